# SPDX-License-Identifier: EUPL-1.2
"""The five verbs on real PostgreSQL say exactly what the plain reference model says."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basic_data.objects.reference_model import DAYS, Picture, Refusal, Step, apply, day
from samband.basic_data import objects
from samband.basic_data.objects import (
    Act,
    Changed,
    Held,
    Locked,
    NewObject,
    NewVersion,
    Number,
    Period,
    Protection,
    Said,
    Target,
)
from samband.basic_data.objects.model.versions import UNPROTECTED
from samband.core.db import Connection, Database, Tx, savepoint
from samband.core.problems import Conflict, NotFound

ACT = Act("beslut 1", "2021005448")
CONTENTS = itertools.count()


@pytest.fixture
def dsn(fresh_database: Callable[[], str]) -> str:
    return fresh_database()


def run(dsn: str, work: Callable[[Database], Awaitable[None]], size: int = 8) -> None:
    """Run async work against a database of the test's own."""

    async def inside() -> None:
        database = Database(dsn, size)
        try:
            await work(database)
        finally:
            await database.close()

    asyncio.run(inside())


def new_object(number: str, start: int = 0, content: str = '{"name": "first"}') -> NewObject:
    held = Held("test-number", number, day(start))
    return NewObject(
        "test", "thing", ACT, (held,), (NewVersion(Period(day(start)), Said(content)),)
    )


async def locked(tx: Tx, number: str, expected: int | None = None, act: Act = ACT) -> Locked:
    return await objects.lock(tx, Target("test", Number("test-number", number), expected), act)


async def do(tx: Tx, number: str, step: Step) -> Changed:
    content = None if step.content is None else json.dumps({"says": step.content})
    match step.verb:
        case "register":
            assert content is not None
            return await objects.register(tx, new_object(number, step.start, content))
        case "update":
            assert content is not None
            return await objects.update(
                tx, await locked(tx, number), day(step.start), Said(content)
            )
        case "close":
            return await objects.close(tx, await locked(tx, number), day(step.start))
        case "correct":
            period = Period(day(step.start), None if step.end is None else day(step.end))
            return await objects.correct(
                tx, await locked(tx, number), period, None if content is None else Said(content)
            )
        case _:
            return await objects.remove(tx, await locked(tx, number))


days = st.integers(0, DAYS - 1)
steps = st.one_of(
    st.builds(lambda s: Step("register", s), days),
    st.builds(lambda s: Step("update", s), days),
    st.builds(lambda s: Step("close", s), days),
    st.builds(
        lambda s, length, gone: Step(
            "correct", s, None if length is None else min(s + length, DAYS), "" if gone else "x"
        ),
        days,
        st.none() | st.integers(1, DAYS),
        st.booleans(),
    ),
    st.builds(lambda: Step("remove")),
)


def with_contents(sequence: list[Step]) -> list[Step]:
    """Give every step content of its own, so that no two versions can be mistaken for each other."""
    said = []
    for step in sequence:
        content = f"c{next(CONTENTS)}"
        if step.verb == "correct":
            said.append(Step("correct", step.start, step.end, content if step.content else None))
        elif step.verb in {"register", "update"}:
            said.append(Step(step.verb, step.start, None, content))
        else:
            said.append(step)
    return said


@pytest.fixture
def rolled_back(dsn: str) -> Iterator[Callable[[Callable[[Tx], Awaitable[None]]], None]]:
    """Give a function that runs work in one transaction of one connection, rolled back after."""
    loop = asyncio.new_event_loop()
    connection: Connection = loop.run_until_complete(asyncpg.connect(dsn))

    async def inside(work: Callable[[Tx], Awaitable[None]]) -> None:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await work(Tx(connection))
        finally:
            await transaction.rollback()

    yield lambda work: loop.run_until_complete(inside(work))
    loop.run_until_complete(connection.close())
    loop.close()


@pytest.mark.capability("GD-5")
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sequence=st.lists(steps, min_size=1, max_size=6))
def test_random_sequences_equal_the_reference_model_at_every_point(
    rolled_back: Callable[[Callable[[Tx], Awaitable[None]]], None], sequence: list[Step]
) -> None:
    said = with_contents([Step("register", 2), *sequence])

    async def work(tx: Tx) -> None:
        pictures = await _say_all(tx, said)
        moments = [moment for moment, _ in pictures]
        assert moments == sorted(set(moments))
        for index, (moment, picture) in enumerate(pictures):
            before = pictures[index - 1][1] if index else None
            await _compare(tx, picture, moment)
            await _compare(tx, before, moment - timedelta(milliseconds=1), every=3)
        await _compare(tx, pictures[-1][1], None)

    rolled_back(work)


async def _say_all(tx: Tx, said: list[Step]) -> list[tuple[datetime, Picture | None]]:
    picture: Picture | None = None
    pictures = []
    for step in said:
        try:
            expected = apply(picture, step)
        except Refusal:
            with pytest.raises((Conflict, NotFound)):
                async with savepoint(tx):
                    await do(tx, "1", step)
            continue
        changed = await do(tx, "1", step)
        if step.verb == "remove":
            # Each object has a clock of its own, ahead of time by a millisecond a change at most;
            # the number's next holder must come after it for the moments to be told apart.
            await tx.execute("select pg_sleep(0.02)")
        picture = expected
        pictures.append((changed.known_from, picture))
    return pictures


