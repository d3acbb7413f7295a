# SPDX-License-Identifier: EUPL-1.2
"""What a receiver is sent, what it must answer, and what becomes of those that do not."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from msgspec.structs import replace

from core.builders import events_of, node_on, until
from core.webhooks.receiver import Answer, Clock, Receiver, agrees, receiver, says, tell
from samband.core import feed, webhooks
from samband.core.identifiers import Party, organisation
from samband.core.node import Node
from samband.core.outbound import Outbound
from samband.core.problems import Conflict, Invalid
from samband.core.webhooks import Followed
from samband.core.webhooks.model import PACE, Pace, State
from samband.core.webhooks.sending import NOT_PUBLIC, begin_calls, look_for_news, run_webhooks
from samband.core.webhooks.service import MAX_CHALLENGES

Fresh = Callable[[], str]
MALMO, LUND = organisation("2120001124"), organisation("2120001132")
QUICK = Pace(call_seconds=0.4)


def of(stream: str = "a", owner: Party = MALMO) -> Followed:
    return Followed(stream, owner, "index", "https://node.example/index/v1/x", "s1", "https://c")


def on_node(fresh: Fresh, work: Callable[[Node], Awaitable[None]]) -> None:
    async def inside() -> None:
        async with node_on(fresh()) as node:
            await work(node)

    asyncio.run(inside())


async def publish(node: Node, stream: str = "a", times: int = 1) -> None:
    for _ in range(times):
        async with node.db.transaction() as tx:
            await feed.publish(tx, stream, "changed", "x", {"n": 1})


async def set_receiver(node: Node, address: str, followed: Followed | None = None) -> None:
    async with node.db.transaction() as tx:
        await webhooks.set_receiver(tx, node, followed or of(), address)


async def confirm(node: Node, followed: Followed | None = None) -> None:
    async with node.db.transaction() as tx:
        await webhooks.confirm(tx, node, followed or of())


async def seen(node: Node, followed: Followed | None = None) -> webhooks.Receiver:
    async with node.db.connection() as connection:
        return await webhooks.receiver(connection, node, followed or of())


async def told(node: Node, came: Receiver, clock: Clock, followed: Followed | None = None) -> None:
    """Let a receiver prove itself, so that it is told from now on."""
    await set_receiver(node, came.address, followed)
    await tell(node, clock, QUICK, turns=2)
    assert (await seen(node, followed)).state is State.ACTIVE


@pytest.mark.capability("IX-7")
def test_a_notice_is_a_signed_cloud_event_that_holds_nothing_but_where_to_read(
    fresh_database: Fresh,
) -> None:
    async def work(node: Node) -> None:
        async with receiver(node) as came:
            await told(node, came, Clock())
            await publish(node)
            await tell(node, Clock())
            [notice] = came.came
            claims, now = dict(notice.claims), time.time()
            assert notice.header["typ"] == "webhook+jwt"
            assert notice.headers["content-type"] == "application/jwt"
            assert notice.headers["traceparent"].startswith("00-")
            registry = jwt.JWTClaimsRegistry(
                iss={"essential": True, "value": node.public_url},
                aud={"essential": True, "value": came.address},
                exp={"essential": True},
            )
            registry.validate(claims)
            assert now - 60 < claims["iat"] <= now < claims["exp"] <= claims["iat"] + 300
            assert claims["jti"] == claims["id"]
            names = {"specversion", "id", "source", "type", "subject", "time", "data"}
            assert claims.keys() == names | {"iss", "aud", "iat", "exp", "jti"}
            assert (claims["specversion"], claims["type"]) == ("1.0", "webhook.changed")
            assert (claims["source"], claims["subject"]) == (of().source, of().subject)
            assert claims["data"].keys() == {"changes", "cursor"}

    on_node(fresh_database, work)


def test_what_changes_while_a_notice_waits_is_one_notice(fresh_database: Fresh) -> None:
    async def work(node: Node) -> None:
        clock = Clock()
        async with receiver(node) as came:
            await told(node, came, clock)
            await publish(node, times=100)
            assert await tell(node, clock) == 1
            came.answer = says(503)
            await publish(node)
            await tell(node, clock, turns=1)
            await publish(node, times=100)
            await tell(node, clock, turns=1)
            came.answer = agrees
            clock.pass_(minutes=5)
            await tell(node, clock)
            first, failed, again, rest = came.ids()
            assert len({first, failed, rest}) == 3
            assert failed == again
            async with node.db.connection() as connection:
                page = await feed.read(connection, "a", None, 1_000, "")
            assert came.cursors()[-1] == page.next == (await seen(node)).cursor

    on_node(fresh_database, work)


async def never(_writer: asyncio.StreamWriter, _claims: dict[str, Any]) -> None:
    await asyncio.sleep(60)


async def endless(writer: asyncio.StreamWriter, _claims: dict[str, Any]) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        writer.write(b"a" * 65_536)
        await writer.drain()


async def drop_by_drop(writer: asyncio.StreamWriter, _claims: dict[str, Any]) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX: " + b"a" * 1_000:
        writer.write(bytes([letter]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless_head(writer: asyncio.StreamWriter, _claims: dict[str, Any]) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X: " + b"a" * 1_000 + b"\r\n")
        await writer.drain()


async def hangs_up(writer: asyncio.StreamWriter, _claims: dict[str, Any]) -> None:
    writer.close()


async def repeats(writer: asyncio.StreamWriter, claims: dict[str, Any]) -> None:
    """Say back all that came, as a service that nobody has prepared may do."""
    await says(200, str(claims).encode())(writer, claims)


ELSEWHERE = "Location: http://127.0.0.1:9/"
WRONG: list[tuple[str, Answer, str]] = [
    ("never answers", never, "no answer within 0.4 s"),
    ("answers drop by drop", drop_by_drop, "no answer within 0.4 s"),
    ("endless head", endless_head, "RemoteProtocolError"),
    ("hangs up", hangs_up, "RemoteProtocolError"),
    ("no HTTP", says(999_999), "RemoteProtocolError"),
    ("redirects", says(302, b"", ELSEWHERE), "HTTP 302"),
    ("redirects a post", says(307, b"", ELSEWHERE), "HTTP 307"),
    ("fails", says(500), "HTTP 500"),
    ("is gone", says(410), "HTTP 410"),
]
AT_A_CHALLENGE: list[tuple[str, Answer, str]] = [
    *WRONG,
    ("endless body", endless, "the answer is too large"),
    ("packed", says(200, b"{}", "Content-Encoding: gzip"), "the answer is packed"),
    ("repeats", repeats, "the challenge was not answered"),
    ("agrees to anything", says(204), "the challenge was not answered"),
    ("another challenge", says(200, b'{"challenge":"x"}'), "the challenge was not answered"),
    ("no text", says(200, b"\xff\x00"), "the challenge was not answered"),
    ("deep", says(200, b"[" * 4_000), "the challenge was not answered"),
]


@pytest.mark.parametrize(
    ("answer", "reason"), [each[1:] for each in AT_A_CHALLENGE], ids=[a[0] for a in AT_A_CHALLENGE]
)
def test_a_receiver_that_does_not_prove_itself_is_never_told(
    fresh_database: Fresh, answer: Answer, reason: str
) -> None:
    async def work(node: Node) -> None:
        clock = Clock()
        async with receiver(node, answer) as came:
            await set_receiver(node, came.address)
            await publish(node)
            await tell(node, clock, QUICK)
            state = await seen(node)
            assert (state.state, state.reason) == (State.UNCONFIRMED, reason)
            assert state.next_attempt is None
            assert len(came.challenged) in {1, PACE.challenges.attempts}
            assert came.came == []
            came.answer = agrees
            await confirm(node)
            await tell(node, clock, QUICK)
            assert ((await seen(node)).state, len(came.came)) == (State.ACTIVE, 1)
        kinds = [event["type"] for event in await events_of(node).all()]
        assert kinds == ["index.receiver-stopped", "index.receiver-confirmed"]

    on_node(fresh_database, work)


@pytest.mark.capability("IX-7")
@pytest.mark.parametrize(
    ("answer", "reason"), [each[1:] for each in WRONG], ids=[each[0] for each in WRONG]
)
def test_a_receiver_that_fails_too_often_is_held_with_its_reason_until_it_is_started_again(
    fresh_database: Fresh, answer: Answer, reason: str
) -> None:
    pace = replace(QUICK, retry=replace(QUICK.retry, attempts=3))

    async def work(node: Node) -> None:
        clock = Clock()
        async with receiver(node) as came:
            await told(node, came, clock)
            came.answer = answer
            await publish(node)
            await tell(node, clock, pace)
            state = await seen(node)
            assert (state.state, state.reason) == (State.HELD, reason)
            assert len(came.came) == state.failures == (1 if reason == "HTTP 410" else 3)
            clock.pass_(hours=48)
            await publish(node)
            assert await tell(node, clock, pace) == 0
            came.answer = agrees
            await confirm(node)
            await tell(node, clock, pace)
            assert (await seen(node)).state is State.ACTIVE
            assert len(set(came.ids())) == 2

    on_node(fresh_database, work)


def test_the_body_of_an_answer_to_a_notice_is_not_read(fresh_database: Fresh) -> None:
    async def work(node: Node) -> None:
        async with receiver(node) as came:
            await told(node, came, Clock())
            came.answer = endless
            await publish(node)
            assert await tell(node, Clock(), QUICK) == 1
            assert (await seen(node)).failures == 0

    on_node(fresh_database, work)


@pytest.mark.capability("IX-7")
def test_those_who_never_answer_keep_nobody_else_waiting(fresh_database: Fresh) -> None:
    async def work(node: Node) -> None:
        clock, streams = Clock(), [f"s{n}" for n in range(40)]
        async with receiver(node) as slow, receiver(node) as good:
            for stream in streams:
                await told(node, slow, clock, of(stream, MALMO))
            await told(node, good, clock, of("s0", LUND))
            slow.answer = never
            for stream in streams:
                await publish(node, stream)
            began = time.monotonic()
            await look_for_news(node)
            calls = await begin_calls(node, PACE.at_once, PACE, clock)
            assert len(calls) == PACE.of_one + 1

            async def heard() -> bool:
                return len(good.came) == 1

            await until(heard, 2)
            assert time.monotonic() - began < 2
            await look_for_news(node)
            assert await begin_calls(node, PACE.at_once, PACE, clock) == set()
            for call in calls:
                call.cancel()

    on_node(fresh_database, work)


def test_a_change_that_is_committed_after_a_later_one_is_told(fresh_database: Fresh) -> None:
    async def work(node: Node) -> None:
        clock = Clock()
        async with receiver(node) as came:
            await told(node, came, clock)
            async with node.db.transaction() as tx:
                await feed.publish(tx, "a", "changed", "early", {})
                await publish(node)
                assert await tell(node, clock) == 0
            assert await tell(node, clock) == 1
            async with node.db.connection() as connection:
                page = await feed.read(connection, "a", None, 10, "")
            assert (len(page.events), came.cursors()) == (2, [page.next])

    on_node(fresh_database, work)


def test_a_receiver_that_is_removed_or_replaced_during_a_call_is_left_alone(
    fresh_database: Fresh,
) -> None:
    async def work(node: Node) -> None:
        clock = Clock()
        async with receiver(node) as came, receiver(node) as other:
            await told(node, came, clock)
            await publish(node)
            await look_for_news(node)
            calls = await begin_calls(node, 1, PACE, clock)
            await set_receiver(node, other.address)
            await asyncio.wait(calls)
            assert ((await seen(node)).address, other.came) == (other.address, [])
            await tell(node, clock)
            assert (len(other.challenged), len(other.came), len(came.came)) == (1, 1, 1)
            await publish(node)
            async with node.db.transaction() as tx:
                assert await webhooks.end(tx, of())
                assert not await webhooks.end(tx, of())
            assert await tell(node, clock) == 0

    on_node(fresh_database, work)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://malmo.example/x",
        "https://user:secret@malmo.example/",
        "https:///x",
        "https://[::1",
        "malmo.example",
        "https://malmo.example/x#part",
    ],
)
def test_an_address_that_is_never_called_is_refused(fresh_database: Fresh, address: str) -> None:
    async def work(node: Node) -> None:
        with pytest.raises(Invalid) as refused:
            await set_receiver(node, address)
        assert [error.field for error in refused.value.errors] == ["$.address"]

    on_node(fresh_database, work)


def test_outside_the_sandbox_only_https_to_public_addresses_is_called(
    fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = socket.getaddrinfo

    def found(host: str, *more: Any, **named: Any) -> Any:
        if host == "nowhere.example":
            raise socket.gaierror
        return look_up(host, *more, **named)

    async def work(node: Node) -> None:
        async with receiver(node) as came:
            strict = replace(node, test_mode=False)
            with pytest.raises(Invalid):
                await set_receiver(strict, came.address)
            inside = ("127.0.0.1", "[::1]", "localhost", "10.0.0.1", "169.254.169.254")
            inside += ("[64:ff9b::7f00:1]", "[2002:7f00:1::1]", "[fec0::1]", "224.0.0.1")
            for host in (*inside, "nowhere.example"):
                await set_receiver(strict, f"https://{host}/")
                await tell(strict, Clock(), QUICK)
                assert (await seen(strict)).reason == NOT_PUBLIC
            assert came.challenged == []

    monkeypatch.setattr("socket.getaddrinfo", found)
    on_node(fresh_database, work)


def test_nobody_can_have_us_call_others_without_end(fresh_database: Fresh) -> None:
    async def work(node: Node) -> None:
        for _ in range(MAX_CHALLENGES - 1):
            await set_receiver(node, "http://127.0.0.1:9/")
        await confirm(node)
        with pytest.raises(Conflict):
            await set_receiver(node, "http://127.0.0.1:9/")
        with pytest.raises(Conflict):
            await confirm(node)
        await set_receiver(node, "http://127.0.0.1:9/", of(owner=LUND))

    on_node(fresh_database, work)


def test_the_loop_tells_within_a_second_or_so_and_ends_what_it_has_begun(
    fresh_database: Fresh,
) -> None:
    async def work(node: Node) -> None:
        stop = asyncio.Event()
        async with receiver(node) as came:
            loop = asyncio.create_task(run_webhooks(node, stop))
            await set_receiver(node, came.address)

            async def active() -> bool:
                return (await seen(node)).state is State.ACTIVE

            await until(active)
            began = time.monotonic()
            await publish(node)

            async def heard() -> bool:
                return len(came.came) == 1

            await until(heard)
            assert time.monotonic() - began < 3
            stop.set()
            await loop
            assert (await seen(node)).told is not None

    on_node(fresh_database, work)


def test_a_loop_without_its_database_waits_for_it(
    fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(node: Node) -> None:
        stop, failed = asyncio.Event(), asyncio.Event()

        def fail() -> None:
            failed.set()
            raise ConnectionError

        monkeypatch.setattr(node.db, "connection", fail)
        loop = asyncio.create_task(run_webhooks(node, stop, Pace(poll_seconds=0.01)))
        await failed.wait()
        monkeypatch.undo()
        async with receiver(node) as came:
            await set_receiver(node, came.address)

            async def heard() -> bool:
                return len(came.challenged) == 1

            await until(heard)
            stop.set()
            await loop

    on_node(fresh_database, work)


KILLED = """
import asyncio, sys
from core.builders import node_on
from samband.core.webhooks import run_webhooks

