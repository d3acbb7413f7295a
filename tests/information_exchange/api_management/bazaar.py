# SPDX-License-Identifier: EUPL-1.2
"""A catalogue behind its real API and pages, with members who offer and use APIs."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
import msgspec
from litestar import Litestar

from core.builders import KnownActors, events_of, node_on
from information_exchange.api_management.documents import compliant
from samband.core.db import Tx
from samband.core.identifiers import Party, organisation, person
from samband.core.node import Node
from samband.core.pages import Pages
from samband.core.ports import Actor
from samband.core.web import build_application
from samband.core.web.pages import problem_page
from samband.information_exchange.api_management import Readings, register_own
from samband.information_exchange.api_management.block import MANIFEST
from samband.information_exchange.api_management.vocabulary import OWN_NODE, PUBLISH, USE
from samband.trust_and_security.trust_framework import LocalRegister, MemberRegister
from samband.trust_and_security.trust_framework.block import MANIFEST as TRUST_FRAMEWORK

DIGG = organisation("2021006883")
MALMO = organisation("2120001124")
LUND = organisation("2120001132")
NOBODY = organisation("2021005448")
BOTH = frozenset((PUBLISH, USE))
ACTORS = {
    "digg": Actor(organisation=DIGG, client="digg", scopes=frozenset({"trust-framework/operate"})),
    "malmo": Actor(organisation=MALMO, client="malmo", scopes=BOTH),
    "lund": Actor(organisation=LUND, client="lund", scopes=BOTH),
    "stranger": Actor(organisation=NOBODY, client="stranger", scopes=BOTH),
    "reader": Actor(organisation=MALMO, client="reader", scopes=frozenset({USE})),
    "clerk": Actor(
        organisation=MALMO,
        user=person("189001019802"),
        user_name="Kim Alvarsson",
        roles=frozenset({"case-officer"}),
        scopes=BOTH,
        session=b"clerk",
    ),
    "kim": Actor(
        organisation=MALMO,
        organisation_name="Malmö kommun",
        user=person("189001019802"),
        user_name="Kim Alvarsson",
        roles=frozenset({"system-administrator"}),
        scopes=BOTH,
        session=b"kim",
    ),
    "eva": Actor(
        organisation=LUND,
        organisation_name="Lunds kommun",
        user=person("189001029819"),
        user_name="Eva Lind",
        roles=frozenset({"organisation-administrator"}),
        scopes=BOTH,
        session=b"eva",
    ),
}
FACTS: dict[str, Any] = {
    "title": "Bygglov i Malmö",
    "description": {"sv": "Beslutade bygglov och ritningar.", "en": "Permits and drawings."},
    "audience": "approved",
    "contact": {"name": "API-gruppen", "email": "api@malmo.example"},
    "serviceLevel": {
        "availability": "99,5 %",
        "responseTime": "500 ms",
        "support": "Vardagar 8-17",
    },
    "scopes": ["permits/read", "permits/write"],
}
LOG_KEY = "lund.example/log+5f2a91c3+AQxlbW9uc3RyYXRpb25rZXktb2YtYS1ub2RlLWxvZy0wMDAwMDE="
_keys = itertools.count(1)


class Told:
    """A ``Notifier`` that remembers whom it told what."""

    def __init__(self) -> None:
        self.told: list[tuple[Party, str]] = []

    async def tell(self, tx: Tx, party: Party, kind: str, params: Mapping[str, str]) -> None:
        """Remember."""
        self.told.append((party, kind))


class Bazaar:
    """The catalogue as its callers meet it."""

    def __init__(self, node: Node, client: httpx.AsyncClient, told: Told) -> None:
        self.node = node
        self.client = client
        self.told = told.told

    async def ask(
        self, who: str | None, method: str, path: str, body: object = None, key: str | None = None
    ) -> httpx.Response:
        """Send one request; every POST gets a new idempotency key unless it has one."""
        headers = {} if who is None else {"Authorization": f"Bearer {who}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or f"key-{next(_keys)}"
        api = "/trust-framework/v1" if path.startswith("/members") else "/api-catalogue/v1"
        return await self.client.request(method, api + path, json=body, headers=headers)

    async def done(self, who: str | None, method: str, path: str, body: object = None) -> Any:
        """Send one request that succeeds, and give its answer."""
        answer = await self.ask(who, method, path, body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    async def joins(self, party: Party, name: str) -> None:
        """Let a body join."""
        joining = {
            "organisation": party.identifier,
            "numberSource": "SCB",
            "name": name,
            "kind": "municipality",
            "agreement": {
                "kind": "accession-contract",
                "version": "1.0",
                "signed": "2026-11-02",
            },
        }
        await self.done("digg", "POST", "/members", joining)

    async def offers(self, name: str = "permits", who: str = "malmo", **facts: object) -> Any:
        """Register an API."""
        return await self.done(who, "POST", "/apis", {"name": name, "facts": {**FACTS, **facts}})

    async def adds(
        self, version: str, *edits: tuple[str, Any], name: str = "permits", who: str = "malmo"
    ) -> Any:
        """Add a version."""
        document = compliant(("/info/version", version), *edits)
        body = {"version": version, "document": json.dumps(document)}
        return await self.done(who, "POST", f"/apis/{name}/versions", body)

    async def moves(
        self, version: str, state: str, who: str = "malmo", name: str = "permits", **more: object
    ) -> httpx.Response:
        """Move a version."""
        path = f"/apis/{name}/versions/{version}/states"
        return await self.ask(who, "POST", path, {"state": state, **more})

    async def offers_active(self, version: str = "1.0.0", *edits: tuple[str, Any]) -> None:
        """Register an API and make a version of it active."""
        await self.offers()
        await self.adds(version, *edits)
        answer = await self.moves(version, "active")
        assert answer.status_code == 201, answer.text

    async def is_let_in(self, who: str = "lund", scope: str | None = "permits/read") -> str:
        """Ask for access and have it approved; gives the request's id."""
        body = {"api": "permits", "major": 1, "scope": scope, "purpose": "Visa på karta."}
        asked = await self.done(who, "POST", "/access-requests", body)
        path = f"/received-requests/{asked['id']}/decisions"
        await self.done("malmo", "POST", path, {"approved": True, "reason": "Det är tillåtet."})
        return str(asked["id"])

    async def stands_at_two_nodes(self) -> None:
        """Let the catalogue's own API be answered by Lund's node too, by a description of its own."""
        await register_own(self.node, (MANIFEST,))
        url = "https://samband.lund.example"
        node = {"url": url, "logKey": LOG_KEY, "vouches": False}
        operator = frozenset({"trust-framework/operate", "trust-framework/admin"})
        self.knows("operator", Actor(organisation=DIGG, client="operator", scopes=operator))
        await self.done("operator", "POST", f"/members/{LUND.identifier}/nodes", node)
        self.knows(
            "lund-node",
            Actor(
                organisation=LUND, client=f"{LUND.identifier}-node", scopes=frozenset({OWN_NODE})
            ),
        )
        document = json.dumps(compliant(("/info/version", "1.0.0")))
        facts = {**FACTS, "title": "API-katalog", "scopes": []}
        body = {"node": url, "major": 1, "facts": facts, "document": document}
        await self.done("lund-node", "PUT", "/node-apis/api-catalogue", body)

    def knows(self, token: str, actor: Actor) -> None:
        """Let the node know one more actor."""
        actors_of(self.node).actors[token] = actor

    async def states(self, name: str = "permits") -> dict[str, str]:
        """Give each version's state, drafts included."""
        page = await self.done("malmo", "GET", "/own-apis")
        [found] = [each for each in page["items"] if each["name"] == name]
        return {each["version"]: each["state"] for each in found["versions"]}

    async def events(self) -> list[tuple[str, str, str | None]]:
        """Give (type, outcome, reason) of every event of the catalogue, oldest first."""
        found = await events_of(self.node).all()
        told = [(e["type"], e["outcome"], e["reason"]) for e in found]
        return [(t.split(".")[1], *rest) for t, *rest in told if t.startswith("api-catalogue")]


