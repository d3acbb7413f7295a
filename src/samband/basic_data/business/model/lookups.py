# SPDX-License-Identifier: EUPL-1.2
"""Questions about companies, and answers in which every field has its producer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from samband.basic_data.business.model.content import (
    PRODUCERS,
    WITHHELD,
    CompanyContent,
    CompanyName,
    Item,
    Office,
    PostalAddress,
    Status,
    Trade,
)
from samband.basic_data.business.model.signing import Officer, Role, Rule, without
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
from samband.core.events import Purpose
from samband.core.identifiers import Party, Scheme
from samband.core.time import AnyMoment, rfc3339

MAX_BATCH = 1_000
PUBLIC = tuple(item for item in Item if item is not Item.OFFICER_NUMBERS)
Items = Annotated[tuple[Item, ...], msgspec.Meta(min_length=1, max_length=len(Item))]


class LookUp(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Companies by number or object identity; a sole trader's number may give several.

    A purpose is needed for the personal numbers of officers and of sole traders: without one, a
    business that has a personal number is answered as an unknown one.
    """

    identifier: Party | None = None
    object_identity: UUID | None = None
    purpose: Purpose = msgspec.field(default_factory=Purpose)
    items: Items = PUBLIC
    valid_at: date | None = None
    known_at: AnyMoment | None = None


