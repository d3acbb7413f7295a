# SPDX-License-Identifier: EUPL-1.2
"""A register begins once, with the organisation that runs the node, by its own decision."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from samband.core.problems import Conflict, Invalid, Problem, Refused
from samband.core.time import today
from samband.trust_and_security.trust_framework import Founding, MemberKind, found
from trust_and_security.trust_framework.conftest import Play
from trust_and_security.trust_framework.office import ACTORS, JOINING, LUND, MALMO, Office

FOUNDING = Founding(
    name="Malmö stad",
    kind=MemberKind.MUNICIPALITY,
    number_source="SCB",
    decision="KS 2026-17",
    decided=today(),
)


@pytest.mark.capability("TR-7")
def test_the_nodes_own_organisation_is_the_first_member(play: Play) -> None:
    async def test(office: Office) -> None:
        member = await found(office.node, ACTORS["operator"], FOUNDING)
        assert member.party == office.node.organisation == MALMO
        answer = (await office.client.get(f"/trust-framework/v1/members/{MALMO.identifier}")).json()
        assert answer["agreement"] == {
            "kind": "founding-decision",
            "version": "KS 2026-17",
            "signed": today().isoformat(),
        }
        assert await office.events() == [("founded", "done", None)]
        (change,) = (await office.client.get("/trust-framework/v1/changes")).json()["events"]
        assert (change["type"], change["data"]["member"]) == (
            "trust-framework.member-joined",
            MALMO.identifier,
        )

    play(test)


def test_of_ten_at_once_one_founds(play: Play) -> None:
    async def test(office: Office) -> None:
        results = await asyncio.gather(
            *(found(office.node, ACTORS["operator"], FOUNDING) for _ in range(10)),
            return_exceptions=True,
        )
        refused = [result for result in results if isinstance(result, Problem)]
        assert {(type(each), each.reason) for each in refused} == {(Conflict, "founded-already")}
        assert len(refused) == 9

    play(test)


@pytest.mark.parametrize("then_it_leaves", [False, True])
def test_a_register_that_has_had_members_is_not_founded_again(
    play: Play, *, then_it_leaves: bool
) -> None:
    async def test(office: Office) -> None:
        await office.ask(
            "operator", "POST", "/members", {**JOINING, "organisation": LUND.identifier}
        )
        if then_it_leaves:
            path = f"/members/{LUND.identifier}/departures"
            left = await office.ask("operator", "POST", path, {"reason": "Merged"})
            assert left.status_code == 201, left.text
        with pytest.raises(Conflict):
            await found(office.node, ACTORS["operator"], FOUNDING)
        assert (await office.events())[-1] == ("founded", "conflict", "founded-already")

    play(test)


@pytest.mark.parametrize("who", ["malmo", "no-scope"])
def test_only_the_operator_founds(play: Play, who: str) -> None:
    async def test(office: Office) -> None:
        with pytest.raises(Refused):
            await found(office.node, ACTORS[who], FOUNDING)
        assert await office.events() == [("founded", "refused", "role-needed-operate")]

    play(test)


def test_a_decision_is_not_made_tomorrow(play: Play) -> None:
    async def test(office: Office) -> None:
        tomorrow = replace(FOUNDING, decided=today() + timedelta(days=1))
        with pytest.raises(Invalid) as caught:
            await found(office.node, ACTORS["operator"], tomorrow)
        assert caught.value.errors[0].field == "$.decided"

    play(test)


def test_nobody_joins_by_a_decision_of_its_own(play: Play) -> None:
    async def test(office: Office) -> None:
        own = {"kind": "founding-decision", "version": "1", "signed": "2026-01-15"}
        answer = await office.malmo_joins(agreement=own)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "$.agreement.kind"

    play(test)
