# SPDX-License-Identifier: EUPL-1.2
"""Questions: objects as of a day and a moment, and everything ever known of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from samband.basic_data.objects.model.versions import (
    UNPROTECTED,
    Found,
    HistoryRow,
    Hits,
    KnownPlace,
    Listed,
    Protection,
    Reference,
)
from samband.core import db
from samband.core.db import Connection, Database
from samband.core.time import in_utc

OBJECT_IDENTITY = "object-identity"
"""The scheme under which a question points out an object by its identity."""


def asked(reference: Reference) -> tuple[str, str]:
    """Write a reference as the two texts that ``read`` and ``history`` ask with."""
    if isinstance(reference, UUID):
        return OBJECT_IDENTITY, str(reference)
    return reference.scheme, reference.value


FEW = 16
"""So many references at most are read in one statement with those of others."""


class Question(msgspec.Struct, frozen=True):
    """What :func:`read` asks, to be asked with others; only references may differ in one statement."""

    domain: str
    references: Sequence[Reference]
    valid_at: date
    known_at: datetime | None
    shown: tuple[Protection, ...]

    @property
    def kind(self) -> tuple[object, ...]:
        """What questions in one statement have in common."""
        return self.domain, self.valid_at, self.known_at, self.shown


async def read(
    connection: Connection,
    domain: str,
    references: Sequence[Reference],
    valid_at: date,
    known_at: datetime | None = None,
    *,
    shown: Sequence[Protection] = UNPROTECTED,
) -> list[Found]:
    """Read objects as of a day and a moment, with protection as of now, in one statement.

    Rows come in the order asked; of several objects that share a number the one that holds it on
    the day comes first.  ``known_at`` of ``None`` is now, and then the log is not touched.  Of an
    object whose protection is not among those ``shown`` only the protection is read.
    """
    known_at = None if known_at is None else in_utc(known_at)
    pairs = [asked(reference) for reference in references]
    schemes, values = [scheme for scheme, _ in pairs], [value for _, value in pairs]
    if known_at is None and OBJECT_IDENTITY not in schemes:
        now = "select * from objects.read_now($1, $2, $3, $4, $5)"
        found = await db.rows(connection, Found, now, domain, schemes, values, valid_at, shown)
    else:
        found = await db.rows(
            connection,
            Found,
            "select * from objects.read($1, $2, $3, $4, $5, $6)",
            domain,
            schemes,
            values,
            valid_at,
            known_at,
            shown,
        )
    return [row for row in found if row.revision]


async def read_together(
    database: Database,
    domain: str,
    references: Sequence[Reference],
    valid_at: date,
    known_at: datetime | None = None,
    *,
    shown: tuple[Protection, ...] = UNPROTECTED,
) -> list[Found]:
    """Read objects as :func:`read` does, a few in one statement with whoever asks at this moment."""
    if len(references) > FEW:
        async with database.connection() as connection:
            return await read(connection, domain, references, valid_at, known_at, shown=shown)
    question = Question(domain, references, valid_at, known_at, shown)
    return await database.together(_read_all, question)


async def _read_all(connection: Connection, questions: list[Question]) -> list[list[Found]]:
    """Answer several questions, with one statement for those of a kind."""
    kinds: dict[tuple[object, ...], list[int]] = {}
    for at, question in enumerate(questions):
        kinds.setdefault(question.kind, []).append(at)
    answers: list[list[Found]] = [[] for _ in questions]
    for alike in kinds.values():
        first = questions[alike[0]]
        own = [(at, place) for at in alike for place, _ in enumerate(questions[at].references, 1)]
        references = [reference for at in alike for reference in questions[at].references]
        rows = await read(
            connection,
            first.domain,
            references,
            first.valid_at,
            first.known_at,
            shown=first.shown,
        )
        for row in rows:
            at, place = own[row.place - 1]
            answers[at].append(
                row if row.place == place else msgspec.structs.replace(row, place=place)
            )
    return answers


_HISTORY = """
select asked.place::integer as place, o.object_identity, o.protection,
    coalesce((select array_agg(producer) from objects.out_of_service
        where domain = $1), '{}') as out_of_service, v.version_id,
    lower(v.valid) as valid_from, upper(v.valid) as valid_to, v.known_from, v.known_to,
    v.verb, v.basis, v.ended_verb, v.ended_basis, v.content::text as content
