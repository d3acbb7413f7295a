# SPDX-License-Identifier: EUPL-1.2
"""How calls are counted: what an event of the gateway says, and the bounds of the histogram."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct

FORWARDED = "gateway.forwarded"
REFUSED = "gateway.refused"
ENDED = "gateway.ended"
COUNTED = (FORWARDED, REFUSED, ENDED)
"""The events that the counts are made from."""

BOUNDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
"""Milliseconds: a call is counted under the first bound that it does not go over."""


class Told(Struct, frozen=True):
    """What an event of the gateway says of a call; ``ms`` is -1 where it was not passed on.

    ``api`` is empty where no such API was ever published: then the version is not told either.
    """

    api: str
    major: int
    status: int
    bytes: int
    ms: int


def facts(told: Told, *more: str) -> tuple[str, ...]:
    """Write what an event says, as its items."""
    named = () if not told.api else (f"api:{told.api}", f"major:{told.major}")
    return (
        *named,
        f"status:{told.status}",
        *((f"bytes:{told.bytes}",) if told.bytes >= 0 else ("streaming",)),
        *((f"ms:{told.ms}",) if told.ms >= 0 else ()),
        *more,
    )


def read_facts(items: Sequence[str]) -> Told | None:
    """Read an event's items; ``None`` for one that tells of no published API.

    >>> read_facts(facts(Told("permits", 1, 200, 12, 3)))
    Told(api='permits', major=1, status=200, bytes=12, ms=3)
    """
    said = dict(item.split(":", 1) for item in items if ":" in item)
    if "api" not in said or "status" not in said:
        return None
    return Told(
        said["api"],
        int(said.get("major", 0)),
        int(said["status"]),
        int(said.get("bytes", 0)),
        int(said.get("ms", -1)),
    )


def slot_of(ms: int) -> int:
    """Tell under which bound a call is counted; the last slot has none.

    >>> slot_of(0), slot_of(1), slot_of(3), slot_of(60_000)
    (0, 0, 2, 13)
    """
    return bisect_left(BOUNDS, ms)


def quantile(slots: Sequence[int], share: float) -> int | None:
    """Tell the bound that a share of the calls did not go over (ms); ``None`` for none or no bound.

    >>> quantile([0, 0, 98, 0, 2], 0.5), quantile([0, 0, 98, 0, 2], 0.99), quantile([], 0.5)
    (5, 20, None)
    """
    wanted, seen = share * sum(slots), 0
    for slot, calls in enumerate(slots):
        seen += calls
        if calls and seen >= wanted:
            return BOUNDS[slot] if slot < len(BOUNDS) else None
    return None
