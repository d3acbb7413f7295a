# SPDX-License-Identifier: EUPL-1.2
"""The full set that a producer states, gathered and then compared with what stands."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from samband.core import db
from samband.core.db import Connection, Tx
from samband.information_management.indexing.model.entries import Row


class Compared(msgspec.Struct, frozen=True):
    """What applying a stated set would do, and how many entries stand now."""

    standing: int
    added: int
    changed: int
    removed: int


class Begun(msgspec.Struct, frozen=True):
    """A reconciliation that has been gathered."""

    id: UUID
    information_type: int
    stated: int
    report: str | None


async def begin(
    connection: Connection, id_: UUID, index_id: int, producer: int, information_type: int
) -> None:
    """Begin to gather; what the same producer gathered of the type before is forgotten."""
    await db.execute(
        connection,
        "with old as (delete from indexing.reconciliation where index_id = $2 and producer = $3"
        " and information_type = $4 returning id),"
        " gone as (delete from indexing.stated s using old where s.reconciliation = old.id)"
        " insert into indexing.reconciliation (id, index_id, producer, information_type)"
        " values ($1, $2, $3, $4)",
        id_,
        index_id,
        producer,
        information_type,
    )


async def gather(tx: Tx, id_: UUID, rows: Sequence[Row]) -> None:
    """Add a chunk to what is gathered."""
    await tx.copy_records_to_table(
        "stated",
        schema_name="indexing",
        columns=("reconciliation", "subject", "address", "condition", "content_time", "expires"),
        records=(
            (id_, each.subject, each.address, each.condition, each.content_time, each.expires)
            for each in rows
        ),
    )


async def find(connection: Connection, id_: UUID, index_id: int, producer: int) -> Begun | None:
    """Find a producer's own reconciliation that waits to be confirmed."""
    return await db.row_or_none(
        connection,
        Begun,
        "select id, information_type, stated, report::text as report from indexing.reconciliation"
        " where id = $1 and index_id = $2 and producer = $3 for update",
        id_,
        index_id,
        producer,
    )


async def keep(tx: Tx, id_: UUID, stated: int, report: str) -> None:
    """Keep what was found, for the producer to confirm."""
    await db.execute(
        tx,
        "update indexing.reconciliation set stated = $2, report = $3::text::jsonb where id = $1",
        id_,
        stated,
        report,
    )


async def forget(connection: Connection, id_: UUID) -> None:
    """Forget what was gathered."""
    await db.execute(connection, "delete from indexing.stated where reconciliation = $1", id_)
    await db.execute(connection, "delete from indexing.reconciliation where id = $1", id_)


async def compare(
    tx: Tx, id_: UUID, index_id: int, producer: int, information_type: int
) -> Compared:
    """Count what is new, what differs and what is missing in the stated set."""
    return await db.one_row(
        tx,
        Compared,
        """
        with said as materialized (
            select distinct on (subject, address) subject, address, condition, content_time, expires
            from indexing.stated where reconciliation = $1 order by subject, address, ctid desc
        ), stands as materialized (
            select subject, address, condition, content_time, expires from indexing.entry
            where index_id = $2 and producer = $3 and information_type = $4
        )
        select (select count(*) from stands) as standing,
            count(*) filter (where e.subject is null) as added,
            count(*) filter (where e.subject is not null and s.subject is not null
                and (e.condition, e.content_time, e.expires)
                is distinct from (s.condition, s.content_time, s.expires)) as changed,
            count(*) filter (where s.subject is null) as removed
        from said s full join stands e on e.subject = s.subject and e.address = s.address
        """,
        id_,
        index_id,
        producer,
        information_type,
    )


async def remove_missing(
    tx: Tx, id_: UUID, index_id: int, producer: int, information_type: int
) -> None:
    """Remove the entries that the stated set does not have."""
    await db.execute(
        tx,
        """
        delete from indexing.entry e
        where e.index_id = $2 and e.producer = $3 and e.information_type = $4
            and not exists (select from indexing.stated s where s.reconciliation = $1
                and s.subject = e.subject and s.address = e.address)
        """,
        id_,
        index_id,
        producer,
        information_type,
    )


async def put_stated(
    tx: Tx, id_: UUID, index_id: int, producer: int, information_type: int
) -> None:
    """Put what is new in the stated set or differs; of what is stated twice, the last."""
    await db.execute(
        tx,
        """
        insert into indexing.entry as e (index_id, subject, information_type, address, producer,
            condition, content_time, expires)
        select distinct on (s.subject, s.address) $2, s.subject, $4, s.address, $3, s.condition,
            s.content_time, s.expires
        from indexing.stated s where s.reconciliation = $1
        order by s.subject, s.address, s.ctid desc
        on conflict (index_id, subject, information_type, address) do update
        set condition = excluded.condition, content_time = excluded.content_time,
            expires = excluded.expires
        where (e.condition, e.content_time, e.expires)
            is distinct from (excluded.condition, excluded.content_time, excluded.expires)
        """,
        id_,
        index_id,
        producer,
        information_type,
    )


async def mark_reconciled(
    tx: Tx, index_id: int, producer: int, information_type: int, holds: int
) -> None:
    """Note when a producer's entries of a type were made to agree, and how many it then held."""
    await db.execute(
        tx,
        "update indexing.holding set reconciled = now(), holds = $4"
        " where index_id = $1 and producer = $2 and information_type = $3",
        index_id,
        producer,
        information_type,
        holds,
    )
