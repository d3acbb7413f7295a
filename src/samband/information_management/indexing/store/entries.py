# SPDX-License-Identifier: EUPL-1.2
"""Entries in and out, a thousand at a time, and in the order of their keys so that none wait in a ring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

import msgspec

from samband.core import db
from samband.core.db import Connection, Tx
from samband.information_management.indexing.model.entries import Row


class Touched(msgspec.Struct, frozen=True):
    """How many entries of a type a statement added, changed or removed."""

    information_type: int
    added: int
    changed: int
    removed: int


class Located(msgspec.Struct, frozen=True):
    """An address with its number; ``service`` is empty for none."""

    id: int
    logical_address: str
    service: str


async def addresses(
    connection: Connection, index_id: int, producer: int, asked: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Find the numbers of a producer's addresses; those not known are left out."""
    found = await db.rows(
        connection,
        Located,
        "select a.id, a.logical_address, a.service from indexing.address a"
        " join unnest($3::text[], $4::text[]) asked (logical_address, service)"
        " using (logical_address, service) where a.index_id = $1 and a.producer = $2",
        index_id,
        producer,
        [address for address, _ in asked],
        [service for _, service in asked],
    )
    return {(each.logical_address, each.service): each.id for each in found}


async def count_addresses(connection: Connection, index_id: int, producer: int) -> int:
    """Count a producer's addresses."""
    return int(
        await db.value(
            connection,
            "select count(*) from indexing.address where index_id = $1 and producer = $2",
            index_id,
            producer,
        )
    )


async def add_addresses(
    tx: Tx, index_id: int, producer: int, new: Sequence[tuple[str, str]]
) -> None:
    """Add addresses of a producer; those that are there stay as they are."""
    await db.execute(
        tx,
        "insert into indexing.address (index_id, producer, logical_address, service)"
        " select $1, $2, * from unnest($3::text[], $4::text[]) on conflict do nothing",
        index_id,
        producer,
        [address for address, _ in new],
        [service for _, service in new],
    )


async def put(tx: Tx, index_id: int, producer: int, entries: Sequence[Row]) -> list[Touched]:
    """Add or update entries whose keys are distinct and in order; one that stands is not touched."""
    return await db.rows(
        tx,
        Touched,
        """
        with put as (
            insert into indexing.entry as e (index_id, subject, information_type, address,
                producer, condition, content_time, expires)
            select $1, said.subject, said.information_type, said.address, $2, said.condition,
                said.content_time, said.expires
            from unnest($3::bytea[], $4::smallint[], $5::integer[], $6::smallint[],
                $7::timestamptz[], $8::timestamptz[]) as
                said (subject, information_type, address, condition, content_time, expires)
            on conflict (index_id, subject, information_type, address) do update
            set condition = excluded.condition, content_time = excluded.content_time,
                expires = excluded.expires
            where (e.condition, e.content_time, e.expires)
                is distinct from (excluded.condition, excluded.content_time, excluded.expires)
            returning e.information_type, old.index_id is null as added
        )
        select information_type, count(*) filter (where added) as added,
            count(*) filter (where not added) as changed, 0::bigint as removed
        from put group by information_type
        """,
        index_id,
        producer,
        *_columns(entries),
    )


async def delete(
    tx: Tx, index_id: int, producer: int, keys: Sequence[tuple[bytes, int, int]]
) -> list[Touched]:
    """Remove a producer's entries by their keys; those that are not there are passed over."""
    return await db.rows(
        tx,
        Touched,
        """
        with gone as (
            delete from indexing.entry e
            using unnest($3::bytea[], $4::smallint[], $5::integer[])
                as said (subject, information_type, address)
            where e.index_id = $1 and e.subject = said.subject
                and e.information_type = said.information_type and e.address = said.address
                and e.producer = $2
            returning e.information_type
        )
        select information_type, 0::bigint as added, 0::bigint as changed, count(*) as removed
        from gone group by information_type
        """,
        index_id,
        producer,
        [key[0] for key in keys],
        [key[1] for key in keys],
        [key[2] for key in keys],
    )


async def hold(tx: Tx, index_id: int, producer: int, *, alone: bool = False) -> None:
    """Let a producer's statements run beside each other, but none beside its reconciliation."""
    lock: LiteralString = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    await db.execute(tx, "select " + lock + "($1::integer, $2::integer)", index_id, producer)


class Expired(msgspec.Struct, frozen=True):
    """How many entries of a producer and type have expired."""

    producer: int
    information_type: int
    removed: int


async def expire(tx: Tx, index_id: int, moment: datetime, limit: int) -> list[Expired]:
    """Remove at most ``limit`` entries that expired before a moment."""
    return await db.rows(
        tx,
        Expired,
        """
        with due as (
            select subject, information_type, address from indexing.entry
            where index_id = $1 and expires <= $2
            order by subject, information_type, address limit $3 for update skip locked
        ), gone as (
            delete from indexing.entry e using due
            where e.index_id = $1 and e.subject = due.subject
                and e.information_type = due.information_type and e.address = due.address
            returning e.producer, e.information_type
        )
        select producer, information_type, count(*) as removed
        from gone group by producer, information_type order by producer, information_type
        """,
        index_id,
        moment,
        limit,
    )


def _columns(entries: Sequence[Row]) -> tuple[list[object], ...]:
    return (
        [each.subject for each in entries],
        [each.information_type for each in entries],
        [each.address for each in entries],
        [each.condition for each in entries],
        [each.content_time for each in entries],
        [each.expires for each in entries],
    )
