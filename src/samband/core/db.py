# SPDX-License-Identifier: EUPL-1.2
"""PostgreSQL without a session's memory: an own pool, transactions, typed rows.

asyncpg's pool sends a reset query at every release, which costs 2.4 times the processor time of a
lookup; ours sends none, and in return nobody leaves state in a session (``set local`` only).
After a cancellation a connection may be in any state, committed included, so it is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, LiteralString, NewType, TypeVar

import asyncpg
import msgspec
import structlog

from samband.core.problems import Unavailable
from samband.core.together import MAX_WAITING, USUAL_BYTES, Together

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

Tx = NewType("Tx", Connection)
"""A connection inside a transaction: what a function that changes something asks for."""

Row = TypeVar("Row", bound=msgspec.Struct)
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
Many = Callable[[Connection, list[Asked]], Awaitable[Sequence[Answer]]]
"""Asks for many in one statement, and gives an answer for each in the order they came."""
_log = structlog.get_logger()

DEFAULT_POOL = 8
ACQUIRE_SECONDS = 5.0
TOGETHER_SECONDS = 10.0
_DOWN = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    # What asyncpg says where the connection is lost between preparing and running a statement.
    asyncpg.InternalClientError,
)


class Database:
    """A small pool of connections to one database, last used first."""

    def __init__(
        self,
        dsn: str,
        size: int = DEFAULT_POOL,
        *,
        statement_cache: int = 256,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        self.dsn = dsn
        self._idle: list[Connection] = []
        self._size = size
        self._slots = asyncio.Semaphore(size)
        self._statement_cache = statement_cache
        self._closed = False
        self._max_waiting = max_waiting
        self._together: dict[Many[Any, Any], Together[Any, Any]] = {}

    async def close(self) -> None:
        """Answer whoever waits, then close every idle connection; those in use close at release."""
        for together in self._together.values():
            await together.finish()
        self._closed = True
        while self._idle:
            await self._idle.pop().close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection for autocommitted statements; raises ``Unavailable`` when down."""
        await self._take_slot()
        try:
            connection = await self._take()
            try:
                yield connection
            except (asyncio.CancelledError, asyncpg.InternalClientError):
                connection.terminate()
                raise
            finally:
                await self._give_back(connection)
        finally:
            self._slots.release()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Lend a connection inside a transaction: committed on success, else rolled back whole."""
        connection, begun = await self._begin()
        async with begun:
            yield Tx(connection)

    async def together(
        self, many: Many[Asked, Answer], asked: Asked, size: int = USUAL_BYTES
    ) -> Answer:
        """Ask in one statement with whoever asks ``many`` at the same moment.

        ``many`` runs outside a transaction and must bear repeating: once on a new connection where
        the pooled one proves dead, and for each alone where a batch fails.  ``size`` in bytes
        bounds a batch.  Raises ``Unavailable`` when too many wait or the database is away, else
        what ``many`` raises.
        """
        together = self._together.get(many)
        if together is None:
            together = Together(partial(self._ask, many), self._max_waiting)
            self._together[many] = together
        answer: Answer = await together.ask(asked, size)
        return answer

    async def _ask(self, many: Many[Asked, Answer], asked: list[Asked]) -> Sequence[Answer]:
        try:
            async with asyncio.timeout(TOGETHER_SECONDS):
                try:
                    return await self._ask_once(many, asked)
                except _DOWN:
                    while self._idle:  # they have waited as long, and are as dead
                        self._idle.pop().terminate()
                    return await self._ask_once(many, asked)
        except (*_DOWN, TimeoutError) as error:
            raise Unavailable("The database does not answer.", reason=repr(error)) from error

    async def _ask_once(self, many: Many[Asked, Answer], asked: list[Asked]) -> Sequence[Answer]:
        async with self.connection() as connection:
            return await many(connection, asked)

    async def _begin(self) -> tuple[Connection, AsyncExitStack]:
        """Begin a transaction, passing over connections that prove dead before anything is said.

        After the database was away, those that waited in the pool are dead and may not show it yet.
        """
        for last in (*[False] * self._size, True):
            async with AsyncExitStack() as stack:
                connection = await stack.enter_async_context(self.connection())
                try:
                    await stack.enter_async_context(connection.transaction())
                except _DOWN:
                    connection.terminate()
                    if last:
                        raise
                else:
                    return connection, stack.pop_all()
        raise AssertionError("the last attempt begins or raises")

    async def _take_slot(self) -> None:
        if not self._slots.locked():
            await self._slots.acquire()  # at once: waiting with a limit costs a timer
            return
        try:
            await asyncio.wait_for(self._slots.acquire(), ACQUIRE_SECONDS)
        except TimeoutError:
            raise Unavailable("The database is busy.", reason="pool exhausted") from None

    async def _take(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        try:
            return await asyncpg.connect(self.dsn, statement_cache_size=self._statement_cache)
        except (*_DOWN, TimeoutError) as error:
            raise Unavailable("The database does not answer.", reason=repr(error)) from error

    async def _give_back(self, connection: Connection) -> None:
        if connection.is_closed():
            return
        if self._closed or connection.is_in_transaction():
            connection.terminate()
            return
        self._idle.append(connection)


@asynccontextmanager
async def savepoint(tx: Tx) -> AsyncIterator[Tx]:
    """Try a part of a change: an exception undoes the part and leaves the transaction usable."""
    async with tx.transaction():
        yield tx


async def rows(
    connection: Connection, row: type[Row], sql: LiteralString, *args: object
) -> list[Row]:
    """Run a query and give each row as a ``row`` struct; column names are its field names."""
    records = await connection.fetch(sql, *args)
    if records and tuple(records[0].keys()) == row.__match_args__:
        return [row(*record) for record in records]  # in half the time
    return [row(**record) for record in records]


async def row_or_none(
    connection: Connection, row: type[Row], sql: LiteralString, *args: object
) -> Row | None:
    """Run a query that finds at most one row."""
    record = await connection.fetchrow(sql, *args)
    return None if record is None else row(**record)


async def one_row(connection: Connection, row: type[Row], sql: LiteralString, *args: object) -> Row:
    """Run a query that always finds a row; ``LookupError`` says that it did not."""
    found = await row_or_none(connection, row, sql, *args)
    if found is None:
        raise LookupError(f"no {row.__name__}")
    return found


async def value(connection: Connection, sql: LiteralString, *args: object) -> Any:
    """Run a query and give its one value."""
    return await connection.fetchval(sql, *args)


async def execute(connection: Connection, sql: LiteralString, *args: object) -> int:
    """Run a statement and tell how many rows it touched."""
    status = await connection.execute(sql, *args)
    count = status.rsplit(" ", 1)[-1]
    return int(count) if count.isdigit() else 0


async def execute_many(
    connection: Connection, sql: LiteralString, batch: Sequence[Sequence[object]]
) -> None:
    """Run one statement for many argument rows, in one round trip and one implicit transaction."""
    await connection.executemany(sql, batch)


def is_down(error: BaseException) -> bool:
    """Tell whether an error means that PostgreSQL is not there, rather than that SQL is wrong."""
    return isinstance(error, _DOWN)
