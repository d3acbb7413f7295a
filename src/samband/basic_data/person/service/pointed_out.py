# SPDX-License-Identifier: EUPL-1.2
"""Whom a question by object identity is about, for the event alone.

Each question about a person stands in her own list, also one that was refused or that nothing was
told of (privacy by design; HSLF-FS 2016:40 4 kap. 9 §).  The answer is made without this.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from samband.basic_data import objects
from samband.basic_data.objects import Held, Protection
from samband.core.identifiers import NOBODY, Party, Scheme
from samband.core.node import Node
from samband.core.recording import Record

_EVERYBODY = tuple(Protection)
_held = msgspec.json.Decoder(tuple[Held, ...])


async def name_subject(node: Node, record: Record, identity: UUID | None) -> None:
    """Make the holder of an object identity a subject, before anything is decided of the question.

    One statement, whoever it is; no version holds on the first of days, so no content is read.  An
    identity that nothing has gets a subject too, whom nobody is: the log's entries are public, and
    one without would tell unknown from hidden.  The nil identity, which probes ask for, is no
    secret and has none.
    """
    if identity is None or not identity.int:
        return
    rows = await objects.read_together(node.db, "person", [identity], date.min, shown=_EVERYBODY)
    numbers = _held.decode(rows[0].numbers) if rows else ()
    holder = Party(Scheme(numbers[0].scheme), numbers[0].value) if numbers else NOBODY
    record.subjects = (*record.subjects, holder)
