# SPDX-License-Identifier: EUPL-1.2
"""APIs that the gateway publishes, and the number that tells every process to read again."""

from __future__ import annotations

from datetime import datetime

from samband.core import db
from samband.core.db import Connection, Tx
from samband.information_exchange.gateway.model.published import Published


async def epoch(connection: Connection) -> int:
    """Tell how many times anything has changed."""
    return int(await db.value(connection, "select value from gateway.epoch"))


async def bump(tx: Tx) -> None:
    """Tell every process, at commit, that something has changed; changers take turns."""
    await db.execute(tx, "update gateway.epoch set value = value + 1")


async def all_published(connection: Connection) -> list[Published]:
    """Read every API that was ever published, by name."""
    return await db.rows(
        connection,
        Published,
        "select api, major, owner, title, upstream, per_minute, per_day, max_body, answer_seconds,"
        " idle_seconds, total_seconds, published, closed from gateway.published"
        " order by api, major",
    )


async def find(connection: Connection, api: str, major: int) -> Published | None:
    """Find one."""
    return await db.row_or_none(
        connection,
        Published,
        "select api, major, owner, title, upstream, per_minute, per_day, max_body, answer_seconds,"
        " idle_seconds, total_seconds, published, closed from gateway.published"
        " where api = $1 and major = $2",
        api,
        major,
    )


async def put(tx: Tx, row: Published) -> None:
    """Publish an API, or publish it anew as it is now."""
    await db.execute(
        tx,
        "insert into gateway.published as known (api, major, owner, title, upstream, per_minute,"
        " per_day, max_body, answer_seconds, idle_seconds, total_seconds, published)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " on conflict (api, major) do update set owner = excluded.owner, title = excluded.title,"
        " upstream = excluded.upstream, per_minute = excluded.per_minute,"
        " per_day = excluded.per_day, max_body = excluded.max_body,"
        " answer_seconds = excluded.answer_seconds, idle_seconds = excluded.idle_seconds,"
        " total_seconds = excluded.total_seconds, closed = null",
        row.api,
        row.major,
        row.owner,
        row.title,
        row.upstream,
        row.per_minute,
        row.per_day,
        row.max_body,
        row.answer_seconds,
        row.idle_seconds,
        row.total_seconds,
        row.published,
    )


async def close(tx: Tx, api: str, major: int, at: datetime) -> bool:
    """Publish an API no longer; tells whether it was."""
    return bool(
        await db.execute(
            tx,
            "update gateway.published set closed = $3"
            " where api = $1 and major = $2 and closed is null and upstream <> ''",
            api,
            major,
            at,
        )
    )