class BatchLookUp(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Up to a thousand numbers at a time."""

    identifiers: Annotated[tuple[Party, ...], msgspec.Meta(min_length=1, max_length=MAX_BATCH)]
    purpose: Purpose = msgspec.field(default_factory=Purpose)
    items: Items = PUBLIC
    valid_at: date | None = None
    known_at: AnyMoment | None = None


class HistoryLookUp(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Everything that is or was known of one company; go on with the ``next`` of the page before."""

    identifier: Party | None = None
    object_identity: UUID | None = None
    purpose: Purpose = msgspec.field(default_factory=Purpose)
    items: Items = PUBLIC
    after: HistoryAfter | None = None
    limit: PageSize = 1_000


class Search(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Companies by words of their names, as they are called on a day; case and accents do not count.

    A word with å, ä or ö asks for just that letter; without, it finds both.  Sole traders are among
    those found only with a purpose, for they have personal numbers.
    """

    name: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
    purpose: Purpose = msgspec.field(default_factory=Purpose)
    items: Items = (Item.NAMES, Item.LEGAL_FORM, Item.REGISTERED_OFFICE, Item.STATUS)
    valid_at: date | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    offset: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0


class ShownOfficer(msgspec.Struct, frozen=True, rename="camel"):
    """An officer; the number is there only when it was asked for, with a purpose."""

    id: str
    name: str
    role: Role
    since: date
    until: date | None
    party: Party | UnsetType = UNSET


class CompanyFields(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The items asked for, each with its producer."""

    names: Field[tuple[CompanyName, ...]] | UnsetType = UNSET
    legal_form: Field[str] | UnsetType = UNSET
    juridical_form: Field[str] | UnsetType = UNSET
    registered_on: Field[date] | UnsetType = UNSET
    registered_office: Field[Office] | UnsetType = UNSET
    description: Field[str] | UnsetType = UNSET
    postal_address: Field[PostalAddress] | UnsetType = UNSET
    trades: Field[tuple[Trade, ...]] | UnsetType = UNSET
    status: Field[Status] | UnsetType = UNSET
    in_operation: Field[bool] | UnsetType = UNSET
    officers: Field[tuple[ShownOfficer, ...]] | UnsetType = UNSET
    signatory_rule: Field[Rule] | UnsetType = UNSET


class CompanyNumber(msgspec.Struct, frozen=True, rename="camel"):
    """A number of the company; ``serial`` tells a sole trader's businesses apart."""

    scheme: Scheme
    identifier: str
    serial: int
    valid_from: date
    valid_to: date | None


class Company(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A company as known, with the version that says so."""

    object_identity: UUID
    version: int
    version_id: UUID
    valid_from: date
    valid_to: date | None
    known_from: str
    verb: str
    basis: str
    identifiers: tuple[CompanyNumber, ...]
    fields: CompanyFields


class Companies(msgspec.Struct, frozen=True):
    """The companies that a number gave, at least one."""

    companies: list[Company]


class Miss(msgspec.Struct, frozen=True):
    """No company that the asker may know of."""

    type: str = "not-found"


class BatchResult(msgspec.Struct, frozen=True):
    """The answer for one number, at the same place as it was asked."""

    companies: list[Company]
    error: Miss | None


class BatchAnswer(msgspec.Struct, frozen=True):
    """An answer for every number, in the order asked."""

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
    fields: CompanyFields


class History(msgspec.Struct, frozen=True, rename="camel"):
    """Everything that is or was known of a company, newest knowledge first: a page of it."""

    object_identity: UUID
    versions: list[PastVersion]
    next: str | None = None


class Extract(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A page of the whole register as of a day; go on with the ``next`` of the page before.

    Sole traders are in it only with a purpose.
    """

    purpose: Purpose = msgspec.field(default_factory=Purpose)
    items: Items = PUBLIC
    valid_at: date | None = None
    after: After | None = None
    limit: PageSize = 1_000


class ExtractPage(msgspec.Struct, frozen=True, rename="camel"):
    """A page; ``changesAfter`` of the first page is where to follow the changes from."""

    companies: list[Company]
    next: str | None
    changes_after: str


MISS = Miss()
_content = msgspec.json.Decoder(CompanyContent)
_members = Members(CompanyContent)
_held = msgspec.json.Decoder(tuple[Held, ...])
_ATTRIBUTES = dict(
    zip(
        map(Item, CompanyContent.__struct_encode_fields__),
        CompanyContent.__struct_fields__,
        strict=True,
    )
)


def content_of(content: str) -> CompanyContent:
    """Read a stored version."""
    return _content.decode(content)


def holders_of(found: Found) -> tuple[Party, ...]:
    """Give the numbers that a company has or has had."""
    return tuple(Party(Scheme(n.scheme), n.value) for n in _held.decode(found.numbers))


def officers_of(content: str) -> tuple[Party, ...]:
    """Give everybody whom a stored version names."""
    officers: tuple[Officer, ...] = _members.read(content, {Item.OFFICERS})[Item.OFFICERS]
    return tuple(officer.party for officer in officers)


def company_of(
    found: Found, version: FoundVersion, items: Sequence[Item], hidden: Collection[Party]
) -> Company:
    """Write an answer about a company of which ``version`` holds on the day asked for."""
    return Company(
        object_identity=found.object_identity,
        version=found.revision,
        version_id=version.version_id,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        known_from=rfc3339(version.known_from),
        verb=version.verb,
        basis=version.basis,
        identifiers=tuple(
            CompanyNumber(Scheme(n.scheme), n.value, n.serial, n.valid_from, n.valid_to)
            for n in _held.decode(found.numbers)
        ),
        fields=fields_of(found, version.content, items, hidden),
    )


def history_of(
    rows: Sequence[HistoryRow], items: Sequence[Item], hidden: Collection[Party]
) -> History:
    """Write a history; ``rows`` are of one company and not empty."""
    return History(rows[0].object_identity, [_past_version(row, items, hidden) for row in rows])


def _past_version(row: HistoryRow, items: Sequence[Item], hidden: Collection[Party]) -> PastVersion:
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
        fields=fields_of(row, row.content, items, hidden),
    )


def fields_of(
    of: Found | HistoryRow, content: str, items: Sequence[Item], hidden: Collection[Party]
) -> CompanyFields:
    """Give the items asked for, and only them; officers' numbers come with ``officerNumbers``.

    Officers among the ``hidden`` are left out, and the rule for signing is told as that of a
    company without them.
    """
    out = of.out_of_service
    with_numbers = Item.OFFICER_NUMBERS in items
    named = {Item.OFFICERS if item is Item.OFFICER_NUMBERS else item for item in items}
    told = _members.read(content, named)
    if of.protection == Protection.PROTECTED_REGISTRATION:
        told.update((item, None) for item in WITHHELD if item in told)
    if hidden and told.get(Item.SIGNATORY_RULE) is not None:
        told[Item.SIGNATORY_RULE] = _told_rule(content, told[Item.SIGNATORY_RULE], hidden)
    chosen: dict[str, Field[Any]] = {
        _ATTRIBUTES[item]: field(value, PRODUCERS[item], out) for item, value in told.items()
    }
    if Item.OFFICERS in told:
        officers = tuple(
            _shown(officer, with_numbers)
            for officer in told[Item.OFFICERS]
            if officer.party not in hidden
        )
        chosen["officers"] = field(officers, PRODUCERS[Item.OFFICERS], out)
    return CompanyFields(**chosen)


def _told_rule(content: str, rule: Rule, hidden: Collection[Party]) -> Rule | None:
    officers: tuple[Officer, ...] = _members.read(content, {Item.OFFICERS})[Item.OFFICERS]
    return without(rule, {officer.id for officer in officers if officer.party in hidden})


def _shown(officer: Officer, with_number: bool) -> ShownOfficer:
    return ShownOfficer(
        officer.id,
        officer.name,
        officer.role,
        officer.since,
        officer.until,
        officer.party if with_number else UNSET,
    )
