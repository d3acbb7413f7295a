# SPDX-License-Identifier: EUPL-1.2
"""A whole composed node with its gateway on a real port, and members who offer and use an API.

What is set up is set up by the blocks' own verbs; what is tested is asked over HTTP.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import msgspec
import uvicorn
from joserfc import jws
from joserfc.jwk import ECKey

from information_exchange.api_management.bazaar import FACTS
from information_exchange.api_management.documents import compliant
from samband.app import Composition, compose, running
from samband.app.web import litestar_of
from samband.core import jobs
from samband.core.identifiers import Party, organisation
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import Direct, Edge
from samband.core.web.server import GatheringProtocol
from samband.information_exchange.api_management import service as catalogue
from samband.information_exchange.api_management.model.lifecycle import State
from samband.information_exchange.api_management.model.records import (
    ApiFacts,
    Decided,
    NewApi,
    NewApiKey,
    NewLimits,
    NewRequest,
    NewState,
    NewVersion,
)
from samband.information_exchange.gateway import (
    Gateway,
    Known,
    NewPublished,
    confirm_access,
    publish,
    publish_own,
)
from samband.settings import DatabaseSettings, GatewaySettings, NodeSettings, Settings
from samband.trust_and_security.authorization import install, refreshing
from samband.trust_and_security.authorization.wire.client_assertion import ASSERTION_TYPE
from samband.trust_and_security.trust_framework import (
    Agreement,
    AgreementKind,
    Joining,
    MemberKind,
    NewKey,
    NewSystem,
    join,
    register_system,
)

OWNER = organisation("2021006883")
LUND = organisation("2120001132")
MALMO = organisation("2120001124")
OPERATOR = Actor(
    organisation=OWNER,
    organisation_name="Digg",
    client="operator",
    scopes=frozenset(
        (
            "trust-framework/operate",
            "gateway/admin",
            "gateway/statistics",
            "api-catalogue/publish",
        )
    ),
)
SCOPE = "permits/read"


class Client(msgspec.Struct, frozen=True):
    """A member's system and its key."""

    client_id: str
    key: ECKey


class Stand(msgspec.Struct):
    """The node, where it answers, and whoever asks it."""

    node: Node
    url: str
    http: httpx.AsyncClient

    @property
    def published(self) -> str:
        """Where the API is reached."""
        return f"{self.url}/gateway/permits/v1"

    async def offers(self, upstream: str, **limits: Any) -> None:
        """Register the API in the catalogue, make it active and publish it."""
        await self.registers(OPERATOR)
        await self.publishes(upstream, **limits)
        await self.hears()

    async def registers_once(self) -> None:
        """Register the API as the node's own organisation."""
        await self.registers(OPERATOR)

    @property
    def operator(self) -> Actor:
        """Be the node's operator."""
        return OPERATOR

    async def registers(self, owner: Actor) -> None:
        """Register the API in the catalogue of this node and make it active."""
        facts = msgspec.convert(FACTS, type=ApiFacts)
        await catalogue.register_api(self.node, owner, NewApi(name="permits", facts=facts))
        document = json.dumps(compliant(("/info/version", "1.0.0")))
        version = NewVersion(version="1.0.0", document=document)
        await catalogue.add_version(self.node, owner, "permits", version)
        active = NewState(state=State.ACTIVE)
        await catalogue.move_version(self.node, owner, "permits", "1.0.0", active)

    async def publishes(self, upstream: str, **limits: Any) -> None:
        """Publish the API, or publish it anew."""
        new = NewPublished(
            api="permits", major=1, title="Bygglov", upstream=upstream, scopes=(SCOPE,), **limits
        )
        operator = msgspec.structs.replace(OPERATOR, organisation=self.node.organisation)
        await publish(self.node, operator, new)
        await self.node.door(Known).refresh()

    async def hears(self) -> None:
        """Take a turn of following, and let this process see it now."""
        await confirm_access(self.node)
        await self.node.door(Known).refresh()

    async def lets_in(
        self,
        who: Party = LUND,
        scope: str | None = SCOPE,
        *,
        owner: Actor | None = None,
        **quota: int,
    ) -> tuple[Any, str]:
        """Let a consumer subscribe; gives the access and a key."""
        consumer = consumer_of(who)
        new = NewRequest(api="permits", major=1, scope=scope, purpose="Visa på karta.")
        asked = await catalogue.request_access(self.node, consumer, new)
        decided = Decided(approved=True, reason="Det är tillåtet.", **quota)
        access = await catalogue.decide_request(self.node, owner or OPERATOR, asked.id, decided)
        made = await catalogue.make_key(self.node, consumer, access.id, NewApiKey())
        await self.hears()
        assert made.key is not None
        return access, made.key

    async def ask(self, path: str = "/x", *, key: str = "", **more: Any) -> httpx.Response:
        """Call the API with a key."""
        headers = {**({"x-api-key": key} if key else {}), **more.pop("headers", {})}
        return await self.http.request(
            more.pop("method", "GET"), f"{self.published}{path}", headers=headers, **more
        )

    async def revokes(self, who: Party, access: Any, key: str) -> None:
        """Revoke a consumer's key."""
        await catalogue.revoke_key(self.node, consumer_of(who), access.id, key[:17])

    async def withdraws(self, owner: Actor, access: Any) -> None:
        """End a consumer's access."""
        await catalogue.withdraw_access(self.node, owner, access.id, "Systemet är avvecklat.")

    async def changes_limits(self, owner: Actor, access: Any, **quota: int | None) -> None:
        """Change what a consumer may ask."""
        new = NewLimits(reason="Fler ärenden.", **quota)
        await catalogue.change_limits(self.node, owner, access.id, new)

    async def system(self, who: Party) -> Client:
        """Register a system of a member."""
        key = ECKey.generate_key("P-256", auto_kid=True)
        public: dict[str, object] = {
            **key.as_dict(private=False),
            "use": "sig",
            "alg": "ES256",
        }
        new = NewSystem(name=f"karta {time.time_ns()}", key=NewKey(public_jwk=public))
        system = await register_system(self.node, OPERATOR, who, new)
        return Client(system.client_id, key)

    async def token(self, client: Client, resource: str, right: str) -> httpx.Response:
        """Ask for a token."""
        form = {
            "grant_type": "client_credentials",
            "client_id": client.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": _assertion(client, self.url),
            "resource": resource,
            "scope": f"{resource}/{right}",
        }
        return await self.http.post(f"{self.url}/oauth2/token", data=form)

    async def events(self, type_: str) -> list[dict[str, Any]]:
        """Read the events of a type, oldest first, open and closed parts together."""
        async with self.node.db.connection() as connection:
            rows = await connection.fetch(
                "select body, closed from traceability.event where type = $1 order by seq", type_
            )
        return [{**json.loads(row["body"]), **json.loads(row["closed"])} for row in rows]


