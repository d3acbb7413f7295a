# SPDX-License-Identifier: EUPL-1.2
"""Gallring: the facts of old events go, the proof that they were in the log stays (SP-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from samband.core.events import MAX_SUBJECTS
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Conflict
from samband.core.recording import Record, event_of
from samband.trust_and_security.traceability.store import events as store
from samband.trust_and_security.traceability.vocabulary import EVENTS_ERASED

MAX_ERASED = MAX_SUBJECTS
"""Events per erasure: their ids stand in the erasing event, which must fit in a log entry."""


async def erase(node: Node, actor: Actor, types: Sequence[str], before: datetime) -> int:
    """Erase up to 1,000 events of some types from before a moment, and tell how many.

    Body, salt, and listing go; the leaf stays, and says no more than that something of the type
    happened then. The erasure is itself an event that names what it erased, so a row that was
    emptied in any other way shows in the check. Erasures themselves are kept: ``Conflict``.
    """
    if EVENTS_ERASED in types:
        raise Conflict("Events that tell of erasure are kept.")
    record = Record(type=EVENTS_ERASED, actor=actor)
    async with node.db.transaction() as tx:
        found = await store.erasable(tx, types, before, MAX_ERASED)
        if found:
            record.items = tuple(str(event.event_id) for event in found)
            event = event_of(node, record)
            await store.erase(tx, [one.seq for one in found], event.id)
            await node.ports.events.in_tx(tx, event)
    return len(found)
