# SPDX-License-Identifier: EUPL-1.2
"""Reading properties by designation or identity: public facts, but for who owns them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count

from samband.basic_data import objects
from samband.basic_data.objects import Found, Judge, Reference
from samband.basic_data.real_property.model.content import DOMAIN, Item
from samband.basic_data.real_property.model.coordinates import Crs
from samband.basic_data.real_property.model.designations import Designation, parse
from samband.basic_data.real_property.model.lookups import (
    MISS,
    BatchAnswer,
    BatchLookUp,
    BatchResult,
    Extract,
    ExtractPage,
    History,
    HistoryLookUp,
    LookUp,
    Miss,
    Property,
    history_of,
    property_of,
)
from samband.basic_data.real_property.model.statements import pointed_out
from samband.basic_data.real_property.service.owners import without_protected
from samband.core import feed
from samband.core.events import Purpose
from samband.core.feed import FeedPage
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import NotFound
from samband.core.recording import Record, reading
from samband.core.time import today

API = "real-property"
SCOPE, EXTRACT_SCOPE = "real-property/read", "real-property/extract"


async def look_up(node: Node, actor: Actor, asked: LookUp) -> Property:
    """Look up one property; raises ``Refused`` or ``NotFound``."""
    record = record_of(actor, "real-property.read", asked.purpose, asked.items)
    async with reading(node, record):
        pointed = pointed_out(asked.designation, asked.object_identity)
        judge = judge_of(node, record)
        rows = await _read(judge, [pointed], asked.valid_at, asked.known_at)
        found = judge.require(rows[0] if rows else None)
        if found.version is None:
            raise NotFound(reason="nothing holds on the day")
        told = property_of(found, found.version, asked.items, asked.crs)
        (shown,) = await without_protected(judge, [told])
        return shown


async def look_up_many(node: Node, actor: Actor, asked: BatchLookUp) -> BatchAnswer:
    """Look up many properties in one statement and one event, each with an answer of its own."""
    record = record_of(actor, "real-property.read", asked.purpose, asked.items)
    async with reading(node, record):
        read = [_designation(place, text) for place, text in enumerate(asked.designations)]
        pointed = [each.number for each in read if isinstance(each, Designation)]
        judge = judge_of(node, record)
        rows = await _read(judge, pointed, asked.valid_at, asked.known_at)
        by_place = {row.place: row for row in reversed(rows)}
        places = count(1)
        found = [None if isinstance(each, Miss) else by_place.get(next(places)) for each in read]
        told = [_permitted(judge, row, asked.items, asked.crs) for row in found]
        shown = iter(await without_protected(judge, [each for each in told if each]))
        return BatchAnswer(
            [
                BatchResult(next(shown), None) if each else BatchResult(None, _why_none(of))
                for each, of in zip(told, read, strict=True)
            ]
        )


def _designation(place: int, text: str) -> Designation | Miss:
    try:
        return parse(text)
    except ValueError as error:
        return Miss("invalid", f"$.designations[{place}]", str(error))


def _why_none(read: Designation | Miss) -> Miss:
    return read if isinstance(read, Miss) else MISS


async def look_up_history(node: Node, actor: Actor, asked: HistoryLookUp) -> History:
    """Tell everything that is or was known of one property; today's protection holds for it all."""
    record = record_of(actor, "real-property.history-read", asked.purpose, asked.items)
    async with reading(node, record):
        pointed = pointed_out(asked.designation, asked.object_identity)
        judge = judge_of(node, record)
        found = await _read(judge, [pointed], None, None)
        judge.require_any(found[0] if found else None)
        async with node.db.connection() as connection:
            page = await objects.history_page(
                connection, DOMAIN.name, pointed, asked.after, asked.limit
            )
        rows = page.rows
        judge.require_any(rows[0] if rows else None)
        history = history_of(rows, asked.items, asked.crs)
        versions = await without_protected(judge, history.versions)
        return History(history.object_identity, versions, page.next)


async def changes(node: Node, actor: Actor, after: str | None, limit: int) -> FeedPage:
    """Give changes after a cursor; they hold no personal data."""
    record = Record(type="real-property.changes-read", actor=actor, scope=SCOPE)
    async with reading(node, record), node.db.connection() as connection:
        return await feed.read(connection, DOMAIN.name, after, limit, node.resource(API))


async def extract(node: Node, actor: Actor, asked: Extract) -> ExtractPage:
    """Give a page of the whole register; raises ``Refused``."""
    record = record_of(actor, "real-property.extracted", asked.purpose, asked.items)
    record.scope = EXTRACT_SCOPE
    async with reading(node, record):
        judge = judge_of(node, record, "real-property.extract")
        shown, day = judge.shown(), asked.valid_at or today()
        async with node.db.connection() as connection:
            page = await objects.extract(
                connection, DOMAIN.name, asked.after, asked.limit, day, shown=shown
            )
        told = [_permitted(judge, row, asked.items, asked.crs) for row in page.rows]
        record.reason = None
        properties = await without_protected(judge, [each for each in told if each])
        return ExtractPage(properties, page.next, page.changes_after)


def judge_of(node: Node, record: Record, action: str = "real-property.read") -> Judge:
    """Make the judge of one question; who owns a property is personal data."""
    return Judge(node, record.actor, record, action, Item.OWNERS.value in record.items)


def record_of(actor: Actor, type_: str, purpose: Purpose, items: Sequence[Item]) -> Record:
    """Begin the record of a question."""
    return Record(
        type=type_,
        actor=actor,
        resource=actor.resource or "",
        items=tuple(item.value for item in items),
        scope=SCOPE,
        purpose=purpose,
    )


def _permitted(judge: Judge, row: Found | None, items: Sequence[Item], crs: Crs) -> Property | None:
    if not judge.permits(row) or row is None or row.version is None:
        return None
    return property_of(row, row.version, items, crs)


async def _read(
    judge: Judge,
    references: Sequence[Reference],
    valid_at: date | None,
    known_at: datetime | None,
) -> list[Found]:
    day, shown, database = valid_at or today(), judge.shown(), judge.node.db
    return await objects.read_together(
        database, DOMAIN.name, references, day, known_at, shown=shown
    )
