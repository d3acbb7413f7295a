# SPDX-License-Identifier: EUPL-1.2
"""Reading companies: public facts, but for the personal numbers of officers.

A business whose sole trader is protected is answered as an unknown number is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

from samband.basic_data import objects
from samband.basic_data.business.model.content import Item
from samband.basic_data.business.model.lookups import (
    MISS,
    BatchAnswer,
    BatchLookUp,
    BatchResult,
    Companies,
    Company,
    History,
    HistoryLookUp,
    LookUp,
    company_of,
    history_of,
)
from samband.basic_data.business.service.pointed_out import name_subject
from samband.basic_data.objects import Found, Judge, Reference, reference
from samband.core import feed
from samband.core.events import Purpose
from samband.core.feed import FeedPage
from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import NotFound
from samband.core.recording import Record, reading
from samband.core.time import today

DOMAIN = "business"
SCOPE = "business/read"
MAX_HISTORY = 1_000


async def look_up(node: Node, actor: Actor, asked: LookUp) -> Companies:
    """Look up the companies of one number; raises ``Refused`` or ``NotFound``."""
    record = _record(actor, "business.read", asked.purpose, asked.items, asked.identifier)
    async with reading(node, record):
        pointed = reference(asked.identifier, asked.object_identity)
        await name_subject(node, record, asked.object_identity)
        judging = judge(node, actor, record)
        rows = await _read(judging, [pointed], asked.valid_at, asked.known_at)
        companies = _companies(judging, rows, asked.items)
        if not companies:
            raise NotFound(reason=record.reason)
        return Companies(companies)


async def look_up_many(node: Node, actor: Actor, asked: BatchLookUp) -> BatchAnswer:
    """Look up the companies of many numbers in one statement and one event."""
    record = _record(actor, "business.read", asked.purpose, asked.items, *asked.identifiers)
    async with reading(node, record):
        references = [reference(party, None) for party in asked.identifiers]
        judging = judge(node, actor, record)
        rows = await _read(judging, references, asked.valid_at, asked.known_at)
        found = {place: list(group) for place, group in groupby(rows, lambda row: row.place)}
        results = [
            _result(judging, found.get(place, []), asked.items)
            for place in range(1, len(references) + 1)
        ]
        missing = sum(result.error is not None for result in results)
        record.reason = f"{missing} of {len(results)} not shown" if missing else None
        return BatchAnswer(results)


async def look_up_history(node: Node, actor: Actor, asked: HistoryLookUp) -> History:
    """Tell everything that is or was known of one company."""
    record = _record(actor, "business.history-read", asked.purpose, asked.items, asked.identifier)
    async with reading(node, record):
        pointed = reference(asked.identifier, asked.object_identity)
        await name_subject(node, record, asked.object_identity)
        judging = judge(node, actor, record)
        found = await _read(judging, [pointed], None, None)
        judging.require_any(found[0] if found else None)
        async with node.db.connection() as connection:
            rows = await objects.history(connection, DOMAIN, [pointed], MAX_HISTORY)
        judging.require_any(rows[0] if rows else None)
        return history_of(rows, asked.items)


async def changes(node: Node, actor: Actor, after: str | None, limit: int) -> FeedPage:
    """Give changes after a cursor."""
    record = Record(type="business.changes-read", actor=actor, scope=SCOPE)
    async with reading(node, record), node.db.connection() as connection:
        return await feed.read(connection, DOMAIN, after, limit, node.resource(DOMAIN))


def _companies(judge: Judge, rows: Iterable[Found], items: Sequence[Item]) -> list[Company]:
    """Write those that may be shown; the Gate is asked also when there are none."""
    found: list[Found | None] = [*rows] or [None]
    return [
        company_of(row, row.version, items)
        for row in found
        if judge.permits(row) and row is not None and row.version is not None
    ]


def _result(judge: Judge, rows: list[Found], items: Sequence[Item]) -> BatchResult:
    companies = _companies(judge, rows, items)
    return BatchResult(companies, None if companies else MISS)


def judge(node: Node, actor: Actor, record: Record) -> Judge:
    """Make the judge of one question; only officers' numbers are personal data."""
    personal = Item.OFFICER_NUMBERS.value in record.items
    return Judge(node, actor, record, "business.read", personal)


def _record(
    actor: Actor, type_: str, purpose: Purpose, items: Sequence[Item], *subjects: Party | None
) -> Record:
    return Record(
        type=type_,
        actor=actor,
        subjects=tuple({party: None for party in subjects if party is not None}),
        resource=actor.resource or "",
        items=tuple(item.value for item in items),
        scope=SCOPE,
        purpose=purpose,
    )


async def _read(
    judging: Judge,
    references: Sequence[Reference],
    valid_at: date | None,
    known_at: datetime | None,
) -> list[Found]:
    day, shown = valid_at or today(), judging.shown()
    database = judging.node.db
    return await objects.read_together(database, DOMAIN, references, day, known_at, shown=shown)
