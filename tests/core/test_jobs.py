# SPDX-License-Identifier: EUPL-1.2
"""Jobs are promised with what they follow from, run at least once, and never dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import asyncpg
import msgspec
import pytest

from core.builders import node_on, on_node, until
from samband.core import jobs
from samband.core.jobs import GiveUp, Handler, Job, Retry
from samband.core.node import Node
from samband.core.problems import Unavailable
from samband.core.trace import current_trace, start_trace

QUICK = Retry(attempts=3, first=timedelta(milliseconds=1), longest=timedelta(milliseconds=2))


class Letter(msgspec.Struct, frozen=True):
    to: str


async def promise(node: Node, name: str, payload: object, **more: object) -> int | None:
    async with node.db.transaction() as tx:
        return await jobs.enqueue(tx, name, payload, **more)  # type: ignore[arg-type]


async def working_until(
    node: Node, handlers: dict[str, Handler], done: Callable[[], Awaitable[bool]]
) -> None:
    """Run a worker until ``done`` says so, then stop it as a supervisor does."""
    stop = asyncio.Event()
    worker = asyncio.create_task(jobs.run_jobs(node, handlers, stop, QUICK))
    await until(done)
    stop.set()
    await worker


async def nothing_waits(node: Node) -> bool:
    return await jobs.waiting(node.db) == 0


async def has(done: list[int], job_id: int | None) -> bool:
    return job_id in done


def test_a_job_runs_with_what_was_promised_and_in_its_trace(
    fresh_database: Callable[[], str],
) -> None:
    seen: list[tuple[Letter, int, str]] = []

    async def handler(_: Node, job: Job) -> None:
        seen.append((job.read(Letter), job.attempt, current_trace().trace_id))

    async def test(node: Node) -> None:
        await jobs.install(node.db)
        trace = start_trace(None)
        await promise(node, "post", Letter("Kim"))
        await working_until(node, {"post": handler}, lambda: nothing_waits(node))
        assert seen == [(Letter("Kim"), 1, trace.trace_id)]

    on_node(fresh_database(), test)


def test_a_rolled_back_change_leaves_no_job(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        await jobs.install(node.db)
        with suppress(Unavailable):
            async with node.db.transaction() as tx:
                await jobs.enqueue(tx, "post", {})
                raise Unavailable
        assert await nothing_waits(node)

    on_node(fresh_database(), test)


def test_a_failing_job_is_tried_again_then_held_and_released(
    fresh_database: Callable[[], str],
) -> None:
    attempts: list[int] = []
    broken = True

    async def handler(_: Node, job: Job) -> None:
        attempts.append(job.attempt)
        if broken:
            raise ValueError("18900101-9802 was not found")

    async def test(node: Node) -> None:
        nonlocal broken
        await jobs.install(node.db)
        job_id = await promise(node, "post", {})
        assert job_id is not None
        await working_until(node, {"post": handler}, lambda: nothing_waits(node))
        (letter,) = await jobs.dead_letters(node.db)
        assert attempts == [1, 2, 3]
        assert (letter.id, letter.name, letter.attempts) == (job_id, "post", 3)
        assert letter.reason is not None
        assert letter.reason.startswith("ValueError at test_jobs.py:")

        broken = False
        assert await jobs.release(node.db, job_id)
        assert not await jobs.release(node.db, job_id)
        await working_until(node, {"post": handler}, lambda: nothing_waits(node))
        assert attempts == [1, 2, 3, 1]
        assert await jobs.dead_letters(node.db) == []

    on_node(fresh_database(), test)


def test_a_slow_failure_is_tried_again_soon(fresh_database: Callable[[], str]) -> None:
    """PgQueuer sends no notice of a retry, so a worker that only listened would sleep for long."""
    attempts: list[int] = []

    async def handler(_: Node, job: Job) -> None:
        await asyncio.sleep(0.3)
        attempts.append(job.attempt)
        raise ValueError

    async def test(node: Node) -> None:
        await jobs.install(node.db)
        await promise(node, "post", {})
        await working_until(node, {"post": handler}, lambda: nothing_waits(node))
        assert attempts == [1, 2, 3]

    on_node(fresh_database(), test)


def test_nothing_that_an_exception_says_is_stored(
    fresh_database: Callable[[], str],
) -> None:
    async def handler(_: Node, __: Job) -> None:
        raise ValueError("18900101-9802 was not found")

    async def test(node: Node) -> None:
        await jobs.install(node.db)
        await promise(node, "post", {})
        await working_until(node, {"post": handler}, lambda: nothing_waits(node))
        async with node.db.connection() as connection:
            stored = await connection.fetchval(
                "select string_agg(l::text, '') from jobs.pgqueuer_log l"
            )
        assert "ValueError" in stored
        assert "9802" not in stored

    on_node(fresh_database(), test)


def test_a_job_that_cannot_succeed_is_held_at_once(fresh_database: Callable[[], str]) -> None:
    attempts: list[int] = []

    async def handler(_: Node, job: Job) -> None:
        attempts.append(job.attempt)
        raise GiveUp("the mailbox does not exist")

    async def test(node: Node) -> None:
        await jobs.install(node.db)
        await promise(node, "post", {})
        await working_until(node, {"post": handler}, lambda: nothing_waits(node))
        (letter,) = await jobs.dead_letters(node.db)
        assert attempts == [1]
        assert letter.reason == "the mailbox does not exist"

    on_node(fresh_database(), test)


def test_a_job_of_a_name_waits_once(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        await jobs.install(node.db)
        assert await promise(node, "sweep", {}, once="sweep") is not None
        assert await promise(node, "sweep", {}, once="sweep") is None
        assert await jobs.waiting(node.db) == 1

    on_node(fresh_database(), test)


def test_a_worker_whose_connection_dies_goes_on(fresh_database: Callable[[], str]) -> None:
    done: list[int] = []
    dsn = fresh_database()

    async def handler(node: Node, job: Job) -> None:
        if not done:
            await kill_workers(dsn)
        done.append(job.id)

    async def test(node: Node) -> None:
        await jobs.install(node.db)
        first = await promise(node, "post", {})
        stop = asyncio.Event()
        worker = asyncio.create_task(jobs.run_jobs(node, {"post": handler}, stop, QUICK))
        await until(lambda: has(done, first))
        second = await promise(node, "post", {})
        await until(lambda: has(done, second))
        stop.set()
        await worker

    on_node(dsn, test)


async def kill_workers(dsn: str) -> None:
    """End every connection that listens for jobs, as a restarted database would."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
        " and backend_type = 'client backend'"
    )
    await connection.close()