async def _compare(
    tx: Tx, picture: Picture | None, known_at: datetime | None, every: int = 1
) -> None:
    for number in range(0, DAYS, every):
        found = await objects.read(tx, "test", [Number("test-number", "1")], day(number), known_at)
        says = [json.loads(row.content)["says"] for row in found if row.content is not None]
        wanted = [] if picture is None or number not in picture else [picture[number]]
        assert says == wanted, f"day {number}, known at {known_at}"


@pytest.mark.capability("GD-5")
def test_world_changed_keeps_the_version_before_and_we_were_wrong_does_not(dsn: str) -> None:
    async def work(database: Database) -> None:
        async with database.transaction() as tx:
            for number in ("1", "2"):
                await objects.register(tx, new_object(number))
            updated = await objects.update(
                tx, await locked(tx, "1"), day(5), Said('{"name": "second"}')
            )
            corrected = await objects.correct(
                tx,
                await locked(tx, "2", act=Act("rättelse", "x")),
                Period(day(0)),
                Said('{"name": "second"}'),
            )
        async with database.connection() as connection:
            numbers = [Number("test-number", "1"), Number("test-number", "2")]
            rows = await objects.history(connection, "test", numbers, 100)
        moved = [r for r in rows if r.place == 1]
        wrong = [r for r in rows if r.place == 2]
        assert [(r.verb, r.valid_to, r.ended_verb) for r in moved] == [
            ("update", None, None),
            ("register", day(5), None),
            ("register", None, "update"),
        ]
        assert moved[0].version_id == updated.version_id
        assert moved[1].version_id == moved[2].version_id, "true of its own time: the same version"
        assert [(r.verb, r.valid_from, r.ended_verb, r.ended_basis) for r in wrong] == [
            ("correct", day(0), None, None),
            ("register", day(0), "correct", "rättelse"),
        ]
        assert wrong[0].version_id == corrected.version_id != wrong[1].version_id

    run(dsn, work)


def test_number_has_one_holder_at_a_time_and_a_removal_sets_it_free(dsn: str) -> None:
    async def work(database: Database) -> None:
        async with database.transaction() as tx:
            first = await objects.register(tx, new_object("1"))
        async with database.transaction() as tx:
            await objects.register(tx, new_object("2"))
        with pytest.raises(Conflict):
            async with database.transaction() as tx:
                await objects.renumber(
                    tx,
                    await locked(tx, "2"),
                    Number("test-number", "2"),
                    objects.Held("test-number", "1", day(3)),
                )
        async with database.transaction() as tx:
            await objects.remove(tx, await locked(tx, "1"))
        async with database.transaction() as tx:
            second = await objects.register(tx, new_object("1"))
        assert second.object_identity != first.object_identity
        number = [Number("test-number", "1")]
        async with database.connection() as connection:
            (now,) = await objects.read(connection, "test", number, day(1))
            (then,) = await objects.read(connection, "test", number, day(1), first.known_from)
        assert now.object_identity == second.object_identity
        assert then.object_identity == first.object_identity

    run(dsn, work)


def test_old_number_still_finds_the_object_and_tells_the_new_one(dsn: str) -> None:
    async def work(database: Database) -> None:
        async with database.transaction() as tx:
            await objects.register(tx, new_object("1"))
            await objects.renumber(
                tx,
                await locked(tx, "1"),
                Number("test-number", "1"),
                objects.Held("test-number", "9", day(4)),
            )
        async with database.connection() as connection:
            old, new = await objects.read(
                connection,
                "test",
                [Number("test-number", "1"), Number("test-number", "9")],
                day(6),
            )
        assert old.object_identity == new.object_identity
        assert [held["value"] for held in json.loads(old.numbers)] == ["9", "1"]
        assert json.loads(old.numbers)[1]["validTo"] == day(4).isoformat()

    run(dsn, work)


def test_closed_object_can_be_registered_again_and_keeps_its_identity(dsn: str) -> None:
    async def work(database: Database) -> None:
        async with database.transaction() as tx:
            first = await objects.register(tx, new_object("1"))
        with pytest.raises(Conflict):
            async with database.transaction() as tx:
                await objects.register(tx, new_object("1", start=5))
        async with database.transaction() as tx:
            await objects.close(tx, await locked(tx, "1"), day(4))
            again = await objects.register(tx, new_object("1", start=7))
        assert again.object_identity == first.object_identity
        assert again.revision == 3

    run(dsn, work)


