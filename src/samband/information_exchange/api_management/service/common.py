# SPDX-License-Identifier: EUPL-1.2
"""What every verb of the catalogue shares: who may, what is recorded, what others are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from samband.core import feed
from samband.core.db import Connection, Tx
from samband.core.identifiers import Party, organisation
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record
from samband.core.refusing import Refusals
from samband.information_exchange.api_management.model.lifecycle import Life, State, Version
from samband.information_exchange.api_management.model.records import (
    ApiFacts,
    ApiRecord,
    VersionLine,
)
from samband.information_exchange.api_management.store import addresses, catalogue
from samband.information_exchange.api_management.store.catalogue import ApiRow, VersionRow
from samband.information_exchange.api_management.vocabulary import USE, WRONG
from samband.information_exchange.api_management.wire.lifetime import lifetime_headers
from samband.trust_and_security.trust_framework import MemberRegister, RegisteredNode, Role

API = "api-catalogue"
"""The API's name, and the feed's stream."""
Standing = Mapping[str, RegisteredNode | None]
"""The nodes of active members by address; ``None`` for this one, where it is not registered."""
_ROLES = frozenset((Role.SYSTEM_ADMINISTRATOR, Role.ORGANISATION_ADMINISTRATOR))


def attempt(node: Node, actor: Actor, event: str, *items: str) -> Record:
    """Begin the record of a verb."""
    return Record(type=f"{API}.{event}", actor=actor, resource=node.resource(API), items=items)


def acting(record: Record, scope: str) -> Party:
    """Tell whom the actor acts for: a system with the scope, or a person in the right role."""
    actor = record.actor
    if actor.organisation is None:
        raise refused("no-organisation")
    if actor.user is None and scope in actor.scopes:
        record.scope, record.policies = scope, (f"{API}.own-system",)
    elif actor.user is not None and actor.roles & _ROLES:
        record.policies = (f"{API}.role",)
    else:
        raise refused("role-needed")
    return actor.organisation


def may_use(actor: Actor) -> None:
    """Raise ``Refused`` unless the actor may ask for access, before a form is shown."""
    acting(Record(type="", actor=actor), USE)


async def own_member(node: Node, actor: Actor) -> str:
    """Give the name of the organisation that the actor acts for, empty unless it is a member."""
    party = actor.organisation
    member = None if party is None else await node.door(MemberRegister).member(party)
    return member.name if member is not None and member.active else ""


async def own_api(tx: Tx, name: str, owner: Party) -> ApiRow:
    """Hold an API for change; only its owner may, and only its owner knows a draft."""
    row = await catalogue.lock_api(tx, name)
    if row is None:
        raise missing("api-unknown")
    if row.owner != owner.identifier:
        seen = any(each.state != State.DRAFT for each in await catalogue.versions(tx, [name]))
        raise refused("not-yours") if seen else missing("api-unknown")
    return row


async def announce(tx: Tx, event: str, subject: str, data: Mapping[str, object]) -> None:
    """Publish a change that everybody may hear of."""
    await feed.publish(tx, API, f"{API}.{event}", subject, data)


def name_at(standing: Standing, node: str, owner: str, stored: str) -> str:
    """Name an owner as the register does now, where its node is known there."""
    found = standing.get(node)
    same = found is not None and found.member.identifier == owner
    return found.member_name if found is not None and same else stored


async def records_of(
    connection: Connection,
    rows: Iterable[ApiRow],
    *,
    drafts: bool,
    standing: Standing | None = None,
) -> list[ApiRecord]:
    """Tell APIs with their versions, drafts only to their owner, and their addresses at the nodes
    that stand."""
    given, standing = list(rows), standing or {}
    names = [row.name for row in given]
    found = await catalogue.versions(connection, names)
    answered = {e.api: e for e in await addresses.answering(connection, names, list(standing))}
    return [
        ApiRecord(
            name=row.name,
            owner=organisation(row.owner),
            owner_name=name_at(standing, row.node, row.owner, row.owner_name),
            facts=msgspec.json.decode(row.facts, type=ApiFacts),
            registered=row.registered,
            revised=row.revised,
            versions=tuple(
                line(each)
                for each in found
                if each.api == row.name and (drafts or each.state != State.DRAFT)
            ),
            address=answered[row.name].home or None if row.name in answered else None,
            addresses=answered[row.name].addresses if row.name in answered else 0,
        )
        for row in given
    ]


def life(row: VersionRow) -> Life:
    """Read a version's life from its row."""
    return Life(
        version=Version(row.major, row.minor, row.patch),
        state=State(row.state),
        deprecated=row.deprecated,
        sunset=row.sunset,
        was_active=row.was_active,
    )


def line(row: VersionRow) -> VersionLine:
    """Tell a version as it stands in lists."""
    own = life(row)
    return VersionLine(
        version=str(own.version),
        state=own.state,
        since=row.since,
        deprecated=row.deprecated,
        sunset=row.sunset,
        headers=lifetime_headers(own),
        errors=row.errors,
        warnings=row.warnings,
        breaking=row.breaking,
    )


_REFUSALS = Refusals(WRONG, f"{API}.owner-or-role")
wrong, conflict, missing = _REFUSALS.wrong, _REFUSALS.conflict, _REFUSALS.missing
refused = _REFUSALS.refused
