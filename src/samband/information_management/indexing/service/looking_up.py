# SPDX-License-Identifier: EUPL-1.2
"""Looking up who holds information, and telling of a pointer that led nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from samband.core.identifiers import Scheme
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Invalid
from samband.core.recording import Record, changing, reading
from samband.core.time import rfc3339
from samband.information_management.indexing.model.definitions import Index
from samband.information_management.indexing.model.entries import Identifier
from samband.information_management.indexing.model.lookups import (
    MAX_POINTERS,
    BatchAnswer,
    BatchLookUp,
    FalsePointer,
    LookUp,
    Pointer,
    Pointers,
    Received,
)
from samband.information_management.indexing.service import asking
from samband.information_management.indexing.service.asking import Identity, Verdicts
from samband.information_management.indexing.service.common import (
    Hasher,
    Pointed,
    asked_types,
    attempt,
    load_to_read,
    personal,
    settled,
)
from samband.information_management.indexing.store import reading as store
from samband.information_management.indexing.store.reading import Found
from samband.information_management.indexing.vocabulary import READ
from samband.trust_and_security.trust_framework import MemberRegister

NO_POINTER = "no pointer"


async def look_up(node: Node, actor: Actor, name: str, asked: LookUp) -> Pointers:
    """Tell who holds information about one subject; none may mean that it is not for the asker."""
    record = attempt(node, actor, "index.read", READ, name)
    record.purpose = asked.purpose
    async with reading(node, record):
        (found,) = await _look_up(node, record, name, [("$.identifier", asked.identifier)], asked)
        return found


async def look_up_many(node: Node, actor: Actor, name: str, asked: BatchLookUp) -> BatchAnswer:
    """The same about up to a thousand subjects: one statement, one event, an answer for each."""
    record = attempt(node, actor, "index.read", READ, name)
    record.purpose = asked.purpose
    async with reading(node, record):
        named = [(f"$.identifiers[{n}]", each) for n, each in enumerate(asked.identifiers)]
        return BatchAnswer(await _look_up(node, record, name, named, asked))


async def _look_up(
    node: Node,
    record: Record,
    name: str,
    named: Sequence[tuple[str, Identifier]],
    asked: LookUp | BatchLookUp,
) -> list[Pointers]:
    index, admitted = await load_to_read(node, name, record.actor.organisation)
    hasher = Hasher(node, index)
    pointed = [hasher.point(identifier, field) for field, identifier in named]
    record.subjects = asking.subjects_of(pointed)
    kinds = asked_types(index, asked.information_types)
    record.items = tuple(kind.name for kind in kinds)
    verdicts = _judge(node, record, index, [i for _, i in named], admitted)
    known = await asking.identities(node, record, pointed)
    keys = asking.keys_to_read(hasher, pointed, known, verdicts)
    who = record.actor.organisation
    question = store.Question(
        index.id,
        tuple(key for own in keys for key in own),
        tuple(sorted(verdicts.types)),
        "" if who is None else who.identifier,
        MAX_POINTERS,
    )
    stopped = await node.door(MemberRegister).stopped()
    left_out = {index.producer_ids.get(number) for number in stopped}
    found = await store.find_together(node.db, question)
    rows = [row for row in found if row.producer not in left_out]
    record.reason = _reason(rows, known, verdicts)
    return _told(
        index, rows if len(question.subjects) == len(named) else _joined(rows, keys), len(named)
    )


def _judge(
    node: Node,
    record: Record,
    index: Index,
    identifiers: Sequence[Identifier],
    admitted: frozenset[int] | None,
) -> Verdicts:
    return asking.judge(
        node,
        record,
        consumer=bool(admitted),
        personal=any(personal(index.identifier_type(each.scheme)) for each in identifiers),
        asked=[index.type_ids[name] for name in record.items],
        admitted=admitted or frozenset(),
    )


def _reason(rows: Sequence[Found], known: Sequence[Identity], verdicts: Verdicts) -> str | None:
    """Say for the owner's log alone why something was not told."""
    hidden = sum(each.hidden for each in known) if not verdicts.protected else 0
    reasons = [*verdicts.reasons, *([f"{hidden} protected"] if hidden else [])]
    return "; ".join(reasons) or (None if rows else NO_POINTER)


