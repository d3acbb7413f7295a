# SPDX-License-Identifier: EUPL-1.2
"""The node's database behind the node's back: what it holds, and rows changed by hand."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString, NamedTuple

import asyncpg

from samband.core import postgres

COLUMNS = "500"
"""Wide enough that no line that a command prints is broken."""


class Stored(NamedTuple):
    """An event as it stands in its table."""

    id: str
    trace: str
    outcome: str


class Row(NamedTuple):
    """A row to change: how to choose, read and write it, and where the check must say it is."""

    choose: LiteralString
    read: LiteralString
    write: LiteralString
    where: str


# Each far into the log: 60 % of the way, and not the same event twice.
ROWS = {
    "event": Row(
        "select seq from traceability.event order by seq offset $1 limit 1",
        "select body from traceability.event where seq = $1",
        "update traceability.event set body = $2 where seq = $1",
        "event event {key}: the body is not the one committed to",
    ),
    "event_subject": Row(
        "select seq from traceability.event_subject order by seq offset $1 limit 1",
        "select subject_key from traceability.event_subject where seq = $1 and position = 0",
        "update traceability.event_subject set subject_key = $2 where seq = $1 and position = 0",
        "subjects event {key}: it is not listed under the subjects it has",
    ),
    "leaf": Row(
        "select seq from traceability.leaf order by seq offset $1 limit 1",
        "select hash from traceability.leaf where seq = $1",
        "update traceability.leaf set hash = $2 where seq = $1",
        "leaf event {key}: the leaf differs from its hash in the tree",
    ),
    "node": Row(
        "select index from traceability.node where level = 1 order by index offset $1 / 3 limit 1",
        "select hash from traceability.node where level = 1 and index = $1",
        "update traceability.node set hash = $2 where level = 1 and index = $1",
        "the node over leaves {first} to {last} is not what they hash to",
    ),
    "checkpoint": Row(
        "select size from traceability.checkpoint order by size offset $1 * 0 limit 1",
        "select note from traceability.checkpoint where size = $1",
        "update traceability.checkpoint set note = $2 where size = $1",
        "(size {key}): no key of this log has signed it",
    ),
}


async def stored_events(data: Path) -> list[Stored]:
    """Read every event's id, trace and outcome."""
    connection = await asyncpg.connect(_administrator(data))
    try:
        records = await connection.fetch(
            "select event_id::text as id, body::jsonb->>'traceId' as trace,"
            " body::jsonb->>'outcome' as outcome from traceability.event"
        )
    finally:
        await connection.close()
    return [Stored(**record) for record in records]


@contextmanager
def changed(data: Path, table: str, after: int) -> Iterator[str]:
    """Change one row some way into the log, past every trigger, and put it right afterwards.

    Gives what a check must say of it.
    """
    row = ROWS[table]
    key, value = asyncio.run(_read(data, row, after))
    other = value[:-1] + (b"\x00" if isinstance(value, bytes) else " ")
    asyncio.run(_write(data, row, key, other))
    try:
        yield row.where.format(key=key, first=2 * key, last=2 * key + 1)
    finally:
        asyncio.run(_write(data, row, key, value))


async def _read(data: Path, row: Row, after: int) -> tuple[int, Any]:
    connection = await asyncpg.connect(_administrator(data))
    try:
        key = await connection.fetchval(row.choose, after)
        return key, await connection.fetchval(row.read, key)
    finally:
        await connection.close()


async def _write(data: Path, row: Row, key: int, value: Any) -> None:
    connection = await asyncpg.connect(_administrator(data))
    try:
        await connection.execute("set session_replication_role = replica")  # no trigger fires
        assert await connection.execute(row.write, key, value) == "UPDATE 1"
    finally:
        await connection.close()


def _administrator(data: Path) -> str:
    dsn = postgres.running_dsn(data / "postgres", "samband")
    assert dsn is not None
    return dsn.replace(f"//{postgres.ROLE}@", f"//{postgres.ADMIN}@")


def check(data: Path) -> tuple[int, list[str]]:
    """Run ``samband check`` on the running node; gives its exit code and what it said."""
    command = [sys.executable, "-m", "samband.cli", "check", "--data", str(data)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": COLUMNS},
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()
