# SPDX-License-Identifier: EUPL-1.2
"""What an index is made of, all of it data: identifier types, information types, participants.

DIGG's proposal for a prototype (Indexering, chapter 17): one product, a separate index for each
domain, information types by configuration and identifiers that are not typed in the code.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from samband.core.identifiers import Party, Scheme
from samband.core.text import LINE
from samband.core.time import Moment

MAX_TYPES = 200
MAX_CONDITIONS = 20
MAX_VALUE = 100

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}$(?!\n)", max_length=40)]
"""A name in addresses and bodies: small letters, digits and hyphens."""
Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=LINE)]
"""One line of text that neither begins nor ends in a space."""
Words = Annotated[str, Meta(min_length=1, max_length=1_000)]
Uri = Annotated[str, Meta(min_length=8, max_length=300, pattern=r"^https?://[!-~]+$(?!\n)")]

RESERVED = frozenset({"indexes", "api-info"})
"""What addresses of the API need for themselves."""


class IdentifierScheme(StrEnum):
    """A number whose rule Samband knows by itself; ``person`` is either kind of person's number."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Normalisation(StrEnum):
    """A step that makes two ways to write an identifier one."""

    WITHOUT_SPACES = "without-spaces"
    WITHOUT_HYPHENS = "without-hyphens"
    CAPITALS = "capitals"
    SMALL_LETTERS = "small-letters"


class IdentifierType(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A way to point out what entries are about: a known scheme, or a pattern of its own.

    The steps of ``normalisation`` are taken in order before the scheme or the pattern is tried.  A
    pattern is literals, ``\\d`` and ``[classes]``, each with a count such as ``{8}`` or ``{1,4}``.
    """

    name: Name
    sv: Line
    en: Line
    scheme: IdentifierScheme | None = None
    normalisation: Annotated[tuple[Normalisation, ...], Meta(max_length=4)] = ()
    pattern: Annotated[str, Meta(min_length=1, max_length=100)] | None = None


class Condition(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """On what terms the producer gives the information, in words; entries point to the code."""

    code: Name
    sv: Words
    en: Words


class InformationType(
    Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A kind of information that producers hold: its concept, and what it takes to have it.

    ``permissionCode`` is what a representative's power of attorney must cover.  An entry that names
    no condition is had on the first.
    """

    name: Name
    sv: Line
    en: Line
    concept: Uri
    permission_code: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,60}$(?!\n)", max_length=60)]
    conditions: Annotated[tuple[Condition, ...], Meta(min_length=1, max_length=MAX_CONDITIONS)]


Types = Annotated[tuple[Name, ...], Meta(min_length=1, max_length=MAX_TYPES)]


