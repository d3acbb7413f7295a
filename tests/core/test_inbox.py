# SPDX-License-Identifier: EUPL-1.2
"""A creating request that comes twice takes effect once, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest

from core.builders import on_node
from samband.core import inbox
from samband.core.inbox import Guarded, Replay, once
from samband.core.node import Node
from samband.core.problems import Conflict

SECRET = b"s" * 32


def asked_with(caller: str, key: str, what: str, body: bytes) -> Guarded:
    return inbox.guard(once(caller, key, what, body), SECRET)


ASKED = asked_with("client", "key", "POST /letters", b'{"to": "Kim"}')


async def answer(node: Node, asked: Guarded, text: bytes = b'{"id": 1}') -> None:
    async with node.db.transaction() as tx:
        await inbox.claim(tx, asked)
        await inbox.keep(tx, asked, 201, text)


def test_a_repeated_request_gets_the_first_answer(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        await answer(node, ASKED)
        with pytest.raises(Replay) as caught:
            await answer(node, ASKED, b'{"id": 2}')
        assert (caught.value.status, caught.value.answer) == (201, b'{"id": 1}')

    on_node(fresh_database(), test)


@pytest.mark.parametrize(
    "other",
    [
        asked_with("client", "key", "POST /letters", b'{"to": "Alva"}'),
        asked_with("client", "key", "POST /parcels", b'{"to": "Kim"}'),
    ],
)
def test_the_same_key_for_another_request_is_a_conflict(
    fresh_database: Callable[[], str], other: Guarded
) -> None:
    async def test(node: Node) -> None:
        await answer(node, ASKED)
        with pytest.raises(Conflict):
            await answer(node, other)

    on_node(fresh_database(), test)


def test_keys_belong_to_their_callers(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        await answer(node, ASKED)
        await answer(node, asked_with("other client", "key", "POST /letters", b'{"to": "Alva"}'))
        await answer(node, asked_with("client", "other key", "POST /letters", b'{"to": "Alva"}'))

    on_node(fresh_database(), test)


def test_a_twin_in_flight_waits_and_then_gets_the_answer(
    fresh_database: Callable[[], str],
) -> None:
    async def test(node: Node) -> None:
        async with node.db.transaction() as tx:
            await inbox.claim(tx, ASKED)
            twin = asyncio.create_task(answer(node, ASKED))
            done, _ = await asyncio.wait({twin}, timeout=0.2)
            assert not done
            await inbox.keep(tx, ASKED, 201, b'{"id": 1}')
        with pytest.raises(Replay) as caught:
            await twin
        assert caught.value.answer == b'{"id": 1}'

    on_node(fresh_database(), test)


def test_when_the_first_fails_its_twin_takes_over(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        with suppress(ZeroDivisionError):
            async with node.db.transaction() as tx:
                await inbox.claim(tx, ASKED)
                twin = asyncio.create_task(answer(node, ASKED))
                await asyncio.wait({twin}, timeout=0.1)
                raise ZeroDivisionError
        await twin

    on_node(fresh_database(), test)


def test_of_twenty_at_once_one_takes_effect(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        results = await asyncio.gather(
            *(answer(node, ASKED, b"%d" % n) for n in range(20)), return_exceptions=True
        )
        replays = [r for r in results if isinstance(r, Replay)]
        assert len(replays) == 19
        assert len({r.answer for r in replays}) == 1

    on_node(fresh_database(), test)


def test_old_keys_are_forgotten(fresh_database: Callable[[], str]) -> None:
    async def test(node: Node) -> None:
        await answer(node, ASKED)
        async with node.db.connection() as connection:
            assert await inbox.forget_older_than(connection, 1) == 0
            await connection.execute("update core.inbox set received = now() - interval '2 days'")
            assert await inbox.forget_older_than(connection, 1) == 1
        await answer(node, ASKED)

    on_node(fresh_database(), test)


def test_a_copy_of_the_database_tells_neither_what_was_asked_nor_answered(
    fresh_database: Callable[[], str],
) -> None:
    """A body with one number in it could be found by trying all numbers, were its digest bare."""
    request = once("client", "key", "POST /letters", b'{"to": "Kim"}')

    async def test(node: Node) -> None:
        await answer(node, inbox.guard(request, SECRET), b'{"person": "Kim"}')
        async with node.db.connection() as connection:
            kept = bytes(await connection.fetchval("select answer from core.inbox"))
            digest = bytes(await connection.fetchval("select request_digest from core.inbox"))
        assert b"Kim" not in kept
        assert digest != request.request_digest
        with pytest.raises(Conflict):  # another secret, as another node's, makes another request
            await answer(node, inbox.guard(request, b"t" * 32))

    on_node(fresh_database(), test)
