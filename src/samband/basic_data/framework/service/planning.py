# SPDX-License-Identifier: EUPL-1.2
"""Which questions a combined question becomes: first about what was given, then about what it names.

Depth is two and every list has a bound, so that one question cannot be made to ask for a country.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from samband.basic_data import business, person, real_property
from samband.basic_data.framework.client import Question
from samband.basic_data.framework.model import reading
from samband.basic_data.framework.model.answers import About, Found, Kind, Part
from samband.basic_data.framework.model.questions import (
    MAX_COMPANIES,
    MAX_NUMBERS,
    MAX_PERSONS,
    MAX_PROPERTIES,
    CombinedLookUp,
)
from samband.core.identifiers import Party, Scheme


class Step(msgspec.Struct, frozen=True):
    """One question to one source, about one party or several, and how its answer is read.

    ``most`` is how many objects are taken of what it gives about each, whatever it gives.
    """

    kind: Kind
    about: tuple[About, ...]
    question: Question
    read: reading.Reader
    most: int = MAX_COMPANIES


class Onward(msgspec.Struct, frozen=True):
    """What the first answers lead to; ``more`` when they named more than is asked about."""

    steps: list[Step]
    more: bool


def first(asked: CombinedLookUp, day: date) -> list[Step]:
    """Plan the questions about what was given."""
    if asked.identifier is None:
        return [_property(asked, day)]
    steps = []
    if asked.of_person:
        if asked.persons is not None:
            steps.append(_person(asked, asked.identifier, day))
        if asked.companies is not None:
            steps.append(_roles(asked, asked.identifier, day))
    elif asked.companies is not None or asked.persons is not None:
        steps.append(_company(asked, asked.identifier, day))
    if asked.properties is not None:
        steps.append(_owned(asked, asked.identifier, day, asked.properties.limit))
    return steps


def onward(asked: CombinedLookUp, day: date, parts: Sequence[Part]) -> Onward:
    """Plan the questions about what the first answers named."""
    by_kind = {part.kind: part.found for part in parts}
    if asked.of_person and asked.identifier is not None:
        known = reading.other_numbers(by_kind.get(Kind.PERSON, []), asked.identifier)
        of_companies = _of_companies(asked, day, by_kind.get(Kind.ROLES, []))
        return _under(asked, day, known, of_companies)
    if asked.identifier is not None:
        officers = reading.officers(by_kind.get(Kind.COMPANY, []), day) if asked.persons else []
        return _about(asked, day, officers)
    return _about(asked, day, reading.owners(by_kind.get(Kind.PROPERTY, [])))


def _under(asked: CombinedLookUp, day: date, known: Sequence[Party], then: Onward) -> Onward:
    """Ask for what the other registers keep under the person's other numbers too.

    They know her by the number that she had when they were told; the register of persons has told
    which others there are, to somebody who may know them.
    """
    steps, more = [*then.steps], then.more or len(known) > MAX_NUMBERS
    for number in known[:MAX_NUMBERS]:
        if asked.companies is not None:
            steps.append(_roles(asked, number, day))
        if asked.properties is not None:
            steps.append(_owned(asked, number, day, asked.properties.limit))
            more |= asked.properties.of_companies
    return Onward(steps, more)


def _of_companies(asked: CombinedLookUp, day: date, found: list[Found]) -> Onward:
    if asked.properties is None or not asked.properties.of_companies:
        return Onward([], more=False)
    acted_for = reading.companies_acted_for(found, day)
    chosen = acted_for[:MAX_COMPANIES]
    limit = min(asked.properties.limit, MAX_PROPERTIES // max(1, len(chosen)))
    steps = [_owned(asked, company, day, limit) for company in chosen]
    return Onward(steps, len(acted_for) > len(chosen))


def _about(asked: CombinedLookUp, day: date, named: Sequence[Party]) -> Onward:
    """Ask for everybody named, each kind in one question; a person's number tells which it is."""
    people = [each for each in named if each.scheme is not Scheme.ORGANISATION]
    others = [each for each in named if each.scheme is Scheme.ORGANISATION]
    steps, more = [], False
    if asked.persons is not None and people:
        steps.append(_many_persons(asked, people[:MAX_PERSONS], day))
        more |= len(people) > MAX_PERSONS
    if asked.designation is not None and asked.companies is not None and others:
        steps.append(_many_companies(asked, others[: asked.companies.limit], day))
        more |= len(others) > asked.companies.limit
    return Onward(steps, more)


