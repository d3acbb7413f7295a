# SPDX-License-Identifier: EUPL-1.2
"""A part that lacks is told as such: silence, refusal, garbage, protection and a missing grant."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from uuid import UUID

import msgspec
import pytest

from basic_data.business import companies
from basic_data.framework.conftest import Play
from basic_data.framework.country import (
    COMPANIES,
    LAND,
    LUND,
    PURPOSE,
    Country,
    http,
    parts,
    stranger,
)
from basic_data.framework.test_combine import EVERYTHING
from basic_data.person import people
from basic_data.person.people import ANNA, UNKNOWN, party
from basic_data.real_property import properties

HIDDEN = "189001069807"
EVENT = "019ab000-0000-7000-8000-000000000009"


def everything(number: str) -> dict[str, Any]:
    return {**EVERYTHING, "identifier": party(number)}


def without_times(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Leave out what differs between any two answers: when, and the ids in logs."""
    return [
        {name: value for name, value in part.items() if name not in {"answeredAt", "events"}}
        for part in answer["parts"]
    ]


@pytest.mark.capability("GD-8")
def test_a_silent_producer_is_named_and_the_rest_is_told(play: Play) -> None:
    async def story(there: Country) -> None:
        async with there.replaced(LAND, "http://127.0.0.1:9"):
            combined = await there.asked(EVERYTHING)
        assert combined["complete"] is False
        told = parts(combined)
        for owner in (ANNA, companies.AB):
            part = told["owned", owner]
            assert part["found"] == []
            assert part["error"]["type"] == "unavailable"
            assert part["error"]["detail"].startswith("Lantmäteriet (http://127.0.0.1:9)")
            assert part["error"]["retryAfter"] >= 1
        assert told["person", ANNA]["error"] is told["roles", ANNA]["error"] is None
        kept = (await there.malmo.events("basic-data.combined"))[-1]
        assert kept["outcome"] == "done"
        assert kept["reason"] == "2 of 4 parts without an answer"

    play(story)


@pytest.mark.parametrize(
    ("api", "producer", "question", "field"),
    [
        ("real-property", "Lantmäteriet", {"designation": properties.VARVA}, "owners"),
        ("business", "Bolagsverket", {"identifier": companies.party(companies.AB)}, "officers"),
        ("business", "Bolagsverket", {"identifier": party(ANNA)}, "names"),
        ("person", "Skatteverket", {"identifier": party(ANNA)}, "names"),
    ],
    ids=["owners", "officers", "roles", "person"],
)
def test_a_part_is_not_complete_when_a_field_of_it_could_not_be_told(
    play: Play, api: str, producer: str, question: dict[str, Any], field: str
) -> None:
    asked = {**question, "persons": {}, "companies": {}, "properties": {}, "purpose": PURPOSE}

    async def story(there: Country) -> None:
        notice = {"producer": producer, "available": False}
        await there.stated(api, "/source-notices", notice)
        try:
            combined = await there.asked(asked)
        finally:
            await there.stated(api, "/source-notices", {**notice, "available": True})
        assert combined["complete"] is False
        lacks = [part for part in combined["parts"] if part["source"]["api"] == api]
        assert field in lacks[0]["lacking"]
        assert lacks[0]["found"]
        assert lacks[0]["error"] is None
        assert all(not part["lacking"] for part in combined["parts"] if part not in lacks)
        kept = (await there.malmo.events("basic-data.combined"))[-1]
        assert kept["reason"].endswith("without all their fields")
        whole = await there.asked(asked)
        assert whole["complete"] is True
        assert all(part["lacking"] == [] for part in whole["parts"])

    play(story)


def test_a_slow_producer_costs_its_time_once_and_is_named(play: Play) -> None:
    async def story(there: Country) -> None:
        asked: list[str] = []

        async def slowly(_url: str, path: str) -> bytes | None:
            asked.append(path)
            await asyncio.sleep(30)
            return None

        async with stranger(slowly) as url, there.replaced(LAND, url):
            with there.patience(1.0):
                began = time.monotonic()
                told = parts(await there.asked(EVERYTHING))
                took = time.monotonic() - began
        assert 1.0 <= took < 2.0
        assert len(asked) == 1  # her company's properties are not waited for again
        assert told["owned", ANNA]["error"]["type"] == "unavailable"
        assert told["owned", companies.AB]["error"]["type"] == "unavailable"
        assert told["person", ANNA]["found"]

    play(story)


def test_only_when_nobody_answers_is_the_whole_question_unanswered(play: Play) -> None:
    async def story(there: Country) -> None:
        async with there.replaced(LAND, "http://127.0.0.1:9"):
            question = {"identifier": party(ANNA), "properties": {}, "purpose": PURPOSE}
            answer = await there.ask(question)
        assert answer.status_code == 503
        assert "Lantmäteriet" in answer.json()["detail"]
        assert int(answer.headers["retry-after"]) >= 1
        kept = (await there.malmo.events("basic-data.combined"))[-1]
        assert kept["outcome"] == "failed"
        assert kept["id"] == answer.headers["samband-event"]

    play(story)


