# SPDX-License-Identifier: EUPL-1.2
"""Queries that make statements of the register's rows, and rows of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx

_SYSTEMS: LiteralString = (
    "delete from trust_framework.system where member_id = $1 and not only_here"
)
_CONTACTS: LiteralString = "delete from trust_framework.contact where member_id = $1"
_NODES: LiteralString = "delete from trust_framework.node where member_id = $1"


class StatedRow(Struct, frozen=True):
    """An organisation, and the epoch of its last change."""

    organisation: str
    changed: int


class HeadRow(Struct, frozen=True):
    """The head that the copy agrees with."""

    jws: str
    pinned: list[str]
    epoch: int
    as_of: datetime
    expires: datetime
    confirmed: datetime


class CopiedRow(Struct, frozen=True):
    """The digest of a statement that the copy was made of."""

    organisation: str
    digest: bytes


class MemberRow(Struct, frozen=True):
    """What is stated of a member itself."""

    member_id: int
    organisation: str
    number_source: str
    name: str
    kind: str
    state: str
    since: datetime
    agreement_kind: str
    agreement_version: str
    agreement_signed: date


class EmailRow(Struct, frozen=True):
    """Where notices to a member go."""

    member_id: int
    purpose: str
    email: str


class SystemRow(Struct, frozen=True):
    """A member's system."""

    member_id: int
    client_id: str
    name: str
    registered: datetime
    closed: datetime | None


class KeyRow(Struct, frozen=True):
    """A system's key; ``public_jwk`` is the JWK as JSON text."""

    client_id: str
    kid: str
    thumbprint: str
    public_jwk: str
    valid_from: datetime
    valid_to: datetime
    added: datetime
    revoked: datetime | None


class NodeRow(Struct, frozen=True):
    """A member's node."""

    member_id: int
    url: str
    log_key: str
    vouches: bool
    registered: datetime


async def changed_after(connection: Connection, epoch: int, limit: int) -> list[StatedRow]:
    """List organisations whose latest membership changed after an epoch, oldest change first."""
    return await db.rows(
        connection,
        StatedRow,
        """
        select organisation, changed from trust_framework.member m
        where changed > $1 and not exists (select from trust_framework.member later
            where later.organisation = m.organisation and later.id > m.id)
        order by changed limit $2
        """,
        epoch,
        limit,
    )


async def mark_changed(tx: Tx, organisation: str, epoch: int) -> None:
    """Note at which epoch an organisation's entries last changed."""
    await db.execute(
        tx,
        "update trust_framework.member set changed = $2 where id ="
        " (select max(id) from trust_framework.member where organisation = $1)",
        organisation,
        epoch,
    )


async def of_organisations(connection: Connection, numbers: Sequence[str]) -> list[MemberRow]:
    """Read the latest membership of organisations."""
    return await db.rows(
        connection,
        MemberRow,
        "select distinct on (organisation) id as member_id, organisation, number_source, name,"
        " kind, state, since, agreement_kind, agreement_version, agreement_signed"
        " from trust_framework.member where organisation = any($1::text[])"
        " order by organisation, id desc",
        numbers,
    )


async def emails(connection: Connection, members: Sequence[int]) -> list[EmailRow]:
    """List where notices to members go, in one order."""
    return await db.rows(
        connection,
        EmailRow,
        "select distinct member_id, purpose, email from trust_framework.contact"
        " where member_id = any($1::bigint[]) order by member_id, purpose, email",
        members,
    )


async def systems(connection: Connection, members: Sequence[int]) -> list[SystemRow]:
    """List members' systems in one order, without those that only this node knows."""
    return await db.rows(
        connection,
        SystemRow,
        "select member_id, client_id, name, registered, closed from trust_framework.system"
        " where member_id = any($1::bigint[]) and not only_here order by client_id",
        members,
    )


async def keys(connection: Connection, clients: Sequence[str]) -> list[KeyRow]:
    """List systems' keys in one order."""
    return await db.rows(
        connection,
        KeyRow,
        "select client_id, kid, thumbprint, public_jwk, valid_from, valid_to, added, revoked"
        " from trust_framework.system_key where client_id = any($1::text[])"
        " order by client_id, kid",
        clients,
    )


async def nodes(connection: Connection, members: Sequence[int]) -> list[NodeRow]:
    """List members' nodes in one order."""
    return await db.rows(
        connection,
        NodeRow,
        "select member_id, url, log_key, vouches, registered from trust_framework.node"
        " where member_id = any($1::bigint[]) order by url",
        members,
    )


async def head(connection: Connection) -> HeadRow | None:
    """Read the head that the copy agrees with."""
    return await db.row_or_none(
        connection,
        HeadRow,
        "select jws, pinned, epoch, as_of, expires, confirmed from trust_framework.head",
    )


