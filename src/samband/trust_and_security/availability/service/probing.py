# SPDX-License-Identifier: EUPL-1.2
"""Run the probes of this node's services, all at once and never for longer than two seconds.

A probe that fails is run once more before it counts: one lost answer is no outage.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Literal

import structlog
from msgspec import Struct

from samband.core.block import Probe
from samband.core.node import Node
from samband.core.probing import Fault, ProbeFailed, Weak
from samband.core.problems import Unavailable
from samband.core.time import now
from samband.trust_and_security.availability.model.measuring import Sample, State
from samband.trust_and_security.availability.model.services import Offered, Services
from samband.trust_and_security.availability.store import standing

HERE = ""
"""The place of what this node measures of itself."""
PROBE_SECONDS = 2.0
AGAIN_SECONDS = 0.3
SAMPLES_HOLD = 3
"""After so many probes that did not come, nobody knows."""
SLACK = timedelta(seconds=10)
"""A round in which everything is slow, or tried twice, takes so long."""
_log = structlog.get_logger()


class Outcome(Struct, frozen=True):
    """How a probe ended, and how long it took (ms); ``reason`` is a code."""

    state: State
    ms: float
    reason: Fault | Literal[""] = ""


class Looking(Struct):
    """How the last flow of each service ended: it counts until the next one."""

    flows: dict[str, Outcome] = {}


async def look(
    node: Node, services: Services, looking: Looking, *, flows: bool = True
) -> list[Sample]:
    """Probe every service, and with ``flows`` run their flows too; gives a sample of each.

    A flow that failed is run again each time, until it does not.
    """
    return list(
        await asyncio.gather(
            *(
                _sample(node, each, services.every, looking, flows=flows)
                for each in services.offered
            )
        )
    )


async def probe_database(node: Node) -> None:
    """See that PostgreSQL takes a write, and gives what was written."""
    moment = now()
    try:
        async with node.db.connection() as connection:
            if await standing.beat(connection, moment) < moment:
                raise ProbeFailed("wrong-answer")
    except Unavailable:
        raise ProbeFailed("database") from None


async def _sample(
    node: Node, offered: Offered, every: timedelta, looking: Looking, *, flows: bool
) -> Sample:
    outcome = await _twice(node, offered, offered.service.probe)
    if offered.service.flow is not None and outcome.state is not State.DOWN:
        last = looking.flows.get(offered.name)
        if last is None or flows or last.state is not State.UP:
            last = await _twice(node, offered, offered.service.flow)
            looking.flows[offered.name] = last
        if last.state is not State.UP:
            outcome = Outcome(last.state, outcome.ms, last.reason)
    return Sample(
        place=HERE,
        service=offered.name,
        at=now(),
        state=outcome.state,
        ms=outcome.ms,
        holds=every * SAMPLES_HOLD + SLACK,
        late=outcome.state is not State.DOWN and outcome.ms > offered.service.answers_within,
        reason=outcome.reason,
    )


async def _twice(node: Node, offered: Offered, probe: Probe) -> Outcome:
    outcome = await _try(node, offered, probe)
    if outcome.state is State.DOWN:
        await asyncio.sleep(AGAIN_SECONDS)
        outcome = await _try(node, offered, probe)
    return outcome


async def _try(node: Node, offered: Offered, probe: Probe) -> Outcome:
    started, state = time.perf_counter(), State.UP
    reason: Fault | Literal[""] = ""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await probe(node)
    except Weak as weak:
        state, reason = State.DEGRADED, weak.code
    except Exception as error:  # noqa: BLE001 (whatever a probe meets is an observation)
        state, reason = State.DOWN, _code(offered.name, error)
    return Outcome(state, (time.perf_counter() - started) * 1000, reason)


def _code(service: str, error: Exception) -> Fault:
    if isinstance(error, ProbeFailed):
        return error.code
    if isinstance(error, TimeoutError):
        return "no-answer"
    if isinstance(error, Unavailable):
        return "database"
    _log.warning("availability.probe_failed", service=service, reason=type(error).__name__)
    return "fault"
