# SPDX-License-Identifier: EUPL-1.2
"""The pool lends clean connections only, changes are whole or nothing, and its limits are told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

import asyncpg
import msgspec
import pytest

from core.builders import node_on, on_node, until
from samband.core import db
from samband.core.db import Database, savepoint
from samband.core.node import Node
from samband.core.problems import Unavailable


class Word(msgspec.Struct, frozen=True):
    word: str


async def prepare(node: Node) -> None:
    async with node.db.connection() as connection:
        await connection.execute("create table word (word text primary key)")


async def words(node: Node) -> list[str]:
    async with node.db.connection() as connection:
        found = await db.rows(connection, Word, "select word from word order by word")
    return [row.word for row in found]


def test_an_exception_undoes_the_whole_transaction(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        await prepare(node)
        with suppress(ZeroDivisionError):
            async with node.db.transaction() as tx:
                await db.execute(tx, "insert into word values ('lost')")
                raise ZeroDivisionError
        async with node.db.transaction() as tx:
            await db.execute(tx, "insert into word values ('kept')")
        assert await words(node) == ["kept"]

    on_node(fresh_database(), test)


def test_a_savepoint_undoes_its_part_only(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        await prepare(node)
        async with node.db.transaction() as tx:
            await db.execute(tx, "insert into word values ('first')")
            with suppress(asyncpg.UniqueViolationError):
                async with savepoint(tx):
                    await db.execute(tx, "insert into word values ('second')")
                    await db.execute(tx, "insert into word values ('first')")
        assert await words(node) == ["first"]

    on_node(fresh_database(), test)


def test_connections_are_used_again(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        pids = set()
        for _ in range(5):
            async with node.db.connection() as connection:
                pids.add(await db.value(connection, "select pg_backend_pid()"))
        assert len(pids) == 1

    on_node(fresh_database(), test)


@pytest.mark.parametrize("inside", ["transaction", "connection"])
def test_a_cancelled_connection_is_closed_and_not_lent_again(
    fresh_database: Callable[[], str], inside: str
) -> None:
    async def test(node: Node) -> None:
        await prepare(node)
        pids: list[int] = []

        async def slow() -> None:
            lend = node.db.transaction if inside == "transaction" else node.db.connection
            async with lend() as connection:
                pids.append(await db.value(connection, "select pg_backend_pid()"))
                await db.execute(connection, "insert into word values ('begun')")
                await db.value(connection, "select pg_sleep(30)")

        task = asyncio.create_task(slow())
        await until(lambda: is_asleep(node, pids))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: is_gone(node, pids[0]))
        assert await words(node) == ([] if inside == "transaction" else ["begun"])

    on_node(fresh_database(), test)


async def is_asleep(node: Node, pids: list[int]) -> bool:
    async with node.db.connection() as connection:
        return bool(
            pids
            and await db.value(
                connection,
                "select exists (select from pg_stat_activity where pid = $1 and wait_event ="
                " 'PgSleep')",
                pids[0],
            )
        )


async def is_gone(node: Node, pid: int) -> bool:
    """Ask until the cancelled backend is not there; it may finish its sleep's interrupt first."""
    async with node.db.connection() as connection:
        await db.execute(connection, "select pg_terminate_backend($1)", pid)
        alive = await db.value(
            connection, "select exists (select from pg_stat_activity where pid = $1)", pid
        )
    return not alive


def test_a_cancelled_slot_is_given_back(fresh_database: Callable[[], str]) -> None:
    async def test() -> None:
        async with node_on(fresh_database(), size=1) as node:

            async def hold() -> None:
                async with node.db.connection():
                    await asyncio.sleep(30)

            for _ in range(3):
                task = asyncio.create_task(hold())
                await asyncio.sleep(0.05)
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            async with node.db.connection() as connection:
                assert await db.value(connection, "select 1") == 1

    asyncio.run(test())