@pytest.mark.parametrize(
    ("sent", "type_", "words"),
    [
        (http("200 OK", b"not JSON"), "unavailable", "cannot be read"),
        (http("200 OK", b"\xff\xfe"), "unavailable", "cannot be read"),
        (http("200 OK", b"[" * 5_000), "unavailable", "cannot be read"),
        (http("200 OK", b"null"), "unavailable", "cannot be read"),
        (http("200 OK", b"{}"), "unavailable", "cannot be read"),
        (http("200 OK", b'{"items":[1],"total":1}'), "unavailable", "cannot be read"),
        (http("200 OK", b'{"items":[{}],"total":1}'), "unavailable", "cannot be read"),
        (http("200 OK", b'{"items":[],"total":"many"}'), "unavailable", "cannot be read"),
        (b"garbage\r\n\r\n", "unavailable", "does not answer"),
        (None, "unavailable", "does not answer"),
        (http("500 Internal Server Error", b"secret"), "unavailable", "cannot answer"),
        (http("503 Service Unavailable", b"{}", "retry-after: 17"), "unavailable", "cannot answer"),
        (http("403 Forbidden", b'{"detail":"No such purpose."}'), "refused", "No such purpose."),
        (http("404 Not Found"), "not-found", "Nothing was found"),
        (http("400 Bad Request", b'{"detail":"Wrong."}'), "invalid", "Wrong."),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_whatever_a_producer_answers_the_other_parts_stand(
    play: Play, sent: bytes | None, type_: str, words: str
) -> None:
    async def story(there: Country) -> None:
        async def told(_url: str, _path: str) -> bytes | None:
            return sent

        async with stranger(told) as url, there.replaced(LAND, url):
            answer = await there.ask(EVERYTHING)
        assert answer.status_code == 200
        assert b"secret" not in answer.content
        found = parts(answer.json())
        error = found["owned", ANNA]["error"]
        assert error["type"] == type_
        assert words in error["detail"]
        if sent and b"17" in sent:
            assert error["retryAfter"] == 17
        assert found["person", ANNA]["found"]
        assert found["roles", ANNA]["found"]

    play(story)


def test_a_producer_that_names_a_thousand_companies_is_cut_short(play: Play) -> None:
    async def story(there: Country) -> None:
        asked: list[str] = []
        version = {"objectIdentity": EVENT, "versionId": EVENT, "fields": {}}
        company = {
            **version,
            "identifiers": [{"scheme": "organisation-number", "identifier": companies.AB}],
        }
        one = {"roles": [{"since": "2001-01-01"}], "company": company, "new": "member"}

        async def told(_url: str, path: str) -> bytes | None:
            asked.append(path)
            answer = {"items": [one] * 1_000, "total": 1_000}
            return http("200 OK", msgspec.json.encode(answer), f"samband-event: {EVENT}, junk")

        async with stranger(told) as url, there.replaced(COMPANIES, url):
            combined = await there.asked(EVERYTHING)
        found = parts(combined)
        assert found["roles", ANNA]["events"] == [EVENT]
        assert found["roles", ANNA]["found"][0]["new"] == "member"
        assert len(found["roles", ANNA]["found"]) == 20
        assert found["roles", ANNA]["more"] is True
        assert len(combined["parts"]) == 4

    play(story)


@pytest.mark.capability("GD-11")
def test_protected_and_unknown_people_look_the_same_in_every_part(play: Play) -> None:
    async def story(there: Country) -> None:
        hidden = people.registration(HIDDEN, protection="confidentiality")
        await there.stated("person", "/registrations", hidden)
        officer = {**companies.OFFICERS[0], "party": party(HIDDEN)}
        content = {"names": [{"name": "Y"}], "legalForm": "AB", "officers": [officer]}
        await there.stated("business", "/registrations", companies.registration(companies.FORENING, content))  # fmt: skip
        owned = {"owners": [properties.owner(HIDDEN)]}
        await there.stated("real-property", "/registrations", properties.registration("Malmö Gömman 1", owned))  # fmt: skip
        for api, path, who in (
            ("business", "/officer-protections", "officer"),
            ("real-property", "/owner-protections", "owner"),
        ):
            body = {who: party(HIDDEN), "protection": "confidentiality", "basis": "x"}
            await there.stated(api, path, body)
        protected = await there.asked(everything(HIDDEN))
        unknown = await there.asked(everything(UNKNOWN))
        said = msgspec.json.encode(without_times(protected)).decode()
        assert said.replace(HIDDEN, UNKNOWN) == msgspec.json.encode(without_times(unknown)).decode()
        told = parts(protected)
        assert told["person", HIDDEN]["error"]["type"] == "not-found"
        [event] = told["person", HIDDEN]["events"]  # a miss has its event, and its receipt
        assert UUID(event)
        assert told["roles", HIDDEN]["found"] == told["owned", HIDDEN]["found"] == []
        depot = {"designation": "Malmö Gömman 1", "persons": {}, "properties": {}, "purpose": PURPOSE}  # fmt: skip
        assert set(parts(await there.asked(depot))) == {("property", "Malmö Gömman 1")}

    play(story)


@pytest.mark.capability("GD-11")
def test_a_purpose_that_was_not_granted_is_refused_by_each_producer(play: Play) -> None:
    async def story(there: Country) -> None:
        purpose = {**PURPOSE, "code": "curiosity"}
        told = parts(await there.asked({**EVERYTHING, "purpose": purpose}))
        for part in told.values():
            assert part["error"]["type"] == "refused"
            assert part["error"]["detail"] == "Your organisation has not been granted this purpose."
        assert ("owned", companies.AB) not in told

    play(story)


@pytest.mark.capability("GD-11")
def test_without_a_grant_at_one_producer_its_part_is_refused(play: Play) -> None:
    async def story(there: Country) -> None:
        stop, client = there.nodes[LAND], there.clients[LAND]
        listed = await stop.http.get(
            "/authorization/v1/grants",
            headers={
                "authorization": f"Bearer {(await stop.token(client, 'authorization/admin')).json()['access_token']}"
            },
        )
        [given] = [one for one in listed.json()["items"] if one["scope"] == "real-property/read"]
        path = f"/authorization/v1/grants/{given['id']}/withdrawals"
        answer = await stop.post(client, "authorization/admin", path, {"reason": "test"})
        assert answer.status_code // 100 == 2, answer.text
        await stop.composed.rules.refresh()
        try:
            told = parts(await there.asked(EVERYTHING))
        finally:
            again = {name: given[name] for name in ("member", "scope", "purposes")}
            await stop.post(client, "authorization/admin", "/authorization/v1/grants", again)
            await stop.composed.rules.refresh()
        # The token that Malmö holds since before is no longer enough either.
        assert told["owned", ANNA]["error"]["type"] == "refused"
        assert told["person", ANNA]["found"]
        assert told["roles", ANNA]["found"]

    play(story)


@pytest.mark.parametrize("lacking", ["code", "legalGround", "case"])
@pytest.mark.capability("GD-11")
def test_a_question_about_a_person_has_purpose_ground_and_case(play: Play, lacking: str) -> None:
    async def story(there: Country) -> None:
        asked = len(await there.of("person").events("person.read"))
        purpose = {name: value for name, value in PURPOSE.items() if name != lacking}
        answer = await there.ask({**EVERYTHING, "purpose": purpose})
        assert answer.status_code == 403
        kept = (await there.malmo.events("basic-data.combined"))[-1]
        assert kept["outcome"] == "refused"
        assert kept["policies"] == ["basic-data.purpose-missing"]
        assert len(await there.of("person").events("person.read")) == asked

    play(story)


@pytest.mark.capability("GD-11")
def test_nobody_borrows_another_organisations_right_through_its_node(play: Play) -> None:
    async def story(there: Country) -> None:
        answer = await there.ask(EVERYTHING, LUND)
        assert answer.status_code == 403
        assert "own organisation" in answer.json()["detail"]
        kept = (await there.malmo.events("basic-data.combined"))[-1]
        assert kept["policies"] == ["basic-data.own-organisation"]

    play(story)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"identifier": None}, "$.identifier"),
        ({"designation": "Malmö X 1:2"}, "$.identifier"),
        ({"identifier": {"scheme": "personal-identity-number", "identifier": "1"}}, "$.identifier"),
        ({"persons": {"items": ["salary"]}}, "$.persons.items[0]"),
        ({"persons": {"items": []}}, "$.persons.items"),
        ({"companies": {"limit": 21}}, "$.companies.limit"),
        ({"companies": {"limit": 0}}, "$.companies.limit"),
        ({"properties": {"limit": 101}}, "$.properties.limit"),
        ({"properties": {"items": ["owner"]}}, "$.properties.items[0]"),
        ({"properties": {"ofCompanies": 1}}, "$.properties.ofCompanies"),
        ({"persons": None, "companies": None, "properties": None}, "$.persons"),
        ({"validAt": "yesterday"}, "$.validAt"),
        ({"knownAt": "2026-01-01T00:00:00"}, "$.knownAt"),
        ({"knownAt": "2026-01-01T00:00:00Z"}, "$.knownAt"),
        ({"depth": 3}, "$.depth"),
    ],
)
def test_a_wrong_question_names_the_field_and_asks_nobody(
    play: Play, change: dict[str, object], field: str
) -> None:
    async def story(there: Country) -> None:
        asked = len(await there.of("person").events("person.read"))
        answer = await there.ask({**EVERYTHING, **change})
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert len(await there.of("person").events("person.read")) == asked

    play(story)


def test_a_designation_that_cannot_be_is_the_producers_to_judge(play: Play) -> None:
    async def story(there: Country) -> None:
        [part] = (await there.asked({"designation": "hej", "properties": {}}))["parts"]
        assert part["error"]["type"] == "invalid"
        assert "designation" in part["error"]["detail"]

    play(story)
