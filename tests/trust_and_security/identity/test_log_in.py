# SPDX-License-Identifier: EUPL-1.2
"""A person logs in, is known by a session, and leaves."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from samband.core.identifiers import person
from samband.trust_and_security.trust_framework import Role
from trust_and_security.identity.stage import (
    ANNA,
    LOA,
    SESSION,
    WAITING,
    Portal,
    cookies_set,
    heading,
    query_of,
)

Play = Callable[..., None]


def test_a_person_logs_in_and_every_page_knows_who_she_is(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        assert await portal.me() is None
        done = await portal.log_in({"next": "/mig?sida=2"})
        assert done.status_code == 303
        assert done.headers["location"] == "/mig?sida=2"
        assert await portal.me() == {
            "user": ANNA,
            "name": "Anna Alvarsson",
            "assurance": f"{LOA}loa3",
            "organisation": None,
            "organisationName": "",
            "roles": [],
        }
        (event,) = await portal.events()
        assert event["type"] == "identity.logged-in"
        assert event["outcome"] == "done"
        assert event["subjects"] == [{"scheme": "personal-identity-number", "identifier": ANNA}]
        assert event["items"] == [f"{LOA}loa3"]

    play(scene)


def test_the_request_to_the_provider_holds_what_the_swedish_profile_demands(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        begun = await portal.begin()
        asked = query_of(begun.headers["location"])
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["redirect_uri"] == f"{portal.node.public_url}/logga-in/svar"
        assert asked["acr_values"] == f"{LOA}loa3 {LOA}loa4"
        assert '"essential":true' in asked["claims"]
        assert len(asked["state"]) >= 43
        assert len(asked["nonce"]) >= 43
        again = query_of((await portal.begin()).headers["location"])
        assert {again["state"], again["nonce"], again["code_challenge"]}.isdisjoint(asked.values())

    play(scene)


def test_the_session_cookie_is_opaque_new_and_out_of_reach_of_scripts(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        done = await portal.log_in()
        cookie = cookies_set(done)[SESSION]
        assert "HttpOnly" in cookie
        assert "Path=/" in cookie
        assert "samesite=lax" in cookie.lower()
        assert "Max-Age=3600" in cookie
        assert "Domain" not in cookie
        value = portal.web.cookies[SESSION]
        assert len(value) == 43
        async with portal.node.db.connection() as connection:
            stored = await connection.fetchrow("select * from identity.session")
        kept = b"".join(v for v in stored.values() if isinstance(v, bytes))
        text = " ".join(str(v) for v in stored.values() if not isinstance(v, bytes))
        assert value.encode() not in kept
        for secret in (ANNA, "Anna", "Alvarsson"):
            assert secret.encode() not in kept
            assert secret not in text

    play(scene)


def test_a_login_never_takes_over_a_cookie_from_before_it(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        planted = "A" * 43
        portal.web.cookies.set(SESSION, planted, domain="127.0.0.1")
        await portal.log_in()
        first = portal.web.cookies[SESSION]
        assert first != planted
        await portal.log_in()
        second = portal.web.cookies[SESSION]
        assert second != first
        portal.web.cookies.clear()
        portal.web.cookies.set(SESSION, first)
        assert await portal.me() is None
        portal.web.cookies.set(SESSION, planted)
        assert await portal.me() is None

    play(scene)


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ("seen = now() - interval '14 minutes'", True),
        ("seen = now() - interval '15 minutes 1 second'", False),
        ("expires = now()", False),
    ],
)
def test_a_session_ends_after_fifteen_idle_minutes_and_after_an_hour(
    play: Play, change: str, holds: bool
) -> None:
    async def scene(portal: Portal) -> None:
        await portal.log_in()
        async with portal.node.db.connection() as connection:
            life = await connection.fetchval("select expires - logged_in from identity.session")
            assert life.total_seconds() == 3_600
            await connection.execute(f"update identity.session set {change}")  # noqa: S608
        assert (await portal.me() is not None) is holds
        if holds:
            async with portal.node.db.connection() as connection:
                idle = await connection.fetchval("select now() - seen from identity.session")
            assert idle.total_seconds() < 60

    play(scene)


def test_a_sealed_person_cannot_be_moved_to_another_session(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        await portal.log_in()
        annas = portal.web.cookies[SESSION]
        portal.web.cookies.clear()
        await portal.log_in(who="199001012385")
        assert (await portal.me() or {})["name"] == "Alva Lind"
        async with portal.node.db.connection() as connection:
            await connection.execute(
                "update identity.session s set sealed_person = o.sealed_person"
                " from identity.session o where o.session_hash <> s.session_hash"
            )
        for cookie in (annas, portal.web.cookies[SESSION]):
            portal.web.cookies.clear()
            portal.web.cookies.set(SESSION, cookie)
            assert (await portal.web.get("/mig")).status_code == 500

    play(scene)


def test_signing_out_ends_the_session_and_not_only_the_cookie(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        await portal.log_in()
        cookie = portal.web.cookies[SESSION]
        left = await portal.post("/logga-ut")
        assert (left.status_code, left.headers["location"]) == (303, "/")
        assert "Max-Age=0" in cookies_set(left)[SESSION]
        portal.web.cookies.set(SESSION, cookie)
        assert await portal.me() is None
        assert (await portal.events())[-1]["type"] == "identity.signed-out"
        again = await portal.web.post("/en/log-out", data={})
        assert (again.status_code, again.headers["location"]) == (303, "/en/")

    play(scene)


def test_a_form_without_the_token_of_its_session_changes_nothing(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        await portal.log_in()
        for form in ({"other": "x"}, {"csrf": "A" * 43}, {"csrf": "å"}):
            assert (await portal.web.post("/logga-ut", data=form)).status_code == 403
            role = {**form, "role": "self"}
            assert (await portal.web.post("/valj-roll", data=role)).status_code == 403
        assert await portal.me() is not None

        mine = portal.web.cookies[SESSION]
        page = await portal.web.get("/valj-roll")
        portal.web.cookies.clear()
        await portal.log_in(who="199001012385")
        token = page.text.split('name="csrf" value="')[1].split('"')[0]
        stolen = await portal.web.post("/logga-ut", data={"csrf": token})
        assert stolen.status_code == 403
        assert mine != portal.web.cookies[SESSION]

    play(scene)


def test_logging_out_takes_post_alone(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        await portal.log_in()
        assert (await portal.web.get("/logga-ut")).status_code == 405
        assert await portal.me() is not None

    play(scene)


HOSTILE_PATHS = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%5cevil.example",
    "/%2f%2fevil.example",
    "javascript:alert(1)",
    "evil.example",
    "/ok\r\nSet-Cookie: a=b",
    "/%0d%0aSet-Cookie:a=b",
    "/\tevil",
    "/ evil",
    "/å",
    "/" + "a" * 600,
]


def test_nobody_is_sent_to_another_site_after_the_login(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        for path in HOSTILE_PATHS:
            for address in ("/logga-in", "/logga-in/test-eid", "/en/log-in/test-eid"):
                answer = await portal.web.get(address, params={"next": path})
                assert answer.status_code == 400, path
                assert "location" not in answer.headers
        await portal.log_in()
        for path in HOSTILE_PATHS:
            answer = await portal.post("/valj-roll", role="self", next=path)
            assert answer.status_code == 400, path
            assert "location" not in answer.headers

    play(scene)


@pytest.mark.parametrize(
    ("path", "title", "words"),
    [
        ("/logga-in", "Välj hur du vill logga in", ("Test-e-legitimation", "Tillitsnivå 4")),
        ("/en/log-in", "Choose how to log in", ("Test e-ID", "Assurance level 4")),
    ],
)
def test_the_choice_page_names_each_way_and_its_level(
    play: Play, path: str, title: str, words: tuple[str, str]
) -> None:
    async def scene(portal: Portal) -> None:
        page = await portal.web.get(path, params={"next": "/mig"})
        assert heading(page.text) == title
        assert all(word in page.text for word in words)
        assert f'href="{path}/test-eid?next=/mig"' in page.text

    play(scene)


@pytest.mark.parametrize(("lang", "role_page"), [("sv", "/valj-roll"), ("en", "/en/choose-role")])
def test_a_person_with_roles_chooses_whom_she_acts_for(
    play: Play, lang: str, role_page: str
) -> None:
    async def scene(portal: Portal) -> None:
        roles = (Role.ORGANISATION_ADMINISTRATOR, Role.CASE_OFFICER)
        admin, officer = await portal.anna_works_at_malmo(*roles)
        done = await portal.log_in({"next": "/mig", "lang": lang})
        assert done.headers["location"] == f"{role_page}?next=/mig"
        page = await portal.web.get(done.headers["location"])
        assert "Malmö kommun" in page.text
        assert "Anna Alvarsson" in page.text

        taken = await portal.post(role_page, role_page, role="2120001124", next="/mig")
        assert taken.headers["location"] == "/mig"
        me = await portal.me() or {}
        assert (me["organisation"], me["organisationName"]) == ("2120001124", "Malmö kommun")
        assert me["roles"] == ["case-officer", "organisation-administrator"]

        await portal.anna_loses(officer)
        assert (await portal.me() or {})["roles"] == ["organisation-administrator"]

        back = await portal.post(role_page, role_page, role="self", next="/mig")
        assert back.status_code == 303
        me = await portal.me() or {}
        assert (me["user"], me["organisation"], me["roles"]) == (ANNA, None, [])
        chosen = [e for e in await portal.events() if e["type"] == "identity.role-chosen"]
        assert [e["resource"] for e in chosen] == ["organisation/2120001124", "self"]
        assert admin.role == Role.ORGANISATION_ADMINISTRATOR

    play(scene)


def test_nobody_acts_for_an_organisation_without_a_role_there(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        await portal.anna_works_at_malmo()
        await portal.log_in()
        answer = await portal.post("/valj-roll", role="2120001124", next="/mig")
        assert answer.status_code == 403
        assert "Välj dig själv eller en organisation där du har en roll" in answer.text
        assert (await portal.me() or {})["organisation"] is None
        assert (await portal.events())[-1]["outcome"] == "refused"

    play(scene)


def test_a_cookie_from_elsewhere_is_nobody(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        for cookie in ("", "x", "A" * 43, "A" * 5_000):
            headers = {"cookie": f"{SESSION}={cookie}", "accept": "application/json"}
            assert (await portal.web.get("/mig", headers=headers)).status_code == 401

    play(scene)


def test_our_keys_are_published_where_providers_look(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        keys = (await portal.web.get("/identity/v1/jwks")).json()["keys"]
        assert [(key["use"], key["alg"], "d" in key) for key in keys] == [("sig", "ES256", False)]

    play(scene)


def test_the_waiting_cookie_binds_a_login_to_its_browser(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        begun = await portal.begin()
        cookie = cookies_set(begun)[WAITING]
        assert "HttpOnly" in cookie
        assert "samesite=lax" in cookie.lower()
        assert "Max-Age=600" in cookie
        back = await portal.at_test_eid(begun.headers["location"])
        stranger = httpx.AsyncClient(base_url=portal.node.public_url, timeout=60)
        async with stranger:
            answer = await stranger.get(back)
            assert answer.headers["location"].startswith("/logga-in/misslyckades?step=strange")
            assert SESSION not in stranger.cookies
        done = await portal.web.get(back)
        assert done.status_code == 303
        assert await portal.me() is not None
        assert WAITING not in portal.web.cookies

    play(scene)


def test_the_person_of_a_session_is_found_under_the_blocks_own_key(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        await portal.log_in()
        async with portal.node.db.connection() as connection:
            stored = await connection.fetchval("select subject_key from identity.session")
        assert stored == portal.node.subject_key("identity", person(ANNA))

    play(scene)
