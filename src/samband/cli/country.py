# SPDX-License-Identifier: EUPL-1.2
"""A whole country on one machine: a hub and nodes, each with its own database, keys, log and port.

They share one embedded PostgreSQL server and one parent process, and nothing else: every call from
one to another goes over HTTP, as it would between organisations.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from samband import app
from samband.cli import running
from samband.cli.running import child_environment, command
from samband.core import postgres, processes
from samband.core.node import Node
from samband.core.processes import Child, Plan, PortRefused
from samband.sandbox.country import body
from samband.sandbox.loading import called
from samband.sandbox.systems import DESK, Places
from samband.settings import DomainName, HubSettings, SandboxSettings, Settings, node_secret
from samband.trust_and_security.authorization import client_keys
from samband.trust_and_security.trust_framework import register_key

Answer = TypeVar("Answer")
COUNTRY_JSON = "SAMBAND_COUNTRY_JSON"
Name = Literal["hub", "skatteverket", "bolagsverket", "lantmateriet", "malmo"]
HUB: Name = "hub"
CONSUMER: Name = "malmo"
_LAST_PORT = 65_535
_RUNNING, _OWN = "country.json", "settings.json"
_NODES: tuple[tuple[Name, str, tuple[DomainName, ...]], ...] = (
    ("skatteverket", "Skatteverket", ("person",)),
    ("bolagsverket", "Bolagsverket", ("business",)),
    ("lantmateriet", "Lantmäteriet", ("real-property",)),
    (CONSUMER, "Malmö stad", ()),
)


class Country(msgspec.Struct, frozen=True):
    """The settings of each node by its short name, the hub first.

    ``data`` is the folder of all of them.  ``client_keys`` are the public keys by which nodes ask
    each other, by organisation number.
    """

    nodes: dict[Name, Settings]
    data: str
    client_keys: dict[str, dict[str, str]] = {}

    @property
    def hub(self) -> Settings:
        """The hub's settings."""
        return self.nodes[HUB]

    @property
    def urls(self) -> dict[Name, str]:
        """Each node's address by its short name."""
        return {name: own.node.public_url for name, own in self.nodes.items()}

    @property
    def addresses(self) -> dict[str, str]:
        """Each node's address by the number of the organisation that runs it."""
        return {own.node.organisation: own.node.public_url for own in self.nodes.values()}

    @property
    def places(self) -> Places:
        """Where each API is reached."""
        by_api: dict[str, str] = {
            domain: settings.node.public_url
            for settings in self.nodes.values()
            for domain in settings.node.domains
        }
        # A consumer's own node puts its questions to the registers.
        by_api[DESK] = by_api["basic-data"] = self.nodes.get(CONSUMER, self.hub).node.public_url
        return Places(self.hub.node.public_url, by_api)


def at_one_address(settings: Settings) -> Country:
    """Take the one node that is everything for a country."""
    return Country({HUB: settings}, settings.node.data)


def country_of_child() -> Country:
    """Read the country that the parent handed over."""
    return msgspec.json.decode(os.environ[COUNTRY_JSON], type=Country)


def run(settings: Settings, journey: Callable[[Country], Child]) -> int:
    """Run the country until a signal or a finished journey ends it."""
    try:
        return _supervise(settings, journey)
    except PortRefused as error:
        raise LookupError(str(error)) from error


def environment(country: Country) -> dict[str, str]:
    """Hand the country to a child, and the hub's settings as any child gets its own."""
    whole = msgspec.json.encode(country).decode()
    return {**child_environment(country.hub), COUNTRY_JSON: whole}


def _supervise(settings: Settings, journey: Callable[[Country], Child]) -> int:
    with ExitStack() as stack:
        names: tuple[Name, ...] = (HUB, *(name for name, _, _ in _NODES))
        listeners = {
            name: stack.enter_context(_listen(settings, place)) for place, name in enumerate(names)
        }
        ports = {name: listener.getsockname()[1] for name, listener in listeners.items()}
        server = postgres.start(settings.data / "postgres")
        country = asyncio.run(_prepare(settings, ports, server))
        _remember(settings, country)
        children = [
            _child(own, listeners[name].fileno(), name) for name, own in country.nodes.items()
        ]
        plan = Plan((*children, journey(country)), tuple(listeners.values()), server)
        try:
            return processes.supervise(plan)
        finally:
            forget(settings)


def running_sandbox(settings: Settings) -> tuple[Path, Places]:
    """Tell where the sandbox's keys are kept and where its nodes are reached.

    A country that runs in this folder comes first; else everything is at the node's own address.
    """
    file = settings.data / _RUNNING
    if file.exists():
        places = msgspec.json.decode(file.read_bytes(), type=Places)
        return settings.data / "nodes" / HUB, places
    return settings.data, Places(settings.node.public_url)


