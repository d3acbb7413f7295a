# SPDX-License-Identifier: EUPL-1.2
"""Work per item must not grow with the number stored: look-ups at ten times the data, and the load."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import asyncpg

from benchmarks import machine
from benchmarks.node import Running, load, lookups, open_numbers, running
from benchmarks.request import Cost, cost

ROUNDS = 20
MILLION = 1_000_000


def measure(node: Running, people: int, *, large: bool) -> dict[str, object]:
    """Load ten times as many into a second node, and look up in both in turns."""
    count = MILLION if large else 10 * people
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder), 0) as larger:
            began = time.perf_counter()
            asyncio.run(load(larger.settings, count))
            elapsed = time.perf_counter() - began
            asyncio.run(_settle(node))
            asyncio.run(_settle(larger))
            families = node.web, node.postgres, larger.web, larger.postgres
            with node.without_loops(), larger.without_loops(), machine.apart(*families):
                fewer, more = _ready(node, people), _ready(larger, count)
                rounds = [(fewer(), more(), fewer()) for _ in range(ROUNDS)]
    growths = [2 * found.total / (first.total + last.total) for first, found, last in rounds]
    return {
        f"at_{people}": _middle([each for first, _, last in rounds for each in (first, last)]),
        f"at_{count}": _middle([found for _, found, _ in rounds]),
        "growth": round(median(growths), 3),
        "growths": sorted(round(each, 2) for each in growths),
        "people_per_second": round(count / elapsed),
    }


async def _settle(node: Running) -> None:
    """Do now what PostgreSQL does by itself after a large load, so that it is not counted."""
    connection = await asyncpg.connect(node.settings.database.dsn)
    try:
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


def _middle(costs: list[Cost]) -> dict[str, float]:
    return {
        "web": machine.middle([each.web for each in costs]),
        "postgres": machine.middle([each.postgres for each in costs]),
        "total": machine.middle([each.total for each in costs]),
    }


def _ready(node: Running, people: int) -> Callable[[], Cost]:
    shot = lookups(node, open_numbers(people))
    for _ in range(3):
        cost(node, node.web, shot)
    return lambda: cost(node, node.web, shot)
