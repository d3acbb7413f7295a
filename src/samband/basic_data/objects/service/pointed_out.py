# SPDX-License-Identifier: EUPL-1.2
"""Whom a question by object identity is about, for the event alone.

Each question about a person stands in her own list, also one that was refused or that nothing was
told of (privacy by design; HSLF-FS 2016:40 4 kap. 9 §).  The answer is made without this.
"""

from __future__ import annotations

from uuid import UUID

from samband.basic_data.objects.store import reading as store
from samband.core.identifiers import NOBODY, Party, Scheme
from samband.core.node import Node
from samband.core.recording import Record


async def name_subject(node: Node, record: Record, domain: str, identity: UUID | None) -> None:
    """Make the holder of an object identity a subject, before anything is decided of the question.

    One statement that costs the same whoever it is.  An identity that nothing has gets a subject
    too, whom nobody is: the log's entries are public, and one without would tell unknown from
    hidden.  The nil identity, which probes ask for, is no secret and has none.
    """
    if identity is None or not identity.int:
        return
    async with node.db.connection() as connection:
        found = await store.holder(connection, domain, identity)
    holder = Party(Scheme(found.scheme), found.value) if found else NOBODY
    named = holder if found and found.known else NOBODY
    record.subjects = (*record.subjects, named)
