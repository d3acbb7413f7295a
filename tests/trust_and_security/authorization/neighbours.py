# SPDX-License-Identifier: EUPL-1.2
"""Whole nodes side by side, each on a real port with a database of its own and a copy of the register.

Each node is composed as in production; only the register's copies are written here, for how they
travel is another block's matter.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode
from uuid import uuid4

import asyncpg
import httpx
import msgspec
import uvicorn
from joserfc.jwk import ECKey

from samband.app.composition import Composition, compose
from samband.app.web import litestar_of
from samband.core import jobs
from samband.core import postgres as embedded
from samband.core.identifiers import Party, organisation, person
from samband.core.keys import base64url
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import Direct, Edge
from samband.settings import DatabaseSettings, NodeSettings, Settings
from samband.trust_and_security.authorization import client_keys, install
from samband.trust_and_security.authorization.service.granting import NewGrant, grant
from samband.trust_and_security.identity.model import Person
from samband.trust_and_security.identity.service.sessions import open_session
from samband.trust_and_security.trust_framework.model import NewKey, NewSystem
from samband.trust_and_security.trust_framework.service.systems import register_system
from trust_and_security.authorization.house import ASSERTION_TYPE, Client, a_member

MALMO, LUND = organisation("2120001124"), organisation("2120001132")
TAX = organisation("2021005448")
NAMES = {MALMO: "Malmö stad", LUND: "Lunds kommun", TAX: "Skatteverket"}
ANNA, BO = person("198401022382"), person("189001019802")
LEVEL = "http://id.elegnamnden.se/loa/1.0/loa3"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
NUMBER = "https://id.oidc.se/claim/personalIdentityNumber"
COORDINATION = "https://id.oidc.se/claim/coordinationNumber"
OWN_READS = "traceability/own-reads"
OPERATOR = Actor(organisation=TAX, client="operator", scopes=frozenset({"trust-framework/operate"}))  # fmt: skip


class Neighbour(msgspec.Struct):
    """A running node, and the key that the node's own client signs with."""

    composed: Composition
    http: httpx.AsyncClient
    server: uvicorn.Server
    task: asyncio.Task[None]

    @property
    def node(self) -> Node:
        return self.composed.node

    @property
    def url(self) -> str:
        return self.node.public_url

    async def post(self, path: str, token: str, **body: Any) -> httpx.Response:
        """Call an operation with a token."""
        headers = {"authorization": f"Bearer {token}", "idempotency-key": uuid4().hex}
        return await self.http.post(path, headers=headers, **body)

    async def ask(self, form: Mapping[str, str]) -> httpx.Response:
        """Ask for a token."""
        return await self.http.post(
            "/oauth2/token",
            content=urlencode(form),
            headers={"content-type": "application/x-www-form-urlencoded"},
        )

    async def events(self, type_: str) -> list[dict[str, Any]]:
        """Read the events of a type, oldest first."""
        async with self.node.db.connection() as connection:
            rows = await connection.fetch(
                "select body, closed from traceability.event where type = $1 order by event_id",
                type_,
            )
        return [
            {**msgspec.json.decode(row["body"]), **msgspec.json.decode(row["closed"])}
            for row in rows
        ]

    async def sql(self, statement: str, *values: object) -> None:
        """Change the node's copy of the register."""
        async with self.node.db.connection() as connection:
            await connection.execute(statement, *values)

    async def stop(self) -> None:
        """Stop answering."""
        self.server.should_exit = True
        await self.task


