# SPDX-License-Identifier: EUPL-1.2
"""Relations: to protected people never told without the right, and known to whoever is told of.

A child's record names her parents.  Whoever reads it there and then looks the parent up as unknown
has learnt that the parent exists and is protected; so the relation is not told either.  A parent
whose number is told is a subject of the event, as the child is: she sees who has read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from samband.basic_data import objects
from samband.basic_data.objects import Judge, Protection, Reference, reference
from samband.basic_data.person.model.content import DOMAIN, Item, Relation
from samband.basic_data.person.model.lookups import PastVersion, Person, PersonFields
from samband.core.identifiers import Party
from samband.core.time import today

Told = TypeVar("Told", Person, PastVersion)


async def without_protected(judge: Judge, answers: Sequence[Told]) -> list[Told]:
    """Leave protected relatives out of answers about others, in one statement for them all.

    The others, whose numbers are told, are made the event's subjects.
    """
    shown = await _shown(judge, answers)
    numbers: list[Party] = [
        each.party for one in shown for each in _relations(one.fields) if each.party
    ]
    judge.record.subjects = tuple(dict.fromkeys([*judge.record.subjects, *numbers]))
    return shown


async def _shown(judge: Judge, answers: Sequence[Told]) -> list[Told]:
    if judge.with_protected or Item.RELATIONS.value not in judge.record.items:
        return list(answers)
    # It is asked also where there is no relation, so that a hidden one costs what none does.
    related = {_who(each): None for told in answers for each in _relations(told.fields)}
    asked = list(related)
    rows = await objects.read_together(judge.node.db, DOMAIN.name, asked, today())
    hidden = {asked[row.place - 1] for row in rows if Protection(row.protection).shows}
    if not hidden:
        return list(answers)
    return [msgspec.structs.replace(told, fields=_without(told.fields, hidden)) for told in answers]


def _relations(fields: PersonFields) -> tuple[Relation, ...]:
    told = fields.relations
    return () if isinstance(told, msgspec.UnsetType) else told.value or ()


def _who(relation: Relation) -> Reference:
    return reference(relation.party, relation.object_identity)


def _without(fields: PersonFields, hidden: set[Reference]) -> PersonFields:
    told = fields.relations
    if isinstance(told, msgspec.UnsetType):
        return fields
    kept = tuple(each for each in told.value or () if _who(each) not in hidden)
    if told.value is None or len(kept) == len(told.value):
        return fields
    return msgspec.structs.replace(fields, relations=msgspec.structs.replace(told, value=kept))
