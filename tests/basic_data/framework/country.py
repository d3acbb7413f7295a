# SPDX-License-Identifier: EUPL-1.2
"""A small country: Malmö's node, and a node for each of the three registers, on real ports.

Each node is composed as in production, with a database of its own; only the copies of the member
register are written here, for how they travel is another block's matter.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import msgspec
import uvicorn
from joserfc.jwk import ECKey

from basic_data.business import companies
from basic_data.person import people
from basic_data.real_property import properties
from samband.app.composition import Composition, compose
from samband.app.web import litestar_of
from samband.basic_data.framework import Producers
from samband.core import jobs
from samband.core import postgres as embedded
from samband.core.identifiers import Party, organisation
from samband.core.ports import Actor
from samband.core.web import Direct, Edge
from samband.settings import DatabaseSettings, DomainName, NodeSettings, Settings
from samband.trust_and_security.authorization import Caller, client_keys, install
from samband.trust_and_security.authorization.service.granting import NewGrant, NewPurpose, grant
from samband.trust_and_security.trust_framework.model import NewKey, NewSystem
from samband.trust_and_security.trust_framework.service.systems import register_system
from trust_and_security.authorization.house import ASSERTION_TYPE, Client, a_member, public_jwk
from trust_and_security.authorization.neighbours import copied_database

MALMO, LUND = organisation("2120001124"), organisation("2120001132")
TAX, COMPANIES, LAND = map(organisation, ("2021005448", "2021005489", "2021004888"))
NAMES = {
    MALMO: "Malmö stad",
    LUND: "Lunds kommun",
    TAX: "Skatteverket",
    COMPANIES: "Bolagsverket",
    LAND: "Lantmäteriet",
}
DOMAINS: dict[Party, DomainName] = {
    TAX: "person",
    COMPANIES: "business",
    LAND: "real-property",
}
OPERATOR = Actor(organisation=TAX, client="operator", scopes=frozenset({"trust-framework/operate"}))  # fmt: skip
PURPOSE = {"code": "building-permit", "legalGround": "9 kap. PBL", "case": "BN 2026-1"}
_GRANTED = NewPurpose("building-permit", "handlägga bygglov", "handle a permit", "9 kap. PBL")
PATH = "/basic-data/v1/combined-lookups"


class Stop(msgspec.Struct):
    """A running node of one organisation."""

    party: Party
    composed: Composition
    http: httpx.AsyncClient
    server: uvicorn.Server
    task: asyncio.Task[None]

    @property
    def url(self) -> str:
        return self.composed.node.public_url

    async def sql(self, statement: str, *values: object) -> None:
        async with self.composed.node.db.connection() as connection:
            await connection.execute(statement, *values)

    async def token(self, client: Client, scope: str) -> httpx.Response:
        api, _, right = scope.partition("/")
        form = {
            "grant_type": "client_credentials",
            "client_id": client.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": client.assertion(claims={"aud": self.url}),
            "scope": f"{self.url}/{api}/v1/{right}",
        }
        return await self.http.post(
            "/oauth2/token",
            content=urlencode(form),
            headers={"content-type": "application/x-www-form-urlencoded"},
        )

    async def post(self, client: Client, scope: str, path: str, body: object) -> httpx.Response:
        """Send JSON as a client with a fresh token."""
        token = (await self.token(client, scope)).json()["access_token"]
        headers = {"authorization": f"Bearer {token}", "idempotency-key": uuid4().hex}
        headers["content-type"] = "application/json"
        return await self.http.post(path, content=msgspec.json.encode(body), headers=headers)

    async def events(self, type_: str) -> list[dict[str, Any]]:
        """Read the events of a type, oldest first, with the id of each."""
        async with self.composed.node.db.connection() as connection:
            rows = await connection.fetch(
                "select event_id, body, closed from traceability.event where type = $1"
                " order by event_id",
                type_,
            )
        return [
            {
                "id": str(row["event_id"]),
                **msgspec.json.decode(row["body"]),
                **msgspec.json.decode(row["closed"]),
            }
            for row in rows
        ]


class Country(msgspec.Struct):
    """The nodes by organisation, and a system of each organisation whose key the test holds."""

    nodes: dict[Party, Stop]
    clients: dict[Party, Client]

    @property
    def malmo(self) -> Stop:
        return self.nodes[MALMO]

    def of(self, api: str) -> Stop:
        return next(self.nodes[party] for party, domain in DOMAINS.items() if domain == api)

    async def ask(self, body: Mapping[str, Any], who: Party = MALMO) -> httpx.Response:
        """Put a combined question to Malmö's node."""
        scope = "basic-data/combine"
        return await self.malmo.post(self.clients[who], scope, PATH, body)

    async def asked(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Put a question that shall be answered."""
        answer = await self.ask(body)
        assert answer.status_code == 200, answer.text
        return cast("dict[str, Any]", answer.json())

    async def stated(self, api: str, path: str, body: object) -> None:
        """Change a register as its owner."""
        stop = self.of(api)
        client = self.clients[stop.party]
        answer = await stop.post(client, f"{api}/write", f"/{api}/v1{path}", body)
        assert answer.status_code == 201, answer.text

    @contextlib.asynccontextmanager
    async def replaced(self, party: Party, url: str) -> AsyncIterator[None]:
        """Let Malmö's copy of the register say that a member's node is elsewhere."""
        statement = "update trust_framework.node set url = $1 where url = $2"
        await self.malmo.sql(statement, url, self.nodes[party].url)
        try:
            yield
        finally:
            await self.malmo.sql(statement, self.nodes[party].url, url)

    @contextlib.contextmanager
    def patience(self, seconds: float) -> Iterator[None]:
        """Let Malmö wait shorter for each part."""
        doors = self.malmo.composed.node.doors
        before = doors[Producers]
        doors[Producers] = Producers(doors[Caller], frozenset(), seconds=seconds)
        try:
            yield
        finally:
            doors[Producers] = before


def parts(answer: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Arrange an answer's parts by kind and number or designation."""
    return {
        (
            part["kind"],
            part["about"]["designation"] or part["about"]["identifier"]["identifier"],
        ): part
        for part in answer["parts"]
    }


@contextlib.asynccontextmanager
async def country(postgres: embedded.Server, template: str, data: Path) -> AsyncIterator[Country]:
    """Run the nodes, let everybody join at each, and register Anna, her company and properties."""
    async with contextlib.AsyncExitStack() as ends:
        nodes = {}
        for party in (MALMO, TAX, COMPANIES, LAND):
            dsn = await copied_database(postgres, template, f"country_{uuid4().hex}")
            nodes[party] = await ends.enter_async_context(_running(party, dsn, data))
        keys = {party: ECKey.generate_key("P-256", auto_kid=True) for party in NAMES}
        clients = {
            party: Client(f"{party.identifier}-system", party, key) for party, key in keys.items()
        }
        for each in nodes.values():
            await _fill(each, nodes, clients.values())
        made = Country(nodes, clients)
        await _register(made)
        yield made


@contextlib.asynccontextmanager
async def _running(party: Party, dsn: str, data: Path) -> AsyncIterator[Stop]:
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = Settings(
        node=NodeSettings(
            name=NAMES[party],
            organisation=party.identifier,
            public_url=url,
            shape="node",
            test=True,
            domains=(DOMAINS[party],) if party in DOMAINS else (),
            data=str(data / party.identifier),
        ),
        database=DatabaseSettings(dsn=dsn, connections=8),
    )
    composed = compose(settings)
    await jobs.install(composed.node.db)
    await install(composed.node, composed.manifests)
    app = Edge(Direct(litestar_of(composed)), https=False)
    server = uvicorn.Server(uvicorn.Config(cast("Any", app), log_level="critical", loop="none"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not task.done():  # noqa: ASYNC110 (the server has no event)
        await asyncio.sleep(0.01)
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as http:
        yield Stop(party, composed, http, server, task)
        server.should_exit = True
        await task


async def _fill(each: Stop, nodes: Mapping[Party, Stop], clients: Iterable[Client]) -> None:
    """Write who is a member, with which systems and which node, into one node's register."""
    node = each.composed.node
    for party, name in NAMES.items():
        await a_member(node, party, name)
    for party, other in nodes.items():
        own = (await client_keys(other.composed.node))[0]
        system = NewSystem(name="node", key=NewKey(public_jwk=dict(own)))
        await register_system(node, OPERATOR, party, system)
        await each.sql(
            "insert into trust_framework.node (url, member_id, log_key, vouches, registered)"
            " select $1, id, 'unused', false, now() from trust_framework.member"
            " where organisation = $2",
            other.url,
            party.identifier,
        )
    for client in clients:
        key = NewKey(public_jwk=public_jwk(client.key, "ES256"))
        await register_system(node, OPERATOR, client.member, NewSystem(name="system", key=key))
    if each.party in DOMAINS:
        owner = Actor(organisation=each.party, client="owner")
        scope = f"{DOMAINS[each.party]}/read"
        await grant(node, owner, NewGrant(member=MALMO, scope=scope, purposes=(_GRANTED,)))
    await each.composed.rules.refresh()


async def _register(there: Country) -> None:
    await there.stated("person", "/registrations", people.registration())
    await there.stated("person", "/registrations", people.registration(people.BERTIL))
    await there.stated("business", "/registrations", companies.registration())
    await there.stated("real-property", "/registrations", properties.registration())
    depot = {"owners": [properties.owner(companies.AB)], "area": {"land": 4_000}}
    await there.stated(
        "real-property", "/registrations", properties.registration("Malmö Depån 1", depot)
    )


Answering = Callable[[str, str], Awaitable[bytes | None]]


def http(status: str, body: bytes = b"{}", *headers: str) -> bytes:
    """Write an answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {status}", "content-type: application/json"]
    lines += [f"content-length: {len(body)}", "connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@contextlib.asynccontextmanager
async def stranger(told: Answering) -> AsyncIterator[str]:
    """Run a node that gives tokens and then answers as told; ``None`` cuts the connection."""

    async def answer(url: str, path: str) -> bytes | None:
        if path.startswith("/.well-known"):
            endpoints = {"token_endpoint": f"{url}/t", "jwks_uri": f"{url}/k"}
            return http("200 OK", msgspec.json.encode({"issuer": url, **endpoints}))
        if path == "/t":
            return http("200 OK", b'{"access_token":"t","expires_in":300}')
        return await told(url, path)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            sent = await answer(url, head.split(b" ")[1].decode())
            if sent is not None:
                writer.write(sent)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield url
    finally:
        server.close()
