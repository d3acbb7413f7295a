# SPDX-License-Identifier: EUPL-1.2
"""Scopes and grants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from samband.core import db
from samband.core.db import Connection, Tx
from samband.core.identifiers import organisation
from samband.trust_and_security.authorization.model.grants import (
    Grant,
    GrantedPurpose,
    RegisteredScope,
)


class _ScopeRow(msgspec.Struct, frozen=True):
    name: str
    majors: list[int]
    owner: str
    sv: str
    en: str
    of_user: bool
    of_members: bool
    at: str

    def value(self) -> RegisteredScope:
        return RegisteredScope(
            self.name,
            tuple(self.majors),
            organisation(self.owner),
            self.sv,
            self.en,
            self.of_user,
            self.of_members,
            self.at,
        )


class _GrantRow(msgspec.Struct, frozen=True):
    id: UUID
    member: str
    scope: str
    purposes: str
    valid_from: datetime
    valid_until: datetime | None
    granted_by: str
    granted_at: datetime
    withdrawn_at: datetime | None

    def value(self) -> Grant:
        return Grant(
            id=self.id,
            member=organisation(self.member),
            scope=self.scope,
            purposes=msgspec.json.decode(self.purposes, type=tuple[GrantedPurpose, ...]),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            granted_by=organisation(self.granted_by),
            granted_at=self.granted_at,
            withdrawn_at=self.withdrawn_at,
        )


async def scopes(connection: Connection) -> list[RegisteredScope]:
    """Read every scope that this node's tokens can carry."""
    found = await db.rows(
        connection,
        _ScopeRow,
        "select name, majors, owner, sv, en, of_user, of_members, at"
        ' from "authorization".scope order by name',
    )
    return [row.value() for row in found]


async def put_scope(tx: Tx, scope: RegisteredScope) -> bool:
    """Write a scope unless it stands there just so; tells whether anything changed."""
    return bool(
        await db.execute(
            tx,
            'insert into "authorization".scope as known'
            " (name, majors, owner, sv, en, of_user, of_members, at)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (name) do update"
            " set majors = excluded.majors, owner = excluded.owner, sv = excluded.sv,"
            " en = excluded.en, of_user = excluded.of_user, of_members = excluded.of_members,"
            " at = excluded.at"
            " where (known.majors, known.owner, known.sv, known.en, known.of_user,"
            " known.of_members, known.at) is distinct from (excluded.majors, excluded.owner,"
            " excluded.sv, excluded.en, excluded.of_user, excluded.of_members, excluded.at)",
            scope.name,
            list(scope.majors),
            scope.owner.identifier,
            scope.sv,
            scope.en,
            scope.user,
            scope.members,
            scope.at,
        )
    )


async def living_grants(connection: Connection) -> list[Grant]:
    """Read every grant that holds now or will hold."""
    found = await db.rows(
        connection,
        _GrantRow,
        "select id, member, scope, purposes::text, valid_from, valid_until, granted_by,"
        ' granted_at, withdrawn_at from "authorization".scope_grant'
        " where withdrawn_at is null and (valid_until is null or valid_until > now())"
        " union all select id, member, scope, '[]', since, until, owner, since, null"
        ' from "authorization".agreed_grant where until > now()',
    )
    return [row.value() for row in found]


async def grants_of(connection: Connection, member: str, names: Sequence[str]) -> list[Grant]:
    """Read a member's grants of some scopes that hold now."""
    found = await db.rows(
        connection,
        _GrantRow,
        "select id, member, scope, purposes::text, valid_from, valid_until, granted_by,"
        ' granted_at, withdrawn_at from "authorization".scope_grant'
        " where member = $1 and scope = any($2) and withdrawn_at is null"
        " and valid_from <= now() and (valid_until is null or valid_until > now())"
        " union all select id, member, scope, '[]', since, until, owner, since, null"
        ' from "authorization".agreed_grant'
        " where member = $1 and scope = any($2) and since <= now() and until > now()",
        member,
        list(names),
    )
    return [row.value() for row in found]


