# SPDX-License-Identifier: EUPL-1.2
"""People in the register of companies: told for a purpose only, and everybody told may see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from basic_data.business.companies import (
    AB,
    ANNA,
    BERTIL,
    CONTENT,
    OFFICERS,
    SOLE,
    UNKNOWN,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.business.block import MANIFEST

NOBODY = "00000000-0000-7000-8000-000000000000"
TRADER = {**SOLE, "postalAddress": CONTENT["postalAddress"]}
NUMBERS = {"items": ["names", "officerNumbers"], "purpose": PURPOSE}
WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "look-up": ("/lookups", {"identifier": party(AB)}),
    "batch": ("/batch-lookups", {"identifiers": [party(AB), party(UNKNOWN)]}),
    "history": ("/history-lookups", {"identifier": party(AB)}),
    "search": ("/searches", {"name": "åkerlunds"}),
    "roles": ("/role-lookups", {"party": party(ANNA)}),
    "extract": ("/extracts", {}),
}


def who(way: str) -> str:
    return "copier" if way == "extract" else "malmo"


def subjects(register: Served) -> set[str]:
    return {each.identifier for each in register.events[-1].subjects}


async def trader(register: Served, protection: str = "none") -> str:
    """Register a plain company and Anna's own business; give the identity of the second."""
    await register.stated("/registrations", registration())
    body = registration(ANNA, SOLE if protection != "none" else TRADER, 1, protection)
    return str((await register.stated("/registrations", body))["objectIdentity"])


