# SPDX-License-Identifier: EUPL-1.2
"""A receiver of notices that does as a test says, and verifies with a library that is not ours."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.jwk import KeySet

from core.builders import until
from samband.core import db, webhooks
from samband.core.node import Node
from samband.core.time import now
from samband.core.webhooks.model import PACE, Pace
from samband.core.webhooks.sending import begin_calls, look_for_news

Answer = Callable[[asyncio.StreamWriter, dict[str, Any]], Awaitable[None]]


class Notice(msgspec.Struct, frozen=True):
    """What came: the JWT, its header and claims, and the headers of the request."""

    token: str
    header: dict[str, Any]
    claims: dict[str, Any]
    headers: dict[str, str]


class Receiver(msgspec.Struct):
    """A receiver at an address; ``answer`` is what it does, and can be changed at any time."""

    node: Node
    answer: Answer
    address: str = ""
    came: list[Notice] = []
    challenged: list[Notice] = []

    def cursors(self) -> list[str]:
        """Tell up to where it was told of changes, in the order that it was told."""
        return [notice.claims["data"]["cursor"] for notice in self.came]

    def ids(self) -> list[str]:
        """Tell the ids of the notices that came."""
        return [notice.claims["id"] for notice in self.came]


async def agrees(writer: asyncio.StreamWriter, claims: dict[str, Any]) -> None:
    """Answer a challenge as one that wants to be called, and take notice of anything else."""
    if claims["type"] == "webhook.challenge":
        body = msgspec.json.encode({"challenge": claims["data"]["challenge"]})
        await says(200, body)(writer, claims)
    else:
        await says(204)(writer, claims)


def says(status: int, body: bytes = b"", *headers: str) -> Answer:
    """Make a receiver that always says the same."""

    async def answer(writer: asyncio.StreamWriter, _claims: dict[str, Any]) -> None:
        lines = (f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", "")
        writer.write("\r\n".join(lines).encode() + body)

    return answer


@asynccontextmanager
async def receiver(node: Node, answer: Answer = agrees) -> AsyncIterator[Receiver]:
    """Listen at an address of this machine; only the sandbox calls such."""
    made = Receiver(node, answer)
    keys = KeySet.import_key_set(await webhooks.key_set(node))  # type: ignore[arg-type]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            lines = (line.partition(":") for line in head[1:] if line)
            headers = {name.lower(): value.strip() for name, _, value in lines}
            body = await reader.readexactly(int(headers["content-length"]))
            token = jwt.decode(body.decode(), keys, algorithms=["ES256"])
            notice = Notice(body.decode(), token.header, token.claims, headers)
            challenge = token.claims["type"] == "webhook.challenge"
            (made.challenged if challenge else made.came).append(notice)
            await made.answer(writer, token.claims)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/told"
    try:
        yield made
    finally:
        server.close()


class Clock(msgspec.Struct):
    """A clock that a test moves."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """Tell the time."""
        return now() + self.ahead

    def pass_(self, **by: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(**by)


async def tell(node: Node, clock: Clock, pace: Pace = PACE, turns: int = 20) -> int:
    """Tell everybody everything that is due, as time passes; gives how many calls it took."""
    await others_have_ended(node)
    made = 0
    for _ in range(turns):
        await look_for_news(node)
        calls = await begin_calls(node, pace.at_once, pace, clock)
        if calls:
            await asyncio.wait(calls)
        made += len(calls)
        clock.pass_(seconds=pace.rest.total_seconds())
    return made


async def others_have_ended(node: Node) -> None:
    """Wait for what else the server does: a feed shows nothing newer than what runs anywhere.

    Transactions of this database's clients are the test's own, and are left to it.
    """
    async with node.db.connection() as connection:
        newest = await db.value(
            connection, "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        )

        async def ended() -> bool:
            return await db.value(
                connection,
                "select not exists (select from pg_stat_activity"
                " where backend_xid::text::bigint < $1 and (datname is distinct from"
                " current_database() or backend_type <> 'client backend'))",
                newest,
            )

        await until(ended)