def forget(settings: Settings) -> None:
    """Forget a country that ran in this folder, when something else is started there."""
    for file in (settings.data / _RUNNING, *(settings.data / "nodes").glob(f"*/{_OWN}")):
        file.unlink(missing_ok=True)


def node_of_country(data: Path) -> Settings | None:
    """Read the settings of a country's node by its folder; raises ``LookupError`` at the country's.

    None where no country runs.
    """
    if (data / _RUNNING).exists():
        folders = sorted(file.parent for file in (data / "nodes").glob(f"*/{_OWN}"))
        among = ", ".join(folder.name for folder in folders)
        raise LookupError(
            f"A country runs in {data}. Say which node: --data {data}/nodes/{HUB} (of {among})."
        )
    file = data / _OWN
    return msgspec.json.decode(file.read_bytes(), type=Settings) if file.exists() else None


def _remember(settings: Settings, country: Country) -> None:
    file = settings.data / _RUNNING
    staging = file.with_suffix(".new")
    staging.write_bytes(msgspec.json.format(msgspec.json.encode(country.places)))
    staging.rename(file)
    for own in country.nodes.values():
        (own.data / _OWN).write_bytes(msgspec.json.format(msgspec.json.encode(own)))


def _listen(settings: Settings, place: int) -> socket.socket:
    """Take the port after the hub's for each node, or any free one where that is taken."""
    host, first = settings.web.host, settings.web.port
    if place == 0 or first == 0:
        return processes.listen(host, first)
    try:
        return processes.listen(host, min(first + place, _LAST_PORT))
    except PortRefused:
        return processes.listen(host, 0)


async def _prepare(settings: Settings, ports: dict[Name, int], server: postgres.Server) -> Country:
    """Make every node's database and keys, and tell each which key the hub signs with."""
    hub = _own(settings, HUB, ports, server)
    await _make(hub, server)
    followed = HubSettings(url=hub.node.public_url, keys=(await _asked(hub, register_key),))
    nodes = {HUB: hub}
    for name, who, domains in _NODES:
        own = _own(settings, name, ports, server)
        about = msgspec.structs.replace(
            own.node,
            shape="node",
            name=called(body(who)),
            organisation=body(who).number,
            domains=domains,
        )
        nodes[name] = msgspec.structs.replace(own, node=about, hub=followed)
    await asyncio.gather(*(_make(own, server) for name, own in nodes.items() if name != HUB))
    keys = {own.node.organisation: (await _asked(own, client_keys))[0] for own in nodes.values()}
    return Country(nodes, str(settings.data), keys)


def _own(
    settings: Settings, name: Name, ports: dict[Name, int], server: postgres.Server
) -> Settings:
    data = settings.data / "nodes" / name
    database = f"{settings.database.name}_{name}"
    return msgspec.structs.replace(
        settings,
        node=msgspec.structs.replace(
            settings.node,
            shape="hub",
            test=True,
            public_url=f"http://{settings.web.host}:{ports[name]}",
            data=str(data),
        ),
        web=msgspec.structs.replace(settings.web, port=ports[name]),
        sandbox=SandboxSettings(systems=str(settings.data / "nodes" / HUB)),
        database=msgspec.structs.replace(
            settings.database, name=database, dsn=server.dsn(database)
        ),
    )


async def _make(settings: Settings, server: postgres.Server) -> None:
    node_secret(settings.data)
    held_by(settings).unlink(missing_ok=True)
    await postgres.create_database(server.dsn("postgres"), settings.database.name)
    await app.prepare_database(settings)


async def _asked(settings: Settings, ask: Callable[[Node], Awaitable[Answer]]) -> Answer:
    """Ask a node that does not run yet for one of its keys."""
    composed = app.compose(settings)
    try:
        return await ask(composed.node)
    finally:
        await composed.node.db.close()


def _child(settings: Settings, descriptor: int, name: str) -> Child:
    """Run a node in one process: five nodes of several each are too many for a laptop."""
    return Child(
        name=f"node {name}",
        argv=command("node", "--descriptor", str(descriptor)),
        stop_group=running.WEB_STOPS,
        descriptors=(descriptor,),
        environment=child_environment(settings),
        held_by=held_by(settings),
    )


def held_by(settings: Settings) -> Path:
    """Name the file that keeps a node dead while it is there: a trial of what others do then."""
    return settings.data / "held"


def journey_child(country: Country, words: Sequence[str]) -> Child:
    """Run the journey against the country."""
    return Child(
        name="journey",
        argv=command("journey", "--country", *words),
        stop_group=running.JOURNEY_STOPS,
        environment=environment(country),
        at_exit="finish",
    )
