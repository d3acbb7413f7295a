# SPDX-License-Identifier: EUPL-1.2
"""Questions about persons, and answers that say where every value comes from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from samband.basic_data.objects import (
    After,
    Field,
    Found,
    FoundVersion,
    Held,
    HistoryAfter,
    HistoryRow,
    Members,
    PageSize,
    Protection,
    field,
)
from samband.basic_data.person.model.content import (
    FORWARDING,
    PRODUCERS,
    Address,
    Citizenship,
    CivilStatus,
    Deregistration,
    Item,
    Names,
    PersonContent,
    RegistrationStatus,
    Relation,
    Sex,
)
from samband.core.events import Purpose
from samband.core.identifiers import Party, Scheme
from samband.core.time import AnyMoment, rfc3339

MAX_BATCH = 1_000
EVERYTHING = tuple(Item)
Items = Annotated[tuple[Item, ...], msgspec.Meta(min_length=1, max_length=len(Item))]


class LookUp(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One person, by number or by object identity, for a stated purpose.

    ``valid_at`` is the day in the world, today if not given; ``known_at`` the moment of knowledge.
    """

    identifier: Party | None = None
    object_identity: UUID | None = None
    purpose: Purpose = msgspec.field(default_factory=Purpose)
    items: Items = EVERYTHING
    valid_at: date | None = None
    known_at: AnyMoment | None = None


