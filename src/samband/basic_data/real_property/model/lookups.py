# SPDX-License-Identifier: EUPL-1.2
"""Questions about properties, and answers in which every field has its producer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from samband.basic_data.objects import (
    After,
    Basis,
    Cursor,
    Field,
    Found,
    FoundVersion,
    Held,
    HistoryAfter,
    HistoryRow,
    Members,
    PageSize,
    ProtectionWord,
    field,
)
from samband.basic_data.real_property.model.content import (
    PRODUCERS,
    AddressPoint,
    Area,
    Formation,
    Item,
    Kind,
    MunicipalityCode,
    Owner,
    PropertyContent,
    State,
)
from samband.basic_data.real_property.model.coordinates import (
    Coordinate,
    Crs,
    Point,
    Position,
    to_position,
)
from samband.basic_data.real_property.model.designations import read_number
from samband.basic_data.real_property.model.statements import DesignationText
from samband.core.events import Purpose
from samband.core.identifiers import Party
from samband.core.time import AnyMoment, rfc3339
from samband.core.web import Page

MAX_BATCH = 1_000
PUBLIC = tuple(item for item in Item if item is not Item.OWNERS)
Items = Annotated[tuple[Item, ...], msgspec.Meta(min_length=1, max_length=len(Item))]
Limit = Annotated[int, msgspec.Meta(ge=1, le=100)]
Offset = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
AnyText = Annotated[str, msgspec.Meta(max_length=1_000)]
Box = tuple[Coordinate, Coordinate, Coordinate, Coordinate]


class _Question(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What every question may say; owners are told only with a purpose, places in ``crs``."""

    purpose: Purpose = msgspec.field(default_factory=Purpose)
    items: Items = PUBLIC
    crs: Crs = Crs.SWEREF_99_TM
    valid_at: date | None = None


class _Listing(_Question, frozen=True, kw_only=True):
    """A question that many properties may answer, in Swedish order of their designations."""

    limit: Limit = 20
    offset: Offset = 0


class LookUp(_Question, frozen=True, kw_only=True):
    """A property by designation or object identity, as of a day and a moment."""

    designation: DesignationText | None = None
    object_identity: UUID | None = None
    known_at: AnyMoment | None = None


class BatchLookUp(_Question, frozen=True, kw_only=True):
    """Up to a thousand designations at a time; one that is none is answered in its place."""

    designations: Annotated[tuple[AnyText, ...], msgspec.Meta(min_length=1, max_length=MAX_BATCH)]
    known_at: AnyMoment | None = None


class HistoryLookUp(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Everything that is or was known of one property; go on with the ``next`` of the page before."""

    designation: DesignationText | None = None
    object_identity: UUID | None = None
    purpose: Purpose = msgspec.field(default_factory=Purpose)
    items: Items = PUBLIC
    crs: Crs = Crs.SWEREF_99_TM
    after: HistoryAfter | None = None
    limit: PageSize = 1_000


class Search(_Listing, frozen=True, kw_only=True):
    """Properties by words of their designation; case and accents do not count.

    A word with å, ä or ö asks for just that letter; without, it finds both.
    """

    text: Annotated[str, msgspec.Meta(min_length=3, max_length=100)]


class OwnerLookUp(_Listing, frozen=True, kw_only=True):
    """The properties that a person or an organisation owns a share of on a day."""

    owner: Party


class AreaLookUp(_Listing, frozen=True, kw_only=True):
    """The properties in a box, in a municipality, or both; a property lies where its points do.

    ``boundingBox`` is smallest first, smallest second, largest first and largest second
    coordinate, in the axis order of ``crs``.  A page goes on where another ended with its ``next`` as
    ``after``, however many there are; give ``validAt`` too, so that the pages are of one day.
    """

    bounding_box: Box | None = None
    municipality: MunicipalityCode | None = None
    after: Cursor | None = None


class AddressLookUp(_Listing, frozen=True, kw_only=True):
    """The property of an address: by the address point's id, or as it is written."""

    address_id: UUID | None = None
    municipality: MunicipalityCode | None = None
    street: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] | None = None
    number: Annotated[str, msgspec.Meta(min_length=1, max_length=10)] | None = None


class Extract(_Question, frozen=True, kw_only=True):
    """A page of the whole register as of a day; go on with the ``next`` of the page before."""

    after: After | None = None
    limit: PageSize = 1_000


