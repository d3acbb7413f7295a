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
    """A version of a service, an endpoint or a certificate that answers question ``place``.

    ``organisation`` is whose it is.
    """

    place: int
    seq: int
    id: UUID
    kind: str
    parent: int
    start: datetime
    end: datetime | None
    content: str
    organisation: str


class ProbeRow(Struct, frozen=True):
    """What the last knock on an endpoint gave."""

    entry: int
    url: str
    state: str
    at: datetime
    since: datetime
    detail: str


class Hits(Struct, frozen=True):
    """A page of entries that match, by their keys, and how many match in all."""

    entries: tuple[int, ...]
    total: int


async def search(
    connection: Connection, sought: Sought, moment: datetime, limit: int, offset: int
) -> Hits:
    """Find the entries that match now or will, by name in Swedish order.

    The longest word goes by the index of trigrams, and the others are looked for in what it finds.
    """
    longest, *rest = sorted(sought.patterns, key=len, reverse=True) or ["%"]
    found = await connection.fetch(
        "select total, entries from address_register.search($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        moment,
        longest,
        rest,
        list(sought.kinds),
        sought.organisation,
        list(sought.types),
        sought.municipality,
        limit,
        offset,
    )
    return Hits(tuple(found[0]["entries"]), found[0]["total"])


async def resolve(connection: Connection, asked: Sequence[Route]) -> list[list[FoundRow]]:
    """Answer many questions in one statement: services with all that stands under them.

    Versions that hold at the moment, and those that come after it.
    """
    found = await db.rows(
        connection,
        FoundRow,
        'select place, seq, id, kind, parent, start, finish as "end", content,'
        " (select e.organisation from address_register.entry e where e.seq = found.seq)"
        " from address_register.resolve($1, $2, $3) as found",
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
        "select entry, url, state, at, since, detail from address_register.probe"
        " where entry = any($1::bigint[])",
        list(seqs),
    )
