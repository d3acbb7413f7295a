# SPDX-License-Identifier: EUPL-1.2
"""Another node, asked from outside how it is; whatever it answers is a fault of its own only.

A node may be silent, slow, hostile or wrong: the time is bounded, and so is what is read.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TypeVar

import msgspec
from msgspec import Struct

from samband.core.outbound import Fetched, FetchFailed, Limits, Outbound
from samband.core.probing import Fault
from samband.core.time import now
from samband.trust_and_security.availability.model.health import Status
from samband.trust_and_security.availability.model.measuring import State
from samband.trust_and_security.availability.model.saying import NodeStatus

MAX_ANSWER = 262_144
LIMITS = Limits(bytes=MAX_ANSWER, connect=1.5, total=2.0)
MAX_AGE = timedelta(minutes=1)
"""A node's word of another time is not how it is now: its clock is wrong, or somebody kept it."""
_HEALTHY = {200, 503}
Answer = TypeVar("Answer")


class Met(Struct, frozen=True):
    """How a node met us: its state from outside, how long it took (ms), and what it said."""

    state: State
    ms: float
    reason: Fault | str
    said: NodeStatus | None = None
    text: str = ""


class _Health(Struct, frozen=True):
    status: Status


async def meet(outbound: Outbound, url: str) -> Met:
    """Ask a node for its health and its own word on its services, at the same time.

    A node of which some service is in trouble is up itself: its services tell of that.
    """
    started = time.perf_counter()
    health, status = await asyncio.gather(
        _fetch(outbound, f"{url}/health"), _fetch(outbound, f"{url}/availability/v1/status")
    )
    ms = (time.perf_counter() - started) * 1000
    if isinstance(health, str):
        return Met(State.DOWN, ms, health)
    found = _read(health, _Health)
    if found is None or health.status not in _HEALTHY:
        return Met(State.DOWN, ms, "wrong-answer")
    said = None if isinstance(status, str) else _read(status, NodeStatus)
    if found.status is Status.FAIL:
        return Met(State.DOWN, ms, "not-well")
    if said is None or isinstance(status, str) or said.url != url:
        return Met(State.DEGRADED, ms, "wrong-answer")  # it answers, but not to what this asks
    if abs(now() - said.as_of) > MAX_AGE:
        return Met(State.DEGRADED, ms, "wrong-time")
    return Met(State.UP, ms, "", said, status.body.decode())


async def _fetch(outbound: Outbound, url: str) -> Fetched | Fault:
    accepted = {"Accept": "application/json, application/health+json"}
    try:
        return await outbound.fetch(url, headers=accepted, limits=LIMITS)
    except FetchFailed as failed:
        return "wrong-answer" if "too large" in str(failed) else "no-answer"


def _read(answer: Fetched, type_: type[Answer]) -> Answer | None:
    try:
        return msgspec.json.decode(answer.body, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
