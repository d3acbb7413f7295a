# SPDX-License-Identifier: EUPL-1.2
"""The same question where the registers are the node's own: each asker by its own grants."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from basic_data.framework.country import parts
from house import House
from samband.sandbox.loading import BUILDING_PERMIT, party
from samband.sandbox.population import well_known
from samband.sandbox.systems import Answer

ANNA = well_known()["anna"].number
PATH, SCOPE = "/basic-data/v1/combined-lookups", "basic-data/combine"
QUESTION: dict[str, Any] = {
    "identifier": party(ANNA),
    "persons": {"items": ["names"]},
    "companies": {"items": ["names", "signatoryRule"]},
    "properties": {"items": ["area"]},
    "purpose": {
        "code": BUILDING_PERMIT["code"],
        "legalGround": BUILDING_PERMIT["legalGround"],
        "case": "BN 2026-000123",
    },
}


def asked(house: House, who: str, question: dict[str, Any] | None = None) -> Answer:
    async def ask() -> Answer:
        async with house.system(who) as client:
            return await client.post(PATH, SCOPE, question or QUESTION)

    return asyncio.run(ask())


@pytest.mark.capability("GD-8")
def test_the_registers_of_this_node_are_asked_by_their_own_verbs(house: House) -> None:
    answer = asked(house, "Malmö stad")
    assert answer.status == 200, answer.body
    assert answer.body["complete"] is True
    told = parts(answer.body)
    assert told["person", ANNA]["found"][0]["fields"]["names"]["producer"] == "Skatteverket"
    numbers = {
        one["company"]["identifiers"][0]["identifier"] for one in told["roles", ANNA]["found"]
    }
    assert ANNA in numbers  # her own business
    assert len(numbers) >= 2
    assert told["owned", ANNA]["found"]
    owners = {part["source"]["name"] for part in told.values()}
    assert owners == {"Skatteverket", "Bolagsverket", "Lantmäteriet"}
    assert {part["source"]["node"] for part in told.values()} == {house.url}
    events = [event for part in told.values() for event in part["events"]]
    assert len(set(events)) == len(events) == len(told)
    assert answer.event not in events


def test_an_organisation_without_grants_is_refused_in_each_part(house: House) -> None:
    answer = asked(house, "Skatteverket")
    told = parts(answer.body)
    assert told["roles", ANNA]["error"]["type"] == "refused"
    assert told["owned", ANNA]["error"]["type"] == "refused"
    # Its own register is open to it, but no purpose of its own was granted by anybody.
    assert told["person", ANNA]["error"]["type"] == "refused"
