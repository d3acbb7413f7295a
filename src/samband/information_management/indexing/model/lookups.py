# SPDX-License-Identifier: EUPL-1.2
"""Questions about who holds what, and answers that point and never tell."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, field

from samband.core.events import Purpose
from samband.core.identifiers import Party
from samband.core.time import Moment
from samband.core.webhooks import Receiver
from samband.information_management.indexing.model.definitions import (
    MAX_TYPES,
    Condition,
    Name,
)
from samband.information_management.indexing.model.entries import Address, Identifier

MAX_SUBJECTS = 1_000
MAX_POINTERS = 500
"""How many pointers are told of one subject."""
Reference = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][!-~]*$(?!\n)")]


class LookUp(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Who holds information about one subject, for a stated purpose; every type unless some."""

    identifier: Identifier
    purpose: Purpose = field(default_factory=Purpose)
    information_types: (
        Annotated[tuple[Name, ...], Meta(min_length=1, max_length=MAX_TYPES)] | None
    ) = None


class BatchLookUp(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The same question about up to a thousand subjects."""

    identifiers: Annotated[tuple[Identifier, ...], Meta(min_length=1, max_length=MAX_SUBJECTS)]
    purpose: Purpose = field(default_factory=Purpose)
    information_types: (
        Annotated[tuple[Name, ...], Meta(min_length=1, max_length=MAX_TYPES)] | None
    ) = None


class Pointer(Struct, frozen=True, kw_only=True, rename="camel"):
    """A producer that holds a type of information, where it is reached and on what condition.

    The producer keeps its responsibility: it decides itself who is given the information.
    """

    information_type: str
    concept: str
    permission_code: str
    producer: Party
    producer_name: str
    logical_address: str
    service: str | None
    most_recent_content: str
    condition: Condition


class Pointers(Struct, frozen=True):
    """The pointers of one subject; none says nothing of why."""

    pointers: list[Pointer]


class BatchAnswer(Struct, frozen=True):
    """Pointers for each subject, in the order asked."""

    results: list[Pointers]


class FalsePointer(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A pointer that led to a producer which had nothing."""

    identifier: Identifier
    information_type: Name
    producer: Party
    logical_address: Address
    service: Address | None = None
    purpose: Purpose = field(default_factory=Purpose)


class Received(Struct, frozen=True):
    """That a report was received; whether it met a pointer is not told."""

    received: bool = True


class Watched(Struct, frozen=True, forbid_unknown_fields=True):
    """A subject to watch, and what the feed shall call it: nothing that others can read."""

    identifier: Identifier
    reference: Reference


class NewSubscription(
    Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Which changes to be told of: of some types, producers and subjects, or of all."""

    information_types: (
        Annotated[tuple[Name, ...], Meta(min_length=1, max_length=MAX_TYPES)] | None
    ) = None
    producers: Annotated[tuple[Party, ...], Meta(min_length=1, max_length=1_000)] | None = None
    subjects: Annotated[tuple[Watched, ...], Meta(min_length=1, max_length=MAX_SUBJECTS)] | None = (
        None
    )
    purpose: Purpose = field(default_factory=Purpose)


class Subscription(Struct, frozen=True, kw_only=True, rename="camel"):
    """A subscription; its changes are read from a feed of its own, which a receiver is told of."""

    id: UUID
    information_types: tuple[str, ...]
    producers: tuple[Party, ...] | None
    subjects: int
    created: Moment
    ended: Moment | None = None
    receiver: Receiver | None = None


class Figures(Struct, frozen=True, kw_only=True, rename="camel"):
    """The quality of one producer's entries of one type, as last measured.

    Ages are days since the most recent content; ``coverage`` is entries per entry that the producer
    says it holds, in percent; ``falsePointers`` are entries that a consumer found to be false.
    """

    information_type: str
    producer: Party
    producer_name: str
    entries: int
    up_to_a_day: int
    up_to_a_month: int
    up_to_a_year: int
    older: int
    expired: int
    holds: int | None
    coverage: float | None
    false_pointers: int
    false_share: float
    reconciled: Moment | None
    measured: Moment


class Quality(Struct, frozen=True):
    """The quality of an index, by information type and producer."""

    index: str
    figures: list[Figures]
