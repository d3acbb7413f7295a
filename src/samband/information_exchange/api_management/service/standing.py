# SPDX-License-Identifier: EUPL-1.2
"""How an API that a node answers itself comes to stand in the catalogue, whichever node it is.

The first to say an API makes its entry, with the version that is served active from the beginning;
every other node that answers the same API is an address of that entry.  When the document of the
entry's own node differs from the stored one, the stored one is replaced and the report made again.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from msgspec.structs import replace

from samband.core.db import Connection, Tx
from samband.core.node import Node
from samband.core.time import now
from samband.information_exchange.api_management.model.addresses import contract_of
from samband.information_exchange.api_management.model.lifecycle import IN_USE, State, Version
from samband.information_exchange.api_management.model.profile import Report
from samband.information_exchange.api_management.model.records import ApiFacts, Comparison
from samband.information_exchange.api_management.service.common import Standing, announce, life
from samband.information_exchange.api_management.service.judging import Judged
from samband.information_exchange.api_management.service.publishing import compared, row_of, sought
from samband.information_exchange.api_management.store import access, addresses, catalogue
from samband.information_exchange.api_management.store.addresses import AddressRow, ContractRow
from samband.information_exchange.api_management.store.catalogue import (
    ApiRow,
    DocumentRow,
    VersionRow,
)
from samband.trust_and_security.trust_framework import MemberRegister

RETIRED_KEPT = 5
"""Of a node's own API: a node says new versions by itself, and may do so without end."""


class Served(msgspec.Struct, frozen=True):
    """One API as a node serves it."""

    api: ApiRow
    facts: ApiFacts
    version: VersionRow
    held: DocumentRow
    report: Report
    contract: bytes

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Give the version as its three numbers."""
        return self.version.major, self.version.minor, self.version.patch

    @property
    def address(self) -> AddressRow:
        """Give where it is served."""
        return AddressRow(
            self.api.name,
            self.version.major,
            self.api.node,
            self.api.owner,
            self.api.owner_name,
            str(Version(*self.numbers)),
            self.contract,
            self.version.added,
        )


class Owner(msgspec.Struct, frozen=True):
    """Who answers for an API, and at which node."""

    number: str
    name: str
    node: str


def _by(row: ApiRow) -> Owner:
    return Owner(row.owner, row.owner_name, row.node)


async def served(node: Node, name: str, by: Owner, facts: ApiFacts, given: tuple[str, Judged]) -> Served:  # fmt: skip
    """Make what stands in the catalogue of an API whose document was taken."""
    (text, judged), moment = given, now()
    version = Version.read(judged.version)
    row = row_of(name, by.number, by.name, facts, own=True, node=by.node)
    comparison = await compared(node, name, str(version), text)
    life_of = VersionRow(
        api=name,
        major=version.major,
        minor=version.minor,
        patch=version.patch,
        state=State.ACTIVE,
        was_active=True,
        added=moment,
        since=moment,
        deprecated=None,
        sunset=None,
        errors=judged.report.errors,
        warnings=judged.report.warnings,
        breaking=len(comparison.breaking),
    )
    held = DocumentRow(text, judged.digest, "[]", _json(judged.report), _json(comparison))
    contract = bytes.fromhex(contract_of(text, by.node))
    return Served(row, facts, life_of, held, judged.report, contract)


async def standing_nodes(node: Node) -> Standing:
    """Give the nodes of active members, this one among them: nobody is led to another."""
    found = await node.door(MemberRegister).nodes()
    return {node.public_url: None, **{each.url: each for each in found}}


async def differs(connection: Connection, own: Served) -> bool:
    """Tell whether the catalogue must be changed for an API to stand as it is served here."""
    name = own.api.name
    row = await catalogue.find_api(connection, name)
    if row is not None and not row.own:
        return False  # somebody registered another API under this name first
    here = [
        replace(e, since=own.address.since)
        for e in await addresses.of_node(connection, own.api.node)
    ]
    if row is None or own.address not in here:
        return True
    if row.node != own.api.node:
        return False
    held = await catalogue.document(connection, name, own.numbers)
    if held is None or held.digest != own.held.digest:
        return True
    if msgspec.json.decode(held.report, type=Report) != own.report:
        return True
    stored = msgspec.json.decode(row.facts, type=ApiFacts)
    return (stored, row.owner, row.owner_name) != (own.facts, own.api.owner, own.api.owner_name)


async def stand(tx: Tx, own: Served, theirs: Collection[str], *, here: bool = False) -> bool:
    """Let an API stand as a node serves it; tells ``False`` when another API has the name.

    ``theirs`` and ``here`` are as in ``at_home``.
    """
    name = own.api.name
    if not await catalogue.insert_api(tx, own.api, *sought(own.api, own.facts)):
        held = await catalogue.lock_api(tx, name)
        if held is None or not held.own:
            return False
        if not at_home(held, _by(own.api), theirs, here=here):
            await _beside(tx, own)
            return True
        await _keep_older(tx, held, own)
        await catalogue.revise_api(tx, own.api, *sought(own.api, own.facts))
        await access.hand_over(tx, name, held.owner, own.api.owner)
    await _put_version(tx, own)
    await addresses.put(tx, own.address)
    await addresses.drop_unused(tx, name)
    await access.touch(tx, own.api.owner)
    return True


def at_home(held: ApiRow, by: Owner, theirs: Collection[str], *, here: bool = False) -> bool:
    """Tell whether an entry is a node's to revise: its own, or its owner's that has moved there.

    ``theirs`` are the owner's nodes, which an entry may not be taken over from.  An address may
    come to be another member's, and the entry does not go with it; only ``here``, at the
    catalogue's own node, is it the operator who says whose the APIs are.
    """
    if held.owner != by.number:
        return here and held.node == by.node
    return held.node == by.node or held.node not in theirs


def nodes_of(node: Node, standing: Standing, owner: str) -> list[str]:
    """Give the nodes that stand and are an owner's, and this one, which answers for many."""
    theirs = [url for url, each in standing.items() if each and each.member.identifier == owner]
    return [node.public_url, *theirs]


