# SPDX-License-Identifier: EUPL-1.2
"""How many calls a consumer may make, counted for all processes together.

A process takes calls from the database a few at a time: as many as it needs for about a quarter of
a second, and never more than half a per cent of the limit.  So a steady stream costs four small
statements a second however fast it is, and what is taken and not used is too little to matter.
While nothing is free nobody asks the database: it has said when the next call will be.
"""

from __future__ import annotations

import asyncio
import math
import time

from msgspec import Struct

from samband.core.db import Database
from samband.information_exchange.gateway.model.published import TooMany
from samband.information_exchange.gateway.store import spending

LEASE_SECONDS = 1.0
MAX_KEPT = 10_000
_PART = 200
_PER_SECOND = 4


class Window(Struct, frozen=True):
    """The time that a limit is for: one more slot than it has, so that no stretch holds more."""

    name: str
    slot_ms: int
    slots: int

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.slot_ms * (self.slots - 1) // 1_000


MINUTE = Window("minute", 250, 241)
DAY = Window("day", 3_600_000, 25)


class Standing(Struct, frozen=True):
    """How a consumer stands after a call: the limit, what is left, and seconds to the next call."""

    window: Window
    limit: int
    left: int
    wait: int = 0

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """Tell it as the IETF's draft on RateLimit header fields has it."""
        policy = f'"{self.window.name}";q={self.limit};w={self.window.seconds}'
        state = f'"{self.window.name}";r={self.left}' + (f";t={self.wait}" if self.wait else "")
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", state.encode())]


class _Lease(Struct):
    """What this process has taken for a consumer and not used."""

    lock: asyncio.Lock
    limit: int = 0
    free: int = 0
    left: int = 0
    ends: float = 0.0
    blocked: float = 0.0
    calls: int = 0
    since: float = 0.0


class Limiter:
    """This process's leases."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._leases: dict[tuple[str, str], _Lease] = {}

    async def take(self, consumer: str, limit: int, window: Window = MINUTE) -> Standing:
        """Use up one call; raises ``TooMany`` with ``Retry-After`` (s) when there is none."""
        lease = self._lease((consumer, window.name))
        async with lease.lock:
            moment = time.monotonic()
            _note_call(lease, moment)
            if limit != lease.limit:  # it was changed: what the old one said counts no more
                lease.limit, lease.free, lease.blocked = limit, 0, 0.0
            if moment >= lease.blocked and (lease.free < 1 or moment >= lease.ends):
                await self._renew(lease, consumer, limit, window)
            if lease.free < 1:
                raise _nothing_free(lease, window)
            lease.free -= 1
            return Standing(window, limit, lease.left + lease.free)

    def look(self, consumer: str, limit: int, window: Window) -> None:
        """Raise ``TooMany`` where it is known that there is none; uses up nothing and asks nobody."""
        lease = self._leases.get((consumer, window.name))
        if lease is None or lease.limit != limit:
            return
        if lease.free < 1 and time.monotonic() < lease.blocked:
            raise _nothing_free(lease, window)

    async def _renew(self, lease: _Lease, consumer: str, limit: int, window: Window) -> None:
        want = max(1, min(lease.calls // _PER_SECOND, limit // _PART))
        async with self._db.connection() as connection:
            taken = await spending.take(
                connection,
                f"{window.name} {consumer}",
                limit,
                want,
                slot_ms=window.slot_ms,
                slots=window.slots,
            )
        moment = time.monotonic()
        lease.free, lease.left, lease.ends = taken.taken, taken.left_over, moment + LEASE_SECONDS
        lease.blocked = moment + taken.wait_ms / 1_000

    def _lease(self, key: tuple[str, str]) -> _Lease:
        lease = self._leases.get(key)
        if lease is None:
            if len(self._leases) >= MAX_KEPT:
                del self._leases[next(iter(self._leases))]
            lease = self._leases[key] = _Lease(asyncio.Lock())
        return lease


def _note_call(lease: _Lease, moment: float) -> None:
    """Count the calls of about the last second."""
    if moment - lease.since > LEASE_SECONDS:
        lease.calls = lease.calls // 2 if moment - lease.since < 2 * LEASE_SECONDS else 0
        lease.since = moment
    lease.calls += 1


def _nothing_free(lease: _Lease, window: Window) -> TooMany:
    wait = max(1, math.ceil(lease.blocked - time.monotonic()))
    return _too_many(Standing(window, lease.limit, 0, wait))


def _too_many(standing: Standing) -> TooMany:
    headers = {name.decode(): text.decode() for name, text in standing.headers}
    return TooMany(
        f"{standing.limit} requests a {standing.window.name} is what this access allows."
        f" Wait {standing.wait} s.",
        headers={"Retry-After": str(standing.wait), **headers},
        reason=f"over-the-{standing.window.name}",
    )
