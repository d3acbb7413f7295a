# SPDX-License-Identifier: EUPL-1.2
"""Work per item must not grow with the number stored: look-ups at ten times the data, and the load."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks import machine
from benchmarks.node import Running, load, lookups, open_numbers, running
from benchmarks.request import cost

ROUNDS = 20
MILLION = 1_000_000


def measure(node: Running, people: int, *, large: bool) -> dict[str, object]:
    """Load ten times as many into a second node, and look up in both in turns."""
    more = MILLION if large else 10 * people
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder), 0) as larger:
            began = time.perf_counter()
            asyncio.run(load(larger.settings, more))
            elapsed = time.perf_counter() - began
            families = node.web, node.postgres, larger.web, larger.postgres
            with node.without_loops(), larger.without_loops(), machine.apart(*families):
                fewer, greater = _total(node, people), _total(larger, more)
                rounds = [(fewer(), greater(), fewer()) for _ in range(ROUNDS)]
    return {
        f"cpu_at_{people}": machine.middle([(first + last) / 2 for first, _, last in rounds]),
        f"cpu_at_{more}": machine.middle([found for _, found, _ in rounds]),
        "growth": round(median(2 * found / (first + last) for first, found, last in rounds), 3),
        "people_per_second": round(more / elapsed),
    }


def _total(node: Running, people: int) -> Callable[[], float]:
    shot = lookups(node, open_numbers(people))
    cost(node, node.web, shot)
    return lambda: cost(node, node.web, shot).total
