# SPDX-License-Identifier: EUPL-1.2
"""What an object of basic data is: facts with two time axes, changed by five verbs.

*Valid* is when something holds in the world, in whole days; *known* is when the register says it.
What is known at one moment is a function from day to content (or to nothing).  Every verb makes a
new such function by laying content, or nothing, over one period of the old one:

=========  ====================================  =================================================
verb       lays                                  allowed when
=========  ====================================  =================================================
register   content from a date                   nothing is known on or after that date
update     content from a date                   the last version is open and began earlier
close      nothing from a date                   the last version is open and began earlier
correct    content, or nothing, over any period  the object is registered and not removed
remove     nothing over all time                 the object is registered and not removed
=========  ====================================  =================================================

*The world changed* (update, close): the version before keeps its id, verb and basis and gets an
end; it is still true of its own time.  *We were wrong* (correct, remove): what stood in the period
is no longer true of any time; it is left in the log alone, marked with the verb that ended it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Annotated
from uuid import UUID

import msgspec


class Verb(StrEnum):
    """The five things that can be said of an object (the split of NVDB's write interface)."""

    REGISTER = "register"
    UPDATE = "update"
    CLOSE = "close"
    CORRECT = "correct"
    REMOVE = "remove"


class Protection(IntEnum):
    """How an object's identity is protected now; the order carries no strength."""

    NONE = 0
    CONFIDENTIALITY = 1
    PROTECTED_REGISTRATION = 2
    ASSUMED_IDENTITY = 3

    @property
    def word(self) -> str:
        """Give the word for policies.

        >>> Protection.PROTECTED_REGISTRATION.word
        'protected-registration'
        """
        return self.name.lower().replace("_", "-")

    @classmethod
    def of(cls, word: str) -> Protection:
        """Read the word back.

        >>> Protection.of("protected-registration") is Protection.PROTECTED_REGISTRATION
        True
        """
        return cls[word.upper().replace("-", "_")]

    @property
    def shows(self) -> bool:
        """Tell whether the protection may be known at all.

        An assumed identity protects only while nobody can tell it from an ordinary person.
        """
        return self in {Protection.CONFIDENTIALITY, Protection.PROTECTED_REGISTRATION}

    @property
    def shown_word(self) -> str:
        """Give the word for an answer, in which an assumed identity is nothing special."""
        return (self if self.shows else Protection.NONE).word


PROTECTED = (Protection.CONFIDENTIALITY, Protection.PROTECTED_REGISTRATION)
UNPROTECTED = (Protection.NONE, Protection.ASSUMED_IDENTITY)


class Period(msgspec.Struct, frozen=True):
    """Whole days from ``start`` up to, not including, ``end``; ``None`` is without end."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        """Refuse a period without a day in it.

        >>> Period(date(2026, 1, 2), date(2026, 1, 2))
        Traceback (most recent call last):
            ...
        ValueError: must end later than it begins
        """
        if self.end is not None and self.end <= self.start:
            raise ValueError("must end later than it begins")


ALL_TIME = Period(date.min)
_MAX = (1 << 63) - 1  # of the database's whole numbers


class Number(msgspec.Struct, frozen=True):
    """An identifier of an object; ``serial`` tells apart objects that rightly share it."""

    scheme: str
    value: str
    serial: int = 0


Reference = Number | UUID
"""How an object is pointed out: by a number that it has or has had, or by its identity."""


class Label(msgspec.Struct, frozen=True):
    """How something is found by name: folded text to search, and its place in Swedish order."""

    search: str
    order: str


class Held(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A number and the days on which the object holds it, with its label where people read it."""

    scheme: str
    value: str
    valid_from: date
    valid_to: date | None = None
    serial: int = 0
    label: Label | None = None

    @property
    def number(self) -> Number:
        """The number itself."""
        return Number(self.scheme, self.value, self.serial)

    @property
    def valid(self) -> Period:
        """The days on which it is held."""
        return Period(self.valid_from, self.valid_to)


class Act(msgspec.Struct, frozen=True):
    """Why and by whom something is said: ``basis`` is a decision or notice, ``by`` who states it."""

    basis: str
    by: str


class Target(msgspec.Struct, frozen=True):
    """The object a change is meant for, and the revision that the writer has seen of it."""

    domain: str
    reference: Reference
    expected_version: int | None = None


class Place(msgspec.Struct, frozen=True):
    """The smallest rectangle around something, in metres of one reference system per domain."""

    south: float
    west: float
    north: float
    east: float


class Said(msgspec.Struct, frozen=True):
    """Content, as JSON text, with what it is found by where the domain has that.

    ``links`` are digests (64 bits, signed) of what the content points to.
    """

    content: str
    label: Label | None = None
    links: tuple[int, ...] = ()
    place: Place | None = None


class NewVersion(msgspec.Struct, frozen=True):
    """What holds for a period."""

    period: Period
    said: Said


class NewObject(msgspec.Struct, frozen=True):
    """An object to be registered, with its numbers and one version or more, oldest first.

    The last number is the one it has now.  ``never_held`` names members of content that may not be
    known of it, not even of a removed object that had its number.
    """

    domain: str
    kind: str
    act: Act
    numbers: tuple[Held, ...]
    versions: tuple[NewVersion, ...]
    protection: Protection = Protection.NONE
    never_held: tuple[str, ...] = ()


class Changed(msgspec.Struct, frozen=True):
    """What a verb did; ``revision`` counts the object's changes and is what a writer expects."""

    object_identity: UUID
    version_id: UUID
    revision: int
    verb: Verb
    period: Period
    known_from: datetime


class FoundVersion(msgspec.Struct, frozen=True):
    """A version as it answers a question."""

    version_id: UUID
    valid_from: date
    valid_to: date | None
    known_from: datetime
    verb: str
    basis: str
    content: str


class Found(msgspec.Struct, frozen=True):
    """An object as it answers a question: current protection beside the version asked for.

    ``place`` is the question's place (from 1) in what was asked.  ``version_id`` and what follows
    it is ``None`` when nothing is known to hold on the day.  ``out_of_service`` names producers.
    """

    place: int
    object_identity: UUID
    kind: str
    protection: int
    revision: int
    serial: int
    numbers: str
    out_of_service: list[str]
    version_id: UUID | None
    valid_from: date | None
    valid_to: date | None
    known_from: datetime | None
    verb: str | None
    basis: str | None
    content: str | None

    @property
    def version(self) -> FoundVersion | None:
        """The version that holds on the day asked for, if one does."""
        if (
            self.version_id is None
            or self.valid_from is None
            or self.known_from is None
            or self.content is None
        ):
            return None
        return FoundVersion(
            self.version_id,
            self.valid_from,
            self.valid_to,
            self.known_from,
            self.verb or "",
            self.basis or "",
            self.content,
        )


class HistoryRow(msgspec.Struct, frozen=True):
    """One thing that is, or was, known of an object, and what ended it being known."""

    place: int
    object_identity: UUID
    protection: int
    out_of_service: list[str]
    version_id: UUID
    valid_from: date
    valid_to: date | None
    known_from: datetime
    known_to: datetime | None
    verb: str
    basis: str
    ended_verb: str | None
    ended_basis: str | None
    content: str


class KnownPlace(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Where in an object's history something stands; no two things known of it stand at one place."""

    known_from: Annotated[datetime, msgspec.Meta(tz=True)]
    valid_from: date
    known_to: Annotated[datetime, msgspec.Meta(tz=True)] | None


class Listed(msgspec.Struct, frozen=True):
    """An object on its way out; ``id`` is where the next page goes on."""

    id: int
    object_identity: UUID


class Hits(msgspec.Struct, frozen=True):
    """A page of the objects found by name, link or place; ``total`` counts all that were.

    It does so on a page beyond the last too, which has no objects.
    """

    total: int
    identities: list[UUID]


class Passed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Where a page of a list in order ended, so that the next can go on; ``total`` was counted first."""

    order: str
    id: Annotated[int, msgspec.Meta(ge=0, le=_MAX)]
    total: Annotated[int, msgspec.Meta(ge=0, le=_MAX)]


class LockedObject(msgspec.Struct, frozen=True):
    """An object whose row this transaction holds; ``moment`` is the change's place in known time."""

    id: int
    object_identity: UUID
    protection: int
    revision: int
    removed: datetime | None
    moment: datetime


class Locked(msgspec.Struct, frozen=True):
    """An object under change, good for one verb: whose it is, and on what basis it is changed.

    ``told`` says that the feed has been told of all that it may be told.
    """

    object: LockedObject
    domain: str
    act: Act
    told: bool = False

    @property
    def protection(self) -> Protection:
        """The object's current protection."""
        return Protection(self.object.protection)


def open_after(last: Period | None, start: date) -> bool:
    """Tell whether the world may be said to change on ``start``: the last version must be cut.

    >>> open_after(Period(date(2026, 1, 1)), date(2026, 2, 1))
    True
    >>> open_after(Period(date(2026, 1, 1), date(2026, 2, 1)), date(2026, 3, 1))
    False
    >>> open_after(Period(date(2026, 2, 1)), date(2026, 2, 1))
    False
    """
    return last is not None and last.end is None and last.start < start


def free_from(last: Period | None, start: date) -> bool:
    """Tell whether nothing is known on or after ``start``, so that an object may begin there."""
    return last is None or (last.end is not None and last.end <= start)
