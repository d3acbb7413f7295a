# SPDX-License-Identifier: EUPL-1.2
"""Verbs about people's roles inside a member: see, give, end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samband.core.db import Tx
from samband.core.identifiers import Party, Scheme
from samband.core.ids import new_id
from samband.core.inbox import Once
from samband.core.node import Node, derive
from samband.core.ports import Actor
from samband.core.recording import changing, reading
from samband.core.test_numbers import is_test_number
from samband.core.time import now
from samband.trust_and_security.trust_framework.model import Action, Appointment, HeldRole, Role
from samband.trust_and_security.trust_framework.service.common import (
    BLOCK,
    announce,
    attempt,
    authorise,
    conflict,
    locked_member,
    may,
    missing,
    own_member,
    wrong,
)
from samband.trust_and_security.trust_framework.store import people
from samband.trust_and_security.trust_framework.store.people import HeldRoleRow
from samband.trust_and_security.trust_framework.wire.sealed import Person, seal, unseal


async def list_roles(node: Node, actor: Actor, member: Party) -> list[HeldRole]:
    """List who has which role; numbers only for those who manage roles.

    Everybody who is listed can see that she was (1 000 at most).
    """
    record = attempt(node, actor, "people-read", member)
    async with reading(node, record):
        authorise(record, member, Action.SEE)
        async with node.db.connection() as connection:
            row = await own_member(connection, member)
            found = await people.roles_of_member(connection, row.id, now())
        opened = [(held, _open(node, held)) for held in found]
        record.subjects = (member, *dict.fromkeys(person.party for _, person in opened))
        numbers = may(actor, member, Action.MANAGE_ROLES)
    return [_held(held, person, numbers=numbers) for held, person in opened]


async def give_role(
    node: Node, actor: Actor, member: Party, new: Appointment, *, asked: Once | None = None
) -> HeldRole:
    """Give a person a role in a member."""
    record = attempt(node, actor, "role-given", new.person, f"role:{new.role}", _at(member))
    async with changing(node, record, asked) as tx:
        authorise(record, member, Action.MANAGE_ROLES)
        row = await locked_member(tx, record, member)
        _check(node, new)
        record.answer = held = await appoint(node, tx, row.id, new)
        await announce(tx, "role-given", _subject(member), {"member": member.identifier})
    return held


async def end_role(
    node: Node, actor: Actor, member: Party, role_id: UUID, at: datetime | None = None
) -> None:
    """End a role now or at a coming moment; raises ``Conflict`` for the last administrator.

    "Last" counts administrators whose role has begun and has no end: one who is to stop next
    month cannot be the one who remains.
    """
    moment = max(at or now(), now())
    record = attempt(node, actor, "role-ended", member, _at(member))
    async with changing(node, record) as tx:
        authorise(record, member, Action.MANAGE_ROLES)
        row = await locked_member(tx, record, member)
        held = await people.roles_of_member(tx, row.id, now())
        ending = next((role for role in held if role.id == role_id), None)
        if ending is None:
            raise missing("role-unknown")
        record.subjects = (_open(node, ending).party,)
        record.items += (f"role:{ending.role}",)
        if _lasting_administrators(held) == {ending.id}:
            raise conflict("role-last-administrator")
        await people.end_role(tx, role_id, moment)
        await announce(tx, "role-ended", _subject(member), {"member": member.identifier})


async def appoint(node: Node, tx: Tx, member_id: int, new: Appointment) -> HeldRole:
    """Store an appointment that may be made; raises ``Conflict`` when the person has the role."""
    person = Person(new.person, new.name)
    person_id = await _person_id(node, tx, member_id, person)
    begins = new.begins or now()
    if await people.holds_role(tx, person_id, new.role, begins, new.ends):
        raise conflict("role-held")
    row = HeldRoleRow(new_id(), person_id, b"", new.role, begins, new.ends)
    await people.insert_role(tx, row)
    return _held(row, person, numbers=True)


async def _person_id(node: Node, tx: Tx, member_id: int, person: Person) -> UUID:
    subject_key = node.subject_key(BLOCK, person.party)
    known = await people.person(tx, member_id, subject_key)
    person_id = known or new_id()
    sealed = seal(_sealing_key(node), person, person_id.bytes)
    if known is None:
        await people.put_person(tx, person_id, member_id, subject_key, sealed)
    else:
        await people.reseal_person(tx, person_id, sealed)
    return person_id


def check_person(node: Node, person: Party) -> None:
    """Refuse what is no person, and in production a number that belongs to nobody."""
    if person.scheme is Scheme.ORGANISATION:
        raise wrong("$.person", "person-not-a-person")
    if is_test_number(person) and not node.test_mode:
        raise wrong("$.person", "person-test-number")


def _check(node: Node, new: Appointment) -> None:
    check_person(node, new.person)
    if new.ends is not None and new.ends <= max(new.begins or now(), now()):
        raise wrong("$.ends", "role-time")


def _lasting_administrators(held: list[HeldRoleRow]) -> set[UUID]:
    return {
        role.id
        for role in held
        if role.role == Role.ORGANISATION_ADMINISTRATOR
        and role.ends is None
        and role.begins <= now()
    }


def _held(row: HeldRoleRow, person: Person, *, numbers: bool) -> HeldRole:
    return HeldRole(
        id=row.id,
        name=person.name,
        person=person.party if numbers else None,
        role=Role(row.role),
        begins=row.begins,
        ends=row.ends,
    )


def _open(node: Node, row: HeldRoleRow) -> Person:
    return unseal(_sealing_key(node), row.sealed, row.person_id.bytes)


def _sealing_key(node: Node) -> bytes:
    return derive(node.secret, "trust-framework/people")


def _at(member: Party) -> str:
    return f"member:{member.identifier}"


def _subject(member: Party) -> str:
    return f"member/{member.identifier}"
