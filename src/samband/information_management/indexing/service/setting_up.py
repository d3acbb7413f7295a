# SPDX-License-Identifier: EUPL-1.2
"""Opening an index and setting it up: who holds it, what is in it, who takes part.

Everything is data set by the index holder; no type, identifier or participant stands in code.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from samband.core.db import Tx
from samband.core.identifiers import Party
from samband.core.inbox import Once
from samband.core.jobs import enqueue
from samband.core.node import Node
from samband.core.ports import ANYONE, Actor
from samband.core.problems import Conflict, Invalid, NotFound
from samband.core.recording import Record, changing, reading
from samband.information_management.indexing.model.definitions import (
    MAX_TYPES,
    RESERVED,
    Consumer,
    Described,
    IdentifierType,
    Index,
    InformationType,
    NewIndex,
    Producer,
    wrong_identifier_type,
)
from samband.information_management.indexing.service.common import (
    active_member,
    attempt,
    believe_nothing,
    decide,
    load,
    read_whole,
)
from samband.information_management.indexing.service.keeping import EVERY, KEEP
from samband.information_management.indexing.store import definitions as store
from samband.information_management.indexing.vocabulary import ADMIN, API


async def list_indexes(node: Node) -> list[Described]:
    """Tell which indexes there are; open to all, since an index says nothing of anybody."""
    async with reading(node, attempt(node, ANYONE, "index.listed", None)):
        async with node.db.connection() as connection:
            names = await store.names(connection)
            found = [await load(node, connection, name) for name in names]
        return [index.described for index, _ in found]


async def describe(node: Node, name: str) -> Described:
    """Tell how one index is set up."""
    async with (
        reading(node, attempt(node, ANYONE, "index.listed", None, name)),
        node.db.connection() as connection,
    ):
        index, _ = await load(node, connection, name)
        return index.described


async def open_index(node: Node, actor: Actor, new: NewIndex, asked: Once) -> Described:
    """Open an index with a key and a partition of its own; only who answers for the block may."""
    record = attempt(node, actor, "index.opened", ADMIN, new.name)
    member = await active_member(node, new.holder)
    async with changing(node, record, asked) as tx:
        decide(node, record, holder=actor.organisation == node.owner(API))
        if new.name in RESERVED:
            raise Invalid.field("$.name", "is used by the API itself")
        _require_member("$.holder", member=member)
        id_ = await store.open_index(tx, new)
        if id_ is None:
            raise Conflict("There is an index of this name.", reason="name taken")
        await enqueue(tx, KEEP, new.name, delay=EVERY)
        described = read_whole(await store.whole(tx, id_)).described
        record.answer = described
        return described


async def set_identifier_type(
    node: Node, actor: Actor, name: str, kind: IdentifierType, asked: Once
) -> IdentifierType:
    """Add an identifier type, or change its words: its rule is what every key was made by."""
    record = attempt(node, actor, "index.identifier-type-set", ADMIN, name)
    async with _setting_up(node, record, name, asked) as (tx, index):
        fault = wrong_identifier_type(kind)
        if fault is not None:
            raise Invalid.field("$.pattern", fault)
        old = index.identifier_type(kind.name)
        if old is not None and msgspec.structs.replace(old, sv=kind.sv, en=kind.en) != kind:
            raise Conflict("The rule of an identifier type cannot change.", reason="rule changed")
        if old is None and len(index.described.identifier_types) >= MAX_TYPES:
            raise Conflict("The index has as many identifier types as it may.", reason="too many")
        await store.put_identifier_type(tx, index.id, kind)
        record.items, record.answer = (kind.name,), kind
        return kind


async def set_information_type(
    node: Node, actor: Actor, name: str, kind: InformationType, asked: Once
) -> InformationType:
    """Add or change an information type; a condition may be reworded and added, never taken away."""
    record = attempt(node, actor, "index.information-type-set", ADMIN, name)
    async with _setting_up(node, record, name, asked) as (tx, index):
        old = index.information_type(kind.name)
        codes = [condition.code for condition in kind.conditions]
        if len(set(codes)) != len(codes):
            raise Invalid.field("$.conditions", "give each code once")
        kept = [condition.code for condition in old.conditions] if old else []
        if codes[: len(kept)] != kept:
            raise Conflict("Entries stand on the conditions that are set.", reason="condition gone")
        if old is None and len(index.described.information_types) >= MAX_TYPES:
            raise Conflict("The index has as many information types as it may.", reason="too many")
        await store.put_information_type(tx, index.id, kind)
        record.items, record.answer = (kind.name,), kind
        return kind


async def set_producer(
    node: Node, actor: Actor, name: str, producer: Producer, asked: Once
) -> Producer:
    """Admit a member as a producer of some types; of none, and it may state nothing more."""
    record = attempt(node, actor, "index.producer-set", ADMIN, name)
    record.subjects = (producer.organisation,)
    member = await active_member(node, producer.organisation)
    async with _setting_up(node, record, name, asked) as (tx, index):
        _require_member("$.organisation", member=member or not producer.information_types)
        types = _type_ids(index, producer.information_types)
        await store.put_producer(tx, index.id, producer, types)
        record.items, record.answer = producer.information_types, producer
        return producer


async def set_consumer(
    node: Node, actor: Actor, name: str, consumer: Consumer, asked: Once
) -> Consumer:
    """Admit a member as a consumer of some types; of none, and it is told nothing more."""
    record = attempt(node, actor, "index.consumer-set", ADMIN, name)
    record.subjects = (consumer.organisation,)
    member = await active_member(node, consumer.organisation)
    async with _setting_up(node, record, name, asked) as (tx, index):
        _require_member("$.organisation", member=member or not consumer.information_types)
        types = _type_ids(index, consumer.information_types)
        await store.put_consumer(tx, index.id, consumer.organisation.identifier, types)
        record.items, record.answer = consumer.information_types, consumer
        return consumer


@asynccontextmanager
async def _setting_up(
    node: Node, record: Record, name: str, asked: Once
) -> AsyncIterator[tuple[Tx, Index]]:
    """Hold an index for one change, which only its holder may make."""
    async with _believing_nothing_after(node), changing(node, record, asked) as tx:
        index, _ = await load(node, tx, name)
        holder = _is(index.described.holder, record.actor.organisation)
        decide(node, record, holder=holder)
        if await store.lock(tx, name) is None:
            raise NotFound(reason="no such index")
        # Read again under the lock: another change may have come between.
        yield tx, read_whole(await store.whole(tx, index.id))


@asynccontextmanager
async def _believing_nothing_after(node: Node) -> AsyncIterator[None]:
    try:
        yield
    finally:
        believe_nothing(node)


def _is(party: Party, other: Party | None) -> bool:
    return party == other


def _require_member(field: str, *, member: bool) -> None:
    if not member:
        raise Invalid.field(field, "is not an active member")


def _type_ids(index: Index, names: tuple[str, ...]) -> list[int]:
    for place, name in enumerate(names):
        if name not in index.type_ids:
            raise Invalid.field(
                f"$.informationTypes[{place}]", "is not an information type of this index"
            )
    return sorted({index.type_ids[name] for name in names})
