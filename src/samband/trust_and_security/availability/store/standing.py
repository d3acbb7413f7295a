# SPDX-License-Identifier: EUPL-1.2
"""Queries about how services are, and about stretches of trouble."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx
from samband.trust_and_security.availability.model.measuring import Standing, State

Key = tuple[str, str]
"""A place and a service."""


class StandingRow(Struct, frozen=True):
    """A stored standing."""

    place: str
    service: str
    state: str
    since: datetime
    seen: datetime
    holds_ms: int
    ms: float
    late_in_a_row: int
    reason: str


class KeyRow(Struct, frozen=True):
    """A service by its place and name."""

    place: str
    service: str


class TroubleRow(Struct, frozen=True):
    """A stretch in which a service did not do what it should; ``number`` grows for ever."""

    number: int
    place: str
    service: str
    state: str
    reason: str
    began: datetime
    ended: datetime | None


async def lock(tx: Tx, keys: Sequence[Key]) -> dict[Key, Standing]:
    """Read standings and keep others from revising them until the transaction ends."""
    found = await db.rows(
        tx,
        StandingRow,
        "select s.* from availability.standing s"
        " join unnest($1::text[], $2::text[]) as asked (place, service) using (place, service)"
        " order by place, service for update of s",
        [place for place, _ in keys],
        [service for _, service in keys],
    )
    return {(row.place, row.service): _standing(row) for row in found}


async def standings(connection: Connection) -> list[Standing]:
    """Read how everything is that was ever looked at."""
    found = await db.rows(
        connection, StandingRow, "select * from availability.standing order by place, service"
    )
    return [_standing(row) for row in found]


async def count(connection: Connection, place: str) -> int:
    """Count the services of a place that were ever looked at."""
    return int(
        await db.value(
            connection, "select count(*) from availability.standing where place = $1", place
        )
    )


async def put(tx: Tx, now: Sequence[Standing]) -> None:
    """Write standings in the place of those before."""
    await db.execute(
        tx,
        "insert into availability.standing as present"
        " (place, service, state, since, seen, holds_ms, ms, late_in_a_row, reason)"
        " select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[],"
        " $5::timestamptz[], $6::int[], $7::real[], $8::smallint[], $9::text[])"
        " on conflict (place, service) do update set state = excluded.state,"
        " since = excluded.since, seen = excluded.seen, holds_ms = excluded.holds_ms,"
        " ms = excluded.ms, late_in_a_row = excluded.late_in_a_row, reason = excluded.reason",
        [each.place for each in now],
        [each.service for each in now],
        [each.state.value for each in now],
        [each.since for each in now],
        [each.seen for each in now],
        [int(each.holds.total_seconds() * 1000) for each in now],
        [each.ms for each in now],
        [each.late_in_a_row for each in now],
        [each.reason for each in now],
    )


async def begin_trouble(tx: Tx, standing: Standing) -> None:
    """Begin a stretch of trouble, or revise the one that goes on after the clock was set back."""
    await db.execute(
        tx,
        "insert into availability.trouble as present (place, service, state, reason, began)"
        " values ($1, $2, $3, $4, $5) on conflict (place, service) where ended is null"
        " do update set began = least(present.began, excluded.began)",
        standing.place,
        standing.service,
        standing.state.value,
        standing.reason,
        standing.since,
    )


async def end_trouble(tx: Tx, standing: Standing, ended: datetime) -> bool:
    """End the stretch of trouble that goes on, when it was over or nobody knew of it any more.

    Tells whether there was one.
    """
    return bool(
        await db.execute(
            tx,
            "update availability.trouble set ended = greatest(began, $3)"
            " where place = $1 and service = $2 and ended is null",
            standing.place,
            standing.service,
            ended,
        )
    )


async def going_on(tx: Tx, keys: Sequence[Key]) -> frozenset[Key]:
    """Tell which of some services have a stretch of trouble that goes on."""
    found = await db.rows(
        tx,
        KeyRow,
        "select place, service from availability.trouble"
        " join unnest($1::text[], $2::text[]) as asked (place, service) using (place, service)"
        " where ended is null",
        [place for place, _ in keys],
        [service for _, service in keys],
    )
    return frozenset((row.place, row.service) for row in found)


async def begun(tx: Tx, place: str, since: datetime, *, whole: bool) -> int:
    """Count the troubles that have begun at a place: of the node as a whole, or of its services."""
    return int(
        await db.value(
            tx,
            "select count(*) from availability.trouble"
            " where began > $2 and place = $1 and (service = 'node') = $3",
            place,
            since,
            whole,
        )
    )


async def troubles(
    connection: Connection, limit: int, offset: int, only: Key | None = None
) -> list[TroubleRow]:
    """List stretches of trouble, the latest first; of one service if said."""
    place, service = only or (None, None)
    return await db.rows(
        connection,
        TroubleRow,
        "select id as number, place, service, state, reason, began, ended"
        " from availability.trouble"
        " where ($3::text is null or (place = $3 and service = $4))"
        " order by began desc, id desc limit $1 offset $2",
        limit,
        offset,
        place,
        service,
    )


async def count_troubles(connection: Connection) -> int:
    """Count them all."""
    return int(await db.value(connection, "select count(*) from availability.trouble"))


async def forget_troubles(connection: Connection, before: datetime) -> int:
    """Forget what ended long ago, but of it only the two oldest days, as with measured days."""
    return await db.execute(
        connection,
        "delete from availability.trouble where ended < $1"
        " and ended < (select min(ended) from availability.trouble) + interval '2 days'",
        before,
    )


async def clock(connection: Connection) -> datetime:
    """Tell the present moment by the database's clock, which all processes have in common."""
    found: datetime = await db.value(connection, "select clock_timestamp()")
    return found


async def beat(connection: Connection, moment: datetime) -> datetime:
    """Write a moment and give what is then read."""
    await db.execute(
        connection,
        "insert into availability.beat (at) values ($1)"
        " on conflict (single) do update set at = excluded.at",
        moment,
    )
    found: datetime = await db.value(connection, "select at from availability.beat")
    return found


def _standing(row: StandingRow) -> Standing:
    return Standing(
        place=row.place,
        service=row.service,
        state=State(row.state),
        since=row.since,
        seen=row.seen,
        holds=timedelta(milliseconds=row.holds_ms),
        ms=row.ms,
        late_in_a_row=row.late_in_a_row,
        reason=row.reason,
    )
