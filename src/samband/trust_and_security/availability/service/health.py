# SPDX-License-Identifier: EUPL-1.2
"""Looks at every component at once and never waits longer than two seconds for one."""

from __future__ import annotations

import asyncio
import time

from samband.core import db
from samband.core.node import Node
from samband.core.time import now, rfc3339
from samband.trust_and_security.availability.model.health import Check, Health, Probe, Status, worst

PROBE_SECONDS = 2.0


async def health(node: Node, probes: dict[str, Probe]) -> Health:
    """Measure the node: the database always, and what the other blocks' ``probes`` look at."""
    everything = {"postgresql:responseTime": lambda: _database(node), **probes}
    checks = await asyncio.gather(*(_observe(probe) for probe in everything.values()))
    by_name = {name: (check,) for name, check in zip(everything, checks, strict=True)}
    return Health(worst(by_name), node.name, by_name)


async def _observe(probe: Probe) -> Check:
    try:
        return await asyncio.wait_for(probe(), PROBE_SECONDS)
    except TimeoutError:
        return Check(Status.FAIL, time=rfc3339(now()), output=f"no answer in {PROBE_SECONDS:.0f} s")
    except Exception as error:  # noqa: BLE001  whatever a component does, health is an answer
        return Check(Status.FAIL, time=rfc3339(now()), output=type(error).__name__)


async def _database(node: Node) -> Check:
    started = time.perf_counter()
    async with node.db.connection() as connection:
        await db.value(connection, "select 1")
    milliseconds = round((time.perf_counter() - started) * 1000, 2)
    return Check(Status.PASS, milliseconds, "ms", rfc3339(now()))