def test_fifty_concurrent_writers_leave_no_overlap_and_lose_no_update(dsn: str) -> None:
    """Each writer corrects an overlapping period of one object; all fifty stand in the log."""

    async def work(database: Database) -> None:
        async with database.transaction() as tx:
            await objects.register(tx, new_object("1"))

        async def write(number: int) -> Changed:
            async with database.transaction() as tx:
                period = Period(day(number % 7), day(number % 7 + 1 + number % 5))
                content = json.dumps({"writer": number})
                return await objects.correct(tx, await locked(tx, "1"), period, Said(content))

        changes = await asyncio.gather(*(write(number) for number in range(50)))
        assert sorted(change.revision for change in changes) == list(range(2, 52))
        by_revision = sorted(changes, key=lambda change: change.revision)
        moments = [change.known_from for change in by_revision]
        assert moments == sorted(set(moments))
        async with database.connection() as connection:
            overlaps = await connection.fetchval(
                "select count(*) from objects.version a join objects.version b"
                " on a.object_id = b.object_id and a.ctid < b.ctid and a.valid && b.valid"
            )
            rows = await objects.history(connection, "test", [Number("test-number", "1")], 10_000)
        assert overlaps == 0
        assert {change.version_id for change in changes} <= {row.version_id for row in rows}

    run(dsn, work, size=16)


def test_writers_who_expect_a_version_take_turns_by_conflict(dsn: str) -> None:
    """Fifty writers each add one on the version they read; every one of them lands once."""

    async def work(database: Database) -> None:
        async with database.transaction() as tx:
            await objects.register(tx, new_object("1", content='{"count": 0}'))
        conflicts = 0

        async def add_one() -> None:
            nonlocal conflicts
            while True:
                async with database.connection() as connection:
                    (seen,) = await objects.read(
                        connection, "test", [Number("test-number", "1")], day(0)
                    )
                content = json.dumps({"count": json.loads(seen.content or "")["count"] + 1})
                try:
                    async with database.transaction() as tx:
                        await objects.correct(
                            tx, await locked(tx, "1", seen.revision), Period(day(0)), Said(content)
                        )
                except Conflict:
                    conflicts += 1
                else:
                    return

        await asyncio.gather(*(add_one() for _ in range(50)))
        async with database.connection() as connection:
            (last,) = await objects.read(connection, "test", [Number("test-number", "1")], day(0))
        assert json.loads(last.content or "") == {"count": 50}
        assert last.revision == 51
        assert conflicts > 0

    run(dsn, work, size=16)


@pytest.mark.parametrize(
    "attempt",
    [
        "update objects.version_log set content = '{}'",
        "update objects.version_log set ended_verb = 'update'",
        "delete from objects.version_log",
        "truncate objects.version_log",
    ],
)
def test_log_of_versions_only_grows(dsn: str, attempt: str) -> None:
    async def work(database: Database) -> None:
        async with database.transaction() as tx:
            await objects.register(tx, new_object("1"))
            await objects.correct(tx, await locked(tx, "1"), Period(day(0)), Said('{"name": "x"}'))
        async with database.connection() as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only grows"):
                await connection.execute(attempt)

    run(dsn, work)


def test_protection_is_read_as_of_now_whatever_moment_is_asked_for(dsn: str) -> None:
    async def work(database: Database) -> None:
        async with database.transaction() as tx:
            registered = await objects.register(tx, new_object("1"))
        async with database.transaction() as tx:
            await objects.protect(
                tx, await locked(tx, "1"), Protection.PROTECTED_REGISTRATION, ("name",)
            )
        async with database.connection() as connection:
            (then,) = await objects.read(
                connection,
                "test",
                [Number("test-number", "1")],
                day(0),
                registered.known_from,
                shown=tuple(Protection),
            )
            (hidden,) = await objects.read(
                connection, "test", [Number("test-number", "1")], day(0), registered.known_from
            )
        assert then.protection == Protection.PROTECTED_REGISTRATION
        assert (hidden.protection, hidden.content) == (then.protection, None)
        assert json.loads(then.content or "") == {}, "what may never be held is gone from the past"

    run(dsn, work)


def test_what_is_read_together_is_what_each_would_have_read_alone(dsn: str) -> None:
    """Days, moments, rights and ways to point out an object differ within one batch."""

    async def work(database: Database) -> None:
        identities = []
        for number in "12345":
            async with database.transaction() as tx:
                made = await objects.register(tx, new_object(number, content=f'"first {number}"'))
            identities.append(made.object_identity)
            async with database.transaction() as tx:
                await do(tx, number, Step("update", 3, None, f"second {number}"))
        async with database.transaction() as tx:
            await objects.protect(tx, await locked(tx, "2"), Protection.CONFIDENTIALITY)
        asked = [
            (references, day(on), known, shown)
            for references in (
                *([Number("test-number", number)] for number in "123459"),
                *([identity] for identity in identities),
                [Number("test-number", "9"), identities[3], Number("test-number", "2")],
            )
            for on in (0, 5)
            for known in (None, made.known_from)
            for shown in (UNPROTECTED, tuple(Protection))
        ]
        alone = []
        async with database.connection() as connection:
            for references, on, known, shown in asked:
                alone.append(
                    await objects.read(connection, "test", references, on, known, shown=shown)
                )
        together = await asyncio.gather(
            *(
                objects.read_together(database, "test", references, on, known, shown=shown)
                for references, on, known, shown in asked
            )
        )
        assert together == alone
        assert sum(bool(found) for found in alone) > len(alone) / 2

    run(dsn, work)
