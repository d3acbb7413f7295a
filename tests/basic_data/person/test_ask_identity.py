# SPDX-License-Identifier: EUPL-1.2
"""A node that keeps something by number asks the register of persons, at its own node, about each."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from basic_data.framework.conftest import Play, play
from basic_data.framework.country import MALMO, TAX, Country
from basic_data.person.people import ANNA, CECILIA, UNKNOWN, party, registration
from samband.basic_data.person import RemoteIdentities
from samband.core.identifiers import organisation, person
from samband.core.ports import Actor, Evidence
from samband.core.problems import Unavailable
from samband.trust_and_security.authorization.service.granting import NewGrant, grant

__all__ = ["play"]

KINDS = frozenset({"identity"})
OLD, NEW = CECILIA, UNKNOWN


async def ask(there: Country, *numbers: str) -> list[Any]:
    """Ask as Malmö's node about several at the same moment."""
    asking = RemoteIdentities()
    asking.stand_at(there.malmo.composed.node)
    told: list[tuple[Evidence, ...]] = await asyncio.gather(
        *(asking.about(person(number), KINDS) for number in numbers)
    )
    return [one.facts for own in told for one in own]


@pytest.mark.capability("ID-6")
def test_only_a_granted_node_is_told_and_numbers_only_of_who_has_had_several(play: Play) -> None:
    async def story(there: Country) -> None:
        with pytest.raises(Unavailable, match="does not let this node ask"):
            await ask(there, ANNA)
        tax = there.nodes[TAX].composed
        owner = Actor(organisation=TAX, client="owner")
        await grant(tax.node, owner, NewGrant(member=MALMO, scope="person/identity-evidence"))
        await tax.rules.refresh()
        await there.stated(
            "person", "/registrations", registration(OLD, protection="confidentiality")
        )
        change = {"identifier": party(OLD), "newIdentifier": party(NEW), "basis": "beslut"}
        await there.stated("person", "/renumberings", {**change, "validFrom": "2026-01-01"})
        anna, old, new = await ask(there, ANNA, OLD, NEW)
        assert anna == {"protection": "none"}
        assert old == new
        assert old["protection"] == "confidentiality"
        assert [each["identifier"] for each in old["identifiers"]] == [NEW, OLD]
        [event] = await there.nodes[TAX].events("person.identity-told")
        assert event["outcome"] == "done"
        assert await ask(there) == []
        async with there.replaced(TAX, "http://127.0.0.1:1"):
            with pytest.raises(Unavailable):
                await ask(there, ANNA)

    play(story)


def test_an_organisation_has_no_identity_to_ask_of(play: Play) -> None:
    async def story(there: Country) -> None:
        asking = RemoteIdentities()
        asking.stand_at(there.malmo.composed.node)
        assert await asking.about(organisation("2120001124"), KINDS) == ()
        assert await asking.about(person(ANNA), frozenset({"protection"})) == ()

    play(story)
