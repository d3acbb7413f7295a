# SPDX-License-Identifier: EUPL-1.2
"""What every verb of the register shares: who may, what is recorded, what others are told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from samband.core import feed
from samband.core.db import Connection, Tx
from samband.core.feed import Entry
from samband.core.identifiers import Party, organisation
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record
from samband.core.refusing import Refusals
from samband.core.time import now
from samband.information_exchange.address_register.model.content import Content
from samband.information_exchange.address_register.model.timeline import Timeline
from samband.information_exchange.address_register.store import care, entries
from samband.information_exchange.address_register.store.entries import EntryRow
from samband.information_exchange.address_register.vocabulary import ADMIN, OPERATE, WRONG
from samband.trust_and_security.trust_framework import MemberRegister, Role

BLOCK = "address-register"
"""The API's name, the feed's stream, and the purpose under which people are keyed."""
ADMINISTRATORS = frozenset({Role.ORGANISATION_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR})
"""Who inside a member manages all of its addresses, and gives others parts of them."""


class Reach(Struct, frozen=True):
    """What somebody may change of one organisation: all of it, or the branches under entries."""

    everything: bool = False
    branches: frozenset[int] = frozenset()

    def covers(self, entry: EntryRow) -> bool:
        """Tell whether an entry may be changed.

        A branch's own entry belongs to it: whoever has a unit looks after its description too.
        """
        return self.everything or bool(self.branches.intersection((entry.seq, *entry.ancestors)))


class Desk(Struct):
    """One change under way: its transaction, whose addresses they are, and what is in reach."""

    node: Node
    tx: Tx
    member: Party
    moment: datetime
    reach: Reach
    top: EntryRow | None
    told: list[Entry]
    """What will be published when the change is settled."""
    rows: dict[UUID, EntryRow]
    spoken: dict[int, Timeline[Content]]
    """What has been read already, as it stands after what was changed since: a file asks often."""
    names: str | None = None
    """The organisation's names, by which its entries are found too; ``None`` when not yet read."""

    def forget(self) -> None:
        """Read anew what may have been undone."""
        self.rows.clear()
        self.spoken.clear()
        self.names = None


def attempt(node: Node, actor: Actor, event: str, subject: Party | None, *items: str) -> Record:
    """Begin the record of a verb; ``subject`` is the member whose addresses they are."""
    return Record(
        type=f"{BLOCK}.{event}",
        actor=actor,
        subjects=() if subject is None else (subject,),
        resource=node.resource(BLOCK),
        items=items,
    )


def is_central(node: Node, actor: Actor) -> bool:
    """Tell whether somebody manages every member's addresses.

    A system by its scope; a person as administrator of the organisation that owns the register.
    """
    if actor.user is None:
        return OPERATE in actor.scopes
    return actor.organisation == node.owner(BLOCK) and bool(actor.roles & ADMINISTRATORS)


async def reach_of(connection: Connection, node: Node, record: Record, member: Party) -> Reach:
    """Tell what the actor may change of a member's addresses; raises ``Refused`` for nothing.

    A member's system with the scope has all of them until it is given a branch.  From then on it
    has what it is given and nothing more: nothing when all was taken back, for taking back must
    never widen, and all again when it is given the organisation itself.  Which rule gave it stands
    in the record as the deciding policy.
    """
    actor = record.actor
    if is_central(node, actor):
        record.scope = OPERATE if actor.user is None else None
        record.policies = (f"{BLOCK}.operator",)
        return Reach(everything=True)
    if actor.organisation != member:
        raise refused("not-yours")
    if actor.user is not None and actor.roles & ADMINISTRATORS:
        record.policies = (f"{BLOCK}.role",)
        return Reach(everything=True)
    key = node.subject_key(BLOCK, actor.user) if actor.user and actor.roles else None
    system = actor.client if actor.user is None and ADMIN in actor.scopes else None
    given = await care.delegated_to(connection, member.identifier, key, system)
    if given:
        record.scope, record.policies = (ADMIN if system else None), (f"{BLOCK}.delegation",)
        whole = system is not None and any(each.whole for each in given)
        return Reach(everything=whole, branches=frozenset(each.entry for each in given))
    if system and not await care.is_narrowed(connection, member.identifier, system):
        record.scope, record.policies = ADMIN, (f"{BLOCK}.own-system",)
        return Reach(everything=True)
    raise refused("not-yours")


async def is_member(node: Node, member: Party) -> bool:
    """Tell whether an organisation is an active member; asked before a transaction is held."""
    found = await node.door(MemberRegister).member(member)
    return found is not None and found.active


async def desk_at(node: Node, tx: Tx, record: Record, member: Party) -> Desk:
    """Sit down to change a member's addresses: one at a time, within reach; raises ``Refused``."""
    top = await entries.lock_organisation(tx, member.identifier)
    reach = await reach_of(tx, node, record, member)
    return Desk(node, tx, member, now(), reach, top, [], {}, {})


async def entry_at(desk: Desk, entry_id: UUID) -> EntryRow | None:
    """Find an entry in a change under way."""
    if entry_id not in desk.rows:
        found = await entries.find(desk.tx, entry_id)
        if found is None:
            return None
        desk.rows[entry_id] = found
    return desk.rows[entry_id]


def within_reach(desk: Desk, entry: EntryRow | None) -> EntryRow:
    """Let an entry be changed; raises ``NotFound`` for another member's, ``Refused`` out of reach."""
    if entry is None or entry.organisation != desk.member.identifier:
        raise missing("entry-unknown")
    if not desk.reach.covers(entry):
        raise refused("not-yours")
    return entry


def announce(desk: Desk, event: str, entry: EntryRow, **more: str) -> None:
    """Note what others are told when the change is settled."""
    data = {
        "organisation": entry.organisation,
        "participant": entry.reached_by,
        "kind": entry.kind,
        **more,
    }
    desk.told.append(Entry(BLOCK, f"{BLOCK}.{event}", f"entry/{entry.id}", data))


async def settle(desk: Desk) -> None:
    """Increase the epoch and publish what was changed, last of all: every other change waits."""
    if desk.told:
        await entries.next_epoch(desk.tx)
        await feed.publish_many(desk.tx, desk.told)


def party_of(number: str, field: str = "$.organisation") -> Party:
    """Read a member's number; raises ``Invalid`` naming the field."""
    try:
        return organisation(number)
    except ValueError:
        raise wrong(field, "number-wrong") from None


_REFUSALS = Refusals(WRONG, f"{BLOCK}.role")
wrong, conflict, missing = _REFUSALS.wrong, _REFUSALS.conflict, _REFUSALS.missing
refused = _REFUSALS.refused
