# SPDX-License-Identifier: EUPL-1.2
"""The loops that look: at this node's own services, and at the hub also at the other nodes.

What was seen while the database was away is kept in memory and written when it is back, so that
the outage of the database is measured too.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import structlog

from samband.core.db import is_down
from samband.core.node import Node
from samband.core.problems import Problem, Unavailable
from samband.trust_and_security.availability.model.measuring import State
from samband.trust_and_security.availability.model.services import Services
from samband.trust_and_security.availability.service.keeping import keep, tidy
from samband.trust_and_security.availability.service.probing import Looking, look
from samband.trust_and_security.availability.service.watching import Watched, Watching

RARELY = 6
"""A flow, which leaves something in the log, runs every sixth time."""
MAX_WAITING = 720
"""Rounds, or parts of them, that wait for the database: two hours of the usual."""
TIDY_SECONDS = 3_600.0
WAKE_SECONDS, AGAIN_SECONDS = 30.0, 1.0
_log = structlog.get_logger()
Look = Callable[[int], AsyncIterator[Watched]]


async def run_probes(node: Node, stop: asyncio.Event) -> None:
    """Probe this node's services until ``stop``; what is old is tidied each hour."""
    services = node.door(Services)
    looking = Looking()
    tidied = float("-inf")

    async def turn(number: int) -> AsyncIterator[Watched]:
        nonlocal tidied
        samples = await look(node, services, looking, flows=number % RARELY == 0)
        if time.monotonic() - tidied > TIDY_SECONDS:
            tidied = time.monotonic()
            await _quietly(tidy(node))
        yield Watched(samples, [])

    await _awake(node, services, looking, stop)
    await _every(services.every, node, turn, stop)


async def run_watch(node: Node, stop: asyncio.Event) -> None:
    """Watch the nodes in the register until ``stop``."""
    every = node.door(Services).watching
    watching = Watching(node, every)

    async def turn(_: int) -> AsyncIterator[Watched]:
        await watching.ask()
        async for part in watching.heard(every.total_seconds()):
            yield part

    try:
        await _every(every, node, turn, stop)
    finally:
        await watching.close()


async def _every(pause: timedelta, node: Node, turn: Look, stop: asyncio.Event) -> None:
    waiting: deque[Watched] = deque(maxlen=MAX_WAITING)
    number = 1
    while not stop.is_set():
        began = time.monotonic()
        try:
            async for part in turn(number):
                waiting.append(part)
                await _write(node, waiting)
        except Exception as error:  # noqa: BLE001 (the next turn may go better)
            reason = error.reason if isinstance(error, Problem) else type(error).__name__
            _log.warning("availability.not_looked", reason=reason)
        await _write(node, waiting)
        number += 1
        rest = began + pause.total_seconds() - time.monotonic()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), max(rest, 0.1))


async def _write(node: Node, waiting: deque[Watched]) -> None:
    """Keep what waits, oldest first; what cannot be kept for another reason is let go, and said."""
    while waiting:
        try:
            await keep(node, waiting[0].samples, waiting[0].said)
        except Exception as error:  # noqa: BLE001 (the loop goes on)
            if isinstance(error, Unavailable) or is_down(error):
                return
            _log.warning("availability.not_kept", reason=type(error).__name__)
        waiting.popleft()


async def _quietly(work: Awaitable[object]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 (tried again in an hour)
        _log.warning("availability.not_tidied", reason=type(error).__name__)


async def _awake(node: Node, services: Services, looking: Looking, stop: asyncio.Event) -> None:
    """Wait until all is well, or for half a minute: a node that is starting is not out of order."""
    give_up = time.monotonic() + WAKE_SECONDS
    while not stop.is_set() and time.monotonic() < give_up:
        seen = await look(node, services, looking, flows=False)
        if all(sample.state is State.UP for sample in seen):
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), AGAIN_SECONDS)
