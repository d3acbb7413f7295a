# SPDX-License-Identifier: EUPL-1.2
"""Timelines between the database and the rules: read, and written back as what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from samband.core.db import Connection
from samband.core.text import search_text
from samband.information_exchange.address_register.model.content import (
    Content,
    Kind,
    Organisation,
    Service,
)
from samband.information_exchange.address_register.model.timeline import Timeline, Version
from samband.information_exchange.address_register.service.checking import words_of
from samband.information_exchange.address_register.service.common import Desk, conflict
from samband.information_exchange.address_register.store import entries
from samband.information_exchange.address_register.store.entries import EntryRow, VersionRow

_decoder: msgspec.json.Decoder[Content] = msgspec.json.Decoder(Content)


def said(text: str) -> Content:
    """Read stored content."""
    return _decoder.decode(text)


async def timelines(connection: Connection, seqs: Sequence[int]) -> Mapping[int, Timeline[Content]]:
    """Read entries' timelines by their keys; an entry that says nothing has an empty one."""
    found: dict[int, list[Version[Content]]] = defaultdict(list)
    for row in await entries.versions(connection, seqs):
        version = Version(said(row.content), row.start, row.end, row.after_gap, row.until)
        found[row.entry].append(version)
    return {seq: tuple(found[seq]) for seq in seqs}


async def timeline(connection: Connection, seq: int) -> Timeline[Content]:
    """Read one entry's timeline."""
    return (await timelines(connection, [seq]))[seq]


async def spoken(desk: Desk, seq: int) -> Timeline[Content]:
    """Read one entry's timeline in a change under way."""
    if seq not in desk.spoken:
        desk.spoken[seq] = await timeline(desk.tx, seq)
    return desk.spoken[seq]


async def write(
    desk: Desk, entry: EntryRow, before: Timeline[Content], after: Timeline[Content]
) -> None:
    """Store a timeline as what differs; others find it by its new words and types."""
    was: dict[datetime, Version[Any]] = {each.start: each for each in before}
    will = {each.start: each for each in after}
    rewritten = [s for s, each in was.items() if s not in will or will[s].said != each.said]
    if rewritten:
        await entries.delete_versions(desk.tx, entry.seq, rewritten)
    kept = [each for each in after if each.start in was and each.start not in rewritten]
    for each in kept:
        if each != was[each.start]:
            await entries.move_end(desk.tx, _row(entry, each))
    names = await names_of(desk)
    numbers = (entry.organisation, entry.reached_by, entry.reference or "")
    for each in after:
        if each not in kept:
            words = words_of(each.said, numbers, names)
            if not await entries.insert_version(desk.tx, _row(entry, each), words, desk.moment):
                raise conflict("time-overlap")
    desk.spoken[entry.seq] = after
    if entry.participant is not None:
        held = (after[0].start, after[-1].end) if after else (None, None)
        if not await entries.hold_participant(desk.tx, entry.seq, *held):
            raise conflict("participant-used")
    await _index(desk, entry, before, after)


async def names_of(desk: Desk) -> str:
    """Give the names that an organisation has and will have, as its entries are found by them."""
    if desk.names is None:
        top = () if desk.top is None else await spoken(desk, desk.top.seq)
        desk.names = _searched(top, desk.moment)
    return desk.names


async def _index(
    desk: Desk, entry: EntryRow, before: Timeline[Content], after: Timeline[Content]
) -> None:
    if entry.kind == Kind.ORGANISATION:
        desk.names = _searched(after, desk.moment)
        await entries.search_with(desk.tx, entry.organisation, desk.names)
    if entry.kind == Kind.SERVICE:
        current = [each.said for each in after if each.end is None or each.end > desk.moment]
        wanted = {
            each: None
            for content in current
            if isinstance(content, Service)
            for each in (content.service_type, *content.document_types)
        }
        if before:
            await entries.clear_routes(desk.tx, entry.seq)
        await entries.add_routes(desk.tx, entry.seq, entry.reached_by, tuple(wanted))


def _searched(versions: Timeline[Content], moment: datetime) -> str:
    current = [each.said for each in versions if each.end is None or each.end > moment]
    named = [content for content in current if isinstance(content, Organisation)]
    return search_text("\n".join(f"{each.name}\n{each.name_en}" for each in named))


def _row(entry: EntryRow, each: Version[Content]) -> VersionRow:
    content = msgspec.json.encode(each.said).decode()
    return VersionRow(entry.seq, each.start, each.end, each.after_gap, each.until, content)
