# SPDX-License-Identifier: EUPL-1.2
"""What was stored before a line had to be seen is put right, so that it can still be read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import samband
from samband.core.db import Database

BEFORE = {
    "title": "A\u202eB\tC",
    "contact": {"name": "\u200b", "path": "C:\\temp\\u0001"},
    "text": "First\n\nSecond\x01\x85",
}
AFTER = {
    "title": "A\ufffdB C",
    "contact": {"name": "\ufffd", "path": "C:\\temp\\u0001"},
    "text": "First\n\nSecond\ufffd\ufffd",
}
TABLES = {
    "information_exchange/api_management/migrations/0005_seen_signs.sql": (
        """insert into api_management.api (name, own, owner, owner_name, facts, registered, revised,
        sort_key, search_text) values ('a', false, '2120001124', 'M', $1, now(), now(), '', '')""",
        "select facts::text from api_management.api",
    ),
    "information_management/indexing/migrations/0004_seen_signs.sql": (
        "insert into indexing.identifier_type (index_id, name, body) values (1, 'a', $1)",
        "select body::text from indexing.identifier_type",
    ),
}


@pytest.mark.parametrize("migration", TABLES)
def test_signs_that_nobody_saw_are_shown_as_unknown(
    fresh_database: Callable[[], str], migration: str
) -> None:
    insert, select = TABLES[migration]

    async def inside() -> str:
        db = Database(fresh_database(), 1)
        try:
            async with db.connection() as connection:
                await connection.execute(insert, msgspec.json.encode(BEFORE).decode())
                path = Path(samband.__path__[0]) / migration
                await connection.execute(path.read_text())
                return str(await connection.fetchval(select))
        finally:
            await db.close()

    assert msgspec.json.decode(asyncio.run(inside())) == AFTER
