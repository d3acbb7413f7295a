# SPDX-License-Identifier: EUPL-1.2
"""What an index is made of: read whole for a revision, changed one thing at a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from samband.core import db
from samband.core.db import Connection, Tx
from samband.core.ids import new_id
from samband.information_management.indexing.model.definitions import (
    IdentifierType,
    InformationType,
    NewIndex,
    Producer,
)


class Standing(msgspec.Struct, frozen=True):
    """Which revision of an index is in force, and the types that a consumer is admitted to."""

    id: int
    revision: int
    admitted: list[int] | None


class Whole(msgspec.Struct, frozen=True):
    """Everything that is set up in an index, lists of it as JSON."""

    id: int
    key_id: UUID
    revision: int
    body: str
    opened: datetime
    identifier_types: str
    information_types: str
    producers: str


class StoredType(msgspec.Struct, frozen=True):
    """An information type with its number."""

    id: int
    body: InformationType


class StoredProducer(msgspec.Struct, frozen=True):
    """A producer with its number; its information types are numbers too."""

    id: int
    organisation: str
    name: str
    information_types: list[int]


class Named(msgspec.Struct, frozen=True):
    """The name of an index."""

    name: str


class Locked(msgspec.Struct, frozen=True):
    """An index whose setting up is held by one change at a time."""

    id: int
    holder: str


async def standing(connection: Connection, name: str, consumer: str) -> Standing | None:
    """Find an index by name, and a consumer's types in it."""
    return await db.row_or_none(
        connection,
        Standing,
        "select i.id, i.revision, c.information_types as admitted from indexing.index i"
        " left join indexing.consumer c on c.index_id = i.id and c.organisation = $2"
        " where i.name = $1",
        name,
        consumer,
    )


async def whole(connection: Connection, index_id: int) -> Whole:
    """Read everything that is set up in an index."""
    return await db.one_row(
        connection,
        Whole,
        """
        select id, key_id, revision, body::text as body, opened,
            (select coalesce(jsonb_agg(t.body order by t.place), '[]')::text
                from indexing.identifier_type t where t.index_id = i.id) as identifier_types,
            (select coalesce(jsonb_agg(
                    jsonb_build_object('id', t.id, 'body', t.body) order by t.id), '[]')::text
                from indexing.information_type t where t.index_id = i.id) as information_types,
            (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name,
                    'organisation', p.organisation,
                    'information_types', to_jsonb(p.information_types)) order by p.id), '[]')::text
                from indexing.producer p where p.index_id = i.id) as producers
        from indexing.index i where id = $1
        """,
        index_id,
    )


async def names(connection: Connection) -> list[str]:
    """List the names of the indexes, in order."""
    found = await db.rows(connection, Named, "select name from indexing.index order by name")
    return [each.name for each in found]


async def open_index(tx: Tx, new: NewIndex) -> int | None:
    """Open an index with a partition of its own; ``None`` when the name is taken."""
    id_ = await db.value(
        tx,
        "insert into indexing.index (name, key_id, holder, body)"
        " values ($1, $2, $3, $4::text::jsonb) on conflict (name) do nothing returning id",
        new.name,
        new_id(),
        new.holder.identifier,
        _json(new),
    )
    if id_ is None:
        return None
    await db.execute(tx, "select indexing.open_partition($1)", id_)
    return int(id_)


async def lock(tx: Tx, name: str) -> Locked | None:
    """Hold an index for a change of what is set up, and make it a new revision."""
    return await db.row_or_none(
        tx,
        Locked,
        "update indexing.index set revision = revision + 1 where name = $1 returning id, holder",
        name,
    )


async def put_identifier_type(tx: Tx, index_id: int, kind: IdentifierType) -> None:
    """Add an identifier type."""
    await db.execute(
        tx,
        "insert into indexing.identifier_type (index_id, name, body)"
        " values ($1, $2, $3::text::jsonb) on conflict (index_id, name)"
        " do update set body = excluded.body",
        index_id,
        kind.name,
        _json(kind),
    )


async def put_information_type(tx: Tx, index_id: int, kind: InformationType) -> None:
    """Add or change an information type."""
    await db.execute(
        tx,
        "insert into indexing.information_type (index_id, id, name, body)"
        " select $1, coalesce(max(id), 0) + 1, $2, $3::text::jsonb"
        " from indexing.information_type where index_id = $1"
        " on conflict (index_id, name) do update set body = excluded.body",
        index_id,
        kind.name,
        _json(kind),
    )


async def put_producer(tx: Tx, index_id: int, producer: Producer, types: list[int]) -> None:
    """Admit a producer, or change which types it states; what it no longer states is not told."""
    id_ = await db.value(
        tx,
        "insert into indexing.producer (index_id, id, organisation, name, information_types)"
        " select $1, coalesce(max(id), 0) + 1, $2, $3, $4 from indexing.producer where index_id = $1"
        " on conflict (index_id, organisation)"
        " do update set name = excluded.name, information_types = excluded.information_types"
        " returning id",
        index_id,
        producer.organisation.identifier,
        producer.name,
        types,
    )
    await db.execute(
        tx,
        "insert into indexing.holding (index_id, producer, information_type)"
        " select $1, $2, unnest($3::smallint[]) on conflict do nothing",
        index_id,
        id_,
        types,
    )
    await db.execute(
        tx,
        "update indexing.holding set active = information_type = any($3::smallint[])"
        " where index_id = $1 and producer = $2",
        index_id,
        id_,
        types,
    )


async def put_consumer(tx: Tx, index_id: int, organisation: str, types: list[int]) -> None:
    """Admit a consumer to types, or end it."""
    await db.execute(
        tx,
        "insert into indexing.consumer (index_id, organisation, information_types)"
        " values ($1, $2, $3) on conflict (index_id, organisation)"
        " do update set information_types = excluded.information_types",
        index_id,
        organisation,
        types,
    )


async def set_terms(
    tx: Tx,
    index_id: int,
    producer: int,
    information_type: int,
    *,
    visible_to: list[str] | None,
    holds: int | None,
) -> None:
    """Set who sees a producer's entries of a type, and how many it says that it holds."""
    await db.execute(
        tx,
        "update indexing.holding set visible_to = $4, holds = $5"
        " where index_id = $1 and producer = $2 and information_type = $3",
        index_id,
        producer,
        information_type,
        visible_to,
        holds,
    )


def _json(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode()