def test_a_job_that_has_begun_is_finished_before_the_worker_stops(
    fresh_database: Callable[[], str],
) -> None:
    begun, finished = asyncio.Event(), asyncio.Event()

    async def handler(_: Node, __: Job) -> None:
        begun.set()
        await asyncio.sleep(0.2)
        finished.set()

    async def test(node: Node) -> None:
        await jobs.install(node.db)
        await promise(node, "post", {})
        stop = asyncio.Event()
        worker = asyncio.create_task(jobs.run_jobs(node, {"post": handler}, stop, QUICK))
        await asyncio.wait_for(begun.wait(), 20)
        stop.set()
        await worker
        assert finished.is_set()
        assert await nothing_waits(node)

    on_node(fresh_database(), test)


def test_two_workers_share_the_jobs_and_none_runs_twice(
    fresh_database: Callable[[], str],
) -> None:
    seen: list[int] = []

    async def handler(_: Node, job: Job) -> None:
        seen.append(job.id)

    async def test() -> None:
        dsn = fresh_database()
        async with node_on(dsn) as one, node_on(dsn) as other:
            await jobs.install(one.db)
            promised = [await promise(one, "post", {}) for _ in range(60)]
            stop = asyncio.Event()
            workers = [
                asyncio.create_task(jobs.run_jobs(node, {"post": handler}, stop, QUICK))
                for node in (one, other)
            ]
            await until(lambda: nothing_waits(one))
            stop.set()
            await asyncio.gather(*workers)
            assert sorted(seen) == promised

    asyncio.run(test())


def test_installing_again_and_at_the_same_time_changes_nothing(
    fresh_database: Callable[[], str],
) -> None:
    async def test(node: Node) -> None:
        await asyncio.gather(*(jobs.install(node.db) for _ in range(3)))
        await promise(node, "post", {})
        await jobs.install(node.db)
        assert await jobs.waiting(node.db) == 1

    on_node(fresh_database(), test)


def test_the_environment_does_not_move_the_tables(
    fresh_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PGQUEUER_PREFIX", "PGQUEUER_SCHEMA", "QUEUE_TABLE", "CHANNEL"):
        monkeypatch.setenv(name, "elsewhere")
    jobs._settings.cache_clear()
    jobs._builders.cache_clear()

    async def test(node: Node) -> None:
        await jobs.install(node.db)
        assert await promise(node, "post", {}) is not None
        async with node.db.connection() as connection:
            schemas = await connection.fetch(
                "select distinct schemaname from pg_tables where tablename like '%pgqueuer%'"
            )
        assert [row["schemaname"] for row in schemas] == ["jobs"]

    on_node(fresh_database(), test)


def test_the_log_of_finished_jobs_is_forgotten(fresh_database: Callable[[], str]) -> None:
    async def handler(_: Node, __: Job) -> None:
        """Do nothing."""

    async def test(node: Node) -> None:
        await jobs.install(node.db)
        await promise(node, "post", {})
        await working_until(node, {"post": handler}, lambda: nothing_waits(node))
        assert await jobs.forget_finished(node.db, 1) == 0
        assert await jobs.forget_finished(node.db, 0) > 0

    on_node(fresh_database(), test)
