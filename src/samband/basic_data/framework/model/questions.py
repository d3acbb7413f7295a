# SPDX-License-Identifier: EUPL-1.2
"""The combined question: whom or what it begins with, and which parts are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

from samband.basic_data import business, person, real_property
from samband.core.events import Purpose
from samband.core.identifiers import Party, Scheme
from samband.core.problems import Invalid
from samband.core.time import AnyMoment

MAX_COMPANIES = 20
MAX_PROPERTIES = 100
MAX_PERSONS = 20
MAX_NUMBERS = 3


def _one_of(items: Iterable[StrEnum]) -> str:
    return rf"^({'|'.join(items)})$(?!\n)"


PersonItem = Annotated[str, msgspec.Meta(pattern=_one_of(person.Item))]
CompanyItem = Annotated[str, msgspec.Meta(pattern=_one_of(business.Item))]
PropertyItem = Annotated[str, msgspec.Meta(pattern=_one_of(real_property.Item))]


class _Form(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Strict names."""


class WantedPersons(_Form, frozen=True, kw_only=True):
    """The person asked about, or those whom the first part names: owners, or officers."""

    items: Annotated[tuple[PersonItem, ...], msgspec.Meta(min_length=1, max_length=20)] = ("names",)


class WantedCompanies(_Form, frozen=True, kw_only=True):
    """The company asked about, those that the person has a role in, or those that own."""

    items: Annotated[tuple[CompanyItem, ...], msgspec.Meta(min_length=1, max_length=20)] = (
        "names",
        "legalForm",
        "status",
        "signatoryRule",
    )
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_COMPANIES)] = MAX_COMPANIES


class WantedProperties(_Form, frozen=True, kw_only=True):
    """The property asked about, or those that are owned.

    Those of a person's companies come too when companies are wanted, unless ``ofCompanies`` is false.
    """

    items: Annotated[tuple[PropertyItem, ...], msgspec.Meta(min_length=1, max_length=20)] = (
        "kind",
        "state",
        "area",
    )
    of_companies: bool = True
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_PROPERTIES)] = 20


class CombinedLookUp(_Form, frozen=True, kw_only=True):
    """One question to several registers, about somebody by number or a property by designation.

    ``known_at`` is for what is looked up by number; who owns or does what is searched for as it is
    known now.
    """

    identifier: Party | None = None
    designation: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] | None = None
    persons: WantedPersons | None = None
    companies: WantedCompanies | None = None
    properties: WantedProperties | None = None
    purpose: Purpose = msgspec.field(default_factory=Purpose)
    valid_at: date | None = None
    known_at: AnyMoment | None = None

    @property
    def of_person(self) -> bool:
        """Whether it begins with a person."""
        return self.identifier is not None and self.identifier.scheme is not Scheme.ORGANISATION

    @property
    def of_people(self) -> bool:
        """Whether personal data may come of it, which takes a purpose."""
        named = {*(self.companies.items if self.companies else ())}
        owned = {*(self.properties.items if self.properties else ())}
        return (
            self.of_person
            or self.persons is not None
            or business.Item.OFFICER_NUMBERS in named
            or real_property.Item.OWNERS in owned
            or (self.designation is not None and self.companies is not None)
        )

    @property
    def items(self) -> tuple[str, ...]:
        """What is asked for, as an event tells it: each item after its kind."""
        wanted = (
            ("person", self.persons),
            ("business", self.companies),
            ("real-property", self.properties),
        )
        return tuple(f"{api}.{item}" for api, part in wanted if part for item in part.items)


def check(asked: CombinedLookUp) -> None:
    """Refuse a question that does not hold together, naming the field."""
    if (asked.identifier is None) == (asked.designation is None):
        raise Invalid.field("$.identifier", "give either identifier or designation")
    if asked.persons is None and asked.companies is None and asked.properties is None:
        raise Invalid.field("$.persons", "say what is wanted: persons, companies or properties")
    searches = asked.properties is not None if asked.identifier is not None else False
    if asked.known_at is not None and (searches or (asked.of_person and asked.companies)):
        detail = "who owns or does what can be asked for as of a day, not as it was known then"
        raise Invalid.field("$.knownAt", detail)
