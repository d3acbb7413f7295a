# SPDX-License-Identifier: EUPL-1.2
"""Initial load: COPY into the same tables, under the same constraints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from samband.basic_data.objects.model.versions import NewObject, Verb
from samband.basic_data.objects.store.changing import as_range, found_by_columns, label_columns
from samband.core import db
from samband.core.db import Connection, Tx


class Loading(msgspec.Struct, frozen=True):
    """An object on its way in: its key and identities are made before the COPY."""

    id: int
    object_identity: UUID
    version_ids: tuple[UUID, ...]
    new: NewObject


class _Place(msgspec.Struct, frozen=True):
    place: int


class _Ready(msgspec.Struct, frozen=True):
    moment: datetime
    ids: list[int]


_OBJECT = ("id", "domain", "kind", "object_identity", "protection", "known_from")
_NUMBER = (
    *("object_id", "domain", "scheme", "value", "serial", "valid", "known_from", "basis"),
    *("label", "label_order"),
)
_VERSION = (
    *("object_id", "valid", "known_from", "version_id", "verb", "basis", "stated_by", "content"),
    *("label", "label_order", "links", "place"),
)


async def reserve(tx: Tx, count: int) -> _Ready:
    """Reserve keys for ``count`` objects and take the moment at which they become known."""
    return await db.one_row(
        tx,
        _Ready,
        "select objects.moment() as moment, array_agg(nextval("
        "pg_get_serial_sequence('objects.object', 'id'))) as ids from generate_series(1, $1)",
        count,
    )


async def copy(tx: Tx, loading: Sequence[Loading], moment: datetime) -> None:
    """Copy objects, numbers and versions in; a constraint that fails fails the whole."""
    rows = (
        (o.id, o.new.domain, o.new.kind, o.object_identity, int(o.new.protection), moment)
        for o in loading
    )
    await _copy(tx, "object", _OBJECT, rows)
    await _copy(tx, "identifier", _NUMBER, _number_rows(loading, moment))
    await _copy(tx, "version", _VERSION, _version_rows(loading, moment))


async def first_held(connection: Connection, loading: Sequence[NewObject]) -> int | None:
    """Find the place (from 0) of the first object with a number that is held already."""
    numbers = [(place, new.domain, n) for place, new in enumerate(loading) for n in new.numbers]
    found = await db.row_or_none(
        connection,
        _Place,
        """
        select min(asked.place) as place
        from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::smallint[])
            as asked (place, domain, scheme, value, serial)
        join objects.identifier held
            on held.holder_key =
                objects.number_key(asked.domain, asked.scheme, asked.value, asked.serial)
            and held.domain = asked.domain and held.scheme = asked.scheme
            and held.value = asked.value and held.serial = asked.serial
        where held.known_to is null
        having min(asked.place) is not null
        """,
        [place for place, _, _ in numbers],
        [domain for _, domain, _ in numbers],
        [number.scheme for _, _, number in numbers],
        [number.value for _, _, number in numbers],
        [number.serial for _, _, number in numbers],
    )
    return None if found is None else found.place


async def _copy(
    tx: Tx, table: str, columns: tuple[str, ...], records: Iterable[tuple[Any, ...]]
) -> None:
    await tx.copy_records_to_table(table, schema_name="objects", columns=columns, records=records)


def _number_rows(loading: Sequence[Loading], moment: datetime) -> Iterator[tuple[Any, ...]]:
    for o in loading:
        for held in o.new.numbers:
            valid = as_range(held.valid)
            yield (
                *(o.id, o.new.domain, held.scheme, held.value, held.serial),
                *(valid, moment, o.new.act.basis, *label_columns(held.label)),
            )


def _version_rows(loading: Sequence[Loading], moment: datetime) -> Iterator[tuple[Any, ...]]:
    verb = Verb.REGISTER.value
    for o in loading:
        act = o.new.act
        for version_id, version in zip(o.version_ids, o.new.versions, strict=True):
            valid = as_range(version.period)
            said = version.said
            yield (
                *(o.id, valid, moment, version_id, verb, act.basis, act.by, said.content),
                *label_columns(said.label),
                *found_by_columns(said),
            )
