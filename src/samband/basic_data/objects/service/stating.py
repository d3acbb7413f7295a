# SPDX-License-Identifier: EUPL-1.2
"""The owner's changes, alike in every domain: decide, take the object, say one verb, record.

Only the systems of the organisation that answers for a register may change it; the domain's policy
``{domain}.owner-writes`` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from samband.basic_data.objects.model import statements
from samband.basic_data.objects.model.saying import (
    Says,
    SaysClosing,
    SaysContent,
    SaysCorrection,
    SaysRegistration,
    SaysRenumbering,
)
from samband.basic_data.objects.model.statements import Domain, SourceNotice, Stated
from samband.basic_data.objects.model.versions import (
    Act,
    Changed,
    Held,
    Locked,
    NewObject,
    NewVersion,
    Number,
    Protection,
    Said,
    Target,
)
from samband.basic_data.objects.service import verbs
from samband.basic_data.objects.store import changing as store
from samband.core.db import Tx
from samband.core.identifiers import Party, Scheme
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Invalid
from samband.core.recording import Record, changing
from samband.core.test_numbers import is_test_number


async def register(
    node: Node, actor: Actor, domain: Domain, said: SaysRegistration, asked: Once
) -> Stated:
    """Register one object, or again one that was closed: as protected as it is, if not more."""
    record = _record(actor, domain, "registered", *said.subjects)
    async with changing(node, record, asked) as tx:
        decide(node, actor, domain, record, "write")
        numbers = [each.number for each in said.identifiers]
        protection = await held_protection(tx, domain, numbers, Protection.of(said.protection))
        new = new_object(at_node(node, domain), actor, said, protection)
        found = await store.lock(tx, domain.name, new.numbers[-1].number)
        if found is not None and new.protection is Protection.NONE:
            _check(domain, said, Protection(found.protection))
        return _answered(record, await verbs.register(tx, new))


async def update(
    node: Node, actor: Actor, domain: Domain, said: SaysContent, asked: Once
) -> Stated:
    """Say that the world changed, and perhaps the object's protection with it."""
    record = _record(actor, domain, "updated", *said.subjects)
    async with changing(node, record, asked) as tx:
        decide(node, actor, domain, record, "write")
        locked = await _protected(tx, domain, said, await _lock(tx, actor, domain, said))
        content = await _checked(tx, domain, locked, said.content)
        changed = await verbs.update(tx, locked, said.valid_from, content)
        return _answered(record, changed)


async def close(node: Node, actor: Actor, domain: Domain, said: SaysClosing, asked: Once) -> Stated:
    """Say that the object ceased to be."""
    record = _record(actor, domain, "closed", *said.subjects)
    async with changing(node, record, asked) as tx:
        decide(node, actor, domain, record, "write")
        locked = await _lock(tx, actor, domain, said)
        return _answered(record, await verbs.close(tx, locked, said.valid_to))


async def correct(
    node: Node, actor: Actor, domain: Domain, said: SaysCorrection, asked: Once
) -> Stated:
    """Say that we were wrong about a period."""
    record = _record(actor, domain, "corrected", *said.subjects)
    async with changing(node, record, asked) as tx:
        decide(node, actor, domain, record, "write")
        locked = await _protected(tx, domain, said, await _lock(tx, actor, domain, said))
        content = None
        if said.content is not None:
            content = await _checked(tx, domain, locked, said.content)
        period = statements.period(said.valid_from, said.valid_to)
        return _answered(record, await verbs.correct(tx, locked, period, content))


async def remove(node: Node, actor: Actor, domain: Domain, said: Says, asked: Once) -> Stated:
    """Say that the object should never have been registered."""
    record = _record(actor, domain, "removed", *said.subjects)
    async with changing(node, record, asked) as tx:
        decide(node, actor, domain, record, "write")
        locked = await _lock(tx, actor, domain, said)
        return _answered(record, await verbs.remove(tx, locked))


async def renumber(
    node: Node, actor: Actor, domain: Domain, said: SaysRenumbering, asked: Once
) -> Stated:
    """Give an object another number."""
    record = _record(actor, domain, "renumbered", *said.subjects)
    async with changing(node, record, asked) as tx:
        decide(node, actor, domain, record, "write")
        old = said.pointed
        if not isinstance(old, Number):
            raise Invalid.field("$.identifier", "give the number that is replaced")
        new = _new_held(at_node(node, domain), said)
        held = await held_protection(tx, domain, [new.number], Protection.NONE)
        locked = await _lock(tx, actor, domain, said)
        protection = strictest(locked.protection, held)
        if protection is not locked.protection:
            locked = await verbs.protect(tx, locked, protection, domain.never_held)
        return _answered(record, await verbs.renumber(tx, locked, old, new, domain.never_held))


async def note_source(
    node: Node, actor: Actor, domain: Domain, said: SourceNotice, asked: Once
) -> SourceNotice:
    """Note whether one of the domain's producers delivers now."""
    record = Record(type=f"{domain.name}.source-noted", actor=actor, scope=f"{domain.name}/write")
    async with changing(node, record, asked) as tx:
        decide(node, actor, domain, record, "write")
        if said.producer not in domain.producers:
            raise Invalid.field("$.producer", "is not a producer of this register")
        note = store.set_in_service if said.available else store.set_out_of_service
        await note(tx, domain.name, said.producer)
        record.answer = said
        return said


