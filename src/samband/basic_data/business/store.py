# SPDX-License-Identifier: EUPL-1.2
"""Officers whose identity is protected; the companies are in the engine's tables."""

from __future__ import annotations

import msgspec

from samband.basic_data.objects import Act, Protection
from samband.core import db
from samband.core.db import Connection, Tx
from samband.core.identifiers import Party


class _Row(msgspec.Struct, frozen=True):
    protection: int


async def is_protected(connection: Connection, party: Party) -> bool:
    """Tell whether somebody's identity is protected now."""
    rows = await db.rows(
        connection,
        _Row,
        "select protection from business.protected_officer where scheme = $1 and value = $2",
        party.scheme.value,
        party.identifier,
    )
    return bool(rows)


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
