# SPDX-License-Identifier: EUPL-1.2
"""The node's own APIs register themselves from the manifests, at every start (dogfood).

Where the catalogue stands they are laid in it; a node elsewhere tells the catalogue of them
(``telling``).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from samband.core.block import Api, Manifest
from samband.core.db import Tx
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import changing
from samband.core.web.api_info import with_self_description
from samband.core.web.openapi import SERVICE_LEVEL, document
from samband.information_exchange.api_management.model.records import (
    ApiContact,
    ApiFacts,
    Audience,
    Bilingual,
    ServiceLevel,
)
from samband.information_exchange.api_management.service.common import attempt
from samband.information_exchange.api_management.service.judging import judge
from samband.information_exchange.api_management.service.standing import (
    Owner,
    Served,
    differs,
    served,
    stand,
)
from samband.information_exchange.api_management.store import addresses
from samband.trust_and_security.trust_framework import MemberRegister


async def register_own(node: Node, manifests: Sequence[Manifest]) -> tuple[str, ...]:
    """Put every own API in the catalogue as it is served now; a repeat changes nothing.

    Gives the names of those that were new or different.
    """
    wanted = [await _own(node, block, api) for block, api in own_apis(manifests)]
    async with node.db.connection() as connection:
        different = [each for each in wanted if await differs(connection, each)]
    if not different:
        return ()
    names = tuple(each.api.name for each in different)
    actor = Actor(organisation=node.organisation, organisation_name=node.name)
    record = attempt(node, actor, "own-registered", *names)
    async with changing(node, record) as tx:
        for each in different:
            await stand(tx, each, [], here=True)
        await _forget_moved(tx, node, {each.api.owner for each in different})
    return names


async def _forget_moved(tx: Tx, node: Node, owners: set[str]) -> None:
    """Take out where this node was reached before: there is one node that has this catalogue."""
    kept = [each.url for each in await node.door(MemberRegister).nodes()]
    for owner in sorted(owners):
        await addresses.remove_nodes(tx, owner, [node.public_url, *kept])


def own_apis(manifests: Sequence[Manifest]) -> list[tuple[Manifest, Api]]:
    """List the APIs that a node serves itself, with the blocks that they are of."""
    return [(block, api) for block in manifests for api in block.apis if api.name]


def text_of(node: Node, api: Api) -> str:
    """Write an own API's document as the node serves it."""
    told = document(node.public_url, with_self_description(api))
    return msgspec.json.encode(told, order="sorted").decode()


async def _own(node: Node, block: Manifest, api: Api) -> Served:
    owner = node.owner(api.name)
    member = await node.door(MemberRegister).member(owner)
    by = Owner(owner.identifier, member.name if member else node.name, node.public_url)
    text = text_of(node, api)
    return await served(node, api.name, by, facts_of(node, block, api), (text, await judge(text)))


def facts_of(node: Node, block: Manifest, api: Api) -> ApiFacts:
    """Say of an own API what its block says."""
    scopes = [scope.name for scope in block.vocabulary.scopes]
    return ApiFacts(
        title=api.title,
        description=Bilingual(api.summary_sv, api.summary_en),
        audience=Audience.MEMBERS if scopes else Audience.PUBLIC,
        contact=ApiContact(node.name, "samband@example.se"),
        service_level=ServiceLevel(
            SERVICE_LEVEL["availability"], SERVICE_LEVEL["responseTime"], SERVICE_LEVEL["support"]
        ),
        scopes=tuple(name for name in scopes if name.partition("/")[0] == api.name),
    )
