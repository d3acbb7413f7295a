# SPDX-License-Identifier: EUPL-1.2
"""What the owner of a register states over the wire: the five verbs as bodies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, Generic, Literal, Protocol, TypeVar
from uuid import UUID

import msgspec

from samband.basic_data.objects.model.saying import GivesNumber
from samband.basic_data.objects.model.versions import (
    Changed,
    Held,
    Label,
    Number,
    Period,
    Place,
    Protection,
    Reference,
)
from samband.core.identifiers import Party, Scheme
from samband.core.problems import Invalid
from samband.core.time import rfc3339

Content = TypeVar("Content")
Basis = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Serial = Annotated[int, msgspec.Meta(ge=0, le=999)]
ProtectionWord = Literal["none", "confidentiality", "protected-registration", "assumed-identity"]
MAX_NUMBERS = 20
MAX_VERSIONS = 500


class Protects(Protocol):
    """Tells how the holders of numbers are protected, in the transaction of a change.

    ``given`` says that the numbers are being given to an object: whoever protects a holder
    meanwhile must then wait, to find the object too.
    """

    async def __call__(
        self, tx: Any, numbers: Sequence[Number], *, given: bool
    ) -> dict[Number, Protection]:
        """Tell it of those who are protected."""
        ...


class Domain(msgspec.Struct, frozen=True):
    """A domain of basic data to the engine: its name, its numbers and its rules of content.

    ``schemes`` are those of its numbers.  ``check`` raises ``Invalid`` when content may not stand with a protection; ``never_held`` names
    the members of content that leave the register when population registration is protected.  A
    domain that is searched by name gives a ``label``, and a ``number_label`` when people read its
    numbers; ``links`` and ``place`` are what else its objects are found by.  In production ``refuses_test_numbers``: a
    number that belongs to nobody is a mistake there.  ``check_numbers`` raises ``Invalid`` when content
    may not stand with the numbers that an object has; of a registration the domain sees both itself.
    ``protects`` tells which numbers are held by somebody who is protected, where a domain knows that
    of itself.
    """

    name: str
    schemes: frozenset[str]
    producers: frozenset[str]
    check: Callable[[Any, Protection], None]
    never_held: tuple[str, ...] = ()
    label: Callable[[Any], Label] | None = None
    number_label: Callable[[Number], Label] | None = None
    links: Callable[[Any], tuple[int, ...]] | None = None
    place: Callable[[Any], Place | None] | None = None
    check_numbers: Callable[[Any, Sequence[Number]], None] | None = None
    refuses_test_numbers: bool = False
    protects: Protects | None = None


class GivenNumber(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True
):
    """A number that an object has, or had up to ``validTo``; from its first version unless said."""

    scheme: Scheme
    identifier: str
    valid_from: date | None = None
    valid_to: date | None = None
    serial: Serial = 0

    def __post_init__(self) -> None:
        """Refuse a number that its scheme does not allow."""
        Party(self.scheme, self.identifier)

    @property
    def party(self) -> Party:
        """The number as a party."""
        return Party(self.scheme, self.identifier)

    @property
    def number(self) -> Number:
        """The number as the engine writes it."""
        return Number(self.scheme.value, self.identifier, self.serial)


class StatedVersion(
    msgspec.Struct, Generic[Content], frozen=True, rename="camel", forbid_unknown_fields=True
):
    """Content and the days on which it holds."""

    valid_from: date
    content: Content
    valid_to: date | None = None


class Registration(
    msgspec.Struct, Generic[Content], frozen=True, rename="camel", forbid_unknown_fields=True
):
    """An object that began: its numbers (the present one last) and its versions, oldest first."""

    identifiers: Annotated[
        tuple[GivenNumber, ...], msgspec.Meta(min_length=1, max_length=MAX_NUMBERS)
    ]
    versions: Annotated[
        tuple[StatedVersion[Content], ...], msgspec.Meta(min_length=1, max_length=MAX_VERSIONS)
    ]
    basis: Basis
    protection: ProtectionWord = "none"

    @property
    def subjects(self) -> tuple[Party, ...]:
        """The one it is about, by the present number."""
        return (self.identifiers[-1].party,)


class Pointed(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Which object a change is meant for, on what basis, and which version the writer has seen."""

    basis: Basis
    identifier: Party | None = None
    object_identity: UUID | None = None
    serial: Serial = 0
    expected_version: int | None = None

    @property
    def pointed(self) -> Reference:
        """Which object it is; raises ``Invalid`` unless it is pointed out in exactly one way."""
        return reference(self.identifier, self.object_identity, self.serial)

    @property
    def subjects(self) -> tuple[Party, ...]:
        """The one it is about, where the statement gives a number."""
        return () if self.identifier is None else (self.identifier,)


