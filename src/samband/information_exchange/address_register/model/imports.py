# SPDX-License-Identifier: EUPL-1.2
"""Files of addresses that a producer publishes, and the report of what came of each row (AR-4).

A row is found again by its ``reference``: a new one is registered, a changed one revised, one that
says the same confirmed.  ``Policy`` says what one faulty row means for the rest.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from samband.core.time import Moment
from samband.information_exchange.address_register.model.content import (
    NewContent,
    Participant,
    Reference,
)

FORMAT = "samband-addresses-1"
MAX_ROWS = 1_000
MAX_TEXT = 900_000
MAX_FETCHED = 2_000_000
"""Bytes of a file that is fetched; one that is sent must fit in a request."""
SHORTEST, LONGEST = 15, 10_080
"""Minutes between two fetches of a file: a quarter of an hour to a week."""


class FileFormat(StrEnum):
    """How a file is written; both say the same."""

    JSON = "json"
    CSV = "csv"


class Policy(StrEnum):
    """What is stored when some rows have faults.

    ``ALL``: everything or nothing.  ``ROWS``: the rows without fault, but none that stands under a
    faulty one.
    """

    ALL = "all"
    ROWS = "rows"


class FileRow(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One row: an entry by the producer's own reference, under another reference.

    Without ``parent`` it stands right under the organisation.  It says all that holds from
    ``validFrom`` or now on: an end or a plan that it does not state is taken back, and a
    ``validUntil`` that has passed closes the entry.
    """

    reference: Reference
    content: NewContent
    parent: Reference | None = None
    participant: Participant | None = None
    valid_from: Moment | None = None
    valid_until: Moment | None = None


class Outcome(StrEnum):
    """What came of a row."""

    REGISTERED = "registered"
    REVISED = "revised"
    CLOSED = "closed"
    UNCHANGED = "unchanged"
    FAULT = "fault"


class RowReport(Struct, frozen=True, kw_only=True, rename="camel"):
    """What came of the row on a line; a fault names its field and says why in both languages."""

    line: int
    reference: str
    outcome: Outcome
    field: str = ""
    sv: str = ""
    en: str = ""


class ImportReport(Struct, frozen=True, kw_only=True, rename="camel"):
    """What came of a file; with ``stored`` false the register is as it was."""

    stored: bool
    dry_run: bool
    policy: Policy
    faults: int
    rows: tuple[RowReport, ...]


class Import(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A file that is sent: as text, in a format, for trial or for good."""

    content: Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]
    format: FileFormat = FileFormat.JSON
    policy: Policy = Policy.ALL
    dry_run: bool = False


class Source(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A published file to fetch again and again; by default once a day."""

    url: Annotated[str, Meta(min_length=1, max_length=1_000)]
    format: FileFormat = FileFormat.JSON
    policy: Policy = Policy.ALL
    every_minutes: Annotated[int, Meta(ge=SHORTEST, le=LONGEST)] = 1_440


class SourceOutcome(StrEnum):
    """How the last fetch went."""

    WAITING = "waiting"
    STORED = "stored"
    PARTLY = "partly"
    REFUSED = "refused"
    SILENT = "silent"


class SourceView(Struct, frozen=True, kw_only=True, rename="camel"):
    """A file that is fetched, and how it went the last time."""

    id: UUID
    url: str
    format: FileFormat
    policy: Policy
    every_minutes: int
    outcome: SourceOutcome
    fetched: Moment | None
    due: Moment
    report: ImportReport | None
