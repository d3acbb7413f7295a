# SPDX-License-Identifier: EUPL-1.2
"""Reading the whole log in order, a batch at a time, to check it against itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class EventRow(Struct, frozen=True):
    """An event as stored, with its place in the log if it has one."""

    seq: int
    event_id: UUID
    time: datetime
    type: str
    visible_from: datetime | None
    leaf: str
    body: str | None
    closed: str | None
    salt: bytes | None
    user_key: bytes | None
    erased_by: UUID | None
    leaf_hash: bytes | None
    waiting: bool


class SubjectRow(Struct, frozen=True):
    """One listing of an event."""

    seq: int
    position: int
    subject_key: bytes


class LeafRow(Struct, frozen=True):
    """One leaf of the tree."""

    leaf_index: int
    seq: int
    hash: bytes


class SignedRow(Struct, frozen=True):
    """One kept checkpoint."""

    minute: datetime
    size: int
    note: str


async def see_one_moment(tx: Tx) -> None:
    """Make every query of the transaction see the same moment; it must be the first."""
    await tx.execute("set transaction isolation level repeatable read, read only")


async def events_after(connection: Connection, seq: int, limit: int) -> list[EventRow]:
    """Read events in order of recording."""
    return await db.rows(
        connection,
        EventRow,
        """
        select event.seq, event.event_id, event.time, event.type, event.visible_from, event.leaf,
            event.body, event.closed, event.salt, event.user_key, event.erased_by,
            leaf.hash as leaf_hash, pending.seq is not null as waiting
        from traceability.event
        left join traceability.leaf using (seq)
        left join traceability.pending using (seq)
        where event.seq > $1 order by event.seq limit $2
        """,
        seq,
        limit,
    )


async def subjects_between(connection: Connection, after: int, last: int) -> list[SubjectRow]:
    """Read the listings of events with ``after < seq <= last``, also of events that are gone."""
    return await db.rows(
        connection,
        SubjectRow,
        """
        select seq, position::int, subject_key from traceability.event_subject
        where seq > $1 and seq <= $2 order by seq, position
        """,
        after,
        last,
    )


async def erasing_body(connection: Connection, event_id: UUID, type_: str) -> str | None:
    """Read the open part of the event that tells of an erasure."""
    found = await db.value(
        connection,
        "select body from traceability.event where event_id = $1 and type = $2",
        event_id,
        type_,
    )
    return None if found is None else str(found)


async def leaves_from(connection: Connection, index: int, limit: int) -> list[LeafRow]:
    """Read leaves in the order of the log."""
    return await db.rows(
        connection,
        LeafRow,
        """
        select leaf_index, seq, hash from traceability.leaf
        where leaf_index >= $1 order by leaf_index limit $2
        """,
        index,
        limit,
    )


async def leaves_without_event(connection: Connection, limit: int) -> list[int]:
    """Find sequence numbers that the tree holds and no event has."""
    records = await connection.fetch(
        """
        select seq from traceability.leaf
        where not exists (select from traceability.event where event.seq = leaf.seq)
        order by seq limit $1
        """,
        limit,
    )
    return [record["seq"] for record in records]


async def checkpoints_between(connection: Connection, after: int, last: int) -> list[SignedRow]:
    """Read the checkpoints of trees with ``after < size <= last``, smallest first."""
    return await db.rows(
        connection,
        SignedRow,
        """
        select minute, size, note from traceability.checkpoint
        where size > $1 and size <= $2 order by size, minute
        """,
        after,
        last,
    )


async def count_nodes(connection: Connection) -> int:
    """Count the stored subtrees of level 1 and up."""
    return int(await db.value(connection, "select count(*) from traceability.node"))
