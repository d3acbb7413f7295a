# SPDX-License-Identifier: EUPL-1.2
"""Where APIs are answered, and the documents that are not those of the entries' own versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class AddressRow(Struct, frozen=True):
    """An API at a node; ``contract`` is a hash of 32 bytes."""

    api: str
    major: int
    node: str
    owner: str
    owner_name: str
    version: str
    contract: bytes
    since: datetime


class LimitRow(Struct, frozen=True):
    """How many calls a node's gateway lets everybody make of an API."""

    node: str
    api: str
    major: int
    owner: str
    per_minute: int
    per_day: int | None


class ToldRow(Struct, frozen=True):
    """An address with whether it answers as the entry's own does, and how it keeps the profile."""

    api: str
    major: int
    node: str
    owner: str
    owner_name: str
    version: str
    contract: bytes
    since: datetime
    same: bool
    errors: int
    warnings: int


class ContractRow(Struct, frozen=True):
    """A document that is not the entry's own; ``report`` is JSON."""

    api: str
    hash: bytes
    document: str
    report: str
    errors: int
    warnings: int


class OwnerRow(Struct, frozen=True):
    """Who answers an API."""

    owner_name: str
    owner: str


class Answering(Struct, frozen=True):
    """How many addresses an API has, and where its owner answers it (empty where nowhere)."""

    api: str
    addresses: int
    home: str


async def of_node(connection: Connection, node: str) -> list[AddressRow]:
    """Read what a node answers."""
    return await db.rows(
        connection,
        AddressRow,
        "select api, major, node, owner, owner_name, version, contract, since"
        " from api_management.address where node = $1 order by api, major",
        node,
    )


async def put(tx: Tx, row: AddressRow) -> None:
    """Say that a node answers an API, or how it does so now."""
    await db.execute(
        tx,
        "insert into api_management.address as held"
        " (api, major, node, owner, owner_name, version, contract, since)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)"
        " on conflict (api, major, node) do update set owner = excluded.owner,"
        " owner_name = excluded.owner_name, version = excluded.version,"
        " contract = excluded.contract,"
        " since = case when held.contract = excluded.contract then held.since"
        " else excluded.since end",
        row.api,
        row.major,
        row.node,
        row.owner,
        row.owner_name,
        row.version,
        row.contract,
        row.since,
    )


async def limits_of(connection: Connection, node: str) -> list[LimitRow]:
    """Read what a node's gateway offers to all."""
    return await db.rows(
        connection,
        LimitRow,
        "select node, api, major, owner, per_minute, per_day from api_management.offered_limit"
        " where node = $1 order by api, major",
        node,
    )


async def put_limits(tx: Tx, node: str, rows: Sequence[LimitRow]) -> None:
    """Let these be all that a node's gateway offers to all."""
    await db.execute(tx, "delete from api_management.offered_limit where node = $1", node)
    for row in rows:
        await db.execute(
            tx,
            "insert into api_management.offered_limit"
            " (node, api, major, owner, per_minute, per_day) values ($1, $2, $3, $4, $5, $6)"
            " on conflict (node, api, major) do nothing",
            row.node,
            row.api,
            row.major,
            row.owner,
            row.per_minute,
            row.per_day,
        )


async def remove(tx: Tx, api: str, major: int, node: str) -> None:
    """Say that a node does not answer an API any more."""
    await db.execute(
        tx,
        "delete from api_management.address where api = $1 and major = $2 and node = $3",
        api,
        major,
        node,
    )


async def remove_nodes(tx: Tx, owner: str, standing: Sequence[str]) -> list[str]:
    """Take out an owner's addresses at nodes that do not stand; gives the APIs they were of."""
    found = await tx.fetch(
        "delete from api_management.address where owner = $1 and not node = any($2) returning api",
        owner,
        list(standing),
    )
    await db.execute(
        tx,
        "delete from api_management.offered_limit where owner = $1 and not node = any($2)",
        owner,
        list(standing),
    )
    return sorted({row["api"] for row in found})


async def known(connection: Connection, row: AddressRow) -> bool:
    """Tell whether the document that a node answers by is held: the entry's own, or one beside it.

    What another said of the same address before is gone when this is put in its place.
    """
    return bool(
        await db.value(
            connection,
            "select exists (select from api_management.contract where api = $1 and hash = $3)"
            " or exists (select from api_management.address d"
            " join api_management.api a on a.name = d.api and a.node = d.node and a.owner = d.owner"
            " where d.api = $1 and d.major = $2 and d.contract = $3 and d.node <> $4)",
            row.api,
            row.major,
            row.contract,
            row.node,
        )
    )


