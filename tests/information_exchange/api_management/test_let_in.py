# SPDX-License-Identifier: EUPL-1.2
"""Access: asked for, decided, ended; and keys that are shown once and kept nowhere."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from information_exchange.api_management.bazaar import DIGG, LUND, MALMO, Bazaar, open_bazaar
from information_exchange.api_management.conftest import Play
from samband.core import postgres as embedded
from samband.core.time import now, rfc3339
from samband.information_exchange.api_management import KeyHolder, holder_of

MEMBER = f"/members/{MALMO.identifier}"
BELIEVED_SECONDS = 0.55
"""After which a process knows of a member that is suspended or has left."""

ASKING: dict[str, Any] = {
    "api": "permits",
    "major": 1,
    "scope": "permits/read",
    "purpose": "Visa bygglov på vår karta.",
}
YES = {"approved": True, "reason": "Ändamålet är tillåtet."}
ENDED = {"reason": "Avtalet är slut."}
NO = {"approved": False, "reason": "Uppgifterna är inte för detta."}


@pytest.mark.capability("AP-6")
def test_access_is_asked_for_and_granted_per_api_and_scope(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        asked = await bazaar.done("lund", "POST", "/access-requests", ASKING)
        assert (asked["state"], asked["scope"], asked["since"]) == ("open", "permits/read", None)
        assert asked["consumerName"] == "Lunds kommun"
        [waiting] = (await bazaar.done("malmo", "GET", "/received-requests"))["items"]
        assert waiting == asked
        path = f"/received-requests/{asked['id']}/decisions"
        granted = await bazaar.done("malmo", "POST", path, YES)
        assert (granted["state"], granted["reason"]) == ("approved", YES["reason"])
        assert granted["since"] is not None
        [own] = (await bazaar.done("lund", "GET", "/access-requests"))["items"]
        assert own == granted
        assert bazaar.told == [(MALMO, "access-requested"), (LUND, "access-decided")]
        other = await bazaar.done(
            "lund", "POST", "/access-requests", {**ASKING, "scope": "permits/write"}
        )
        assert other["state"] == "open"
        assert (await bazaar.events())[-1][:2] == ("access-requested", "done")

    play(work)


@pytest.mark.capability("AP-6")
def test_a_refused_request_opens_nothing_and_may_be_made_again(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        asked = await bazaar.done("lund", "POST", "/access-requests", ASKING)
        path = f"/received-requests/{asked['id']}/decisions"
        refused = await bazaar.done("malmo", "POST", path, NO)
        assert (refused["state"], refused["since"]) == ("refused", None)
        assert (await bazaar.ask("malmo", "POST", path, YES)).status_code == 409
        keys = f"/access-requests/{asked['id']}/keys"
        assert (await bazaar.ask("lund", "POST", keys, {})).status_code == 409
        assert (await bazaar.done("lund", "POST", "/access-requests", ASKING))["state"] == "open"

    play(work)


@pytest.mark.parametrize(
    ("changes", "who", "status", "field"),
    [
        ({"api": "nothing"}, "lund", 400, "$.api"),
        ({"major": 2}, "lund", 400, "$.major"),
        ({"scope": "permits/delete"}, "lund", 400, "$.scope"),
        ({"scope": "permits"}, "lund", 400, "$.scope"),
        ({"purpose": " "}, "lund", 400, "$.purpose"),
        ({}, "malmo", 409, None),
        ({}, "stranger", 403, None),
        ({}, "clerk", 403, None),
    ],
)
def test_a_request_that_cannot_be_is_refused(
    play: Play, changes: dict[str, Any], who: str, status: int, field: str | None
) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        answer = await bazaar.ask(who, "POST", "/access-requests", {**ASKING, **changes})
        assert answer.status_code == status, answer.text
        if field:
            assert answer.json()["errors"][0]["field"] == field
        assert (await bazaar.done("malmo", "GET", "/received-requests"))["total"] == 0

    play(work)


def test_a_draft_is_not_to_be_asked_for(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers()
        await bazaar.adds("1.0.0")
        hidden = await bazaar.ask("lund", "POST", "/access-requests", ASKING)
        unknown = await bazaar.ask("lund", "POST", "/access-requests", {**ASKING, "api": "no-api"})
        assert hidden.status_code == unknown.status_code == 400
        assert hidden.json()["detail"] == unknown.json()["detail"]

    play(work)


def test_nobody_asks_twice_for_the_same(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        twins = await asyncio.gather(
            *(bazaar.ask("lund", "POST", "/access-requests", ASKING) for _ in range(4))
        )
        assert sorted(each.status_code for each in twins) == [201, 409, 409, 409]
        [asked] = (await bazaar.done("lund", "GET", "/access-requests"))["items"]
        await bazaar.done("malmo", "POST", f"/received-requests/{asked['id']}/decisions", YES)
        assert (await bazaar.ask("lund", "POST", "/access-requests", ASKING)).status_code == 409

    play(work)


def test_others_requests_look_like_none(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        id_ = await bazaar.is_let_in()
        nobody = "019ab000-0000-7000-8000-000000000001"
        for path, body in (
            ("/received-requests/{}/decisions", YES),
            ("/received-requests/{}/endings", {"reason": "x"}),
            ("/received-requests/{}/limits", {"reason": "x"}),
            ("/access-requests/{}/endings", {"reason": "x"}),
            ("/access-requests/{}/keys", {}),
            ("/access-requests/{}/keys/sbk_a2b3c4d5e6f7a/revocations", None),
        ):
            who = "malmo" if path.startswith("/access") else "lund"
            theirs = await bazaar.ask(who, "POST", path.format(id_), body)
            none = await bazaar.ask(who, "POST", path.format(nobody), body)
            assert theirs.status_code == none.status_code == 404, path
            assert theirs.json()["detail"] == none.json()["detail"]

    play(work)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "x", "perMinute": 0}, "$.perMinute"),
        ({"reason": "x", "perDay": "5"}, "$.perDay"),
        ({"perDay": 5}, "$.reason"),
        ({"reason": "x", "perHour": 5}, "$.perHour"),
    ],
)
def test_limits_that_cannot_be_change_nothing(play: Play, body: dict[str, Any], field: str) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        id_ = await bazaar.is_let_in()
        before = await bazaar.done("lund", "GET", "/access-requests")
        answer = await bazaar.ask("malmo", "POST", f"/received-requests/{id_}/limits", body)
        assert answer.status_code == 400, answer.text
        assert answer.json()["errors"][0]["field"] == field
        assert await bazaar.done("lund", "GET", "/access-requests") == before

    play(work)


def test_only_a_living_access_has_limits_to_change(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        asked = await bazaar.done("lund", "POST", "/access-requests", ASKING)
        path, new = f"/received-requests/{asked['id']}/limits", {"reason": "x", "perDay": 5}
        assert (await bazaar.ask("malmo", "POST", path, new)).status_code == 409
        await bazaar.done("malmo", "POST", f"/received-requests/{asked['id']}/decisions", YES)
        assert (await bazaar.ask("lund", "POST", path, new)).status_code == 404
        changed = await bazaar.done("malmo", "POST", path, new)
        assert (changed["perDay"], changed["limitsReason"], changed["reason"]) == (
            5,
            "x",
            YES["reason"],
        )
        await bazaar.done("malmo", "POST", f"/received-requests/{asked['id']}/endings", ENDED)
        assert (await bazaar.ask("malmo", "POST", path, new)).status_code == 409

    play(work)


@pytest.mark.capability("AP-6")
def test_a_key_opens_until_it_is_revoked_and_a_new_one_takes_over(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        id_ = await bazaar.is_let_in()
        path = f"/access-requests/{id_}/keys"
        first = await bazaar.done("lund", "POST", path, {})
        holder = await holder_of(bazaar.node, first["key"])
        assert holder == KeyHolder(LUND, "permits", 1, "permits/read")
        second = await bazaar.done("lund", "POST", path, {})
        assert (await bazaar.ask("lund", "POST", path, {})).status_code == 409
        prefix = first["facts"]["prefix"]
        await bazaar.done("lund", "POST", f"{path}/{prefix}/revocations")
        assert await holder_of(bazaar.node, first["key"]) is None
        assert await holder_of(bazaar.node, second["key"]) == holder
        again = await bazaar.ask("lund", "POST", f"{path}/{prefix}/revocations")
        assert again.status_code == 404
        third = await bazaar.done("lund", "POST", path, {})
        listed = (await bazaar.done("lund", "GET", "/access-requests"))["items"][0]["keys"]
        assert {each["prefix"] for each in listed} == {
            each["facts"]["prefix"] for each in (first, second, third)
        }

    play(work)


@pytest.mark.parametrize("side", ["consumer", "owner"])
def test_when_access_ends_its_keys_stop_at_once(play: Play, side: str) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        id_ = await bazaar.is_let_in()
        made = await bazaar.done("lund", "POST", f"/access-requests/{id_}/keys", {})
        path, who = ("access", "lund") if side == "consumer" else ("received", "malmo")
        ended = await bazaar.done(
            who, "POST", f"/{path}-requests/{id_}/endings", {"reason": "Systemet är avvecklat."}
        )
        assert ended["ended"] is not None
        assert ended["keys"][0]["revoked"] is not None
        assert await holder_of(bazaar.node, made["key"]) is None
        again = await bazaar.ask(who, "POST", f"/{path}-requests/{id_}/endings", {"reason": "x"})
        assert again.status_code == 409
        assert (await bazaar.done("lund", "POST", "/access-requests", ASKING))["state"] == "open"

    play(work)


def test_a_key_expires_by_the_clock(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        id_ = await bazaar.is_let_in()
        path = f"/access-requests/{id_}/keys"
        made = await bazaar.done("lund", "POST", path, {})
        async with bazaar.node.db.connection() as connection:
            await connection.execute("update api_management.api_key set expires = now()")
        assert await holder_of(bazaar.node, made["key"]) is None
        for wrong in (now(), now() + timedelta(days=366), now() - timedelta(days=1)):
            answer = await bazaar.ask("lund", "POST", path, {"expires": rfc3339(wrong)})
            assert answer.status_code == 400
            assert answer.json()["errors"][0]["field"] == "$.expires"

    play(work)


@pytest.mark.parametrize(
    "text", ["", "sbk_", "sbk_" + "a" * 13 + "_" + "A" * 43, "x" * 5_000, "\x00", "Bearer x"]
)
def test_what_is_no_key_opens_nothing(play: Play, text: str) -> None:
    async def work(bazaar: Bazaar) -> None:
        assert await holder_of(bazaar.node, text) is None

    play(work)


def test_another_secret_behind_the_same_prefix_opens_nothing(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        id_ = await bazaar.is_let_in()
        made = await bazaar.done("lund", "POST", f"/access-requests/{id_}/keys", {})
        other = await bazaar.done("lund", "POST", f"/access-requests/{id_}/keys", {})
        mixed = made["facts"]["prefix"] + other["key"][len(other["facts"]["prefix"]) :]
        assert await holder_of(bazaar.node, mixed) is None

    play(work)


@pytest.mark.capability("AP-6")
def test_no_key_stands_anywhere_in_the_database(
    fresh_database: Callable[[], str], postgres: embedded.Server
) -> None:
    """A repeated request is answered without the key too, since nothing that is kept holds it."""

    async def work() -> tuple[str, str]:
        async with open_bazaar(dsn) as bazaar:
            await bazaar.offers_active()
            id_ = await bazaar.is_let_in()
            path = f"/access-requests/{id_}/keys"
            first = await bazaar.ask("lund", "POST", path, {}, key="same")
            again = await bazaar.ask("lund", "POST", path, {}, key="same")
            assert first.status_code == again.status_code == 201
            assert again.json() == {**first.json(), "key": None}
            return first.json()["key"], first.json()["facts"]["prefix"]

    dsn = fresh_database()
    key, prefix = asyncio.run(work())
    found = subprocess.run(
        [embedded.binaries() / "pg_dump", "--inserts", dsn], check=True, capture_output=True
    ).stdout.decode()
    secret = key.removeprefix(f"{prefix}_")
    assert len(secret) == 43
    assert prefix in found
    assert secret not in found
    assert secret.encode().hex() not in found


@pytest.mark.capability("AP-6")
def test_nobody_is_led_to_the_apis_of_a_member_that_is_suspended_or_has_left(play: Play) -> None:
    async def test(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        for path in ("suspensions", "departures"):
            if path == "departures":
                await bazaar.done("digg", "POST", f"{MEMBER}/reinstatements", ENDED)
                await asyncio.sleep(BELIEVED_SECONDS)
                assert (await bazaar.done(None, "GET", "/apis"))["total"] == 1
            await bazaar.done("digg", "POST", f"{MEMBER}/{path}", ENDED)
            await asyncio.sleep(BELIEVED_SECONDS)
            assert await bazaar.done(None, "GET", "/apis") == {
                "items": [],
                "total": 0,
                "limit": 20,
                "offset": 0,
            }
            assert (await bazaar.ask(None, "GET", "/apis/permits")).status_code == 404
            refused = await bazaar.ask("lund", "POST", "/access-requests", ASKING)
            assert refused.status_code == 400
            assert "$.api" in refused.text

    play(test)


@pytest.mark.capability("AP-6")
def test_an_api_that_others_answer_too_is_found_without_its_owner(play: Play) -> None:
    async def test(bazaar: Bazaar) -> None:
        await bazaar.stands_at_two_nodes()
        await bazaar.joins(DIGG, "Digg")
        async with bazaar.node.db.connection() as connection:
            await connection.execute(
                "update api_management.api set owner = $1 where name = 'api-catalogue'",
                DIGG.identifier,
            )
        path = f"/members/{DIGG.identifier}/suspensions"
        await bazaar.done("digg", "POST", path, ENDED)
        await asyncio.sleep(BELIEVED_SECONDS)
        assert (await bazaar.done(None, "GET", "/apis"))["total"] == 1
        assert (await bazaar.ask(None, "GET", "/apis/api-catalogue")).status_code == 200

    play(test)