async def put_head(tx: Connection, row: HeadRow) -> bool:
    """Keep a head in place of the one before; tells ``False`` when that one is newer.

    A head under other keys begins anew, and is newer than any before.
    """
    return bool(
        await db.execute(
            tx,
            "insert into trust_framework.head as kept"
            " (jws, pinned, epoch, as_of, expires, confirmed)"
            " values ($1, $2, $3, $4, $5, $6) on conflict (only_row) do update set"
            " jws = excluded.jws, pinned = excluded.pinned, epoch = excluded.epoch,"
            " as_of = excluded.as_of, expires = excluded.expires, confirmed = excluded.confirmed"
            " where kept.pinned <> excluded.pinned or (kept.epoch, kept.as_of) <="
            " (excluded.epoch, excluded.as_of)",
            row.jws,
            row.pinned,
            row.epoch,
            row.as_of,
            row.expires,
            row.confirmed,
        )
    )


async def digests(connection: Connection) -> list[CopiedRow]:
    """List the digests of all statements that the copy was made of."""
    return await db.rows(
        connection, CopiedRow, "select organisation, digest from trust_framework.copied"
    )


async def was_copied(connection: Connection, organisation: str) -> bool:
    """Tell whether what is known here of an organisation was laid from a statement."""
    return bool(
        await db.value(
            connection,
            "select exists (select from trust_framework.copied where organisation = $1)",
            organisation,
        )
    )


async def put_digest(tx: Tx, row: CopiedRow) -> None:
    """Keep the digest of a statement."""
    await db.execute(
        tx,
        "insert into trust_framework.copied (organisation, digest) values ($1, $2)"
        " on conflict (organisation) do update set digest = excluded.digest",
        row.organisation,
        row.digest,
    )


async def clear_copied(tx: Tx, member_id: int) -> None:
    """Take away what a statement replaces; what only this node knows stays."""
    await db.execute(
        tx,
        "delete from trust_framework.system_key using trust_framework.system s"
        " where s.client_id = system_key.client_id and s.member_id = $1 and not s.only_here",
        member_id,
    )
    for table in (_SYSTEMS, _CONTACTS, _NODES):
        await db.execute(tx, table, member_id)


async def put_member(tx: Tx, row: MemberRow, sort_key: str, search_text: str) -> int:
    """Lay what is stated of a member over its latest membership here, or add it; gives its id."""
    number = await db.value(
        tx,
        """
        with present as (
            select max(id) as id from trust_framework.member where organisation = $1
        ), revised as (
            update trust_framework.member m set number_source = $2, name = $3, sort_key = $4,
                search_text = $5, kind = $6, state = $7, state_reason = '', since = $8,
                agreement_kind = $9, agreement_version = $10, agreement_signed = $11
            from present where m.id = present.id returning m.id
        ), added as (
            insert into trust_framework.member (organisation, number_source, name, sort_key,
                search_text, kind, state, state_reason, since, agreement_kind,
                agreement_version, agreement_signed)
            select $1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10, $11
            where not exists (select from revised) returning id
        )
        select id from revised union all select id from added
        """,
        row.organisation,
        row.number_source,
        row.name,
        sort_key,
        search_text,
        row.kind,
        row.state,
        row.since,
        row.agreement_kind,
        row.agreement_version,
        row.agreement_signed,
    )
    return int(number)


async def insert_email(tx: Tx, contact_id: UUID, row: EmailRow, revised: datetime) -> None:
    """Add where notices of a purpose go, without a name."""
    await db.execute(
        tx,
        "insert into trust_framework.contact (id, member_id, purpose, name, email, phone, revised)"
        " values ($1, $2, $3, '', $4, '', $5)",
        contact_id,
        row.member_id,
        row.purpose,
        row.email,
        revised,
    )


async def insert_system(tx: Tx, row: SystemRow) -> None:
    """Add a system as it is stated."""
    await db.execute(
        tx,
        "insert into trust_framework.system (client_id, member_id, name, registered, closed)"
        " values ($1, $2, $3, $4, $5)",
        row.client_id,
        row.member_id,
        row.name,
        row.registered,
        row.closed,
    )


async def insert_key(tx: Tx, row: KeyRow) -> None:
    """Add a key as it is stated."""
    await db.execute(
        tx,
        "insert into trust_framework.system_key (client_id, kid, thumbprint, public_jwk,"
        " valid_from, valid_to, added, revoked) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        row.client_id,
        row.kid,
        row.thumbprint,
        row.public_jwk,
        row.valid_from,
        row.valid_to,
        row.added,
        row.revoked,
    )


async def insert_node(tx: Tx, row: NodeRow) -> None:
    """Add a node as it is stated."""
    await db.execute(
        tx,
        "insert into trust_framework.node (url, member_id, log_key, vouches, registered)"
        " values ($1, $2, $3, $4, $5)",
        row.url,
        row.member_id,
        row.log_key,
        row.vouches,
        row.registered,
    )
