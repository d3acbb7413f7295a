# SPDX-License-Identifier: EUPL-1.2
"""What nodes answer: each says it for itself, as its own system, and everybody may read it.

A node says the contracts of all its APIs at once, which is little.  The catalogue asks for the
description only of those that it does not have, and only those are tried against the profile.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from samband.core.db import Tx
from samband.core.identifiers import organisation
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, changing
from samband.core.time import now
from samband.core.web.paging import Page
from samband.information_exchange.api_management.model.addresses import (
    AnsweredApi,
    ApiAddress,
    ContractReport,
    DescribedApi,
    NodeApis,
    OfferedLimit,
    Wanted,
)
from samband.information_exchange.api_management.model.lifecycle import Impossible, Version
from samband.information_exchange.api_management.model.profile import Report
from samband.information_exchange.api_management.model.records import ApiRecord
from samband.information_exchange.api_management.service.common import (
    Standing,
    announce,
    attempt,
    conflict,
    missing,
    name_at,
    refused,
    wrong,
)
from samband.information_exchange.api_management.service.judging import judge
from samband.information_exchange.api_management.service.reading import find
from samband.information_exchange.api_management.service.standing import (
    Owner,
    at_home,
    nodes_of,
    served,
    stand,
    standing_nodes,
)
from samband.information_exchange.api_management.store import addresses, catalogue
from samband.information_exchange.api_management.store.addresses import (
    AddressRow,
    LimitRow,
    ToldRow,
)
from samband.information_exchange.api_management.vocabulary import OWN_NODE
from samband.trust_and_security.trust_framework import (
    MemberRegister,
    RegisteredNode,
    node_client_of,
)


async def take_in_node(node: Node, actor: Actor, told: NodeApis) -> Wanted:
    """Take in what a member's node answers; gives what must be described, and which names are taken.

    What the node answered before and does not now is taken out, and its name is free again where
    nobody else answers or has used it.
    """
    record = attempt(node, actor, "node-told", f"node:{told.node}")
    place = await node.door(MemberRegister).node_at(told.node)
    standing = await standing_nodes(node)
    wanted, taken = [], []
    async with changing(node, record) as tx:
        by = _own_node(node, record, place, told.node)
        theirs = nodes_of(node, standing, by.number)
        homeless = await catalogue.homeless(tx, by.number, theirs)
        held = {(row.api, row.major): row for row in await addresses.of_node(tx, told.node)}
        for each in told.apis:
            row = held.pop((each.name, each.major), None)
            if row is not None and _same(row, by, each) and each.name not in homeless:
                continue
            if _is_anothers(node, each.name, by):
                taken.append(each.name)
                continue
            match await _take_in(tx, by, each, theirs):
                case "wanted":
                    wanted.append(each.name)
                case "taken":
                    taken.append(each.name)
        left = await _take_out(tx, by, list(held), theirs)
        for api in sorted(left - {each.name for each in told.apis}):
            await catalogue.free_name(tx, api)
        rows = [_limit(each, by.node, by.number) for each in told.limits]
        if sorted(rows, key=_named) != await addresses.limits_of(tx, by.node):
            await addresses.put_limits(tx, by.node, rows)
    return Wanted(tuple(wanted), tuple(taken))


async def keep_limits(node: Node, limits: Sequence[tuple[str, OfferedLimit]]) -> bool:
    """Keep what the gateway beside this catalogue offers to all, with the owners it is offered by.

    Tells whether it was news; that alone is an event.
    """
    rows = sorted((_limit(each, node.public_url, owner) for owner, each in limits), key=_named)
    async with node.db.connection() as connection:
        held = await addresses.limits_of(connection, node.public_url)
    if rows == held:
        return False
    actor = Actor(organisation=node.organisation, organisation_name=node.name)
    record = attempt(node, actor, "node-told", f"node:{node.public_url}", f"limits:{len(rows)}")
    async with changing(node, record) as tx:
        await addresses.put_limits(tx, node.public_url, rows)
    return True


async def describe_node_api(node: Node, actor: Actor, name: str, told: DescribedApi) -> ApiRecord:
    """Take in the description of an API that a member's node answers.

    The first such node makes the API's entry; another is an address of it.
    """
    record = attempt(node, actor, "node-api-described", f"api:{name}", f"node:{told.node}")
    place = await node.door(MemberRegister).node_at(told.node)
    standing = await standing_nodes(node)
    judged = await judge(told.document)
    async with changing(node, record) as tx:
        by = _own_node(node, record, place, told.node)
        if judged.fault is not None:
            raise wrong("$.document", judged.fault)
        if _major(judged.version) != told.major:
            raise wrong("$.document", "version-differs")
        if _is_anothers(node, name, by):
            raise conflict("api-name-used")
        own = await served(node, name, by, told.facts, (told.document, judged))
        if not await stand(tx, own, nodes_of(node, standing, by.number)):
            raise conflict("api-name-used")
    return await find(node, name)


async def addresses_of(node: Node, name: str, limit: int, offset: int) -> Page[ApiAddress]:
    """List where an API is answered, at the nodes of active members; the owner's own first."""
    api = await find(node, name)
    standing = await standing_nodes(node)
    async with node.db.connection() as connection:
        rows = await addresses.page(connection, name, list(standing), limit, offset)
    return Page([_told(row, standing) for row in rows], api.addresses, limit, offset)


