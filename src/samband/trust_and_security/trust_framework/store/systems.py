# SPDX-License-Identifier: EUPL-1.2
"""Queries about systems and their keys."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class SystemRow(Struct, frozen=True):
    """A system with what its member adds to it."""

    client_id: str
    name: str
    closed: datetime | None
    organisation: str
    member_name: str
    member_kind: str
    member_state: str
    only_here: bool


class OwnSystemRow(Struct, frozen=True):
    """A system as its own member sees it."""

    client_id: str
    name: str
    registered: datetime
    closed: datetime | None


class KeyRow(Struct, frozen=True):
    """A system's public key; ``public_jwk`` is the JWK as JSON text."""

    thumbprint: str
    client_id: str
    kid: str
    public_jwk: str
    valid_from: datetime
    valid_to: datetime
    added: datetime
    revoked: datetime | None
    revoked_reason: str


async def find(connection: Connection, client_id: str) -> SystemRow | None:
    """Find a system by its ``client_id``."""
    return await db.row_or_none(
        connection,
        SystemRow,
        "select s.client_id, s.name, s.closed, m.organisation, m.name as member_name,"
        " m.kind as member_kind, m.state as member_state, s.only_here"
        " from trust_framework.system s join trust_framework.member m on m.id = s.member_id"
        " where s.client_id = $1",
        client_id,
    )


async def of_member(connection: Connection, member_id: int) -> list[OwnSystemRow]:
    """List a member's systems, open ones first."""
    return await db.rows(
        connection,
        OwnSystemRow,
        "select client_id, name, registered, closed from trust_framework.system"
        " where member_id = $1 order by closed is not null, client_id",
        member_id,
    )


async def keys_of_member(connection: Connection, member_id: int) -> list[KeyRow]:
    """List the keys of all of a member's systems, newest first."""
    return await db.rows(
        connection,
        KeyRow,
        "select k.thumbprint, k.client_id, k.kid, k.public_jwk, k.valid_from, k.valid_to,"
        " k.added, k.revoked, k.revoked_reason"
        " from trust_framework.system_key k join trust_framework.system s using (client_id)"
        " where s.member_id = $1 order by k.added desc, k.kid",
        member_id,
    )


async def unended_keys(connection: Connection, client_id: str, at: datetime) -> list[KeyRow]:
    """List a system's keys that are valid at a moment or will be, oldest first."""
    return await db.rows(
        connection,
        KeyRow,
        "select thumbprint, client_id, kid, public_jwk, valid_from, valid_to, added, revoked,"
        " revoked_reason from trust_framework.system_key"
        " where client_id = $1 and revoked is null and valid_to > $2 order by added, kid",
        client_id,
        at,
    )


async def insert(tx: Tx, member_id: int, row: OwnSystemRow, *, only_here: bool = False) -> bool:
    """Add a system, known to this node only or to all; ``False`` when the ``client_id`` is taken."""
    return bool(
        await db.execute(
            tx,
            "insert into trust_framework.system (client_id, member_id, name, registered, only_here)"
            " values ($1, $2, $3, $4, $5) on conflict do nothing",
            row.client_id,
            member_id,
            row.name,
            row.registered,
            only_here,
        )
    )


async def close(tx: Tx, client_id: str, at: datetime) -> None:
    """Close a system for good."""
    await db.execute(
        tx, "update trust_framework.system set closed = $2 where client_id = $1", client_id, at
    )


async def insert_key(tx: Tx, row: KeyRow) -> bool:
    """Add a key; tells ``False`` when the key, or its ``kid`` in this system, was used before."""
    return bool(
        await db.execute(
            tx,
            "insert into trust_framework.system_key (thumbprint, client_id, kid, public_jwk,"
            " valid_from, valid_to, added) values ($1, $2, $3, $4, $5, $6, $7)"
            " on conflict do nothing",
            row.thumbprint,
            row.client_id,
            row.kid,
            row.public_jwk,
            row.valid_from,
            row.valid_to,
            row.added,
        )
    )


async def revoke_key(tx: Tx, client_id: str, kid: str, at: datetime, reason: str) -> bool:
    """Revoke a key; tells whether there was one to revoke."""
    return bool(
        await db.execute(
            tx,
            "update trust_framework.system_key set revoked = $3, revoked_reason = $4"
            " where client_id = $1 and kid = $2 and revoked is null",
            client_id,
            kid,
            at,
            reason,
        )
    )
