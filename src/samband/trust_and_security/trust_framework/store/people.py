# SPDX-License-Identifier: EUPL-1.2
"""Queries about people, their roles, and invitations of administrators."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class RoleInMemberRow(Struct, frozen=True):
    """A role in force, with the member it is in."""

    organisation: str
    member_name: str
    role: str


class HeldRoleRow(Struct, frozen=True):
    """A role that is or will be in force, with the sealed person who has it."""

    id: UUID
    person_id: UUID
    sealed: bytes
    role: str
    begins: datetime
    ends: datetime | None


class InvitationRow(Struct, frozen=True):
    """An invitation as stored, with the organisation that it is to."""

    member_id: int
    organisation: str
    subject_key: bytes
    expires: datetime
    accepted: datetime | None


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


async def roles_of_member(
    connection: Connection, member_id: int, at: datetime
) -> list[HeldRoleRow]:
    """List the roles in a member that have not ended."""
    return await db.rows(
        connection,
        HeldRoleRow,
        "select r.id, r.person_id, p.sealed, r.role, r.begins, r.ends"
        " from trust_framework.role r join trust_framework.person p on p.id = r.person_id"
        " where p.member_id = $1 and (r.ends is null or r.ends > $2) order by r.role, r.id",
        member_id,
        at,
    )


async def put_person(
    tx: Tx, person_id: UUID, member_id: int, subject_key: bytes, sealed: bytes
) -> UUID | None:
    """Add a person; ``None`` when the member already knows her."""
    found: UUID | None = await db.value(
        tx,
        "insert into trust_framework.person (id, member_id, subject_key, sealed)"
        " values ($1, $2, $3, $4) on conflict do nothing returning id",
        person_id,
        member_id,
        subject_key,
        sealed,
    )
    return found


async def person(connection: Connection, member_id: int, subject_key: bytes) -> UUID | None:
    """Find a person in a member."""
    found: UUID | None = await db.value(
        connection,
        "select id from trust_framework.person where member_id = $1 and subject_key = $2",
        member_id,
        subject_key,
    )
    return found


async def reseal_person(tx: Tx, person_id: UUID, sealed: bytes) -> None:
    """Replace a person's sealed name and number."""
    await db.execute(
        tx, "update trust_framework.person set sealed = $2 where id = $1", person_id, sealed
    )


async def holds_role(
    connection: Connection, person_id: UUID, role: str, begins: datetime, ends: datetime | None
) -> bool:
    """Tell whether a person has a role during any part of a time."""
    return bool(
        await db.value(
            connection,
            "select exists (select from trust_framework.role where person_id = $1 and role = $2"
            " and tstzrange(begins, ends) && tstzrange($3, $4))",
            person_id,
            role,
            begins,
            ends,
        )
    )


async def insert_role(tx: Tx, row: HeldRoleRow) -> None:
    """Give a person a role; ``row.sealed`` is unused."""
    await db.execute(
        tx,
        "insert into trust_framework.role (id, person_id, role, begins, ends)"
        " values ($1, $2, $3, $4, $5)",
        row.id,
        row.person_id,
        row.role,
        row.begins,
        row.ends,
    )


async def end_role(tx: Tx, role_id: UUID, at: datetime) -> None:
    """End a role at a moment; one that has not begun never does."""
    await db.execute(
        tx,
        "update trust_framework.role set begins = least(begins, $2), ends = $2 where id = $1",
        role_id,
        at,
    )


async def insert_invitation(
    tx: Tx, token_hash: bytes, member_id: int, subject_key: bytes, expires: datetime
) -> None:
    """Keep an invitation by the hash of its token; earlier ones to the same person end."""
    await db.execute(
        tx,
        "delete from trust_framework.invitation"
        " where member_id = $1 and subject_key = $2 and accepted is null",
        member_id,
        subject_key,
    )
    await db.execute(
        tx,
        "insert into trust_framework.invitation (token_hash, member_id, subject_key, expires)"
        " values ($1, $2, $3, $4)",
        token_hash,
        member_id,
        subject_key,
        expires,
    )


async def invitation(connection: Connection, token_hash: bytes) -> InvitationRow | None:
    """Find an invitation and the organisation it is to."""
    return await db.row_or_none(
        connection,
        InvitationRow,
        "select i.member_id, m.organisation, i.subject_key, i.expires, i.accepted"
        " from trust_framework.invitation i join trust_framework.member m on m.id = i.member_id"
        " where i.token_hash = $1",
        token_hash,
    )


async def use_invitation(tx: Tx, token_hash: bytes, at: datetime) -> bool:
    """Use an invitation once; tells ``False`` when somebody just did."""
    return bool(
        await db.execute(
            tx,
            "update trust_framework.invitation set accepted = $2"
            " where token_hash = $1 and accepted is null",
            token_hash,
            at,
        )
    )
