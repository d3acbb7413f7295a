# SPDX-License-Identifier: EUPL-1.2
"""Queries that answer those who look for addresses: searching and resolving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection


class Sought(Struct, frozen=True, kw_only=True):
    """What is searched for; ``None`` and the empty list leave a part open."""

    patterns: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    organisation: str | None = None
    types: tuple[str, ...] = ()
    municipality: str | None = None


class Route(Struct, frozen=True):
    """One question: who, what, and at which moment (and after)."""

    participant: str
    wanted: str
    at: datetime


class FoundRow(Struct, frozen=True):
    """A version of a service, an endpoint or a certificate that answers question ``place``."""

    place: int
    seq: int
    id: UUID
    kind: str
    parent: int
    start: datetime
    end: datetime | None
    content: str


class ProbeRow(Struct, frozen=True):
    """What the last knock on an endpoint gave."""

    entry: int
    state: str
    at: datetime
    since: datetime
    detail: str


async def search(
    connection: Connection, sought: Sought, moment: datetime, limit: int, offset: int
) -> list[int]:
    """List the entries that match now or will, by name in Swedish order."""
    found = await connection.fetch(
        "select v.entry from address_register.version v"
        " join address_register.entry e on e.seq = v.entry"
        " where v.valid && tstzrange($1, null) and v.search_text like all($2)"
        " and e.kind = any($3) and ($4::text is null or e.organisation = $4)"
        " and v.types @> $5 and ($6::text is null or v.municipalities @> array[$6]"
        " or (e.kind = 'service' and v.municipalities = '{}'))"
        " group by v.entry order by min(v.sort_key), v.entry limit $7 offset $8",
        moment,
        list(sought.patterns),
        list(sought.kinds),
        sought.organisation,
        list(sought.types),
        sought.municipality,
        limit,
        offset,
    )
    return [row["entry"] for row in found]


async def count(connection: Connection, sought: Sought, moment: datetime) -> int:
    """Count what ``search`` pages through."""
    return int(
        await db.value(
            connection,
            "select count(distinct v.entry) from address_register.version v"
            " join address_register.entry e on e.seq = v.entry"
            " where v.valid && tstzrange($1, null) and v.search_text like all($2)"
            " and e.kind = any($3) and ($4::text is null or e.organisation = $4)"
            " and v.types @> $5 and ($6::text is null or v.municipalities @> array[$6]"
            " or (e.kind = 'service' and v.municipalities = '{}'))",
            moment,
            list(sought.patterns),
            list(sought.kinds),
            sought.organisation,
            list(sought.types),
            sought.municipality,
        )
    )


async def resolve(connection: Connection, asked: Sequence[Route]) -> list[list[FoundRow]]:
    """Answer many questions in one statement: services with all that stands under them.

    Versions that hold at the moment, and those that come after it.
    """
    found = await db.rows(
        connection,
        FoundRow,
        "select (q.place - 1)::int as place, e.seq, e.id, e.kind, e.parent,"
        ' lower(v.valid) as start, upper(v.valid) as "end", v.content::text as content'
        " from unnest($1::text[], $2::text[], $3::timestamptz[])"
        " with ordinality as q (participant, wanted, at, place)"
        " join address_register.route r"
        " on r.participant = q.participant and r.wanted = q.wanted"
        " join address_register.entry e on e.service = r.service"
        " join address_register.version v on v.entry = e.seq"
        " and coalesce(upper(v.valid), 'infinity') > q.at"
        " order by q.place, e.seq, lower(v.valid)",
        [each.participant for each in asked],
        [each.wanted for each in asked],
        [each.at for each in asked],
    )
    answers: list[list[FoundRow]] = [[] for _ in asked]
    for row in found:
        answers[row.place].append(row)
    return answers


async def probes(connection: Connection, seqs: Sequence[int]) -> list[ProbeRow]:
    """Read what the last knock on endpoints gave."""
    return await db.rows(
        connection,
        ProbeRow,
        "select entry, state, at, since, detail from address_register.probe"
        " where entry = any($1::bigint[])",
        list(seqs),
    )
