# SPDX-License-Identifier: EUPL-1.2
"""A node with members and systems in it, on real PostgreSQL, for the tests of authorization."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import msgspec
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from samband.core.block import Api, EventType, Manifest, PolicyText, Scope, Vocabulary
from samband.core.db import Database
from samband.core.identifiers import Party, organisation
from samband.core.keys import KeyRing
from samband.core.node import Node, derive, subject_key
from samband.core.ports import Actor, Ports
from samband.core.web import Edge, build_application
from samband.trust_and_security.authorization import (
    AccessRules,
    Issuers,
    PolicyGate,
    Tokens,
    install,
    refreshing,
)
from samband.trust_and_security.authorization.block import MANIFEST as AUTHORIZATION
from samband.trust_and_security.traceability import Appender
from samband.trust_and_security.trust_framework import (
    Agreement,
    AgreementKind,
    Joining,
    LocalRegister,
    MemberKind,
    MemberRegister,
    join,
)
from samband.trust_and_security.trust_framework.model import NewKey, NewSystem
from samband.trust_and_security.trust_framework.service.systems import add_key, register_system

ISSUER = "http://node.test"
SECRET = b"secret of the tests' node".ljust(32, b".")
OWNER = organisation("2021005448")
MALMO = organisation("2120001124")
OPERATOR = Actor(
    organisation=OWNER, client="operator", scopes=frozenset({"trust-framework/operate"})
)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

RegisterBlock = Manifest(
    name="person",
    swedish="Person",
    english="Person",
    owner="Skatteverket",
    apis=(Api(name="person"),),
    vocabulary=Vocabulary(
        scopes=(
            Scope("person/read", "Läsa personuppgifter", "Read personal data"),
            Scope("person/write", "Ändra personuppgifter", "Change personal data"),
            Scope("person/own", "Läsa sina egna uppgifter", "Read one's own data", user=True),
            Scope("business/read", "Läsa företagsuppgifter", "Read company data"),
        ),
        events=(EventType("person.read", "läste dina uppgifter", "read your data"),),
        policies=(
            PolicyText(
                "person.protected",
                'forbid(principal, action == Action::"person.read", resource)'
                ' when { resource has protection && resource.protection != "none" };',
                "Uppgiften är skyddad.",
                "The data is protected.",
            ),
        ),
    ),
)
MANIFESTS = (AUTHORIZATION, RegisterBlock)


class Client(msgspec.Struct, frozen=True):
    """A member's system and the key it signs with."""

    client_id: str
    member: Party
    key: ECKey | RSAKey
    alg: str = "ES256"

    def claims(self, **changed: object) -> dict[str, object]:
        """Write the claims of a good assertion; ``None`` leaves a claim out."""
        moment = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": ISSUER,
            "iat": moment,
            "exp": moment + 30,
            "jti": uuid4().hex,
            **changed,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def header(self, **changed: object) -> dict[str, object]:
        """Write the header of a good assertion; ``None`` leaves a member out."""
        header = {
            "alg": self.alg,
            "typ": "client-authentication+jwt",
            "kid": self.key.kid,
            **changed,
        }
        return {name: value for name, value in header.items() if value is not None}

    def assertion(
        self,
        header: Mapping[str, object] | None = None,
        claims: Mapping[str, object] | None = None,
        key: Any = None,
    ) -> str:
        """Sign an assertion, good unless something is changed."""
        signed = self.header(**(header or {}))
        payload = msgspec.json.encode(self.claims(**(claims or {})))
        return sign(signed, payload, key or self.key)

    def form(self, **changed: str | None) -> dict[str, str]:
        """Write a good token request for ``person/read``; ``None`` leaves a parameter out."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion() if "client_assertion" not in changed else "",
            "scope": f"{ISSUER}/person/v1/read",
            **changed,
        }
        return {name: value for name, value in form.items() if value is not None}


class House(msgspec.Struct, frozen=True):
    """The node, its rules, and a caller of its HTTP."""

    node: Node
    rules: AccessRules
    http: httpx.AsyncClient

    async def ask(self, form: Mapping[str, str], path: str = "/oauth2/token") -> httpx.Response:
        """Post a form."""
        return await self.http.post(
            path,
            content=urlencode(form),
            headers={"content-type": "application/x-www-form-urlencoded"},
        )

    async def call(self, method: str, path: str, token: str, body: object = None) -> httpx.Response:
        """Call the block's own API with a token."""
        headers = {"authorization": f"Bearer {token}"}
        if method == "POST":
            headers["idempotency-key"] = uuid4().hex
        content = {} if body is None else {"json": body}
        return await self.http.request(method, path, headers=headers, **content)  # type: ignore[arg-type]

    async def token(self, client: Client, **changed: str | None) -> str:
        """Get an access token, by default for ``person/read``."""
        answer = await self.ask(client.form(**changed))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


