# SPDX-License-Identifier: EUPL-1.2
"""Writing events, and taking the facts out of those whose time has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx
from samband.trust_and_security.traceability.wire.body import Sealed

_INSERT_EVENTS: LiteralString = """
with given as (
    select * from unnest(
        $1::uuid[], $2::timestamptz[], $3::text[], $4::timestamptz[], $5::text[],
        $6::text[], $7::text[], $8::bytea[], $9::bytea[]
    ) with ordinality as given (
        event_id, time, type, visible_from, leaf, body, closed, salt, user_key, place
    )
), written as (
    insert into traceability.event
        (event_id, time, type, visible_from, leaf, body, closed, salt, user_key)
    select event_id, time, type, visible_from, leaf, body, closed, salt, user_key
    from given order by place
    on conflict (event_id) do nothing
    returning seq, event_id
), queued as (
    insert into traceability.pending (seq) select seq from written
)
insert into traceability.event_subject (seq, position, subject_key)
select written.seq, subject.position, subject.key
from unnest($10::uuid[], $11::int[], $12::bytea[]) as subject (event_id, position, key)
join written using (event_id)
"""


async def insert_events(connection: Connection, events: Sequence[Sealed]) -> None:
    """Write events, their subjects and their place in the queue: one statement, all or nothing.

    An event id that is already there is passed over, so a write whose answer was lost can be
    repeated.
    """
    subjects = [
        (event.event_id, position, key)
        for event in events
        for position, key in enumerate(event.subject_keys)
    ]
    await db.execute(
        connection,
        _INSERT_EVENTS,
        [event.event_id for event in events],
        [event.time for event in events],
        [event.type for event in events],
        [event.visible_from for event in events],
        [event.leaf.decode() for event in events],
        [event.body.decode() for event in events],
        [event.closed.decode() for event in events],
        [event.salt for event in events],
        [event.user_key for event in events],
        [event_id for event_id, _, _ in subjects],
        [position for _, position, _ in subjects],
        [key for _, _, key in subjects],
    )


class Erasable(Struct, frozen=True):
    """An event whose facts may go."""

    seq: int
    event_id: UUID


async def erasable(tx: Tx, types: Sequence[str], before: datetime, limit: int) -> list[Erasable]:
    """Find events in the tree, of some types and older than a moment, that still have facts."""
    return await db.rows(
        tx,
        Erasable,
        """
        select event.seq, event.event_id
        from traceability.event join traceability.leaf using (seq)
        where event.type = any($1::text[]) and event.time < $2 and event.erased_by is null
        order by event.seq limit $3
        for update of event
        """,
        types,
        before,
        limit,
    )


async def erase(tx: Tx, seqs: Sequence[int], erased_by: UUID) -> None:
    """Destroy the facts and salts of events, and take them out of every list."""
    await db.execute(
        tx,
        """
        update traceability.event
        set body = null, closed = null, salt = null, user_key = null, erased_by = $2
        where seq = any($1::bigint[])
        """,
        seqs,
        erased_by,
    )
    await db.execute(
        tx, "delete from traceability.event_subject where seq = any($1::bigint[])", seqs
    )
