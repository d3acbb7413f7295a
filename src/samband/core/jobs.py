# SPDX-License-Identifier: EUPL-1.2
"""Work that is done later, promised in the transaction of what it follows from (decision 0005).

A job runs at least once: its handler must bear to be run again, best by an idempotency key made
of ``job.id``.  A failed job is tried again with growing pauses and at last held, never dropped;
``dead_letters`` lists the held ones and ``release`` lets one run again.  PgQueuer does the work.
"""

from __future__ import annotations

import asyncio
import functools
import random
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import msgspec
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence import qb
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain import models
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.settings import DBSettings
from pgqueuer.domain.types import Channel, JobId
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from samband.core import db as database
from samband.core.db import Connection, Database, Tx
from samband.core.node import Node
from samband.core.problems import Problem
from samband.core.trace import current_trace, start_trace

SCHEMA = "jobs"
BATCH = 10
AT_ONCE = 20
STALE = timedelta(seconds=30)
"""A worker that has not been heard of for this long has died, and its jobs are taken over."""
POLL = timedelta(seconds=1)
"""How late a retried or released job can be seen: PgQueuer notifies of new jobs only."""

_FIRST_PAUSE, _LONGEST_PAUSE, _STEADY = 0.2, 10.0, 30.0
_LOCK = 7_262_264
_log = structlog.get_logger()

Payload = TypeVar("Payload")


class Job(msgspec.Struct, frozen=True):
    """One promise: ``id`` stays the same through every attempt, which counts from 1."""

    id: int
    name: str
    payload: bytes
    attempt: int

    def read(self, type_: type[Payload]) -> Payload:
        """Decode what was promised."""
        return msgspec.json.decode(self.payload, type=type_)


Handler = Callable[[Node, Job], Awaitable[None]]


class GiveUp(Exception):
    """Trying again cannot help: hold the job at once.  The text stands in the dead letter."""


class JobFailed(Exception):
    """What the dead letter says of an exception: its type and place, never its own words."""


class Retry(msgspec.Struct, frozen=True):
    """How often and how long a job is tried: by default 25 times in about four hours."""

    attempts: int = 25
    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(minutes=15)

    def pause(self, attempt: int) -> timedelta:
        """Tell the pause after a failed attempt (1 and up): doubled each time, a fifth random.

        >>> timedelta(seconds=12.8) <= Retry().pause(5) <= timedelta(seconds=16)
        True
        >>> Retry().pause(1_000) <= timedelta(minutes=15)
        True
        """
        doubled: timedelta = self.first * 2 ** min(attempt - 1, 30)
        return min(doubled, self.longest) * random.uniform(0.8, 1)  # noqa: S311 (spreads load)


DEFAULT_RETRY = Retry()


class DeadLetter(msgspec.Struct, frozen=True):
    """A job that is held: what it is, when it was promised, and why it failed."""

    id: int
    name: str
    created: datetime
    failed: datetime
    attempts: int
    reason: str | None


class _Settings(DBSettings):
    """PgQueuer's names as we set them; its environment variables are not read."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what the program says and nothing else."""
        return (init_settings,)


async def install(db: Database) -> None:
    """Create or bring up to date the tables of jobs; part of a node's migration."""
    connection = await asyncpg.connect(db.dsn)
    try:
        queries = _queries(connection)
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
            installed = await queries.schema_is_installed()
            if not installed:
                await queries.install()
        if installed:
            await queries.upgrade()
    finally:
        await connection.close()


async def enqueue(
    tx: Tx, name: str, payload: object, *, delay: timedelta | None = None, once: str | None = None
) -> int | None:
    """Promise a job in the caller's transaction; nothing of it exists unless that commits.

    ``once`` names the job so that it is not promised again while it waits: then ``None``.
    """
    ids = await _queries(tx).enqueue(
        name,
        msgspec.json.encode(payload),
        execute_after=delay,
        dedupe_key=once,
        headers={"traceparent": current_trace().header},
        on_conflict="skip",
    )
    return ids[0]


