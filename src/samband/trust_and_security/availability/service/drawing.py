# SPDX-License-Identifier: EUPL-1.2
"""The strips of every service, made at most each ten seconds in a process.

The page of all nodes is open to all, and ninety days of a hundred nodes are much to read: what a
reader costs must not grow with them.  How things are now is never from here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from samband.core.node import Node
from samband.core.time import now
from samband.trust_and_security.availability.model.figures import (
    Mark,
    Measured,
    Span,
    day_marks,
    first_day,
    measured_since,
)
from samband.trust_and_security.availability.model.services import Level
from samband.trust_and_security.availability.store import spans
from samband.trust_and_security.availability.store.standing import Key

SHOWN_DAYS = 90
FRESH_SECONDS = 10.0


class Drawn(Struct, frozen=True):
    """The days of a service as they are drawn, its figures, and for how long it was measured (ms)."""

    days: tuple[Mark, ...]
    figures: Measured
    known: int


class Drawings:
    """This process's strips; a door, so that each node has its own.  ``fresh`` is in seconds."""

    def __init__(self, fresh: float = FRESH_SECONDS) -> None:
        self._fresh = fresh
        self._made: dict[Key, Drawn] = {}
        self._levels: Mapping[Key, Level] = {}
        self._at = float("-inf")
        self._making = asyncio.Lock()

    async def of(self, node: Node, levels: Mapping[Key, Level]) -> Mapping[Key, Drawn]:
        """Give the strips of all services that something is promised of, by place and name."""
        async with self._making:
            late = time.monotonic() - self._at > self._fresh
            if late or levels.keys() != self._levels.keys():
                self._made = await _draw(node, levels)
                self._levels, self._at = levels, time.monotonic()
            return self._made


async def _draw(node: Node, levels: Mapping[Key, Level]) -> dict[Key, Drawn]:
    moment = now()
    async with node.db.connection() as connection:
        found = await spans.days(connection, first_day(moment, SHOWN_DAYS))
    measured = by_key(found)
    drawn = {}
    for key, level in levels.items():
        own = measured.get(key, ())
        drawn[key] = Drawn(
            day_marks(own, moment, SHOWN_DAYS),
            measured_since(own, level, moment),
            sum(span.tally.measured for span in own),
        )
        await asyncio.sleep(0)  # others are answered meanwhile
    return drawn


def by_key(found: Sequence[Span]) -> dict[Key, list[Span]]:
    """Gather the spans of each service, which come together."""
    grouped = groupby(found, key=lambda span: (span.place, span.service))
    return {key: list(own) for key, own in grouped}
