# SPDX-License-Identifier: EUPL-1.2
"""What is registered of a property: its kind, its owners with their shares, and where it lies.

A property (fastighet) is owned by persons and organisations in shares, with title (lagfart) noted
in the land register; a joint property unit (samfällighet) belongs to the properties that share in
it and has no owner of its own (1 kap. 3 § lagen om förvaltning av samfälligheter).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated
from uuid import UUID

import msgspec

from samband.basic_data.objects import Domain, Number, Place, Protection
from samband.basic_data.objects import Label as ObjectLabel
from samband.basic_data.real_property.model import designations
from samband.basic_data.real_property.model.coordinates import Point, around
from samband.basic_data.real_property.model.municipalities import MUNICIPALITIES
from samband.core.identifiers import Party
from samband.core.problems import Invalid
from samband.core.text import fold

LANTMATERIET = "Lantmäteriet"
MUNICIPALITY = "Kommunerna"
DIFFER = "kind and designation differ: block S is a joint property unit's"

Text80 = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Text40 = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
MunicipalityCode = Annotated[str, msgspec.Meta(pattern=r"^\d{4}$(?!\n)")]
HouseNumber = Annotated[str, msgspec.Meta(pattern=r"^[1-9]\d{0,3} ?[A-ZÅÄÖ]?$(?!\n)")]
SquareMetres = Annotated[int, msgspec.Meta(ge=0, le=100_000_000_000)]
Term = Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000_000)]


class _Content(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True
):
    """Strict names, and nothing written that is not there."""


class Kind(StrEnum):
    """What sort of register unit it is."""

    PROPERTY = "property-unit"
    JOINT = "joint-property-unit"


class State(StrEnum):
    """Whether the register unit is in force, is being formed, or is taken out of the register."""

    IN_FORCE = "in-force"
    BEING_FORMED = "being-formed"
    DEREGISTERED = "deregistered"


class Measure(StrEnum):
    """How a property was formed (2 kap. 1 § fastighetsbildningslagen)."""

    REALLOTMENT = "reallotment"
    SUBDIVISION = "subdivision"
    PARTITION = "partition"
    AMALGAMATION = "amalgamation"


class Formation(_Content, frozen=True):
    """How and when the property was formed; ``dossier`` is the act's designation (aktbeteckning)."""

    measure: Measure
    since: date
    dossier: Text40 | None = None


class Area(_Content, frozen=True):
    """The area in square metres."""

    land: SquareMetres
    water: SquareMetres = 0


class Share(_Content, frozen=True):
    """A part of a property, as a fraction: 1/2 of it, or 1/1."""

    numerator: Term
    denominator: Term

    def __post_init__(self) -> None:
        """Nobody owns more than the whole."""
        if self.numerator > self.denominator:
            raise ValueError("a share may not exceed the whole")

    @property
    def fraction(self) -> Fraction:
        """The share as a number that can be added without error."""
        return Fraction(self.numerator, self.denominator)


class TitleState(StrEnum):
    """Where an application for title (lagfart) stands."""

    GRANTED = "granted"
    APPLIED = "applied"
    DORMANT = "dormant"


class Title(_Content, frozen=True):
    """Title noted in the land register (lagfart), by the number of its case."""

    state: TitleState
    since: date
    case: Text40 | None = None


class Acquisition(StrEnum):
    """How the owner came to the property."""

    PURCHASE = "purchase"
    GIFT = "gift"
    INHERITANCE = "inheritance"
    DIVISION = "division-of-property"
    OTHER = "other"


class Owner(_Content, frozen=True):
    """Somebody who owns a share, from a day on."""

    party: Party
    name: Text80
    since: date
    share: Share
    acquisition: Acquisition | None = None
    title: Title | None = None


class AddressPoint(_Content, frozen=True):
    """A location address (belägenhetsadress) with its place; the municipality sets it."""

    id: UUID
    municipality: MunicipalityCode
    street: Text40
    number: HouseNumber
    point: Point
    postal_code: Annotated[str, msgspec.Meta(pattern=r"^\d{5}$(?!\n)")] | None = None
    postal_town: Text40 | None = None

    def __post_init__(self) -> None:
        """Refuse a municipality that there is not."""
        if self.municipality not in MUNICIPALITIES:
            raise ValueError("municipality is not a municipality's code")


