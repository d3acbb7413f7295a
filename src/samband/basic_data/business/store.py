# SPDX-License-Identifier: EUPL-1.2
"""Officers whose identity is protected; the companies are in the engine's tables."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec

from samband.basic_data.objects import Act, Protection
from samband.core import db
from samband.core.db import Connection, Tx
from samband.core.identifiers import Party, Scheme


class _Row(msgspec.Struct, frozen=True):
    scheme: str
    value: str
    protection: int


async def protections_of(
    connection: Connection, parties: Iterable[Party]
) -> dict[Party, Protection]:
    """Tell how those of these are protected who are so now."""
    asked = list(parties)
    rows = await db.rows(
        connection,
        _Row,
        "select scheme, value, protection from business.protected_officer"
        " join unnest($1::text[], $2::text[]) as asked (scheme, value) using (scheme, value)",
        [party.scheme.value for party in asked],
        [party.identifier for party in asked],
    )
    return {Party(Scheme(row.scheme), row.value): Protection(row.protection) for row in rows}


async def protected_among(
    connection: Connection, asked: list[tuple[Party, ...]]
) -> list[frozenset[Party]]:
    """Tell who of each of these is protected now, in one statement for them all."""
    everybody = dict.fromkeys(party for parties in asked for party in parties)
    hidden = await protections_of(connection, everybody)
    return [frozenset(party for party in parties if party in hidden) for parties in asked]


async def protect(tx: Tx, party: Party, protection: Protection, act: Act) -> None:
    """Set an officer's protection; one that may not be told apart from none leaves no row."""
    if not protection.shows:
        await db.execute(
            tx,
            "delete from business.protected_officer where scheme = $1 and value = $2",
            party.scheme.value,
            party.identifier,
        )
        return
    await db.execute(
        tx,
        "insert into business.protected_officer (scheme, value, protection, basis, stated_by)"
        " values ($1, $2, $3, $4, $5) on conflict (scheme, value) do update"
        " set protection = $3, basis = $4, stated_by = $5, since = now()",
        party.scheme.value,
        party.identifier,
        int(protection),
        act.basis,
        act.by,
    )


class Holder(msgspec.Struct, frozen=True):
    """A number, and whether it is of the object that was asked about."""

    scheme: str
    value: str
    known: bool


async def holder(connection: Connection, identity: UUID) -> Holder | None:
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
        left join objects.object asked on asked.object_identity = $1 and asked.domain = 'business'
        cross join lateral (
            select scheme, value from objects.identifier
            where object_id = case when asked.id is null then anybody.id else asked.id end
            order by known_to is null desc, lower(valid) desc limit 1
        ) as number
        """,
        identity,
    )
    return rows[0] if rows else None
