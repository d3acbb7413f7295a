# SPDX-License-Identifier: EUPL-1.2
"""The server's protocol: an answer's parts leave together, whole, in order and before a close."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from samband.core.web.server import MAX_GATHERED, GatheringProtocol

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
_BIG = 3_000_000


async def _app(scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
    """Answer ``/small``, ``/big`` in one part, ``/parts`` in many, or break off ``/broken``."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": _headers(scope["path"])})
    match scope["path"]:
        case "/big":
            await send({"type": "http.response.body", "body": b"b" * _BIG})
        case "/parts":
            for _ in range(1_000):
                await send({"type": "http.response.body", "body": b"p" * 1_000, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        case "/broken":
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
            raise ValueError("broken off on purpose")
        case _:
            await send({"type": "http.response.body", "body": b"small"})


def _headers(path: str) -> list[tuple[bytes, bytes]]:
    length = {"/big": _BIG, "/small": 5}.get(path)
    return [] if length is None else [(b"content-length", str(length).encode())]


@asynccontextmanager
async def _served(app: Any = _app) -> AsyncIterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, http=GatheringProtocol, log_config=None, access_log=False, lifespan="off"
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 (the server has no event to wait for)
            await asyncio.sleep(0.01)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await task


def _asked(path: str, *, close: bool = False) -> bytes:
    end = "Connection: close\r\n" if close else ""
    return f"GET {path} HTTP/1.1\r\nHost: test\r\n{end}\r\n".encode()


async def _all(port: int, *requests: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"".join(requests))
    told = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return told


def test_head_and_body_of_a_short_answer_are_one_write() -> None:
    async def work() -> None:
        async with _served() as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(20):
                writer.write(_asked("/small"))
                await writer.drain()
                first = await asyncio.wait_for(reader.read(100_000), 10)
                assert first.startswith(b"HTTP/1.1 200")
                assert first.endswith(b"small")
            writer.close()

    asyncio.run(work())


def test_long_answers_and_answers_in_parts_arrive_whole_and_in_order() -> None:
    async def work() -> None:
        async with _served() as port:
            big = await _all(port, _asked("/big", close=True))
            assert big.partition(b"\r\n\r\n")[2] == b"b" * _BIG
            parts = await _all(port, _asked("/parts", close=True))
            assert parts.count(b"p" * 1_000) == 1_000
            assert parts.endswith(b"0\r\n\r\n")

    asyncio.run(work())


def test_requests_sent_at_once_are_answered_in_order_and_the_last_before_the_close() -> None:
    async def work() -> None:
        async with _served() as port:
            told = await _all(port, _asked("/small"), _asked("/big"), _asked("/small", close=True))
            assert told.count(b"HTTP/1.1 200") == 3
            assert told.endswith(b"small")
            assert b"b" * _BIG in told

    asyncio.run(work())


def test_an_answer_that_breaks_off_is_not_made_to_look_whole() -> None:
    async def work() -> None:
        async with _served() as port:
            told = await _all(port, _asked("/broken"))
            assert b"half" in told
            assert not told.endswith(b"0\r\n\r\n")

    asyncio.run(work())


def test_a_reader_that_does_not_read_stops_the_writer() -> None:
    """Nothing is gathered beyond the limit, so the kernel's buffer fills and the writer waits."""
    sent = 0

    async def endless(scope: Message, receive: Any, send: Send) -> None:
        nonlocal sent
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(2_000):
            await send({"type": "http.response.body", "body": b"e" * 50_000, "more_body": True})
            sent += 1

    async def work() -> None:
        async with _served(endless) as port:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=MAX_GATHERED)
            writer.write(_asked("/"))
            await asyncio.sleep(0.5)
            before = sent
            await asyncio.sleep(0.2)
            assert before == sent
            assert sent * 50_000 < 50_000_000
            writer.transport.abort()

    asyncio.run(work())
