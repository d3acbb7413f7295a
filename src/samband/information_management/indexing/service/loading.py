# SPDX-License-Identifier: EUPL-1.2
"""Bulk loading: lines of entries, read as they come, a thousand to a transaction.

A line that is wrong is reported and left out; the others stand.  No more than a chunk is held.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import msgspec

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import FieldError, Invalid
from samband.core.recording import Record, changing, reading
from samband.core.web.lines import Line, ahead, chunks
from samband.core.web.request import decode
from samband.information_management.indexing.model.entries import (
    MAX_FAULTS,
    BulkReport,
    Counted,
    EntryLine,
    LineFault,
)
from samband.information_management.indexing.service import watching
from samband.information_management.indexing.service.common import attempt
from samband.information_management.indexing.service.hearing import (
    Heard,
    Speaker,
    attempted_by,
    speaker,
)
from samband.information_management.indexing.service.stating import delete_heard, put_heard
from samband.information_management.indexing.vocabulary import WRITE


class Chunk(msgspec.Struct):
    """A thousand lines as they were heard, and those that were not understood."""

    put: list[Heard] = []
    deleted: list[Heard] = []
    faults: list[LineFault] = []


async def load_many(
    node: Node, actor: Actor, name: str, stream: AsyncIterator[bytes]
) -> BulkReport:
    """Put or remove an entry for each line; raises ``Refused`` before any is read."""
    record = attempted_by(actor, attempt(node, actor, "index.put", WRITE, name))
    async with reading(node, record), node.db.connection() as connection:
        who = await speaker(node, connection, record, name)
        record.reason = "a bulk load began"
    counted, refused, faults = Counted(), 0, list[LineFault]()
    async for chunk in ahead(heard_in_chunks(who, stream)):
        counted += await _take(node, actor, name, who, chunk)
        refused += len(chunk.faults)
        faults += chunk.faults[: MAX_FAULTS - len(faults)]
    return BulkReport(counted, refused, faults)


async def heard_in_chunks(who: Speaker, stream: AsyncIterator[bytes]) -> AsyncIterator[Chunk]:
    """Hear every line; of a key that is stated twice in a chunk, the last stands."""
    async for lines in chunks(stream):
        yield hear(who, lines)


def hear(who: Speaker, lines: Sequence[Line]) -> Chunk:
    """Hear the lines of a chunk."""
    heard: dict[object, tuple[bool, Heard]] = {}
    faults = []
    for number, line in lines:
        try:
            said: EntryLine = decode(line, EntryLine)
            each = who.hear(said, "$")
        except Invalid as error:
            errors = error.errors or (FieldError("$", error.detail),)
            faults.append(LineFault(number, errors))
            continue
        key = each.pointed.key, each.information_type, each.place
        heard[key] = said.delete_flag, each
    return Chunk(
        put=[each for gone, each in heard.values() if not gone],
        deleted=[each for gone, each in heard.values() if gone],
        faults=faults,
    )


async def _take(node: Node, actor: Actor, name: str, who: Speaker, chunk: Chunk) -> Counted:
    """Put and remove what a chunk says, each in a transaction with an event of its own."""
    counted = Counted()
    if chunk.put:
        record = _record(node, actor, "index.put", name)
        matches = await watching.watchers(node, record, who, chunk.put)
        async with changing(node, record) as tx:
            counted += await put_heard(tx, record, who, chunk.put, matches)
    if chunk.deleted:
        record = _record(node, actor, "index.deleted", name)
        matches = await watching.watchers(node, record, who, chunk.deleted)
        async with changing(node, record) as tx:
            counted += await delete_heard(tx, record, who, chunk.deleted, matches)
    return counted


def _record(node: Node, actor: Actor, type_: str, name: str) -> Record:
    return attempted_by(actor, attempt(node, actor, type_, WRITE, name))
