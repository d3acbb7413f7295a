# SPDX-License-Identifier: EUPL-1.2
"""A node that watches: its real API and pages, services whose faults a test decides, and others."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, cast

import httpx
import msgspec
import uvicorn
from litestar import Litestar

from core.builders import EventTable, events_of, node_on
from samband.app import portal
from samband.core.block import Manifest, Service, ServiceClass
from samband.core.identifiers import Party, organisation
from samband.core.node import Node
from samband.core.pages import Pages
from samband.core.pages.routes import static
from samband.core.ports import Actor
from samband.core.web import Edge, build_application
from samband.core.web.pages import problem_page
from samband.trust_and_security.availability import Drawings, Services
from samband.trust_and_security.availability.block import MANIFEST
from samband.trust_and_security.availability.service.keeping import keep
from samband.trust_and_security.availability.service.probing import Looking, look, probe_database
from samband.trust_and_security.availability.service.watching import Watching
from samband.trust_and_security.trust_framework import MemberRegister, RegisteredNode

LUND = organisation("2120001132")
PROBER = Actor(
    organisation=LUND, client="prober", scopes=frozenset({"availability/probe"}), token="t"
)
STRANGER = Actor(organisation=LUND, client="stranger")
EVERY = timedelta(seconds=10)


class Faults(msgspec.Struct):
    """What the probes of a test's services meet, by the service's name: nothing unless said."""

    met: dict[str, BaseException] = {}
    slow: dict[str, float] = {}

    def probe(self, name: str) -> Callable[[Node], Awaitable[None]]:
        async def run(_: Node) -> None:
            await asyncio.sleep(self.slow.get(name, 0))
            if name in self.met:
                raise self.met[name]

        return run

    def service(self, name: str, *needs: str, flow: bool = False) -> Service:
        return Service(
            name=name,
            sv=f"Tjänsten {name}",
            en=f"The service {name}",
            class_=ServiceClass.IMPORTANT,
            answers_within=100,
            probe=self.probe(name),
            flow=self.probe(f"{name} flow") if flow else None,
            needs=needs,
        )


class Register:
    """The nodes in a member register, as a test has them."""

    def __init__(self) -> None:
        self.others: list[RegisteredNode] = []

    async def nodes(self) -> tuple[RegisteredNode, ...]:
        """List them."""
        return tuple(self.others)

    async def member(self, party: Party) -> None:
        """Know no member by number."""

    def add(self, url: str, name: str) -> None:
        """Add a node of a member called so."""
        self.others.append(
            RegisteredNode(
                url=url, member=LUND, member_name=name, log_key="k", vouches=False, active=True
            )
        )


class Tower:
    """The node as a test plays with it."""

    def __init__(self, node: Node, faults: Faults, register: Register) -> None:
        self.node, self.faults, self.register = node, faults, register
        self.looking = Looking()
        transport = httpx.ASGITransport(cast("Any", Edge(app_of(node), https=False)))
        self.client = httpx.AsyncClient(transport=transport, base_url=node.public_url)

    async def look(self, *, flows: bool = True) -> None:
        """Probe the services once, and keep what was seen."""
        await keep(
            self.node,
            await look(self.node, self.node.door(Services), self.looking, flows=flows),
        )

    async def watch(self) -> None:
        """Ask the other nodes once, wait for all of them, and keep what they said."""
        watching = Watching(self.node, timedelta(seconds=3))
        await watching.ask()
        async for seen in watching.heard(30):
            await keep(self.node, seen.samples, seen.said)
        assert not watching.waiting

    async def get(self, path: str, **query: str | int) -> Any:
        """Ask the API for something that it has."""
        answer = await self.client.get(f"/availability/v1{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def states(self) -> dict[str, str]:
        """Give the state of each service."""
        status = await self.get("/status")
        return {each["service"]["name"]: each["state"] for each in status["services"]}

    async def seen(self) -> dict[str, tuple[str, str]]:
        """Give the state of each other node, and why."""
        nodes = (await self.get("/nodes"))["nodes"]
        return {each["name"]: (each["state"], each["reason"]) for each in nodes}

    async def page(self, path: str) -> str:
        """Open a page that is there."""
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    @property
    def events(self) -> EventTable:
        """The events that were recorded."""
        return events_of(self.node)


def app_of(node: Node) -> Litestar:
    """Build the application with availability's API and pages, in the common frame."""
    links = {link.name: link for link in (*portal.LINKS, *MANIFEST.links)}
    assert MANIFEST.templates is not None
    pages = Pages(
        {MANIFEST.name: MANIFEST.templates, "portal": portal.TEMPLATES},
        {MANIFEST.name: MANIFEST.vocabulary.texts, "portal": portal.TEXTS},
        links={name: (link.sv, link.en) for name, link in links.items()},
    )
    state = {"pages": pages, "links": links, "navigation": {}, "problem_page": problem_page}
    return build_application(node, MANIFEST.apis, [*MANIFEST.pages, static], state=state)


@asynccontextmanager
async def open_tower(
    dsn: str,
    services: Callable[[Faults], Sequence[Service]] = lambda faults: (
        faults.service("ground"),
        faults.service("house", "ground", flow=True),
    ),
    url: str = "http://127.0.0.1:8000",
    name: str = "Tornet",
) -> AsyncIterator[Tower]:
    """Open a node with some services; no other is in its register yet."""
    faults, register = Faults({}, {}), Register()
    stated = Manifest(
        name="test",
        swedish="test",
        english="test",
        owner="Digg",
        services=(
            Service(
                name="database",
                sv="Databasen",
                en="The database",
                class_=ServiceClass.VITAL,
                answers_within=1_000,
                probe=probe_database,
            ),
            *services(faults),
        ),
    )
    async with node_on(dsn, {"prober": PROBER, "stranger": STRANGER}) as bare:
        node = msgspec.structs.replace(
            bare,
            name=name,
            public_url=url,
            doors={
                Services: Services((stated,), EVERY),
                Drawings: Drawings(fresh=0),
                MemberRegister: register,
            },
        )
        tower = Tower(node, faults, register)
        async with tower.client:
            yield tower


def run(dsn: str, test: Callable[[Tower], Awaitable[None]]) -> None:
    """Run an asynchronous test with a node that watches."""

    async def inside() -> None:
        async with open_tower(dsn) as tower:
            await test(tower)

    asyncio.run(inside())


@asynccontextmanager
async def answering(node: Node, listening: socket.socket) -> AsyncIterator[None]:
    """Serve a node over TCP for as long as the block lasts."""
    app = Edge(app_of(node), https=False)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", loop="none"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110 (uvicorn tells in no other way)
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


def port() -> tuple[socket.socket, str]:
    """Take a port, and give its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}"


def place_of(url: str) -> str:
    """Name a node as the pages' addresses do."""
    return url.removeprefix("http://").replace(":", "-")