def test_an_open_transaction_left_behind_is_not_lent_to_the_next(
    fresh_database: Callable[[], str],
) -> None:
    async def test(node: Node) -> None:
        await prepare(node)
        async with node.db.connection() as connection:
            await connection.execute("begin")
            await connection.execute("insert into word values ('stray')")
        async with node.db.connection() as connection:
            assert not connection.is_in_transaction()
        assert await words(node) == []

    on_node(fresh_database(), test)


def test_an_exhausted_pool_says_unavailable(
    fresh_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "ACQUIRE_SECONDS", 0.05)

    async def test() -> None:
        async with node_on(fresh_database(), size=2) as node:
            async with node.db.connection(), node.db.connection():
                with pytest.raises(Unavailable) as caught:
                    async with node.db.connection():
                        """Never reached."""
            assert caught.value.reason == "pool exhausted"
            assert "Retry-After" in caught.value.headers
            async with node.db.connection() as connection:
                assert await db.value(connection, "select 1") == 1

    asyncio.run(test())


def test_a_database_that_is_not_there_says_unavailable() -> None:
    async def test() -> None:
        database = Database("postgresql://nobody@127.0.0.1:1/nothing")
        with pytest.raises(Unavailable):
            async with database.connection():
                """Never reached."""
        await database.close()

    asyncio.run(test())


def test_after_the_database_restarts_the_next_request_gets_a_new_connection(
    fresh_database: Callable[[], str],
) -> None:
    async def test(node: Node) -> None:
        async with node.db.connection() as connection:
            pid = await db.value(connection, "select pg_backend_pid()")
        other = await asyncpg.connect(node.db.dsn)
        await other.execute("select pg_terminate_backend($1)", pid)
        await other.close()

        failures: list[Exception] = []

        async def answers() -> bool:
            try:
                async with node.db.connection() as connection:
                    return bool(await db.value(connection, "select pg_backend_pid()") != pid)
            except Exception as error:  # noqa: BLE001 (which ones there are is what is asked)
                failures.append(error)
                return False

        await until(answers)
        assert [error for error in failures if not db.is_down(error)] == []

    on_node(fresh_database(), test)


def test_a_transaction_never_begins_on_a_connection_that_died_while_it_waited(
    fresh_database: Callable[[], str],
) -> None:
    async def kill_others(dsn: str) -> None:
        own = await asyncpg.connect(dsn)
        await own.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
            " and backend_type = 'client backend'"
        )
        await own.close()

    async def test(node: Node) -> None:
        await prepare(node)
        async with node.db.connection(), node.db.connection():
            """Two wait in the pool after this."""
        # In a thread that is waited for, so that this loop cannot see them close.
        killer = threading.Thread(target=lambda: asyncio.run(kill_others(node.db.dsn)))
        killer.start()
        killer.join()
        async with node.db.transaction() as tx:
            await db.execute(tx, "insert into word values ('kept')")
        assert await words(node) == ["kept"]

    on_node(fresh_database(), test)


def test_a_connection_that_asyncpg_lost_track_of_is_never_lent_again(
    fresh_database: Callable[[], str],
) -> None:
    async def test(node: Node) -> None:
        with pytest.raises(asyncpg.InternalClientError) as caught:
            async with node.db.connection() as lost:
                raise asyncpg.InternalClientError
        assert db.is_down(caught.value)
        async with node.db.connection() as connection:
            assert connection is not lost
            assert await db.value(connection, "select 1") == 1

    on_node(fresh_database(), test)


def test_typed_rows_and_counts(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        await prepare(node)
        async with node.db.connection() as connection:
            await db.execute_many(connection, "insert into word values ($1)", [["a"], ["b"]])
            assert await db.execute(connection, "update word set word = word || '!'") == 2
            one = await db.one_row(connection, Word, "select word from word where word = $1", "a!")
            assert one == Word("a!")
            assert await db.row_or_none(connection, Word, "select word from word limit 0") is None
            with pytest.raises(LookupError):
                await db.one_row(connection, Word, "select word from word limit 0")

    on_node(fresh_database(), test)