def _person(asked: CombinedLookUp, party: Party, day: date) -> Step:
    look_up = person.LookUp(
        identifier=party,
        purpose=asked.purpose,
        items=_person_items(asked),
        valid_at=day,
        known_at=asked.known_at,
    )
    question = Question("person", "/lookups", person.look_up, look_up)
    return Step(Kind.PERSON, (About(party),), question, reading.person)


def _many_persons(asked: CombinedLookUp, people: Sequence[Party], day: date) -> Step:
    look_up = person.BatchLookUp(
        identifiers=tuple(people),
        purpose=asked.purpose,
        items=_person_items(asked),
        valid_at=day,
        known_at=asked.known_at,
    )
    question = Question("person", "/batch-lookups", person.look_up_many, look_up)
    return Step(Kind.PERSON, _abouts(people), question, reading.many_persons)


def _company(asked: CombinedLookUp, party: Party, day: date) -> Step:
    with_officers = business.Item.OFFICERS, business.Item.OFFICER_NUMBERS
    items = [*_company_items(asked), *(with_officers if asked.persons is not None else ())]
    look_up = business.LookUp(
        identifier=party,
        purpose=asked.purpose,
        items=tuple(dict.fromkeys(items)),
        valid_at=day,
        known_at=asked.known_at,
    )
    question = Question("business", "/lookups", business.look_up, look_up)
    return Step(Kind.COMPANY, (About(party),), question, reading.companies)


def _many_companies(asked: CombinedLookUp, companies: Sequence[Party], day: date) -> Step:
    look_up = business.BatchLookUp(
        identifiers=tuple(companies),
        purpose=asked.purpose,
        items=_company_items(asked),
        valid_at=day,
        known_at=asked.known_at,
    )
    question = Question("business", "/batch-lookups", business.look_up_many, look_up)
    return Step(Kind.COMPANY, _abouts(companies), question, reading.many_companies)


def _roles(asked: CombinedLookUp, party: Party, day: date) -> Step:
    limit = asked.companies.limit if asked.companies is not None else MAX_COMPANIES
    look_up = business.RoleLookUp(
        party=party,
        purpose=asked.purpose,
        items=_company_items(asked),
        valid_at=day,
        limit=limit,
    )
    question = Question("business", "/role-lookups", business.look_up_roles, look_up)
    return Step(Kind.ROLES, (About(party),), question, reading.engagements, limit)


def _owned(asked: CombinedLookUp, owner: Party, day: date, limit: int) -> Step:
    look_up = real_property.OwnerLookUp(
        owner=owner,
        purpose=asked.purpose,
        items=_property_items(asked),
        valid_at=day,
        limit=limit,
    )
    question = Question("real-property", "/owner-lookups", real_property.look_up_owner, look_up)
    return Step(Kind.OWNED, (About(owner),), question, reading.properties, limit)


def _property(asked: CombinedLookUp, day: date) -> Step:
    onward = asked.persons is not None or asked.companies is not None
    owners = (real_property.Item.OWNERS,) if onward else ()
    look_up = real_property.LookUp(
        designation=asked.designation,
        purpose=asked.purpose,
        items=tuple(dict.fromkeys([*_property_items(asked), *owners])),
        valid_at=day,
        known_at=asked.known_at,
    )
    question = Question("real-property", "/lookups", real_property.look_up, look_up)
    about = About(designation=asked.designation)
    return Step(Kind.PROPERTY, (about,), question, reading.one)


def _abouts(parties: Sequence[Party]) -> tuple[About, ...]:
    return tuple(About(each) for each in parties)


def _person_items(asked: CombinedLookUp) -> tuple[person.Item, ...]:
    wanted = asked.persons.items if asked.persons is not None else ()
    return tuple(map(person.Item, dict.fromkeys(wanted)))


def _company_items(asked: CombinedLookUp) -> tuple[business.Item, ...]:
    wanted = asked.companies.items if asked.companies is not None else ()
    return tuple(map(business.Item, dict.fromkeys(wanted)))


def _property_items(asked: CombinedLookUp) -> tuple[real_property.Item, ...]:
    wanted = asked.properties.items if asked.properties is not None else ()
    return tuple(map(real_property.Item, dict.fromkeys(wanted)))
