# SPDX-License-Identifier: EUPL-1.2
"""Reading the log in its own order, for a block that counts its own events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection


class EntryRow(Struct, frozen=True):
    """An event in the tree that still has its facts."""

    leaf_index: int
    time: datetime
    type: str
    body: str


async def size(connection: Connection) -> int:
    """Tell how many events are in the tree."""
    return int(
        await db.value(connection, "select coalesce(max(leaf_index) + 1, 0) from traceability.leaf")
    )


async def between(
    connection: Connection, first: int, end: int, types: Sequence[str]
) -> list[EntryRow]:
    """Read the events of some types in a stretch of the tree, the end left out."""
    return await db.rows(
        connection,
        EntryRow,
        "select leaf.leaf_index, event.time, event.type, event.body"
        " from traceability.leaf join traceability.event using (seq)"
        " where leaf.leaf_index >= $1 and leaf.leaf_index < $2 and event.type = any($3)"
        " and event.body is not null order by leaf.leaf_index",
        first,
        end,
        list(types),
    )
