# SPDX-License-Identifier: EUPL-1.2
"""Count calls from the event log, in its own order and each event once (AP-9).

Counting costs a call nothing, and what is counted is what the log proves: the counts can at any
time be thrown away and made again.  They lag by the time that the log takes to grow, a second or so.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import datetime

import structlog

from samband.core.db import Tx
from samband.core.node import Node
from samband.core.problems import Problem
from samband.information_exchange.gateway.model.counting import (
    COUNTED,
    ENDED,
    read_facts,
    slot_of,
)
from samband.information_exchange.gateway.store import counts
from samband.information_exchange.gateway.store.counts import LatencyRow, UsageRow
from samband.trust_and_security.traceability import Entry, entries_from

POLL_SECONDS = 2.0
_log = structlog.get_logger()

_Cell = tuple[datetime, str, int, str, int]


async def keep_counts(node: Node, stop: asyncio.Event) -> None:
    """Count until ``stop``."""
    while not stop.is_set():
        try:
            while await count(node) and not stop.is_set():
                pass
        except Problem as problem:
            _log.warning("gateway.not_counted", reason=problem.reason)
        except Exception as error:  # noqa: BLE001 (the loop goes on from where it was)
            _log.error("gateway.not_counted", reason=repr(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL_SECONDS)


async def count(node: Node) -> int:
    """Count the next stretch of the log; tells over how many places it went, 0 at the end."""
    async with node.db.connection() as connection:
        first = await counts.counted(connection)
    stretch = await entries_from(node, first, COUNTED)
    if stretch.next == first:
        return 0
    async with node.db.transaction() as tx:
        if await counts.move_counted(tx, first, stretch.next):
            await _add(tx, stretch.entries)
    return stretch.next - first


async def _add(tx: Tx, entries: tuple[Entry, ...]) -> None:
    calls: Counter[_Cell] = Counter()
    sizes: Counter[_Cell] = Counter()
    slots: Counter[_Cell] = Counter()
    for entry in entries:
        told = read_facts(entry.items)
        if told is None:
            continue
        hour = entry.time.replace(minute=0, second=0, microsecond=0)
        consumer = entry.organisation.identifier if entry.organisation else ""
        of = (hour, told.api, told.major, consumer)
        sizes[*of, told.status] += told.bytes
        if entry.type != ENDED:
            calls[*of, told.status] += 1
            if told.ms >= 0:
                slots[*of, slot_of(told.ms)] += 1
    cells = sorted(calls.keys() | sizes.keys())
    await counts.add_usage(tx, [UsageRow(*cell, calls[cell], sizes[cell]) for cell in cells])
    await counts.add_latency(tx, [LatencyRow(*cell, slots[cell]) for cell in sorted(slots)])
