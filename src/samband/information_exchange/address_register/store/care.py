# SPDX-License-Identifier: EUPL-1.2
"""Queries behind the register's own care: delegated rights, sources, probes and reminders."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class DelegationRow(Struct, frozen=True):
    """A delegation as stored."""

    id: UUID
    organisation: str
    entry: int
    subject_key: bytes | None
    client_id: str | None
    name: str
    given: datetime


class GivenRow(Struct, frozen=True):
    """An entry whose branch somebody has; ``whole`` when it is the organisation itself."""

    entry: int
    whole: bool


class SourceRow(Struct, frozen=True):
    """A file to fetch, and how the last time went; ``report`` is JSON text."""

    id: UUID
    organisation: str
    url: str
    format: str
    policy: str
    every_minutes: int
    digest: bytes | None
    fetched: datetime | None
    outcome: str
    report: str | None
    due: datetime


class ToProbe(Struct, frozen=True):
    """An endpoint to knock on."""

    entry: int
    url: str


class ToRemind(Struct, frozen=True):
    """A member with entries that need its eye: how many are stale or have an ending certificate."""

    organisation: str
    stale: int
    ending: int


async def delegated_to(
    connection: Connection, organisation: str, subject_key: bytes | None, client_id: str | None
) -> list[GivenRow]:
    """List the entries whose branches a person or a system has been given."""
    return await db.rows(
        connection,
        GivenRow,
        "select d.entry, e.kind = 'organisation' as whole from address_register.delegation d"
        " join address_register.entry e on e.seq = d.entry where d.organisation = $1"
        " and (d.subject_key = $2 or d.client_id = $3)",
        organisation,
        subject_key,
        client_id,
    )


async def is_narrowed(connection: Connection, organisation: str, client_id: str) -> bool:
    """Tell whether a system has ever been given a branch, and so has only what it is given."""
    return bool(
        await db.value(
            connection,
            "select exists (select from address_register.narrowed_system"
            " where organisation = $1 and client_id = $2)",
            organisation,
            client_id,
        )
    )


async def narrow(tx: Tx, organisation: str, client_id: str, since: datetime) -> None:
    """Let a system have only what it is given, from now on."""
    await db.execute(
        tx,
        "insert into address_register.narrowed_system (organisation, client_id, since)"
        " values ($1, $2, $3) on conflict do nothing",
        organisation,
        client_id,
        since,
    )


async def delegation(
    connection: Connection, organisation: str, delegation_id: UUID
) -> DelegationRow | None:
    """Find a delegation that a member has given."""
    return await db.row_or_none(
        connection,
        DelegationRow,
        "select id, organisation, entry, subject_key, client_id, name, given"
        " from address_register.delegation where id = $1 and organisation = $2",
        delegation_id,
        organisation,
    )


async def delegations(connection: Connection, organisation: str) -> list[DelegationRow]:
    """List a member's delegations, newest first."""
    return await db.rows(
        connection,
        DelegationRow,
        "select id, organisation, entry, subject_key, client_id, name, given"
        " from address_register.delegation where organisation = $1 order by given desc, id",
        organisation,
    )


async def insert_delegation(tx: Tx, row: DelegationRow) -> bool:
    """Give a branch to a person or a system; tells ``False`` when she or it has it."""
    return bool(
        await db.execute(
            tx,
            "insert into address_register.delegation (id, organisation, entry, subject_key,"
            " client_id, name, given) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            row.id,
            row.organisation,
            row.entry,
            row.subject_key,
            row.client_id,
            row.name,
            row.given,
        )
    )


async def delete_delegation(tx: Tx, organisation: str, delegation_id: UUID) -> None:
    """Take a delegation back."""
    await db.execute(
        tx,
        "delete from address_register.delegation where id = $1 and organisation = $2",
        delegation_id,
        organisation,
    )


async def sources(connection: Connection, organisation: str) -> list[SourceRow]:
    """List the files that are fetched for a member."""
    return await db.rows(
        connection,
        SourceRow,
        "select id, organisation, url, format, policy, every_minutes, digest, fetched, outcome,"
        " report::text as report, due from address_register.source"
        " where organisation = $1 order by url",
        organisation,
    )


async def source(connection: Connection, source_id: UUID) -> SourceRow | None:
    """Find a file to fetch."""
    return await db.row_or_none(
        connection,
        SourceRow,
        "select id, organisation, url, format, policy, every_minutes, digest, fetched, outcome,"
        " report::text as report, due from address_register.source where id = $1",
        source_id,
    )


