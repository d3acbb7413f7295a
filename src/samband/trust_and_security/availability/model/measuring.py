# SPDX-License-Identifier: EUPL-1.2
"""From samples to time: how long a service worked, worked badly or did not, and what nobody knows.

A state holds from the sample that showed it until the next one.  Where the next comes too late,
nobody looked, and the time between is credited to nothing: what is not measured is never up.
No moment is counted twice, also when the clock is set back.  Moments are of one clock, that of
whoever keeps the measurements.  Pure functions, no I/O.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

HOUR = timedelta(hours=1)
SET_BACK = timedelta(minutes=5)
"""A clock that is set back by more has been wrong, or is wrong now."""
WRONG_AT_MOST = timedelta(hours=6)
"""What a clock that is set back by less had dated later is thrown away, so that no time counts
twice.  Of a clock that is set back by more nobody can tell when it was wrong: a computer that wakes
up in the year 2000 must not cost what was measured since."""
WAITED_AT_MOST = timedelta(days=1)
"""A look that has waited longer to be kept, or seems to have, is not counted."""
LATE_IN_A_ROW = 3
"""So many answers in a row that take longer than was promised make a service slow."""


class State(StrEnum):
    """How a service is."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


TROUBLE = frozenset({State.DEGRADED, State.DOWN})


class Sample(Struct, frozen=True, kw_only=True):
    """What one look at a service showed; ``ms`` is how long it took, ``holds`` how long it counts.

    ``late`` says that it took longer than is promised, which is counted where the look was
    ``timed``; ``reason`` is a code.
    """

    place: str
    service: str
    at: datetime
    state: State
    ms: float
    holds: timedelta
    late: bool = False
    timed: bool = True
    reason: str = ""


class Standing(Struct, frozen=True, kw_only=True):
    """How a service is since when, and when it was last seen.

    ``holds`` is how long the last look counts; after that its state is unknown.  ``since`` is the
    first look that showed the state after another state, or after a time when nobody looked.
    """

    place: str
    service: str
    state: State
    since: datetime
    seen: datetime
    holds: timedelta
    ms: float
    late_in_a_row: int = 0
    reason: str = ""

    def state_at(self, moment: datetime) -> State:
        """Tell the state as it is known at a moment."""
        return self.state if moment - self.seen <= self.holds else State.UNKNOWN


class Credit(Struct, frozen=True):
    """A stretch of time within one hour that a state is credited with; ``ms`` is milliseconds."""

    hour: datetime
    state: State
    ms: int


class Taken(Struct, frozen=True):
    """What a sample led to: the new standing, credited time, and what no longer counts.

    ``void`` is the first and the last hour that a clock had dated that has been set back since.
    ``until`` is when the state before was over: when another was seen, or when nobody knew any more.
    """

    standing: Standing
    credits: tuple[Credit, ...] = ()
    void: tuple[datetime, datetime] | None = None
    until: datetime | None = None


def counts(before: Standing | None, sample: Sample, present: datetime) -> bool:
    """Tell whether a look says anything, at the ``present`` moment of the clock that decides.

    It does not where it was dated by a clock that is wrong, or kept waiting while others looked.
    """
    if not present - WAITED_AT_MOST <= sample.at <= present + SET_BACK:
        return False
    return before is None or _is_set_back(before, present) or before.seen - sample.at <= SET_BACK


def take(before: Standing | None, sample: Sample, present: datetime) -> Taken:
    """Take a sample that ``counts`` into account, at the ``present`` moment."""
    state, in_a_row = _state(before, sample)
    if before is None or _is_set_back(before, present):
        return _started(before, _standing(sample, state, in_a_row, sample.at, sample.at))
    moment = max(before.seen, sample.at)
    if moment - before.seen > before.holds:
        standing = _standing(sample, state, in_a_row, moment, moment)
        return Taken(standing, until=before.seen + before.holds)
    credited = tuple(_credits(before.state, before.seen, moment))
    if state is before.state:
        return Taken(_standing(sample, state, in_a_row, before.since, moment), credited)
    return Taken(_standing(sample, state, in_a_row, moment, moment), credited, until=moment)


def _started(before: Standing | None, standing: Standing) -> Taken:
    if before is None:
        return Taken(standing)
    until = None if standing.state is before.state else standing.since
    if before.seen - standing.seen > WRONG_AT_MOST:
        return Taken(standing, until=until)
    return Taken(standing, void=(hour_of(standing.seen), hour_of(before.seen)), until=until)


def _is_set_back(before: Standing, present: datetime) -> bool:
    return before.seen - present > SET_BACK


def _state(before: Standing | None, sample: Sample) -> tuple[State, int]:
    in_a_row = (before.late_in_a_row if before else 0) + 1 if sample.late else 0
    slow = sample.state is State.UP and in_a_row >= LATE_IN_A_ROW
    return (State.DEGRADED if slow else sample.state), min(in_a_row, LATE_IN_A_ROW)


def _standing(
    sample: Sample, state: State, in_a_row: int, since: datetime, seen: datetime
) -> Standing:
    slow = state is not sample.state
    return Standing(
        place=sample.place,
        service=sample.service,
        state=state,
        since=since,
        seen=seen,
        holds=sample.holds,
        ms=sample.ms,
        late_in_a_row=in_a_row,
        reason="too-late" if slow else sample.reason,
    )


def _credits(state: State, start: datetime, end: datetime) -> list[Credit]:
    found = []
    while start < end:
        hour = hour_of(start)
        until = min(end, hour + HOUR)
        found.append(Credit(hour, state, milliseconds(until) - milliseconds(start)))
        start = until
    return [credit for credit in found if credit.ms]


def milliseconds(moment: datetime) -> int:
    """Count whole milliseconds since the epoch, so that parts of a stretch add up to the whole."""
    return int(moment.timestamp() * 1000)


def hour_of(moment: datetime) -> datetime:
    """Tell the hour that a moment lies in."""
    return moment.replace(minute=0, second=0, microsecond=0)
