# SPDX-License-Identifier: EUPL-1.2
"""Protecting officers: no company is found by them or names them, and their own looks unknown.

Businesses that have a protected person's own number are protected as objects, by the same
statement, so that search and look-up find nothing of them; one registered, loaded or renumbered
later is so from the start.  Nothing is taken out of the register, so that all is there again when
the protection ends.  Whoever keeps copies is told in the feed, of a company that names her as of
any change, and once of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from samband.basic_data import objects
from samband.basic_data.business import store
from samband.basic_data.business.model.content import DOMAIN, role_link
from samband.basic_data.business.model.lookups import holders_of
from samband.basic_data.business.model.roles import OfficerProtection
from samband.basic_data.objects import Act, Number, Protection, Target, stating
from samband.core.db import Tx
from samband.core.identifiers import Party, Scheme
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, changing
from samband.core.time import today


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
        await store.take(tx)
        before = (await store.protections_of(tx, [said.officer])).get(said.officer)
        await store.protect(tx, said.officer, protection, act)
        turned = set()
        if protection.shows or before is not None:
            turned = await _turn_businesses(tx, said.officer, act)
        if protection.shows != (before is not None):
            await _announce(tx, said.officer, turned)
        record.answer = said
        return said


async def _held(tx: Tx, numbers: Sequence[Number], *, given: bool) -> dict[Number, Protection]:
    """Tell the engine which numbers are a protected person's."""
    if given:
        await store.keep(tx)
    parties = {number: Party(Scheme(number.scheme), number.value) for number in numbers}
    protected = await store.protections_of(tx, dict.fromkeys(parties.values()))
    return {number: protected[party] for number, party in parties.items() if party in protected}


GUARDED = msgspec.structs.replace(DOMAIN, protects=_held)
"""The domain for every change: a business is as protected as whoever has, or gets, its numbers."""


async def _turn_businesses(tx: Tx, trader: Party, act: Act) -> set[UUID]:
    """Let the businesses that have her number follow her, and others who have had them too.

    Gives those that whoever keeps copies has been told of by it.
    """
    number = Number(trader.scheme.value, trader.identifier)
    found = await objects.read(tx, DOMAIN.name, [number], today(), shown=tuple(Protection))
    turned = set()
    for row in sorted(found, key=lambda each: each.object_identity):
        held = await store.protections_of(tx, holders_of(row))
        locked = await objects.lock(tx, Target(DOMAIN.name, row.object_identity), act)
        protection = objects.strictest(Protection.NONE, *held.values())
        if protection.shows != locked.protection.shows:
            turned.add(row.object_identity)
        await objects.protect(tx, locked, protection)
    return turned


async def _announce(tx: Tx, officer: Party, told: set[UUID]) -> None:
    """To whoever keeps copies the companies that name an officer were corrected, as any may be."""
    linked = await objects.linked(tx, DOMAIN.name, role_link(officer))
    for identity in sorted(set(linked) - told):
        await objects.say_again(tx, DOMAIN.name, identity)
