# SPDX-License-Identifier: EUPL-1.2
"""Checking the log: whole when nobody touched it, and each change found where it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from samband.core.db import Tx
from samband.core.events import Disclosure
from samband.core.node import Node
from samband.core.ports import ANYONE
from samband.core.problems import Conflict
from samband.core.time import now
from samband.trust_and_security.traceability.model.finding import Finding, Place
from samband.trust_and_security.traceability.service import check_events, sequencer
from samband.trust_and_security.traceability.service.check import check, findings_in
from samband.trust_and_security.traceability.service.erasure import erase
from samband.trust_and_security.traceability.service.public_log import log_key
from trust_and_security.traceability.builders import (
    ANNA,
    BO,
    change,
    fetch,
    new_event,
    node_on,
    run_on,
    without_guards,
)

Fresh = Callable[[], str]


@pytest.fixture
def node(fresh_database: Fresh) -> Node:
    return node_on(fresh_database())


async def fill(node: Node, count: int = 6) -> None:
    """Record events about two people each, and let the log take them."""
    for _ in range(count):
        await node.ports.events.durable(new_event(subjects=(ANNA, BO)))
    await sequencer.grow(node)


@pytest.mark.capability("SP-3")
def test_an_untouched_log_is_whole(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_events, "BATCH", 7)

    async def scenario() -> None:
        assert await check(node) == []
        await fill(node, 20)
        later = Disclosure("delayed", now() + timedelta(days=1), "OSL")
        await node.ports.events.durable(new_event(disclosure=later, user=None))
        await node.ports.events.durable(new_event(disclosure=Disclosure("withheld"), subjects=()))
        assert await check(node) == []
        await sequencer.grow(node)
        await fill(node, 3)
        assert await check(node) == []

    run_on(node, scenario())


def test_a_log_that_grows_meanwhile_is_whole(node: Node) -> None:
    async def scenario() -> None:
        await fill(node)
        for _ in range(5):
            found, _ = await asyncio.gather(check(node), fill(node, 4))
            assert found == []

    run_on(node, scenario())


ERASED_BY_HAND = """
    update traceability.event
    set body = null, closed = null, salt = null, user_key = null, erased_by = gen_random_uuid()
    where seq = 4
"""
CHANGES = [
    ("update traceability.event set type = 'person.other' where seq = 4", Place.EVENT, 4, "type"),
    ("update traceability.event set time = time - interval '1 hour' where seq = 4", Place.EVENT, 4, "time"),
    ("update traceability.event set event_id = gen_random_uuid() where seq = 4", Place.EVENT, 4, "event_id"),
    ("update traceability.event set body = replace(body, 'Malm', 'Halm') where seq = 4", Place.EVENT, 4, "body"),
    ("update traceability.event set closed = replace(closed, 'matched', 'guessed') where seq = 4", Place.EVENT, 4, "closed"),
    ("update traceability.event set user_key = null where seq = 4", Place.EVENT, 4, "user_key"),
    ("update traceability.event set visible_from = null where seq = 4", Place.EVENT, 4, "visible_from"),
    ("update traceability.event set salt = sha256(salt) where seq = 4", Place.EVENT, 4, "body"),
    ("update traceability.event set leaf = replace(leaf, 'person', 'parson') where seq = 4", Place.LEAF, 4, "hash"),
    ("update traceability.event set leaf = leaf || ' ' where seq = 4", Place.LEAF, 4, "read"),
    ("delete from traceability.event where seq = 4", Place.EVENT, 4, "missing"),
    (ERASED_BY_HAND, Place.ERASURE, 4, "erasure"),
    ("delete from traceability.event_subject where seq = 4 and position = 0", Place.SUBJECTS, 4, "listed"),
    ("delete from traceability.event_subject where seq = 4 and position = 1", Place.SUBJECTS, 4, "listed"),
    ("update traceability.event_subject set subject_key = 'x' where seq = 4 and position = 1", Place.SUBJECTS, 4, "listed"),
    ("insert into traceability.event_subject values (4, 2, 'x')", Place.SUBJECTS, 4, "listed"),
    ("insert into traceability.event_subject values (99, 0, 'x')", Place.SUBJECTS, 99, "no such event"),
    ("update traceability.leaf set hash = sha256(hash) where seq = 4", Place.LEAF, 4, "hash"),
    ("delete from traceability.leaf where seq = 4", Place.LEAF, 4, "neither"),
    ("insert into traceability.pending values (4)", Place.LEAF, 4, "both"),
    ("update traceability.node set hash = sha256(hash) where level = 1 and index = 1", Place.TREE, None, "leaves 2 to 3"),
    ("update traceability.node set hash = sha256(hash) where level = 2 and index = 0", Place.TREE, None, "leaves 0 to 3"),
    ("delete from traceability.node where level = 1 and index = 2", Place.TREE, None, "leaves 4 to 5"),
    ("insert into traceability.node values (9, 9, sha256('x'))", Place.TREE, None, "no leaves"),
    ("update traceability.tree_head set size = 5", Place.HEAD, None, "head"),
    ("update traceability.tree_head set peaks = sha256(peaks)", Place.HEAD, None, "head"),
    ("update traceability.checkpoint set note = replace(note, 'skatteverket.test', 'skatteverkat.test')", Place.CHECKPOINT, None, "signed"),
    ("update traceability.checkpoint set size = 5", Place.CHECKPOINT, None, "size"),
    ("update traceability.checkpoint set size = 7", Place.CHECKPOINT, None, "size 7"),
    ("delete from traceability.checkpoint", Place.CHECKPOINT, None, "not signed"),
]  # fmt: skip


@pytest.mark.capability("SP-3")
def test_each_change_is_found_where_it_is(node: Node, subtests: pytest.Subtests) -> None:
    async def scenario() -> None:
        await fill(node)
        for sql, place, seq, words in CHANGES:
            with subtests.test(sql):
                found = await found_after(node, sql)
                assert any(
                    (one.place, one.seq) == (place, seq) and words in one.what for one in found
                ), found
                assert {one.seq for one in found} <= {seq, None}
        assert await check(node) == []

    run_on(node, scenario())


async def found_after(node: Node, sql: str) -> list[Finding]:
    """Change the database behind the log's back, check what the change left, and undo it."""
    published = await log_key(node)
    async with node.db.connection() as connection:
        undone = connection.transaction()
        await undone.start()
        await without_guards(Tx(connection), sql)
        found = await findings_in(Tx(connection), published)
        await undone.rollback()
    return found


