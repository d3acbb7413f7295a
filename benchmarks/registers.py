# SPDX-License-Identifier: EUPL-1.2
"""Work per item must not grow with the number stored: the load, and look-ups at ten times the data."""

from __future__ import annotations

import asyncio
import time

from benchmarks import machine
from benchmarks.node import Running, load, lookups, open_numbers
from benchmarks.request import Cost, cost

ROUNDS = 5
MILLION = 1_000_000
SLICE = 10_000


def measure(node: Running, people: int, *, large: bool) -> dict[str, object]:
    """Look up among ``people``, load until there are ten times as many, and look up again."""
    more = MILLION if large else 10 * people
    before = _slices(node, people)
    began = time.perf_counter()
    loaded = asyncio.run(load(node.settings, more))
    elapsed = time.perf_counter() - began
    after = _slices(node, more)
    found: dict[str, object] = {
        f"cpu_at_{people}": machine.middle([each.total for each in before]),
        f"cpu_at_{more}": machine.middle([each.total for each in after]),
        "growth": round(_middle(after) / _middle(before), 3),
    }
    if loaded:
        found["people_per_second"] = round(loaded / elapsed)
    return found


def _middle(costs: list[Cost]) -> float:
    return machine.middle([each.total for each in costs])


def _slices(node: Running, people: int) -> list[Cost]:
    shot = lookups(node, open_numbers(people))
    with node.without_loops():
        cost(node, node.web, shot)
        return [cost(node, node.web, shot) for _ in range(ROUNDS)]
