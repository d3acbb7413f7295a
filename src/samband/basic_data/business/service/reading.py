# SPDX-License-Identifier: EUPL-1.2
"""Reading companies: public facts, but for the personal numbers of officers and sole traders.

A business whose sole trader is protected is answered as an unknown number is, and so is that of any
sole trader to whoever states no purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

import msgspec

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
)
from samband.basic_data.business.service.telling import is_person, telling
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


async def look_up(node: Node, actor: Actor, asked: LookUp) -> Companies:
    """Look up the companies of one number; raises ``Refused`` or ``NotFound``."""
    record = _record(actor, "business.read", asked.purpose, asked.items, asked.identifier)
    async with reading(node, record):
        pointed = reference(asked.identifier, asked.object_identity)
        await objects.name_subject(node, record, DOMAIN, asked.object_identity)
        judging = judge(node, actor, record, asked.identifier)
        rows = await _read(judging, [pointed], asked.valid_at, asked.known_at)
        permitted = _permitted(judging, rows)
        told = await telling(judging, asked.items, permitted, [asked.identifier])
        companies = told.companies(permitted)
        if not companies:
            raise NotFound(reason=record.reason)
        return Companies(companies)


async def look_up_many(node: Node, actor: Actor, asked: BatchLookUp) -> BatchAnswer:
    """Look up the companies of many numbers in one statement and one event."""
    record = _record(actor, "business.read", asked.purpose, asked.items, *asked.identifiers)
    async with reading(node, record):
        references = [reference(party, None) for party in asked.identifiers]
        judging = judge(node, actor, record, *asked.identifiers)
        rows = await _read(judging, references, asked.valid_at, asked.known_at)
        found = {place: list(group) for place, group in groupby(rows, lambda row: row.place)}
        permitted = [
            _permitted(judging, found.get(place, [])) for place in range(1, len(references) + 1)
        ]
        everything = [row for group in permitted for row in group]
        told = await telling(judging, asked.items, everything, asked.identifiers)
        results = [_result(companies) for companies in told.groups(permitted)]
        missing = sum(result.error is not None for result in results)
        if missing:
            record.reason = f"{missing} of {len(results)} not shown"
        return BatchAnswer(results)


async def look_up_history(node: Node, actor: Actor, asked: HistoryLookUp) -> History:
    """Tell everything that is or was known of one company."""
    record = _record(actor, "business.history-read", asked.purpose, asked.items, asked.identifier)
    async with reading(node, record):
        pointed = reference(asked.identifier, asked.object_identity)
        await objects.name_subject(node, record, DOMAIN, asked.object_identity)
        judging = judge(node, actor, record, asked.identifier)
        found = await _read(judging, [pointed], None, None)
        told = await telling(judging, (), found, [asked.identifier])
        judging.require_any(found[0] if found else None)
        if not told.opens(found[0]):
            raise NotFound(reason=record.reason)
        async with node.db.connection() as connection:
            page = await objects.history_page(connection, DOMAIN, pointed, asked.after, asked.limit)
        rows = page.rows
        judging.require_any(rows[0] if rows else None)
        told = await telling(judging, asked.items, found[:1], [asked.identifier], rows)
        if not told.opens(found[0]):  # she was protected meanwhile
            raise NotFound(reason=record.reason)
        history = told.history(found[0], rows)
        return msgspec.structs.replace(history, next=page.next)


async def changes(node: Node, actor: Actor, after: str | None, limit: int) -> FeedPage:
    """Give changes after a cursor."""
    record = Record(type="business.changes-read", actor=actor, scope=SCOPE)
    async with reading(node, record), node.db.connection() as connection:
        return await feed.read(connection, DOMAIN, after, limit, node.resource(DOMAIN))


def _permitted(judge: Judge, rows: Iterable[Found]) -> list[Found]:
    """Give those that the Gate lets show; it is asked also when there are none."""
    found: list[Found | None] = [*rows] or [None]
    return [row for row in found if judge.permits(row) and row is not None]


def _result(companies: list[Company]) -> BatchResult:
    return BatchResult(companies, None if companies else MISS)


def judge(node: Node, actor: Actor, record: Record, *asked: Party | None) -> Judge:
    """Make the judge of one question; people's numbers are personal data, told and asked about."""
    asks_people = any(is_person(party) for party in asked if party is not None)
    personal = asks_people or Item.OFFICER_NUMBERS.value in record.items
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