def test_an_event_rewritten_together_with_its_hash_does_not_fit_the_tree(node: Node) -> None:
    async def scenario() -> None:
        await fill(node)
        await change(
            node,
            "update traceability.event set type = 'person.other',"
            " leaf = replace(leaf, 'person.read', 'person.other') where seq = 4",
        )
        await change(
            node,
            "update traceability.leaf set hash = (select sha256('\\x00'::bytea"
            " || convert_to(leaf, 'UTF8')) from traceability.event where seq = 4) where seq = 4",
        )
        found = await check(node)
        assert {one.place for one in found} >= {Place.TREE, Place.CHECKPOINT}
        assert "the node over leaves 2 to 3" in found[-1].what + found[0].what + found[1].what

    run_on(node, scenario())


@pytest.mark.capability("SP-9")
def test_erased_events_leave_a_whole_log_and_no_facts(node: Node) -> None:
    async def scenario() -> None:
        await fill(node, 5)
        kept = new_event(type="person.kept")
        await node.ports.events.durable(kept)
        await sequencer.grow(node)
        assert await erase(node, ANYONE, ["person.read"], now()) == 5
        await sequencer.grow(node)
        assert await check(node) == []
        rows = await fetch(node, "select * from traceability.event order by seq")
        assert [row["body"] is None for row in rows] == [True] * 5 + [False, False]
        assert all(row["salt"] is None and row["leaf"] for row in rows[:5])
        listed = await fetch(node, "select distinct seq from traceability.event_subject")
        assert [row["seq"] for row in listed] == [rows[5]["seq"]]
        assert await erase(node, ANYONE, ["person.read"], now()) == 0

    run_on(node, scenario())


def test_what_tells_of_an_erasure_cannot_be_erased(node: Node) -> None:
    async def scenario() -> None:
        with pytest.raises(Conflict):
            await erase(node, ANYONE, ["traceability.events-erased"], now())

    run_on(node, scenario())


def test_the_log_keeps_its_name_when_the_node_moves(node: Node) -> None:
    async def scenario() -> None:
        await fill(node)
        moved = msgspec.structs.replace(node, public_url="https://elsewhere.test:8443")
        await fill(moved)
        assert await check(moved) == []

    run_on(node, scenario())