async def put_contract(tx: Tx, row: ContractRow) -> None:
    """Keep a document beside the entry's own."""
    await db.execute(
        tx,
        "insert into api_management.contract (api, hash, document, report, errors, warnings)"
        " values ($1, $2, $3, $4::text::jsonb, $5, $6) on conflict (api, hash) do update"
        " set report = excluded.report, errors = excluded.errors, warnings = excluded.warnings",
        row.api,
        row.hash,
        row.document,
        row.report,
        row.errors,
        row.warnings,
    )


async def drop_unused(tx: Tx, api: str) -> None:
    """Forget the documents that no address answers by any more, or that are now the entry's own."""
    await db.execute(
        tx,
        "delete from api_management.contract c where c.api = $1 and (not exists"
        " (select from api_management.address d where d.api = c.api and d.contract = c.hash)"
        " or exists (select from api_management.address d join api_management.api a"
        " on a.name = d.api and a.node = d.node and a.owner = d.owner"
        " where d.api = c.api and d.contract = c.hash))",
        api,
    )


async def others_answer(tx: Tx, own: AddressRow) -> bool:
    """Tell whether other nodes answer as this one does."""
    return bool(
        await db.value(
            tx,
            "select exists (select from api_management.address where api = $1 and major = $2"
            " and contract = $3 and node <> $4)",
            own.api,
            own.major,
            own.contract,
            own.node,
        )
    )


async def contract(connection: Connection, api: str, hash_: bytes) -> ContractRow | None:
    """Find a document that is not the entry's own."""
    return await db.row_or_none(
        connection,
        ContractRow,
        "select api, hash, document, report::text as report, errors, warnings"
        " from api_management.contract where api = $1 and hash = $2",
        api,
        hash_,
    )


async def page(
    connection: Connection, api: str, nodes: Sequence[str], limit: int, offset: int
) -> list[ToldRow]:
    """Read a page of an API's addresses at these nodes, the owner's own first."""
    return await db.rows(
        connection,
        ToldRow,
        "select d.api, d.major, d.node, d.owner, d.owner_name, d.version, d.contract, d.since,"
        " coalesce(d.contract = h.contract, false) as same, coalesce(c.errors, v.errors, 0) as errors,"
        " coalesce(c.warnings, v.warnings, 0) as warnings"
        " from api_management.address d join api_management.api a on a.name = d.api"
        " left join api_management.address h on h.api = d.api and h.major = d.major"
        " and h.node = a.node and h.owner = a.owner"
        " left join api_management.contract c on c.api = d.api and c.hash = d.contract"
        " left join api_management.version v on v.api = d.api and v.major = d.major"
        " and v.state in ('active', 'deprecated')"
        " where d.api = $1 and d.node = any($2)"
        " order by (d.node, d.owner) <> (a.node, a.owner), d.owner_name, d.node, d.major desc"
        " limit $3 offset $4",
        api,
        list(nodes),
        limit,
        offset,
    )


async def answering(
    connection: Connection, apis: Sequence[str], nodes: Sequence[str]
) -> list[Answering]:
    """Count the addresses of some APIs at these nodes, and tell where their owners answer."""
    return await db.rows(
        connection,
        Answering,
        "select d.api, count(*)::integer as addresses,"
        " coalesce(max(d.node || '/' || d.api || '/v' || d.major) filter"
        " (where d.node = a.node and d.owner = a.owner), '') as home"
        " from api_management.address d join api_management.api a on a.name = d.api"
        " where d.api = any($1) and d.node = any($2) group by d.api",
        list(apis),
        list(nodes),
    )


async def owners(connection: Connection, api: str, nodes: Sequence[str]) -> list[OwnerRow]:
    """List who answers an API at these nodes, by name."""
    return await db.rows(
        connection,
        OwnerRow,
        "select distinct owner_name, owner from api_management.address"
        " where api = $1 and node = any($2) order by owner_name, owner",
        api,
        list(nodes),
    )


async def answers(
    connection: Connection, api: str, major: int, owner: str, nodes: Sequence[str]
) -> bool:
    """Tell whether an organisation answers a major version of an API at one of these nodes."""
    return bool(
        await db.value(
            connection,
            "select exists (select from api_management.address where api = $1 and major = $2"
            " and owner = $3 and node = any($4))",
            api,
            major,
            owner,
            list(nodes),
        )
    )