class OwnerProtection(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """How an owner's identity is protected from now on, in every property and all of its past."""

    owner: Party
    protection: ProtectionWord
    basis: Basis


class Suggestion(msgspec.Struct, frozen=True, rename="camel"):
    """A designation that begins as was typed."""

    designation: str
    object_identity: UUID


class Suggestions(msgspec.Struct, frozen=True):
    """The first designations that begin as was typed, in Swedish order."""

    designations: list[Suggestion]


class ShownAddress(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A location address, its place in the system asked for."""

    id: UUID
    municipality: str
    street: str
    number: str
    postal_code: str | None
    postal_town: str | None
    position: Position


class PropertyFields(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The items asked for, each with its producer."""

    kind: Field[Kind] | UnsetType = UNSET
    state: Field[State] | UnsetType = UNSET
    formation: Field[Formation] | UnsetType = UNSET
    area: Field[Area] | UnsetType = UNSET
    reference_point: Field[Position] | UnsetType = UNSET
    owners: Field[tuple[Owner, ...]] | UnsetType = UNSET
    addresses: Field[tuple[ShownAddress, ...]] | UnsetType = UNSET


class HeldDesignation(msgspec.Struct, frozen=True, rename="camel"):
    """A designation that the property has or has had; ``municipality`` is a code."""

    designation: str
    municipality: str
    valid_from: date
    valid_to: date | None


class Property(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A property as known, with the version that says so."""

    object_identity: UUID
    version: int
    version_id: UUID
    valid_from: date
    valid_to: date | None
    known_from: str
    verb: str
    basis: str
    designations: tuple[HeldDesignation, ...]
    fields: PropertyFields


class AreaPage(Page[Property], frozen=True):
    """A page of an area's properties; ``next`` is the next page's ``after``, ``null`` on the last.

    ``total`` counts designations, as the first of the pages found them.
    """

    next: str | None


class Miss(msgspec.Struct, frozen=True):
    """Why there is no property: ``not-found``, or ``invalid`` with the field and what to correct."""

    type: Literal["not-found", "invalid"] = "not-found"
    field: str | UnsetType = UNSET
    detail: str | UnsetType = UNSET


class BatchResult(msgspec.Struct, frozen=True):
    """The answer for one designation, at the same place as it was asked."""

    property: Property | None
    error: Miss | None


class BatchAnswer(msgspec.Struct, frozen=True):
    """An answer for every designation, in the order asked."""

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
    fields: PropertyFields


class History(msgspec.Struct, frozen=True, rename="camel"):
    """Everything that is or was known of a property, newest knowledge first: a page of it."""

    object_identity: UUID
    versions: list[PastVersion]
    next: str | None = None


class ExtractPage(msgspec.Struct, frozen=True, rename="camel"):
    """A page; ``changesAfter`` of the first page is where to follow the changes from."""

    properties: list[Property]
    next: str | None
    changes_after: str


MISS = Miss()
_members = Members(PropertyContent)
_held = msgspec.json.Decoder(tuple[Held, ...])
_ATTRIBUTES = dict(
    zip(
        map(Item, PropertyContent.__struct_encode_fields__),
        PropertyContent.__struct_fields__,
        strict=True,
    )
)


def property_of(found: Found, version: FoundVersion, items: Sequence[Item], crs: Crs) -> Property:
    """Write an answer about a property of which ``version`` holds on the day asked for."""
    return Property(
        object_identity=found.object_identity,
        version=found.revision,
        version_id=version.version_id,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        known_from=rfc3339(version.known_from),
        verb=version.verb,
        basis=version.basis,
        designations=tuple(_designation(held) for held in _held.decode(found.numbers)),
        fields=fields_of(version.content, items, found.out_of_service, crs),
    )


def _designation(held: Held) -> HeldDesignation:
    read = read_number(held.value)
    return HeldDesignation(str(read), read.municipality, held.valid_from, held.valid_to)


def history_of(rows: Sequence[HistoryRow], items: Sequence[Item], crs: Crs) -> History:
    """Write a history; ``rows`` are of one property and not empty."""
    return History(rows[0].object_identity, [_past_version(row, items, crs) for row in rows])


def _past_version(row: HistoryRow, items: Sequence[Item], crs: Crs) -> PastVersion:
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
        fields=fields_of(row.content, items, row.out_of_service, crs),
    )


def fields_of(
    content: str, items: Sequence[Item], out: Collection[str], crs: Crs
) -> PropertyFields:
    """Give the items asked for, and only them, with places in the system asked for."""
    told = _members.read(content, set(items))
    chosen: dict[str, Field[Any]] = {
        _ATTRIBUTES[item]: field(_shown(value, item, crs), PRODUCERS[item], out)
        for item, value in told.items()
    }
    return PropertyFields(**chosen)


def _shown(value: Any, item: Item, crs: Crs) -> Any:
    if item is Item.REFERENCE_POINT and isinstance(value, Point):
        return to_position(value, crs)
    if item is Item.ADDRESSES:
        return tuple(_address(address, crs) for address in value)
    return value


def _address(address: AddressPoint, crs: Crs) -> ShownAddress:
    return ShownAddress(
        id=address.id,
        municipality=address.municipality,
        street=address.street,
        number=address.number,
        postal_code=address.postal_code,
        postal_town=address.postal_town,
        position=to_position(address.point, crs),
    )
