# SPDX-License-Identifier: EUPL-1.2
"""Builders for the traceability tests: events, a log in memory, and receipts from it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from core.builders import Silent
from samband.basic_data.person.vocabulary import VOCABULARY as PERSON
from samband.core.db import Database, Tx
from samband.core.events import Event, Outcome, Purpose
from samband.core.identifiers import Party, organisation, person
from samband.core.ids import new_id
from samband.core.keys import KeyRing
from samband.core.node import Node, derive
from samband.core.pages import Pages
from samband.core.pages.routes import static
from samband.core.ports import Actor, Decision, Evidence, EvidenceSource, Ports
from samband.core.problems import Unauthenticated, Unavailable
from samband.core.time import now
from samband.core.web import Edge, build_application
from samband.core.web.acting import cookie_name
from samband.core.web.api_info import with_self_description
from samband.core.web.csrf import csrf_token
from samband.core.web.pages import problem_page
from samband.trust_and_security.traceability import Appender
from samband.trust_and_security.traceability.block import MANIFEST
from samband.trust_and_security.traceability.model import merkle
from samband.trust_and_security.traceability.service import sequencer
from samband.trust_and_security.traceability.wire import body, canonical, leaf, note, receipt
from samband.trust_and_security.trust_framework.vocabulary import VOCABULARY as TRUST_FRAMEWORK

ANNA = person("189001019802")
BO = person("189001029819")
SALT = bytes(range(16))
ORIGIN = "skatteverket.test/log"


def key_of(party: Party) -> bytes:
    """Stand in for the node's keyed hash of a party."""
    return sha256(f"test {party.identifier}".encode()).digest()


def event(**changes: object) -> Event:
    """Make an event as a look-up of Anna by Malmö gives it."""
    made = Event(
        id=UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
        time=datetime(2026, 11, 24, 10, 0, 0, 123000, UTC),
        type="person.read",
        outcome=Outcome.DONE,
        organisation=organisation("2120001124"),
        organisation_name="Malmö stad",
        client="https://malmo.test/system/1",
        user=BO,
        subjects=(ANNA,),
        resource="https://skatteverket.test/person/v1",
        items=("version:17",),
        scope="person/read",
        purpose=Purpose(code="school", legal_ground="SFS 2010:800", case="M-2026-1"),
        policies=("person.read.municipality",),
        reason="matched by number",
        trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
        span_id="00f067aa0ba902b7",
        sandbox=True,
    )
    return msgspec.structs.replace(made, **changes)