async def insert_source(tx: Tx, row: SourceRow) -> bool:
    """Add a file to fetch; tells ``False`` when it is fetched for the member already."""
    return bool(
        await db.execute(
            tx,
            "insert into address_register.source"
            " (id, organisation, url, format, policy, every_minutes, due)"
            " values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            row.id,
            row.organisation,
            row.url,
            row.format,
            row.policy,
            row.every_minutes,
            row.due,
        )
    )


async def delete_source(tx: Tx, organisation: str, source_id: UUID) -> bool:
    """Fetch a file no more; tells whether it was fetched for the member."""
    return bool(
        await db.execute(
            tx,
            "delete from address_register.source where id = $1 and organisation = $2",
            source_id,
            organisation,
        )
    )


async def note_fetch(tx: Tx, row: SourceRow) -> None:
    """Keep how a fetch went and when the next one is due."""
    await db.execute(
        tx,
        "update address_register.source set digest = $2, fetched = $3, outcome = $4,"
        " report = $5::text::jsonb, due = $6 where id = $1",
        row.id,
        row.digest,
        row.fetched,
        row.outcome,
        row.report,
        row.due,
    )


async def to_probe(
    connection: Connection, before: datetime, moment: datetime, limit: int
) -> list[ToProbe]:
    """List endpoints that hold now and whose address was last knocked on before a moment.

    The oldest come first, one of each member before a second of any: nobody's many keep the others
    from their turn.
    """
    return await db.rows(
        connection,
        ToProbe,
        "select e.seq as entry, v.content ->> 'url' as url from address_register.entry e"
        " join address_register.version v on v.entry = e.seq and v.valid @> $2::timestamptz"
        " left join address_register.probe p on p.entry = e.seq and p.url = v.content ->> 'url'"
        " where e.kind = 'endpoint' and (p.at is null or p.at < $1) order by row_number() over"
        " (partition by e.organisation order by p.at nulls first, e.seq), p.at nulls first, e.seq"
        " limit $3",
        before,
        moment,
        limit,
    )


async def note_probe(tx: Tx, asked: ToProbe, state: str, detail: str, moment: datetime) -> None:
    """Keep what a knock gave; ``since`` moves when the state or the address is another."""
    await db.execute(
        tx,
        "insert into address_register.probe as p (entry, url, state, at, since, detail)"
        " values ($1, $2, $3, $5, $5, $4) on conflict (entry) do update set url = $2, state = $3,"
        " at = $5, detail = $4,"
        " since = case when p.state = $3 and p.url = $2 then p.since else $5 end",
        asked.entry,
        asked.url,
        state,
        detail,
        moment,
    )


async def to_remind(
    connection: Connection, stale_before: datetime, ends_before: datetime, moment: datetime
) -> list[ToRemind]:
    """List members with entries that are stale, or certificates that end with nothing after them.

    What is stale is left out when its owner has been reminded of it since ``stale_before``, and a
    certificate when its owner has been told of this end.
    """
    return await db.rows(
        connection,
        ToRemind,
        "select organisation, count(*) filter (where is_stale) as stale,"
        " count(*) filter (where is_ending) as ending"
        " from address_register.needing_care($1, $2, $3)"
        " group by organisation order by organisation",
        stale_before,
        ends_before,
        moment,
    )


async def note_reminder(
    tx: Tx, organisation: str, stale_before: datetime, ends_before: datetime, moment: datetime
) -> int:
    """Note that a member was reminded of what ``to_remind`` counts; tells of how many entries."""
    return await db.execute(
        tx,
        "update address_register.entry e set"
        " reminded = case when found.is_stale then $4 else e.reminded end,"
        " reminded_of_end = case when found.is_ending then $4 else e.reminded_of_end end"
        " from address_register.needing_care($2, $3, $4) found"
        " where e.organisation = $1 and found.entry = e.seq",
        organisation,
        stale_before,
        ends_before,
        moment,
    )


async def told_stopped(connection: Connection) -> dict[str, datetime]:
    """Give the members that followers were told are stopped, each with since when."""
    found = await connection.fetch(
        "select organisation, since from address_register.standing where stopped"
    )
    return {row["organisation"]: row["since"] for row in found}


async def note_standing(tx: Tx, organisation: str, since: datetime, *, stopped: bool) -> bool:
    """Note how a member stands; tells ``False`` when that is no news.

    One that has never been stopped is known to stand, and needs no note.
    """
    if not stopped:
        return bool(
            await db.execute(
                tx,
                "update address_register.standing set since = $2, stopped = false"
                " where organisation = $1 and since < $2",
                organisation,
                since,
            )
        )
    return bool(
        await db.execute(
            tx,
            "insert into address_register.standing (organisation, since, stopped)"
            " values ($1, $2, true) on conflict (organisation)"
            " do update set since = excluded.since, stopped = true"
            " where standing.since < excluded.since",
            organisation,
            since,
        )
    )