class Updating(Pointed, Generic[Content], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The world changed on ``validFrom``; ``protection`` also sets the current protection."""

    valid_from: date
    content: Content
    protection: ProtectionWord | None = None


class Closing(Pointed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The object ceased to be; ``validTo`` is the first day without it."""

    valid_to: date


class Correcting(Pointed, Generic[Content], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """We were wrong about a period; no content says that the object was not there then."""

    valid_from: date
    valid_to: date | None = None
    content: Content | None = None
    protection: ProtectionWord | None = None


class Removing(Pointed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The object was registered in error."""


class Renumbering(Pointed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The object that ``identifier`` points out gets another number from ``validFrom``."""

    new_identifier: Party
    valid_from: date

    @property
    def new_number(self) -> Number:
        """The new number as the engine writes it."""
        return Number(self.new_identifier.scheme.value, self.new_identifier.identifier, self.serial)


class SourceNotice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a producer delivers now; its fields answer with an error while it does not."""

    producer: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    available: bool


class Stated(msgspec.Struct, frozen=True, rename="camel"):
    """What a change did; ``version`` is what the next writer expects."""

    object_identity: UUID
    version_id: UUID
    version: int
    verb: str
    valid_from: date | None
    valid_to: date | None
    known_from: str


class Loaded(msgspec.Struct, frozen=True):
    """How many lines of a bulk registration stand in the register."""

    registered: int


def reference(identifier: Party | None, object_identity: UUID | None, serial: int = 0) -> Reference:
    """Read how an object is pointed out; raises ``Invalid`` unless it is in exactly one way."""
    if identifier is not None and object_identity is None:
        return Number(identifier.scheme.value, identifier.identifier, serial)
    if object_identity is not None and identifier is None:
        return object_identity
    raise Invalid.field("$.identifier", "give either identifier or objectIdentity")


def held(given: GivesNumber, first_day: date, domain: Domain) -> Held:
    """Fill in from when a number is held; raises ``Invalid`` for days that cannot be."""
    start = _day("$.identifiers", given.valid_from or first_day)
    if given.valid_to is not None and given.valid_to <= start:
        raise Invalid.field("$.identifiers", "validTo must be later than validFrom")
    number = given.number
    label = None if domain.number_label is None else domain.number_label(number)
    return Held(number.scheme, number.value, start, given.valid_to, number.serial, label)


def period(valid_from: date, valid_to: date | None) -> Period:
    """Make a period; raises ``Invalid`` when it holds no day."""
    if valid_to is not None and valid_to <= valid_from:
        raise Invalid.field("$.validTo", "must be later than validFrom")
    return Period(_day("$.validFrom", valid_from), valid_to)


def _day(field: str, day: date) -> date:
    """Refuse the first day that there is: to the engine it is the beginning of time."""
    if day == date.min:
        raise Invalid.field(field, "must begin later than 0001-01-01")
    return day


def stated(changed: Changed) -> Stated:
    """Write what a verb did."""
    start = changed.period.start
    return Stated(
        object_identity=changed.object_identity,
        version_id=changed.version_id,
        version=changed.revision,
        verb=changed.verb.value,
        valid_from=None if start == date.min else start,
        valid_to=changed.period.end,
        known_from=rfc3339(changed.known_from),
    )
