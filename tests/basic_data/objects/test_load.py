# SPDX-License-Identifier: EUPL-1.2
"""Initial load keeps the engine's invariants."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from basic_data.objects.reference_model import day
from samband.basic_data import objects
from samband.basic_data.objects import Act, Held, NewObject, NewVersion, Number, Period, Said
from samband.core import feed
from samband.core.db import Database
from samband.core.problems import Conflict

ACT = Act("uppläggning", "2021005448")


def thing(number: int, *periods: Period) -> NewObject:
    versions = tuple(NewVersion(period, Said('{"name": "x"}')) for period in periods)
    held = Held("test-number", f"{number}", day(0))
    return NewObject(
        "test", "thing", ACT, (held,), versions or (NewVersion(Period(day(0)), Said("{}")),)
    )


async def load_all(database: Database, things: list[NewObject]) -> None:
    async with database.transaction() as tx:
        await objects.load(tx, things)


def test_loaded_objects_are_read_changed_and_announced_like_registered_ones(
    fresh_database: Callable[[], str],
) -> None:
    async def work() -> None:
        database = Database(fresh_database())
        moved = thing(7, Period(day(0), day(3)), Period(day(3)))
        async with database.transaction() as tx:
            loaded = await objects.load(tx, [thing(1), moved])
        async with database.transaction() as tx:
            target = objects.Target("test", Number("test-number", "7"), 1)
            await objects.update(
                tx, await objects.lock(tx, target, ACT), day(5), Said('{"name": "y"}')
            )
        async with database.connection() as connection:
            numbers = [Number("test-number", "7"), Number("test-number", "1")]
            rows = await objects.read(connection, "test", numbers, day(4))
            page = await feed.read(connection, "test", None, 10, "urn:x")
        assert [(r.place, r.valid_from, r.valid_to) for r in rows] == [
            (1, day(3), day(5)),
            (2, day(0), None),
        ]
        assert [event.type for event in page.events] == [
            "test.registered",
            "test.registered",
            "test.updated",
        ]
        assert [event.subject for event in page.events[:2]] == [
            str(each.object_identity) for each in loaded
        ]
        await database.close()

    asyncio.run(work())


def test_load_is_all_or_nothing_and_the_held_number_can_be_pointed_out(
    fresh_database: Callable[[], str],
) -> None:
    async def work() -> None:
        database = Database(fresh_database())
        async with database.transaction() as tx:
            await objects.load(tx, [thing(3)])
        batch = [thing(1), thing(2), thing(3)]
        with pytest.raises(Conflict):
            await load_all(database, batch)
        async with database.connection() as connection:
            assert await objects.first_held(connection, batch) == 2
            assert await objects.first_held(connection, batch[:2]) is None
            assert await connection.fetchval("select count(*) from objects.object") == 1
        await database.close()

    asyncio.run(work())


def test_load_refuses_versions_of_one_object_that_overlap(
    fresh_database: Callable[[], str],
) -> None:
    async def work() -> None:
        database = Database(fresh_database())
        overlapping = thing(1, Period(day(0), day(5)), Period(day(4)))
        with pytest.raises(Conflict):
            await load_all(database, [overlapping])
        await database.close()

    asyncio.run(work())
