# SPDX-License-Identifier: EUPL-1.2
"""Officers whose identity is protected; the companies are in the engine's tables."""

from __future__ import annotations

from collections.abc import Iterable

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


async def keep(tx: Tx) -> None:
    """Let nobody become protected, or cease to be, before this transaction is done."""
    await db.execute(tx, "lock table business.protected_officer in share mode")


async def take(tx: Tx) -> None:
    """Let nobody else protect, or give a business a number, before this transaction is done."""
    await db.execute(tx, "lock table business.protected_officer in share row exclusive mode")


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
