# SPDX-License-Identifier: EUPL-1.2
"""Run the probes of this node's services, all at once and never for longer than two seconds.

A probe that fails is run once more before it counts: one lost answer is no outage.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from datetime import timedelta

import structlog

from samband.core.node import Node
from samband.core.probing import CannotTell, Fault, ProbeFailed, Weak
from samband.core.problems import Unavailable
from samband.core.time import now
from samband.trust_and_security.availability.model.measuring import Sample, State
from samband.trust_and_security.availability.model.services import Offered
from samband.trust_and_security.availability.store import standing

HERE = ""
"""The place of what this node measures of itself."""
PROBE_SECONDS = 2.0
AGAIN_SECONDS = 0.3
SAMPLES_HOLD = 3
"""After so many probes that did not come, nobody knows."""
_log = structlog.get_logger()


async def look(node: Node, services: Iterable[Offered], every: timedelta) -> list[Sample]:
    """Probe services; gives a sample of each of which anything can be said."""
    holds = every * SAMPLES_HOLD + timedelta(seconds=2 * PROBE_SECONDS)
    found = await asyncio.gather(*(_sample(node, each, holds) for each in services))
    return [sample for sample in found if sample is not None]


async def probe_database(node: Node) -> None:
    """See that PostgreSQL takes a write, and gives what was written."""
    moment = now()
    try:
        async with node.db.connection() as connection:
            if await standing.beat(connection, moment) < moment:
                raise ProbeFailed("wrong-answer")
    except Unavailable:
        raise ProbeFailed("database") from None


async def _sample(node: Node, offered: Offered, holds: timedelta) -> Sample | None:
    try:
        state, ms, reason = await _try(node, offered)
        if state is State.DOWN:
            await asyncio.sleep(AGAIN_SECONDS)
            state, ms, reason = await _try(node, offered)
    except CannotTell:
        return None
    return Sample(
        place=HERE,
        service=offered.name,
        at=now(),
        state=state,
        ms=ms,
        holds=holds,
        late=state is not State.DOWN and ms > offered.service.answers_within,
        reason=reason,
    )


async def _try(node: Node, offered: Offered) -> tuple[State, float, str]:
    started, state, reason = time.perf_counter(), State.UP, ""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await offered.service.probe(node)
    except CannotTell:
        raise
    except Weak as weak:
        state, reason = State.DEGRADED, weak.code
    except Exception as error:  # noqa: BLE001 (whatever a probe meets is an observation)
        state, reason = State.DOWN, _code(offered.name, error)
    return state, (time.perf_counter() - started) * 1000, reason


def _code(service: str, error: Exception) -> Fault:
    if isinstance(error, ProbeFailed):
        return error.code
    if isinstance(error, TimeoutError):
        return "no-answer"
    if isinstance(error, Unavailable):
        return "database"
    _log.warning("availability.probe_failed", service=service, reason=type(error).__name__)
    return "fault"
