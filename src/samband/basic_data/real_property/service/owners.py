# SPDX-License-Identifier: EUPL-1.2
"""Owners whose identity is protected: never told to an asker without the right, then or now.

The property stays public.  Protection is asked for after the versions are read, in one statement
for all owners of an answer, so that an answer is never older than the protection it was given by.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from samband.basic_data import objects
from samband.basic_data.objects import Act, Judge, Protection, stating
from samband.basic_data.real_property import store
from samband.basic_data.real_property.model.content import DOMAIN, Item, Owner, owner_link
from samband.basic_data.real_property.model.lookups import (
    OwnerProtection,
    PastVersion,
    Property,
    PropertyFields,
)
from samband.core.identifiers import Party
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, changing

Told = TypeVar("Told", Property, PastVersion)


async def without_protected(judge: Judge, answers: Sequence[Told]) -> list[Told]:
    """Leave protected owners out, and make those who are told the event's subjects.

    It is asked also where there is no owner, so that a hidden one costs what none does.
    """
    parties = tuple({owner.party: None for told in answers for owner in _owners(told.fields)})
    hidden: frozenset[Party] = frozenset()
    if Item.OWNERS.value in judge.record.items and not judge.with_protected:
        hidden = await _protected(judge, parties)
    shown: list[Party] = [party for party in parties if party not in hidden]
    judge.record.subjects = tuple(dict.fromkeys([*judge.record.subjects, *shown]))
    if not hidden:
        return list(answers)
    judge.record.reason = "a protected owner is not shown"
    return [msgspec.structs.replace(one, fields=_without(one.fields, hidden)) for one in answers]


async def link_of(judge: Judge, owner: Party) -> int:
    """Give the digest that an owner's properties are found by: one without any, if hidden.

    A protected owner is so asked about with the same statements as an unknown one.
    """
    hidden = await _protected(judge, (owner,))
    if hidden and not judge.with_protected:
        judge.record.reason = "the owner is protected"
        return 0
    return owner_link(owner)


async def protect(node: Node, actor: Actor, said: OwnerProtection, asked: Once) -> OwnerProtection:
    """Set how an owner is protected; to whoever keeps copies the properties were corrected.

    What is told looks as any correction does, or the feed would tell whose owner is protected.
    """
    record = Record(
        type="real-property.owner-protected",
        actor=actor,
        subjects=(said.owner,),
        scope="real-property/write",
    )
    async with changing(node, record, asked) as tx:
        stating.decide(node, actor, DOMAIN, record, "write")
        act = Act(said.basis, stating.author(actor))
        protection = Protection.of(said.protection)
        await store.take(tx)
        [hidden] = await store.protected_among(tx, [(said.owner,)])
        await store.protect(tx, said.owner, protection, act)
        if bool(hidden) != protection.shows:
            for identity in sorted(await objects.linked(tx, DOMAIN.name, owner_link(said.owner))):
                await objects.say_again(tx, DOMAIN.name, identity)
        record.answer = said
        return said


async def _protected(judge: Judge, parties: tuple[Party, ...]) -> frozenset[Party]:
    database = judge.node.db
    return await database.together(store.protected_among, parties, 100 * (1 + len(parties)))


def _owners(fields: PropertyFields) -> tuple[Owner, ...]:
    told = fields.owners
    return () if isinstance(told, msgspec.UnsetType) else told.value or ()


def _without(fields: PropertyFields, hidden: frozenset[Party]) -> PropertyFields:
    told = fields.owners
    if isinstance(told, msgspec.UnsetType) or told.value is None:
        return fields
    kept = tuple(owner for owner in told.value if owner.party not in hidden)
    return msgspec.structs.replace(fields, owners=msgspec.structs.replace(told, value=kept))
