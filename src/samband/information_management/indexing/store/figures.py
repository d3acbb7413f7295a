# SPDX-License-Identifier: EUPL-1.2
"""Measuring an index: one pass over its own partition."""

from __future__ import annotations

from datetime import datetime

import msgspec

from samband.core import db
from samband.core.db import Connection, Tx


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured of a producer's entries of a type, and what the producer says of them."""

    producer: int
    information_type: int
    measured: datetime
    entries: int
    up_to_a_day: int
    up_to_a_month: int
    up_to_a_year: int
    older: int
    expired: int
    false_pointers: int
    holds: int | None
    reconciled: datetime | None


async def measure(tx: Tx, index_id: int, moment: datetime) -> None:
    """Count an index's entries by age, and those that a consumer has found to be false since.

    A report is void when the producer has stated newer content, or the entry is gone.
    """
    await db.execute(tx, "delete from indexing.figure where index_id = $1", index_id)
    await db.execute(
        tx,
        """
        insert into indexing.figure (index_id, producer, information_type, measured, entries,
            up_to_a_day, up_to_a_month, up_to_a_year, older, expired, false_pointers)
        select $1, h.producer, h.information_type, $2::timestamptz, coalesce(e.entries, 0),
            coalesce(e.day, 0), coalesce(e.month, 0), coalesce(e.year, 0),
            coalesce(e.entries - e.day - e.month - e.year, 0), coalesce(e.expired, 0),
            coalesce(f.reported, 0)
        from indexing.holding h
        left join (
            select producer, information_type, count(*) as entries,
                count(*) filter (where content_time > $2::timestamptz - interval '1 day') as day,
                count(*) filter (where content_time <= $2::timestamptz - interval '1 day'
                    and content_time > $2::timestamptz - interval '30 days') as month,
                count(*) filter (where content_time <= $2::timestamptz - interval '30 days'
                    and content_time > $2::timestamptz - interval '365 days') as year,
                count(*) filter (where expires <= $2::timestamptz) as expired
            from indexing.entry where index_id = $1 group by producer, information_type
        ) e using (producer, information_type)
        left join (
            select e.producer, e.information_type,
                count(distinct (e.subject, e.address)) as reported
            from indexing.false_pointer f
            join indexing.entry e on e.index_id = $1 and e.subject = f.subject
                and e.information_type = f.information_type and e.address = f.address
                and e.content_time <= f.reported
            where f.index_id = $1 group by e.producer, e.information_type
        ) f using (producer, information_type)
        where h.index_id = $1 and h.active
        """,
        index_id,
        moment,
    )


async def figures(connection: Connection, index_id: int) -> list[Figure]:
    """Read the figures as last measured."""
    return await db.rows(
        connection,
        Figure,
        "select f.producer, f.information_type, f.measured, f.entries, f.up_to_a_day,"
        " f.up_to_a_month, f.up_to_a_year, f.older, f.expired, f.false_pointers, h.holds,"
        " h.reconciled from indexing.figure f join indexing.holding h"
        " using (index_id, producer, information_type)"
        " where index_id = $1 order by information_type, producer",
        index_id,
    )


async def forget_abandoned(connection: Connection, before: datetime) -> int:
    """Forget reconciliations that nobody has confirmed; tells how many."""
    await db.execute(
        connection,
        "delete from indexing.stated s using indexing.reconciliation r"
        " where r.id = s.reconciliation and r.begun < $1",
        before,
    )
    return await db.execute(
        connection, "delete from indexing.reconciliation where begun < $1", before
    )
