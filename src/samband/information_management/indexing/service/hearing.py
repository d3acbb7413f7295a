# SPDX-License-Identifier: EUPL-1.2
"""Making rows of what a producer says: who it may speak for, and which field is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from samband.core.db import Connection, Tx
from samband.core.identifiers import holds_personal_number
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid
from samband.core.recording import Record
from samband.information_management.indexing.model.definitions import (
    Index,
    Producer,
)
from samband.information_management.indexing.model.entries import Entry, EntryKey, EntryLine, Row
from samband.information_management.indexing.service.common import (
    Hasher,
    Pointed,
    decide,
    load,
)
from samband.information_management.indexing.store import entries as store

MAX_ADDRESSES = 10_000
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)

Place = tuple[str, str]
"""A logical address and a service, empty for none."""


class Heard(msgspec.Struct, frozen=True):
    """An entry as it was stated, read and hashed, before its address has a number."""

    pointed: Pointed
    information_type: int
    place: Place
    condition: int | None = None
    content_time: datetime | None = None
    expires: datetime | None = None

    def row(self, places: dict[Place, int]) -> Row:
        """Make the row of an entry that is there."""
        return Row(
            self.pointed.key,
            self.information_type,
            places[self.place],
            self.condition,
            self.content_time or _EARLIEST,
            self.expires,
        )


class Speaker(msgspec.Struct):
    """A producer who may speak of some types in an index, and what has been learnt of it so far."""

    index: Index
    producer: Producer
    hasher: Hasher
    checked: set[str] = set()
    places: dict[Place, int] = {}

    @property
    def number(self) -> int:
        """The producer's number in the index."""
        return self.index.producer_ids[self.producer.organisation.identifier]

    def hear(self, said: Entry | EntryKey | EntryLine, at: str) -> Heard:
        """Read one statement; raises ``Invalid`` naming the field below ``at``."""
        kind = self._type(said.information_type, at)
        pointed = self.hasher.point(said.identifier, f"{at}.identifier")
        place = self._place(said.logical_address, said.service, at)
        if isinstance(said, EntryKey):
            return Heard(pointed, kind, place)
        content = said.most_recent_content
        if content is None and not (isinstance(said, EntryLine) and said.delete_flag):
            raise Invalid.field(f"{at}.mostRecentContent", "is missing")
        for field, moment in (("mostRecentContent", content), ("expires", said.expires)):
            if moment is not None and not _EARLIEST <= moment < _LATEST:
                raise Invalid.field(f"{at}.{field}", "must lie between 1900 and 2200")
        return Heard(pointed, kind, place, self._condition(said, at), content, said.expires)

    def _type(self, name: str, at: str) -> int:
        if name not in self.producer.information_types:
            raise Invalid.field(
                f"{at}.informationType", "is not a type that you state in this index"
            )
        return self.index.type_ids[name]

    def _condition(self, said: Entry | EntryLine, at: str) -> int | None:
        if said.condition is None:
            return None
        kind = self.index.information_type(said.information_type)
        codes = [condition.code for condition in kind.conditions] if kind else []
        if said.condition not in codes:
            raise Invalid.field(f"{at}.condition", "is not a condition of the information type")
        return codes.index(said.condition)

    def _place(self, address: str, service: str | None, at: str) -> Place:
        for field, text in (("logicalAddress", address), ("service", service or "")):
            if text not in self.checked:
                if holds_personal_number(text, anywhere=True):
                    raise Invalid.field(f"{at}.{field}", "must not hold a person's number")
                self.checked.add(text)
        return address, service or ""


async def speaker(node: Node, connection: Connection, record: Record, name: str) -> Speaker:
    """Find who speaks; raises ``NotFound`` or ``Refused`` for who is no producer of the index."""
    index, _ = await load(node, connection, name)
    producer = index.producer(record.actor.organisation)
    decide(node, record, producer=producer is not None)
    if producer is None:
        raise Conflict(reason="the rules let in who is no producer")
    return Speaker(index, producer, Hasher(node, index))


def attempted_by(actor: Actor, record: Record) -> Record:
    """Name the producer's own organisation as what a statement is about."""
    if actor.organisation is not None:
        record.subjects = (actor.organisation,)
    return record


async def find_places(tx: Tx, said: Speaker, asked: Iterable[Place]) -> None:
    """Learn the numbers of the addresses that are there."""
    unknown = sorted(set(asked) - said.places.keys())
    if unknown:
        said.places.update(await store.addresses(tx, said.index.id, said.number, unknown))


async def number_places(tx: Tx, said: Speaker, asked: Iterable[Place]) -> None:
    """Learn the numbers of addresses, adding those that are new; raises ``Conflict`` for too many."""
    unknown = sorted(set(asked) - said.places.keys())
    if not unknown:
        return
    index, producer = said.index.id, said.number
    found = await store.addresses(tx, index, producer, unknown)
    new = [place for place in unknown if place not in found]
    if new:
        if await store.count_addresses(tx, index, producer) + len(new) > MAX_ADDRESSES:
            raise Conflict("A producer has at most 10,000 addresses.", reason="too many addresses")
        await store.add_addresses(tx, index, producer, new)
        found |= await store.addresses(tx, index, producer, new)
    said.places.update(found)


def latest_rows(said: Speaker, heard: Sequence[Heard]) -> list[Row]:
    """Make rows in the order of their keys; what is stated twice stands as it was stated last."""
    rows = {row.key: row for row in (each.row(said.places) for each in heard)}
    return [rows[key] for key in sorted(rows)]


def keys_of(said: Speaker, heard: Sequence[Heard]) -> list[tuple[bytes, int, int]]:
    """Give the keys of entries in order; an address that is not there has none."""
    return sorted(
        {
            (each.pointed.key, each.information_type, said.places[each.place])
            for each in heard
            if each.place in said.places
        }
    )
