# SPDX-License-Identifier: EUPL-1.2
"""The node's own APIs register themselves from the manifests, at every start (dogfood).

The version that the code serves is active from the beginning; when the code's document differs
from the stored one, the stored one is replaced and the report made again.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from samband.core.block import Api, Manifest
from samband.core.db import Connection, Tx
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import changing
from samband.core.time import now
from samband.core.web.api_info import with_self_description
from samband.core.web.openapi import API_VERSION, SERVICE_LEVEL, document
from samband.information_exchange.api_management.model.lifecycle import State, Version
from samband.information_exchange.api_management.model.profile import Report
from samband.information_exchange.api_management.model.records import (
    ApiContact,
    ApiFacts,
    Audience,
    Bilingual,
    Comparison,
    ServiceLevel,
)
from samband.information_exchange.api_management.service.common import announce, attempt
from samband.information_exchange.api_management.service.judging import judge
from samband.information_exchange.api_management.service.publishing import row_of, sought
from samband.information_exchange.api_management.store import access, catalogue
from samband.information_exchange.api_management.store.catalogue import (
    ApiRow,
    DocumentRow,
    VersionRow,
)
from samband.trust_and_security.trust_framework import MemberRegister


class _Own(msgspec.Struct, frozen=True):
    """One own API as it should stand."""

    api: ApiRow
    facts: ApiFacts
    version: VersionRow
    held: DocumentRow
    report: Report


async def register_own(node: Node, manifests: Sequence[Manifest]) -> tuple[str, ...]:
    """Put every own API in the catalogue as it is served now; a repeat changes nothing.

    Gives the names of those that were new or different.
    """
    wanted = [await _own(node, block, api) for block in manifests for api in block.apis if api.name]
    async with node.db.connection() as connection:
        different = [each for each in wanted if await _differs(connection, each)]
    if not different:
        return ()
    names = tuple(each.api.name for each in different)
    actor = Actor(organisation=node.organisation, organisation_name=node.name)
    record = attempt(node, actor, "own-registered", *names)
    async with changing(node, record) as tx:
        for each in different:
            await _put(tx, each)
    return names


async def _own(node: Node, block: Manifest, api: Api) -> _Own:
    owner = node.owner(api.name)
    member = await node.door(MemberRegister).member(owner)
    facts = _facts(node, block, api)
    served = document(node.public_url, with_self_description(api))
    text = msgspec.json.encode(served, order="sorted").decode()
    judged = await judge(text)
    row = row_of(api.name, owner.identifier, member.name if member else node.name, facts, own=True)
    version, moment = Version.read(API_VERSION), now()
    numbers = (version.major, version.minor, version.patch)
    return _Own(
        row,
        facts,
        VersionRow(
            api=api.name,
            major=numbers[0],
            minor=numbers[1],
            patch=numbers[2],
            state=State.ACTIVE,
            was_active=True,
            added=moment,
            since=moment,
            deprecated=None,
            sunset=None,
            errors=judged.report.errors,
            warnings=judged.report.warnings,
            breaking=0,
        ),
        DocumentRow(
            document=text,
            digest=judged.digest,
            exemptions="[]",
            report=msgspec.json.encode(judged.report).decode(),
            changes=msgspec.json.encode(Comparison()).decode(),
        ),
        judged.report,
    )


def _facts(node: Node, block: Manifest, api: Api) -> ApiFacts:
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


async def _differs(connection: Connection, own: _Own) -> bool:
    """Tell whether the catalogue must be changed for an own API to stand as it is served."""
    row = await catalogue.find_api(connection, own.api.name)
    numbers = (own.version.major, own.version.minor, own.version.patch)
    held = await catalogue.document(connection, own.api.name, numbers)
    if row is not None and not row.own:
        return False  # somebody registered another API under this name first
    if row is None or held is None or held.digest != own.held.digest:
        return True
    if msgspec.json.decode(held.report, type=Report) != own.report:
        return True
    stored = msgspec.json.decode(row.facts, type=ApiFacts)
    return (stored, row.owner, row.owner_name) != (own.facts, own.api.owner, own.api.owner_name)


async def _put(tx: Tx, own: _Own) -> None:
    name = own.api.name
    if not await catalogue.insert_api(tx, own.api, *sought(own.api, own.facts)):
        held = await catalogue.lock_api(tx, name)
        if held is None or not held.own:
            return
        await catalogue.revise_api(tx, own.api, *sought(own.api, own.facts))
    numbers = (own.version.major, own.version.minor, own.version.patch)
    if await catalogue.document(tx, name, numbers) is None:
        await catalogue.insert_version(tx, own.version, own.held)
    else:
        await catalogue.replace_document(tx, own.version, own.held)
    await access.touch(tx, own.api.owner)
    version = str(Version(*numbers))
    data = {"api": name, "version": version, "state": own.version.state, "breaking": 0}
    await announce(tx, "version-moved", f"api/{name}/{version}", data)
