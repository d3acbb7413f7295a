# SPDX-License-Identifier: EUPL-1.2
"""What an entry says over time: past, now, and what is announced to come (AR-5).

An address that changes without warning costs everybody who uses it, so a change is stated from a
moment, and until then both are shown.  Two versions never hold at once; a time without any is
allowed only where it was said aloud.  The past is never rewritten.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

Said = TypeVar("Said")


class Misplaced(ValueError):
    """The change cannot be made; ``code`` is one of the words in the block's vocabulary."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class State(StrEnum):
    """Where a version stands at a moment."""

    PAST = "past"
    NOW = "now"
    COMING = "coming"


class Version(Struct, Generic[Said], frozen=True):
    """What is said from ``start`` until ``end`` (not included), or until further notice.

    ``after_gap`` tells that the time without a version before it was announced.
    """

    said: Said
    start: datetime
    end: datetime | None = None
    after_gap: bool = False

    def state(self, moment: datetime) -> State:
        """Tell where the version stands at a moment."""
        if self.end is not None and self.end <= moment:
            return State.PAST
        return State.NOW if self.start <= moment else State.COMING


Timeline = tuple[Version[Said], ...]
"""Versions in order of time, none of which overlap."""


def holding(timeline: Timeline[Said], moment: datetime) -> Version[Said] | None:
    """Give the version that holds at a moment."""
    return next((each for each in timeline if each.state(moment) is State.NOW), None)


def coming(timeline: Timeline[Said], moment: datetime) -> Timeline[Said]:
    """Give the versions that are announced and have not begun."""
    return tuple(each for each in timeline if each.state(moment) is State.COMING)


def closed_by(timeline: Timeline[Said], moment: datetime) -> bool:
    """Tell whether nothing holds at the moment or after it."""
    return all(each.state(moment) is State.PAST for each in timeline)


def next_turn(timeline: Timeline[Said], moment: datetime) -> datetime | None:
    """Tell when something begins or ends the next time, so that no answer outlives it."""
    edges = (edge for each in timeline for edge in (each.start, each.end))
    return min((edge for edge in edges if edge is not None and edge > moment), default=None)


def stated(
    timeline: Timeline[Said],
    said: Said,
    start: datetime,
    end: datetime | None,
    *,
    moment: datetime,
    gap: bool = False,
) -> Timeline[Said]:
    """State something from ``start``: what held then ends there, what was planned later stays.

    Without ``end`` it holds until the next version that is planned.  ``gap`` says aloud that
    nothing holds for a while before it.  Raises ``Misplaced``.
    """
    if start < moment:
        raise Misplaced("time-past")
    if end is not None and end <= start:
        raise Misplaced("time-order")
    if any(each.start == start for each in timeline):
        raise Misplaced("time-taken")
    later = [each for each in timeline if each.start > start]
    if later and end is not None and end > later[0].start:
        raise Misplaced("time-overlap")
    earlier = [each for each in timeline if each.start < start]
    after_gap = bool(earlier) and _ends_before(earlier[-1], start)
    if after_gap and not gap:
        raise Misplaced("time-gap")
    if later and end is not None and end < later[0].start and not later[0].after_gap:
        raise Misplaced("time-gap")
    until = end if end is not None or not later else later[0].start
    new = Version(said, start, until, after_gap)
    later = [_joined(each, new) for each in later[:1]] + later[1:]
    return (*_cut(earlier, start), new, *later)


def closed(timeline: Timeline[Said], start: datetime, *, moment: datetime) -> Timeline[Said]:
    """End everything from ``start``; what was planned after it is withdrawn.  Raises ``Misplaced``."""
    if start < moment:
        raise Misplaced("time-past")
    if not timeline or closed_by(timeline, start):
        raise Misplaced("closed-already")
    return _cut([each for each in timeline if each.start < start], start)


def withdrawn(timeline: Timeline[Said], start: datetime, *, moment: datetime) -> Timeline[Said]:
    """Take back a version that has not begun: what held before it then goes on.

    Raises ``Misplaced`` when nothing is planned from ``start``, or it has begun.
    """
    place = next((n for n, each in enumerate(timeline) if each.start == start), None)
    if place is None:
        raise Misplaced("plan-unknown")
    gone = timeline[place]
    if gone.state(moment) is not State.COMING:
        raise Misplaced("time-past")
    if place == 0:
        raise Misplaced("plan-first")
    before = timeline[place - 1]
    if before.end != start:
        return (
            *timeline[:place],
            *(_gapped(each) for each in timeline[place + 1 :][:1]),
            *timeline[place + 2 :],
        )
    return (*timeline[: place - 1], replace(before, end=gone.end), *timeline[place + 1 :])


def sound(timeline: Timeline[Said]) -> bool:
    """Tell whether versions are in order, none overlap, and every gap was announced."""
    for before, after in pairwise(timeline):
        if before.end is None or before.end > after.start:
            return False
        if before.end < after.start and not after.after_gap:
            return False
    return all(each.end is None or each.start < each.end for each in timeline)


def _ends_before(version: Version[Said], start: datetime) -> bool:
    return version.end is not None and version.end < start


def _cut(versions: list[Version[Said]], start: datetime) -> Timeline[Said]:
    """End at ``start`` whatever would hold then."""
    return tuple(
        replace(each, end=start) if each.end is None or each.end > start else each
        for each in versions
    )


def _joined(later: Version[Said], new: Version[Said]) -> Version[Said]:
    return replace(later, after_gap=later.after_gap and new.end != later.start)


def _gapped(version: Version[Said]) -> Version[Said]:
    """Keep a gap announced when what stood in the middle of it is withdrawn."""
    return replace(version, after_gap=True)
