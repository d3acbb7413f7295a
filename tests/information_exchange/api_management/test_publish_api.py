# SPDX-License-Identifier: EUPL-1.2
"""APIs in the catalogue: registered, versioned, moved through their life, found by others."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from information_exchange.api_management.bazaar import FACTS, LUND, MALMO, Bazaar
from information_exchange.api_management.conftest import Play
from information_exchange.api_management.documents import GONE, compliant
from information_exchange.api_management.test_check_profile import LIST, SCHEMA, SERVER
from samband.core.time import now, rfc3339

SOON = rfc3339(now() + timedelta(days=30))
LATER = rfc3339(now() + timedelta(days=120))
WASTE = {"sv": "När soporna hämtas.", "en": "When waste is collected."}
NEXT = (SERVER, "https://api.malmo.example/permits/v2")


@pytest.mark.capability("AP-1")
def test_an_api_stands_in_the_catalogue_with_all_that_a_developer_needs(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        found = await bazaar.done(None, "GET", "/apis/permits")
        assert found["owner"]["identifier"] == MALMO.identifier
        assert found["ownerName"] == "Malmö kommun"
        assert found["facts"] == FACTS
        [version] = found["versions"]
        assert (version["version"], version["state"]) == ("1.0.0", "active")
        assert (version["errors"], version["warnings"], version["headers"]) == (0, 0, {})
        assert [each[:2] for each in await bazaar.events()] == [
            ("api-registered", "done"),
            ("version-added", "done"),
            ("version-moved", "done"),
        ]

    play(work)


@pytest.mark.capability("AP-1")
def test_apis_are_found_by_words_owner_and_state(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        await bazaar.offers("lund-waste", who="lund", title="Avfall", description=WASTE)
        await bazaar.adds("0.1.0", name="lund-waste", who="lund")
        await bazaar.moves("0.1.0", "beta", who="lund", name="lund-waste")
        await bazaar.offers("hidden", title="Bara utkast")
        await bazaar.adds("1.0.0", name="hidden")

        async def names(query: str) -> list[str]:
            page = await bazaar.done(None, "GET", f"/apis?{query}")
            assert page["total"] == len(page["items"])
            return [each["name"] for each in page["items"]]

        assert await names("") == ["lund-waste", "permits"]
        assert await names("q=ritningar") == ["permits"]
        assert await names("q=MALMO kommun") == ["permits"]
        assert await names("q=zzz") == []
        assert await names("q=%25") == []
        assert await names(f"owner={LUND.identifier}") == ["lund-waste"]
        assert await names("lifecycle=beta") == ["lund-waste"]
        assert await names("lifecycle=draft") == []
        page = await bazaar.done(None, "GET", "/apis?limit=1&offset=1")
        assert (page["total"], page["items"][0]["name"]) == (2, "permits")

    play(work)


@pytest.mark.capability("AP-2")
def test_a_version_is_tried_when_it_is_added_and_all_may_read_the_report(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers()
        told = await bazaar.adds("1.0.0", (f"{LIST}/description", ""))
        assert told["version"]["errors"] == 1
        [finding] = told["report"]["findings"]
        assert (finding["rule"], finding["severity"]) == ("DOK.19", "error")
        path = "/apis/permits/versions/1.0.0/report"
        assert (await bazaar.ask(None, "GET", path)).status_code == 404
        own = path.replace("/apis/", "/own-apis/")
        assert await bazaar.done("malmo", "GET", own) == told
        assert (
            await bazaar.ask("lund", "GET", "/own-apis/permits/versions/1.0.0/report")
        ).status_code == 404
        await bazaar.moves("1.0.0", "active")
        assert (await bazaar.done(None, "GET", path))["report"] == told["report"]

    play(work)


@pytest.mark.capability("AP-8")
def test_a_version_s_document_is_given_as_it_was_and_open_to_all(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers()
        text = "# as written\n" + json.dumps(compliant(("/info/version", "1.0.0")))
        body = {"version": "1.0.0", "document": text}
        await bazaar.done("malmo", "POST", "/apis/permits/versions", body)
        await bazaar.moves("1.0.0", "active")
        answer = await bazaar.done(None, "GET", "/apis/permits/versions/1.0.0/openapi")
        assert answer == {
            "api": "permits",
            "version": "1.0.0",
            "mediaType": "application/vnd.oai.openapi+yaml",
            "document": text,
        }
        path = "/anslutning/api-katalog/permits/1.0.0/openapi"
        file = await bazaar.client.get(path)
        assert file.text == text
        assert file.headers["content-type"].startswith("application/vnd.oai.openapi+yaml")
        assert file.headers["content-disposition"] == "attachment"
        assert file.headers["x-content-type-options"] == "nosniff"
        assert (await bazaar.client.get(path.replace("1.0.0", "2.0.0"))).status_code == 404

    play(work)


def test_a_fixed_wire_says_which_clause_exempts_it(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers()
        document = compliant(("/info/version", "1.0.0"), (f"{LIST}/description", ""))
        exemption = {"rule": "DOK.19", "pointer": f"{LIST}/*", "reason": "Standard X, 4.2"}
        unused = {"rule": "UFN.09", "pointer": "/paths/**", "reason": "Standard X, 4.3"}
        body = {
            "version": "1.0.0",
            "document": json.dumps(document),
            "exemptions": [exemption, unused],
        }
        told = await bazaar.done("malmo", "POST", "/apis/permits/versions", body)
        assert [each["rule"] for each in told["report"]["findings"]] == ["UND.01"]
        assert told["exemptions"] == [exemption, unused]

    play(work)


@pytest.mark.capability("AP-4")
def test_a_version_lives_by_the_rules_and_tells_its_end(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        await bazaar.adds("1.1.0")
        await bazaar.moves("1.1.0", "active")
        assert await bazaar.states() == {"1.1.0": "active", "1.0.0": "retired"}
        early = await bazaar.moves("1.1.0", "deprecated", sunset=LATER)
        assert early.status_code == 409
        assert "VER.15" in early.json()["detail"]
        await bazaar.adds("2.0.0", NEXT)
        await bazaar.moves("2.0.0", "active")
        assert (await bazaar.states())["1.1.0"] == "active"
        hasty = await bazaar.moves("1.1.0", "deprecated", sunset=SOON)
        assert hasty.status_code == 400
        assert hasty.json()["errors"][0]["field"] == "$.sunset"
        for far in ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"):
            never = await bazaar.moves("1.1.0", "deprecated", sunset=far)
            assert never.status_code == 400
            assert never.json()["errors"][0]["field"] == "$.sunset"
        moved = await bazaar.moves("1.1.0", "deprecated", sunset=LATER)
        [line] = [each for each in moved.json()["versions"] if each["version"] == "1.1.0"]
        assert line["headers"]["Deprecation"].startswith("@")
        assert line["headers"]["Sunset"].endswith("GMT")
        retired = await bazaar.moves("1.1.0", "retired")
        assert retired.status_code == 201
        gone = await bazaar.moves("1.1.0", "decommissioned")
        assert gone.status_code == 201
        assert await bazaar.states() == {
            "2.0.0": "active",
            "1.1.0": "decommissioned",
            "1.0.0": "retired",
        }

    play(work)


@pytest.mark.capability("AP-4")
def test_a_version_with_users_is_not_retired_under_them(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        await bazaar.is_let_in()
        refused = await bazaar.moves("1.0.0", "retired")
        assert refused.status_code == 409
        await bazaar.adds("2.0.0", NEXT)
        await bazaar.moves("2.0.0", "active")
        await bazaar.moves("1.0.0", "deprecated", sunset=LATER)
        assert (await bazaar.moves("1.0.0", "retired")).status_code == 409

    play(work)


@pytest.mark.capability("AP-11")
def test_a_breaking_change_is_told_and_refused_within_one_major(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        broken = (f"{SCHEMA}/floors", GONE)
        told = await bazaar.adds("1.1.0", broken)
        assert told["comparison"]["withVersion"] == "1.0.0"
        assert {each["kind"] for each in told["comparison"]["breaking"]} == {"property-removed"}
        refused = await bazaar.moves("1.1.0", "active")
        assert refused.status_code == 409
        assert await bazaar.states() == {"1.1.0": "draft", "1.0.0": "active"}
        await bazaar.adds("2.0.0", broken)
        assert (await bazaar.moves("2.0.0", "active")).status_code == 201
        report = await bazaar.done(None, "GET", "/apis/permits/versions/2.0.0/report")
        assert len(report["comparison"]["breaking"]) == report["version"]["breaking"] > 0

    play(work)


def test_what_breaks_is_compared_again_when_another_version_came_between(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        await bazaar.adds("1.1.0", (f"{SCHEMA}/roof", {"type": "string"}))
        told = await bazaar.adds("1.2.0")
        assert told["comparison"] == {"withVersion": "1.0.0", "breaking": []}
        await bazaar.moves("1.1.0", "active")
        refused = await bazaar.moves("1.2.0", "active")
        assert refused.status_code == 409
        assert "major" in refused.json()["detail"]

    play(work)


@pytest.mark.capability("AP-11")
def test_users_hear_that_their_version_will_end(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active()
        await bazaar.is_let_in()
        await bazaar.adds("2.0.0", NEXT)
        await bazaar.moves("2.0.0", "active")
        bazaar.told.clear()
        await bazaar.moves("1.0.0", "deprecated", sunset=LATER)
        assert bazaar.told == [(LUND, "api-deprecated")]
        feed = await bazaar.done(None, "GET", "/changes")
        last = feed["events"][-1]
        assert last["type"] == "api-catalogue.version-moved"
        assert last["subject"] == "api/permits/1.0.0"
        assert last["data"]["state"] == "deprecated"
        more = await bazaar.done(None, "GET", f"/changes?after={feed['next']}")
        assert more["events"] == []

    play(work)


def test_a_repeated_request_takes_effect_once(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        body = {"name": "permits", "facts": FACTS}
        first = await bazaar.ask("malmo", "POST", "/apis", body, key="one")
        again = await bazaar.ask("malmo", "POST", "/apis", body, key="one")
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        other = await bazaar.ask("malmo", "POST", "/apis", body)
        assert other.status_code == 409
        await bazaar.adds("1.0.0")
        twins = await asyncio.gather(*(bazaar.moves("1.0.0", "active") for _ in range(4)))
        assert sorted(each.status_code for each in twins) == [201, 409, 409, 409]

    play(work)


def test_only_the_owner_changes_an_api(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers()
        unseen = await bazaar.ask("lund", "PUT", "/apis/permits", FACTS)
        nothing = await bazaar.ask("lund", "PUT", "/apis/no-such", FACTS)
        assert unseen.status_code == nothing.status_code == 404
        assert unseen.json()["detail"] == nothing.json()["detail"]
        await bazaar.adds("1.0.0")
        await bazaar.moves("1.0.0", "active")
        assert (await bazaar.ask("lund", "PUT", "/apis/permits", FACTS)).status_code == 403
        assert (await bazaar.moves("1.0.0", "deprecated", who="lund")).status_code == 403
        for who in ("stranger", "clerk"):
            answer = await bazaar.ask(who, "POST", "/apis", {"name": "other", "facts": FACTS})
            assert answer.status_code == 403
        assert (await bazaar.ask("reader", "PUT", "/apis/permits", FACTS)).status_code == 403
        assert (await bazaar.ask(None, "PUT", "/apis/permits", FACTS)).status_code == 401
        revised = {**FACTS, "title": "Lov"}
        told = await bazaar.done("malmo", "PUT", "/apis/permits", revised)
        assert told["facts"]["title"] == "Lov"
        assert [
            each["name"] for each in (await bazaar.done(None, "GET", "/apis?q=lov"))["items"]
        ] == ["permits"]

    play(work)


BAD_FACTS: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "$.facts.title"),
    ({"audience": "friends"}, "$.facts.audience"),
    ({"scopes": ["Permits/Read"]}, "$.facts.scopes[0]"),
    ({"contact": {"name": "A", "email": "nobody"}}, "$.facts.contact.email"),
    ({"description": {"sv": "Bara"}}, "$.facts.description.en"),
    ({"unknown": 1}, "$.facts.unknown"),
]


@pytest.mark.parametrize(("facts", "field"), BAD_FACTS)
def test_a_wrong_field_is_named_and_nothing_is_stored(
    play: Play, facts: dict[str, Any], field: str
) -> None:
    async def work(bazaar: Bazaar) -> None:
        body = {"name": "permits", "facts": {**FACTS, **facts}}
        answer = await bazaar.ask("malmo", "POST", "/apis", body)
        assert answer.status_code == 400, answer.text
        assert answer.json()["errors"][0]["field"] == field
        assert (await bazaar.done("malmo", "GET", "/own-apis"))["total"] == 0

    play(work)


def test_a_name_that_only_looks_like_one_that_is_taken_is_refused(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers()
        answer = await bazaar.ask("lund", "POST", "/apis", {"name": "permits\n", "facts": FACTS})
        assert answer.status_code == 400, answer.text
        assert answer.json()["errors"][0]["field"] == "$.name"
        assert (await bazaar.done("lund", "GET", "/own-apis"))["total"] == 0

    play(work)


BAD_VERSIONS: list[tuple[dict[str, Any], int, str]] = [
    ({"version": "1.0"}, 400, "$.version"),
    ({"version": "01.0.0"}, 400, "$.version"),
    ({"version": "1.0.1"}, 400, "$.document"),
    ({"document": "a: ["}, 400, "$.document"),
    ({"document": '{"swagger": "2.0"}'}, 400, "$.document"),
    ({"document": "a: &a [*a]"}, 400, "$.document"),
    ({"document": ""}, 400, "$.document"),
]


@pytest.mark.parametrize(("changes", "status", "field"), BAD_VERSIONS)
def test_a_wrong_version_is_refused_by_name(
    play: Play, changes: dict[str, Any], status: int, field: str
) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers()
        document = json.dumps(compliant(("/info/version", "1.0.0")))
        body = {"version": "1.0.0", "document": document, **changes}
        answer = await bazaar.ask("malmo", "POST", "/apis/permits/versions", body)
        assert answer.status_code == status, answer.text
        assert answer.json()["errors"][0]["field"] == field
        assert await bazaar.states() == {}
        if changes.get("document"):
            assert (await bazaar.events())[-2][:2] == ("version-added", "invalid")

    play(work)


def test_what_is_not_there_is_not_found(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers()
        for path in (
            "/apis/permits",
            "/apis/nothing",
            "/apis/permits/versions/1.0.0/report",
            "/apis/permits/versions/x/report",
            "/apis/permits/versions/1.0.0/openapi",
        ):
            assert (await bazaar.ask(None, "GET", path)).status_code == 404, path
        assert (await bazaar.moves("1.0.0", "active")).status_code == 404
        assert (await bazaar.moves("x", "active")).status_code == 404
        added = await bazaar.ask(
            "malmo",
            "POST",
            "/apis/nothing/versions",
            {"version": "1.0.0", "document": json.dumps(compliant(("/info/version", "1.0.0")))},
        )
        assert added.status_code == 404

    play(work)
