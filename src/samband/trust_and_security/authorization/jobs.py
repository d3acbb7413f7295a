# SPDX-License-Identifier: EUPL-1.2
"""Keeps the hub's picture of the node up to date, while the node follows a hub."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from samband.core.node import Node
from samband.core.problems import Problem, Unavailable
from samband.trust_and_security.authorization.service.renewing import (
    announce_node,
    renew_client_key,
)

EVERY_SECONDS = 15.0
"""A rotated key signs an hour after it was made, so there is time for many turns."""
TROUBLE_SECONDS = 300.0
_log = structlog.get_logger()


async def keep_known(node: Node, hub: str, stop: asyncio.Event) -> None:
    """Look at address and key until ``stop``; a turn that fails is logged and tried again later."""
    pause = EVERY_SECONDS
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
            return
        pause = await _turn(node, hub)


async def _turn(node: Node, hub: str) -> float:
    """Tell what the hub does not know; gives the seconds until the next turn."""
    pause = TROUBLE_SECONDS
    try:
        if await announce_node(node, hub):
            _log.info("node.announced", hub=hub)
        if await renew_client_key(node, hub):
            _log.info("client_key.renewed", hub=hub)
    except Unavailable as problem:  # the hub is away, or the register is not copied yet
        pause, reason = EVERY_SECONDS, problem.reason or problem.detail
    except Problem as problem:
        reason = problem.reason or problem.detail
    except Exception as error:  # noqa: BLE001 (the node goes on with what is known)
        reason = type(error).__name__
    else:
        return EVERY_SECONDS
    _log.warning("node.not_announced", hub=hub, reason=reason)
    return pause