async def list_grants(
    connection: Connection, owner: str, member: str | None, limit: int, offset: int
) -> list[Grant]:
    """Read a page of the grants of an owner's scopes, newest first, withdrawn ones included."""
    found = await db.rows(
        connection,
        _GrantRow,
        "select g.id, g.member, g.scope, g.purposes::text, g.valid_from, g.valid_until,"
        " g.granted_by, g.granted_at, g.withdrawn_at"
        ' from "authorization".scope_grant g join "authorization".scope s on s.name = g.scope'
        " where s.owner = $1 and ($2::text is null or g.member = $2)"
        " order by g.granted_at desc, g.id limit $3 offset $4",
        owner,
        member,
        limit,
        offset,
    )
    return [row.value() for row in found]


async def count_grants(connection: Connection, owner: str, member: str | None) -> int:
    """Count the grants that ``list_grants`` pages over."""
    return int(
        await db.value(
            connection,
            'select count(*) from "authorization".scope_grant g'
            ' join "authorization".scope s on s.name = g.scope'
            " where s.owner = $1 and ($2::text is null or g.member = $2)",
            owner,
            member,
        )
    )


async def find_grant(tx: Tx, id_: UUID) -> Grant | None:
    """Find a grant and hold its row until the transaction ends."""
    row = await db.row_or_none(
        tx,
        _GrantRow,
        "select id, member, scope, purposes::text, valid_from, valid_until, granted_by,"
        ' granted_at, withdrawn_at from "authorization".scope_grant where id = $1 for update',
        id_,
    )
    return None if row is None else row.value()


async def insert_grant(tx: Tx, grant: Grant) -> None:
    """Write a new grant."""
    await db.execute(
        tx,
        'insert into "authorization".scope_grant (id, member, scope, purposes, valid_from,'
        " valid_until, granted_by, granted_at)"
        " values ($1, $2, $3, $4::text::jsonb, $5, $6, $7, $8)",
        grant.id,
        grant.member.identifier,
        grant.scope,
        msgspec.json.encode(grant.purposes).decode(),
        grant.valid_from,
        grant.valid_until,
        grant.granted_by.identifier,
        grant.granted_at,
    )


async def withdraw_grant(tx: Tx, id_: UUID, moment: datetime, by: str, why: str) -> None:
    """Mark a grant as withdrawn."""
    await db.execute(
        tx,
        'update "authorization".scope_grant'
        " set withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4 where id = $1",
        id_,
        moment,
        by,
        why,
    )


async def withdraw_all(tx: Tx, member: str, moment: datetime, by: str, why: str) -> int:
    """Mark every grant of a member as withdrawn, and forget what followed from subscriptions.

    Tells how many grants ended.
    """
    withdrawn = await db.execute(
        tx,
        'update "authorization".scope_grant'
        " set withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4"
        " where member = $1 and withdrawn_at is null",
        member,
        moment,
        by,
        why,
    )
    agreed = await db.execute(
        tx, 'delete from "authorization".agreed_grant where member = $1', member
    )
    return withdrawn + agreed


class AgreedRow(msgspec.Struct, frozen=True):
    """A grant that follows from a subscription."""

    id: UUID
    member: str
    scope: str
    since: datetime


async def replace_agreed(tx: Tx, owner: str, given: Sequence[AgreedRow], until: datetime) -> None:
    """Put what an owner has agreed to in the place of what was known of it.

    Only scopes that the owner owns here: nobody agrees to what is another's.
    """
    await db.execute(tx, 'delete from "authorization".agreed_grant where owner = $1', owner)
    await db.execute(
        tx,
        'insert into "authorization".agreed_grant (id, owner, member, scope, since, until)'
        " select given.id, $1, given.member, given.scope, given.since, $6"
        " from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[])"
        " as given (id, member, scope, since)"
        ' join "authorization".scope s on s.name = given.scope and s.owner = $1',
        owner,
        [row.id for row in given],
        [row.member for row in given],
        [row.scope for row in given],
        [row.since for row in given],
        until,
    )
