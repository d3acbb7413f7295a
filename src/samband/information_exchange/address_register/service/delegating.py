# SPDX-License-Identifier: EUPL-1.2
"""The verbs of delegated administration: give a branch to a person or a system, list, take back.

A large organisation's units look after their own addresses (AR-3).  A person keeps a branch only
while she has some role in the member; the register holds her as a keyed hash and a name that the
giver chose, such as "Registrator på skolförvaltningen".

What a system may do is decided by a person who administers the member, or by the operator: never
by a system, which could so shut the others out or let itself in (ISO/IEC 27002, 8.2 privileged
access rights).  A system that has been given a branch has what it is given and nothing more from
then on; taking the branch back leaves it nothing, and giving it the organisation gives it all.
"""

from __future__ import annotations

from uuid import UUID

from samband.core.identifiers import Party, Scheme, holds_personal_number
from samband.core.ids import new_id
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import changing, reading
from samband.core.time import now
from samband.information_exchange.address_register.model.content import Kind
from samband.information_exchange.address_register.model.entries import Delegation, DelegationView
from samband.information_exchange.address_register.service.common import (
    BLOCK,
    Desk,
    Reach,
    attempt,
    conflict,
    desk_at,
    is_central,
    missing,
    reach_of,
    refused,
    within_reach,
    wrong,
)
from samband.information_exchange.address_register.store import care, entries
from samband.information_exchange.address_register.store.care import DelegationRow

_KINDS = {Kind.ORGANISATION, Kind.UNIT, Kind.FUNCTION}


async def delegate(
    node: Node, actor: Actor, member: Party, new: Delegation, *, asked: Once | None = None
) -> DelegationView:
    """Give a branch to a person or a system; only who has all of the member's addresses may.

    To give one to a system takes a person, or the operator: it narrows what the system has.
    """
    record = attempt(node, actor, "delegated", member, f"entry:{new.entry}")
    async with changing(node, record, asked) as tx:
        desk = await desk_at(node, tx, record, member)
        _check_administrator(desk.reach)
        if new.client_id:
            _check_person(node, actor)
        row = await _row(desk, new)
        record.items += (f"delegation:{row.id}",)
        if new.person is not None:
            record.subjects = (new.person,)
        if not await care.insert_delegation(tx, row):
            raise conflict("delegate-used")
        if row.client_id is not None:
            await care.narrow(tx, row.organisation, row.client_id, desk.moment)
        names = await entries.names(tx, [row.entry], desk.moment)
        record.answer = answer = _view(row, new.entry, names[0].name if names else "")
    return answer


async def list_delegations(node: Node, actor: Actor, member: Party) -> list[DelegationView]:
    """List who has which branch; for those who have all of the member's addresses."""
    record = attempt(node, actor, "delegations-read", member)
    async with reading(node, record), node.db.connection() as connection:
        _check_administrator(await reach_of(connection, node, record, member))
        found = await care.delegations(connection, member.identifier)
        named = await entries.names(connection, [each.entry for each in found], now())
    by_entry = {each.seq: each for each in named}
    return [_view(row, by_entry[row.entry].id, by_entry[row.entry].name) for row in found]


async def end_delegation(node: Node, actor: Actor, member: Party, delegation_id: UUID) -> None:
    """Take a branch back; it counts from the next change on.

    A system's is taken back by a person or the operator, and the system then has nothing.
    """
    record = attempt(node, actor, "delegation-ended", member, f"delegation:{delegation_id}")
    async with changing(node, record) as tx:
        desk = await desk_at(node, tx, record, member)
        _check_administrator(desk.reach)
        found = await care.delegation(tx, member.identifier, delegation_id)
        if found is None:
            raise missing("delegation-unknown")
        if found.client_id is not None:
            _check_person(node, actor)
        await care.delete_delegation(tx, member.identifier, delegation_id)


def _check_administrator(reach: Reach) -> None:
    if not reach.everything:
        raise refused("delegate-needed")


def _check_person(node: Node, actor: Actor) -> None:
    if actor.user is None and not is_central(node, actor):
        raise refused("delegate-person")


async def _row(desk: Desk, new: Delegation) -> DelegationRow:
    entry = within_reach(desk, await entries.find(desk.tx, new.entry))
    if Kind(entry.kind) not in _KINDS:
        raise wrong("$.entry", "delegate-kind")
    if (new.person is None) == (not new.client_id):
        raise wrong("$.person", "delegate-who")
    if new.person is not None and new.person.scheme is Scheme.ORGANISATION:
        raise wrong("$.person", "delegate-number")
    if holds_personal_number(new.name):
        raise wrong("$.name", "person-named")
    key = None if new.person is None else desk.node.subject_key(BLOCK, new.person)
    return DelegationRow(
        id=new_id(),
        organisation=desk.member.identifier,
        entry=entry.seq,
        subject_key=key,
        client_id=new.client_id or None,
        name=new.name,
        given=desk.moment,
    )


def _view(row: DelegationRow, entry_id: UUID, entry_name: str) -> DelegationView:
    return DelegationView(
        id=row.id,
        entry=entry_id,
        entry_name=entry_name,
        name=row.name,
        client_id=row.client_id,
        given=row.given,
    )