async def producers_of(node: Node, api: ApiRecord) -> dict[str, str]:
    """Name those of whom access can be asked, by number: the owner first, then who else answers."""
    standing = await standing_nodes(node)
    async with node.db.connection() as connection:
        found = await addresses.owners(connection, api.name, list(standing))
    return {api.owner.identifier: api.owner_name, **{e.owner: e.owner_name for e in found}}


async def contract_report(node: Node, name: str, contract: str) -> ContractReport:
    """Give a document that is not the entry's own, and how it keeps the profile."""
    try:
        hash_ = bytes.fromhex(contract)
    except ValueError:
        raise missing("contract-unknown") from None
    async with node.db.connection() as connection:
        row = await addresses.contract(connection, name, hash_)
    if row is None:
        raise missing("contract-unknown")
    report = msgspec.json.decode(row.report, type=Report)
    return ContractReport(api=name, contract=contract, report=report, document=row.document)


def _own_node(node: Node, record: Record, place: RegisteredNode | None, url: str) -> Owner:
    """Let a member's node speak for the node of that member, for no other, and never for this."""
    actor = record.actor
    if actor.organisation is None or actor.user is not None or OWN_NODE not in actor.scopes:
        raise refused("not-own-node")
    if actor.client != node_client_of(actor.organisation):
        raise refused("not-own-node")
    if place is None or not place.active or place.member != actor.organisation:
        raise conflict("node-not-registered")
    if url == node.public_url:  # whoever may have registered it
        raise conflict("node-not-registered")
    record.scope, record.policies = OWN_NODE, ("api-catalogue.own-node",)
    return Owner(place.member.identifier, place.member_name, url)


def _is_anothers(node: Node, name: str, by: Owner) -> bool:
    """Tell whether one body alone answers for an API of that name, a register, and it is not this."""
    answers = node.owners.get(name)
    return answers is not None and answers.identifier != by.number


def _limit(told: OfferedLimit, node: str, owner: str) -> LimitRow:
    return LimitRow(node, told.api, told.major, owner, told.per_minute, told.per_day)


def _named(row: LimitRow) -> tuple[str, int]:
    return row.api, row.major


def _same(row: AddressRow, by: Owner, told: AnsweredApi) -> bool:
    """Tell whether an address stands as it is told now."""
    return (row.owner, row.owner_name, row.version, row.contract.hex()) == (
        by.number,
        by.name,
        told.version,
        told.contract,
    )


async def _take_in(tx: Tx, by: Owner, told: AnsweredApi, theirs: list[str]) -> str:
    """Add an address if its document is held; an entry's own node always describes anew."""
    entry = await catalogue.find_api(tx, told.name)
    if entry is not None and not entry.own:
        return "taken"
    contract = bytes.fromhex(told.contract)
    if entry is None or at_home(entry, by, theirs):
        return "wanted"
    row = AddressRow(
        told.name, told.major, by.node, by.number, by.name, told.version, contract, now()
    )
    if not await addresses.known(tx, row):
        return "wanted"
    await addresses.put(tx, row)
    await _settle(tx, told.name)
    return "held"


async def _take_out(tx: Tx, by: Owner, gone: list[tuple[str, int]], theirs: list[str]) -> set[str]:
    """Take out what a node has left, and where its member's nodes were; gives the APIs."""
    for api, major in gone:
        await addresses.remove(tx, api, major, by.node)
    left = await addresses.remove_nodes(tx, by.number, theirs)
    apis = {*left, *(api for api, _ in gone)}
    for api in sorted(apis):
        await _settle(tx, api)
    return apis


async def _settle(tx: Tx, api: str) -> None:
    await addresses.drop_unused(tx, api)
    await announce(tx, "api-revised", f"api/{api}", {"api": api})


def _major(version: str) -> int | None:
    try:
        return Version.read(version).major
    except Impossible:
        return None


def _told(row: ToldRow, standing: Standing) -> ApiAddress:
    address = f"{row.node}/{row.api}/v{row.major}"
    return ApiAddress(
        owner=organisation(row.owner),
        owner_name=name_at(standing, row.node, row.owner, row.owner_name),
        node=row.node,
        address=address,
        version=row.version,
        description=f"{address}/openapi.json",
        contract=row.contract.hex(),
        same=row.same,
        errors=row.errors,
        warnings=row.warnings,
    )
