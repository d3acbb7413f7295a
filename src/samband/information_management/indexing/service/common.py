# SPDX-License-Identifier: EUPL-1.2
"""What every verb of an index shares: which index, who may, and whom it is about.

What is set up in an index is read once for each of its revisions.  Which revision stands, and what a
consumer is admitted to, a look-up believes for half a second: a change holds in every process within
a second, as the access rules do (design section 2, freshness).
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable
from typing import TypeVar
from weakref import WeakKeyDictionary

import msgspec

from samband.core.db import Connection, Database
from samband.core.events import Purpose
from samband.core.identifiers import Party, organisation
from samband.core.mac import hmac_sha256
from samband.core.node import Node, subject_secret
from samband.core.ports import Actor
from samband.core.problems import Invalid, NotFound, Problem
from samband.core.recording import Record
from samband.information_management.indexing.model.definitions import (
    Described,
    IdentifierScheme,
    IdentifierType,
    Index,
    InformationType,
    NewIndex,
    Producer,
    canonical,
    party_of,
)
from samband.information_management.indexing.model.entries import Identifier
from samband.information_management.indexing.store import definitions as store
from samband.information_management.indexing.vocabulary import API
from samband.trust_and_security.trust_framework import MemberRegister

KEY_BYTES = 16
"""RFC 2104 lets a code be cut to half its length, which is what is stored of a subject's."""
MAX_KEPT = 1_000
BELIEVED_SECONDS = 0.5
_NAME = re.compile("[a-z][a-z0-9-]{1,39}")
_kept: WeakKeyDictionary[Database, dict[tuple[int, int], Index]] = WeakKeyDictionary()
Believed = tuple[float, Index, frozenset[int] | None]
_believed: WeakKeyDictionary[Database, dict[tuple[str, str], Believed]] = WeakKeyDictionary()

Value = TypeVar("Value")


class Pointed(msgspec.Struct, frozen=True):
    """A subject as it is stored, and as a person or organisation if it is one, by its type."""

    key: bytes
    party: Party | None
    kind: str = ""


class Hasher:
    """Makes subjects' keys under the key of one index."""

    def __init__(self, node: Node, index: Index) -> None:
        self._index = index
        self._secret = subject_secret(node.secret, index.key_label)
        self._types = {kind.name: kind for kind in index.described.identifier_types}

    def point(self, identifier: Identifier, field: str) -> Pointed:
        """Read an identifier as its type says; raises ``Invalid`` naming the field."""
        kind = self._types.get(identifier.scheme)
        if kind is None:
            raise Invalid.field(f"{field}.scheme", "is not an identifier type of this index")
        try:
            value = canonical(kind, identifier.identifier)
        except ValueError as error:
            raise Invalid.field(f"{field}.identifier", str(error)) from None
        party = None if kind.scheme is None else party_of(kind.scheme, value)
        return Pointed(self.key(f"{kind.name}:{value}"), party, kind.name)

    def key(self, text: str) -> bytes:
        """Hash what points out a subject."""
        return hmac_sha256(self._secret, text.encode())[:KEY_BYTES]


def attempt(node: Node, actor: Actor, type_: str, scope: str | None, name: str = "") -> Record:
    """Begin the record of a verb on the index of a name."""
    root = node.resource(API)
    return Record(
        type=type_,
        actor=actor,
        scope=scope,
        resource=f"{root}/{name}" if _NAME.fullmatch(name) else root,
    )


async def load(
    node: Node, connection: Connection, name: str, consumer: Party | None = None
) -> tuple[Index, frozenset[int] | None]:
    """Find an index, and the types that a consumer is admitted to; raises ``NotFound``."""
    found = None
    if _NAME.fullmatch(name):
        who = "" if consumer is None else consumer.identifier
        found = await store.standing(connection, name, who)
    if found is None:
        raise NotFound("There is no such index.", reason="no such index")
    kept = _kept.setdefault(node.db, {})
    index = kept.get((found.id, found.revision))
    if index is None:
        if len(kept) >= MAX_KEPT:
            kept.clear()
        index = read_whole(await store.whole(connection, found.id))
        kept[found.id, index.revision] = index
    return index, None if found.admitted is None else frozenset(found.admitted)


