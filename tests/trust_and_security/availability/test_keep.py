# SPDX-License-Identifier: EUPL-1.2
"""What was measured stays right in the database: at the same time, by a wrong clock, for months."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from core.builders import until
from samband.core.db import Connection
from samband.core.problems import Unavailable
from samband.core.time import STOCKHOLM, now
from samband.trust_and_security.availability import jobs
from samband.trust_and_security.availability.model.figures import Span, Tally
from samband.trust_and_security.availability.model.measuring import Sample, State
from samband.trust_and_security.availability.service.keeping import keep, tidy
from samband.trust_and_security.availability.store import spans, standing
from trust_and_security.availability.watchtower import Tower, run

Fresh = Callable[[], str]
START = datetime(2026, 11, 24, 10, 59, 50, tzinfo=UTC)


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
    return [(span.start.hour, span.tally) for span in found]


def test_time_is_credited_to_its_hour(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        for each in (sample(0), sample(20), sample(30, State.DOWN), sample(45)):
            await keep(tower.node, [each])
        assert await hours(tower) == [
            (10, Tally(up=10_000, answers=1)),
            (11, Tally(up=20_000, down=15_000, answers=2)),
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


def test_a_clock_that_was_wrong_leaves_nothing_behind(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        await keep(tower.node, [sample(0)])
        await keep(tower.node, [sample(10)])
        wrong = 3 * 3600
        await keep(tower.node, [sample(wrong, State.DOWN)])
        await keep(tower.node, [sample(wrong + 20, State.DOWN)])
        await keep(tower.node, [sample(12)])
        await keep(tower.node, [sample(22)])
        assert await hours(tower) == [
            (10, Tally(up=10_000, answers=1)),
            (11, Tally(up=10_000, answers=2)),
        ]
        async with tower.node.db.connection() as connection:
            [trouble] = await standing.troubles(connection, 10, 0)
        assert trouble.ended is not None
        assert trouble.ended >= trouble.began

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


async def days(tower: Tower) -> list[Span]:
    async with tower.node.db.connection() as connection:
        return await spans.days(connection, now() - timedelta(days=30))


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
