# SPDX-License-Identifier: EUPL-1.2
"""Whatever is stated, closed and withdrawn in whatever order: nothing overlaps, no gap is silent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.information_exchange.address_register.model.timeline import (
    Misplaced,
    State,
    Timeline,
    bounded,
    closed,
    closed_by,
    coming,
    ending,
    holding,
    next_turn,
    sooner,
    sound,
    stated,
    whole,
    withdrawn,
)

START = datetime(2026, 12, 1, tzinfo=UTC)
Step = tuple[str, int, int | None, bool, int, int | None]


def day(number: int) -> datetime:
    return START + timedelta(days=number)


taking = st.tuples(
    st.sampled_from(["state", "close", "withdraw"]),
    st.integers(0, 12),
    st.none() | st.integers(0, 14),
    st.booleans(),
    st.integers(0, 2),
    st.none() | st.integers(1, 14),
)
steps = st.lists(taking, max_size=12)
LASTS: dict[int, datetime] = {}
"""How long each thing that was said can hold at all, in the play under way."""


def done(
    timeline: Timeline[int],
    step: Step,
    number: int,
    moment: datetime,
    limit: datetime | None = None,
) -> Timeline[int]:
    """Do one thing; raises ``Misplaced``."""
    verb, at, end, gap, _, most = step
    if verb == "close":
        return closed(timeline, day(at), moment=moment)
    if verb == "withdraw":
        return withdrawn(timeline, day(at), moment=moment, limit=limit)
    until = None if end is None else day(end)
    lasts = LASTS[number] = day(99 if most is None else at + most)
    return stated(
        timeline, number, day(at), until, moment=moment, gap=gap, lasts=lasts, limit=limit
    )


def played(taken: list[Step], seen: Callable[..., None] | None = None) -> Timeline[int]:
    """Do what is asked while time goes on; what is refused changes nothing."""
    timeline: Timeline[int] = ()
    clock = 0
    LASTS.clear()
    for number, step in enumerate(taken):
        clock += step[4]
        moment, before = day(clock), timeline
        with suppress(Misplaced):
            timeline = done(timeline, step, number, moment)
        if seen:
            seen(before, timeline, moment)
    return timeline


@given(steps)
def test_versions_never_overlap_and_every_gap_was_announced(taken: list[Step]) -> None:
    def check(_: Timeline[int], after: Timeline[int], __: datetime) -> None:
        assert sound(after)
        for number in range(15):
            now_held = [each for each in after if each.state(day(number)) is State.NOW]
            assert len(now_held) <= 1

    played(taken, check)


@given(steps)
def test_nothing_holds_longer_than_it_can_and_than_was_stated(taken: list[Step]) -> None:
    def check(_: Timeline[int], after: Timeline[int], __: datetime) -> None:
        assert all(each.end and each.end <= LASTS[each.said] for each in after)

    played(taken, check)


@given(steps, st.integers(0, 14), st.none() | st.integers(0, 16), st.integers(0, 4))
def test_a_plan_that_is_taken_back_leaves_exactly_what_was(
    taken: list[Step], at: int, end: int | None, passed: int
) -> None:
    timeline = played(taken)
    clock = sum(step[4] for step in taken)
    until = None if end is None else day(end)
    try:
        planned = stated(timeline, -1, day(at), until, moment=day(clock), gap=True)
        back = withdrawn(planned, day(at), moment=day(clock + passed))
    except Misplaced:
        return
    assert back == timeline


@given(steps, st.integers(0, 14), st.integers(0, 14))
def test_nothing_that_is_taken_back_lifts_an_end(taken: list[Step], end: int, at: int) -> None:
    clock = sum(step[4] for step in taken)
    try:
        over = closed(played(taken), day(end), moment=day(clock))
        back = withdrawn(over, day(at), moment=day(clock))
    except Misplaced:
        return
    assert closed_by(back, day(end))


@given(st.lists(st.tuples(st.booleans(), taking), max_size=14), st.booleans())
def test_no_entry_outlives_what_it_stands_under(taken: list[tuple[bool, Step]], drop: bool) -> None:
    above: Timeline[int] = stated((), 0, START, None, moment=START)
    under = above
    clock = 0
    for of_above, step in taken:
        clock += step[4]
        moment, was = day(clock), under
        try:
            if of_above:
                changed = done(above, step, 0, moment)
                under = bounded(under, ending(changed, moment), moment=moment, drop=drop)
                above = changed
            else:
                under = done(under, step, 0, moment, limit=ending(above, moment))
        except Misplaced:
            continue
        assert sound(under)
        for hours in range(1, 24 * 17, 12):
            then = START + timedelta(hours=hours)
            if then >= moment:
                assert not closed_by(above, then) or closed_by(under, then)
            else:
                held, held_then = holding(was, then), holding(under, then)
                assert (held and held.start) == (held_then and held_then.start)


@given(steps, steps, st.integers(0, 14), st.none() | st.integers(0, 16))
def test_a_plan_above_that_is_taken_back_leaves_what_stands_under_as_it_was(
    taken_above: list[Step], taken_under: list[Step], at: int, end: int | None
) -> None:
    clock = sum(step[4] for step in (*taken_above, *taken_under))
    moment, until = day(clock), None if end is None else day(end)
    above = played(taken_above)
    under = bounded(played(taken_under), ending(above, moment), moment=moment, drop=True)
    try:
        planned = stated(above, -1, day(at), until, moment=moment, gap=True)
        held = bounded(under, ending(planned, moment), moment=moment)
        back = withdrawn(planned, day(at), moment=moment)
    except Misplaced:
        return
    assert bounded(held, ending(back, moment), moment=moment) == under


@given(
    steps,
    st.integers(0, 14),
    st.none() | st.integers(0, 16),
    st.none() | st.integers(0, 16),
    st.integers(-1, 12),
)
def test_what_is_said_as_a_whole_is_all_that_holds_from_then_on(
    taken: list[Step], at: int, end: int | None, limit: int | None, said: int
) -> None:
    clock = sum(step[4] for step in taken)
    moment, before = day(clock), played(taken)
    times = {"moment": moment, "limit": None if limit is None else day(limit)}
    span = day(at), None if end is None else day(end)
    if times["limit"]:
        before = bounded(before, times["limit"], moment=moment, drop=True)
    try:
        after = whole(before, said, *span, **times)
    except Misplaced:
        return
    assert sound(after)
    assert whole(after, said, *span, **times) == after
    for hours in range(0, 24 * 17, 12):
        then = START + timedelta(hours=hours)
        held = holding(after, then)
        if then >= span[0]:
            last = sooner(span[1], times["limit"])
            assert (held and held.said) == (said if last is None or then < last else None)
        elif then < moment:
            was = holding(before, then)
            assert (held and held.said) == (was and was.said)


@given(steps)
def test_what_has_held_is_never_said_otherwise_afterwards(taken: list[Step]) -> None:
    def check(before: Timeline[int], after: Timeline[int], moment: datetime) -> None:
        for hours in range(1, 24 * 13, 12):
            past = START + timedelta(hours=hours)
            if past < moment:
                was, is_now = holding(before, past), holding(after, past)
                assert (was and was.said) == (is_now and is_now.said)

    played(taken, check)


@given(steps, st.integers(0, 14))
def test_an_answer_that_ends_at_the_next_turn_holds_until_then(taken: list[Step], at: int) -> None:
    timeline = played(taken)
    turn = next_turn(timeline, day(at))
    until = turn or day(30)
    held = holding(timeline, day(at))
    for moment in (day(at), day(at) + (until - day(at)) / 2, until - timedelta(seconds=1)):
        assert holding(timeline, moment) == held
    assert all(each.start >= until for each in coming(timeline, day(at)))


def test_a_planned_change_is_seen_coming_and_can_be_taken_back() -> None:
    first = stated((), "old", day(0), None, moment=day(0))
    planned = stated(first, "new", day(5), None, moment=day(1))
    assert [(v.said, v.start, v.end) for v in planned] == [
        ("old", day(0), day(5)),
        ("new", day(5), None),
    ]
    assert [v.said for v in coming(planned, day(4))] == ["new"]
    between = stated(planned, "between", day(3), None, moment=day(1))
    assert [(v.said, v.end) for v in between] == [
        ("old", day(3)),
        ("between", day(5)),
        ("new", None),
    ]
    assert withdrawn(planned, day(5), moment=day(2)) == first


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda t: stated(t, "x", day(0), None, moment=day(1)), "time-past"),
        (lambda t: stated(t, "x", day(3), day(3), moment=day(1)), "time-order"),
        (lambda t: stated(t, "x", day(5), None, moment=day(1)), "time-taken"),
        (lambda t: stated(t, "x", day(3), day(6), moment=day(1)), "time-overlap"),
        (lambda t: stated(t, "x", day(3), day(4), moment=day(1)), "time-gap"),
        (lambda t: stated(t, "x", day(12), None, moment=day(1)), "time-gap"),
        (lambda t: closed(t, day(0), moment=day(1)), "time-past"),
        (lambda t: closed(t, day(11), moment=day(1)), "closed-already"),
        (lambda t: withdrawn(t, day(4), moment=day(1)), "plan-unknown"),
        (lambda t: withdrawn(t, day(5), moment=day(6)), "time-past"),
        (lambda t: withdrawn(t, day(0), moment=day(-1)), "plan-first"),
    ],
)
def test_a_change_that_cannot_be_meant_is_refused(
    change: Callable[[Timeline[str]], object], code: str
) -> None:
    timeline = stated((), "old", day(0), None, moment=day(0))
    timeline = stated(timeline, "new", day(5), day(10), moment=day(0))
    with pytest.raises(Misplaced) as refused:
        change(timeline)
    assert refused.value.code == code
