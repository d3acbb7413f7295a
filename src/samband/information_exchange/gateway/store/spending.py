# SPDX-License-Identifier: EUPL-1.2
"""The calls that consumers have taken, in one place for every process."""

from __future__ import annotations

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection


class Taken(Struct, frozen=True):
    """How many calls were given, how many are left, and when the next is free (ms) if none was."""

    taken: int
    left_over: int
    wait_ms: int


async def take(
    connection: Connection, key: str, limit: int, want: int, *, slot_ms: int, slots: int
) -> Taken:
    """Take up to ``want`` of the ``limit`` calls that the last ``slots`` slots may hold."""
    return await db.one_row(
        connection,
        Taken,
        "select taken, left_over, wait_ms from gateway.take($1, $2, $3, $4, $5)",
        key,
        limit,
        want,
        slot_ms,
        slots,
    )
