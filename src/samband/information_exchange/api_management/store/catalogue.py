# SPDX-License-Identifier: EUPL-1.2
"""APIs and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class ApiRow(Struct, frozen=True):
    """An API as stored; ``facts`` is JSON.

    ``node`` is where an ``own`` one has its documents from, empty where that is not known.
    """

    name: str
    owner: str
    owner_name: str
    facts: str
    registered: datetime
    revised: datetime
    own: bool
    node: str = ""


class VersionRow(Struct, frozen=True):
    """A version without its document; ``breaking`` counts the changes that break."""

    api: str
    major: int
    minor: int
    patch: int
    state: str
    was_active: bool
    added: datetime
    since: datetime
    deprecated: datetime | None
    sunset: datetime | None
    errors: int
    warnings: int
    breaking: int


class DocumentRow(Struct, frozen=True):
    """A version's document, what was found in it, and what it was exempted from, as JSON."""

    document: str
    digest: bytes
    exemptions: str
    report: str
    changes: str


class Sought(Struct, frozen=True):
    """What a search asks for: patterns that must all be found, an owner, a state.

    ``stopped`` are those whom nobody is led to: an API of theirs is found only if others answer it.
    """

    patterns: list[str]
    owner: str | None
    state: str | None
    stopped: list[str] = []


async def insert_api(tx: Tx, row: ApiRow, sort_key: str, search_text: str) -> bool:
    """Add an API; tells ``False`` when the name is used."""
    return bool(
        await db.execute(
            tx,
            "insert into api_management.api (name, owner, owner_name, facts, registered, revised,"
            " sort_key, search_text, own, node)"
            " values ($1, $2, $3, $4::text::jsonb, $5, $6, $7, $8, $9, $10)"
            " on conflict do nothing",
            row.name,
            row.owner,
            row.owner_name,
            row.facts,
            row.registered,
            row.revised,
            sort_key,
            search_text,
            row.own,
            row.node,
        )
    )


async def revise_api(tx: Tx, row: ApiRow, sort_key: str, search_text: str) -> None:
    """Replace what is said of an API."""
    await db.execute(
        tx,
        "update api_management.api set facts = $2::text::jsonb, revised = $3, owner = $4,"
        " owner_name = $5, sort_key = $6, search_text = $7, node = $8 where name = $1",
        row.name,
        row.facts,
        row.revised,
        row.owner,
        row.owner_name,
        sort_key,
        search_text,
        row.node,
    )


async def find_api(connection: Connection, name: str) -> ApiRow | None:
    """Find an API."""
    return await db.row_or_none(
        connection,
        ApiRow,
        "select name, owner, owner_name, facts::text as facts, registered, revised, own, node"
        " from api_management.api where name = $1",
        name,
    )


async def lock_api(tx: Tx, name: str) -> ApiRow | None:
    """Find an API and hold it, and with it all its versions, until the transaction ends."""
    return await db.row_or_none(
        tx,
        ApiRow,
        "select name, owner, owner_name, facts::text as facts, registered, revised, own, node"
        " from api_management.api where name = $1 for update",
        name,
    )


async def keep_api(tx: Tx, name: str) -> ApiRow | None:
    """Find an API whose name is not to be freed until the transaction ends."""
    return await db.row_or_none(
        tx,
        ApiRow,
        "select name, owner, owner_name, facts::text as facts, registered, revised, own, node"
        " from api_management.api where name = $1 for key share",
        name,
    )


async def page(connection: Connection, sought: Sought, limit: int, offset: int) -> list[ApiRow]:
    """Read a page of the APIs that others may see: those with a version that is not a draft."""
    return await db.rows(
        connection,
        ApiRow,
        "select name, owner, owner_name, facts::text as facts, registered, revised, own, node"
        " from api_management.api a where search_text like all($1)"
        " and ($2::text is null or owner = $2 or exists (select from api_management.address d"
        " where d.api = a.name and d.owner = $2))"
        " and exists (select from api_management.version v where v.api = a.name"
        " and v.state <> 'draft' and ($3::text is null or v.state = $3))"
        " and (owner <> all($4) or exists (select from api_management.address d"
        " where d.api = a.name and d.owner <> all($4)))"
        " order by sort_key, name limit $5 offset $6",
        sought.patterns,
        sought.owner,
        sought.state,
        sought.stopped,
        limit,
        offset,
    )


async def count(connection: Connection, sought: Sought) -> int:
    """Count what ``page`` pages over."""
    return int(
        await db.value(
            connection,
            "select count(*) from api_management.api a where search_text like all($1)"
            " and ($2::text is null or owner = $2 or exists (select from api_management.address d"
            " where d.api = a.name and d.owner = $2))"
            " and exists (select from api_management.version v where v.api = a.name"
            " and v.state <> 'draft' and ($3::text is null or v.state = $3))"
            " and (owner <> all($4) or exists (select from api_management.address d"
            " where d.api = a.name and d.owner <> all($4)))",
            sought.patterns,
            sought.owner,
            sought.state,
            sought.stopped,
        )
    )