class Neighbourhood(msgspec.Struct):
    """Malmö, where people log in; Lund, whose node vouches for nobody; Skatteverket, which is asked.

    ``malmo_client`` and ``lund_client`` are systems of theirs whose keys the test holds.
    """

    malmo: Neighbour
    lund: Neighbour
    tax: Neighbour
    malmo_client: Client
    lund_client: Client

    def claims(self, **changed: object) -> dict[str, object]:
        """Write the claims of a good grant for ``malmo_client``; ``None`` leaves a claim out."""
        moment = int(time.time())
        claims = {
            "iss": self.malmo.url,
            "aud": self.tax.url,
            "sub": "a name for two",
            "client_id": self.malmo_client.client_id,
            "iat": moment,
            "exp": moment + 60,
            "jti": uuid4().hex,
            "acr": LEVEL,
            "name": "Anna Prov",
            NUMBER: ANNA.identifier,
            "sandbox": True,
            **changed,
        }
        return {name: value for name, value in claims.items() if value is not None}

    async def grant(
        self,
        header: Mapping[str, object] | None = None,
        claims: Mapping[str, object] | None = None,
        by: Neighbour | None = None,
    ) -> str:
        """Sign a grant with a node's own key, Malmö's unless told, which only that node could do."""
        key = await (by or self.malmo).node.keys.signer("access-token")
        signed = {"alg": "ES256", "typ": "authorization-grant+jwt", "kid": key.kid, **(header or {})}  # fmt: skip
        kept = {name: value for name, value in signed.items() if value is not None}
        parts = (kept, self.claims(**(claims or {})))
        message = ".".join(base64url(msgspec.json.encode(part)) for part in parts)
        return f"{message}.{base64url(key.sign(message.encode()))}"

    def form(self, assertion: str, client: Client | None = None, **changed: str) -> dict[str, str]:
        """Write a good request for a token for a person, by a client of a member."""
        client = client or self.malmo_client
        return {
            "grant_type": JWT_BEARER,
            "assertion": assertion,
            "client_id": client.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": client.assertion(claims={"aud": self.tax.url}),
            "scope": f"{self.tax.url}/traceability/v1/own-reads",
            **changed,
        }

    async def token(self, **changed: object) -> str:
        """Get a token for Anna."""
        answer = await self.tax.ask(self.form(await self.grant(claims=changed)))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


async def logged_in(
    neighbour: Neighbour, who: Party = ANNA, level: str = LEVEL, name: str = "Anna Prov"
) -> Actor:
    """Log somebody in at a node, and give her as her session's requests show her."""
    node = neighbour.node
    async with node.db.transaction() as tx:
        cookie = await open_session(
            node, tx, Person(who, name), provider="test", level=level, lang="sv"
        )
    actor = await node.ports.actors.from_session(cookie)
    assert actor is not None
    return actor


@contextlib.asynccontextmanager
async def neighbourhood(postgres: embedded.Server, template: str, data: Path) -> AsyncIterator[Neighbourhood]:  # fmt: skip
    """Run three nodes that know each other."""
    async with contextlib.AsyncExitStack() as ends:
        nodes = {}
        for party in (MALMO, LUND, TAX):
            dsn = await copied_database(postgres, template, f"neighbour_{uuid4().hex}")
            nodes[party] = await ends.enter_async_context(_running(party, dsn, data))
        clients = {MALMO: _client(MALMO), LUND: _client(LUND)}
        for each in nodes.values():
            await _fill(each, nodes, clients.values())
        yield Neighbourhood(nodes[MALMO], nodes[LUND], nodes[TAX], clients[MALMO], clients[LUND])


async def copied_database(postgres: embedded.Server, template: str, name: str) -> str:
    """Make a database that is a copy of another, and give how it is reached."""
    connection = await asyncpg.connect(postgres.dsn("postgres"))
    try:
        await connection.execute(f'create database "{name}" template "{template}"')
    finally:
        await connection.close()
    return postgres.dsn(name)


@contextlib.asynccontextmanager
async def _running(party: Party, dsn: str, data: Path) -> AsyncIterator[Neighbour]:
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = Settings(
        node=NodeSettings(
            name=NAMES[party],
            organisation=party.identifier,
            public_url=url,
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
        neighbour = Neighbour(composed, http, server, task)
        yield neighbour
        await neighbour.stop()


def _client(member: Party) -> Client:
    key = ECKey.generate_key("P-256", auto_kid=True)
    return Client(f"{member.identifier}-portal", member, key)


async def _fill(each: Neighbour, nodes: Mapping[Party, Neighbour], clients: Any) -> None:
    """Write who is a member, with which systems and which node, into one node's register."""
    node = each.node
    for party, name in NAMES.items():
        await a_member(node, party, name)
        own = (await client_keys(nodes[party].node))[0]
        await register_system(
            node, OPERATOR, party, NewSystem(name="node", key=NewKey(public_jwk=dict(own)))
        )
        await each.sql(
            "insert into trust_framework.node (url, member_id, log_key, vouches, registered)"
            " select $1, id, 'unused', $2, now() from trust_framework.member"
            " where organisation = $3",
            nodes[party].url,
            party != LUND,
            party.identifier,
        )
    for client in clients:
        public = {**client.key.as_dict(private=False), "use": "sig", "alg": "ES256"}
        await register_system(
            node,
            OPERATOR,
            client.member,
            NewSystem(name="portal", key=NewKey(public_jwk=public)),
        )
    owner = Actor(organisation=node.organisation, client="owner")
    for party in NAMES:
        if party != node.organisation:
            for scope in (OWN_READS, "traceability/own", "traceability/answer"):
                await grant(node, owner, NewGrant(member=party, scope=scope))
    await each.composed.rules.refresh()
