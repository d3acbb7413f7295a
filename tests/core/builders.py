# SPDX-License-Identifier: EUPL-1.2
"""A node for tests of core: real database and keys, and ports that core itself does not own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec

from samband.core.db import Database, Tx
from samband.core.events import Event
from samband.core.identifiers import Party, organisation
from samband.core.keys import KeyRing
from samband.core.node import Node, derive
from samband.core.ports import Actor, Decision, Evidence, Ports
from samband.core.problems import Unauthenticated

SECRET = bytes(range(32))
MALMO = organisation("2120001124")
Result = TypeVar("Result")


class EventTable:
    """An ``EventSink`` that keeps each event as one row, in the caller's transaction or its own."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def prepare(self) -> None:
        """Make the table."""
        async with self._db.connection() as connection:
            await connection.execute("create table if not exists event (seq serial, body jsonb)")

    async def in_tx(self, tx: Tx, event: Event) -> None:
        """Keep an event with the change it tells of."""
        body = msgspec.json.encode(event).decode()
        await tx.execute("insert into event (body) values ($1::text::jsonb)", body)

    async def durable(self, event: Event) -> None:
        """Keep an event by itself."""
        async with self._db.transaction() as tx:
            await self.in_tx(tx, event)

    async def all(self) -> list[dict[str, Any]]:
        """Give every kept event, oldest first."""
        async with self._db.connection() as connection:
            found = await connection.fetch("select body::text as body from event order by seq")
        return [msgspec.json.decode(row["body"]) for row in found]


class KnownActors:
    """An ``ActorResolver`` that knows the tokens and cookies it is given."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self.actors = dict(actors)

    async def from_token(self, token: str, resource: str) -> Actor:
        """Find who holds a token."""
        if token not in self.actors:
            raise Unauthenticated
        return msgspec.structs.replace(self.actors[token], resource=resource)

    async def from_session(self, cookie: str) -> Actor | None:
        """Find whose session a cookie is."""
        return self.actors.get(cookie)


class OpenGate:
    """A ``Gate`` that permits; for verbs that ask nothing of it."""

    def decide(
        self,
        actor: Actor,
        action: str,
        resource: Mapping[str, object],
        context: Mapping[str, object],
    ) -> Decision:
        """Permit."""
        return Decision((), 0)


class NoEvidence:
    """An ``EvidenceSource`` that knows nothing."""

    async def about(self, subject: Party, kinds: frozenset[str]) -> tuple[Evidence, ...]:
        """Give nothing."""
        return ()


class Silent:
    """A ``Notifier`` that tells nobody."""

    async def tell(self, tx: Tx, party: Party, kind: str, params: Mapping[str, str]) -> None:
        """Say nothing."""


@asynccontextmanager
async def node_on(
    dsn: str, actors: Mapping[str, Actor] | None = None, *, test_mode: bool = True, size: int = 8
) -> AsyncIterator[Node]:
    """Open a node on a database and close it afterwards."""
    db = Database(dsn, size)
    events = EventTable(db)
    await events.prepare()
    ports = Ports(
        actors=KnownActors(actors or {}),
        gate=OpenGate(),
        events=events,
        evidence=NoEvidence(),
        notifier=Silent(),
    )
    try:
        yield Node(
            name="test",
            organisation=MALMO,
            public_url="http://127.0.0.1:8000",
            test_mode=test_mode,
            db=db,
            keys=KeyRing(db, derive(SECRET, "keys")),
            ports=ports,
            secret=SECRET,
        )
    finally:
        await db.close()


def events_of(node: Node) -> EventTable:
    """Give the event table of a node made here."""
    assert isinstance(node.ports.events, EventTable)
    return node.ports.events


async def until(condition: Callable[[], Awaitable[bool]], patience: float = 20.0) -> None:
    """Wait for what another process or task brings about."""
    async with asyncio.timeout(patience):
        while not await condition():  # noqa: ASYNC110 (the condition lies in the database)
            await asyncio.sleep(0.01)


def on_node(
    dsn: str, test: Callable[[Node], Awaitable[Result]], actors: Mapping[str, Actor] | None = None
) -> Result:
    """Run an asynchronous test against a node on a database."""

    async def inside() -> Result:
        async with node_on(dsn, actors) as node:
            return await test(node)

    return asyncio.run(inside())
