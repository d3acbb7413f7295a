# SPDX-License-Identifier: EUPL-1.2
"""The counts of calls: added to from the log, and read by producer and consumers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class UsageRow(Struct, frozen=True):
    """Calls of an hour by one consumer, with one status."""

    hour: datetime
    api: str
    major: int
    consumer: str
    status: int
    calls: int
    bytes: int


class LatencyRow(Struct, frozen=True):
    """Calls of an hour by one consumer, in one slot of the histogram."""

    hour: datetime
    api: str
    major: int
    consumer: str
    slot: int
    calls: int


class LineRow(Struct, frozen=True):
    """A period of an API and a consumer; the two last are JSON objects of counts."""

    start: datetime
    api: str
    major: int
    consumer: str
    calls: int
    bytes: int
    statuses: str
    slots: str


class Wanted(Struct, frozen=True):
    """Which counts are read: a stretch of time in periods of an hour or a day, and of whom."""

    period: str
    first: datetime
    end: datetime
    consumer: str | None
    api: str | None


async def counted(connection: Connection) -> int:
    """Tell up to which place in the log events are counted."""
    return int(await db.value(connection, "select size from gateway.counted"))


async def move_counted(tx: Tx, first: int, end: int) -> bool:
    """Move that place on; tells ``False`` when somebody else has counted from it."""
    return bool(
        await db.execute(tx, "update gateway.counted set size = $2 where size = $1", first, end)
    )


async def add_usage(tx: Tx, rows: Sequence[UsageRow]) -> None:
    """Add calls."""
    await db.execute_many(
        tx,
        "insert into gateway.usage as known (hour, api, major, consumer, status, calls, bytes)"
        " values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (api, major, hour, consumer, status) do update"
        " set calls = known.calls + excluded.calls, bytes = known.bytes + excluded.bytes",
        [(r.hour, r.api, r.major, r.consumer, r.status, r.calls, r.bytes) for r in rows],
    )


async def add_latency(tx: Tx, rows: Sequence[LatencyRow]) -> None:
    """Add calls to the histogram."""
    await db.execute_many(
        tx,
        "insert into gateway.latency as known (hour, api, major, consumer, slot, calls)"
        " values ($1, $2, $3, $4, $5, $6)"
        " on conflict (api, major, hour, consumer, slot) do update"
        " set calls = known.calls + excluded.calls",
        [(r.hour, r.api, r.major, r.consumer, r.slot, r.calls) for r in rows],
    )


async def lines(connection: Connection, wanted: Wanted, limit: int, offset: int) -> list[LineRow]:
    """Read a page of periods, newest first."""
    return await db.rows(
        connection,
        LineRow,
        """
        with cells as (
            select date_trunc($1, hour, 'UTC') as start, api, major, consumer, status,
                sum(calls)::bigint as calls, sum(bytes)::bigint as bytes
            from gateway.usage
            where hour >= $2 and hour < $3 and ($4::text is null or consumer = $4)
                and ($5::text is null or api = $5)
            group by 1, 2, 3, 4, 5
        )
        select start, api, major, consumer, sum(calls)::bigint as calls,
            sum(bytes)::bigint as bytes, json_object_agg(status, calls)::text as statuses,
            coalesce((
                select json_object_agg(slot, calls)::text from (
                    select slot, sum(calls)::bigint as calls from gateway.latency as l
                    where l.api = cells.api and l.major = cells.major
                        and l.consumer = cells.consumer and l.hour >= greatest(cells.start, $2)
                        and l.hour < least(cells.start + ('1 ' || $1)::interval, $3)
                    group by slot
                ) as slots
            ), '{}') as slots
        from cells group by start, api, major, consumer
        order by start desc, api, major, consumer limit $6 offset $7
        """,
        wanted.period,
        wanted.first,
        wanted.end,
        wanted.consumer,
        wanted.api,
        limit,
        offset,
    )


async def count_lines(connection: Connection, wanted: Wanted) -> int:
    """Count what ``lines`` pages over."""
    return int(
        await db.value(
            connection,
            "select count(*) from (select distinct date_trunc($1, hour, 'UTC'), api, major,"
            " consumer from gateway.usage where hour >= $2 and hour < $3"
            " and ($4::text is null or consumer = $4) and ($5::text is null or api = $5)) as found",
            wanted.period,
            wanted.first,
            wanted.end,
            wanted.consumer,
            wanted.api,
        )
    )
