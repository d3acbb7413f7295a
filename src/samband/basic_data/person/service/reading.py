# SPDX-License-Identifier: EUPL-1.2
"""Reading persons so that protected, unknown and not allowed cannot be told apart.

Each question costs one statement, one decision and one event, whoever is asked about; ``Judge``
answers a refusal that hangs on the person as an unknown number is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from samband.basic_data import objects
from samband.basic_data.objects import Found, Judge, Reference, reference
from samband.basic_data.person.model.content import Item
from samband.basic_data.person.model.lookups import (
    MISS,
    BatchAnswer,
    BatchLookUp,
    BatchResult,
    History,
    HistoryLookUp,
    LookUp,
    Person,
    history_of,
    person_of,
)
from samband.basic_data.person.service.relatives import without_protected
from samband.core import feed
from samband.core.events import Purpose
from samband.core.feed import FeedPage
from samband.core.identifiers import Party, Scheme
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Invalid, NotFound
from samband.core.recording import Record, reading
from samband.core.time import today

DOMAIN = "person"
SCOPE = "person/read"


async def look_up(node: Node, actor: Actor, asked: LookUp) -> Person:
    """Look up one person.

    Raises ``Refused`` for what is wrong whoever is asked about, else ``NotFound``.
    """
    record = _record(actor, "person.read", asked.purpose, asked.items, asked.identifier)
    async with reading(node, record):
        pointed = reference(_person(asked.identifier), asked.object_identity)
        await objects.name_subject(node, record, DOMAIN, asked.object_identity)
        judge = _judge(node, actor, record)
        rows = await _read(judge, [pointed], asked.valid_at, asked.known_at)
        found = judge.require(rows[0] if rows else None)
        if found.version is None:
            raise NotFound(reason="nothing holds on the day")
        person = person_of(found, found.version, asked.identifier, asked.items)
        if asked.identifier is None:
            number = person.identifiers[0]
            known = Party(number.scheme, number.identifier)
            record.subjects = tuple(dict.fromkeys((*record.subjects, known)))
        (told,) = await without_protected(judge, [person])
        return told


async def look_up_many(node: Node, actor: Actor, asked: BatchLookUp) -> BatchAnswer:
    """Look up to a thousand persons in one statement and one event, each with an answer of its own."""
    record = _record(actor, "person.read", asked.purpose, asked.items, *asked.identifiers)
    async with reading(node, record):
        references = [reference(_person(party), None) for party in asked.identifiers]
        judge = _judge(node, actor, record)
        rows = await _read(judge, references, asked.valid_at, asked.known_at)
        found = {row.place: row for row in reversed(rows)}
        results = [
            _result(judge, found.get(place), party, asked.items)
            for place, party in enumerate(asked.identifiers, start=1)
        ]
        missing = sum(result.person is None for result in results)
        record.reason = f"{missing} of {len(results)} not shown" if missing else None
        shown = await without_protected(judge, [r.person for r in results if r.person is not None])
        told = iter(shown)
        return BatchAnswer([BatchResult(next(told), None) if r.person else r for r in results])


async def look_up_history(node: Node, actor: Actor, asked: HistoryLookUp) -> History:
    """Tell everything that is or was known of one person; today's protection holds for all of it."""
    record = _record(actor, "person.history-read", asked.purpose, asked.items, asked.identifier)
    async with reading(node, record):
        pointed = reference(_person(asked.identifier), None)
        judge = _judge(node, actor, record)
        found = await _read(judge, [pointed], None, None)
        judge.require_any(found[0] if found else None)
        async with node.db.connection() as connection:
            page = await objects.history_page(connection, DOMAIN, pointed, asked.after, asked.limit)
        rows = page.rows
        judge.require_any(rows[0] if rows else None)
        history = history_of(rows, asked.items)
        versions = await without_protected(judge, history.versions)
        return msgspec.structs.replace(history, versions=versions, next=page.next)


async def changes(node: Node, actor: Actor, after: str | None, limit: int) -> FeedPage:
    """Give changes after a cursor; they hold no personal data, so nobody is their subject."""
    record = Record(type="person.changes-read", actor=actor, scope=SCOPE)
    async with reading(node, record), node.db.connection() as connection:
        return await feed.read(connection, DOMAIN, after, limit, node.resource(DOMAIN))


def _judge(node: Node, actor: Actor, record: Record) -> Judge:
    return Judge(node, actor, record, "person.read", personal=True)


def _result(judge: Judge, found: Found | None, party: Party, items: Sequence[Item]) -> BatchResult:
    permitted = judge.permits(found)
    if found is None or found.version is None or not permitted:
        return BatchResult(None, MISS)
    return BatchResult(person_of(found, found.version, party, items), None)


async def _read(
    judge: Judge, references: Sequence[Reference], valid_at: date | None, known_at: datetime | None
) -> list[Found]:
    day, shown = valid_at or today(), judge.shown()
    database = judge.node.db
    return await objects.read_together(database, DOMAIN, references, day, known_at, shown=shown)


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


def _person(party: Party | None) -> Party | None:
    if party is not None and party.scheme is Scheme.ORGANISATION:
        raise Invalid.field("$.identifier", "give a personal or coordination number")
    return party