async def event_of(house: House, answer: httpx.Response) -> tuple[str, dict[str, Any]]:
    """Read the type and the open part of the one event that an answer names."""
    (event_id,) = answer.headers["samband-event"].split(", ")
    async with house.node.db.connection() as connection:
        row = await connection.fetchrow(
            "select type, body, closed from traceability.event where event_id = $1::text::uuid",
            event_id,
        )
    assert row is not None, "an answer without an event"
    return row["type"], {**msgspec.json.decode(row["body"]), **msgspec.json.decode(row["closed"])}


def sign(header: Mapping[str, object], payload: bytes, key: Any) -> str:
    """Sign bytes as a compact JWS with any algorithm, sound or not."""
    algorithm = str(header["alg"])
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    return jws.serialize_compact(dict(header), payload, key, registry=registry)


def make_node(dsn: str, *, public_url: str = ISSUER, test_mode: bool = True) -> tuple[Node, AccessRules]:  # fmt: skip
    """Build a node over a migrated database, as the composition root does."""
    db = Database(dsn, 8)
    register = LocalRegister(db, lambda purpose, party: subject_key(SECRET, purpose, party))
    rules = AccessRules(db, register)
    keys = KeyRing(db, derive(SECRET, "keys"))
    node = Node(
        name="test",
        organisation=OWNER,
        public_url=public_url,
        test_mode=test_mode,
        db=db,
        keys=keys,
        ports=Ports(
            actors=Tokens(rules, keys, public_url, test_mode=test_mode),  # type: ignore[arg-type]
            gate=PolicyGate(rules),
            events=Appender(db, SECRET),
            evidence=None,  # type: ignore[arg-type]
            notifier=None,  # type: ignore[arg-type]
        ),
        secret=SECRET,
        doors={MemberRegister: register, Issuers: Issuers(test_mode=test_mode)},
    )
    return node, rules


def make_app(node: Node, rules: AccessRules, lifespan: Any = ()) -> Any:
    """Build the node's HTTP."""
    return Edge(
        build_application(node, AUTHORIZATION.apis, (), lifespan, state={"rules": rules}),
        https=False,
    )


@asynccontextmanager
async def open_house(dsn: str, **changed: Any) -> AsyncIterator[House]:
    """Open a node with the blocks' scopes and policies in it."""
    node, rules = make_node(dsn, **changed)
    await install(node, MANIFESTS)
    transport = httpx.ASGITransport(app=make_app(node, rules))
    async with (
        refreshing(rules, node.db),
        httpx.AsyncClient(transport=transport, base_url=node.public_url) as http,
    ):
        yield House(node, rules, http)
    await node.db.close()


async def a_member(node: Node, party: Party, name: str) -> None:
    """Let a body join."""
    agreement = Agreement(AgreementKind.ACCESSION_CONTRACT, "1.0", date(2026, 1, 1))
    joining = Joining(
        organisation=party.identifier,
        number_source="Statistiska centralbyrån",
        name=name,
        kind=MemberKind.MUNICIPALITY,
        agreement=agreement,
    )
    await join(node, OPERATOR, joining)


async def a_client(
    node: Node, member: Party, name: str, key: ECKey | RSAKey | None = None, alg: str = "ES256"
) -> Client:
    """Register a system of a member with a fresh key."""
    key = key or ECKey.generate_key("P-256", auto_kid=True)
    public = NewKey(public_jwk=public_jwk(key, alg))
    system = await register_system(node, OPERATOR, member, NewSystem(name=name, key=public))
    return Client(system.client_id, member, key, alg)


async def another_key(node: Node, client: Client) -> Client:
    """Give a system a second key, and the client that signs with it."""
    key = ECKey.generate_key("P-256", auto_kid=True)
    new = NewKey(public_jwk=public_jwk(key, "ES256"))
    await add_key(node, OPERATOR, client.member, client.client_id, new)
    return Client(client.client_id, client.member, key)


def public_jwk(key: ECKey | RSAKey, alg: str) -> dict[str, object]:
    """Give the public half of a key as a member would paste it."""
    return {**key.as_dict(private=False), "use": "sig", "alg": alg}


@contextmanager
def server(dsn: str, public_url: str | None = None) -> Iterator[str]:
    """Run a server process over a ready database; gives its address, which is also its issuer.

    With ``public_url`` it answers as that issuer instead, as one of several processes of a node.
    """
    with server_process(dsn, public_url) as (address, _):
        yield address


@contextmanager
def server_process(
    dsn: str, public_url: str | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a server process as ``server`` does, for who wants to end it."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    program = Path(__file__).with_name("serving.py")
    path = (str(program.parents[2]), os.environ.get("PYTHONPATH"))
    process = subprocess.Popen(
        [sys.executable, str(program), dsn, public_url or address, str(listening.fileno())],
        pass_fds=[listening.fileno()],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
    )
    listening.close()
    try:
        httpx.get(f"{address}/oauth2/jwks", timeout=60).raise_for_status()
        yield address, process
    finally:
        process.terminate()
        process.wait(timeout=30)
