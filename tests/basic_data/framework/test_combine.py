# SPDX-License-Identifier: EUPL-1.2
"""One question to the registers of several organisations, at nodes of their own."""

from __future__ import annotations

from typing import Any

import pytest

from basic_data.business.companies import AB
from basic_data.framework.conftest import Play
from basic_data.framework.country import (
    PURPOSE,
    Country,
    parts,
)
from basic_data.person.people import ANNA, party
from basic_data.real_property.properties import VARVA

EVERYTHING: dict[str, Any] = {
    "identifier": party(ANNA),
    "persons": {"items": ["names", "registeredAddress"]},
    "companies": {},
    "properties": {"items": ["area", "owners"]},
    "purpose": PURPOSE,
}


@pytest.mark.capability("GD-8")
def test_a_person_her_companies_and_what_they_own_come_of_one_question(play: Play) -> None:
    async def story(there: Country) -> None:
        answer = await there.ask(EVERYTHING)
        assert answer.status_code == 200, answer.text
        combined = answer.json()
        assert combined["complete"] is True
        assert combined["more"] is False
        told = parts(combined)
        assert set(told) == {
            ("person", ANNA),
            ("roles", ANNA),
            ("owned", ANNA),
            ("owned", AB),
        }
        [person] = told["person", ANNA]["found"]
        assert person["fields"]["names"]["value"]["surname"] == "Testsson"
        assert person["fields"]["names"]["producer"] == "Skatteverket"
        [engaged] = told["roles", ANNA]["found"]
        assert [role["role"] for role in engaged["roles"]] == ["chair"]
        assert engaged["company"]["identifiers"][0]["identifier"] == AB
        [home] = told["owned", ANNA]["found"]
        assert home["designations"][0]["designation"] == VARVA
        [depot] = told["owned", AB]["found"]
        assert depot["fields"]["area"]["value"]["land"] == 4_000

    play(story)


@pytest.mark.capability("GD-8")
@pytest.mark.capability("GD-11")
def test_each_part_names_its_source_its_version_and_its_event_there(play: Play) -> None:
    async def story(there: Country) -> None:
        answer = await there.ask(EVERYTHING)
        types = {"person": "person.read", "roles": "business.roles-read"}
        for (kind, _), part in parts(answer.json()).items():
            api = part["source"]["api"]
            stop = there.of(api)
            assert part["source"]["node"] == stop.url
            assert part["source"]["organisation"]["identifier"] == stop.party.identifier
            [event] = part["events"]
            kept = await stop.events(types.get(kind, "real-property.owner-read"))
            [own] = [each for each in kept if each["id"] == event]
            assert own["organisation"]["identifier"] == "2120001124"
            assert own["purpose"]["case"] == PURPOSE["case"]
            for one in part["found"]:
                assert one.get("company", one)["versionId"]
                assert one.get("company", one)["knownFrom"]
        [combined] = answer.headers["samband-event"].split(", ")
        asked = (await there.malmo.events("basic-data.combined"))[-1]
        assert asked["id"] == combined
        assert asked["client"] == "2120001124-system"
        person = await there.of("person").events("person.read")
        assert person[-1]["traceId"] == asked["traceId"]
        assert person[-1]["client"] == "2120001124-node"

    play(story)
