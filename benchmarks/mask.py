# SPDX-License-Identifier: EUPL-1.2
"""Protected and unknown must take equally long: pairs in turns over one connection each."""

from __future__ import annotations

import asyncio
import time
from statistics import median

from benchmarks.node import Running, lookups
from benchmarks.traffic import written
from samband.sandbox.population import CAPACITY, Protection, people

PAIRS = 2_000


def measure(node: Running, count: int) -> dict[str, object]:
    """Ask for a protected and an unknown person in turns; the order changes with every pair."""
    protected = next(
        p.number for p in people(count) if p.protection is Protection.PROTECTED_REGISTRATION
    )
    unknown = next(people(CAPACITY, start=CAPACITY - 1)).number
    return asyncio.run(_measure(node, {"protected": protected, "unknown": unknown}))


async def _measure(node: Running, asked: dict[str, str]) -> dict[str, object]:
    shot = await asyncio.to_thread(lookups, node, list(asked.values()))
    requests = [written(shot, body) for body in shot.bodies]
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
    times: list[list[float]] = [[], []]
    for pair in range(PAIRS):
        for which in (0, 1) if pair % 2 else (1, 0):
            began = time.perf_counter()
            writer.write(requests[which])
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            times[which].append((time.perf_counter() - began) * 1_000)
    writer.close()
    medians = [median(each) for each in times]
    return {
        "protected_ms": round(medians[0], 3),
        "unknown_ms": round(medians[1], 3),
        "difference": round(abs(medians[0] - medians[1]) / medians[1], 4),
    }