async def work():
    async with node_on(sys.argv[1]) as node:
        await run_webhooks(node, asyncio.Event())

asyncio.run(work())
"""


@pytest.mark.capability("IX-7")
def test_a_process_that_is_killed_during_a_call_leaves_no_change_untold(
    fresh_database: Fresh,
) -> None:
    async def work(node: Node) -> None:
        clock = Clock()
        async with receiver(node) as came:
            await told(node, came, clock)
            came.answer = never
            await publish(node)
            tests, dsn = Path(__file__).parents[2], node.db.dsn
            path = os.pathsep.join([str(tests), os.environ.get("PYTHONPATH", "")])
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", KILLED, dsn),
                env={**os.environ, "PYTHONPATH": path},
                stderr=subprocess.DEVNULL,
            )

            async def heard() -> bool:
                return len(came.came) == 1

            await until(heard)
            process.send_signal(signal.SIGKILL)
            await process.wait()
            came.answer = agrees
            assert await tell(node, clock, turns=1) == 0
            clock.pass_(seconds=PACE.lease.total_seconds())
            assert await tell(node, clock) == 1
            assert len(set(came.ids())) == 1
            assert (await seen(node)).failures == 0

    on_node(fresh_database, work)


def test_names_are_looked_up_in_threads_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name whose server never answers keeps its thread; the loop's own do everything else."""
    release = asyncio.Event()

    def slow(*_: object, **__: object) -> list[object]:
        time.sleep(0.5)
        return []

    async def work() -> None:
        monkeypatch.setattr("socket.getaddrinfo", slow)
        outbound = Outbound(test_mode=False)
        asked = [asyncio.create_task(outbound.knock(f"https://{n}.example/")) for n in range(40)]
        await asyncio.sleep(0.05)
        began = time.monotonic()
        await asyncio.to_thread(release.set)
        assert time.monotonic() - began < 0.4
        for each in asked:
            with suppress(Exception):
                await each

    asyncio.run(work())