class MemoryLog(msgspec.Struct):
    """A whole log in memory: its entries, its key, and proofs for any of its sizes."""

    entries: list[bytes]
    private: Ed25519PrivateKey
    origin: str = ORIGIN

    @property
    def verifier(self) -> note.Verifier:
        """Give the log's verifier."""
        return note.verifier(self.origin, self.private.public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        """Give the log's key as people pin it."""
        return note.format_vkey(self.verifier)

    def tree(self) -> tuple[merkle.Frontier, dict[merkle.NodeId, bytes]]:
        """Hash the whole log."""
        hashes = [merkle.leaf_hash(entry) for entry in self.entries]
        frontier, completed = merkle.append(merkle.EMPTY, hashes)
        leaves = {merkle.NodeId(0, index): value for index, value in enumerate(hashes)}
        return frontier, leaves | dict(completed)

    def checkpoint(self) -> bytes:
        """Sign the log's present head."""
        frontier, _ = self.tree()
        head = note.Checkpoint(self.origin, frontier.size, merkle.root(frontier))
        return note.sign(note.format_checkpoint(head), self.verifier, self.private.sign)

    def receipt(self, index: int, sealed: body.Sealed, party: Party, position: int = 0) -> bytes:
        """Give a receipt for the sealed event that stands at ``index``."""
        frontier, nodes = self.tree()
        ranges = merkle.inclusion_ranges(index, frontier.size)
        opened = canonical.decode(sealed.body)
        assert isinstance(opened, dict)
        return receipt.encode(
            receipt.Receipt(
                leaf.decode(sealed.leaf),
                index,
                frontier.size,
                tuple(merkle.prove(ranges, nodes.__getitem__)),
                self.checkpoint(),
                receipt.Opening(
                    opened,
                    leaf.salt_for(sealed.salt, "body"),
                    position,
                    party.scheme.value,
                    party.identifier,
                    leaf.subject_salt(sealed.salt, position),
                ),
            )
        )


def log_of(entries: Sequence[bytes]) -> MemoryLog:
    """Make a log of entries, always with the same key."""
    return MemoryLog(list(entries), Ed25519PrivateKey.from_private_bytes(bytes(32)))


SECRET = bytes(32)


class Nobody:
    """The ports that these tests do not need: nobody logs in, nothing is known of anybody."""

    async def from_token(self, token: str, resource: str) -> Actor:
        """Know no token."""
        raise Unauthenticated

    async def from_session(self, cookie: str) -> Actor | None:
        """Know no session."""
        return None

    def decide(
        self,
        actor: Actor,
        action: str,
        resource: Mapping[str, object],
        context: Mapping[str, object],
    ) -> Decision:
        """Permit."""
        return Decision((), 1)

    async def about(self, subject: Party, kinds: frozenset[str]) -> tuple[Evidence, ...]:
        """Know no facts."""
        return ()

    async def tell(self, tx: Tx, party: Party, kind: str, params: Mapping[str, str]) -> None:
        """Tell nobody."""


def node_on(
    dsn: str, *, name: str = "skatteverket", evidence: EvidenceSource | None = None
) -> Node:
    """Build a node over a database, with the real event sink."""
    database = Database(dsn, 8)
    nobody = Nobody()
    return Node(
        name=name,
        organisation=organisation("2021005448"),
        public_url=f"https://{name}.test",
        test_mode=True,
        db=database,
        keys=KeyRing(database, derive(SECRET, "keys")),
        ports=Ports(
            actors=nobody,
            gate=nobody,
            events=Appender(database, SECRET),
            evidence=evidence or nobody,
            notifier=Silent(),
        ),
        secret=SECRET,
    )


Result = TypeVar("Result")


def run_on(node: Node, scenario: Coroutine[Any, Any, Result]) -> Result:
    """Run a scenario in a loop of its own and close the node's connections after it."""

    async def whole() -> Result:
        try:
            return await asyncio.wait_for(scenario, 60)
        finally:
            await node.db.close()

    return asyncio.run(whole())


def new_event(**changes: object) -> Event:
    """Make an event with an id of its own, now."""
    return event(id=new_id(), time=now(), **changes)


async def fetch(node: Node, sql: str, *args: object) -> list[Any]:
    """Look into the database past our own code."""
    async with node.db.connection() as connection:
        return list(await connection.fetch(sql, *args))


GUARDED = ("event", "event_subject", "leaf", "node", "tree_head", "checkpoint")


async def change(node: Node, sql: str) -> None:
    """Change the database behind the log's back, and let the change stand."""
    async with node.db.transaction() as tx:
        await without_guards(tx, sql)


async def without_guards(tx: Tx, sql: str) -> None:
    """Run a statement as the database's owner could: with the log's triggers off."""
    for table in GUARDED:
        await tx.execute(f"alter table traceability.{table} disable trigger user")
    await tx.execute(sql)
    for table in GUARDED:
        await tx.execute(f"alter table traceability.{table} enable trigger user")


class Tokens(Nobody):
    """Tells who is asking from tokens that a test has made up."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self.actors = actors

    async def from_token(self, token: str, resource: str) -> Actor:
        """Look the token up."""
        if token not in self.actors:
            raise Unauthenticated
        return self.actors[token]

    async def from_session(self, cookie: str) -> Actor | None:
        """Look the cookie up; in these tests it is the person's name."""
        return PEOPLE.get(cookie)


MALMO = organisation("2120001124")
LUND = organisation("2120001132")
OWN = frozenset({"traceability/own", "traceability/own-reads"})
ACTORS = {
    "anna": Actor(
        user=ANNA, client="https://hub.test/portal", organisation=organisation("2021006883"),
        organisation_name="Digg", scopes=OWN,
    ),
    "bo": Actor(user=BO, client="https://hub.test/portal", scopes=OWN),
    "nobody": Actor(client="https://hub.test/portal", scopes=OWN),
    "no-scope": Actor(user=ANNA, client="https://hub.test/portal"),
    "malmo": Actor(
        organisation=MALMO, organisation_name="Malm\u00f6 stad", client="https://malmo.test/1",
        scopes=frozenset({"traceability/answer"}),
    ),
    "lund": Actor(
        organisation=LUND, organisation_name="Lunds kommun", client="https://lund.test/1",
        scopes=frozenset({"traceability/answer"}),
    ),
}  # fmt: skip


PEOPLE = {
    "anna": Actor(user=ANNA, user_name="Anna Prov", session=b"anna's session"),
    "bo": Actor(user=BO, user_name="Bo Prov", session=b"bo's session"),
    "officer": Actor(
        user=BO, user_name="Bo Prov", session=b"officer's session", organisation=MALMO,
        organisation_name="Malm\u00f6 stad", roles=frozenset({"case-officer"}),
    ),
}  # fmt: skip


class FormerNumber(Nobody):
    """Evidence that one person once had another number, or that nobody can tell just now."""

    def __init__(self, now_: Party, former: Party, *, down: bool = False) -> None:
        self.now, self.former, self.down = now_, former, down

    async def about(self, subject: Party, kinds: frozenset[str]) -> tuple[Evidence, ...]:
        """Tell the former number of that person."""
        if self.down:
            raise Unavailable
        if subject != self.now or "identifiers" not in kinds:
            return ()
        numbers = [{"scheme": p.scheme.value, "identifier": p.identifier} for p in (self.former,)]
        return (
            Evidence(
                kind="identifiers",
                subject=subject,
                facts={"identifiers": numbers},
                issuer="https://skatteverket.test",
                as_of=now(),
                expires=now() + timedelta(hours=1),
                signature="",
                digest="digest-of-evidence",
            ),
        )


class Client(msgspec.Struct, frozen=True):
    """A caller of a node's HTTP interface."""

    http: TestClient[Litestar]
    node: Node

    def get(self, path: str, token: str = "") -> Response:
        """Get a path, as whoever the token stands for."""
        return self.http.get(path, headers=_bearer(token))

    def post(self, path: str, token: str, body: object = None) -> Response:
        """Post JSON, with an idempotency key of its own."""
        headers = _bearer(token) | {"Idempotency-Key": str(new_id())}
        if body is None:
            return self.http.post(path, headers=headers)
        return self.http.post(path, headers=headers, json=body)

    def page(self, path: str, who: str = "") -> Response:
        """Open a page, as somebody logged in."""
        return self.http.get(path, headers=self._cookie(who))

    def submit(self, path: str, who: str = "", **fields: str) -> Response:
        """Post a form of a page, with the token that the page would hold."""
        session = PEOPLE[who].session if who else None
        token = {"csrf": csrf_token(self.node, session)} if session else {}
        return self.http.post(
            path, headers=self._cookie(who), data=token | fields, follow_redirects=False
        )

    def _cookie(self, who: str) -> dict[str, str]:
        accept = {"Accept": "text/html"}
        return accept | ({"Cookie": f"{cookie_name(self.node)}={who}"} if who else {})

    def record(self, *events: Event) -> None:
        """Record events and let the log take them."""
        self.run(self._record, events)

    def grow(self) -> None:
        """Let the log take what waits."""
        self.run(sequencer.grow, self.node)

    def run(self, function: Callable[..., Coroutine[Any, Any, Result]], *args: object) -> Result:
        """Run something of ours in the application's own loop."""
        return self.http.blocking_portal.call(function, *args)

    async def _record(self, events: Sequence[Event]) -> None:
        for made in events:
            await self.node.ports.events.durable(made)
        await sequencer.grow(self.node)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


_SPOKEN = {
    MANIFEST.name: MANIFEST.vocabulary,
    "person": PERSON,
    "trust-framework": TRUST_FRAMEWORK,
}


def application(bare: Node) -> tuple[Node, Litestar]:
    """Build what serves traceability, with made-up people and tokens."""
    ports = msgspec.structs.replace(bare.ports, actors=Tokens(ACTORS))
    node = msgspec.structs.replace(bare, ports=ports)
    app = build_application(
        node,
        [with_self_description(api) for api in MANIFEST.apis],
        [*MANIFEST.pages, static],
        state={
            "pages": Pages(
                {MANIFEST.name: MANIFEST.templates or Path()},
                {name: words.texts for name, words in _SPOKEN.items()},
            ),
            "links": {link.name: link for link in MANIFEST.links},
            "navigation": {},
            "problem_page": problem_page,
            "vocabularies": list(_SPOKEN.values()),
        },
    )
    return node, app


@contextmanager
def client_of(dsn: str, evidence: EvidenceSource | None = None) -> Iterator[Client]:
    """Call traceability over a database, as the node's application serves it."""
    node, app = application(node_on(dsn, evidence=evidence))
    with TestClient(app) as http:
        yield Client(http, node)
        http.blocking_portal.call(node.db.close)


@contextmanager
def served(dsn: str, *events: Event) -> Iterator[tuple[str, Node]]:
    """Serve traceability to a real browser, with some events in the log."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    node, app = application(msgspec.structs.replace(node_on(dsn), public_url=url))
    server = uvicorn.Server(
        uvicorn.Config(Edge(app, https=False), log_level="warning", loop="none")
    )

    async def work() -> None:
        for made in events:
            await node.ports.events.durable(made)
        await sequencer.grow(node)
        await server.serve(sockets=[listening])
        await node.db.close()

    thread = threading.Thread(target=asyncio.run, args=(work(),))
    thread.start()
    try:
        yield url, node
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
