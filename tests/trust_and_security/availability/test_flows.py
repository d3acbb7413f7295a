# SPDX-License-Identifier: EUPL-1.2
"""The probes of the real blocks, run against whole nodes: they pass, they fail, they name nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from samband.core import postgres as embedded
from samband.core.node import Node
from samband.core.probing import ProbeFailed, Weak
from samband.core.time import now
from samband.trust_and_security.availability import Services
from samband.trust_and_security.availability.model.measuring import State
from samband.trust_and_security.availability.service.probing import Looking, look
from samband.trust_and_security.identity import Provider, provider_services
from samband.trust_and_security.traceability import grow
from samband.trust_and_security.traceability.service import probing as log_probing
from samband.trust_and_security.trust_framework.service.probing import probe_copy
from samband.trust_and_security.trust_framework.store import statements
from samband.trust_and_security.trust_framework.store.statements import HeadRow
from trust_and_security.authorization.neighbours import Neighbour, Neighbourhood, neighbourhood

Play = Callable[[Callable[[Neighbourhood], Awaitable[None]]], None]
OWN = "2021005448-node"


@pytest.fixture
def play(postgres: embedded.Server, template_database: str, tmp_path: Path) -> Play:
    """Run an asynchronous test with three whole nodes, Skatteverket's among them."""

    def run(test: Callable[[Neighbourhood], Awaitable[None]]) -> None:
        async def inside() -> None:
            async with neighbourhood(postgres, template_database, tmp_path) as there:
                await grow(there.tax.node)
                await test(there)

        asyncio.run(inside())

    return run


async def seen(neighbour: Neighbour, looking: Looking | None = None) -> dict[str, tuple[str, str]]:
    """Probe every service of a node; gives the state of each, and why."""
    node = neighbour.node
    samples = await look(node, node.door(Services), looking or Looking())
    return {each.service: (each.state.value, each.reason) for each in samples}


async def named(neighbour: Neighbour) -> int:
    """Count how often somebody is the subject of an event in a node's log."""
    async with neighbour.node.db.connection() as connection:
        count = await connection.fetchval("select count(*) from traceability.event_subject")
    return int(count)


@pytest.mark.capability("TG-3")
def test_every_service_of_a_whole_node_passes_and_leaves_nobody_in_the_log(play: Play) -> None:
    async def test(there: Neighbourhood) -> None:
        tax = there.tax
        before = await named(tax)
        found = await seen(tax)
        assert found == dict.fromkeys(tax.node.door(Services).by_name, (State.UP, ""))
        assert len(found) >= 12
        issued = await tax.events("authorization.token-issued")
        assert {event["client"] for event in issued} == {OWN}
        [probed] = await tax.events("availability.probed")
        [read] = await tax.events("person.read")
        assert read["outcome"] == "refused"
        assert probed["outcome"] == "done"
        assert await named(tax) == before
        assert await tax.events("business.read") == []  # another's register: nothing is tried

    play(test)


@pytest.mark.capability("TG-3")
def test_a_flow_is_run_each_time_only_while_it_fails(play: Play) -> None:
    async def test(there: Neighbourhood) -> None:
        tax, looking = there.tax, Looking()
        await seen(tax, looking)
        before = len(await tax.events("availability.probed"))
        node = tax.node
        await look(node, node.door(Services), looking, flows=False)
        assert len(await tax.events("availability.probed")) == before

    play(test)


@pytest.mark.capability("TG-3")
def test_a_node_that_does_not_serve_is_down_in_everything_but_its_database(play: Play) -> None:
    async def test(there: Neighbourhood) -> None:
        await there.tax.stop()
        found = await seen(there.tax)
        assert found.pop("database") == ("up", "")
        assert set(found.values()) == {("down", "no-answer")}

    play(test)


def test_a_log_that_stands_still_is_told(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(there: Neighbourhood) -> None:
        tax = there.tax
        await seen(tax)  # leaves events that wait for the sequencer
        await asyncio.sleep(0.01)
        monkeypatch.setattr(log_probing, "SLOW", timedelta())
        assert (await seen(tax))["traceability"] == ("degraded", "behind")
        monkeypatch.setattr(log_probing, "STUCK", timedelta())
        assert (await seen(tax))["traceability"] == ("down", "behind")
        while await grow(tax.node):
            pass
        await log_probing.probe_log(tax.node)

    play(test)


def test_a_copy_of_the_register_is_weak_without_the_hub_and_down_when_it_has_expired(
    play: Play,
) -> None:
    async def test(there: Neighbourhood) -> None:
        node = there.tax.node
        assert await failure(node) is ProbeFailed  # there is no copy yet
        await copied(node, confirmed=0, expires=60)
        assert await failure(node) is None
        await copied(node, confirmed=60, expires=60)
        assert await failure(node) is Weak
        await copied(node, confirmed=0, expires=-1)
        assert await failure(node) is ProbeFailed

    play(test)


async def copied(node: Node, *, confirmed: int, expires: int) -> None:
    """Write that the register was copied, confirmed so many seconds ago and good for so many."""
    moment = now()
    row = HeadRow(
        jws="head",
        pinned=[],
        epoch=1,
        as_of=moment,
        expires=moment + timedelta(seconds=expires),
        confirmed=moment - timedelta(seconds=confirmed),
    )
    async with node.db.connection() as connection:
        await statements.put_head(connection, row)


async def failure(node: Node) -> type[ProbeFailed] | None:
    """Probe the copy, and tell how it failed."""
    try:
        await probe_copy(node)
    except ProbeFailed as failed:
        return type(failed)
    return None


@pytest.mark.capability("TG-2", "TG-3")
def test_an_e_id_that_answers_as_it_should_passes(play: Play) -> None:
    async def test(there: Neighbourhood) -> None:
        tax = there.tax
        provider = Provider(
            name="testperson",
            issuer=f"{tax.url}/test-eid",
            client_id=tax.url,
            label_sv="Testperson",
            label_en="Test person",
        )
        [outside] = provider_services((provider,))
        await outside.probe(there.lund.node)

    play(test)
