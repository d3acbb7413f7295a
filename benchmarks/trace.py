# SPDX-License-Identifier: EUPL-1.2
"""The log under load: events a second through the appender, and how soon they are in the tree."""

from __future__ import annotations

import asyncio

from benchmarks.node import Running
from samband.core import db
from samband.core.db import Database


def pending(node: Running) -> int:
    """Count the events that the sequencer has not taken in yet."""

    async def count() -> int:
        database = Database(node.settings.database.dsn, 1)
        async with database.connection() as connection:
            found = await db.value(connection, "select count(*) from traceability.pending")
        await database.close()
        return int(found)

    return asyncio.run(count())
