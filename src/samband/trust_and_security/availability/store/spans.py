# SPDX-License-Identifier: EUPL-1.2
"""Queries about measured time: hours, and the days that old hours become."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx
from samband.trust_and_security.availability.model.figures import Span, Tally


class SpanRow(Struct, frozen=True):
    """A stored hour or day."""

    place: str
    service: str
    start: datetime
    up: int
    degraded: int
    down: int
    answers: int
    late: int


async def add(tx: Tx, spans: Sequence[Span]) -> None:
    """Add what was measured to its hours, of which none becomes longer than an hour.

    A clock that was wrong can have dated time that comes in earnest later; a look adds to one
    state only.
    """
    await db.execute(
        tx,
        "insert into availability.hour as present"
        " (place, service, start, up, degraded, down, answers, late)"
        " select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[],"
        " $5::bigint[], $6::bigint[], $7::int[], $8::int[])"
        " on conflict (place, service, start) do update set"
        " up = present.up + least(excluded.up,"
        "  greatest(3600000 - present.up - present.degraded - present.down, 0)),"
        " degraded = present.degraded + least(excluded.degraded,"
        "  greatest(3600000 - present.up - present.degraded - present.down, 0)),"
        " down = present.down + least(excluded.down,"
        "  greatest(3600000 - present.up - present.degraded - present.down, 0)),"
        " answers = present.answers + excluded.answers, late = present.late + excluded.late",
        [each.place for each in spans],
        [each.service for each in spans],
        [each.start for each in spans],
        [each.tally.up for each in spans],
        [each.tally.degraded for each in spans],
        [each.tally.down for each in spans],
        [each.tally.answers for each in spans],
        [each.tally.late for each in spans],
    )


async def void(tx: Tx, place: str, service: str, first: datetime, last: datetime) -> None:
    """Throw away the hours that a clock had dated which has been set back; never a day."""
    await db.execute(
        tx,
        "delete from availability.hour"
        " where place = $1 and service = $2 and start between $3 and $4",
        place,
        service,
        first,
        last,
    )


async def hours(
    connection: Connection, since: datetime, place: str | None = None, service: str | None = None
) -> list[Span]:
    """Read hours that have begun, a service at a time, oldest first; of one service, if said."""
    found = await db.rows(
        connection,
        SpanRow,
        "select * from availability.hour where start >= $1 and start <= clock_timestamp()"
        " and ($2::text is null or (place = $2 and service = $3))"
        " order by place, service, start",
        since,
        place,
        service,
    )
    return [_span(row) for row in found]


async def days(
    connection: Connection, since: datetime, place: str | None = None, service: str | None = None
) -> list[Span]:
    """Read days that have begun, as they begin in Sweden, a service at a time, oldest first.

    What has become of a day is added to the hours of it that are still by themselves.  Of one
    service, if said, no other's are read.
    """
    found = await db.rows(
        connection,
        SpanRow,
        "select place, service, start, sum(up)::bigint as up, sum(degraded)::bigint as degraded,"
        " sum(down)::bigint as down, sum(answers)::bigint as answers, sum(late)::bigint as late"
        " from (select * from availability.day where start >= $1"
        "   and ($2::text is null or (place = $2 and service = $3))"
        "  union all select place, service,"
        "   date_trunc('day', start, 'Europe/Stockholm') as start, up, degraded, down, answers, late"
        "   from availability.hour where start >= $1"
        "   and ($2::text is null or (place = $2 and service = $3))) as measured"
        " where start <= clock_timestamp() group by place, service, start"
        " order by place, service, start",
        since,
        place,
        service,
    )
    return [_span(row) for row in found]


async def gather(tx: Tx, before: datetime) -> int:
    """Make days of the hours before a day's beginning; tells how many hours there were."""
    return int(
        await db.value(
            tx,
            "with old as (delete from availability.hour where start < $1 returning *),"
            " whole as (insert into availability.day as present"
            "  select place, service, date_trunc('day', start, 'Europe/Stockholm'), sum(up),"
            "   sum(degraded), sum(down), sum(answers), sum(late)"
            "  from old group by 1, 2, 3"
            "  on conflict (place, service, start) do update set up = present.up + excluded.up,"
            "  degraded = present.degraded + excluded.degraded,"
            "  down = present.down + excluded.down,"
            "  answers = present.answers + excluded.answers, late = present.late + excluded.late)"
            " select count(*) from old",
            before,
        )
    )


async def forget(tx: Tx, before: datetime) -> int:
    """Forget days that began before a moment, but of them only the two oldest.

    A clock that is years ahead costs days then, and not all that was measured.
    """
    return await db.execute(
        tx,
        "delete from availability.day where start < $1"
        " and start < (select min(start) from availability.day) + interval '36 hours'",
        before,
    )


def _span(row: SpanRow) -> Span:
    tally = Tally(row.up, row.degraded, row.down, row.answers, row.late)
    return Span(row.place, row.service, row.start, tally)
