# SPDX-License-Identifier: EUPL-1.2
"""The log under load: events a second through the appender, and how soon they are in the tree."""

from __future__ import annotations

import asyncio
import time

import msgspec

from benchmarks.node import Running
from samband.app.composition import compose
from samband.core import db
from samband.core.db import Database
from samband.core.identifiers import person
from samband.core.ports import Actor
from samband.core.recording import Record, event_of

SECONDS = 5.0
WAITING = 64  # how many wait for their event at the same time
_SUBJECT = person("189001019802")


def measure(node: Running) -> dict[str, object]:
    """Append for five seconds with the sequencer running, and watch how far behind it falls."""
    return asyncio.run(_measure(node))


async def _measure(node: Running) -> dict[str, object]:
    composed = compose(node.settings)
    until = time.perf_counter() + SECONDS
    done: list[int] = []
    delays: list[float] = []

    async def append() -> None:
        count = 0
        while time.perf_counter() < until:
            actor = Actor(client="benchmark")
            record = Record(
                type="person.read", actor=actor, subjects=(_SUBJECT,), scope="person/read"
            )
            await composed.node.ports.events.durable(event_of(composed.node, record))
            count += 1
        done.append(count)

    async def watch() -> None:
        while time.perf_counter() < until:
            delays.append(await _oldest(composed.node.db))
            await asyncio.sleep(0.1)

    began = time.perf_counter()
    await asyncio.gather(watch(), *(append() for _ in range(WAITING)))
    elapsed = time.perf_counter() - began
    await composed.node.db.close()
    delays.sort()
    return {
        "events_per_second": round(sum(done) / elapsed),
        "delay_p50_s": round(delays[len(delays) // 2], 3),
        "delay_max_s": round(delays[-1], 3),
    }


async def _oldest(database: Database) -> float:
    """Tell how many seconds the oldest event outside the tree has waited."""
    async with database.connection() as connection:
        found = await db.value(
            connection,
            "select extract(epoch from clock_timestamp() - min(event.time))::float8"
            " from traceability.pending join traceability.event using (seq)",
        )
    return float(found or 0.0)


class Waiting(msgspec.Struct, frozen=True):
    """How many events are outside the tree."""

    count: int


def pending(node: Running) -> int:
    """Count the events that the sequencer has not taken in yet."""

    async def count() -> int:
        database = Database(node.settings.database.dsn, 1)
        async with database.connection() as connection:
            sql = "select count(*) as count from traceability.pending"
            found = await db.one_row(connection, Waiting, sql)
        await database.close()
        return found.count

    return asyncio.run(count())
