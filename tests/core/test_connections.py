# SPDX-License-Identifier: EUPL-1.2
"""Connections to others are used again while that is safe, and never otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpcore
import msgspec
import pytest

from samband.core import connections
from samband.core.connections import Connections, Peer
from samband.core.outbound import FetchFailed, Limits, Outbound

_OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class Other(msgspec.Struct):
    """A service that counts its connections; ``last`` closes the newest from its end."""

    port: int = 0
    opened: int = 0
    closed: int = 0
    answer: bytes = _OK
    last: asyncio.StreamWriter | None = None

    @property
    def peer(self) -> Peer:
        return Peer("http", "127.0.0.1", self.port, "127.0.0.1")

    async def ask(self, kept: Connections, *, read: bool = True) -> None:
        request = httpcore.Request(
            "GET", self.peer.url(b"/"), headers=[(b"host", b"other.example")]
        )
        answer = await kept.ask(self.peer, request)
        try:
            if read:
                assert await answer.response.aread() == b"ok"
        finally:
            await answer.close()


@asynccontextmanager
async def _other(answer: bytes = _OK) -> AsyncIterator[Other]:
    seen = Other(answer=answer)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.opened, seen.last = seen.opened + 1, writer
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(seen.answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            seen.closed += 1
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    seen.port = server.sockets[0].getsockname()[1]
    async with server:
        yield seen


@asynccontextmanager
async def _kept(**how: float) -> AsyncIterator[Connections]:
    made = Connections(rest=how.get("rest", 5.0), most=int(how.get("most", 100)))
    try:
        yield made
    finally:
        await made.close()


def test_one_connection_is_used_again_and_none_is_where_none_may_rest() -> None:
    async def work() -> None:
        async with _other() as other, _kept() as kept, _kept(rest=0.0) as unkept:
            for _ in range(3):
                await other.ask(kept)
            assert other.opened == 1
            for _ in range(3):
                await other.ask(unkept)
            assert other.opened == 4

    asyncio.run(work())


def test_as_many_are_opened_as_are_needed_at_once_and_then_kept() -> None:
    async def work() -> None:
        async with _other() as other, _kept() as kept:
            for _ in range(2):
                await asyncio.gather(*(other.ask(kept) for _ in range(5)))
            assert other.opened == 5

    asyncio.run(work())


def test_a_connection_that_the_other_end_has_closed_or_that_is_old_is_not_used() -> None:
    async def work() -> None:
        async with _other() as other, _kept(rest=0.2) as kept:
            await other.ask(kept)
            assert other.last is not None
            other.last.close()
            await asyncio.sleep(0.05)
            await other.ask(kept)
            assert other.opened == 2
            await asyncio.sleep(0.3)
            await other.ask(kept)
            assert other.opened == 3

    asyncio.run(work())


def test_an_answer_that_was_not_read_to_its_end_is_not_read_by_the_next() -> None:
    async def work() -> None:
        async with _other() as other, _kept() as kept:
            await other.ask(kept, read=False)
            await other.ask(kept)
            assert other.opened == 2

    asyncio.run(work())


def test_no_more_than_may_be_are_open_and_whoever_waits_too_long_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "WAIT_SECONDS", 0.1)

    async def work() -> None:
        async with _other(answer=b"") as other, _kept(most=1) as kept:
            waiting = asyncio.create_task(other.ask(kept))
            await asyncio.sleep(0.05)
            with pytest.raises(TimeoutError):
                await other.ask(kept)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            other.answer = _OK
            await other.ask(kept)  # the one that was given up is free again
            assert other.opened == 2

    asyncio.run(work())


def test_a_refused_answer_gives_its_connection_up_and_a_good_one_keeps_it() -> None:
    async def work() -> None:
        large = b"HTTP/1.1 200 OK\r\ncontent-length: 300\r\n\r\n" + b"x" * 300
        async with _other(answer=large) as other, _kept() as kept:
            outbound = Outbound(test_mode=True, connections=kept)
            url = f"http://127.0.0.1:{other.port}/"
            with pytest.raises(FetchFailed, match="too large"):
                await outbound.fetch(url, limits=Limits(bytes=100))
            other.answer = _OK
            for _ in range(2):
                assert (await outbound.fetch(url, form={"a": "å"})).body == b"ok"
            assert other.opened == 2

    asyncio.run(work())


FORGED = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno"


@pytest.mark.parametrize(
    ("method", "first"),
    [
        ("GET", _OK + FORGED),
        ("HEAD", _OK),
        ("POST", b"HTTP/1.1 204 No Content\r\n\r\nok"),
    ],
)
def test_what_comes_after_an_answer_is_never_the_next_one(method: str, first: bytes) -> None:
    """A service that counts characters for bytes must not answer one caller with another's."""

    async def work() -> None:
        async with _other(answer=first) as other, _kept() as kept:
            headers = [(b"host", b"other.example")]
            request = httpcore.Request(method, other.peer.url(b"/"), headers=headers)
            answer = await kept.ask(other.peer, request)
            await answer.response.aread()
            await answer.close()
            other.answer = _OK
            await other.ask(kept)
            assert other.opened == 2

    asyncio.run(work())