class PropertyContent(_Content, frozen=True, kw_only=True):
    """One version of a property; its designations stand beside it."""

    kind: Kind = Kind.PROPERTY
    state: State = State.IN_FORCE
    formation: Formation | None = None
    area: Area | None = None
    reference_point: Point | None = None
    owners: Annotated[tuple[Owner, ...], msgspec.Meta(max_length=500)] = ()
    addresses: Annotated[tuple[AddressPoint, ...], msgspec.Meta(max_length=500)] = ()

    def __post_init__(self) -> None:
        """Refuse shares of more than the whole, owners of a joint unit, and an address twice."""
        if sum(owner.share.fraction for owner in self.owners) > 1:
            raise ValueError("the owners' shares are together more than the whole")
        if self.kind is Kind.JOINT and self.owners:
            raise ValueError("a joint property unit has no owners of its own")
        if len({address.id for address in self.addresses}) != len(self.addresses):
            raise ValueError("two addresses have the same id")


class Item(StrEnum):
    """What can be asked for of a property; ``owners`` needs a stated purpose."""

    KIND = "kind"
    STATE = "state"
    FORMATION = "formation"
    AREA = "area"
    REFERENCE_POINT = "referencePoint"
    OWNERS = "owners"
    ADDRESSES = "addresses"


PRODUCERS: dict[Item, str] = {
    item: MUNICIPALITY if item is Item.ADDRESSES else LANTMATERIET for item in Item
}
"""Who answers for each item: the municipalities set addresses."""


def check(_content: PropertyContent, _protection: Protection) -> None:
    """Nothing of a property is forbidden to register: it is the owner who may be protected."""


def check_numbers(content: PropertyContent, numbers: Sequence[Number]) -> None:
    """Refuse a kind that a designation of the property contradicts: it has one kind for all time."""
    joint = content.kind is Kind.JOINT
    if any(designations.read_number(number.value).joint != joint for number in numbers):
        raise Invalid.field("$.content.kind", DIFFER)


def owner_link(party: Party) -> int:
    """Give the digest by which an owner's properties are found."""
    return _digest(party.scheme.value, party.identifier)


def address_link(id_: UUID) -> int:
    """Give the digest by which the property of an address point is found."""
    return _digest("address-point", str(id_))


def street_link(municipality: str, street: str, number: str) -> int:
    """Give the digest of an address as it is written; case and accents do not count.

    >>> street_link("2180", "Storgatan", "2 a") == street_link("2180", "STORGATAN", "2A")
    True
    """
    return _digest("street", municipality, fold(street), number.replace(" ", "").upper())


def links(content: PropertyContent) -> tuple[int, ...]:
    """Give what a property is found by: its owners and its addresses."""
    owners = [owner_link(owner.party) for owner in content.owners]
    points = [address_link(address.id) for address in content.addresses]
    streets = [street_link(a.municipality, a.street, a.number) for a in content.addresses]
    return tuple(dict.fromkeys([*owners, *points, *streets]))


def place(content: PropertyContent) -> Place | None:
    """Give the smallest rectangle around all that is known of where a property lies."""
    points = [address.point for address in content.addresses]
    if content.reference_point is not None:
        points.append(content.reference_point)
    return around([(point.northing, point.easting) for point in points]) if points else None


POINTS = ("$.referencePoint", "$.addresses[*].point")
"""Where content's points stand, as JSON paths: what ``place`` is the rectangle around."""


def number_label(number: Number) -> ObjectLabel:
    """Give how a designation is found."""
    return designations.read_number(number.value).label


DOMAIN = Domain(
    name="real-property",
    schemes=frozenset({designations.SCHEME}),
    producers=frozenset(PRODUCERS.values()),
    check=check,
    number_label=number_label,
    links=links,
    place=place,
    check_numbers=check_numbers,
)


def _digest(*parts: str) -> int:
    whole = hashlib.blake2b("/".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(whole, "big", signed=True)
