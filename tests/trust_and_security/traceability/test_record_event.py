# SPDX-License-Identifier: EUPL-1.2
"""Recording events: on disk before the answer, together when many, alone when one is bad."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import asyncpg
import msgspec
import pytest

from samband.core.db import Database
from samband.core.events import Event
from samband.core.node import Node
from samband.core.problems import Problem, Unavailable
from samband.trust_and_security.traceability import Appender
from samband.trust_and_security.traceability.service import sequencer
from trust_and_security.traceability.builders import (
    ANNA,
    BO,
    SECRET,
    change,
    fetch,
    new_event,
    node_on,
    run_on,
)

Fresh = Callable[[], str]


@pytest.fixture
def node(fresh_database: Fresh) -> Node:
    return node_on(fresh_database())


async def outcome(node: Node, event: Event) -> str:
    """Tell how recording an event ended for whoever waited."""
    try:
        await node.ports.events.durable(event)
    except Problem as problem:
        return problem.kind
    return "recorded"


@pytest.mark.capability("SP-1")
def test_an_event_is_committed_when_recording_returns(node: Node) -> None:
    made = new_event()

    async def scenario() -> None:
        await node.ports.events.durable(made)
        [row] = await fetch(node, "select * from traceability.event")
        assert (row["event_id"], row["type"]) == (made.id, "person.read")
        [listed] = await fetch(node, "select * from traceability.event_subject")
        assert listed["subject_key"] == node.subject_key("traceability", ANNA)

    run_on(node, scenario())


@pytest.mark.capability("SP-4")
def test_no_personal_number_is_stored(node: Node) -> None:
    async def scenario() -> None:
        await node.ports.events.durable(new_event(on_behalf_of=BO))
        [row] = await fetch(node, "select e::text as text from traceability.event e")
        assert ANNA.identifier not in row["text"]
        assert BO.identifier not in row["text"]

    run_on(node, scenario())


def test_many_at_once_are_each_recorded_once(node: Node) -> None:
    made = [new_event(subjects=(ANNA, BO)) for _ in range(700)]

    async def scenario() -> None:
        await asyncio.gather(*(node.ports.events.durable(event) for event in made))
        rows = await fetch(node, "select event_id from traceability.event")
        assert {row["event_id"] for row in rows} == {event.id for event in made}
        [counted] = await fetch(
            node,
            "select (select count(*) from traceability.event_subject) as listed,"
            " (select count(*) from traceability.pending) as queued",
        )
        assert (len(rows), counted["listed"], counted["queued"]) == (700, 1400, 700)

    run_on(node, scenario())


def test_an_event_that_no_log_can_hold_fails_alone(node: Node) -> None:
    bad = [new_event(items=("x" * 70_000,)), new_event(type="No Type"), new_event(reason="\ud800")]

    async def scenario() -> None:
        ended = await asyncio.gather(
            *(outcome(node, event) for event in [new_event(), *bad, new_event()])
        )
        assert ended == ["recorded", *["unavailable"] * 3, "recorded"]

    run_on(node, scenario())


def test_an_event_that_postgresql_refuses_fails_alone(node: Node) -> None:
    events = [new_event(type=f"test.t{number}") for number in range(20)]

    async def scenario() -> None:
        await change(node, "alter table traceability.event add check (type <> 'test.t7')")
        ended = await asyncio.gather(*(outcome(node, event) for event in events))
        assert ended == ["recorded"] * 7 + ["unavailable"] + ["recorded"] * 12
        [row] = await fetch(node, "select count(*) from traceability.event")
        assert row["count"] == 19

    run_on(node, scenario())


def test_text_that_postgresql_cannot_hold_raw_is_recorded(node: Node) -> None:
    async def scenario() -> None:
        await node.ports.events.durable(new_event(reason="a\x00b", organisation_name="\x00\x1f"))
        [row] = await fetch(node, "select body from traceability.event")
        assert '"organisationName":"\\u0000\\u001f"' in row["body"]

    run_on(node, scenario())


def test_a_repeated_write_of_the_same_event_is_one_event(node: Node) -> None:
    made = new_event()

    async def scenario() -> None:
        await node.ports.events.durable(made)
        await node.ports.events.durable(made)
        for table in ("event", "event_subject", "pending"):
            [row] = await fetch(node, f"select count(*) from traceability.{table}")  # noqa: S608
            assert row["count"] == 1

    run_on(node, scenario())


def test_without_a_database_nothing_is_answered() -> None:
    node = node_on("postgresql://nobody@127.0.0.1:1/none")

    async def scenario() -> None:
        with pytest.raises(Unavailable):
            await node.ports.events.durable(new_event())

    run_on(node, scenario())


def test_recording_goes_on_after_the_connections_were_cut(node: Node) -> None:
    async def scenario() -> None:
        await asyncio.gather(*(node.ports.events.durable(new_event()) for _ in range(30)))
        async with node.db.connection() as other:
            await other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        ended = [await outcome(node, new_event()) for _ in range(5)]
        assert ended[-1] == "recorded"
        [row] = await fetch(node, "select count(*) from traceability.event")
        assert row["count"] == 30 + ended.count("recorded")

    run_on(node, scenario())


def test_a_full_queue_refuses_at_once_and_takes_again_later(fresh_database: Fresh) -> None:
    small = Database(fresh_database(), max_waiting=10)
    node = node_on(small.dsn)
    ports = msgspec.structs.replace(node.ports, events=Appender(small, SECRET))
    node = msgspec.structs.replace(node, db=small, ports=ports)

    async def scenario() -> None:
        ended = await asyncio.gather(*(outcome(node, new_event()) for _ in range(50)))
        assert ended.count("recorded") == 10
        assert ended.count("unavailable") == 40
        assert await outcome(node, new_event()) == "recorded"

    run_on(node, scenario())


def test_a_waiter_that_leaves_does_not_stop_the_others(node: Node) -> None:
    async def scenario() -> None:
        tasks = [asyncio.create_task(outcome(node, new_event())) for _ in range(20)]
        await asyncio.sleep(0)
        tasks[3].cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert sum(end == "recorded" for end in ended) == 19

    run_on(node, scenario())


def test_a_change_and_its_event_stand_or_fall_together(node: Node) -> None:
    async def scenario() -> None:
        with suppress(ZeroDivisionError):
            async with node.db.transaction() as tx:
                await node.ports.events.in_tx(tx, new_event())
                raise ZeroDivisionError
        assert await fetch(node, "select 1 from traceability.event") == []
        async with node.db.transaction() as tx:
            await node.ports.events.in_tx(tx, new_event())
        assert len(await fetch(node, "select 1 from traceability.pending")) == 1

    run_on(node, scenario())


REFUSED = [
    "update traceability.event set type = 'x'",
    "update traceability.event set body = '{}'",
    "update traceability.event set visible_from = null",
    "delete from traceability.event",
    "truncate traceability.event",
    "update traceability.event_subject set subject_key = ''",
    "delete from traceability.event_subject",
    "update traceability.leaf set seq = 2",
    "delete from traceability.leaf",
    "delete from traceability.node",
    "update traceability.tree_head set size = 0",
    "delete from traceability.tree_head",
    "update traceability.checkpoint set size = 0",
    "delete from traceability.checkpoint",
]


@pytest.mark.capability("SP-3")
def test_what_is_recorded_cannot_be_changed_or_removed(node: Node) -> None:
    async def scenario() -> None:
        await node.ports.events.durable(new_event())
        await sequencer.grow(node)
        for statement in REFUSED:
            async with node.db.connection() as connection:
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
                    await connection.execute(statement)

    run_on(node, scenario())


def test_two_processes_may_record_at_once(fresh_database: Fresh) -> None:
    dsn = fresh_database()
    node = node_on(dsn)

    async def scenario() -> None:
        other = Database(dsn, 2)
        second = Appender(other, SECRET)
        await asyncio.gather(
            *(node.ports.events.durable(new_event()) for _ in range(100)),
            *(second.durable(new_event()) for _ in range(100)),
        )
        await other.close()
        [row] = await fetch(node, "select count(*) from traceability.event")
        assert row["count"] == 200

    run_on(node, scenario())
