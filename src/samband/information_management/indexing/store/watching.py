# SPDX-License-Identifier: EUPL-1.2
"""Subscriptions, and which of them a change is told to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from samband.core import db
from samband.core.db import Connection, Tx


class StoredSubscription(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription as it is stored."""

    id: UUID
    index_id: int
    consumer: str
    information_types: list[int]
    producers: list[str] | None
    by_subject: bool
    with_protected: bool
    created: datetime
    ended: datetime | None
    subjects: int


class Told(msgspec.Struct, frozen=True):
    """A subscription that hears of a type's changes."""

    subscription: UUID
    information_type: int


class Match(msgspec.Struct, frozen=True):
    """A subscription that watches a subject, and what it calls it."""

    subscription: UUID
    information_type: int
    subject: bytes
    reference: str
    consumer: str
    with_protected: bool


class Open(msgspec.Struct, frozen=True):
    """A type that a producer shows to every consumer of it."""

    information_type: int


class StandingRow(msgspec.Struct, frozen=True):
    """An entry as it stands."""

    subject: bytes
    information_type: int
    address: int
    condition: int | None
    content_time: datetime
    expires: datetime | None


async def insert(tx: Tx, new: StoredSubscription, watched: Sequence[tuple[bytes, str]]) -> None:
    """Keep a subscription and the subjects that it watches."""
    await db.execute(
        tx,
        "insert into indexing.subscription (id, index_id, consumer, information_types, producers,"
        " by_subject, with_protected, created, subjects)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.id,
        new.index_id,
        new.consumer,
        new.information_types,
        new.producers,
        new.by_subject,
        new.with_protected,
        new.created,
        new.subjects,
    )
    await db.execute(
        tx,
        "insert into indexing.watched (index_id, subject, subscription, reference)"
        " select $1, w.subject, $2, w.reference from unnest($3::bytea[], $4::text[])"
        " w (subject, reference)",
        new.index_id,
        new.id,
        [subject for subject, _ in watched],
        [reference for _, reference in watched],
    )


_FIND: Final = (
    "select id, index_id, consumer, information_types, producers, by_subject, with_protected,"
    " created, ended, subjects"
    " from indexing.subscription where index_id = $1 and id = $2 and consumer = $3"
)


async def find(
    connection: Connection, index_id: int, id_: UUID, consumer: str, *, lock: bool = False
) -> StoredSubscription | None:
    """Find a consumer's own subscription; ``lock`` lets nobody else change it meanwhile."""
    return await db.row_or_none(
        connection,
        StoredSubscription,
        f"{_FIND} for update" if lock else _FIND,
        index_id,
        id_,
        consumer,
    )


async def count(connection: Connection, index_id: int, consumer: str) -> int:
    """Count a consumer's running subscriptions in an index."""
    return int(
        await db.value(
            connection,
            "select count(*) from indexing.subscription"
            " where index_id = $1 and consumer = $2 and ended is null",
            index_id,
            consumer,
        )
    )


async def end(tx: Tx, id_: UUID, moment: datetime) -> None:
    """End a subscription and forget whom it watched."""
    await db.execute(
        tx,
        "update indexing.subscription set ended = $2, subjects = 0 where id = $1 and ended is null",
        id_,
        moment,
    )
    await db.execute(tx, "delete from indexing.watched where subscription = $1", id_)


async def open_types(tx: Tx, index_id: int, producer: int, types: Sequence[int]) -> list[int]:
    """Tell which of these types a producer shows to every consumer of them."""
    found = await db.rows(
        tx,
        Open,
        "select information_type from indexing.holding where index_id = $1 and producer = $2"
        " and information_type = any($3::smallint[]) and active and visible_to is null",
        index_id,
        producer,
        types,
    )
    return [each.information_type for each in found]


async def subscribers(
    tx: Tx, index_id: int, producer: int, organisation: str, types: Sequence[int]
) -> list[Told]:
    """Find the subscriptions, not by subject, that a producer's changes of types are told to."""
    return await db.rows(
        tx,
        Told,
        """
        select s.id as subscription, h.information_type
        from indexing.subscription s
        join indexing.consumer c on c.index_id = $1 and c.organisation = s.consumer
        join indexing.holding h on h.index_id = $1 and h.producer = $2
            and h.information_type = any($4::smallint[])
            and h.information_type = any(s.information_types)
            and h.information_type = any(c.information_types)
            and h.active and (h.visible_to is null or s.consumer = any(h.visible_to))
        where s.index_id = $1 and s.ended is null and not s.by_subject
            and (s.producers is null or $3 = any(s.producers))
        order by s.id, h.information_type
        """,
        index_id,
        producer,
        organisation,
        types,
    )


async def watchers(
    connection: Connection,
    index_id: int,
    producer: int,
    organisation: str,
    subjects: Sequence[bytes],
) -> list[Match]:
    """Find who watches any of these subjects and may see the producer's entries of its types.

    Never the producer itself: by what it is not told of its own it would know who is protected.
    """
    return await db.rows(
        connection,
        Match,
        """
        select s.id as subscription, h.information_type, w.subject, w.reference, s.consumer,
            s.with_protected
        from indexing.watched w
        join indexing.subscription s on s.id = w.subscription and s.ended is null
        join indexing.consumer c on c.index_id = $1 and c.organisation = s.consumer
        join indexing.holding h on h.index_id = $1 and h.producer = $2
            and h.information_type = any(s.information_types)
            and h.information_type = any(c.information_types)
            and h.active and (h.visible_to is null or s.consumer = any(h.visible_to))
        where w.index_id = $1 and w.subject = any($4::bytea[]) and s.consumer <> $3
            and (s.producers is null or $3 = any(s.producers))
        order by w.subject, s.id, h.information_type
        """,
        index_id,
        producer,
        organisation,
        subjects,
    )


async def standing(
    tx: Tx, index_id: int, keys: Sequence[tuple[bytes, int, int]]
) -> list[StandingRow]:
    """Read entries as they stand, by their keys."""
    return await db.rows(
        tx,
        StandingRow,
        "select e.subject, e.information_type, e.address, e.condition, e.content_time, e.expires"
        " from unnest($2::bytea[], $3::smallint[], $4::integer[])"
        " k (subject, information_type, address) join indexing.entry e on e.index_id = $1"
        " and e.subject = k.subject and e.information_type = k.information_type"
        " and e.address = k.address",
        index_id,
        [key[0] for key in keys],
        [key[1] for key in keys],
        [key[2] for key in keys],
    )