async def load_to_read(
    node: Node, name: str, consumer: Party | None
) -> tuple[Index, frozenset[int] | None]:
    """Find an index and what a consumer is admitted to, as they stood at most half a second ago."""
    key = name, "" if consumer is None else consumer.identifier
    believed = _believed.setdefault(node.db, {})
    moment = time.monotonic()
    known = believed.get(key)
    if known is not None and moment - known[0] < BELIEVED_SECONDS:
        return known[1], known[2]
    async with node.db.connection() as connection:
        index, admitted = await load(node, connection, name, consumer)
    if len(believed) >= MAX_KEPT:
        believed.clear()
    believed[key] = moment, index, admitted
    return index, admitted


def believe_nothing(node: Node) -> None:
    """Forget what this process believes of the indexes, since it has just changed one."""
    _believed.pop(node.db, None)


def read_whole(row: store.Whole) -> Index:
    """Read an index as it is stored."""
    new = msgspec.json.decode(row.body, type=NewIndex)
    types = msgspec.json.decode(row.information_types, type=list[store.StoredType])
    producers = msgspec.json.decode(row.producers, type=list[store.StoredProducer])
    names = {each.id: each.body.name for each in types}
    kinds = msgspec.json.decode(row.identifier_types, type=tuple[IdentifierType, ...])
    described = Described(
        name=new.name,
        holder=new.holder,
        sv=new.sv,
        en=new.en,
        purpose_sv=new.purpose_sv,
        purpose_en=new.purpose_en,
        max_removal_percent=new.max_removal_percent,
        opened=row.opened,
        identifier_types=kinds,
        information_types=tuple(each.body for each in types),
        producers=tuple(
            Producer(
                organisation(each.organisation),
                each.name,
                tuple(names[id_] for id_ in each.information_types),
            )
            for each in producers
        ),
    )
    return Index(
        id=row.id,
        key_id=row.key_id,
        revision=row.revision,
        described=described,
        type_ids={each.body.name: each.id for each in types},
        producer_ids={each.organisation: each.id for each in producers},
    )


async def settled(work: Awaitable[Value]) -> tuple[Value | None, Problem | None]:
    """Do what comes before a transaction; its problem is raised inside, so that it is recorded."""
    try:
        return await work, None
    except Problem as problem:
        return None, problem


def decide(node: Node, record: Record, **who: bool) -> None:
    """Ask the Gate about a change; ``who`` says what the actor is to the index."""
    action = (record.scope or "").replace("/", ".")
    record.decided(node.ports.gate.decide(record.actor, action, {}, {"scope": record.scope, **who}))


def personal(kind: IdentifierType | None) -> bool:
    """Tell whether a question about this kind of subject may be about a person."""
    return kind is None or kind.scheme is not IdentifierScheme.ORGANISATION


def asked_types(index: Index, names: tuple[str, ...] | None) -> list[InformationType]:
    """Find the information types asked for, all of them unless some; raises ``Invalid``."""
    if names is None:
        return list(index.described.information_types)
    found = [(place, index.information_type(name)) for place, name in enumerate(names)]
    for place, kind in found:
        if kind is None:
            raise Invalid.field(
                f"$.informationTypes[{place}]", "is not an information type of this index"
            )
    return [kind for _, kind in found if kind is not None]


async def active_member(node: Node, party: Party) -> bool:
    """Tell whether an organisation is an active member."""
    member = await node.door(MemberRegister).member(party)
    return member is not None and member.active


def purpose_of(record: Record, purpose: Purpose) -> Record:
    """Take down the purpose that was stated."""
    record.purpose = purpose
    return record
