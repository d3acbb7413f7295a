# SPDX-License-Identifier: EUPL-1.2
"""What must stand in a producer's answer, and the numbers in it by which the question goes on.

Only this much is relied on: a producer may add to its answers without anybody else changing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from samband.basic_data.framework.model.answers import Found
from samband.core.identifiers import Party

Read = TypeVar("Read")


class _Camel(msgspec.Struct, frozen=True, rename="camel"):
    pass


class _Version(_Camel, frozen=True):
    object_identity: UUID
    version_id: UUID


class _Number(_Camel, frozen=True):
    scheme: str
    identifier: str
    valid_to: date | None = None


class _Told(_Camel, frozen=True):
    value: Any = None
    error: Any = None


class _Fields(_Camel, frozen=True):
    fields: dict[str, _Told] = {}
    company: _Fields | None = None


class _Company(_Version, frozen=True):
    identifiers: tuple[_Number, ...]
    fields: dict[str, _Told]


class _Span(_Camel, frozen=True):
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class _Person(_Version, frozen=True):
    identifiers: tuple[_Number, ...] = ()


class _Engagement(_Camel, frozen=True):
    roles: tuple[_Span, ...]
    company: _Company


class _Officer(_Span, frozen=True, kw_only=True):
    party: Party


class _Owner(_Camel, frozen=True):
    party: Party


class _Property(_Version, frozen=True):
    fields: dict[str, _Told]


class Page(msgspec.Struct, frozen=True):
    """The objects of an answer, at the place of each that was asked for, and how many there are."""

    found: list[list[Found]]
    total: int = 0


class _Listed(msgspec.Struct, frozen=True):
    items: list[Found]
    total: int


class _Companies(msgspec.Struct, frozen=True):
    companies: list[Found]


class _OnePerson(msgspec.Struct, frozen=True):
    person: Found | None


class _Results(msgspec.Struct, frozen=True):
    results: list[Any]


def one(body: Any) -> Page:
    """Read an answer that is an object."""
    _needs(_Version, [body])
    return Page([[body]])


def person(body: Any) -> Page:
    """Read an answer that is a person."""
    _needs(_Person, [body])
    return Page([[body]])


def companies(body: Any) -> Page:
    """Read the companies of a number."""
    found = msgspec.convert(body, _Companies).companies
    _needs(_Company, found)
    return Page([found])


def listed(body: Any, type_: type[msgspec.Struct]) -> Page:
    """Read a page of a list."""
    page = msgspec.convert(body, _Listed)
    _needs(type_, page.items)
    return Page([page.items], page.total)


def engagements(body: Any) -> Page:
    """Read the companies that somebody has a role in."""
    return listed(body, _Engagement)


def properties(body: Any) -> Page:
    """Read the properties that somebody owns."""
    return listed(body, _Property)


def many_persons(body: Any) -> Page:
    """Read persons, each at the place where it was asked for."""
    results = msgspec.convert(msgspec.convert(body, _Results).results, list[_OnePerson])
    found = [[each.person] if each.person is not None else [] for each in results]
    _needs(_Version, [one for each in found for one in each])
    return Page(found)


def many_companies(body: Any) -> Page:
    """Read companies, each number's at its place."""
    results = msgspec.convert(msgspec.convert(body, _Results).results, list[_Companies])
    _needs(_Company, [one for each in results for one in each.companies])
    return Page([each.companies for each in results])


def other_numbers(found: Iterable[Found], asked: Party) -> list[Party]:
    """Give a person's numbers, current and former, but for that which was asked with."""
    numbers = _parties(
        number for each in found for number in msgspec.convert(each, _Person).identifiers
    )
    return [number for number in numbers if number != asked]


def companies_acted_for(found: Iterable[Found], day: date) -> list[Party]:
    """Give the companies in which a role holds on a day, by a number of their own.

    A sole trader's business has its trader's number, whose properties are asked for already.
    """
    read = (msgspec.convert(each, _Engagement) for each in found)
    return _parties(
        number
        for each in read
        if any(role.holds(day) for role in each.roles)
        for number in each.company.identifiers[:1]
        if number.scheme == "organisation-number"
    )


def officers(found: Iterable[Found], day: date) -> list[Party]:
    """Give who has a role in companies on a day, where their numbers were asked for."""
    told = _values(found, _Company, "officers", list[_Officer])
    return list(dict.fromkeys(each.party for each in told if each.holds(day)))


def owners(found: Iterable[Found]) -> list[Party]:
    """Give who owns properties."""
    told = _values(found, _Property, "owners", list[_Owner])
    return list(dict.fromkeys(each.party for each in told))


def lacking(found: Iterable[Found]) -> tuple[str, ...]:
    """Name the fields that were asked for and have no value, for who tells them does not now.

    >>> lacking([{"fields": {"area": {"value": 1}, "owners": {"error": {"type": "gone"}}}}])
    ('owners',)
    """
    read = (msgspec.convert(each, _Fields) for each in found)
    told = (one.fields for each in read for one in (each, each.company) if one is not None)
    return tuple(sorted({name for each in told for name, one in each.items() if one.error}))


def _values(
    found: Iterable[Found], type_: type[Any], member: str, of: type[list[Read]]
) -> Iterator[Read]:
    for each in found:
        told = msgspec.convert(each, type_).fields.get(member)
        yield from msgspec.convert((told.value if told else None) or [], of)


def _parties(numbers: Iterable[_Number]) -> list[Party]:
    told = [{"scheme": each.scheme, "identifier": each.identifier} for each in numbers]
    return list(dict.fromkeys(msgspec.convert(told, list[Party])))


def _needs(type_: type[msgspec.Struct], found: Iterable[Found]) -> None:
    for each in found:
        msgspec.convert(each, type_)


Reader = Callable[[Any], Page]
