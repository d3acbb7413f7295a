# SPDX-License-Identifier: EUPL-1.2
"""What an index does for itself: expired entries go, its quality is measured, figures are read."""

from __future__ import annotations

from datetime import timedelta

from samband.core.node import Node
from samband.core.ports import ANYONE, Actor
from samband.core.recording import changing, reading
from samband.core.time import now
from samband.information_management.indexing.model.definitions import Index
from samband.information_management.indexing.model.lookups import Figures, Quality
from samband.information_management.indexing.service import watching
from samband.information_management.indexing.service.common import attempt, load
from samband.information_management.indexing.store import entries
from samband.information_management.indexing.store import figures as store
from samband.information_management.indexing.store.entries import Touched

EXPIRE_AT_ONCE = 10_000
ABANDONED = timedelta(days=1)
KEEP = "index.keep"
EVERY = timedelta(hours=1)


async def keep(node: Node, name: str) -> None:
    """Expire and measure an index, and forget what nobody has confirmed."""
    async with node.db.connection() as connection:
        await store.forget_abandoned(connection, now() - ABANDONED)
    await expire(node, name)
    await measure(node, name)


async def expire(node: Node, name: str) -> int:
    """Remove what has expired, some thousands at a time; tells how many.

    An entry that has expired is told to nobody from that moment on, removed or not.
    """
    total = 0
    while True:
        removed = await _expire_some(node, name)
        total += removed
        if removed < EXPIRE_AT_ONCE:
            return total


async def _expire_some(node: Node, name: str) -> int:
    record = attempt(node, own_actor(node), "index.expired", None, name)
    async with changing(node, record) as tx:
        index, _ = await load(node, tx, name)
        gone = await entries.expire(tx, index.id, now(), EXPIRE_AT_ONCE)
        for each in gone:
            touched = Touched(each.information_type, 0, 0, each.removed)
            await watching.tell(tx, index, each.producer, [touched])
        removed = sum(each.removed for each in gone)
        record.reason = f"{removed} removed"
        return removed


async def measure(node: Node, name: str) -> None:
    """Measure the quality of an index's entries."""
    record = attempt(node, own_actor(node), "index.measured", None, name)
    async with changing(node, record) as tx:
        index, _ = await load(node, tx, name)
        await store.measure(tx, index.id, now())


async def quality(node: Node, name: str) -> Quality:
    """Tell the figures as last measured; they are counts, so anybody may know them."""
    record = attempt(node, ANYONE, "index.quality-read", None, name)
    async with reading(node, record), node.db.connection() as connection:
        index, _ = await load(node, connection, name)
        rows = await store.figures(connection, index.id)
    return Quality(name, [_figures(index, row) for row in rows])


def own_actor(node: Node) -> Actor:
    """The node itself, which does this by the clock."""
    return Actor(organisation=node.organisation, organisation_name=node.name)


def _figures(index: Index, row: store.Figure) -> Figures:
    names = {id_: name for name, id_ in index.type_ids.items()}
    producers = {
        index.producer_ids[each.organisation.identifier]: each for each in index.described.producers
    }
    producer = producers[row.producer]
    coverage = round(100 * row.entries / row.holds, 1) if row.holds else None
    return Figures(
        information_type=names[row.information_type],
        producer=producer.organisation,
        producer_name=producer.name,
        entries=row.entries,
        up_to_a_day=row.up_to_a_day,
        up_to_a_month=row.up_to_a_month,
        up_to_a_year=row.up_to_a_year,
        older=row.older,
        expired=row.expired,
        holds=row.holds,
        coverage=coverage,
        false_pointers=row.false_pointers,
        false_share=round(100 * row.false_pointers / row.entries, 2) if row.entries else 0.0,
        reconciled=row.reconciled,
        measured=row.measured,
    )
