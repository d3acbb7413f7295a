# SPDX-License-Identifier: EUPL-1.2
"""Group commit: many waiting events become one statement and one flush to disk.

An answer may leave only when its event is on disk (design rule 2). Alone, each event would pay
for its own flush; here whatever has gathered while one batch was written is the next batch, so
the wait adapts to the load and nothing is ever delayed on purpose.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from functools import partial

import asyncpg
import structlog
from msgspec import Struct

from samband.core import db
from samband.core.db import Database, Tx
from samband.core.events import Event
from samband.core.node import keyed, subject_secret
from samband.core.problems import Unavailable
from samband.trust_and_security.traceability.store.events import insert_events
from samband.trust_and_security.traceability.wire import body
from samband.trust_and_security.traceability.wire.body import Sealed, SubjectKey
from samband.trust_and_security.traceability.wire.leaf import MASTER_SALT_SIZE

MAX_WAITING = 10_000
MAX_BATCH = 500
MAX_BATCH_BYTES = 4_000_000
WRITE_SECONDS = 10.0
PURPOSE = "traceability"
"""What this block's subject keys are derived for; no other block's keys are equal."""
_log = structlog.get_logger()


class _Waiting(Struct, frozen=True):
    sealed: Sealed
    done: asyncio.Future[None]


def keys_of(secret: bytes) -> SubjectKey:
    """Give the keyed hash under which this block lists a party, from the node's secret."""

    return partial(keyed, subject_secret(secret, PURPOSE))


class Appender:
    """The node's event sink, one per process: the port ``EventSink``.

    ``secret`` is the node's, from which subject keys are derived. The queue holds at most
    ``max_waiting`` events; beyond that the answer is 503 at once, so memory stays bounded.
    """

    def __init__(
        self, database: Database, secret: bytes, *, max_waiting: int = MAX_WAITING
    ) -> None:
        self._db = database
        self._key_of = keys_of(secret)
        self._max_waiting = max_waiting
        self._waiting: deque[_Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def in_tx(self, tx: Tx, event: Event) -> None:
        """Record a change in the change's own transaction."""
        await insert_events(tx, [self._seal(event)])

    async def durable(self, event: Event) -> None:
        """Record anything else; returns when it is on disk, raises ``Unavailable`` otherwise.

        A caller that stops waiting does not stop the event: an event without a received answer
        is allowed, an answer without an event is not.
        """
        sealed = self._seal(event)
        if len(self._waiting) >= self._max_waiting:
            raise Unavailable("The service is very busy.", reason="the event queue is full")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(sealed, done))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._drain())
        await done

    async def close(self) -> None:
        """Wait until everything that was handed over is written or has failed."""
        if self._worker is not None:
            await asyncio.wait({self._worker})

    def _seal(self, event: Event) -> Sealed:
        """Seal before queueing, so that an event that no log can hold fails alone."""
        try:
            return body.seal(event, os.urandom(MASTER_SALT_SIZE), self._key_of)
        except ValueError as error:
            raise Unavailable(reason=f"the event cannot be recorded: {error}") from error

    async def _drain(self) -> None:
        while self._waiting:
            batch = self._next_batch()
            try:
                await self._write(batch)
            finally:
                _settle(batch, "writing the event was interrupted")

    def _next_batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        size = 0
        while self._waiting and len(batch) < MAX_BATCH and size < MAX_BATCH_BYTES:
            batch.append(self._waiting.popleft())
            size += len(batch[-1].sealed.leaf) + len(batch[-1].sealed.body)
        return batch

    async def _write(self, batch: list[_Waiting]) -> None:
        """Write a batch; if PostgreSQL refuses it, write its events singly to find which is bad."""
        try:
            await self._insert([waiting.sealed for waiting in batch])
        except Exception as error:  # noqa: BLE001 (whatever it was, every waiter is told)
            down = isinstance(error, Unavailable | TimeoutError) or db.is_down(error)
            if down or len(batch) == 1:
                _log.error("event-not-recorded", count=len(batch), error=type(error).__name__)
                _settle(batch, f"the event was not recorded: {type(error).__name__}")
                return
            for waiting in batch:
                await self._write([waiting])
        else:
            _settle(batch, None)

    async def _insert(self, sealed: list[Sealed]) -> None:
        """Write, and once more on a new connection if the pooled one turned out to be dead."""
        try:
            await self._insert_once(sealed)
        except (asyncpg.InterfaceError, asyncpg.PostgresConnectionError, ConnectionError):
            await self._insert_once(sealed)

    async def _insert_once(self, sealed: list[Sealed]) -> None:
        async with asyncio.timeout(WRITE_SECONDS), self._db.connection() as connection:
            await insert_events(connection, sealed)


def _settle(batch: list[_Waiting], fault: str | None) -> None:
    """Tell everybody in a batch how it went, once; whoever has stopped waiting is passed over."""
    for waiting in batch:
        if waiting.done.done():
            continue
        if fault is None:
            waiting.done.set_result(None)
        else:
            waiting.done.set_exception(Unavailable(reason=fault))