async def _keep_older(tx: Tx, home: ApiRow, own: Served) -> None:
    """Keep the document that the entry's own node leaves, while others answer by it."""
    key = (own.api.name, own.version.major)
    rows = {(row.api, row.major): row for row in await addresses.of_node(tx, home.node)}
    before = rows.get(key)
    if before is None or before.owner != home.owner or before.contract == own.contract:
        return
    read = Version.read(before.version)
    found = await catalogue.document(tx, before.api, (read.major, read.minor, read.patch))
    if found is not None and await addresses.others_answer(tx, before):
        report = msgspec.json.decode(found.report, type=Report)
        counts = (report.errors, report.warnings)
        row = ContractRow(before.api, before.contract, found.document, found.report, *counts)
        await addresses.put_contract(tx, row)


async def _beside(tx: Tx, own: Served) -> None:
    name = own.api.name
    if not await addresses.known(tx, own.address):
        found = own.held
        counts = (own.version.errors, own.version.warnings)
        row = ContractRow(name, own.contract, found.document, found.report, *counts)
        await addresses.put_contract(tx, row)
    await addresses.put(tx, own.address)
    await addresses.drop_unused(tx, name)
    await announce(tx, "api-revised", f"api/{name}", {"api": name})


async def _put_version(tx: Tx, own: Served) -> None:
    """Let the version that is served be the one in use of its major, whatever was before."""
    name = own.api.name
    rows = await catalogue.versions(tx, [name])
    for each in rows:
        same = (each.major, each.minor, each.patch) == own.numbers
        if each.major == own.version.major and State(each.state) in IN_USE and not same:
            await catalogue.move(tx, replace(each, state=State.RETIRED, since=now()))
            await _moved(tx, each, State.RETIRED)
    held = [each for each in rows if (each.major, each.minor, each.patch) == own.numbers]
    if not held:
        await catalogue.insert_version(tx, own.version, own.held)
    else:
        await catalogue.replace_document(tx, own.version, own.held)
    if held and State(held[0].state) is not State.ACTIVE:
        await catalogue.move(tx, own.version)
    await _moved(tx, own.version, State.ACTIVE)
    await catalogue.forget_retired(tx, name, RETIRED_KEPT)


async def _moved(tx: Tx, row: VersionRow, state: State) -> None:
    version = str(life(row).version)
    data = {"api": row.api, "version": version, "state": state, "breaking": row.breaking}
    await announce(tx, "version-moved", f"api/{row.api}/{version}", data)


def _json(told: Report | Comparison) -> str:
    return msgspec.json.encode(told).decode()