def _joined(rows: Sequence[Found], keys: Sequence[tuple[bytes, ...]]) -> list[Found]:
    """Take what stands under somebody's several numbers together, each pointer once."""
    places = [place for place, own in enumerate(keys, 1) for _ in own]
    found: dict[tuple[object, ...], Found] = {}
    for row in rows:
        place = places[row.place - 1]
        pointer = place, row.information_type, row.producer, row.logical_address, row.service
        held = found.get(pointer)
        if held is None or held.content_time < row.content_time:
            found[pointer] = replace(row, place=place)
    counted: dict[int, int] = {}
    told = []
    for row in found.values():
        counted[row.place] = counted.get(row.place, 0) + 1
        if counted[row.place] <= MAX_POINTERS:
            told.append(row)
    return told


def _told(index: Index, rows: Sequence[Found], count: int) -> list[Pointers]:
    kinds = {index.type_ids[kind.name]: kind for kind in index.described.information_types}
    producers = {
        index.producer_ids[each.organisation.identifier]: each for each in index.described.producers
    }
    told: list[list[Pointer]] = [[] for _ in range(count)]
    for row in rows:
        kind, producer = kinds[row.information_type], producers[row.producer]
        told[row.place - 1].append(
            Pointer(
                information_type=kind.name,
                concept=kind.concept,
                permission_code=kind.permission_code,
                producer=producer.organisation,
                producer_name=producer.name,
                logical_address=row.logical_address,
                service=row.service or None,
                most_recent_content=rfc3339(row.content_time),
                condition=kind.conditions[row.condition or 0],
            )
        )
    return [Pointers(each) for each in told]


async def report_false(
    node: Node, actor: Actor, name: str, said: FalsePointer, asked: Once
) -> Received:
    """Take down that a producer had nothing where the index pointed.

    The answer is the same whether or not there is such a pointer that the asker may see.
    """
    record = attempt(node, actor, "index.false-pointer-reported", READ, name)
    record.purpose = said.purpose
    ready, problem = await settled(_false_pointer(node, record, name, said))
    async with changing(node, record, asked) as tx:
        if ready is None:
            raise problem or Invalid()
        index, keys, told = ready
        kind = index.type_ids[said.information_type]
        who = "" if actor.organisation is None else actor.organisation.identifier
        record.reason = NO_POINTER
        for key in keys:
            address = await store.pointed(
                tx,
                index.id,
                key,
                kind if told else 0,
                producer=said.producer.identifier,
                logical_address=said.logical_address,
                service=said.service or "",
                consumer=who,
            )
            if address is not None:
                await store.report_false(tx, index.id, key, kind, address=address.id, consumer=who)
                record.reason = None
        record.answer = Received()
        return Received()


async def _false_pointer(
    node: Node, record: Record, name: str, said: FalsePointer
) -> tuple[Index, tuple[bytes, ...], bool]:
    index, admitted = await load_to_read(node, name, record.actor.organisation)
    hasher = Hasher(node, index)
    pointed: list[Pointed] = [hasher.point(said.identifier, "$.identifier")]
    record.subjects = asking.subjects_of(pointed)
    if index.information_type(said.information_type) is None:
        raise Invalid.field("$.informationType", "is not an information type of this index")
    if said.producer.scheme is not Scheme.ORGANISATION:
        raise Invalid.field("$.producer", "give an organisation number")
    record.items = (said.information_type,)
    verdicts = _judge(node, record, index, [said.identifier], admitted)
    known = await asking.identities(node, record, pointed)
    (keys,) = asking.keys_to_read(hasher, pointed, known, verdicts)
    return index, keys, bool(verdicts.types)
