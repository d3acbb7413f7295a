# SPDX-License-Identifier: EUPL-1.2
"""What was measured stays right in the database: at the same time, by a wrong clock, for months."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from core.builders import until
from samband.core.db import Connection
from samband.core.problems import Unavailable
from samband.core.time import STOCKHOLM, now
from samband.trust_and_security.availability import jobs
from samband.trust_and_security.availability.model.figures import Span, Tally, first_day
from samband.trust_and_security.availability.model.measuring import Sample, State, hour_of
from samband.trust_and_security.availability.service import keeping
from samband.trust_and_security.availability.service.keeping import keep, tidy
from samband.trust_and_security.availability.store import spans, standing
from trust_and_security.availability.watchtower import Tower, run

Fresh = Callable[[], str]
HOUR = hour_of(now()) - timedelta(hours=3)
START = HOUR + timedelta(minutes=59, seconds=50)


def sample(after: float, state: State = State.UP, service: str = "house") -> Sample:
    return Sample(
        place="",
        service=service,
        at=START + timedelta(seconds=after),
        state=state,
        ms=3.5,
        holds=timedelta(seconds=40),
    )


async def hours(tower: Tower) -> list[tuple[int, Tally]]:
    async with tower.node.db.connection() as connection:
        found = await spans.hours(connection, START - timedelta(days=2))
    return [((span.start - HOUR) // timedelta(hours=1), span.tally) for span in found]


def test_time_is_credited_to_its_hour(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        for each in (sample(0), sample(20), sample(30, State.DOWN), sample(45)):
            await keep(tower.node, [each])
        assert await hours(tower) == [
            (0, Tally(up=10_000, answers=1)),
            (1, Tally(up=20_000, down=15_000, answers=2)),
        ]

    run(fresh_database(), test)


def test_two_processes_that_look_at_the_same_time_count_no_time_twice(
    fresh_database: Fresh,
) -> None:
    async def test(tower: Tower) -> None:
        await keep(tower.node, [sample(10)])
        rounds = [sample(10 + second) for second in range(1, 31)]
        await asyncio.gather(*(keep(tower.node, [each]) for each in [*rounds, *rounds]))
        [(_, tally)] = await hours(tower)
        assert tally.up == 30_000

    run(fresh_database(), test)


def test_a_clock_that_was_wrong_leaves_nothing_behind(
    fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(tower: Tower) -> None:
        present = (now() - START).total_seconds()
        for after in (-30, -20):
            await keep(tower.node, [sample(present + after)])
        with monkeypatch.context() as ahead:
            ahead.setattr(standing, "clock", clock_ahead(timedelta(hours=3)))
            for after in (-10, 0):
                await keep(tower.node, [sample(present + after, State.DOWN)])
            assert (await all_hours(tower))[-1][1].down == 10_000
        for after in (2, 12):
            await keep(tower.node, [sample(present + after)])
        assert sum((tally for _, tally in await all_hours(tower)), Tally()).down == 0
        assert (await all_hours(tower))[-1][1].up >= 10_000
        async with tower.node.db.connection() as connection:
            [trouble] = await standing.troubles(connection, 10, 0)
        assert trouble.ended is not None
        assert trouble.ended >= trouble.began

    run(fresh_database(), test)


def clock_ahead(by: timedelta) -> Callable[[Connection], Awaitable[datetime]]:
    async def clock(_: Connection) -> datetime:
        return now() + by

    return clock


async def all_hours(tower: Tower) -> list[tuple[datetime, Tally]]:
    async with tower.node.db.connection() as connection:
        found = await connection.fetch("select * from availability.hour order by start")
    return [
        (row["start"], Tally(*(row[name] for name in Tally.__struct_fields__))) for row in found
    ]


def test_no_look_by_a_clock_that_is_wrong_costs_what_was_measured(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        async with tower.node.db.transaction() as tx:
            for ago in range(1, 300):
                await tx.execute(
                    "insert into availability.day values ('', 'house', $1, 86400000, 0, 0, 9, 0)",
                    first_day(now(), ago + 1),
                )
        for after in (0, 20):
            await keep(tower.node, [sample(after)])
        before = await all_hours(tower)
        for wrong in (datetime(2000, 1, 1, tzinfo=UTC), now() + timedelta(days=900)):
            each = msgspec.structs.replace(sample(0, State.DOWN), at=wrong)
            await keep(tower.node, [each])
        await keep(tower.node, [sample(20)])
        async with tower.node.db.connection() as connection:
            days_left = await connection.fetchval("select count(*) from availability.day")
        assert days_left == 299
        assert [tally.up for _, tally in await all_hours(tower)] == [
            tally.up for _, tally in before
        ]
        assert (await tower.get("/troubles"))["total"] == 0

    run(fresh_database(), test)


def test_a_database_whose_clock_was_wrong_for_a_moment_costs_no_day(
    fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong: list[datetime] = []

    async def clock(connection: Connection) -> datetime:
        return wrong.pop() if wrong else datetime.now(UTC)

    async def test(tower: Tower) -> None:
        monkeypatch.setattr(standing, "clock", clock)
        first = first_day(now(), 300)
        async with tower.node.db.transaction() as tx:
            await tx.execute(
                "insert into availability.day"
                " select '', 'house', $1::timestamptz + interval '1 day' * n, 1, 0, 0, 1, 0"
                " from generate_series(0, 298) n",
                first,
            )
        for at in (datetime(2000, 1, 1, tzinfo=UTC), now() + timedelta(days=900)):
            await keep(tower.node, [sample(0)])
            wrong.append(at)
            await keep(tower.node, [sample(10)])  # dated by that clock
            wrong.append(at)
            await tidy(tower.node)
            await keep(tower.node, [sample(20)])
        await keep(tower.node, [sample(30)])
        assert len(await days(tower, 400)) >= 297
        assert sum(tally.up for _, tally in await hours(tower)) == 10_000

    run(fresh_database(), test)


def test_two_processes_whose_clocks_differ_measure_all_time_once(
    fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = timedelta(minutes=6)

    async def test(tower: Tower) -> None:
        start = now() - timedelta(seconds=1_200)
        first = (start - START).total_seconds()
        for turn in range(60):
            await keep(tower.node, [sample(first + 20 * turn)])
            with monkeypatch.context() as other:
                other.setattr(keeping, "now", lambda: now() - behind)
                at = first + 20 * turn + 10 - behind.total_seconds()
                await keep(tower.node, [sample(at)])
        total = sum((tally for _, tally in await all_hours(tower)), Tally())
        assert 59 * 20_000 <= total.up <= 1_200_000
        assert total.answers == 120

    run(fresh_database(), test)


def test_old_hours_become_days_in_sweden_and_no_figure_changes(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        midnight = now().astimezone(STOCKHOLM).replace(hour=0, minute=0, second=0, microsecond=0)
        first = midnight - timedelta(days=6)
        tally = Tally(up=3_000_000, degraded=1, down=2, answers=3, late=1)
        async with tower.node.db.transaction() as tx:
            starts = [first + timedelta(hours=hour) for hour in range(6 * 24)]
            await spans.add(tx, [Span("", "house", start, tally) for start in starts])
        before = await days(tower)
        assert await tidy(tower.node) == 3 * 24
        assert await days(tower) == before
        assert len(await hours_left(tower)) == 3 * 24
        assert await tidy(tower.node) == 0
        assert sum(span.tally.up for span in before) == 6 * 24 * 3_000_000

    run(fresh_database(), test)


def test_what_is_older_than_thirteen_months_is_forgotten(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        old = now() - timedelta(days=410)
        async with tower.node.db.transaction() as tx:
            await spans.add(tx, [Span("", "house", old, Tally(up=1))])
            await keep_trouble(tx, old)
        await tidy(tower.node)
        async with tower.node.db.connection() as connection:
            left = await spans.days(connection, old - timedelta(days=2))
            assert left == []
            assert await standing.troubles(connection, 10, 0) == []

    run(fresh_database(), test)


async def keep_trouble(connection: Connection, at: datetime) -> None:
    await connection.execute(
        "insert into availability.trouble (place, service, state, reason, began, ended)"
        " values ('', 'house', 'down', '', $1, $1)",
        at,
    )


async def days(tower: Tower, back: int = 30) -> list[Span]:
    async with tower.node.db.connection() as connection:
        return await spans.days(connection, now() - timedelta(days=back))


async def hours_left(tower: Tower) -> list[Span]:
    async with tower.node.db.connection() as connection:
        return await spans.hours(connection, now() - timedelta(days=30))


@pytest.mark.capability("TG-3")
def test_what_was_seen_while_the_database_was_away_is_written_when_it_is_back(
    fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(tower: Tower) -> None:
        rounds = itertools.count()
        away = asyncio.Event()

        async def turn(_: int) -> AsyncIterator[jobs.Watched]:
            number = next(rounds)
            if number == 3:
                away.clear()
            yield jobs.Watched([sample(number)], [])

        async def keep_unless_away(*args: object) -> None:
            if away.is_set():
                raise Unavailable
            await keep(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(jobs, "keep", keep_unless_away)
        away.set()
        stop = asyncio.Event()
        loop = asyncio.create_task(jobs._every(timedelta(milliseconds=1), tower.node, turn, stop))

        async def written() -> bool:
            return sum(tally.answers for _, tally in await hours(tower)) >= 4

        await until(written)
        stop.set()
        await loop
        [(_, tally), *_] = await hours(tower)
        assert tally.up >= 3_000

    run(fresh_database(), test)


def test_a_turn_that_fails_stops_nothing(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        faults = iter([OSError("gone"), Unavailable(), ValueError("strange")])

        async def turn(number: int) -> AsyncIterator[jobs.Watched]:
            for fault in faults:
                raise fault
            yield jobs.Watched([sample(number)], [])

        stop = asyncio.Event()
        loop = asyncio.create_task(jobs._every(timedelta(milliseconds=1), tower.node, turn, stop))

        async def written() -> bool:
            return bool(await hours(tower))

        await until(written)
        stop.set()
        await loop

    run(fresh_database(), test)


def test_two_samples_that_cannot_be_kept_do_not_stop_those_after_them(
    fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(tower: Tower) -> None:
        kept: list[int] = []

        async def keep_some(_: object, samples: list[Sample], __: object) -> None:
            if samples[0].ms < 2:
                raise ValueError("a fault of ours")
            kept.append(int(samples[0].ms))

        monkeypatch.setattr(jobs, "keep", keep_some)
        waiting = deque(
            jobs.Watched([msgspec.structs.replace(sample(n), ms=float(n))], []) for n in range(4)
        )
        await jobs._write(tower.node, waiting)
        assert kept == [2, 3]
        assert not waiting

    run(fresh_database(), test)
