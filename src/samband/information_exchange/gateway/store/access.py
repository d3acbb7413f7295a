# SPDX-License-Identifier: EUPL-1.2
"""The catalogue's lists as they came."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class ListRow(Struct, frozen=True):
    """An owner's list, until when it holds, and when the catalogue last said that it is newest."""

    owner: str
    tag: str
    jws: str
    expires: datetime
    confirmed: datetime


_LOCK = 7_262_265


async def follow_alone(tx: Tx) -> None:
    """Wait until nobody else of this node follows the catalogue, and keep it so until ``tx`` ends."""
    await db.execute(tx, "select pg_advisory_xact_lock($1)", _LOCK)


async def lists(connection: Connection) -> list[ListRow]:
    """Read every list."""
    return await db.rows(
        connection,
        ListRow,
        "select owner, tag, jws, expires, confirmed from gateway.access_list order by owner",
    )


async def tag(connection: Connection, owner: str) -> str:
    """Tell which list of an owner is held, empty for none."""
    found = await db.value(
        connection, "select tag from gateway.access_list where owner = $1", owner
    )
    return str(found or "")


async def put(tx: Tx, row: ListRow) -> None:
    """Keep a list in the place of the one before."""
    await db.execute(
        tx,
        "insert into gateway.access_list (owner, tag, jws, expires, confirmed)"
        " values ($1, $2, $3, $4, $5) on conflict (owner) do update set tag = excluded.tag,"
        " jws = excluded.jws, expires = excluded.expires, confirmed = excluded.confirmed",
        row.owner,
        row.tag,
        row.jws,
        row.expires,
        row.confirmed,
    )


async def confirm(connection: Connection, owner: str, at: datetime) -> None:
    """Note that the catalogue has said that the list is the newest."""
    await db.execute(
        connection, "update gateway.access_list set confirmed = $2 where owner = $1", owner, at
    )
