# SPDX-License-Identifier: EUPL-1.2
"""Queries about members, their contacts and the epoch."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


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


class NameRow(Struct, frozen=True):
    """What a member is called."""

    organisation: str
    name: str


class StoppedRow(Struct, frozen=True):
    """An organisation whose latest membership is suspended or has ended."""

    organisation: str
    since: datetime


class ContactRow(Struct, frozen=True):
    """A contact as stored."""

    id: UUID
    purpose: str
    name: str
    email: str
    phone: str
    revised: datetime


async def epoch(connection: Connection) -> int:
    """Read the epoch."""
    return int(await db.value(connection, "select value from trust_framework.epoch"))


async def next_epoch(tx: Tx) -> int:
    """Increase the epoch; other changes wait until this transaction ends."""
    return int(
        await db.value(tx, "update trust_framework.epoch set value = value + 1 returning value")
    )


async def wait_for_others(tx: Tx) -> None:
    """Wait until no other change of the register is under way; others then wait for this one."""
    await db.value(tx, "select value from trust_framework.epoch for update")


async def any_ever(connection: Connection) -> bool:
    """Tell whether anybody is or has been a member."""
    return bool(await db.value(connection, "select exists (select from trust_framework.member)"))


async def latest(connection: Connection, organisation: str) -> MemberRow | None:
    """Find an organisation's latest membership, in any state."""
    return await db.row_or_none(
        connection,
        MemberRow,
        "select id, organisation, number_source, name, kind, state, state_reason, since,"
        " agreement_kind, agreement_version, agreement_signed"
        " from trust_framework.member where organisation = $1 order by id desc limit 1",
        organisation,
    )


async def stopped(connection: Connection) -> list[StoppedRow]:
    """List the organisations whose latest membership is suspended or has ended."""
    return await db.rows(
        connection,
        StoppedRow,
        "select organisation, since from trust_framework.member m where state <> 'active'"
        " and not exists (select from trust_framework.member later"
        " where later.organisation = m.organisation and later.id > m.id)",
    )


async def names(connection: Connection, numbers: Collection[str]) -> list[NameRow]:
    """Tell what organisations are called in their latest membership."""
    return await db.rows(
        connection,
        NameRow,
        "select distinct on (organisation) organisation, name from trust_framework.member"
        " where organisation = any($1::text[]) order by organisation, id desc",
        list(numbers),
    )


async def lock(tx: Tx, organisation: str) -> MemberRow | None:
    """Find the membership that has not ended, and make other changes of it wait."""
    return await db.row_or_none(
        tx,
        MemberRow,
        "select id, organisation, number_source, name, kind, state, state_reason, since,"
        " agreement_kind, agreement_version, agreement_signed"
        " from trust_framework.member where organisation = $1 and state <> 'left' for update",
        organisation,
    )


async def insert(tx: Tx, row: MemberRow, sort_key: str, search_text: str) -> bool:
    """Add a member; tells ``False`` when the organisation already is one.  ``row.id`` is unused."""
    return bool(
        await db.execute(
            tx,
            "insert into trust_framework.member (organisation, number_source, name, sort_key,"
            " search_text, kind, state, state_reason, since, agreement_kind, agreement_version,"
            " agreement_signed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
            " on conflict (organisation) where state <> 'left' do nothing",
            row.organisation,
            row.number_source,
            row.name,
            sort_key,
            search_text,
            row.kind,
            row.state,
            row.state_reason,
            row.since,
            row.agreement_kind,
            row.agreement_version,
            row.agreement_signed,
        )
    )


async def set_state(tx: Tx, row: MemberRow) -> None:
    """Move a member to the state that ``row`` holds."""
    await db.execute(
        tx,
        "update trust_framework.member set state = $2, state_reason = $3, since = $4 where id = $1",
        row.id,
        row.state,
        row.state_reason,
        row.since,
    )


async def page(
    connection: Connection, patterns: list[str], kind: str | None, limit: int, offset: int
) -> list[MemberRow]:
    """List present members by name, Swedish order."""
    return await db.rows(
        connection,
        MemberRow,
        "select id, organisation, number_source, name, kind, state, state_reason, since,"
        " agreement_kind, agreement_version, agreement_signed from trust_framework.member"
        " where state <> 'left' and search_text like all($1) and ($2::text is null or kind = $2)"
        " order by sort_key, id limit $3 offset $4",
        patterns,
        kind,
        limit,
        offset,
    )


async def count(connection: Connection, patterns: list[str], kind: str | None) -> int:
    """Count what ``page`` pages through."""
    return int(
        await db.value(
            connection,
            "select count(*) from trust_framework.member"
            " where state <> 'left' and search_text like all($1)"
            " and ($2::text is null or kind = $2)",
            patterns,
            kind,
        )
    )


async def contacts(connection: Connection, member_id: int) -> list[ContactRow]:
    """List a member's contacts."""
    return await db.rows(
        connection,
        ContactRow,
        "select id, purpose, name, email, phone, revised from trust_framework.contact"
        " where member_id = $1 order by purpose, id",
        member_id,
    )


async def insert_contact(tx: Tx, member_id: int, row: ContactRow) -> None:
    """Add a contact."""
    await db.execute(
        tx,
        "insert into trust_framework.contact (id, member_id, purpose, name, email, phone, revised)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        row.id,
        member_id,
        row.purpose,
        row.name,
        row.email,
        row.phone,
        row.revised,
    )


async def update_contact(tx: Tx, member_id: int, row: ContactRow) -> bool:
    """Revise a contact; tells whether the member has it."""
    return bool(
        await db.execute(
            tx,
            "update trust_framework.contact set purpose = $3, name = $4, email = $5, phone = $6,"
            " revised = $7 where id = $1 and member_id = $2",
            row.id,
            member_id,
            row.purpose,
            row.name,
            row.email,
            row.phone,
            row.revised,
        )
    )


async def delete_contact(tx: Tx, member_id: int, contact_id: UUID) -> bool:
    """Remove a contact; tells whether the member had it."""
    return bool(
        await db.execute(
            tx,
            "delete from trust_framework.contact where id = $1 and member_id = $2",
            contact_id,
            member_id,
        )
    )
