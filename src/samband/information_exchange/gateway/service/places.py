# SPDX-License-Identifier: EUPL-1.2
"""How many calls to one service a consumer may have under way, so that none keeps it from others.

A call that moves, however slowly, may last for an hour and holds one of the process's connections
to the service all that time.  So no consumer may hold more than a quarter of them.  A burst waits
for a place as long as it would wait for a connection; then it is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from msgspec import Struct, field

from samband.information_exchange.gateway.client import CONNECT_SECONDS, CONNECTIONS
from samband.information_exchange.gateway.model.published import TooMany

AT_ONCE = CONNECTIONS // 4
"""Calls of one consumer to one service, from one process."""


class _Taken(Struct):
    free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    users: int = 0


class Places:
    """This process's places, by consumer and service: APIs of one service share its connections."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], _Taken] = {}

    @asynccontextmanager
    async def one(self, consumer: str, upstream: str) -> AsyncIterator[None]:
        """Hold a place; raises ``TooMany`` when none has become free in three seconds."""
        key = (consumer, urlsplit(upstream).netloc)
        taken = self._taken.setdefault(key, _Taken())
        taken.users += 1
        try:
            await _wait_for(taken.free)
            try:
                yield
            finally:
                taken.free.release()
        finally:
            taken.users -= 1
            if not taken.users:
                del self._taken[key]


async def _wait_for(place: asyncio.Semaphore) -> None:
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await place.acquire()
    except TimeoutError:
        raise TooMany(
            f"{AT_ONCE} calls at once is what this API takes from one organisation."
            " Wait until some of yours have ended.",
            headers={"Retry-After": str(round(CONNECT_SECONDS))},
            reason="too-many-at-once",
        ) from None