from unnest($2::text[], $3::text[]) with ordinality as asked (scheme, value, place)
join objects.object o on o.domain = $1 and o.id = case
    when asked.scheme = 'object-identity' then (select id from objects.object
        where object_identity = case when asked.scheme = 'object-identity'
            then asked.value::uuid end)
    else (select object_id from objects.identifier where domain = $1
        and key = objects.number_key($1, asked.scheme, asked.value, 0::smallint)
        and scheme = asked.scheme and value = asked.value order by known_to is null desc, lower(valid) desc limit 1) end
cross join lateral (
    select * from (
        select valid, known_from, null::timestamptz as known_to, version_id, verb, basis,
            null as ended_verb, null as ended_basis, content
        from objects.version where object_id = o.id
        union all
        select valid, lower(known), upper(known), version_id, verb, basis,
            ended_verb, ended_basis, content
        from objects.version_log where object_id = o.id
    ) as everything
    where $5::timestamptz is null
        or (known_from, lower(valid), coalesce(known_to, 'infinity'))
            < ($5, $6::date, coalesce($7::timestamptz, 'infinity'))
    order by known_from desc, lower(valid) desc, coalesce(known_to, 'infinity') desc
    limit $4
) as v
order by asked.place, v.known_from desc, valid_from desc,
    coalesce(v.known_to, 'infinity') desc
"""


async def history(
    connection: Connection,
    domain: str,
    references: Sequence[Reference],
    limit: int,
    after: KnownPlace | None = None,
) -> list[HistoryRow]:
    """List everything that is or was known, newest knowledge first, at most ``limit`` per object."""
    pairs = [asked(each) for each in references]
    return await db.rows(
        connection,
        HistoryRow,
        _HISTORY,
        domain,
        [scheme for scheme, _ in pairs],
        [value for _, value in pairs],
        limit,
        after and after.known_from,
        after and after.valid_from,
        after and after.known_to,
    )


async def search(
    connection: Connection,
    domain: str,
    patterns: Sequence[str],
    valid_at: date,
    *,
    limit: int,
    offset: int,
    only: str | None = None,
) -> Hits:
    """Find objects by label in Swedish order; ``patterns`` must all match, and none is protected.

    With ``only``, objects that have a number of another scheme are left out.  The longest pattern is what the trigram index is asked with.
    """
    return await db.one_row(
        connection,
        Hits,
        """
        with found as (
            select o.object_identity, o.id, v.label_order
            from objects.version v join objects.object o on o.id = v.object_id
            where v.label like $2 and v.label like all ($3) and v.label is not null
                and v.valid @> $4::date and o.domain = $1 and o.protection in (0, 3)
                and not exists (select from objects.identifier i
                    where i.object_id = o.id and i.known_to is null and i.scheme <> $7::text)
        )
        select (select count(*) from found) as total,
            array(select object_identity from found
                order by label_order, id limit $5 offset $6) as identities
        """,
        domain,
        max(patterns, key=len),
        list(patterns),
        valid_at,
        limit,
        offset,
        only,
    )


async def page(
    connection: Connection,
    domain: str,
    after: int,
    limit: int,
    shown: Sequence[Protection],
) -> list[Listed]:
    """List a domain's objects in the order of their keys.

    Those registered in error are left out, and so are those whose protection is not ``shown``: an
    empty place where one was would tell what it is.
    """
    return await db.rows(
        connection,
        Listed,
        "select id, object_identity from objects.object where domain = $1 and id > $2"
        " and removed is null and protection = any($4) order by id limit $3",
        domain,
        after,
        limit,
        shown,
    )


class Holder(msgspec.Struct, frozen=True):
    """A number, and whether it is of the object that was asked about."""

    scheme: str
    value: str
    known: bool


async def holder(connection: Connection, domain: str, identity: UUID) -> Holder | None:
    """Find the newest number of an object; of one that is not there, a number of anybody.

    So both cost the same rows of the same tables, and time tells nothing.  ``None`` if there are
    no numbers at all.
    """
    rows = await db.rows(
        connection,
        Holder,
        """
        select number.scheme, number.value, asked.id is not null as known
        from (select object_id as id from objects.identifier limit 1) as anybody
        left join objects.object asked on asked.object_identity = $1 and asked.domain = $2
        cross join lateral (
            select scheme, value from objects.identifier
            where object_id = case when asked.id is null then anybody.id else asked.id end
            order by known_to is null desc, lower(valid) desc limit 1
        ) as number
        """,
        identity,
        domain,
    )
    return rows[0] if rows else None
