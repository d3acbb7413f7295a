# SPDX-License-Identifier: EUPL-1.2
"""Owners whose identity is protected; the properties are in the engine's tables."""

from __future__ import annotations

import msgspec

from samband.basic_data.objects import Act, Protection
from samband.core import db
from samband.core.db import Connection, Tx
from samband.core.identifiers import Party, Scheme


class _Row(msgspec.Struct, frozen=True):
    scheme: str
    value: str


async def protected_among(
    connection: Connection, asked: list[tuple[Party, ...]]
) -> list[frozenset[Party]]:
    """Tell who of each of these is protected now, in one statement for them all."""
    parties = list(dict.fromkeys(party for each in asked for party in each))
    rows = await db.rows(
        connection,
        _Row,
        "select scheme, value from real_property.protected_owner"
        " join unnest($1::text[], $2::text[]) as asked (scheme, value) using (scheme, value)",
        [party.scheme.value for party in parties],
        [party.identifier for party in parties],
    )
    hidden = {Party(Scheme(row.scheme), row.value) for row in rows}
    return [frozenset(party for party in each if party in hidden) for each in asked]


async def take(tx: Tx) -> None:
    """Let nobody else protect, or cease to, before this transaction is done."""
    await db.execute(tx, "lock table real_property.protected_owner in share row exclusive mode")


async def protect(tx: Tx, party: Party, protection: Protection, act: Act) -> None:
    """Set an owner's current protection; one that may not be told apart from none leaves no row."""
    if not protection.shows:
        await db.execute(
            tx,
            "delete from real_property.protected_owner where scheme = $1 and value = $2",
            party.scheme.value,
            party.identifier,
        )
        return
    await db.execute(
        tx,
        "insert into real_property.protected_owner (scheme, value, protection, basis, stated_by)"
        " values ($1, $2, $3, $4, $5) on conflict (scheme, value) do update"
        " set protection = $3, basis = $4, stated_by = $5, since = now()",
        party.scheme.value,
        party.identifier,
        int(protection),
        act.basis,
        act.by,
    )
