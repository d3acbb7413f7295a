# SPDX-License-Identifier: EUPL-1.2
"""Builders for tests of the register: who asks, with what, and how."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from litestar import Litestar

from core.builders import KnownActors, events_of, node_on
from samband.core.identifiers import Party, organisation, person
from samband.core.keys import base64url, public_jwk
from samband.core.node import Node
from samband.core.pages import Pages
from samband.core.ports import Actor
from samband.core.web import build_application
from samband.core.web.pages import problem_page
from samband.trust_and_security.trust_framework import LocalRegister, Publisher
from samband.trust_and_security.trust_framework.block import MANIFEST

DIGG = organisation("2021006883")
MALMO = organisation("2120001124")
LUND = organisation("2120001132")
KIM = person("189001019802")
ALVA = person("189001029819")
LOA3 = "http://id.elegnamnden.se/loa/1.0/loa3"
ADMIN, OPERATE = "trust-framework/admin", "trust-framework/operate"
API = "/trust-framework/v1"

ACTORS = {
    "operator": Actor(organisation=DIGG, client="digg", scopes=frozenset({ADMIN, OPERATE})),
    "malmo": Actor(organisation=MALMO, client="malmo", scopes=frozenset({ADMIN})),
    "lund": Actor(organisation=LUND, client="lund", scopes=frozenset({ADMIN})),
    "no-scope": Actor(organisation=MALMO, client="malmo", scopes=frozenset({"person/read"})),
}
JOINING: dict[str, Any] = {
    "organisation": MALMO.identifier,
    "numberSource": "SCB",
    "name": "Malmö kommun",
    "kind": "municipality",
    "agreement": {"kind": "accession-contract", "version": "1.0", "signed": "2026-11-02"},
}
_keys = itertools.count(1)


class Office:
    """The register as its callers meet it."""

    def __init__(self, node: Node, client: httpx.AsyncClient) -> None:
        self.node = node
        self.client = client
        self.register = LocalRegister(node.db, node.subject_key)

    async def ask(
        self, who: str, method: str, path: str, body: object = None, key: str | None = None
    ) -> httpx.Response:
        """Send one request as ``who``; every POST gets a new idempotency key unless it has one."""
        headers = {"Authorization": f"Bearer {who}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or f"key-{next(_keys)}"
        return await self.client.request(method, API + path, json=body, headers=headers)

    async def malmo_joins(self, **changes: object) -> httpx.Response:
        """Let the operator admit Malmö."""
        return await self.ask("operator", "POST", "/members", {**JOINING, **changes})

    async def malmo_has_a_system(self, name: str = "Bygglov", jwk: object = None) -> str:
        """Register a system with a key for Malmö; gives its client_id."""
        body = {"name": name, "key": {"publicJwk": jwk or a_key()}}
        answer = await self.ask("malmo", "POST", f"/members/{MALMO.identifier}/systems", body)
        assert answer.status_code == 201, answer.text
        client_id: str = answer.json()["clientId"]
        return client_id

    async def malmo_gives(self, to: Party, role: str, who: str = "operator") -> httpx.Response:
        """Give somebody a role at Malmö."""
        body = {"person": msgspec.to_builtins(to), "name": "Kim Alvarsson", "role": role}
        return await self.ask(who, "POST", f"/members/{MALMO.identifier}/roles", body)

    async def events(self) -> list[tuple[str, str, str | None]]:
        """Give (type, outcome, reason) of every event, oldest first."""
        found = await events_of(self.node).all()
        return [(e["type"].split(".")[1], e["outcome"], e["reason"]) for e in found]


@asynccontextmanager
async def open_office(dsn: str, *, test_mode: bool = True) -> AsyncIterator[Office]:
    """Open a node with the register's API in front of a database."""
    async with node_on(dsn, ACTORS, test_mode=test_mode) as node:
        node.doors[Publisher] = Publisher(node.db, node.keys, node.public_url)
        transport = httpx.ASGITransport(app_of(node))
        async with httpx.AsyncClient(transport=transport, base_url=node.public_url) as client:
            yield Office(node, client)


def app_of(node: Node) -> Litestar:
    """Build the application with the register's API and pages, in the common frame."""
    links = {link.name: (link.sv, link.en) for link in MANIFEST.links}
    assert MANIFEST.templates is not None
    pages = Pages(
        {MANIFEST.name: MANIFEST.templates},
        {MANIFEST.name: MANIFEST.vocabulary.texts},
        links=links,
    )
    state = {
        "pages": pages,
        "links": {link.name: link for link in MANIFEST.links},
        "navigation": {"organisations": MANIFEST.links},
        "problem_page": problem_page,
    }
    return build_application(node, MANIFEST.apis, MANIFEST.pages, state=state)


def acting(user: Party, *roles: str, assurance: str = LOA3, member: Party | None = MALMO) -> Actor:
    """Make a person acting for a member in roles, or for herself, as a session or a token tells.

    The scope lets her through the API's own check of tokens, so that her roles alone decide.
    """
    return Actor(
        user=user,
        user_name="Kim Alvarsson",
        organisation=member if roles else None,
        organisation_name="Malmö kommun" if roles else "",
        roles=frozenset(roles),
        assurance=assurance,
        scopes=frozenset({ADMIN}),
        session=b"session",
    )


def log_in(office: Office, name: str, actor: Actor) -> None:
    """Let a token name a person, as a session would."""
    actors = office.node.ports.actors
    assert isinstance(actors, KnownActors)
    actors.actors[name] = actor


def a_key() -> dict[str, str]:
    """Make a new P-256 public key as a JWK."""
    jwk = public_jwk(ec.generate_private_key(ec.SECP256R1()), "ES256")
    return {name: jwk[name] for name in ("kty", "crv", "x", "y")}


def an_rsa_key(bits: int = 2048, exponent: int = 65_537) -> dict[str, str]:
    """Make a new RSA public key as a JWK."""
    numbers = rsa.generate_private_key(exponent, bits).public_key().public_numbers()
    return {"kty": "RSA", "n": big(numbers.n), "e": big(numbers.e)}


def big(number: int) -> str:
    """Write a number as Base64urlUInt."""
    return base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))
