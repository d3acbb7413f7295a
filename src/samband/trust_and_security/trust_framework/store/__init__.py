# SPDX-License-Identifier: EUPL-1.2
"""The register's queries, one function each."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection


class MemberRow(Struct, frozen=True):
    """A member as stored."""

    id: int
    organisation: str
    number_source: str
    name: str
    kind: str
    state: str
    state_reason: str
    since: datetime
    agreement_kind: str
    agreement_version: str
    agreement_signed: date


class SystemRow(Struct, frozen=True):
    """A system with what its member adds to it."""

    client_id: str
    member_id: int
    name: str
    registered: datetime
    closed: datetime | None
    organisation: str
    member_name: str
    member_kind: str
    member_state: str


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


class RoleInMemberRow(Struct, frozen=True):
    """A role in force, with the member it is in."""

    organisation: str
    member_name: str
    role: str


async def epoch(connection: Connection) -> int:
    """Read the epoch."""
    return int(await db.value(connection, "select value from trust_framework.epoch"))


async def latest_member(connection: Connection, organisation: str) -> MemberRow | None:
    """Find an organisation's latest membership, in any state."""
    return await db.row_or_none(
        connection,
        MemberRow,
        "select id, organisation, number_source, name, kind, state, state_reason, since,"
        " agreement_kind, agreement_version, agreement_signed"
        " from trust_framework.member where organisation = $1 order by id desc limit 1",
        organisation,
    )


async def system(connection: Connection, client_id: str) -> SystemRow | None:
    """Find a system."""
    return await db.row_or_none(
        connection,
        SystemRow,
        "select s.client_id, s.member_id, s.name, s.registered, s.closed,"
        " m.organisation, m.name as member_name, m.kind as member_kind, m.state as member_state"
        " from trust_framework.system s join trust_framework.member m on m.id = s.member_id"
        " where s.client_id = $1",
        client_id,
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


async def roles_in_force(
    connection: Connection, subject_key: bytes, at: datetime
) -> list[RoleInMemberRow]:
    """List a person's roles in active members at a moment."""
    return await db.rows(
        connection,
        RoleInMemberRow,
        "select distinct m.organisation, m.name as member_name, r.role"
        " from trust_framework.person p"
        " join trust_framework.role r on r.person_id = p.id"
        " join trust_framework.member m on m.id = p.member_id"
        " where p.subject_key = $1 and m.state = 'active'"
        " and r.begins <= $2 and (r.ends is null or r.ends > $2)"
        " order by m.name, r.role",
        subject_key,
        at,
    )
