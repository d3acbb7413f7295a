# SPDX-License-Identifier: EUPL-1.2
"""Tell the catalogue at the hub which APIs this node answers itself, by the catalogue's own doors."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from samband.core.block import Manifest
from samband.core.node import Node
from samband.core.web.openapi import API_VERSION
from samband.information_exchange.api_management.client import RemoteCatalogue
from samband.information_exchange.api_management.model.addresses import (
    AnsweredApi,
    DescribedApi,
    NodeApis,
    OfferedLimit,
    Wanted,
    contract_of,
)
from samband.information_exchange.api_management.service.own import facts_of, own_apis, text_of


class Told(msgspec.Struct, frozen=True):
    """What the catalogue was told: how many APIs, which it asked to have described, and which
    names are somebody else's there."""

    apis: int
    described: tuple[str, ...]
    taken: tuple[str, ...]


class Answered(msgspec.Struct, frozen=True):
    """All that a node answers itself, made once: the code does not change while it runs."""

    said: NodeApis
    described: dict[str, DescribedApi]


async def answered(node: Node, manifests: Sequence[Manifest]) -> Answered:
    """Write down what the node answers; the documents are made in a thread, one at a time."""
    said, described = [], {}
    for block, api in own_apis(manifests):
        text = await asyncio.to_thread(text_of, node, api)
        contract = contract_of(text, node.public_url)
        said.append(
            AnsweredApi(name=api.name, major=api.major, version=API_VERSION, contract=contract)
        )
        facts = facts_of(node, block, api)
        described[api.name] = DescribedApi(
            node=node.public_url, major=api.major, facts=facts, document=text
        )
    return Answered(NodeApis(node=node.public_url, apis=tuple(said)), described)


async def tell_catalogue(
    node: Node, hub: str, own: Answered, limits: Sequence[OfferedLimit] = ()
) -> Told:
    """Tell the catalogue at the hub what the node answers, and the limits that its gateway has for
    everybody; a repeat changes nothing.

    Raises what the catalogue refuses, and ``Unavailable`` when it is away: to be told again.
    """
    catalogue = RemoteCatalogue(node, hub)
    wanted: Wanted = await catalogue.says(replace(own.said, limits=tuple(limits)))
    for name in wanted.descriptions:
        if name in own.described:
            await catalogue.describes(name, own.described[name])
    return Told(len(own.said.apis), wanted.descriptions, wanted.taken)
