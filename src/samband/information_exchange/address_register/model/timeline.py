# SPDX-License-Identifier: EUPL-1.2
"""What an entry says over time: past, now, and what is announced to come (AR-5).

An address that changes without warning costs everybody who uses it, so a change is stated from a
moment, and until then both are shown.  Two versions never hold at once; a time without any is
allowed only where it was said aloud.  The past is never rewritten.

Each version keeps the end that was stated for it, beside the end that follows from what comes after
it: so a plan that is taken back leaves what held before it exactly as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
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

    ``until`` is the end that was stated for it, if any; ``end`` comes sooner where the next version
    begins, or where what the entry stands under ends.  ``after_gap`` tells that a time without a
    version before it was announced.
    """

    said: Said
    start: datetime
    end: datetime | None = None
    after_gap: bool = False
    until: datetime | None = None

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


def ending(timeline: Timeline[Said], moment: datetime) -> datetime | None:
    """Tell when the last version ends, if it does; what says nothing any more is over by now."""
    return timeline[-1].end if timeline else moment


def next_turn(timeline: Timeline[Said], moment: datetime) -> datetime | None:
    """Tell when something begins or ends the next time, so that no answer outlives it."""
    edges = (edge for each in timeline for edge in (each.start, each.end))
    return min((edge for edge in edges if edge is not None and edge > moment), default=None)


def sooner(*ends: datetime | None) -> datetime | None:
    """Give the first of some ends, of which ``None`` is no end at all."""
    return min((each for each in ends if each is not None), default=None)


def stated(
    timeline: Timeline[Said],
    said: Said,
    start: datetime,
    end: datetime | None,
    *,
    moment: datetime,
    gap: bool = False,
    lasts: datetime | None = None,
    limit: datetime | None = None,
) -> Timeline[Said]:
    """State something from ``start``: what held then ends there, what was planned later stays.

    Without ``end`` it holds until further notice, or until the next version that is planned.
    ``lasts`` is how long it can hold at all, as a certificate has it, and ``limit`` when what the
    entry stands under ends.  ``gap`` says aloud that nothing holds for a while before it.  Raises
    ``Misplaced``.
    """
    _check_span(start, end, moment, limit)
    if any(each.start == start for each in timeline):
        raise Misplaced("time-taken")
    earlier = tuple(each for each in timeline if each.start < start)
    later = tuple(each for each in timeline if each.start > start)
    if later and end is not None and end > later[0].start:
        raise Misplaced("time-overlap")
    after_gap = _gap_between(earlier, start)
    if after_gap and not gap:
        raise Misplaced("time-gap")
    new = Version(said, start, after_gap=after_gap, until=sooner(end, lasts))
    if later and not later[0].after_gap and sooner(new.until, later[0].start) != later[0].start:
        raise Misplaced("time-gap")
    return _linked((*earlier, new, *later), moment, limit)


def whole(
    timeline: Timeline[Said],
    said: Said,
    start: datetime,
    end: datetime | None,
    *,
    moment: datetime,
    lasts: datetime | None = None,
    limit: datetime | None = None,
) -> Timeline[Said]:
    """Let this be all that is said from ``start`` on, as the row of a file has it.

    Plans that it does not state are withdrawn.  What holds until ``start`` is kept, and goes on if
    it says the same.  A time with nothing before ``start`` counts as announced.  ``lasts`` and
    ``limit`` are as for ``stated``.  Raises ``Misplaced``.
    """
    _check_span(start, end, moment, limit)
    begun = _linked([each for each in timeline if each.start <= moment], moment, limit)
    until, held = sooner(end, lasts), holding(begun, start)
    if held is not None and held.said == said:
        return _linked((*begun[:-1], replace(held, until=until)), moment, limit)
    if begun and begun[-1].start == start:
        raise Misplaced("time-taken")
    new = Version(said, start, after_gap=_gap_between(begun, start), until=until)
    return _linked((*begun, new), moment, limit)


def closed(timeline: Timeline[Said], start: datetime, *, moment: datetime) -> Timeline[Said]:
    """End everything from ``start``; what was planned after it is withdrawn.  Raises ``Misplaced``."""
    if start < moment:
        raise Misplaced("time-past")
    if not timeline or closed_by(timeline, start):
        raise Misplaced("closed-already")
    return tuple(
        replace(each, end=sooner(each.end, start), until=sooner(each.until, start))
        if each.state(moment) is not State.PAST
        else each
        for each in timeline
        if each.start < start
    )


def bounded(
    timeline: Timeline[Said], limit: datetime | None, *, moment: datetime, drop: bool = False
) -> Timeline[Said]:
    """Let an entry end when what it stands under does, and go on when that goes on.

    With ``drop`` what was planned after it is withdrawn; without, such a plan raises ``Misplaced``,
    so that nothing is lost by a plan that may be taken back.
    """
    last = None if limit is None else max(limit, moment)
    kept = tuple(each for each in timeline if last is None or each.start < last)
    if len(kept) < len(timeline) and not drop:
        raise Misplaced("plan-below")
    return _linked(kept, moment, last)


def withdrawn(
    timeline: Timeline[Said],
    start: datetime,
    *,
    moment: datetime,
    limit: datetime | None = None,
) -> Timeline[Said]:
    """Take back a version that has not begun: all else holds as if it had never been planned.

    A gap that this opens counts as announced, since the ends beside it were stated.  Raises
    ``Misplaced`` when nothing is planned from ``start``, or it has begun.
    """
    gone = next((each for each in timeline if each.start == start), None)
    if gone is None:
        raise Misplaced("plan-unknown")
    if gone.state(moment) is not State.COMING:
        raise Misplaced("time-past")
    if gone is timeline[0]:
        raise Misplaced("plan-first")
    linked = _linked([each for each in timeline if each is not gone], moment, limit)
    return tuple(
        replace(each, after_gap=each.after_gap or _gap_between(linked[:place], each.start))
        for place, each in enumerate(linked)
    )


def sound(timeline: Timeline[Said]) -> bool:
    """Tell whether versions are in order, none overlap, and every gap was announced."""
    for before, after in pairwise(timeline):
        if before.end is None or before.end > after.start:
            return False
        if before.end < after.start and not after.after_gap:
            return False
    return all(
        (each.end is None or each.start < each.end) and sooner(each.end, each.until) == each.end
        for each in timeline
    )


def _check_span(
    start: datetime, end: datetime | None, moment: datetime, limit: datetime | None
) -> None:
    if start < moment:
        raise Misplaced("time-past")
    if end is not None and end <= start:
        raise Misplaced("time-order")
    if limit is not None and start >= limit:
        raise Misplaced("parent-closed")
    if sooner(end, limit) != (end or limit):
        raise Misplaced("parent-ends")


def _gap_between(earlier: Sequence[Version[Said]], start: datetime) -> bool:
    return bool(earlier) and sooner(earlier[-1].end, start) != start


def _linked(
    versions: Sequence[Version[Said]], moment: datetime, limit: datetime | None
) -> Timeline[Said]:
    """Let each version hold as long as was stated, until the next, or ``limit``; the past stays."""
    followed = [*(each.start for each in versions), None][1:]
    return tuple(
        each
        if each.state(moment) is State.PAST
        else replace(each, end=sooner(each.until, follower, limit))
        for each, follower in zip(versions, followed, strict=True)
    )
