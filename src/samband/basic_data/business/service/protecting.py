# SPDX-License-Identifier: EUPL-1.2
"""Protecting officers: no company is found by them or names them, and their own looks unknown.

Businesses that have a protected person's own number are protected as objects, by the same
statement, so that search and look-up find nothing of them; one registered later is so from the
start.  Whoever keeps copies is told in the feed, of a company that names her as of any change.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec

from samband.basic_data import objects
from samband.basic_data.business import store
from samband.basic_data.business.model.content import DOMAIN, CompanyContent, role_link
from samband.basic_data.business.model.lookups import holders_of
from samband.basic_data.business.model.roles import OfficerProtection
from samband.basic_data.business.service.telling import is_person
from samband.basic_data.objects import (
    Act,
    Correcting,
    Domain,
    Number,
    Protection,
    Registration,
    Stated,
    Target,
    Updating,
    stating,
)
from samband.core.db import Connection, Tx
from samband.core.identifiers import Party
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, changing
from samband.core.time import today

Change = TypeVar("Change", Updating[CompanyContent], Correcting[CompanyContent])
Word = TypeVar(
    "Word", Registration[CompanyContent], Updating[CompanyContent], Correcting[CompanyContent]
)
Says = Callable[[Node, Actor, Domain, Change, Once], Awaitable[Stated]]


async def protect(
    node: Node, actor: Actor, said: OfficerProtection, asked: Once
) -> OfficerProtection:
    """Set how an officer is protected; copies are to be read anew where it changes who is told."""
    record = Record(
        type="business.officer-protected",
        actor=actor,
        subjects=(said.officer,),
        scope="business/write",
    )
    async with changing(node, record, asked) as tx:
        stating.decide(node, actor, DOMAIN, record, "write")
        act = Act(said.basis, stating.author(actor))
        protection = Protection.of(said.protection)
        before = (await store.protections_of(tx, [said.officer])).get(said.officer)
        await store.protect(tx, said.officer, protection, act)
        if protection.shows or before is not None:
            await _protect_businesses(tx, said.officer, protection, act)
        if protection.shows != (before is not None):
            await _announce(tx, said.officer)
        record.answer = said
        return said


async def register(
    node: Node, actor: Actor, said: Registration[CompanyContent], asked: Once
) -> Stated:
    """Register a company; that of a protected person is protected as she is."""
    if said.protection == Protection.NONE.word:
        numbers = [each.party for each in said.identifiers]
        async with node.db.connection() as connection:
            said = await _as_protected(connection, said, numbers)
    return await stating.register(node, actor, DOMAIN, said, asked)


async def change(node: Node, actor: Actor, said: Change, asked: Once, verb: Says[Change]) -> Stated:
    """Update or correct a company; that of a protected person does not open by it."""
    if said.protection == Protection.NONE.word:
        async with node.db.connection() as connection:
            found = await objects.read(
                connection, DOMAIN.name, [said.pointed], today(), shown=tuple(Protection)
            )
            numbers = [number for row in found for number in holders_of(row)]
            said = await _as_protected(connection, said, numbers)
    return await verb(node, actor, DOMAIN, said, asked)


async def _as_protected(connection: Connection, said: Word, numbers: Sequence[Party]) -> Word:
    people = [number for number in numbers if is_person(number)]
    for protection in (await store.protections_of(connection, people)).values():
        return msgspec.structs.replace(said, protection=protection.word)
    return said


async def _protect_businesses(tx: Tx, trader: Party, protection: Protection, act: Act) -> None:
    """Let the businesses that have her number follow her."""
    number = Number(trader.scheme.value, trader.identifier)
    found = await objects.read(tx, DOMAIN.name, [number], today(), shown=())
    for identity in sorted({row.object_identity for row in found}):
        locked = await objects.lock(tx, Target(DOMAIN.name, identity), act)
        await objects.protect(tx, locked, protection, DOMAIN.never_held)


async def _announce(tx: Tx, officer: Party) -> None:
    """To whoever keeps copies the companies that name an officer were corrected, as any may be."""
    for identity in sorted(await objects.linked(tx, DOMAIN.name, role_link(officer))):
        await objects.say_again(tx, DOMAIN.name, identity)
