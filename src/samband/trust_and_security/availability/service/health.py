# SPDX-License-Identifier: EUPL-1.2
"""Looks at every component at once and never waits longer than two seconds for one."""

from __future__ import annotations

import asyncio
import time

from samband.core import db
from samband.core.node import Node
from samband.core.time import now, rfc3339
from samband.trust_and_security.availability.model.health import Check, Health, Probe, Status, worst
from samband.trust_and_security.availability.model.measuring import State
from samband.trust_and_security.availability.model.saying import ServiceStatus
from samband.trust_and_security.availability.model.services import Services
from samband.trust_and_security.availability.service.reading import board

PROBE_SECONDS = 2.0
_STATES = {
    State.UP: Status.PASS,
    State.DEGRADED: Status.WARN,
    State.DOWN: Status.FAIL,
    State.UNKNOWN: Status.WARN,
}


async def health(node: Node, probes: dict[str, Probe]) -> Health:
    """Measure the node, and tell how its services last were.

    A service that is not known to work is a warning: the node as a whole answers, which is what
    200 says.
    """
    live = await ready(node, probes)
    if live.status is Status.FAIL or Services not in node.doors:
        return live
    services = (await board(node)).own.services
    checks = {f"{each.service.name}:availability": (_told(each),) for each in services}
    well = live.status is Status.PASS and all(each.state is State.UP for each in services)
    state = Status.PASS if well else Status.WARN
    about = {"describedby": node.resource("availability")}
    return Health(state, live.service_id, {**live.checks, **checks}, about)


async def state_of(node: Node, probes: dict[str, Probe]) -> State:
    """Tell in one word how the node is: down when it cannot serve, else as its services are."""
    live = await ready(node, probes)
    if live.status is Status.FAIL:
        return State.DOWN
    return (await board(node)).own.state


async def ready(node: Node, probes: dict[str, Probe]) -> Health:
    """Measure what a request needs: the database, and what the blocks' ``probes`` look at."""
    everything = {"postgresql:responseTime": lambda: _database(node), **probes}
    checks = await asyncio.gather(*(_observe(probe) for probe in everything.values()))
    by_name = {name: (check,) for name, check in zip(everything, checks, strict=True)}
    return Health(worst(by_name), node.name, by_name)


def _told(service: ServiceStatus) -> Check:
    """Say of a service how it was when it was last probed; what is not known is a warning."""
    output = service.reason or ("not known" if service.state is State.UNKNOWN else "")
    return Check(
        _STATES[service.state],
        component_type="component",
        time=rfc3339(service.seen) if service.seen else None,
        output=output or None,
    )


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
    return Check(Status.PASS, "datastore", milliseconds, "ms", rfc3339(now()))
