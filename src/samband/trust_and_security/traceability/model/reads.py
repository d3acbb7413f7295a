# SPDX-License-Identifier: EUPL-1.2
"""What a person is shown of the reads about her, and what she and the reader say about one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from samband.core.events import KeptPurpose
from samband.core.identifiers import Party
from samband.core.time import Moment

MAX_LISTED = 500
"""Events with their receipts in one answer."""
MAX_EVIDENCE = 8_000
"""Characters of a signed statement."""
MAX_QUESTION = 2_000
"""Characters in a question or an answer."""
Words = Annotated[str, Meta(min_length=1, max_length=MAX_QUESTION)]


class Question(Struct, frozen=True, rename="camel"):
    """A subject's question about an event, and its answer once there is one; times RFC 3339."""

    id: str
    state: Literal["asked", "answered"]
    asked: str
    question: str
    answered: str | None = None
    answer: str | None = None


class Read(Struct, frozen=True, kw_only=True, rename="camel"):
    """One event about a person, as she sees it: who, when, why, on what ground, how it ended.

    ``by`` is ``self`` when she did it, ``representative`` when another private person did, and
    ``organisation`` otherwise; which officer it was stays with the organisation.
    ``in_log`` tells that a receipt can be had, which is within a second of the event.
    """

    event_id: str
    time: str
    type: str
    outcome: str
    by: Literal["self", "representative", "organisation"]
    organisation: Party | None = None
    organisation_name: str = ""
    client: str | None = None
    on_behalf_of: Party | None = None
    purpose: KeptPurpose = KeptPurpose()
    purpose_words: tuple[str, str] | None = None
    policies: tuple[str, ...] = ()
    resource: str = ""
    scope: str | None = None
    items: tuple[str, ...] = ()
    trace_id: str = ""
    sandbox: bool = False
    in_log: bool = False
    question: Question | None = None


class Reads(Struct, frozen=True, rename="camel"):
    """A page of a person's list, newest first; ``total`` counts the whole list.

    ``complete`` is false when her former numbers could not be asked for just now, so that events
    under them may be missing: then the list says so rather than pretend.
    """

    items: list[Read]
    total: int
    limit: int
    offset: int
    complete: bool


OTHERS = "others"
"""In place of an organisation number: everybody but the person herself."""


class Wanted(Struct, frozen=True):
    """Which part of a list to show: of one organisation, or of ``OTHERS``, and since when."""

    who: str | None = None
    since: datetime | None = None


class Source(Struct, frozen=True):
    """An organisation that stands in somebody's list."""

    organisation: str
    name: str


class ProvedRead(Struct, frozen=True):
    """One event about a person with its receipt's exact text, once the event is in the log."""

    read: Read
    receipt: str | None


Evidence = Annotated[str, Meta(max_length=MAX_EVIDENCE)]


class ProvedReads(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A part of a person's list with receipts, and the organisations that stand in all of it.

    ``identifierEvidence`` is given where the register of persons is, to a person who has had other
    numbers: its signed statement (JWS) of them, for the other nodes where she asks.
    """

    items: list[ProvedRead]
    total: int
    complete: bool
    sources: list[Source]
    identifier_evidence: str = ""


class WantedReads(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Which part of the person's own list is wanted: by whom, since when, or one event alone.

    With ``identifierEvidence``, what the register of persons has signed on her numbers, events
    under her former ones count too.
    """

    who: Annotated[str, Meta(pattern=r"^([0-9]{10,12}|others)?$(?!\n)")] = ""
    since: Moment | None = None
    event_id: UUID | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_LISTED)] = 20
    offset: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    identifier_evidence: Evidence = ""

    @property
    def part(self) -> Wanted:
        """Say which part of the list that is."""
        return Wanted(self.who or None, self.since)


class Received(Struct, frozen=True, kw_only=True, rename="camel"):
    """A question as the organisation that read sees it: about which event, and not by whom.

    ``outcome`` is empty and the facts are absent once the event has been erased.
    """

    question: Question
    event_id: str
    time: str
    type: str
    outcome: str
    client: str | None = None
    purpose: KeptPurpose = KeptPurpose()
    purpose_words: tuple[str, str] | None = None
    items: tuple[str, ...] = ()
    trace_id: str = ""


class ReceivedQuestions(Struct, frozen=True):
    """A page of received questions, unanswered first; ``total`` counts the whole list."""

    items: list[Received]
    total: int
    limit: int
    offset: int


class ReceiptDocument(Struct, frozen=True, kw_only=True, rename="camel"):
    """The members of a receipt, which is kept and checked as the exact bytes that were sent."""

    format: Literal["samband-receipt-v1"]
    leaf: dict[str, Any]
    index: int
    tree_size: int
    proof: list[str]
    checkpoint: str
    opening: dict[str, Any]


class EventReference(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which event a receipt is wanted for."""

    event_id: UUID


class NewQuestion(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A question to whoever is behind an event."""

    event_id: UUID
    question: Words
    identifier_evidence: Evidence = ""

    @property
    def said(self) -> bytes:
        """Give what makes it the same question when it is sent again, as bytes to digest.

        Her numbers are signed anew for each attempt, and are first left out: they are no part of it.
        """
        return msgspec.json.encode(replace(self, identifier_evidence=""))


class NewAnswer(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The answer to a question."""

    answer: Words
