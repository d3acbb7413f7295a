# SPDX-License-Identifier: EUPL-1.2
"""The sequencer's loop, run as a process of its own; several may run against one database."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import asyncpg
import structlog

from samband.core.node import Node
from samband.core.problems import Unavailable
from samband.trust_and_security.traceability.service import sequencer

BUSY_SECONDS = 0.05
"""Pause after work: events gather meanwhile, so load makes batches larger, not more frequent."""
IDLE_SECONDS = 0.25
TROUBLE_SECONDS = 1.0
_log = structlog.get_logger()


async def run_sequencer(node: Node, stop: asyncio.Event) -> None:
    """Grow the log until ``stop`` is set; an event is in it well within a second."""
    pause = BUSY_SECONDS
    while not stop.is_set():
        pause = await _turn(node, pause)
        if pause:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)


async def _turn(node: Node, pause: float) -> float:
    """Grow the log once and tell how many seconds to rest."""
    try:
        count = await sequencer.grow(node)
    except sequencer.BrokenLog as error:
        _log.critical("trace-log-broken", detail=str(error))
        return TROUBLE_SECONDS
    except (Unavailable, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        _log.warning("sequencer-waits", error=type(error).__name__)
        return TROUBLE_SECONDS
    if count == sequencer.MAX_BATCH:
        return 0.0
    return BUSY_SECONDS if count else min(max(pause, BUSY_SECONDS) * 2, IDLE_SECONDS)
