# SPDX-License-Identifier: EUPL-1.2
"""The sequencer: every committed event gets into the log once, whoever is killed meanwhile."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

import pytest

from samband.core.node import Node
from samband.trust_and_security.traceability.jobs import run_sequencer
from samband.trust_and_security.traceability.model import merkle
from samband.trust_and_security.traceability.model.merkle import NodeId
from samband.trust_and_security.traceability.service import sequencer
from samband.trust_and_security.traceability.store import tree
from samband.trust_and_security.traceability.wire import note
from samband.trust_and_security.traceability.wire.note import Checkpoint
from trust_and_security.traceability.builders import change, fetch, new_event, node_on, run_on

Fresh = Callable[[], str]


@pytest.fixture
def node(fresh_database: Fresh) -> Node:
    return node_on(fresh_database())


async def record(node: Node, count: int) -> None:
    await asyncio.gather(*(node.ports.events.durable(new_event()) for _ in range(count)))


async def signed(node: Node) -> Checkpoint:
    """Open the latest checkpoint with the log's key."""
    key = await node.keys.signer(sequencer.KEY_USE, "EdDSA")
    async with node.db.connection() as connection:
        row = await tree.latest_checkpoint(connection)
    assert row is not None
    known = sequencer.verifier_of(sequencer.origin_at(node), key)
    return note.parse_checkpoint(note.open_note(row.note.encode(), known)[0])


async def entries(node: Node) -> list[bytes]:
    rows = await fetch(
        node,
        "select leaf from traceability.leaf join traceability.event using (seq)"
        " order by leaf_index",
    )
    return [row["leaf"].encode() for row in rows]


def root_of(written: list[bytes]) -> bytes:
    return merkle.root(merkle.append(merkle.EMPTY, map(merkle.leaf_hash, written))[0])


@pytest.mark.capability("SP-3")
def test_committed_events_come_under_a_signed_head(node: Node) -> None:
    async def scenario() -> None:
        for count in (1, 2, 5, 300):
            await record(node, count)
            assert await sequencer.grow(node) == count
            head = await signed(node)
            assert head == Checkpoint(
                "skatteverket.test/log", head.size, root_of(await entries(node))
            )
        assert head.size == 308

    run_on(node, scenario())


def test_an_empty_log_has_a_signed_head_too(node: Node) -> None:
    async def scenario() -> None:
        assert await sequencer.grow(node) == 0
        assert await signed(node) == Checkpoint("skatteverket.test/log", 0, merkle.EMPTY_ROOT)

    run_on(node, scenario())


def test_an_event_that_commits_late_is_not_skipped(node: Node) -> None:
    early, late = new_event(), new_event()

    async def scenario() -> None:
        async with node.db.transaction() as slow:
            await node.ports.events.in_tx(slow, late)
            await node.ports.events.durable(early)
            assert await sequencer.grow(node) == 1
        assert await sequencer.grow(node) == 1
        rows = await fetch(
            node,
            "select event_id, seq from traceability.leaf join traceability.event using (seq)"
            " order by leaf_index",
        )
        assert [row["event_id"] for row in rows] == [early.id, late.id]
        assert rows[0]["seq"] > rows[1]["seq"]

    run_on(node, scenario())


def test_several_sequencers_never_double_lose_or_contradict(fresh_database: Fresh) -> None:
    dsn = fresh_database()
    node = node_on(dsn)
    others = [node_on(dsn) for _ in range(3)]
    heads: list[Checkpoint] = []

    async def watch(stop: asyncio.Event) -> None:
        while not stop.is_set():
            with suppress(AssertionError):
                heads.append(await signed(node))
            await asyncio.sleep(0.005)

    async def scenario() -> None:
        await sequencer.grow(node)
        stop = asyncio.Event()
        running = [asyncio.create_task(run_sequencer(other, stop)) for other in others]
        watching = asyncio.create_task(watch(stop))
        for _ in range(20):
            await record(node, 40)
        stop.set()
        await asyncio.gather(*running, watching)
        await sequencer.grow(node)
        heads.append(await signed(node))
        for other in others:
            await other.db.close()
        written = await entries(node)
        assert len(written) == len(set(written)) == 800
        for head in heads:
            assert head.root == root_of(written[: head.size])
        assert [head.size for head in heads] == sorted(head.size for head in heads)

    run_on(node, scenario())


def test_a_sequencer_stopped_anywhere_leaves_a_whole_log(node: Node) -> None:
    chance = random.Random(20261124)  # noqa: S311 (repeatable moments, no secret)

    async def scenario() -> None:
        for _ in range(40):
            await record(node, 5)
            task = asyncio.create_task(sequencer.grow(node))
            await asyncio.sleep(chance.random() * 0.006)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        while await sequencer.grow(node):
            pass
        written = await entries(node)
        head = await signed(node)
        assert len(set(written)) == head.size == 200
        assert head.root == root_of(written)

    run_on(node, scenario())


def test_every_complete_subtree_is_stored_and_right(node: Node) -> None:
    async def scenario() -> None:
        for _ in range(7):
            await record(node, 13)
            await sequencer.grow(node)
        hashes = [merkle.leaf_hash(entry) for entry in await entries(node)]
        _, completed = merkle.append(merkle.EMPTY, hashes)
        rows = await fetch(node, "select level, index, hash from traceability.node")
        assert {NodeId(row["level"], row["index"]): row["hash"] for row in rows} == dict(completed)

    run_on(node, scenario())


@pytest.mark.parametrize(
    "tampering",
    [
        "update traceability.tree_head set size = 0, peaks = ''",
        "update traceability.tree_head set peaks = sha256(peaks)",
        "update traceability.tree_head set size = 3",
        "delete from traceability.checkpoint",
    ],
)
def test_nothing_is_signed_on_top_of_a_head_that_was_changed(node: Node, tampering: str) -> None:
    async def scenario() -> None:
        await record(node, 1)
        await sequencer.grow(node)
        await change(node, tampering)
        await record(node, 1)
        with pytest.raises(sequencer.BrokenLog):
            await sequencer.grow(node)

    run_on(node, scenario())


def test_checkpoints_before_and_after_a_new_key_are_consistent(node: Node) -> None:
    async def scenario() -> None:
        await record(node, 3)
        await sequencer.grow(node)
        before = await signed(node)
        old = await node.keys.signer(sequencer.KEY_USE, "EdDSA")
        await node.keys.rotate(sequencer.KEY_USE, "EdDSA", at_once=True)
        await record(node, 4)
        await sequencer.grow(node)
        after = await signed(node)
        new = await node.keys.signer(sequencer.KEY_USE, "EdDSA")
        assert new.kid != old.kid
        written = await entries(node)
        assert (before.size, before.root) == (3, root_of(written[:3]))
        assert (after.size, after.root) == (7, root_of(written))

    run_on(node, scenario())