def consumer_of(who: Party) -> Actor:
    """Be the system of a member that uses APIs."""
    return Actor(organisation=who, client="consumer", scopes=frozenset(("api-catalogue/use",)))


def _assertion(client: Client, issuer: str) -> str:
    moment = int(time.time())
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": issuer,
        "iat": moment,
        "exp": moment + 30,
        "jti": f"{time.time_ns()}",
    }
    header = {"alg": "ES256", "typ": "client-authentication+jwt", "kid": client.key.kid}
    return jws.serialize_compact(header, json.dumps(claims).encode(), client.key)


def settings_of(dsn: str, data: Path, port: int, upstreams: tuple[str, ...] = ()) -> Settings:
    """Make the settings of a sandbox."""
    return Settings(
        node=NodeSettings(public_url=f"http://127.0.0.1:{port}", data=str(data)),
        database=DatabaseSettings(dsn=dsn),
        gateway=GatewaySettings(upstreams=upstreams),
    )


@asynccontextmanager
async def open_stand(
    dsn: str, data: Path, settings: Settings | None = None
) -> AsyncIterator[Stand]:
    """Serve a node; unless it follows another, Digg, Lund and Malmö are members there."""
    settings = settings or settings_of(dsn, data, free_port())
    composed = compose(settings)
    node = composed.node
    await _prepare(composed)
    async with (
        running(composed),
        serving(app_of(composed), port_of(settings.node.public_url), http=GatheringProtocol),
        talking() as http,
    ):
        stand = Stand(node, settings.node.public_url, http)
        if not settings.follows:
            await members_join(node)
        yield stand


@asynccontextmanager
async def beside(settings: Settings) -> AsyncIterator[Stand]:
    """Set up and ask a node that other processes serve."""
    composed = compose(settings)
    async with running(composed), talking() as http:
        yield Stand(composed.node, settings.node.public_url, http)


def app_of(composed: Composition) -> Gateway:
    """Build what a web process serves."""
    node = composed.node
    return Gateway(Edge(Direct(litestar_of(composed)), https=False), node, node.door(Known))


def talking() -> httpx.AsyncClient:
    """Make a client without limits of its own."""
    return httpx.AsyncClient(trust_env=False, timeout=60, limits=httpx.Limits(max_connections=None))


async def members_join(node: Node) -> None:
    """Let the members join."""
    for party, name in ((OWNER, "Digg"), (LUND, "Lunds kommun"), (MALMO, "Malmö kommun")):
        await join(node, OPERATOR, _joining(party, name))


def port_of(url: str) -> int:
    """Give the port of an address."""
    return int(url.rpartition(":")[2])


async def _prepare(composed: Composition) -> None:
    """Do what a start does on a migrated database, but for judging every own API again."""
    async with refreshing(composed.rules, composed.node.db):
        await install(composed.node, composed.manifests)
    await jobs.install(composed.node.db)
    await publish_own(composed.node, composed.manifests)


def _joining(party: Party, name: str) -> Joining:
    return Joining(
        organisation=party.identifier,
        number_source="SCB",
        name=name,
        kind=MemberKind.MUNICIPALITY,
        agreement=Agreement(AgreementKind.ACCESSION_CONTRACT, "1.0", date(2026, 1, 1)),
    )


@asynccontextmanager
async def serving(app: Any, port: int, **more: Any) -> AsyncIterator[None]:
    """Serve an ASGI application on a port."""
    config = uvicorn.Config(
        app,
        port=port,
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_keep_alive=75,
        **more,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[method-assign]
    task = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn tells it in no other way)
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = server.force_exit = True
        await task


def free_port() -> int:
    """Take a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


Answering = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Any]


@asynccontextmanager
async def service(answering: Answering) -> AsyncIterator[str]:
    """Run a service that answers raw bytes as it is told to; gives its address."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            await answering(head, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def answers(*parts: bytes, pause: float = 0.0) -> Answering:
    """Answer with these bytes, whatever is asked."""

    async def answering(
        head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            if pause:
                await asyncio.sleep(pause)

    return answering


def echoes(seen: list[dict[str, Any]]) -> Any:
    """Make an ASGI service that remembers what it was asked and answers with it."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        told = {
            "method": scope["method"],
            "path": scope["raw_path"].decode(),
            "query": scope["query_string"].decode(),
            "headers": _plain(scope["headers"]),
            "body": body.decode(),
        }
        seen.append(told)
        headers = [(b"content-type", b"application/json"), (b"set-cookie", b"a=b")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(told).encode()})

    return app


def _plain(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode(): value.decode("latin-1") for name, value in headers}
