# SPDX-License-Identifier: EUPL-1.2
"""Queries about entries and their versions: finding, locking, adding and changing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class EntryRow(Struct, frozen=True):
    """An entry as stored; ``ancestors`` stand from the organisation down to the parent."""

    seq: int
    id: UUID
    kind: str
    organisation: str
    parent: int | None
    ancestors: tuple[int, ...]
    service: int | None
    participant: str | None
    reached_by: str
    reference: str | None
    registered: datetime
    confirmed: datetime


class VersionRow(Struct, frozen=True):
    """A version as stored; ``until`` is the end stated for it, and ``content`` is JSON text."""

    entry: int
    start: datetime
    end: datetime | None
    after_gap: bool
    until: datetime | None
    content: str


class Words(Struct, frozen=True):
    """What a version is found and sorted by."""

    sort_key: str
    own_text: str
    search_text: str
    types: tuple[str, ...]
    municipalities: tuple[str, ...]


class NameRow(Struct, frozen=True):
    """What an entry is called now, or was called last."""

    seq: int
    id: UUID
    name: str


async def next_epoch(tx: Tx) -> int:
    """Increase the epoch; other changes wait until this transaction ends."""
    return int(
        await db.value(tx, "update address_register.epoch set value = value + 1 returning value")
    )


async def epoch(connection: Connection) -> int:
    """Read the epoch."""
    return int(await db.value(connection, "select value from address_register.epoch"))


async def lock_organisation(tx: Tx, organisation: str) -> EntryRow | None:
    """Find a member's own entry, and make other changes of its addresses wait."""
    return await db.row_or_none(
        tx,
        EntryRow,
        "select seq, id, kind, organisation, parent, ancestors, service, participant, reached_by,"
        " reference, registered, confirmed from address_register.entry"
        " where organisation = $1 and kind = 'organisation' for update",
        organisation,
    )


async def find(connection: Connection, entry_id: UUID) -> EntryRow | None:
    """Find an entry."""
    return await db.row_or_none(
        connection,
        EntryRow,
        "select seq, id, kind, organisation, parent, ancestors, service, participant, reached_by,"
        " reference, registered, confirmed from address_register.entry where id = $1",
        entry_id,
    )


async def by_seq(connection: Connection, seqs: Sequence[int]) -> list[EntryRow]:
    """Read entries by their keys, in the order given."""
    return await db.rows(
        connection,
        EntryRow,
        "select e.seq, id, kind, organisation, parent, ancestors, service, participant,"
        " reached_by, reference, registered, confirmed"
        " from unnest($1::bigint[]) with ordinality as asked (seq, place)"
        " join address_register.entry e on e.seq = asked.seq order by place",
        list(seqs),
    )


async def of_organisation(connection: Connection, organisation: str) -> list[EntryRow]:
    """List all of an organisation's entries, each after its parent."""
    return await db.rows(
        connection,
        EntryRow,
        "select seq, id, kind, organisation, parent, ancestors, service, participant, reached_by,"
        " reference, registered, confirmed from address_register.entry"
        " where organisation = $1 order by seq",
        organisation,
    )


async def below(connection: Connection, seq: int, after: UUID | None, limit: int) -> list[EntryRow]:
    """List what stands right under an entry, in the order in which it came, after one of it."""
    return await db.rows(
        connection,
        EntryRow,
        "select seq, id, kind, organisation, parent, ancestors, service, participant, reached_by,"
        " reference, registered, confirmed from address_register.entry"
        " where parent = $1 and ($2::uuid is null"
        "  or seq > (select seq from address_register.entry where id = $2 and parent = $1))"
        " order by seq limit $3",
        seq,
        after,
        limit,
    )


async def branch(connection: Connection, seq: int) -> list[EntryRow]:
    """List everything under an entry, at any depth."""
    return await db.rows(
        connection,
        EntryRow,
        "select seq, id, kind, organisation, parent, ancestors, service, participant, reached_by,"
        " reference, registered, confirmed from address_register.entry"
        " where ancestors @> array[$1::bigint] order by seq",
        seq,
    )


async def page_after(connection: Connection, seq: int, limit: int) -> list[EntryRow]:
    """List entries in the order in which they came, after one."""
    return await db.rows(
        connection,
        EntryRow,
        "select seq, id, kind, organisation, parent, ancestors, service, participant, reached_by,"
        " reference, registered, confirmed from address_register.entry"
        " where seq > $1 order by seq limit $2",
        seq,
        limit,
    )


async def insert(tx: Tx, row: EntryRow) -> int | None:
    """Add an entry and give its key; ``None`` when its organisation or reference stands there.

    ``row.seq`` is unused; a ``service`` of 0 means the entry itself.
    """
    found: int | None = await db.value(
        tx,
        "insert into address_register.entry (seq, id, kind, organisation, parent, ancestors,"
        " service, participant, reached_by, reference, registered, confirmed)"
        " overriding system value"
        " select new.seq, $1, $2, $3, $4, $5, case $6::bigint when 0 then new.seq else $6 end,"
        " $7, $8, $9, $10, $10 from nextval('address_register.entry_seq_seq') as new (seq)"
        " on conflict do nothing returning seq",
        row.id,
        row.kind,
        row.organisation,
        row.parent,
        list(row.ancestors),
        row.service,
        row.participant,
        row.reached_by,
        row.reference,
        row.registered,
    )
    return found