@asynccontextmanager
async def open_bazaar(dsn: str) -> AsyncIterator[Bazaar]:
    """Open a node with the catalogue, where Malmö and Lund are members."""
    async with node_on(dsn, ACTORS) as bare:
        told = Told()
        register = LocalRegister(bare.db, bare.subject_key)
        ports = msgspec.structs.replace(bare.ports, notifier=told)
        node = msgspec.structs.replace(
            bare, doors={MemberRegister: register, Readings: Readings()}, ports=ports
        )
        transport = httpx.ASGITransport(cast("Any", app_of(node)))
        async with httpx.AsyncClient(transport=transport, base_url=node.public_url) as client:
            bazaar = Bazaar(node, client, told)
            await bazaar.joins(MALMO, "Malmö kommun")
            await bazaar.joins(LUND, "Lunds kommun")
            yield bazaar


def app_of(node: Node) -> Litestar:
    """Build the application with the catalogue's API and pages, in the common frame."""
    blocks = (TRUST_FRAMEWORK, MANIFEST)
    links = {link.name: link for block in blocks for link in block.links}
    pages = Pages(
        {block.name: block.templates for block in blocks if block.templates},
        {block.name: block.vocabulary.texts for block in blocks},
        links={name: (link.sv, link.en) for name, link in links.items()},
    )
    state = {
        "pages": pages,
        "links": links,
        "navigation": {
            "organisations": [link for link in links.values() if link.area == "organisations"]
        },
        "problem_page": problem_page,
    }
    apis = [api for block in blocks for api in block.apis]
    own = [handler for block in blocks for handler in block.pages]
    return build_application(node, apis, own, state=state)


def actors_of(node: Node) -> KnownActors:
    """Give the actors that the node knows, to add to."""
    actors = node.ports.actors
    assert isinstance(actors, KnownActors)
    return actors
