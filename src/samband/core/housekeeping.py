# SPDX-License-Identifier: EUPL-1.2
"""What a node does for itself every hour: keys are rotated in time, and what is done is forgotten."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from samband.core import inbox, jobs
from samband.core.node import Node

EVERY_SECONDS = 3_600.0
FIRST_SECONDS = 30.0
REPEAT_DAYS = 7
"""How long a repeated request is recognised (``Idempotency-Key``)."""
JOB_LOG_DAYS = 30
_log = structlog.get_logger()


async def run_housekeeping(node: Node, stop: asyncio.Event) -> None:
    """Tidy every hour until ``stop``; a turn that fails is logged and tried again in the next."""
    pause = FIRST_SECONDS
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
            return
        pause = EVERY_SECONDS
        try:
            await tidy(node)
        except Exception as error:  # noqa: BLE001  a node goes on without being tidied
            _log.warning("housekeeping.failed", reason=type(error).__name__)


async def tidy(node: Node) -> None:
    """Rotate keys that retire within a month; forget old idempotency keys and finished jobs."""
    for use in await node.keys.rotate_due():
        _log.info("housekeeping.key_rotated", use=use)
    async with node.db.connection() as connection:
        forgotten = await inbox.forget_older_than(connection, REPEAT_DAYS)
    finished = await jobs.forget_finished(node.db, JOB_LOG_DAYS)
    _log.info("housekeeping.tidied", idempotency_keys=forgotten, job_log=finished)
