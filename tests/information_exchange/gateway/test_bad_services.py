# SPDX-License-Identifier: EUPL-1.2
"""Services that are slow, broken or hostile: a clear problem, or a connection that is closed."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from information_exchange.gateway.conftest import Play
from information_exchange.gateway.stand import Stand, answers, free_port, service, serving
from samband.information_exchange.gateway import Upstreams

OK = b"HTTP/1.1 200 OK\r\n"
SHORT = {"answer_seconds": 1, "idle_seconds": 1}


async def slowly_by_drops(head: bytes, reader: Any, writer: asyncio.StreamWriter) -> None:
    """Send headers one byte at a time, for ever."""
    writer.write(OK + b"x-slow: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.1)


async def informs_for_ever(head: bytes, reader: Any, writer: asyncio.StreamWriter) -> None:
    """Send informational answers without end."""
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" * 10)
        await writer.drain()
        await asyncio.sleep(0.01)


async def says_nothing(head: bytes, reader: Any, writer: asyncio.StreamWriter) -> None:
    """Take the call and keep silent."""
    await asyncio.sleep(30)


BAD: list[tuple[Any, int]] = [
    (says_nothing, 504),
    (slowly_by_drops, 504),
    (informs_for_ever, 504),
    (answers(b""), 502),
    (answers(b"not HTTP at all\r\n\r\n"), 502),
    (answers(b"\x00\xff" * 500), 502),
    (answers(OK + b"content-length: 10\r\n\r\nabc"), 502),
    (answers(OK + b"content-length: abc\r\n\r\nabc"), 502),
    (answers(OK + b"content-length: 3\r\ncontent-length: 4\r\n\r\nabc"), 502),
    (answers(OK + b"transfer-encoding: chunked\r\n\r\n5\r\nab"), 502),
    (answers(OK + b"transfer-encoding: chunked\r\n\r\nZZ\r\nab\r\n"), 502),
    (answers(OK + b"x: " + b"a" * 200_000 + b"\r\n\r\n"), 502),
    (
        answers(OK + b"".join(b"x%d: %s\r\n" % (n, b"a" * 50) for n in range(900)) + b"\r\n"),
        502,
    ),
    *(
        (answers(b"HTTP/1.1 %s X\r\ncontent-length: 2\r\n\r\nok" % status), 502)
        for status in (b"600", b"999", b"101", b"199", b"000")
    ),
    (answers(b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\n\r\n"), 502),
    (answers(b"HTTP/1.1 302 Found\r\nlocation: //evil.example/\r\n\r\n"), 502),
    (answers(b"HTTP/1.1 302 Found\r\nlocation: /outside\r\n\r\n"), 502),
]


@pytest.mark.capability("AP-7")
def test_a_bad_service_is_a_clear_problem(play: Play) -> None:
    async def work(stand: Stand) -> None:
        await stand.offers("http://127.0.0.1:9")
        _, key = await stand.lets_in()
        for number, (answering, status) in enumerate(BAD):
            async with service(answering) as upstream:
                await stand.publishes(f"{upstream}/base", **SHORT)
                await _is_clear(stand, key, upstream, status, number)

    play(work)


async def _is_clear(stand: Stand, key: str, upstream: str, status: int, number: int) -> None:
    began = time.monotonic()
    answer = await stand.ask(key=key)
    assert answer.status_code == status, (number, answer.text)
    assert time.monotonic() - began < 5, number
    problem = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= problem.keys()
    assert problem["instance"] == "/gateway/permits/v1"
    assert upstream.rpartition(":")[2] not in answer.text
    event = (await stand.events("gateway.refused"))[-1]
    assert answer.headers["samband-event"]
    assert f"status:{status}" in event["items"], number
    assert event["outcome"] == "failed"
    assert event["reason"]


def test_nobody_listening_is_told_at_once(play: Play) -> None:
    async def work(stand: Stand) -> None:
        await stand.offers(f"http://127.0.0.1:{free_port()}")
        _, key = await stand.lets_in()
        assert (await stand.ask(key=key)).status_code == 502

    play(work)


@pytest.mark.parametrize("status", [200, 299, 418, 599])
def test_a_status_that_http_knows_is_passed_on(play: Play, status: int) -> None:
    async def work(stand: Stand) -> None:
        head = b"HTTP/1.1 %d X\r\ncontent-length: 2\r\n\r\nok" % status
        async with service(answers(head)) as upstream:
            await stand.offers(upstream)
            _, key = await stand.lets_in()
            assert (await stand.ask(key=key)).status_code == status

    play(work)


def test_a_redirect_within_the_api_leads_through_the_gateway(play: Play) -> None:
    async def work(stand: Stand) -> None:
        found = b"HTTP/1.1 307 T\r\nlocation: /base/y?a=1\r\ncontent-length: 0\r\n\r\n"
        async with service(answers(found)) as upstream:
            await stand.offers(f"{upstream}/base")
            _, key = await stand.lets_in()
            answer = await stand.ask(key=key)
            assert answer.status_code == 307
            assert answer.headers["location"] == f"{stand.published}/y?a=1"

    play(work)


@pytest.mark.parametrize("length", [b"", b"content-length: 900000\r\n"])
def test_a_stream_that_breaks_closes_the_connection_and_is_an_event(
    play: Play, length: bytes
) -> None:
    async def work(stand: Stand) -> None:
        head = OK + (length or b"transfer-encoding: chunked\r\n") + b"\r\n"
        chunk = b"a" * 200_000 if length else b"%x\r\n" % 200_000 + b"a" * 200_000 + b"\r\n"
        async with service(answers(head, chunk)) as upstream:
            await stand.offers(upstream)
            _, key = await stand.lets_in()
            with pytest.raises(httpx.RemoteProtocolError):
                await stand.ask(key=key)
        [begun] = await stand.events("gateway.forwarded")
        [ended] = await stand.events("gateway.ended")
        assert "streaming" in begun["items"]
        assert ended["outcome"] == "failed"
        assert "bytes:200000" in ended["items"]

    play(work)


def test_a_stream_that_stands_still_is_cut_and_one_that_moves_is_not(play: Play) -> None:
    async def work(stand: Stand) -> None:
        async def moves(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for _ in range(8):
                await send({"type": "http.response.body", "body": b"tick", "more_body": True})
                await asyncio.sleep(10 if scope["path"].endswith("/stops") else 0.5)
            await send({"type": "http.response.body", "body": b""})

        port = free_port()
        async with serving(moves, port):
            await stand.offers(f"http://127.0.0.1:{port}", **SHORT)
            _, key = await stand.lets_in()
            assert (await stand.ask("/goes", key=key)).content == b"tick" * 8
            with pytest.raises(httpx.RemoteProtocolError):
                await stand.ask("/stops", key=key)
        ended = await stand.events("gateway.ended")
        assert [each["outcome"] for each in ended] == ["done", "failed"]

    play(work)


@pytest.mark.capability("AP-7")
def test_a_body_over_the_limit_is_refused_whether_its_length_is_told_or_not(play: Play) -> None:
    async def work(stand: Stand) -> None:
        async def takes(scope: Any, receive: Any, send: Any) -> None:
            more = True
            while more:
                message = await receive()
                more = message.get("more_body", False) and message["type"] == "http.request"
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        async def dripping() -> Any:
            for _ in range(20):
                yield b"a" * 100

        port = free_port()
        async with serving(takes, port):
            await stand.offers(f"http://127.0.0.1:{port}", max_body=1_000)
            _, key = await stand.lets_in()
            for content, status in ((b"a" * 1_000, 204), (b"a" * 1_001, 413), (dripping(), 413)):
                answer = await stand.ask(key=key, method="POST", content=content)
                assert answer.status_code == status
        assert len(await stand.events("gateway.refused")) == 2

    play(work)


def test_outside_the_sandbox_only_named_or_public_services_are_reached() -> None:
    strict = Upstreams(test_mode=False, allowed=("http://10.0.0.5:8080",))
    assert strict.allows("http://10.0.0.5:8080/api")
    assert strict.allows("https://public.example")
    for wrong in (
        "http://10.0.0.5",
        "http://127.0.0.1",
        "ftp://x",
        "https://a@b",
        "https://x/?q",
        "http://[",
    ):
        assert not strict.allows(wrong)


@pytest.mark.parametrize(
    "upstream",
    [
        "https://localhost:9",
        "https://[64:ff9b::7f00:1]:9",
        "https://[2002:a9fe:a9fe::1]:9",
        "https://[fec0::1]:9",
        "https://224.0.0.1:9",
    ],
)
def test_a_name_that_leads_inside_is_not_followed(play: Play, upstream: str) -> None:
    async def work(stand: Stand) -> None:
        await stand.offers(upstream)
        _, key = await stand.lets_in()
        stand.node.doors[Upstreams] = Upstreams(test_mode=False)
        answer = await stand.ask(key=key)
        assert answer.status_code == 502
        [event] = await stand.events("gateway.refused")
        assert event["reason"] == "upstream: FetchFailed"

    play(work)
