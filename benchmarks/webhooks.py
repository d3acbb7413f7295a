# SPDX-License-Identifier: EUPL-1.2
"""What a load of an index costs when a thousand subscribers are told of it, beside when none is.

The same entries are loaded three times: without subscriptions, with a thousand, and with a thousand
whose receivers are called.  Then what it costs to look for news when there is none.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress

import asyncpg

from benchmarks import machine
from benchmarks.index import NAME, load_numbers, set_up
from benchmarks.node import PURPOSE, Running
from samband.core.db import Database
from samband.core.time import now
from samband.core.webhooks.model import PACE
from samband.core.webhooks.store import claim, look_for_news

RECEIVERS, ENTRIES = 1_000, 10_000
_CONSUMER = "Malmö stad"
_MOMENTS = [f"2026-11-{day:02}T08:00:00Z" for day in range(1, 29)]
_SETTLED, _EACH = 3.0, 0.2


class Called:
    """Receivers at one port, told apart by path; each is counted, and takes notice of all."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.last = 0.0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = head.lower().partition("content-length:")[2].partition("\r\n")[0]
            await reader.readexactly(int(length))
            self.calls[head.split(" ", 2)[1]] += 1
            self.last = time.perf_counter()
            writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            await writer.drain()
        writer.close()


def measure(node: Running) -> dict[str, object]:
    """Load, subscribe, load, set receivers, load again and wait until the last is told."""
    return asyncio.run(_measure(node))


async def _measure(node: Running) -> dict[str, object]:
    await set_up(node)
    moments = iter(_MOMENTS)
    await _load(node, next(moments))  # what is changed from now on is there
    plain = await _load(node, next(moments))
    await _subscribe(node)
    subscribed = await _load(node, next(moments))
    called = Called()
    server = await asyncio.start_server(called.serve, "127.0.0.1", 0)
    called.port = server.sockets[0].getsockname()[1]
    connection = await asyncpg.connect(node.settings.database.dsn)
    try:
        await connection.execute(_SET, f"http://127.0.0.1:{called.port}/")
        before = await _all_told(connection, called)
        told = await _load(node, next(moments))
        ended = time.perf_counter()
        spent = _jobs_and_postgres(node)
        told["calls"] = await _all_told(connection, called) - before
        told["cpu_per_call_us"] = round((_jobs_and_postgres(node) - spent) / called.calls.total())
        told["seconds_after_load"] = round(called.last - ended, 2)
        quiet = await _looking(node)
    finally:
        await connection.close()
        server.close()
    return {
        "without_subscriptions": plain,
        "subscriptions": subscribed,
        "receivers": told,
        "receivers_to_subscriptions": round(told["seconds"] / subscribed["seconds"], 2),
        "looking_for_news_ms": quiet,
    }


async def _load(node: Running, moment: str) -> dict[str, float]:
    """State the entries with a new moment of content, and tell what that took of time and processor."""
    spent = [machine.cpu_of_family(pid) for pid in (node.web, node.postgres, node.jobs)]
    began = time.perf_counter()
    await load_numbers(node, 0, ENTRIES, moment)
    seconds = time.perf_counter() - began
    web, postgres, jobs = (
        round((machine.cpu_of_family(pid) - was) / 1e6, 2)
        for pid, was in zip((node.web, node.postgres, node.jobs), spent, strict=True)
    )
    return {
        "seconds": round(seconds, 2),
        "web_cpu": web,
        "postgres_cpu": postgres,
        "jobs_cpu": jobs,
    }


def _jobs_and_postgres(node: Running) -> float:
    return machine.cpu_of_family(node.jobs) + machine.cpu_of_family(node.postgres)


async def _subscribe(node: Running) -> None:
    async with node.client(_CONSUMER) as client:
        for _ in range(RECEIVERS):
            body = {"purpose": PURPOSE}
            answer = await client.post(f"/index/v1/{NAME}/subscriptions", "index/read", body)
            assert answer.status == 201, answer.body


_SET = """
insert into core.webhook (id, stream, owner, api, source, changes, subject, address, state, due,
    created)
select uuidv7(), 'index/' || i.key_id || '/' || s.id, s.consumer, 'index', 'x', 'x', s.id::text,
    $1 || s.id, 'active', now(), now()
from indexing.subscription s join indexing.index i on i.id = s.index_id where s.ended is null
"""
"""Sets receivers as if they had proved themselves: an owner can have only some hundreds an hour do so."""

_UNTOLD = """
select count(*) from core.webhook w where exists (
    select from core.feed f where f.stream = w.stream
    and (f.xid, f.seq) > (w.told_xid, w.told_seq)
)
"""


async def _all_told(connection: asyncpg.Connection, called: Called) -> int:
    """Wait until everybody knows of the newest; tells how many calls were made."""
    while await connection.fetchval(_UNTOLD):  # noqa: ASYNC110 (what is waited for is elsewhere)
        await asyncio.sleep(_EACH)
    return called.calls.total()


async def _looking(node: Running) -> dict[str, float]:
    """Time the statement that looks for news, with a thousand receivers and with none."""
    database = Database(node.settings.database.dsn, 1)
    await asyncio.sleep(_SETTLED)
    try:
        async with database.connection() as connection:
            found = {}
            for count in (RECEIVERS, 0):
                if count == 0:
                    await connection.execute("delete from core.webhook")
                times = []
                for _ in range(20):
                    began = time.perf_counter()
                    assert await look_for_news(connection) == 0
                    assert await claim(connection, now(), 1, PACE) == []
                    times.append((time.perf_counter() - began) * 1_000)
                found[f"at_{count}"] = machine.middle(times)
            return found
    finally:
        await database.close()
