# SPDX-License-Identifier: EUPL-1.2
"""Figures from measured time: availability against its objective, and the marks of a strip."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from msgspec import Struct

from samband.core.time import STOCKHOLM, in_utc
from samband.trust_and_security.availability.model.measuring import (
    HOUR,
    State,
    hour_of,
    milliseconds,
)
from samband.trust_and_security.availability.model.services import OBJECTIVE_DAYS, Level

Mark = Literal["worked", "slow", "down", "unknown"]
DOWN_FOR = 60_000
"""Milliseconds without the service that mark a span as down; less is a mark of slowness."""
SLOW_SHARE = 0.05
MINUTE = 60_000
HOUR_MS = 3_600_000
DAY = 86_400_000
_WITHIN_OF_100 = 95


class Tally(Struct, frozen=True):
    """Milliseconds in each state, and how many answers there were, how many of them late."""

    up: int = 0
    degraded: int = 0
    down: int = 0
    answers: int = 0
    late: int = 0

    @property
    def measured(self) -> int:
        """Milliseconds for which anything is known."""
        return self.up + self.degraded + self.down

    def __add__(self, other: Tally) -> Tally:
        """Add what was measured at other times."""
        return Tally(
            self.up + other.up,
            self.degraded + other.degraded,
            self.down + other.down,
            self.answers + other.answers,
            self.late + other.late,
        )

    def spent(self, state: State) -> int:
        """Tell the milliseconds in a state."""
        return {State.UP: self.up, State.DEGRADED: self.degraded, State.DOWN: self.down}.get(
            state, 0
        )


class Span(Struct, frozen=True):
    """An hour or a day that was measured: when it began, and what was measured in it."""

    place: str
    service: str
    start: datetime
    tally: Tally


class Measured(Struct, frozen=True, rename="camel", kw_only=True):
    """What was measured over the last 30 days against what is promised.

    ``availability`` is a percentage of the time for which anything is known, rounded down so that
    nothing is made better than it was; none where nothing is known.  ``known_share`` is the
    percentage of the 30 days that is known.  ``budget_left`` is in minutes: the time that the
    service may still be away in them, below zero when the objective is missed.
    """

    availability: float | None
    objective: float
    known_share: float
    down_minutes: float
    degraded_minutes: float
    budget_left: float
    within_time: float | None
    """Percentage of the answers that came within the time that is promised; none without answers."""
    fast: bool | None
    """Whether 95 of 100 did."""

    @property
    def below(self) -> bool:
        """Whether the objective is missed."""
        return self.availability is not None and self.availability < self.objective


def measured(tallies: Iterable[Tally], level: Level) -> Measured:
    """Compare what was measured with what a class promises.

    >>> measured([Tally(up=999 * MINUTE, down=MINUTE)], Level(99.9, 60)).availability
    99.9
    >>> measured([], Level(99.9, 60)).availability is None
    True
    """
    total = sum(tallies, Tally())
    allowed = (100 - level.availability) / 100 * OBJECTIVE_DAYS * DAY
    within = _percent(total.answers - total.late, total.answers)
    return Measured(
        availability=_percent(total.measured - total.down, total.measured),
        objective=level.availability,
        known_share=_percent(total.measured, OBJECTIVE_DAYS * DAY) or 0.0,
        down_minutes=round(total.down / MINUTE, 2),
        degraded_minutes=round(total.degraded / MINUTE, 2),
        budget_left=round((allowed - total.down) / MINUTE, 2),
        within_time=within,
        fast=None if within is None else within >= _WITHIN_OF_100,
    )


def _percent(part: int, whole: int) -> float | None:
    """Tell a share in percent with three decimals, rounded down.

    >>> _percent(99_999_999, 100_000_000), _percent(1, 1), _percent(0, 0)
    (99.999, 100.0, None)
    """
    if whole <= 0:
        return None
    exact = Decimal(100) * part / whole
    return min(float(exact.quantize(Decimal("0.001"), ROUND_DOWN)), 100.0)


def measured_since(days: Iterable[Span], level: Level, moment: datetime) -> Measured:
    """Compare what was measured in the 30 days before a moment with what a class promises.

    Of the day in which they begin nobody knows any more what was when: all its time without the
    service counts that has room in the part of it, and of the other only what must lie there.
    """
    since = in_utc(moment) - timedelta(days=OBJECTIVE_DAYS)
    return measured((_after(span, since) for span in days), level)


def _after(day: Span, since: datetime) -> Tally:
    """Tell what a day can at worst have held after a moment."""
    outside = max(milliseconds(since) - milliseconds(day.start), 0)
    if not outside:
        return day.tally
    inside = day_length(day.start) - outside
    if inside <= 0:
        return Tally()
    tally = day.tally
    works = max(tally.up + tally.degraded - outside, 0)
    degraded = min(tally.degraded, works)
    down = min(tally.down, inside)
    return Tally(works - degraded, degraded, down, tally.answers, tally.late)


def first_day(moment: datetime, days: int) -> datetime:
    """Tell when the first of so many days began in Sweden, today counted.

    >>> from samband.core.time import rfc3339
    >>> rfc3339(first_day(datetime.fromisoformat("2026-11-26T12:00:00+00:00"), 2))
    '2026-11-24T23:00:00.000Z'
    """
    return _midnight(moment.astimezone(STOCKHOLM).date() - timedelta(days=days - 1))


def day_length(start: datetime, until: datetime | None = None) -> int:
    """Tell the milliseconds of the day that begins then in Sweden, until a moment at most.

    >>> day_length(datetime.fromisoformat("2026-03-28T23:00:00+00:00")) // HOUR_MS
    23
    >>> day_length(datetime.fromisoformat("2026-10-24T22:00:00+00:00")) // HOUR_MS
    25
    """
    end = milliseconds(_midnight(start.astimezone(STOCKHOLM).date() + timedelta(days=1)))
    if until is not None:
        end = min(end, milliseconds(until))
    return max(end - milliseconds(start), 0)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM)


def day_marks(found: Iterable[Span], moment: datetime, count: int) -> tuple[Mark, ...]:
    """Tell how each of the last days is drawn, oldest first, today last."""
    by_day = {span.start.astimezone(STOCKHOLM).date(): span.tally for span in found}
    starts = [first_day(moment, days) for days in range(count, 0, -1)]
    return tuple(
        mark(by_day.get(start.date(), Tally()), day_length(start, moment)) for start in starts
    )


def hour_marks(found: Iterable[Span], moment: datetime, count: int) -> tuple[Mark, ...]:
    """Tell how each of the last hours is drawn, oldest first, the present one last."""
    present = hour_of(moment)
    by_hour = {span.start: span.tally for span in found}
    lengths = [HOUR_MS] * (count - 1) + [int((moment - present).total_seconds() * 1000)]
    first = present - HOUR * (count - 1)
    return tuple(
        mark(by_hour.get(first + HOUR * place, Tally()), length)
        for place, length in enumerate(lengths)
    )


def mark(tally: Tally, length: int) -> Mark:
    """Tell how a span of ``length`` milliseconds is drawn.

    A span of which less than half is known is drawn as unknown, unless trouble was seen in it.

    >>> mark(Tally(up=DAY), DAY), mark(Tally(up=DAY // 3), DAY), mark(Tally(), DAY)
    ('worked', 'unknown', 'unknown')
    >>> mark(Tally(up=DAY - DOWN_FOR, down=DOWN_FOR), DAY), mark(Tally(up=1, down=2), DAY)
    ('down', 'slow')
    """
    if tally.down >= DOWN_FOR:
        return "down"
    if tally.down or tally.degraded > SLOW_SHARE * tally.measured:
        return "slow"
    return "worked" if 2 * tally.measured >= length and tally.measured else "unknown"