def found(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    told = answer.json()
    companies: list[dict[str, Any]] = told.get("companies", told.get("items"))
    return companies


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.capability("GD-11", "TR-1")
def test_everybody_whose_number_is_told_is_a_subject(
    fresh_database: Callable[[], str], way: str
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        path, asked = WAYS[way]
        answer = await register.post(path, {**asked, **NUMBERS}, who=who(way))
        assert answer.status_code == 200
        assert ANNA in answer.text
        assert BERTIL in answer.text
        assert subjects(register) >= {ANNA, BERTIL}
        names = {**asked, "items": ["officers"], "purpose": PURPOSE}
        answer = await register.post(path, names, who=who(way))
        assert BERTIL not in answer.text
        assert BERTIL not in subjects(register)  # whose number is not told

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("lacking", ["code", "legalGround", "case"])
@pytest.mark.parametrize("path", ["/lookups", "/history-lookups", "/batch-lookups"])
@pytest.mark.capability("GD-11")
def test_a_personal_number_is_asked_about_for_a_purpose_only(
    fresh_database: Callable[[], str], path: str, lacking: str
) -> None:
    async def work(register: Served) -> None:
        await trader(register)
        purpose = {name: value for name, value in PURPOSE.items() if name != lacking}

        def asked(*numbers: str) -> dict[str, Any]:
            parties = [party(number) for number in numbers]
            return {"identifiers": parties} if "batch" in path else {"identifier": parties[0]}

        known = await register.post(path, {**asked(ANNA, AB), "purpose": purpose})
        unknown = await register.post(path, {**asked(BERTIL, AB), "purpose": purpose})
        assert known.status_code == unknown.status_code == 403
        assert known.content == unknown.content
        assert ANNA in {each.identifier for each in register.events[-2].subjects}
        open_ = await register.post(path, {**asked(AB), "purpose": {}})
        assert open_.status_code == 200
        allowed = await register.post(path, {**asked(ANNA), "purpose": PURPOSE})
        assert allowed.status_code == 200
        assert "Annas firma" in allowed.text

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("path", ["/lookups", "/history-lookups"])
@pytest.mark.capability("GD-11")
def test_a_sole_trader_looks_unknown_by_identity_without_a_purpose(
    fresh_database: Callable[[], str], path: str
) -> None:
    async def work(register: Served) -> None:
        identity = await trader(register)
        hidden = await register.post(path, {"objectIdentity": identity})
        unknown = await register.post(path, {"objectIdentity": NOBODY})
        assert (hidden.status_code, hidden.content) == (404, unknown.content)
        assert "purpose" in (register.events[-2].reason or "")
        ungranted = {**PURPOSE, "code": "curiosity"}
        other = await register.post(path, {"objectIdentity": identity, "purpose": ungranted})
        assert (other.status_code, other.content) == (404, unknown.content)
        told = await register.post(path, {"objectIdentity": identity, "purpose": PURPOSE})
        assert told.status_code == 200
        assert subjects(register) == {ANNA}

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11")
def test_sole_traders_are_searched_and_extracted_for_a_purpose_only(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await trader(register)
        for path, asked in (("/searches", {"name": "annas"}), ("/extracts", {})):
            sender = who(path[1:-1])
            answer = await register.post(path, asked, who=sender)
            assert ANNA not in answer.text
            assert "Annas firma" not in answer.text
            assert answer.json().get("total", 0) == 0
            answer = await register.post(path, {**asked, "purpose": PURPOSE}, who=sender)
            assert ANNA in answer.text
            assert ANNA in subjects(register)
            assert register.events[-1].purpose.case == PURPOSE["case"]
        answer = await register.post("/searches", {"name": "åkerlunds"})
        assert [each["identifiers"][0]["identifier"] for each in found(answer)] == [AB]

    run(fresh_database(), MANIFEST, work)


async def protect(register: Served, number: str, word: str = "confidentiality") -> None:
    body = {"officer": party(number), "protection": word, "basis": "underrättelse"}
    await register.stated("/officer-protections", body)


@pytest.mark.parametrize("items", [["officers"], ["officerNumbers"]])
@pytest.mark.parametrize("way", [way for way in WAYS if way != "roles"])
@pytest.mark.capability("GD-11")
def test_a_protected_officer_is_told_to_the_entitled_alone(
    fresh_database: Callable[[], str], way: str, items: list[str]
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        later = {**CONTENT, "names": [{"name": "Åkerlunds senare AB"}]}
        body = {"identifier": party(AB), "validFrom": "2020-01-01", "content": later}
        await register.stated("/updates", {**body, "basis": "namnbyte"})
        await protect(register, ANNA)
        path, asked = WAYS[way]
        asked = {**asked, "items": items, "purpose": PURPOSE}
        answer = await register.post(path, asked, who=who(way))
        assert answer.status_code == 200
        assert ANNA not in answer.text
        assert "Anna Testsson" not in answer.text
        assert "Bertil Testsson" in answer.text
        assert ANNA not in subjects(register)
        if way != "extract":
            told = await register.post(path, asked, who="entitled")
            assert "Anna Testsson" in told.text
        await protect(register, ANNA, "none")
        assert "Anna Testsson" in (await register.post(path, asked, who=who(way))).text

    run(fresh_database(), MANIFEST, work)


def test_a_protected_officer_is_not_told_to_whoever_asks_for_another(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        await protect(register, ANNA)
        asked = {"party": party(BERTIL), **NUMBERS}
        answer = await register.post("/role-lookups", asked)
        assert answer.json()["total"] == 1
        assert ANNA not in answer.text
        assert subjects(register) == {BERTIL}

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-7", "GD-11")
def test_protection_of_an_officer_is_an_ordinary_change_in_the_feed(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        ordinary = {"identifier": party(AB), "validFrom": "2020-01-01", "content": CONTENT}
        update = await register.stated("/updates", {**ordinary, "basis": "ändringsanmälan"})
        await register.stated("/corrections", {**ordinary, "basis": "rättelse"})
        await protect(register, ANNA)
        await protect(register, ANNA, "protected-registration")  # as little is told as before
        await protect(register, BERTIL, "none")  # nor does this change anything
        events = (await register.get("/changes")).json()["events"]
        changed, told = events[2:]
        assert told["type"] == changed["type"] == "business.corrected"
        assert told["subject"] == changed["subject"] == update["objectIdentity"]
        assert {**told["data"], "versionId": ""} == {**changed["data"], "versionId": ""}
        assert told["data"]["versionId"] != changed["data"]["versionId"]
        await protect(register, ANNA, "none")
        assert len((await register.get("/changes")).json()["events"]) == 5

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("word", ["confidentiality", "protected-registration"])
@pytest.mark.parametrize("order", ["before", "after"])
@pytest.mark.capability("GD-11")
def test_the_business_of_a_protected_person_looks_unknown(
    fresh_database: Callable[[], str], word: str, order: str
) -> None:
    async def work(register: Served) -> None:
        if order == "before":
            await protect(register, ANNA, word)
        body = registration(ANNA, {**SOLE, "officers": [{**OFFICERS[0], "role": "sole-trader"}]}, 1)
        identity = (await register.stated("/registrations", body))["objectIdentity"]
        if order == "after":
            await protect(register, ANNA, word)
        await register.stated(
            "/updates",
            {
                "identifier": party(ANNA),
                "serial": 1,
                "validFrom": "2020-01-01",
                "content": SOLE,
                "protection": "none",
                "basis": "namnbyte",
            },
        )
        questions: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
            ("/lookups", {"identifier": party(ANNA)}, {"identifier": party(BERTIL)}),
            ("/lookups", {"objectIdentity": identity}, {"objectIdentity": NOBODY}),
            ("/history-lookups", {"identifier": party(ANNA)}, {"identifier": party(BERTIL)}),
            ("/history-lookups", {"objectIdentity": identity}, {"objectIdentity": NOBODY}),
            ("/batch-lookups", {"identifiers": [party(ANNA)]}, {"identifiers": [party(BERTIL)]}),
            ("/searches", {"name": "annas"}, {"name": "xyz"}),
            ("/role-lookups", {"party": party(ANNA)}, {"party": party(BERTIL)}),
            ("/role-lookups", {"party": party(ANNA)}, {"party": party(BERTIL)}),
        ]
        for path, asked, other in questions:
            hidden = await register.post(path, {**asked, "purpose": PURPOSE})
            unknown = await register.post(path, {**other, "purpose": PURPOSE})
            assert hidden.status_code == unknown.status_code, path
            assert hidden.content == unknown.content, path
        page = await register.post("/extracts", {"purpose": PURPOSE}, who="copier")
        assert page.json()["companies"] == []
        events = (await register.get("/changes")).json()["events"]
        if order == "before":
            assert identity not in str(events)
        else:
            assert [each["type"] for each in events[:2]] == [
                "business.registered",
                "business.removed",
            ]
        question = {"identifier": party(ANNA), "purpose": PURPOSE}
        told = await register.post("/lookups", question, who="entitled")
        assert told.status_code == 200
        await protect(register, ANNA, "none")
        assert (await register.post("/lookups", question)).status_code == 200

    run(fresh_database(), MANIFEST, work)


def test_a_business_that_is_protected_by_itself_is_not_opened_by_an_officers_none(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await trader(register, "confidentiality")
        await protect(register, ANNA, "none")
        question = {"identifier": party(ANNA), "purpose": PURPOSE}
        assert (await register.post("/lookups", question)).status_code == 404

    run(fresh_database(), MANIFEST, work)
