# SPDX-License-Identifier: EUPL-1.2
"""Numbered, forward-only SQL migrations, one folder per block and one schema per block."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import asyncpg
import msgspec

from samband.core.db import Database

_NAME = re.compile(r"(?P<number>\d{4})_[a-z0-9_]+\.sql")
_LOCK = 7_262_263  # one number for every Samband, so that two starters take turns

_LEDGER = """
create schema if not exists samband;
create table if not exists samband.migration (
    block text not null,
    number smallint not null,
    digest bytea not null,
    applied timestamptz not null default now(),
    primary key (block, number)
);
"""


class Migration(msgspec.Struct, frozen=True):
    """One migration file; ``digest`` is the SHA-256 of its text, which may never change."""

    block: str
    number: int
    sql: str
    digest: bytes


def read_migrations(block: str, folder: Path) -> list[Migration]:
    """Read a block's migrations in order; raises ``ValueError`` on a gap or a misnamed file."""
    found: list[Migration] = []
    for expected, path in enumerate(sorted(folder.glob("*.sql")), start=1):
        match = _NAME.fullmatch(path.name)
        if match is None or int(match["number"]) != expected:
            raise ValueError(f"{block}: {path.name} is not migration number {expected:04}")
        text = path.read_text(encoding="utf-8")
        found.append(Migration(block, expected, text, hashlib.sha256(text.encode()).digest()))
    return found


async def migrate(db: Database, folders: Iterable[tuple[str, Path]]) -> int:
    """Apply every migration that is missing, all in one transaction, and tell how many.

    Raises ``RuntimeError`` when an applied migration's text has changed since.
    """
    async with db.transaction() as tx:
        await tx.execute("select pg_advisory_xact_lock($1)", _LOCK)
        await tx.execute(_LEDGER)
        applied = {
            (record["block"], record["number"]): record["digest"]
            for record in await tx.fetch("select block, number, digest from samband.migration")
        }
        count = 0
        for block, folder in folders:
            for migration in read_migrations(block, folder):
                count += await _apply(tx, migration, applied.get((block, migration.number)))
        return count


async def _apply(
    tx: asyncpg.Connection[asyncpg.Record], migration: Migration, applied: bytes | None
) -> int:
    if applied == migration.digest:
        return 0
    if applied is not None:
        raise RuntimeError(f"{migration.block} {migration.number:04} has changed after it ran")
    await tx.execute(migration.sql)
    await tx.execute(
        "insert into samband.migration (block, number, digest) values ($1, $2, $3)",
        migration.block,
        migration.number,
        migration.digest,
    )
    return 1
