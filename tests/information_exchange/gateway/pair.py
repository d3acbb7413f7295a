# SPDX-License-Identifier: EUPL-1.2
"""A hub, and a node of Malmö's that follows it, both on real ports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from information_exchange.gateway.stand import (
    MALMO,
    OPERATOR,
    Stand,
    free_port,
    open_stand,
    settings_of,
)
from samband.core.ports import Actor
from samband.settings import HubSettings, OwnerSettings
from samband.trust_and_security.authorization import client_keys
from samband.trust_and_security.trust_framework import (
    Followed,
    NewKey,
    NewNode,
    NewSystem,
    Publisher,
    RegisterClient,
    confirm,
    register_key,
    register_node,
    register_system,
)

LOG_KEY = "malmo.example/log+5f2a91c3+AQxlbW9uc3RyYXRpb25rZXktb2YtYS1ub2RlLWxvZy0wMDAwMDE="
PRODUCER = Actor(organisation=MALMO, client="malmo", scopes=frozenset({"api-catalogue/publish"}))


class Pair(msgspec.Struct):
    """A hub and Malmö's node."""

    hub: Stand
    node: Stand
    followed: Followed

    async def follows(self) -> None:
        """Take a turn of following the register."""
        self.hub.node.door(Publisher)._signed_at = float("-inf")
        client = RegisterClient(self.followed.url)
        await confirm(self.node.node, self.followed, client)
        await client.close()


@asynccontextmanager
async def country(
    fresh_database: Callable[[], str], tmp: Path, holds: int = 3_600
) -> AsyncIterator[Pair]:
    """Serve a hub, and a node of Malmö's that follows it and answers for persons."""
    hub_url, node_url = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    base = settings_of(fresh_database(), tmp / "hub", int(hub_url.rpartition(":")[2]))
    about = msgspec.structs.replace(base.node, shape="hub", test=True)
    owners = OwnerSettings(person=MALMO.identifier)
    settings = msgspec.structs.replace(
        base, node=about, hub=HubSettings(holds_seconds=holds), owners=owners
    )
    async with open_stand("", tmp, settings) as hub:
        followed = Followed(hub_url, (await register_key(hub.node),))
        base = settings_of(fresh_database(), tmp / "node", int(node_url.rpartition(":")[2]))
        about = msgspec.structs.replace(
            base.node, shape="node", test=True, organisation=MALMO.identifier, name="Malmö"
        )
        settings = msgspec.structs.replace(
            base, node=about, hub=HubSettings(url=hub_url, keys=followed.keys)
        )
        async with open_stand("", tmp, settings) as node:
            await _register(hub, node)
            pair = Pair(hub, node, followed)
            await pair.follows()
            yield pair


async def _register(hub: Stand, node: Stand) -> None:
    [public] = await client_keys(node.node)
    key: dict[str, object] = dict(public)
    system = NewSystem(name="node", key=NewKey(public_jwk=key))
    await register_system(hub.node, OPERATOR, MALMO, system)
    for url, party in ((node.url, MALMO), (hub.url, hub.node.organisation)):
        await register_node(hub.node, OPERATOR, party, NewNode(url=url, log_key=LOG_KEY))
