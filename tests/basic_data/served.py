# SPDX-License-Identifier: EUPL-1.2
"""A register served in process: the real application and the real Gate with the blocks' policies.

Who asks is told by the token, which names an entry in ``ACTORS``; events are kept in a list.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import httpx
import msgspec

from samband.core.block import Manifest
from samband.core.db import Database, Tx
from samband.core.events import Event
from samband.core.identifiers import Party, organisation
from samband.core.keys import KeyRing
from samband.core.node import Node, derive
from samband.core.ports import Actor, Evidence, Ports
from samband.core.problems import Unauthenticated
from samband.core.web import Edge, build_application
from samband.trust_and_security.authorization.model.grants import (
    Grant,
    GrantedPurpose,
    RegisteredScope,
)
from samband.trust_and_security.authorization.model.policies import compile_policies, schema_text
from samband.trust_and_security.authorization.service.gate import PolicyGate
from samband.trust_and_security.authorization.service.rules import AccessRules, Snapshot
from samband.trust_and_security.authorization.vocabulary import VOCABULARY as AUTHORIZATION

OWNER = organisation("2021005448")
MALMO = organisation("2120001124")
SECRET = b"s" * 32
PURPOSE = {"code": "building-permit", "legalGround": "9 kap. PBL", "case": "BN 2026-1"}


class KeptEvents(msgspec.Struct):
    """An event sink that keeps what it is given, in order."""

    events: list[Event] = []

    async def in_tx(self, tx: Tx, event: Event) -> None:
        self.events.append(event)

    async def durable(self, event: Event) -> None:
        self.events.append(event)


class KnownTokens(msgspec.Struct, frozen=True):
    """An actor resolver in which the token names the actor."""

    actors: Mapping[str, Actor]

    async def from_token(self, token: str, resource: str) -> Actor:
        if token not in self.actors:
            raise Unauthenticated("Unknown token.")
        return msgspec.structs.replace(self.actors[token], resource=resource)

    async def from_session(self, cookie: str) -> Actor | None:
        return None


class FixedRules(msgspec.Struct, frozen=True):
    """The access rules of a node in which nothing changes."""

    snapshot: Snapshot

    def kind_of(self, client: str) -> str:
        return "municipality"

    async def fresh(self) -> Snapshot:
        return self.snapshot


class NoEvidence:
    async def about(self, subject: Party, kinds: frozenset[str]) -> tuple[Evidence, ...]:
        return ()


class NoNotices:
    async def tell(self, tx: Tx, party: Party, kind: str, params: Mapping[str, str]) -> None:
        return None


class Served(msgspec.Struct):
    """A served register and what a test needs around it."""

    node: Node
    client: httpx.AsyncClient
    events: list[Event]
    api: str
    keys: itertools.count[int]

    async def post(
        self, path: str, body: object, *, who: str = "malmo", key: str | None = None
    ) -> httpx.Response:
        """Send JSON as somebody; every request has an Idempotency-Key of its own unless told."""
        headers = {
            "authorization": f"Bearer {who}",
            "content-type": "application/json",
            "idempotency-key": key or f"key-{next(self.keys)}",
        }
        content = msgspec.json.encode(body)
        return await self.client.post(f"/{self.api}/v1{path}", content=content, headers=headers)

    async def stated(self, path: str, body: object) -> dict[str, Any]:
        """Send a change as the owner, and expect it to succeed."""
        answer = await self.post(path, body, who="owner")
        assert answer.status_code == 201, answer.text
        return cast("dict[str, Any]", answer.json())

    async def get(self, path: str, *, who: str = "malmo") -> httpx.Response:
        headers = {"authorization": f"Bearer {who}"}
        return await self.client.get(f"/{self.api}/v1{path}", headers=headers)


def seen(answer: httpx.Response) -> tuple[object, ...]:
    """Give all that somebody sees of an answer, but the ids of its trace and of its events."""
    headers = dict(answer.headers)
    events = headers.pop("samband-event", "").count(",")
    headers.pop("traceparent", None)
    return answer.status_code, answer.content, events, headers


def actors(api: str) -> dict[str, Actor]:
    """List who may ask, by token."""
    read, write = f"{api}/read", f"{api}/write"
    return {
        "malmo": Actor(organisation=MALMO, client="malmo", scopes=frozenset({read})),
        "entitled": Actor(
            organisation=MALMO,
            client="entitled",
            scopes=frozenset({read, f"{api}/read-protected"}),
        ),
        "owner": Actor(
            organisation=OWNER,
            client="owner",
            scopes=frozenset({read, write, f"{api}/load", f"{api}/read-protected"}),
        ),
        "usurper": Actor(
            organisation=MALMO, client="usurper", scopes=frozenset({write, f"{api}/load"})
        ),
        "copier": Actor(organisation=MALMO, client="copier", scopes=frozenset({f"{api}/extract"})),
        "holder": Actor(organisation=MALMO, client="holder", scopes=frozenset({f"{api}/evidence"})),
        "scopeless": Actor(organisation=MALMO, client="scopeless"),
    }


def gate(manifest: Manifest) -> PolicyGate:
    """Make the real Gate with the policies of authorization and of one block."""
    vocabularies = (AUTHORIZATION, manifest.vocabulary)
    scopes = {
        scope.name: RegisteredScope(scope.name, (1,), OWNER, scope.sv, scope.en)
        for vocabulary in vocabularies
        for scope in vocabulary.scopes
    }
    attributes = {n: t for v in vocabularies for n, t in v.attributes.items()}
    policies = [policy for vocabulary in vocabularies for policy in vocabulary.policies]
    actions = [name.replace("/", ".") for name in scopes]
    compiled = compile_policies(1, policies, schema_text(actions, attributes), attributes)
    moment = datetime.now(UTC)
    purposes = (GrantedPurpose("building-permit", "handlägga bygglov", "x", "9 kap. PBL"),)
    grants = {
        (who.identifier, scope): (
            Grant(
                id=uuid4(),
                member=who,
                scope=scope,
                purposes=purposes,
                valid_from=moment - timedelta(days=1),
                valid_until=None,
                granted_by=OWNER,
                granted_at=moment,
            ),
        )
        for who in (MALMO, OWNER)
        for scope in scopes
    }
    snapshot = Snapshot(policies=compiled, scopes=scopes, grants=grants)
    return PolicyGate(cast("AccessRules", FixedRules(snapshot)))


@asynccontextmanager
async def served(dsn: str, manifest: Manifest, *, test_mode: bool = True) -> AsyncIterator[Served]:
    """Serve a block's API in process on a database of its own."""
    database = Database(dsn)
    kept = KeptEvents([])
    (api,) = manifest.apis
    node = Node(
        name="test",
        organisation=OWNER,
        public_url="http://127.0.0.1:1",
        test_mode=test_mode,
        db=database,
        keys=KeyRing(database, derive(SECRET, "keys")),
        ports=Ports(
            actors=KnownTokens(actors(api.name)),
            gate=gate(manifest),
            events=kept,
            evidence=NoEvidence(),
            notifier=NoNotices(),
        ),
        secret=SECRET,
    )
    app = Edge(build_application(node, [api], []), https=False)
    transport = httpx.ASGITransport(app=cast("Any", app))
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield Served(node, client, kept.events, api.name, itertools.count(1))
    finally:
        await database.close()


def run(
    dsn: str,
    manifest: Manifest,
    work: Callable[[Served], Awaitable[None]],
    *,
    test_mode: bool = True,
) -> None:
    """Run a test's work against a served register."""

    async def inside() -> None:
        async with served(dsn, manifest, test_mode=test_mode) as register:
            await work(register)

    asyncio.run(inside())