class BatchLookUp(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Up to a thousand persons for one purpose."""

    identifiers: Annotated[tuple[Party, ...], msgspec.Meta(min_length=1, max_length=MAX_BATCH)]
    purpose: Purpose = msgspec.field(default_factory=Purpose)
    items: Items = EVERYTHING
    valid_at: date | None = None
    known_at: AnyMoment | None = None


class ProtectionQuestion(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Whose identity is protected, of up to a thousand persons."""

    identifiers: Annotated[tuple[Party, ...], msgspec.Meta(min_length=1, max_length=MAX_BATCH)]


class ProtectionAnswer(msgspec.Struct, frozen=True):
    """A signed statement (JWS, RFC 7515) for each person, in the order asked; a minute old at most.

    Each says ``none``, ``confidentiality`` or ``protected-registration``.  Of somebody unknown it
    says ``none``, as of anybody who is not protected.
    """

    evidence: list[str]


class HistoryLookUp(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Everything that is or was known of one person; go on with the ``next`` of the page before."""

    identifier: Party
    purpose: Purpose = msgspec.field(default_factory=Purpose)
    items: Items = EVERYTHING
    after: HistoryAfter | None = None
    limit: PageSize = 1_000


class PersonFields(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The items asked for, each with its producer."""

    names: Field[Names] | UnsetType = UNSET
    registered_address: Field[Address] | UnsetType = UNSET
    special_postal_address: Field[Address] | UnsetType = UNSET
    contact_address: Field[Address] | UnsetType = UNSET
    civil_status: Field[CivilStatus] | UnsetType = UNSET
    relations: Field[tuple[Relation, ...]] | UnsetType = UNSET
    citizenships: Field[tuple[Citizenship, ...]] | UnsetType = UNSET
    registration: Field[RegistrationStatus] | UnsetType = UNSET
    birth_date: Field[date] | UnsetType = UNSET
    sex: Field[Sex] | UnsetType = UNSET


class NumberAsked(msgspec.Struct, frozen=True, rename="camel"):
    """What has become of the number asked with: a former one is coded and refers to its successor."""

    current: bool
    deregistration: Deregistration | None = None
    replaced_by: Party | None = None


class PersonNumber(msgspec.Struct, frozen=True, rename="camel"):
    """A number that the person has, or had up to ``validTo``."""

    scheme: Scheme
    identifier: str
    valid_from: date
    valid_to: date | None


class Person(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A person as known, with the version that says so."""

    object_identity: UUID
    version: int
    version_id: UUID
    valid_from: date
    valid_to: date | None
    known_from: str
    verb: str
    basis: str
    protection: str
    number_asked: NumberAsked
    identifiers: tuple[PersonNumber, ...]
    fields: PersonFields


class Miss(msgspec.Struct, frozen=True):
    """Nobody whom the asker may know of; unknown and protected look the same."""

    type: str = "not-found"


class BatchResult(msgspec.Struct, frozen=True):
    """The answer about one of those asked for, at the same place as it was asked."""

    person: Person | None
    error: Miss | None


class BatchAnswer(msgspec.Struct, frozen=True):
    """An answer for everybody asked for, in the order asked."""

    results: list[BatchResult]


class PastVersion(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that is or was known.  ``endedVerb`` tells the world's change from our error."""

    version_id: UUID
    valid_from: date
    valid_to: date | None
    known_from: str
    known_to: str | None
    verb: str
    basis: str
    ended_verb: str | None
    ended_basis: str | None
    fields: PersonFields


class History(msgspec.Struct, frozen=True, rename="camel"):
    """Everything that is or was known of a person, newest knowledge first: a page of it."""

    object_identity: UUID
    protection: str
    versions: list[PastVersion]
    next: str | None = None


class Extract(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A page of the whole register as of a day; go on with the ``next`` of the page before."""

    purpose: Purpose = msgspec.field(default_factory=Purpose)
    items: Items = EVERYTHING
    valid_at: date | None = None
    after: After | None = None
    limit: PageSize = 1_000


class ExtractPage(msgspec.Struct, frozen=True, rename="camel"):
    """A page; ``changesAfter`` of the first page is where to follow the changes from."""

    persons: list[Person]
    next: str | None
    changes_after: str


MISS = Miss()
_members = Members(PersonContent)
_held = msgspec.json.Decoder(tuple[Held, ...])
_ATTRIBUTES: dict[Item, str] = dict(
    zip(
        map(Item, PersonContent.__struct_encode_fields__),
        PersonContent.__struct_fields__,
        strict=True,
    )
)


def person_of(
    found: Found, version: FoundVersion, asked: Party | None, items: Sequence[Item]
) -> Person:
    """Write an answer about a person of whom ``version`` holds on the day asked for."""
    numbers = _held.decode(found.numbers)
    protection = Protection(found.protection)
    return Person(
        object_identity=found.object_identity,
        version=found.revision,
        version_id=version.version_id,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        known_from=rfc3339(version.known_from),
        verb=version.verb,
        basis=version.basis,
        protection=protection.shown_word,
        number_asked=number_asked(numbers, asked),
        identifiers=tuple(
            PersonNumber(Scheme(n.scheme), n.value, n.valid_from, n.valid_to) for n in numbers
        ),
        fields=fields_of(version.content, items, protection, found.out_of_service),
    )


def past_version(row: HistoryRow, items: Sequence[Item], out: Collection[str]) -> PastVersion:
    """Write one row of a history."""
    return PastVersion(
        version_id=row.version_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        known_from=rfc3339(row.known_from),
        known_to=None if row.known_to is None else rfc3339(row.known_to),
        verb=row.verb,
        basis=row.basis,
        ended_verb=row.ended_verb,
        ended_basis=row.ended_basis,
        fields=fields_of(row.content, items, Protection(row.protection), out),
    )


def history_of(rows: Sequence[HistoryRow], items: Sequence[Item]) -> History:
    """Write a history; ``rows`` are of one person and not empty."""
    protection = Protection(rows[0].protection).shown_word
    versions = [past_version(row, items, row.out_of_service) for row in rows]
    return History(rows[0].object_identity, protection, versions)


def fields_of(
    content: str, items: Sequence[Item], protection: Protection, out: Collection[str]
) -> PersonFields:
    """Give the items asked for, and only them."""
    told = _members.read(content, items)
    chosen = {_ATTRIBUTES[item]: field(told[item], PRODUCERS[item], out) for item in items}
    forwarded = protection is Protection.PROTECTED_REGISTRATION
    if forwarded and Item.SPECIAL_POSTAL_ADDRESS in items:
        producer = PRODUCERS[Item.SPECIAL_POSTAL_ADDRESS]
        chosen["special_postal_address"] = field(FORWARDING, producer, out)
    return PersonFields(**chosen)


def number_asked(numbers: Sequence[Held], asked: Party | None) -> NumberAsked:
    """Tell what has become of a number: SPAR codes a former one GN or GS (ID-6).

    ``numbers`` stand newest first.
    """
    newest = numbers[0]
    if asked is None or (asked.scheme.value, asked.identifier) == (newest.scheme, newest.value):
        return NumberAsked(current=True)
    former = (
        Deregistration.OLD_COORDINATION_NUMBER
        if asked.scheme is Scheme.COORDINATION
        else Deregistration.OLD_PERSONAL_NUMBER
    )
    return NumberAsked(False, former, Party(Scheme(newest.scheme), newest.value))
