# SPDX-License-Identifier: EUPL-1.2
"""What waits at the same moment goes together, and everybody gets the answer to their own question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.builders import on_node
from samband.core import db
from samband.core.db import Connection, Database
from samband.core.node import Node
from samband.core.problems import Unavailable
from samband.core.together import MAX_BATCH_BYTES, Together


class Doubling:
    """Doubles numbers after some turns of the loop, and remembers what came together."""

    def __init__(self, *, bad: int | None = None, fault: type[Exception] = ValueError) -> None:
        self.batches: list[list[int]] = []
        self.begun = asyncio.Event()
        self._bad = bad
        self._fault = fault

    async def __call__(self, asked: list[int]) -> list[int]:
        self.batches.append(asked)
        self.begun.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if self._bad in asked:
            raise self._fault
        return [2 * each for each in asked]


async def ended(together: Together[int, int], asked: int) -> int | str:
    try:
        return await together.ask(asked)
    except Unavailable:
        return "unavailable"
    except ValueError:
        return "bad"


def test_what_gathers_while_one_batch_is_under_way_is_the_next_batch() -> None:
    async def test() -> None:
        doubling = Doubling()
        together = Together(doubling)
        first = [asyncio.create_task(together.ask(n)) for n in range(3)]
        await doubling.begun.wait()
        later = [asyncio.create_task(together.ask(n)) for n in range(3, 8)]
        assert await asyncio.gather(*first, *later) == [0, 2, 4, 6, 8, 10, 12, 14]
        assert doubling.batches == [[0, 1, 2], [3, 4, 5, 6, 7]]

    asyncio.run(test())


def test_one_that_fails_fails_alone() -> None:
    async def test() -> None:
        together = Together(Doubling(bad=2))
        assert await asyncio.gather(*(ended(together, n) for n in range(4))) == [0, 2, "bad", 6]

    asyncio.run(test())


def test_that_the_service_is_away_is_told_to_all_without_a_second_attempt() -> None:
    async def test() -> None:
        doubling = Doubling(bad=2, fault=Unavailable)
        together = Together(doubling)
        told = await asyncio.gather(*(together.ask(n) for n in range(3)), return_exceptions=True)
        assert [type(each) for each in told] == [Unavailable] * 3
        assert len({id(each) for each in told}) == 3, "each has an error of its own to raise"
        assert doubling.batches == [[0, 1, 2]]
        assert await ended(together, 5) == 10

    asyncio.run(test())


def test_a_wrong_number_of_answers_reaches_nobody_as_another_s() -> None:
    async def short(asked: list[int]) -> list[int]:
        await asyncio.sleep(0)
        return asked[1:] if len(asked) > 1 else asked

    async def test() -> None:
        together = Together(short)
        told = await asyncio.gather(*(together.ask(n) for n in range(3)))
        assert told == [0, 1, 2], "asked again, each alone"

    asyncio.run(test())


def test_beyond_what_may_wait_the_answer_is_at_once() -> None:
    async def test() -> None:
        together = Together(Doubling(), max_waiting=4)
        told = await asyncio.gather(*(ended(together, n) for n in range(6)))
        assert told == [0, 2, 4, 6, "unavailable", "unavailable"]
        assert await ended(together, 7) == 14

    asyncio.run(test())


def test_a_batch_is_bounded_in_bytes() -> None:
    async def test() -> None:
        doubling = Doubling()
        together = Together(doubling)
        asking = (together.ask(n, MAX_BATCH_BYTES // 2) for n in range(5))
        assert await asyncio.gather(*asking) == [0, 2, 4, 6, 8]
        assert [len(batch) for batch in doubling.batches] == [2, 2, 1]

    asyncio.run(test())


def test_work_that_is_stopped_leaves_nobody_waiting() -> None:
    async def test() -> None:
        doubling = Doubling()
        together = Together(doubling)
        asking = [asyncio.create_task(ended(together, n)) for n in range(3)]
        await asyncio.sleep(0)
        for task in asyncio.all_tasks() - {asyncio.current_task(), *asking}:
            task.cancel()
        assert await asyncio.gather(*asking) == ["unavailable"] * 3
        assert await ended(together, 4) == 8

    asyncio.run(test())


turns = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 100), st.booleans()), min_size=1, max_size=40
)


@settings(deadline=None)
@given(turns)
def test_whoever_comes_and_whoever_leaves_each_gets_the_answer_to_the_own_question(
    plan: list[tuple[int, int, bool]],
) -> None:
    """Each comes after some turns of the loop with a number, and some leave before the answer."""

    async def one(together: Together[int, int], wait: int, number: int) -> int | str:
        for _ in range(wait):
            await asyncio.sleep(0)
        return await ended(together, number)

    async def test() -> None:
        doubling = Doubling(bad=13)
        together = Together(doubling)
        tasks = [asyncio.create_task(one(together, wait, number)) for wait, number, _ in plan]
        await asyncio.sleep(0)
        for task, (_, _, leaves) in zip(tasks, plan, strict=True):
            if leaves:
                task.cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        await together.finish()
        for answer, (_, number, leaves) in zip(answers, plan, strict=True):
            if leaves:
                assert isinstance(answer, asyncio.CancelledError)
            else:
                assert answer == ("bad" if number == 13 else 2 * number)

    asyncio.run(test())


async def lengths(connection: Connection, asked: list[str]) -> list[int]:
    """Tell the lengths of words; a word of 13 letters is a fault in SQL."""
    sql = "select 1 / (length(word) - 13) as unused, length(word) as length from unnest($1::text[]) as word"
    return [row["length"] for row in await connection.fetch(sql, asked)]


def test_the_database_answers_many_in_one_statement_and_the_bad_one_alone(
    fresh_database: Callable[[], str],
) -> None:
    async def test(node: Node) -> None:
        words = ["a", "bb", "x" * 13, "dddd"]
        asking = (node.db.together(lengths, word) for word in words)
        told = await asyncio.gather(*asking, return_exceptions=True)
        assert told[:2] + told[3:] == [1, 2, 4]
        assert isinstance(told[2], asyncpg.DivisionByZeroError)

    on_node(fresh_database(), test)


def test_connections_that_died_while_they_waited_are_passed_over(
    fresh_database: Callable[[], str],
) -> None:
    async def test(node: Node) -> None:
        async with node.db.connection() as one, node.db.connection() as other:
            pids = [await db.value(each, "select pg_backend_pid()") for each in (one, other)]
        killer = Database(node.db.dsn, 1)
        async with killer.connection() as connection:
            await connection.execute(
                "select pg_terminate_backend(pid) from unnest($1::int[]) pid", pids
            )
        await killer.close()
        assert await node.db.together(lengths, "word") == 4

    on_node(fresh_database(), test)


def test_a_database_that_is_away_is_told_as_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def test() -> None:
        nowhere = Database("postgresql://nobody@127.0.0.1:1/none")
        with pytest.raises(Unavailable):
            await nowhere.together(lengths, "word")
        await nowhere.close()

    asyncio.run(test())


def test_a_statement_that_never_ends_is_given_up_for_all(
    fresh_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(connection: Connection, asked: list[str]) -> list[str]:
        await connection.execute("select pg_sleep(60)")
        return asked

    monkeypatch.setattr(db, "TOGETHER_SECONDS", 0.2)

    async def test(node: Node) -> None:
        asking = (node.db.together(endless, word) for word in "abc")
        told = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(each) for each in told] == [Unavailable] * 3
        assert await node.db.together(lengths, "word") == 4

    on_node(fresh_database(), test)
