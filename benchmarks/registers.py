# SPDX-License-Identifier: EUPL-1.2
"""Work per item must not grow with the number stored: look-ups at ten times the data, and the load."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import machine
from benchmarks.node import Running, load, lookups, open_numbers, running
from benchmarks.request import cost

ROUNDS = 7
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
                found = machine.in_turns(
                    ROUNDS, {"fewer": _total(node, people), "more": _total(larger, more)}
                )
    return {
        f"cpu_at_{people}": found["fewer"],
        f"cpu_at_{more}": found["more"],
        "growth": round(found["more"] / found["fewer"], 3),
        "people_per_second": round(more / elapsed),
    }


def _total(node: Running, people: int) -> Callable[[], float]:
    shot = lookups(node, open_numbers(people))
    cost(node, node.web, shot)
    return lambda: cost(node, node.web, shot).total