def decide(node: Node, actor: Actor, domain: Domain, record: Record, right: str) -> None:
    """Let the Gate decide whether the actor may change this register; raises ``Refused``."""
    context = {"owner": actor.organisation == node.owner(domain.name)}
    decision = node.ports.gate.decide(actor, f"{domain.name}.{right}", {}, context)
    record.decided(decision)


def at_node(node: Node, domain: Domain) -> Domain:
    """Give a domain with the rules of this node: production holds no test numbers."""
    return domain if node.test_mode else msgspec.structs.replace(domain, refuses_test_numbers=True)


async def held_protection(
    tx: Tx, domain: Domain, numbers: Sequence[Number], stated: Protection, *, given: bool = True
) -> Protection:
    """Give the protection of an object: the one stated, or that of whoever holds its numbers."""
    if domain.protects is None:
        return stated
    held = await domain.protects(tx, numbers, given=given)
    return strictest(stated, *held.values())


def strictest(stated: Protection, *others: Protection) -> Protection:
    """Give the protection that is to hold where somebody else's may hold as well.

    >>> strictest(Protection.CONFIDENTIALITY, Protection.PROTECTED_REGISTRATION).word
    'protected-registration'
    >>> strictest(Protection.ASSUMED_IDENTITY).word
    'assumed-identity'
    """
    shown = {each for each in (stated, *others) if each.shows}
    if Protection.PROTECTED_REGISTRATION in shown:
        return Protection.PROTECTED_REGISTRATION
    return Protection.CONFIDENTIALITY if shown else stated


def new_object(
    domain: Domain, actor: Actor, said: SaysRegistration, protection: Protection
) -> NewObject:
    """Make a registration into what the engine registers; raises ``Invalid`` naming the field."""
    for given in said.identifiers:
        _require_number(domain, given.number, "$.identifiers")
    _check(domain, said, protection)
    versions, first_day = _versions(domain, said), said.versions[0].valid_from
    return NewObject(
        domain=domain.name,
        kind=domain.name,
        act=Act(said.basis, author(actor)),
        numbers=tuple(statements.held(given, first_day, domain) for given in said.identifiers),
        versions=versions,
        protection=protection,
        never_held=domain.never_held,
    )


def _check(domain: Domain, said: SaysRegistration, protection: Protection) -> None:
    for version in said.versions:
        domain.check(version.content, protection)


def _versions(domain: Domain, said: SaysRegistration) -> tuple[NewVersion, ...]:
    made = tuple(
        NewVersion(statements.period(v.valid_from, v.valid_to), words(domain, v.content))
        for v in said.versions
    )
    for before, after in pairwise(each.period for each in made):
        if before.end is None or before.end > after.start:
            raise Invalid.field("$.versions", "must come oldest first and not overlap")
    return made


def author(actor: Actor) -> str:
    """Tell who states something: the organisation's number, and its system."""
    organisation = actor.organisation.identifier if actor.organisation else ""
    return f"{organisation} {actor.client or ''}".strip()


def words(domain: Domain, content: object) -> Said:
    """Write content as the JSON that is stored, with what it is found by."""
    return Said(
        msgspec.json.encode(content).decode(),
        None if domain.label is None else domain.label(content),
        () if domain.links is None else domain.links(content),
        None if domain.place is None else domain.place(content),
    )


def _record(actor: Actor, domain: Domain, past: str, *subjects: Party) -> Record:
    return Record(
        type=f"{domain.name}.{past}",
        actor=actor,
        subjects=subjects,
        scope=f"{domain.name}/write",
    )


def _answered(record: Record, changed: Changed) -> Stated:
    record.answer = answer = statements.stated(changed)
    return answer


async def _lock(tx: Tx, actor: Actor, domain: Domain, said: Says) -> Locked:
    target = Target(domain.name, said.pointed, said.expected_version)
    return await verbs.lock(tx, target, Act(said.basis, author(actor)))


async def _protected(tx: Tx, domain: Domain, said: SaysContent, locked: Locked) -> Locked:
    if said.protection is None:
        return locked
    numbers = [] if domain.protects is None else await store.numbers_of(tx, locked.object.id)
    stated = Protection.of(said.protection)
    protection = await held_protection(tx, domain, numbers, stated, given=False)
    return await verbs.protect(tx, locked, protection, domain.never_held)


async def _checked(tx: Tx, domain: Domain, locked: Locked, content: object) -> Said:
    """Write content that may stand with the object's protection and numbers; raises ``Invalid``."""
    domain.check(content, locked.protection)
    if domain.check_numbers is not None:
        domain.check_numbers(content, await store.numbers_of(tx, locked.object.id))
    return words(domain, content)


def _new_held(domain: Domain, said: SaysRenumbering) -> Held:
    number = said.new_number
    _require_number(domain, number, "$.newIdentifier")
    label = None if domain.number_label is None else domain.number_label(number)
    return Held(number.scheme, number.value, said.valid_from, serial=number.serial, label=label)


def _require_number(domain: Domain, number: Number, field: str) -> None:
    if number.scheme not in domain.schemes:
        raise Invalid.field(field, "has a scheme that this register does not hold")
    if not domain.refuses_test_numbers or number.scheme not in set(Scheme):
        return
    if is_test_number(Party(Scheme(number.scheme), number.value)):
        raise Invalid.field(field, "is a test number, which only a sandbox holds")
