# SPDX-License-Identifier: EUPL-1.2
"""A protected person is not given away by what is registered about her relatives."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from basic_data.person.people import (
    ANNA,
    BERTIL,
    CECILIA,
    CONTENT,
    UNKNOWN,
    WITHOUT_ADDRESS,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.person.block import MANIFEST

OTHER = "189001059816"
ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "look-up": ("/lookups", {"identifier": party(CECILIA)}),
    "batch": ("/batch-lookups", {"identifiers": [party(CECILIA), party(UNKNOWN)]}),
    "history": ("/history-lookups", {"identifier": party(CECILIA)}),
    "extract": ("/extracts", {}),
}


async def family(register: Served, protection: str) -> str:
    """Register Cecilia with a mother who may be protected, and an open father; give the mother."""
    mother = await register.stated(
        "/registrations", registration(ANNA, WITHOUT_ADDRESS, protection)
    )
    await register.stated("/registrations", registration(BERTIL))
    relations = [
        {"kind": "parent", "party": party(ANNA)},
        {"kind": "guardian", "objectIdentity": mother["objectIdentity"]},
        {"kind": "parent", "party": party(BERTIL)},
        {"kind": "guardian", "party": party(UNKNOWN)},
    ]
    child = {**CONTENT, "relations": relations}
    await register.stated("/registrations", registration(CECILIA, child))
    return str(mother["objectIdentity"])


@pytest.mark.capability("GD-11", "ID-6")
@pytest.mark.parametrize("way", ASKED)
@pytest.mark.parametrize("protection", ["confidentiality", "protected-registration"])
def test_relation_to_somebody_protected_is_told_to_the_entitled_alone(
    fresh_database: Callable[[], str], way: str, protection: str
) -> None:
    async def work(register: Served) -> None:
        mother = await family(register, protection)
        path, asked = ASKED[way]
        asked = {**asked, "purpose": PURPOSE, "items": ["relations"]}
        reader, entitled = ("copier", None) if way == "extract" else ("malmo", "entitled")
        told = await register.post(path, asked, who=reader)
        assert told.status_code == 200
        assert ANNA not in told.text
        assert mother not in told.text
        assert BERTIL in told.text
        assert UNKNOWN in told.text
        subjects = {each.identifier for each in register.events[-1].subjects}
        assert subjects >= {CECILIA, BERTIL, UNKNOWN}  # whose numbers are told
        assert ANNA not in subjects
        if entitled:
            told = await register.post(path, asked, who=entitled)
            assert ANNA in told.text
            assert mother in told.text
            assert ANNA in {each.identifier for each in register.events[-1].subjects}

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11", "ID-6")
@pytest.mark.parametrize("way", [way for way in ASKED if way != "extract"])
def test_a_hidden_relation_takes_the_statements_and_the_bytes_of_none(
    fresh_database: Callable[[], str], statements: list[str], way: str
) -> None:
    async def work(register: Served) -> None:
        hidden = registration(ANNA, WITHOUT_ADDRESS, "confidentiality")
        await register.stated("/registrations", hidden)
        told, asked = [], []
        for number, relations in (
            (CECILIA, [{"kind": "parent", "party": party(ANNA)}]),
            (OTHER, []),
        ):
            child = {**CONTENT, "relations": relations}
            await register.stated("/registrations", registration(number, child))
            path, question = ASKED[way]
            of = (
                {"identifier": party(number)}
                if way != "batch"
                else {"identifiers": [party(number)]}
            )
            statements.clear()
            items = {"purpose": PURPOSE, "items": ["relations"]}
            answer = await register.post(path, {**question, **of, **items})
            assert answer.status_code == 200, answer.text
            asked.append(list(statements))
            told.append(re.findall(r'"fields":(\{.*?\}\})', answer.text))
        assert told[0] == told[1] != []
        assert asked[0] == asked[1] != []

    run(fresh_database(), MANIFEST, work)


def test_relation_to_somebody_found_by_her_former_number_is_hidden_too(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await family(register, "confidentiality")
        change = {"identifier": party(ANNA), "newIdentifier": party(OTHER), "basis": "beslut"}
        await register.stated("/renumberings", {**change, "validFrom": "2020-01-01"})
        asked = {"identifier": party(CECILIA), "purpose": PURPOSE, "items": ["relations"]}
        assert ANNA not in (await register.post("/lookups", asked)).text

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("protection", ["none", "assumed-identity"])
def test_relation_to_somebody_who_can_be_read_is_told(
    fresh_database: Callable[[], str], protection: str
) -> None:
    async def work(register: Served) -> None:
        await family(register, protection)
        asked = {"identifier": party(CECILIA), "purpose": PURPOSE, "items": ["relations"]}
        fields = (await register.post("/lookups", asked)).json()["fields"]
        assert len(fields["relations"]["value"]) == 4
        told = register.events[-1].subjects
        assert [each.identifier for each in told] == [CECILIA, ANNA, BERTIL, UNKNOWN]
        await register.post("/lookups", {**asked, "items": ["names"]})
        assert [each.identifier for each in register.events[-1].subjects] == [CECILIA]

    run(fresh_database(), MANIFEST, work)
