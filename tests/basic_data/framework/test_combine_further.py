# SPDX-License-Identifier: EUPL-1.2
"""Beginning with a company or a property, and the bounds of one question."""

from __future__ import annotations

from typing import Any

import pytest

from basic_data.business import companies
from basic_data.business.companies import AB
from basic_data.framework.conftest import Play
from basic_data.framework.country import PURPOSE, Country, parts
from basic_data.person.people import ANNA, BERTIL, UNKNOWN
from basic_data.person.people import party as person
from basic_data.real_property import properties
from basic_data.real_property.properties import VARVA, party
from samband.core.identifiers import luhn_digit

CHAIRWOMAN = "189001059808"
NEW = UNKNOWN


@pytest.mark.capability("GD-8")
def test_a_company_leads_to_its_officers_of_the_day_and_its_properties(play: Play) -> None:
    async def story(there: Country) -> None:
        question = {
            "identifier": party(AB),
            "persons": {"items": ["names"]},
            "companies": {"items": ["names"]},
            "properties": {},
            "purpose": PURPOSE,
        }
        told = parts(await there.asked(question))
        assert set(told) == {("company", AB), ("owned", AB), ("person", ANNA)}
        # Bertil left in 2010, so that he is nobody's business today.
        told = parts(await there.asked({**question, "validAt": "2005-01-01"}))
        assert ("person", BERTIL) in told
        assert told["person", BERTIL]["found"][0]["fields"].keys() == {"names"}

    play(story)


@pytest.mark.capability("GD-8")
def test_a_property_leads_to_its_owners(play: Play) -> None:
    async def story(there: Country) -> None:
        question = {
            "designation": VARVA,
            "persons": {"items": ["names"]},
            "companies": {"items": ["names"]},
            "properties": {"items": ["area"]},
            "purpose": PURPOSE,
        }
        told = parts(await there.asked(question))
        assert set(told) == {("property", VARVA), ("person", ANNA), ("person", BERTIL)}
        assert told["person", ANNA]["events"] == told["person", BERTIL]["events"]  # one question
        depot = {**question, "designation": "Malmö Depån 1"}
        told = parts(await there.asked(depot))
        assert set(told) == {("property", "Malmö Depån 1"), ("company", AB)}
        asked = (await there.malmo.events("basic-data.combined"))[-1]
        assert asked["outcome"] == "done"

    play(story)


def test_a_company_is_asked_about_without_a_purpose_and_its_officers_are_not(play: Play) -> None:
    async def story(there: Country) -> None:
        told = parts(await there.asked({"identifier": party(AB), "companies": {}}))
        assert told["company", AB]["found"][0]["fields"]["status"]["value"] == {}
        for more in ({"persons": {}}, {"companies": {"items": ["officerNumbers"]}}):
            for purpose in ({}, {**PURPOSE, "case": "\u200b "}, {**PURPOSE, "legalGround": " "}):
                answer = await there.ask({"identifier": party(AB), **more, "purpose": purpose})
                assert answer.status_code == 403
                assert "purpose" in answer.json()["detail"]
        told = parts(await there.asked({"identifier": party(AB), "properties": {}, "purpose": PURPOSE}))  # fmt: skip
        assert set(told) == {("owned", AB)}

    play(story)


@pytest.mark.capability("GD-8")
def test_a_question_is_about_one_day_and_can_be_as_it_was_known(play: Play) -> None:
    async def story(there: Country) -> None:
        new = {**companies.CONTENT, "names": [{"name": "Nya Namnet AB"}]}
        body = {"identifier": party(AB), "validFrom": "2020-01-01", "content": new, "basis": "x"}
        question: dict[str, Any] = {"identifier": party(AB), "companies": {"items": ["names"]}}
        [before] = parts(await there.asked(question)).values()
        known_at = before["answeredAt"]
        await there.stated("business", "/updates", body)

        async def name(**changed: object) -> str:
            combined = await there.asked({**question, **changed})
            [part] = combined["parts"]
            return str(part["found"][0]["fields"]["names"]["value"][0]["name"])

        assert await name() == "Nya Namnet AB"
        assert await name(validAt="2019-12-31") == "Åkerlunds Exempelbolag AB"
        assert await name(knownAt=known_at) == "Åkerlunds Exempelbolag AB"
        refused = await there.ask(
            {
                "identifier": person(ANNA),
                "properties": {},
                "purpose": PURPOSE,
                "knownAt": known_at,
            }
        )
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["field"] == "$.knownAt"

    play(story)


def test_one_question_never_asks_for_more_than_its_bounds(play: Play) -> None:
    async def story(there: Country) -> None:
        officer = {**companies.OFFICERS[0], "party": person(CHAIRWOMAN)}
        for number in range(25):
            content = {"names": [{"name": "X"}], "legalForm": "AB", "officers": [officer]}
            body = companies.registration(_company(number), content)
            await there.stated("business", "/registrations", body)
        for number in range(12):
            owned = {"owners": [properties.owner(_company(0))]}
            body = properties.registration(f"Malmö Vinden {number + 1}", owned)
            await there.stated("real-property", "/registrations", body)
        question: dict[str, Any] = {
            "identifier": person(CHAIRWOMAN),
            "companies": {},
            "properties": {"limit": 100},
            "purpose": PURPOSE,
        }
        combined = await there.asked(question)
        told = parts(combined)
        assert combined["more"] is True
        assert told["roles", CHAIRWOMAN]["more"] is True
        assert len(told["roles", CHAIRWOMAN]["found"]) == 20
        owned = [part for (kind, _), part in told.items() if kind == "owned"]
        assert len(owned) == 21
        assert len(told["owned", _company(0)]["found"]) == 5
        assert told["owned", _company(0)]["more"] is True
        few = await there.asked({**question, "companies": {"limit": 1}, "properties": {"ofCompanies": False}})  # fmt: skip
        assert len(few["parts"]) == 2
        assert few["more"] is True

    play(story)


def _company(number: int) -> str:
    digits = f"4529998{number:02}"
    return f"{digits}{luhn_digit(digits)}"


@pytest.mark.capability("GD-8")
def test_what_registers_keep_under_a_persons_other_number_is_asked_for_too(play: Play) -> None:
    """Bertil owns a property that Lantmäteriet knows him by his old number for."""

    async def story(there: Country) -> None:
        content = {"owners": [properties.owner(BERTIL)], "area": {"land": 700}}
        plot = properties.registration("Malmö Granen 7", content)
        await there.stated("real-property", "/registrations", plot)
        change = {"identifier": person(BERTIL), "newIdentifier": person(NEW), "basis": "beslut"}
        await there.stated("person", "/renumberings", {**change, "validFrom": "2026-01-01"})
        for asked, other in ((NEW, BERTIL), (BERTIL, NEW)):
            question = {
                "identifier": person(asked),
                "persons": {"items": ["names"]},
                "companies": {},
                "properties": {"items": ["area"]},
                "purpose": PURPOSE,
            }
            told = parts(await there.asked(question))
            assert set(told) == {
                ("person", asked),
                *((kind, each) for kind in ("roles", "owned") for each in (asked, other)),
            }
            owned = told["owned", BERTIL]["found"]
            assert "Malmö Granen 7" in {each["designations"][0]["designation"] for each in owned}
            assert told["owned", NEW]["found"] == []
            assert told["owned", NEW]["events"]

    play(story)