async def of_owner(connection: Connection, owner: str, limit: int, offset: int) -> list[ApiRow]:
    """Read a page of an owner's APIs, those with drafts only among them."""
    return await db.rows(
        connection,
        ApiRow,
        "select name, owner, owner_name, facts::text as facts, registered, revised, own, node"
        " from api_management.api where owner = $1 order by sort_key, name limit $2 offset $3",
        owner,
        limit,
        offset,
    )


async def count_of_owner(connection: Connection, owner: str) -> int:
    """Count an owner's APIs."""
    return int(
        await db.value(
            connection, "select count(*) from api_management.api where owner = $1", owner
        )
    )


async def homeless(connection: Connection, owner: str, nodes: Sequence[str]) -> set[str]:
    """Name an owner's entries whose own node is none of these: their documents come from nowhere."""
    found = await connection.fetch(
        "select name from api_management.api where owner = $1 and own and not node = any($2)",
        owner,
        list(nodes),
    )
    return {row["name"] for row in found}


async def versions(connection: Connection, names: Sequence[str]) -> list[VersionRow]:
    """Read the versions of some APIs, newest first."""
    return await db.rows(
        connection,
        VersionRow,
        "select api, major, minor, patch, state, was_active, added, since, deprecated, sunset,"
        " errors, warnings, jsonb_array_length(changes->'breaking') as breaking"
        " from api_management.version where api = any($1)"
        " order by api, major desc, minor desc, patch desc",
        list(names),
    )


async def document(
    connection: Connection, api: str, version: tuple[int, int, int]
) -> DocumentRow | None:
    """Read a version's document and what was found in it."""
    return await db.row_or_none(
        connection,
        DocumentRow,
        "select document, digest, exemptions::text as exemptions, report::text as report,"
        " changes::text as changes from api_management.version"
        " where api = $1 and major = $2 and minor = $3 and patch = $4",
        api,
        *version,
    )


async def insert_version(tx: Tx, row: VersionRow, held: DocumentRow) -> None:
    """Add a version."""
    await db.execute(
        tx,
        "insert into api_management.version (api, major, minor, patch, state, was_active, added,"
        " since, document, digest, exemptions, report, changes, errors, warnings)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::jsonb, $12::text::jsonb,"
        " $13::text::jsonb, $14, $15)",
        row.api,
        row.major,
        row.minor,
        row.patch,
        row.state,
        row.was_active,
        row.added,
        row.since,
        held.document,
        held.digest,
        held.exemptions,
        held.report,
        held.changes,
        row.errors,
        row.warnings,
    )


async def replace_document(tx: Tx, row: VersionRow, held: DocumentRow) -> None:
    """Put another document in a version that this node makes itself."""
    await db.execute(
        tx,
        "update api_management.version set document = $5, digest = $6, report = $7::text::jsonb,"
        " errors = $8, warnings = $9"
        " where api = $1 and major = $2 and minor = $3 and patch = $4",
        row.api,
        row.major,
        row.minor,
        row.patch,
        held.document,
        held.digest,
        held.report,
        row.errors,
        row.warnings,
    )


async def move(tx: Tx, row: VersionRow) -> None:
    """Write a version's state and dates."""
    await db.execute(
        tx,
        "update api_management.version set state = $5, was_active = $6, since = $7,"
        " deprecated = $8, sunset = $9"
        " where api = $1 and major = $2 and minor = $3 and patch = $4",
        row.api,
        row.major,
        row.minor,
        row.patch,
        row.state,
        row.was_active,
        row.since,
        row.deprecated,
        row.sunset,
    )


async def keep_changes(tx: Tx, api: str, version: tuple[int, int, int], changes: str) -> None:
    """Write what a version breaks."""
    await db.execute(
        tx,
        "update api_management.version set changes = $5::text::jsonb"
        " where api = $1 and major = $2 and minor = $3 and patch = $4",
        api,
        *version,
        changes,
    )


async def forget_retired(tx: Tx, api: str, kept: int) -> None:
    """Forget the retired versions of an API but those that were retired last."""
    await db.execute(
        tx,
        "delete from api_management.version where (api, major, minor, patch) in"
        " (select api, major, minor, patch from api_management.version"
        " where api = $1 and state = 'retired'"
        " order by since desc, major desc, minor desc, patch desc offset $2)",
        api,
        kept,
    )


async def free_name(tx: Tx, api: str) -> None:
    """Forget an API that a node answered, if no node does any more and nobody ever asked for it."""
    await lock_api(tx, api)
    unused = await db.value(
        tx,
        "select exists (select from api_management.api a where a.name = $1 and a.own"
        " and not exists (select from api_management.address d where d.api = a.name)"
        " and not exists (select from api_management.access_request r where r.api = a.name))",
        api,
    )
    if not unused:
        return
    for statement in (
        "delete from api_management.contract where api = $1",
        "delete from api_management.version where api = $1",
        "delete from api_management.api where name = $1",
    ):
        await db.execute(tx, statement, api)
