# SPDX-License-Identifier: EUPL-1.2
"""A reader of the feed gets every change exactly once, however its writers overlap."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.builders import node_on, on_node
from samband.core import feed
from samband.core.feed import CloudEvent
from samband.core.node import Node
from samband.core.problems import Invalid

STREAM, SOURCE = "letters", "http://127.0.0.1:8000/letters/v1"
WRITERS, ROUNDS = 64, 4


class Abandoned(Exception):
    """A writer that changes its mind."""


async def write(node: Node, writer: int, luck: random.Random) -> list[str]:
    """Publish two changes per transaction with pauses between; some are rolled back."""
    kept: list[str] = []
    for turn in range(ROUNDS):
        names = [f"{writer}/{turn}/{part}" for part in ("a", "b")]
        with suppress(Abandoned):
            async with node.db.transaction() as tx:
                for name in names:
                    await feed.publish(tx, STREAM, "letter.sent", name, {"turn": turn})
                    await asyncio.sleep(luck.random() / 50)
                if luck.random() < 0.2:
                    raise Abandoned
            kept += names
    return kept


async def read_on(node: Node, cursor: str | None, limit: int) -> tuple[list[CloudEvent], str]:
    async with node.db.connection() as connection:
        page = await feed.read(connection, STREAM, cursor, limit, SOURCE)
    return page.events, page.next


def test_a_reader_beside_64_writers_sees_each_change_once_and_in_order(
    fresh_database: Callable[[], str],
) -> None:
    async def test() -> None:
        dsn = fresh_database()
        luck = random.Random(7)  # noqa: S311 (a repeatable run)
        async with node_on(dsn, size=32) as writers, node_on(dsn) as reader:
            writing = asyncio.gather(*(write(writers, n, luck) for n in range(WRITERS)))
            seen: list[str] = []
            cursor: str | None = None
            while True:
                finished = writing.done()
                events, cursor = await read_on(reader, cursor, 7)
                seen += [event.subject for event in events]
                if finished and not events:
                    break
            kept = [name for names in await writing for name in names]
        assert Counter(seen) == Counter(kept)
        place = {name: index for index, name in enumerate(seen)}
        for name in kept:
            stem, part = name.rsplit("/", 1)
            if part == "a":
                assert place[f"{stem}/b"] == place[name] + 1
        for writer in range(WRITERS):
            own = [name for name in seen if name.startswith(f"{writer}/")]
            assert own == sorted(own)

    asyncio.run(test())


def test_a_change_waits_for_an_older_transaction_and_is_not_skipped(
    fresh_database: Callable[[], str],
) -> None:
    async def test(node: Node) -> None:
        async with node.db.transaction() as slow:
            await feed.publish(slow, STREAM, "letter.sent", "slow", {})
            async with node.db.transaction() as quick:
                await feed.publish(quick, STREAM, "letter.sent", "quick", {})
            events, cursor = await read_on(node, None, 10)
            assert events == []
        events, cursor = await read_on(node, cursor, 10)
        assert {event.subject for event in events} == {"slow", "quick"}
        assert await read_on(node, cursor, 10) == ([], cursor)

    on_node(fresh_database(), test)


def test_streams_do_not_mix_and_a_removal_is_a_change(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        async with node.db.transaction() as tx:
            await feed.publish(tx, STREAM, "letter.sent", "1", {"size": 3})
            await feed.publish(tx, "parcels", "parcel.sent", "2", {})
            await feed.publish(tx, STREAM, "letter.removed", "1", {})
        events, _ = await read_on(node, None, 10)
        assert [(e.type, e.subject, bytes(e.data)) for e in events] == [
            ("letter.sent", "1", b'{"size": 3}'),
            ("letter.removed", "1", b"{}"),
        ]
        assert {(e.specversion, e.source) for e in events} == {("1.0", SOURCE)}
        assert len({e.id for e in events}) == 2

    on_node(fresh_database(), test)


@given(st.text(max_size=60))
def test_a_cursor_that_the_feed_did_not_give_is_named_as_wrong(text: str) -> None:
    wrong: list[str] = []
    try:
        xid, seq = feed.parse_cursor(text)
    except Invalid as problem:
        wrong = [error.field for error in problem.errors]
    assert wrong == ["after"] or feed.parse_cursor(feed.format_cursor(xid, seq)) == (xid, seq)


@pytest.mark.parametrize("text", ["", "å", "AAAA", "_" * 22, "A" * 23, "!" * 22])
def test_hostile_cursors_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        feed.parse_cursor(text)
