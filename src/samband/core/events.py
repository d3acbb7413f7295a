# SPDX-License-Identifier: EUPL-1.2
"""The one event: who did what, about whom, why, on what ground, and how it ended.

The shape is permanent, because leaves of the log are made from it (SP-1, F.7; HSLF-FS 2016:40
4 kap. 9 § lists what a log of access must show).  It lies in core since every block records and
only traceability keeps.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from samband.core.identifiers import Party

MAX_SUBJECTS = 1_000
MAX_STATED = 200
"""Characters in each part of a purpose: as many as a grant's own words may have."""

Stated = Annotated[str, msgspec.Meta(max_length=MAX_STATED)]


class Outcome(StrEnum):
    """How the attempt ended."""

    DONE = "done"
    NOT_FOUND = "not-found"
    REFUSED = "refused"
    CONFLICT = "conflict"
    INVALID = "invalid"
    FAILED = "failed"


class KeptPurpose(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, forbid_unknown_fields=True
):
    """Why data was asked for, as a log keeps it: of any length, as what is kept must stay readable."""

    code: str | None = None
    legal_ground: str | None = None
    case: str | None = None


class Purpose(KeptPurpose, frozen=True):
    """Why data is asked for: the purpose, the legal ground and the asker's own case (GD-11).

    Every part is optional on the wire so that a policy, not the parser, says what is missing:
    the refusal is then an event that the person sees.  Each is a line: an event holds 64 KiB at
    most, and what is too long for one is refused before anything is asked.
    """

    code: Stated | None = None
    legal_ground: Stated | None = None
    case: Stated | None = None


class Disclosure(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """When the person may see the event: at once, later, or not at all, with the legal ground."""

    kind: Literal["immediate", "delayed", "withheld"] = "immediate"
    until: datetime | None = None
    ground: str | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What the log keeps of one attempt; ``subjects`` are opened one by one, never together.

    ``purpose_words`` are (svenska, English) as the purpose was granted, so that the person reads
    words and not a code, also when the grant is gone.
    """

    id: UUID
    time: datetime
    type: str
    outcome: Outcome
    organisation: Party | None = None
    organisation_name: str = ""
    client: str | None = None
    user: Party | None = None
    on_behalf_of: Party | None = None
    act_chain: tuple[str, ...] = ()
    subjects: tuple[Party, ...] = ()
    resource: str = ""
    items: tuple[str, ...] = ()
    scope: str | None = None
    purpose: KeptPurpose = KeptPurpose()
    purpose_words: tuple[str, str] | None = None
    policies: tuple[str, ...] = ()
    reason: str | None = None
    evidence: tuple[str, ...] = ()
    token: str | None = None
    trace_id: str = ""
    span_id: str = ""
    disclosure: Disclosure = Disclosure()
    sandbox: bool = False

    def __post_init__(self) -> None:
        """Refuse an event that no log could hold."""
        if len(self.subjects) > MAX_SUBJECTS:
            raise ValueError(f"an event holds at most {MAX_SUBJECTS} subjects")
        if self.time.tzinfo is None:
            raise ValueError("an event's time has a zone")