async def hold_participant(tx: Tx, seq: int, start: datetime | None, end: datetime | None) -> bool:
    """Let an entry have its identifier from when until when, or never when ``start`` is ``None``.

    Tells ``False`` when another has it for some of that time.
    """
    try:
        await db.execute(
            tx,
            "update address_register.entry set held = case when $2::timestamptz is null"
            " then 'empty' else tstzrange($2, $3) end where seq = $1",
            seq,
            start,
            end,
        )
    except asyncpg.ExclusionViolationError:
        return False
    return True


async def organisations(connection: Connection, numbers: Sequence[str]) -> list[EntryRow]:
    """Find these members' own entries."""
    return await db.rows(
        connection,
        EntryRow,
        "select seq, id, kind, organisation, parent, ancestors, service, participant, reached_by,"
        " reference, registered, confirmed from address_register.entry"
        " where kind = 'organisation' and organisation = any($1::text[]) order by seq",
        list(numbers),
    )


async def members(connection: Connection) -> list[str]:
    """List the numbers of all members that have entries."""
    found = await connection.fetch(
        "select organisation from address_register.entry where kind = 'organisation'"
        " order by organisation"
    )
    return [row["organisation"] for row in found]


async def versions(connection: Connection, seqs: Sequence[int]) -> list[VersionRow]:
    """Read the versions of entries, in order of time."""
    return await db.rows(
        connection,
        VersionRow,
        'select entry, lower(valid) as start, upper(valid) as "end", after_gap, until,'
        " content::text as content from address_register.version"
        " where entry = any($1::bigint[]) order by entry, valid",
        list(seqs),
    )


async def delete_versions(tx: Tx, entry: int, starts: Sequence[datetime]) -> None:
    """Remove the versions that begin at these moments."""
    await db.execute(
        tx,
        "delete from address_register.version"
        " where entry = $1 and lower(valid) = any($2::timestamptz[])",
        entry,
        list(starts),
    )


async def move_end(tx: Tx, row: VersionRow) -> None:
    """Let a version end when ``row`` says, and tell whether a gap before it was announced."""
    await db.execute(
        tx,
        "update address_register.version set valid = tstzrange($2, $3), after_gap = $4,"
        " until = $5 where entry = $1 and lower(valid) = $2",
        row.entry,
        row.start,
        row.end,
        row.after_gap,
        row.until,
    )


async def insert_version(tx: Tx, row: VersionRow, words: Words, recorded: datetime) -> bool:
    """Add a version; tells ``False`` when another holds at the same time."""
    try:
        await db.execute(
            tx,
            "insert into address_register.version (entry, valid, after_gap, until, content,"
            " recorded, sort_key, own_text, search_text, types, municipalities)"
            " values ($1, tstzrange($2, $3), $4, $5, $6::text::jsonb, $7, $8, $9, $10, $11, $12)",
            row.entry,
            row.start,
            row.end,
            row.after_gap,
            row.until,
            row.content,
            recorded,
            words.sort_key,
            words.own_text,
            words.search_text,
            list(words.types),
            list(words.municipalities),
        )
    except asyncpg.ExclusionViolationError:
        return False
    return True


async def search_with(tx: Tx, organisation: str, names: str) -> None:
    """Let all that an organisation has be found by these names of the organisation too."""
    await db.execute(
        tx,
        "update address_register.version v set search_text = own_text || E'\\n' || $2"
        " from address_register.entry e where e.seq = v.entry and e.organisation = $1"
        " and v.search_text <> own_text || E'\\n' || $2",
        organisation,
        names,
    )


async def confirm(tx: Tx, seqs: Sequence[int], moment: datetime) -> None:
    """Note that entries are right; a reminder of them is done with."""
    await db.execute(
        tx,
        "update address_register.entry set confirmed = $2, reminded = null"
        " where seq = any($1::bigint[])",
        list(seqs),
        moment,
    )


async def names(connection: Connection, seqs: Sequence[int], moment: datetime) -> list[NameRow]:
    """Tell what entries are called now; one that is over by what it was called last."""
    return await db.rows(
        connection,
        NameRow,
        "select distinct on (e.seq) e.seq, e.id,"
        " coalesce(v.content ->> 'name', v.content ->> 'url', v.content ->> 'subject', '') as name"
        " from address_register.entry e join address_register.version v on v.entry = e.seq"
        " where e.seq = any($1::bigint[]) order by e.seq, lower(v.valid) > $2, lower(v.valid) desc",
        list(seqs),
        moment,
    )


async def clear_routes(tx: Tx, service: int) -> None:
    """Let a service be found by nothing."""
    await db.execute(tx, "delete from address_register.route where service = $1", service)


async def add_routes(tx: Tx, service: int, participant: str, wanted: Sequence[str]) -> None:
    """Let a service be found by what it takes, in every version that is not past."""
    await db.execute(
        tx,
        "insert into address_register.route (participant, wanted, service)"
        " select $2, wanted, $1 from unnest($3::text[]) as wanted",
        service,
        participant,
        list(wanted),
    )
