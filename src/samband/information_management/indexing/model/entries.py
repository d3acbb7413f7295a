# SPDX-License-Identifier: EUPL-1.2
"""What a producer states: that it holds a type of information about somebody, and where.

The terms follow Inera's Engagemangsindex where it has one: logical address, most recent content,
delete flag.  Never what the information says.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct, field

from samband.core.problems import FieldError
from samband.core.time import Moment
from samband.information_management.indexing.model.definitions import MAX_VALUE, Name

MAX_BATCH = 1_000
MAX_FAULTS = 100
Address = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9.:_/-]{0,99}$(?!\n)", max_length=100)]


class Identifier(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom or what an entry is about; ``scheme`` is one of the index's identifier types."""

    scheme: Name
    identifier: Annotated[str, Meta(min_length=1, max_length=MAX_VALUE)]


class EntryKey(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What tells a producer's entries from each other."""

    identifier: Identifier
    information_type: Name
    logical_address: Address
    service: Address | None = None


class Entry(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """That the information is there, when it last got new content, and on what condition."""

    identifier: Identifier
    information_type: Name
    logical_address: Address
    most_recent_content: Moment
    service: Address | None = None
    expires: Moment | None = None
    condition: Name | None = None


class EntryLine(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A line of a bulk load: an entry, or with ``deleteFlag`` one that is no longer there."""

    identifier: Identifier
    information_type: Name
    logical_address: Address
    most_recent_content: Moment | None = None
    service: Address | None = None
    expires: Moment | None = None
    condition: Name | None = None
    delete_flag: bool = False


class Puts(Struct, frozen=True, forbid_unknown_fields=True):
    """Entries that are there; one that is there already is updated."""

    entries: Annotated[tuple[Entry, ...], Meta(min_length=1, max_length=MAX_BATCH)]


class Removals(Struct, frozen=True, forbid_unknown_fields=True):
    """Entries that are no longer there; one that never was is passed over."""

    entries: Annotated[tuple[EntryKey, ...], Meta(min_length=1, max_length=MAX_BATCH)]


class Counted(Struct, frozen=True):
    """What a statement did; an entry stated as it stood is unchanged."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    def __add__(self, other: Counted) -> Counted:
        """Count two statements together."""
        return Counted(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
        )


class LineFault(Struct, frozen=True):
    """A line that was not taken, and why; lines count from 1."""

    line: int
    errors: tuple[FieldError, ...]


class BulkReport(Struct, frozen=True, rename="camel"):
    """What a bulk load did; of the lines that were refused, the first hundred are told."""

    counted: Counted
    refused: int
    faults: list[LineFault] = field(default_factory=list)


class ReconciliationReport(Struct, frozen=True, kw_only=True, rename="camel"):
    """What a statement of the full set did, or would do when it is confirmed.

    ``faulty`` lines leave the index as it stood, for an entry that cannot be read cannot be told
    from one that is missing.
    """

    id: UUID
    state: Literal["gathering", "working", "done", "needs-confirmation", "faulty"]
    information_type: str
    stated: int
    counted: Counted
    refused: int = 0
    faults: list[LineFault] = field(default_factory=list)


class Conclusion(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """That the set is whole, and whether it may remove more than the index lets pass by itself."""

    confirm_removals: bool = False


class Row(Struct, frozen=True):
    """An entry as it is stored: the subject as its keyed hash, the rest as numbers."""

    subject: bytes
    information_type: int
    address: int
    condition: int | None
    content_time: datetime
    expires: datetime | None

    @property
    def key(self) -> tuple[bytes, int, int]:
        """What tells it from every other of its index."""
        return self.subject, self.information_type, self.address
