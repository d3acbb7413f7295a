# SPDX-License-Identifier: EUPL-1.2
"""Measured time agrees with a plain model of seconds: gaps, restarts, a clock that goes back."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from samband.trust_and_security.availability.model.figures import (
    DAY,
    Span,
    Tally,
    day_marks,
    first_day,
    hour_marks,
    measured,
    measured_since,
)
from samband.trust_and_security.availability.model.measuring import (
    LATE_IN_A_ROW,
    SET_BACK,
    WAITED_AT_MOST,
    WRONG_AT_MOST,
    Sample,
    Standing,
    State,
    counts,
    hour_of,
    take,
)
from samband.trust_and_security.availability.model.services import Level

VITAL = Level(99.95, 15)
START = datetime(2026, 11, 24, 22, 58, tzinfo=UTC)
HOLDS = 40
SEEN_STATES = (State.UP, State.DEGRADED, State.DOWN)


class Look(NamedTuple):
    """Seconds since the look before, and what this one showed."""

    after: int
    state: State
    late: bool = False


looks = st.lists(
    st.builds(
        Look,
        st.one_of(
            st.integers(0, 15),
            st.integers(30, 50),  # about as long as a look counts
            st.integers(100, 20_000),  # nobody looked, or the process was away
            st.integers(-290, -1),  # the clock was put right
            st.integers(-20_000, -250),  # the clock had been wrong
        ),
        st.sampled_from(SEEN_STATES),
        st.booleans(),
    ),
    max_size=60,
)


def sample(at: datetime, look: Look) -> Sample:
    return Sample(
        place="",
        service="person",
        at=at,
        state=look.state,
        ms=1.0,
        holds=timedelta(seconds=HOLDS),
        late=look.late,
    )


def by_hour(given_looks: list[Look]) -> Counter[tuple[datetime, State]]:
    """Measure as the block does, in milliseconds."""
    standing: Standing | None = None
    hours: Counter[tuple[datetime, State]] = Counter()
    at = START
    for look in given_looks:
        at += timedelta(seconds=look.after)
        taken = take(standing, sample(at, look), at)
        if taken.void is not None:
            first, last = taken.void
            for key in [key for key in hours if first <= key[0] <= last]:
                del hours[key]
        for credit in taken.credits:
            hours[credit.hour, credit.state] += credit.ms
        standing = taken.standing
    return hours


def second_by_second(given_looks: list[Look]) -> dict[int, State]:
    """Measure by writing down the state of every second; none is written down twice."""
    written: dict[int, State] = {}
    seen, state, in_a_row = None, State.UP, 0
    at = int(START.timestamp())
    for look in given_looks:
        at += look.after
        in_a_row = in_a_row + 1 if look.late else 0
        now_in = look.state
        if look.state is State.UP and in_a_row >= LATE_IN_A_ROW:
            now_in = State.DEGRADED
        if seen is not None and seen - at > 300:
            from_hour = at - at % 3600
            written = {second: was for second, was in written.items() if second < from_hour}
            seen = at
        elif seen is not None:
            until = max(seen, at)
            if until - seen <= HOLDS:
                for second in range(seen, until):
                    assert second not in written
                    written[second] = state
            seen = until
        else:
            seen = at
        state = now_in
    return written


@pytest.mark.capability("TG-3")
@settings(max_examples=400, deadline=None)
@given(looks)
def test_measured_time_is_what_a_model_of_seconds_says(given_looks: list[Look]) -> None:
    expected: Counter[tuple[datetime, State]] = Counter()
    for second, state in second_by_second(given_looks).items():
        expected[hour_of(datetime.fromtimestamp(second, UTC)), state] += 1000
    assert by_hour(given_looks) == expected


@settings(max_examples=200, deadline=None)
@given(looks)
def test_no_hour_is_longer_than_an_hour(given_looks: list[Look]) -> None:
    lengths: Counter[datetime] = Counter()
    for (hour, _), ms in by_hour(given_looks).items():
        lengths[hour] += ms
    assert all(0 < length <= 3_600_000 for length in lengths.values())


@pytest.mark.capability("TG-3")
@settings(max_examples=200, deadline=None)
@given(looks)
def test_all_time_since_a_state_was_seen_has_been_measured_and_no_trouble_outlasts_it(
    given_looks: list[Look],
) -> None:
    standing: Standing | None = None
    measured_since = timedelta()
    at = START
    for look in given_looks:
        at += timedelta(seconds=look.after)
        before, taken = standing, take(standing, sample(at, look), at)
        standing = taken.standing
        if before is not None and standing.since == before.since:
            measured_since += timedelta(milliseconds=sum(each.ms for each in taken.credits))
        else:
            measured_since = timedelta()
        assert standing.seen - standing.since == measured_since
        if before is not None and taken.until is not None and taken.void is None:
            assert before.seen <= taken.until <= before.seen + before.holds
            assert taken.until <= standing.since


def test_what_nobody_looked_at_is_unknown_and_never_up() -> None:
    night = [Look(0, State.UP), Look(8 * 3600, State.UP), Look(10, State.UP)]
    assert sum(by_hour(night).values()) == 10_000


@given(
    seen=st.integers(-400 * 86_400, 400 * 86_400),
    at=st.integers(-400 * 86_400, 400 * 86_400),
)
def test_no_look_throws_away_more_than_hours_or_anything_that_was_dated_before_it(
    seen: int, at: int
) -> None:
    before = take(None, sample(START, Look(0, State.UP)), START).standing
    before = replace(before, seen=START + timedelta(seconds=seen))
    moment = START + timedelta(seconds=at)
    look = sample(moment, Look(0, State.UP))
    assert counts(before, look, moment)
    void = take(before, look, moment).void
    set_back = before.seen - moment
    assert (void is not None) is (SET_BACK < set_back <= WRONG_AT_MOST)
    if void:
        assert void == (hour_of(moment), hour_of(before.seen))


@given(wait=st.integers(-4 * 86_400, 4 * 86_400), ago=st.integers(0, 7_200))
def test_a_look_by_a_clock_that_is_wrong_and_one_that_was_overtaken_say_nothing(
    wait: int, ago: int
) -> None:
    before = take(None, sample(START, Look(0, State.UP)), START).standing
    present = START + timedelta(seconds=ago)
    look = sample(present - timedelta(seconds=wait), Look(0, State.DOWN))
    can_be = -SET_BACK <= present - look.at <= WAITED_AT_MOST
    assert counts(None, look, present) is can_be
    assert counts(before, look, present) is (can_be and START - look.at <= SET_BACK)
    if counts(before, look, present):
        assert take(before, look, present).void is None


def test_a_standing_is_unknown_when_it_was_seen_too_long_ago() -> None:
    standing = take(None, sample(START, Look(0, State.UP)), START).standing
    assert standing.state_at(START + timedelta(seconds=HOLDS)) is State.UP
    assert standing.state_at(START + timedelta(seconds=HOLDS + 1)) is State.UNKNOWN


def test_one_late_answer_is_no_trouble_but_three_in_a_row_are() -> None:
    standing = None
    states = []
    for place, late in enumerate([True, True, False, True, True, True, True, False]):
        at = START + timedelta(seconds=place)
        standing = take(standing, sample(at, Look(1, State.UP, late)), at).standing
        states.append(standing.state)
    assert states == [State.UP] * 5 + [State.DEGRADED] * 2 + [State.UP]


@given(
    up=st.integers(0, 10**10),
    degraded=st.integers(0, 10**9),
    down=st.integers(0, 10**9),
)
def test_availability_is_never_better_than_it_was(up: int, degraded: int, down: int) -> None:
    found = measured([Tally(up, degraded, down)], Level(99.9, 60))
    total = up + degraded + down
    if not total:
        assert found.availability is None
        return
    assert found.availability is not None
    exact = 100 * (up + degraded) / total
    assert 0 <= found.availability <= exact + 1e-9
    assert exact - found.availability < 0.0011
    assert (found.availability == 100) is (down == 0)
    assert found.below is (found.availability < 99.9)


def test_the_error_budget_is_what_the_objective_leaves_of_thirty_days() -> None:
    found = measured([Tally(up=DAY, down=10 * 60_000)], Level(99.9, 60))
    assert (found.down_minutes, found.budget_left) == (10, 33.2)
    assert measured([Tally(down=DAY)], Level(99.9, 60)).budget_left < 0


DAY_SECONDS = 86_400
MOMENT = datetime(2026, 11, 26, 9, 17, 3, tzinfo=UTC)
stretches = st.lists(
    st.tuples(st.integers(0, 20_000), st.sampled_from(State)), min_size=1, max_size=12
)


@settings(max_examples=300, deadline=None)
@given(of_day=st.tuples(stretches, stretches), moment=st.integers(0, DAY_SECONDS - 1))
def test_thirty_days_are_thirty_days_and_no_figure_is_better_than_it_was(
    of_day: tuple[list[tuple[int, State]], list[tuple[int, State]]], moment: int
) -> None:
    now = first_day(MOMENT, 1) + timedelta(seconds=moment)
    truth, days = Tally(), []
    for number, parts in zip((31, 30), of_day, strict=True):
        at, held = 0, Tally()
        for length, state in parts:
            until = min(at + length, DAY_SECONDS)
            if state is not State.UNKNOWN:
                held += Tally(**{state.value: 1000 * (until - at)})
                inside = max(until - max(at, moment if number == 31 else 0), 0)
                truth += Tally(**{state.value: 1000 * inside})
            at = until
        days.append(Span("", "x", first_day(MOMENT, number), held))
    found, exact = measured_since(days, VITAL, now), measured([truth], VITAL)
    assert found.known_share <= 100
    assert found.down_minutes >= exact.down_minutes
    assert found.budget_left <= exact.budget_left
    if found.availability is not None and exact.availability is not None:
        assert found.availability <= exact.availability


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_what_was_measured_all_the_time_is_known_all_the_time(hour: int) -> None:
    moment = first_day(MOMENT, 1) + timedelta(hours=hour, seconds=1)
    days = [Span("", "x", first_day(moment, n), Tally(up=DAY)) for n in range(32, 1, -1)]
    today = Span("", "x", first_day(moment, 1), Tally(up=1000 * (3600 * hour + 1)))
    found = measured_since([*days, today], VITAL, moment)
    assert (found.known_share, found.availability) == (100, 100)


def test_an_outage_counts_as_long_as_some_of_it_lies_within_the_thirty_days() -> None:
    moment = first_day(MOMENT, 1) + timedelta(seconds=1)
    outage = Tally(up=DAY - 3_600_000, down=3_600_000)
    assert measured_since([Span("", "x", first_day(moment, 31), outage)], VITAL, moment) == (
        measured([Tally(up=DAY - 3_601_000, down=3_600_000)], VITAL)
    )
    assert measured_since([Span("", "x", first_day(moment, 32), outage)], VITAL, moment) == (
        measured([], VITAL)
    )


@pytest.mark.parametrize(
    ("hours", "day", "expected"),
    [
        (11.6, "2026-03-29", "worked"),  # of 23 hours
        (11.4, "2026-03-29", "unknown"),
        (12.6, "2026-10-25", "worked"),  # of 25 hours
        (12.4, "2026-10-25", "unknown"),
        (12.1, "2026-11-24", "worked"),
        (11.9, "2026-11-24", "unknown"),
    ],
)
def test_a_day_is_as_long_as_it_is_in_sweden(hours: float, day: str, expected: str) -> None:
    noon = datetime.fromisoformat(f"{day}T12:00:00+01:00")
    span = Span("", "x", first_day(noon, 1), Tally(up=int(hours * 3_600_000)))
    last_second = first_day(noon, 0).astimezone(UTC) - timedelta(seconds=1)
    assert day_marks([span], last_second, 2) == ("unknown", expected)
    assert day_marks([span], last_second + timedelta(hours=20), 3)[1] == expected


def test_a_strip_has_a_mark_for_each_day_and_hour_and_the_first_were_not_measured() -> None:
    moment = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
    assert day_marks([], moment, 90) == ("unknown",) * 90
    assert hour_marks([], moment, 24) == ("unknown",) * 24
