# SPDX-License-Identifier: EUPL-1.2
"""A person's events: only rows listed under her own keys, and only those she may see now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection
from samband.trust_and_security.traceability.model.reads import Source, Wanted

ALL = Wanted()


class ReadRow(Struct, frozen=True):
    """An event in a person's list, with the question she may have asked about it."""

    event_id: UUID
    time: datetime
    type: str
    body: str
    by_self: bool
    for_person: bool
    in_log: bool
    question_id: UUID | None
    asked: datetime | None
    question: str | None
    answered: datetime | None
    answer: str | None


_LIST_READS: LiteralString = """
select event.event_id, event.time, event.type, event.body,
    coalesce(event.user_key = any($1::bytea[]), false) as by_self,
    event.closed::jsonb ? 'onBehalfOf' as for_person,
    exists (select from traceability.leaf where leaf.seq = event.seq) as in_log,
    asked.id as question_id, asked.asked, asked.question, asked.answered, asked.answer
from (
    select distinct own.seq
    from unnest($1::bytea[]) as keys (key)
    cross join lateral (
        select listed.seq
        from traceability.event_subject as listed join traceability.event using (seq)
        where listed.subject_key = keys.key
            and event.visible_from <= now() and event.erased_by is null
            and ($4::uuid is null or event.event_id = $4)
            and ($6::timestamptz is null or event.time >= $6)
            and ($5::text is null
                or case when $5 = 'others' then event.user_key = any($1::bytea[]) is not true
                else event.body::jsonb -> 'organisation' ->> 'identifier' = $5 end)
        group by listed.seq order by listed.seq desc
        limit $2::bigint + $3::bigint
    ) as own
    order by own.seq desc limit $2 offset $3
) as listed
join traceability.event using (seq)
left join lateral (
    select id, asked, question, answered, answer from traceability.question
    where question.event_id = event.event_id and subject_key = any($1::bytea[])
    limit 1
) as asked on true
order by event.seq desc
"""


async def list_reads(
    connection: Connection,
    keys: Sequence[bytes],
    limit: int,
    offset: int,
    event_id: UUID | None = None,
    *,
    wanted: Wanted = ALL,
) -> list[ReadRow]:
    """List the events that any of the keys is a subject of, newest first, or only one of them.

    Each key's list is read in index order only as far as the page reaches, so a page costs the
    same however much the log, or the person's own past, holds.  With ``wanted`` it is read until
    the page is full of what is wanted.
    """
    return await db.rows(
        connection,
        ReadRow,
        _LIST_READS,
        keys,
        limit,
        offset,
        event_id,
        wanted.who,
        wanted.since,
    )


async def count_reads(connection: Connection, keys: Sequence[bytes], wanted: Wanted = ALL) -> int:
    """Count the events that :func:`list_reads` would list."""
    return int(
        await db.value(
            connection,
            """
            select count(distinct seq)
            from traceability.event_subject join traceability.event using (seq)
            where subject_key = any($1::bytea[])
                and event.visible_from <= now() and event.erased_by is null
                and ($3::timestamptz is null or event.time >= $3)
                and ($2::text is null
                    or case when $2 = 'others' then event.user_key = any($1::bytea[]) is not true
                    else event.body::jsonb -> 'organisation' ->> 'identifier' = $2 end)
            """,
            keys,
            wanted.who,
            wanted.since,
        )
    )


async def list_sources(connection: Connection, keys: Sequence[bytes]) -> list[Source]:
    """List the organisations behind the events of a person's list, each with its latest name."""
    return await db.rows(
        connection,
        Source,
        """
        select distinct on (organisation) organisation, coalesce(name, '') as name
        from (
            select event.seq, body::jsonb -> 'organisation' ->> 'identifier' as organisation,
                body::jsonb ->> 'organisationName' as name
            from traceability.event_subject join traceability.event using (seq)
            where subject_key = any($1::bytea[])
                and event.visible_from <= now() and event.erased_by is null
        ) as listed
        where organisation is not null
        order by organisation, seq desc
        """,
        keys,
    )


class OpenableRow(Struct, frozen=True):
    """Everything a receipt needs of an event; ``position`` and key are the asker's own."""

    event_id: UUID
    leaf: str
    body: str
    salt: bytes
    position: int
    subject_key: bytes
    leaf_index: int | None


async def find_openable(
    connection: Connection, event_id: UUID, keys: Sequence[bytes]
) -> OpenableRow | None:
    """Find an event that one of the keys is a subject of and may see now."""
    return await db.row_or_none(
        connection,
        OpenableRow,
        """
        select event.event_id, event.leaf, event.body, event.salt,
            event_subject.position::int, event_subject.subject_key, leaf.leaf_index
        from traceability.event
        join traceability.event_subject using (seq)
        left join traceability.leaf using (seq)
        where event.event_id = $1 and event_subject.subject_key = any($2::bytea[])
            and event.visible_from <= now() and event.erased_by is null
        order by event_subject.position limit 1
        """,
        event_id,
        keys,
    )