async def run_jobs(
    node: Node, handlers: Mapping[str, Handler], stop: asyncio.Event, retry: Retry = DEFAULT_RETRY
) -> None:
    """Work until ``stop``, then finish what has begun; a lost database is waited for."""
    pause = _FIRST_PAUSE
    while not stop.is_set():
        began = time.monotonic()
        try:
            await _work(node, handlers, stop, retry)
        except Exception as error:  # noqa: BLE001 (whatever ends a worker, the next one goes on)
            _log.warning("jobs.worker_ended", reason=type(error).__name__, pause=pause)
        if time.monotonic() - began > _STEADY:
            pause = _FIRST_PAUSE
        await _wait(stop, pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def dead_letters(db: Database, limit: int = 100) -> list[DeadLetter]:
    """List the jobs that are held, the latest failure first."""
    async with db.connection() as connection:
        return await database.rows(
            connection,
            DeadLetter,
            "select q.id, q.entrypoint as name, q.created, l.created as failed,"
            " q.attempts + 1 as attempts, l.traceback ->> 'exception_message' as reason"
            " from jobs.pgqueuer q left join lateral (select created, traceback"
            " from jobs.pgqueuer_log where job_id = q.id and status = 'failed'"
            " order by created desc limit 1) l on true"
            " where q.status = 'failed' order by l.created desc limit $1",
            limit,
        )


async def release(db: Database, job_id: int) -> bool:
    """Let a held job run again, with all its attempts; tells ``False`` when it is not held."""
    async with db.transaction() as tx:
        held = await database.value(
            tx, "select status = 'failed' from jobs.pgqueuer where id = $1 for update", job_id
        )
        if held:
            await _queries(tx).requeue_jobs([JobId(job_id)])
    return bool(held)


async def waiting(db: Database) -> int:
    """Count the jobs that have been promised and are not done, the held ones left out."""
    async with db.connection() as connection:
        return int(
            await database.value(
                connection, "select count(*) from jobs.pgqueuer where status <> 'failed'"
            )
        )


async def forget_finished(db: Database, days: int) -> int:
    """Delete the log of jobs that are done since ``days``; tells how many lines."""
    async with db.connection() as connection:
        return await database.execute(
            connection,
            "delete from jobs.pgqueuer_log l where created < now() - make_interval(days => $1)"
            " and not exists (select from jobs.pgqueuer q where q.id = l.job_id)",
            days,
        )


@functools.cache
def _settings() -> DBSettings:
    return _Settings(db_schema=SCHEMA, channel=Channel("samband_jobs"))


@functools.cache
def _builders() -> dict[str, Any]:
    settings = _settings()
    return {
        "qbe": qb.QueryBuilderEnvironment(settings),
        "qbq": qb.QueryQueueBuilder(settings),
        "qbs": qb.QuerySchedulerBuilder(settings),
    }


def _queries(connection: Connection) -> Queries:
    return Queries(AsyncpgDriver(connection), **_builders())


async def _work(
    node: Node, handlers: Mapping[str, Handler], stop: asyncio.Event, retry: Retry
) -> None:
    """Run one worker on a connection of its own, until told to stop or the connection is lost."""
    connection = await asyncpg.connect(node.db.dsn)
    try:
        manager = QueueManager(_queries(connection), channel=_settings().channel)
        for name, handler in handlers.items():
            manager.entrypoint(name, on_failure="hold")(_entrypoint(node, handler, retry))
        connection.add_termination_listener(lambda _: manager.shutdown.set())
        stopper = asyncio.create_task(_shut_down(stop, manager))
        try:
            await manager.run(
                dequeue_timeout=POLL,
                batch_size=BATCH,
                max_concurrent_tasks=AT_ONCE,
                heartbeat_timeout=STALE,
            )
        finally:
            stopper.cancel()
        if connection.is_closed():
            raise ConnectionError("the worker's connection was lost")
    finally:
        connection.terminate()


async def _shut_down(stop: asyncio.Event, manager: QueueManager) -> None:
    await stop.wait()
    manager.shutdown.set()


def _entrypoint(
    node: Node, handler: Handler, retry: Retry
) -> Callable[[models.Job], Awaitable[None]]:
    async def run(job: models.Job) -> None:
        start_trace(str((job.headers or {}).get("traceparent", "")))
        attempt = job.attempts + 1
        try:
            await handler(node, Job(job.id, job.entrypoint, job.payload or b"", attempt))
        except GiveUp as error:
            raise JobFailed(str(error)) from None
        except Exception as error:  # noqa: BLE001 (any failure is tried again, then held)
            reason = reason_of(error)
            if attempt >= retry.attempts:
                raise JobFailed(reason) from None
            raise RetryRequested(delay=retry.pause(attempt), reason=reason) from None

    return run


def reason_of(error: Exception) -> str:
    """Say what went wrong without the exception's words, which may hold somebody's data."""
    if isinstance(error, Problem):
        return f"{error.kind}: {error.reason}"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
