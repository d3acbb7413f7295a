# SPDX-License-Identifier: EUPL-1.2
"""Queries about what watched nodes have said of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class HeardRow(Struct, frozen=True):
    """What a node last said, as the exact text that was understood."""

    place: str
    name: str
    said: str
    at: datetime


async def put(tx: Tx, rows: Sequence[HeardRow]) -> None:
    """Keep what nodes said, in the place of what they said before."""
    await db.execute(
        tx,
        "insert into availability.heard as present (place, name, said, at)"
        " select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])"
        " on conflict (place) do update set name = excluded.name, said = excluded.said,"
        " at = excluded.at",
        [row.place for row in rows],
        [row.name for row in rows],
        [row.said for row in rows],
        [row.at for row in rows],
    )


async def every(connection: Connection) -> list[HeardRow]:
    """Read what each node last said."""
    return await db.rows(connection, HeardRow, "select * from availability.heard order by place")
