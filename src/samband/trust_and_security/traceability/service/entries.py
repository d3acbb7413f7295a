# SPDX-License-Identifier: EUPL-1.2
"""Give a block the entries of its own types, in the log's order, each once.

A sequence number is drawn before its event is committed, so "all above the last" would pass over
late ones; a place in the tree is given once and never moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from samband.core.identifiers import Party
from samband.core.node import Node
from samband.trust_and_security.traceability.store import entries as store
from samband.trust_and_security.traceability.wire.body import read_body

MAX_ENTRIES = 5_000


class Entry(Struct, frozen=True):
    """What an entry says of a call to the block: when, by whom, and its items."""

    time: datetime
    type: str
    outcome: str
    organisation: Party | None
    items: tuple[str, ...]


class Stretch(Struct, frozen=True):
    """The entries of a stretch of the log, and where the next one begins."""

    entries: tuple[Entry, ...]
    next: int


async def entries_from(node: Node, first: int, types: Sequence[str]) -> Stretch:
    """Read on from a place in the tree, 5,000 places at most."""
    async with node.db.connection() as connection:
        end = min(await store.size(connection), first + MAX_ENTRIES)
        rows = await store.between(connection, first, end, types)
    return Stretch(tuple(_entry(row) for row in rows), max(first, end))


def _entry(row: store.EntryRow) -> Entry:
    body = read_body(row.body)
    return Entry(row.time, row.type, body.outcome, body.organisation, body.items)
