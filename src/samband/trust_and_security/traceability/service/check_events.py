# SPDX-License-Identifier: EUPL-1.2
"""Checks each stored event against the leaf that commits to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from uuid import UUID

import msgspec

from samband.core.db import Connection
from samband.core.time import rfc3339
from samband.trust_and_security.traceability.model.finding import Finding, Place
from samband.trust_and_security.traceability.model.merkle import leaf_hash
from samband.trust_and_security.traceability.store import audit
from samband.trust_and_security.traceability.store.audit import EventRow, SubjectRow
from samband.trust_and_security.traceability.vocabulary import EVENTS_ERASED
from samband.trust_and_security.traceability.wire import body as bodies
from samband.trust_and_security.traceability.wire import leaf as leaves
from samband.trust_and_security.traceability.wire.canonical import b64
from samband.trust_and_security.traceability.wire.leaf import Leaf

BATCH = 1_000
_END = 2**63 - 1


class _Closed(msgspec.Struct, frozen=True, rename="camel"):
    listed_under: str
    user: str = ""


async def check_events(connection: Connection) -> AsyncIterator[Finding]:
    """Go through all events in order of recording and tell what differs in each."""
    last, erasing = 0, _Erasures()
    while rows := await audit.events_after(connection, last, BATCH):
        end = rows[-1].seq if len(rows) == BATCH else _END
        listed = _by_event(await audit.subjects_between(connection, last, end))
        for row in rows:
            for finding in check_event(row, listed.pop(row.seq, [])):
                yield finding
            if row.erased_by and not await erasing.tells_of(connection, row.erased_by, row):
                yield Finding(Place.ERASURE, row.seq, "no event in the log tells of its erasure")
        for seq in listed:
            yield Finding(Place.SUBJECTS, seq, "listed, but there is no such event")
        last = end
    for seq in await audit.leaves_without_event(connection, BATCH):
        yield Finding(Place.EVENT, seq, "the event is missing; its leaf is in the tree")


def _by_event(rows: Sequence[SubjectRow]) -> dict[int, list[SubjectRow]]:
    grouped: dict[int, list[SubjectRow]] = defaultdict(list)
    for row in rows:
        grouped[row.seq].append(row)
    return grouped


class _Erasures:
    """Remembers what the last read erasing event names, as erased events stand together."""

    def __init__(self) -> None:
        self._last: tuple[UUID, frozenset[str]] | None = None

    async def tells_of(self, connection: Connection, erasing: UUID, row: EventRow) -> bool:
        """Tell whether the erasing event exists and names the erased one."""
        if self._last is None or self._last[0] != erasing:
            text = await audit.erasing_body(connection, erasing, EVENTS_ERASED)
            named = bodies.read_body(text).items if text else ()
            self._last = (erasing, frozenset(named))
        return str(row.event_id) in self._last[1]


def check_event(row: EventRow, listed: Sequence[SubjectRow]) -> Iterator[Finding]:
    """Tell everything in which a stored event differs from its leaf."""
    try:
        leaf = leaves.decode(row.leaf.encode())
    except ValueError:
        yield Finding(Place.LEAF, row.seq, "the leaf cannot be read")
        return
    yield from _check_leaf(row, leaf)
    if row.body is None or row.closed is None or row.salt is None:
        if listed:
            yield Finding(Place.SUBJECTS, row.seq, "listed, although erased")
        return
    if leaves.commit_body(leaves.salt_for(row.salt, "body"), row.body.encode()) != leaf.body:
        yield Finding(Place.EVENT, row.seq, "the body is not the one committed to")
        return
    yield from _check_closed(row, leaf, listed)


def _check_leaf(row: EventRow, leaf: Leaf) -> Iterator[Finding]:
    columns = {
        "event_id": row.event_id == leaf.id,
        "time": rfc3339(row.time) == leaf.time,
        "type": row.type == leaf.type,
    }
    for name, equal in columns.items():
        if not equal:
            yield Finding(Place.EVENT, row.seq, f"{name} differs from the leaf")
    if row.leaf_hash is not None and row.leaf_hash != leaf_hash(row.leaf.encode()):
        yield Finding(Place.LEAF, row.seq, "the leaf differs from its hash in the tree")
    if row.waiting == (row.leaf_hash is not None):
        state = "both in the log and waiting" if row.waiting else "neither in the log nor waiting"
        yield Finding(Place.LEAF, row.seq, f"the event is {state}")


def _check_closed(row: EventRow, leaf: Leaf, listed: Sequence[SubjectRow]) -> Iterator[Finding]:
    """Check what the body commits to in turn: closed part, lists, user, moment of disclosure."""
    body = bodies.read_body(row.body or "")
    if b64(bodies.commit_closed(row.salt or b"", (row.closed or "").encode())) != body.closed:
        yield Finding(Place.EVENT, row.seq, "the closed part is not the one committed to")
        return
    closed = msgspec.json.decode(row.closed or "", type=_Closed)
    keys = tuple(subject.subject_key for subject in listed)
    positions = [subject.position for subject in listed]
    whole = positions == list(range(len(leaf.subjects)))
    if not whole or bodies.digest_keys(keys) != closed.listed_under:
        yield Finding(Place.SUBJECTS, row.seq, "it is not listed under the subjects it has")
    if (b64(row.user_key) if row.user_key else "") != closed.user:
        yield Finding(Place.EVENT, row.seq, "user_key differs from the closed part")
    if row.visible_from != bodies.visible_from(body.disclosure, row.time):
        yield Finding(Place.EVENT, row.seq, "visible_from differs from the body's disclosure")