class NewIndex(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """An index to open: its name, its holder (indexhållare) and what it is for.

    ``maxRemovalPercent`` is the share of a producer's entries that a reconciliation may remove
    without being confirmed.
    """

    name: Name
    holder: Party
    sv: Line
    en: Line
    purpose_sv: Words
    purpose_en: Words
    max_removal_percent: Annotated[int, Meta(ge=0, le=100)] = 10


class Producer(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A member that may state entries of these information types; none left ends it."""

    organisation: Party
    name: Line
    information_types: Annotated[tuple[Name, ...], Meta(max_length=MAX_TYPES)]


class Consumer(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A member that may look up these information types; none left ends it."""

    organisation: Party
    information_types: Annotated[tuple[Name, ...], Meta(max_length=MAX_TYPES)]


class Terms(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a producer says of its own entries of one type.

    ``visibleTo`` limits who finds them to these consumers; left out, every consumer of the type
    does.  ``holds`` is how many the producer has in its own systems, against which coverage is
    measured.
    """

    information_type: Name
    visible_to: Annotated[tuple[Party, ...], Meta(max_length=1_000)] | None = None
    holds: Annotated[int, Meta(ge=0, le=10_000_000_000)] | None = None


class Described(Struct, frozen=True, kw_only=True, rename="camel"):
    """An index as anybody may know it."""

    name: str
    holder: Party
    sv: str
    en: str
    purpose_sv: str
    purpose_en: str
    max_removal_percent: int
    opened: Moment
    identifier_types: tuple[IdentifierType, ...]
    information_types: tuple[InformationType, ...]
    producers: tuple[Producer, ...]


class Index(Struct, frozen=True, kw_only=True):
    """An index as the verbs need it: ``key_id`` names its own key, never shared with another's."""

    id: int
    key_id: UUID
    revision: int
    described: Described
    type_ids: dict[str, int]
    producer_ids: dict[str, int]

    @property
    def key_label(self) -> str:
        """The purpose for which the key of this index's subjects is derived."""
        return f"index/{self.key_id}"

    def identifier_type(self, name: str) -> IdentifierType | None:
        """Find an identifier type."""
        return next((t for t in self.described.identifier_types if t.name == name), None)

    def information_type(self, name: str) -> InformationType | None:
        """Find an information type."""
        return next((t for t in self.described.information_types if t.name == name), None)

    def producer(self, organisation: Party | None) -> Producer | None:
        """Find a producer that may state anything."""
        found = (p for p in self.described.producers if p.organisation == organisation)
        return next((p for p in found if p.information_types), None)


_PART = r"(?:\\d|\[[A-Za-zÅÄÖåäö0-9 .:_/-]+\]|[A-Za-zÅÄÖåäö0-9 :_/-])(?:\{\d{1,3}(?:,\d{1,3})?\})?"
_PATTERN = re.compile(rf"(?:{_PART})+")
_STEPS = {
    Normalisation.WITHOUT_SPACES: lambda text: "".join(text.split()),
    Normalisation.WITHOUT_HYPHENS: lambda text: text.replace("-", ""),
    Normalisation.CAPITALS: str.upper,
    Normalisation.SMALL_LETTERS: str.lower,
}


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile an identifier's pattern; raises ``ValueError`` for what is none.

    Counts never give back what they took, so that no text can make the matching slow.

    >>> bool(compiled("[A-Z]{2}\\\\d{1,3}").fullmatch("SE12"))
    True
    >>> compiled("(a+)+b")
    Traceback (most recent call last):
        ...
    ValueError: use letters, digits, \\d and [classes] with counts such as {1,4}
    """
    if not _PATTERN.fullmatch(pattern) or "--" in pattern:
        raise ValueError(r"use letters, digits, \d and [classes] with counts such as {1,4}")
    try:
        return re.compile(pattern.replace("}", "}+"), re.ASCII)
    except (re.error, OverflowError):
        raise ValueError("a count or a class is the wrong way round") from None


def canonical(kind: IdentifierType, value: str) -> str:
    """Write an identifier the one way in which it is hashed; raises ``ValueError`` without it.

    >>> person = IdentifierType(name="pnr", sv="x", en="x", scheme=IdentifierScheme.PERSON,
    ...     normalisation=(Normalisation.WITHOUT_HYPHENS,))
    >>> canonical(person, "18900101-9802")
    '189001019802'
    """
    for step in kind.normalisation:
        value = _STEPS[step](value)
    if kind.scheme is not None:
        return party_of(kind.scheme, value).identifier
    if kind.pattern is None or not compiled(kind.pattern).fullmatch(value):
        raise ValueError("is not written as this type of identifier is")
    return value


def party_of(scheme: IdentifierScheme, value: str) -> Party:
    """Read a number of a known scheme; raises ``ValueError`` for a wrong one."""
    if scheme is IdentifierScheme.ORGANISATION:
        return Party(Scheme.ORGANISATION, value)
    coordination = value[6:7] in {"6", "7", "8", "9"}
    return Party(Scheme.COORDINATION if coordination else Scheme.PERSONAL, value)


def wrong_identifier_type(kind: IdentifierType) -> str | None:
    """Say what is wrong with the definition of an identifier type, if anything is."""
    if (kind.scheme is None) is (kind.pattern is None):
        return "give either a scheme or a pattern"
    try:
        if kind.pattern is not None:
            compiled(kind.pattern)
    except ValueError as error:
        return str(error)
    return None
