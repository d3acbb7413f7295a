# SPDX-License-Identifier: EUPL-1.2
"""What the catalogue holds of an API and its versions, as it is sent and as it is told (AP-1)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from samband.core.identifiers import Party
from samband.core.text import LINE
from samband.core.time import Moment
from samband.information_exchange.api_management.model.changes import Change
from samband.information_exchange.api_management.model.lifecycle import State
from samband.information_exchange.api_management.model.profile import Report

MAX_DOCUMENT = 900_000
"""Characters of a document as it is sent: a request holds 1 MB in all."""

Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=LINE)]
Paragraph = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=r"\S")]
Name = Annotated[
    str, Meta(min_length=3, max_length=60, pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$(?!\n)")
]
ScopeName = Annotated[
    str,
    Meta(
        max_length=100, pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z][a-z0-9]*(-[a-z0-9]+)*$(?!\n)"
    ),
]
VersionText = Annotated[str, Meta(max_length=14, pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$(?!\n)")]
Email = Annotated[
    str, Meta(max_length=254, pattern=r"^[^@\s<>\",;]+@[^@\s<>\",;]+\.[^@\s<>\",;]+$(?!\n)")
]


class Audience(StrEnum):
    """For whom an API is: everybody, every member, or members whom the owner approves."""

    PUBLIC = "public"
    MEMBERS = "members"
    APPROVED = "approved"


class Bilingual(Struct, frozen=True, forbid_unknown_fields=True):
    """One text in Swedish and English."""

    sv: Paragraph
    en: Paragraph


class ServiceLevel(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What the owner promises, in words: availability, response time, support (DOK.08)."""

    availability: Line
    response_time: Line
    support: Line


class ApiContact(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a developer asks; a function, not a person."""

    name: Line
    email: Email


class ApiFacts(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What an owner says of an API, whole: a revision replaces all of it."""

    title: Line
    description: Bilingual
    audience: Audience
    contact: ApiContact
    service_level: ServiceLevel
    scopes: Annotated[tuple[ScopeName, ...], Meta(max_length=50)] = ()


class NewApi(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """An API to register; its name stands in addresses and is for ever."""

    name: Name
    facts: ApiFacts


class NewExemption(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Why a fixed wire breaks a rule: rule id, JSON pointer with ``*``, and the clause."""

    rule: Annotated[str, Meta(pattern=r"^[A-Z]{3}\.[0-9]{2}$(?!\n)")]
    pointer: Annotated[str, Meta(max_length=300, pattern=r"^/")]
    reason: Line


class NewVersion(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A version to add as a draft: its number and its OpenAPI document as JSON or YAML text."""

    version: VersionText
    document: Annotated[str, Meta(min_length=1, max_length=MAX_DOCUMENT)]
    exemptions: Annotated[tuple[NewExemption, ...], Meta(max_length=50)] = ()


class NewState(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The state to move a version to; ``sunset`` tells when a deprecated one stops working."""

    state: State
    sunset: Moment | None = None


class VersionLine(Struct, frozen=True, kw_only=True, rename="camel"):
    """A version in a list: state, dates, the headers of its end, and how it keeps the profile."""

    version: str
    state: State
    since: datetime
    deprecated: datetime | None
    sunset: datetime | None
    headers: dict[str, str]
    errors: int
    warnings: int
    breaking: int


class ApiRecord(Struct, frozen=True, kw_only=True, rename="camel"):
    """An API as the catalogue tells of it, newest version first.

    ``address`` is where its owner answers it, null for what is reached otherwise (its document then
    says how); ``addresses`` counts all nodes that answer it.
    """

    name: str
    owner: Party
    owner_name: str
    facts: ApiFacts
    registered: datetime
    revised: datetime
    versions: tuple[VersionLine, ...]
    address: str | None = None
    addresses: int = 0


class Comparison(Struct, frozen=True, rename="camel"):
    """What breaks against the version that was newest before; ``with_version`` is null for none."""

    with_version: str | None = None
    breaking: tuple[Change, ...] = ()


class VersionReport(Struct, frozen=True, kw_only=True, rename="camel"):
    """How a version keeps the profile, and what it changed for those who used the one before."""

    api: str
    version: VersionLine
    report: Report
    exemptions: tuple[NewExemption, ...]
    comparison: Comparison


class VersionDocument(Struct, frozen=True, kw_only=True, rename="camel"):
    """A version's OpenAPI document as it was given, and what it is written in."""

    api: str
    version: str
    media_type: str
    document: str


class RequestState(StrEnum):
    """Where a request for access is."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"


class NewRequest(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A wish to use a major version of an API, with one scope of it, and what for.

    ``producer`` is the number of the organisation that is to answer, where that is not the owner.
    """

    api: Name
    major: Annotated[int, Meta(ge=0, le=9_999)]
    scope: ScopeName | None = None
    producer: Annotated[str, Meta(pattern=r"^[0-9]{10}$(?!\n)")] | None = None
    purpose: Paragraph


MOST_CALLS = 1_000_000_000
Calls = Annotated[int, Meta(ge=1, le=MOST_CALLS)]


class Decided(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The owner's decision and the reason, which the consumer reads.

    ``per_minute`` and ``per_day`` are how many calls the consumer may make, where that is not what
    the API offers to all.
    """

    approved: bool
    reason: Line
    per_minute: Calls | None = None
    per_day: Calls | None = None


class NewLimits(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """How many calls a consumer may make from now on, and why; null is what the API offers to all."""

    reason: Line
    per_minute: Calls | None = None
    per_day: Calls | None = None


class Ended(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Why access ends, in words for whom it concerns."""

    reason: Line


class KeyFacts(Struct, frozen=True, kw_only=True, rename="camel"):
    """What is known of a key: the prefix that it begins with, and its time."""

    prefix: str
    made: datetime
    expires: datetime
    revoked: datetime | None = None


class Access(Struct, frozen=True, kw_only=True, rename="camel"):
    """A request and what came of it; ``since`` and ``ended`` are the subscription's.

    ``producer`` is who answers and decides.  A quota that is null is what the API offers to all,
    which is in ``offered_per_minute`` and ``offered_per_day`` where the producer has told it.
    ``limits_set`` is when the producer last changed the quota after the decision.
    """

    id: UUID
    api: str
    major: int
    scope: str | None
    consumer: Party
    consumer_name: str
    producer: Party
    producer_name: str
    purpose: str
    state: RequestState
    requested: datetime
    decided: datetime | None
    reason: str
    since: datetime | None
    ended: datetime | None
    per_minute: int | None = None
    per_day: int | None = None
    offered_per_minute: int | None = None
    offered_per_day: int | None = None
    limits_set: datetime | None = None
    limits_reason: str = ""
    keys: tuple[KeyFacts, ...] = ()


class NewApiKey(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How long a new key holds; 90 days unless said otherwise."""

    expires: Moment | None = None


class MadeKey(Struct, frozen=True, kw_only=True, rename="camel"):
    """A new key. ``key`` is told in the first answer only, and null in a repeated one."""

    facts: KeyFacts
    key: str | None
