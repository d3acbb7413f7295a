# SPDX-License-Identifier: EUPL-1.2
"""A version's life: the profile's rules one by one, and what holds whatever is tried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.information_exchange.api_management.model.lifecycle import (
    IN_USE,
    SHORTEST_NOTICE,
    Impossible,
    Life,
    Move,
    State,
    Version,
    add,
    plan,
)
from samband.information_exchange.api_management.vocabulary import WRONG
from samband.information_exchange.api_management.wire.lifetime import lifetime_headers

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
LATER = NOW + timedelta(days=120)


def lives(*told: str) -> list[Life]:
    """Give lives as ``1.0.0 active``; a deprecated one has its sunset in 120 days."""
    found = []
    for each in told:
        version, state = each.split()
        dates = {"deprecated": NOW, "sunset": LATER} if state == "deprecated" else {}
        was = state in {"active", "deprecated", "retired"} and version[0] != "0"
        found.append(
            Life(version=Version.read(version), state=State(state), was_active=was, **dates)
        )
    return found


def moved(held: list[Life], version: str, to: State, **more: object) -> dict[str, str]:
    """Make a move and tell every version's state after it."""
    asked: dict[str, object] = {"at": NOW, **more}
    changed = plan(held, Move(version=Version.read(version), to=to, **asked))  # type: ignore[arg-type]
    after = {str(each.version): str(each.state) for each in held}
    return after | {str(each.version): str(each.state) for each in changed}


@pytest.mark.capability("AP-4")
def test_a_version_lives_from_draft_to_the_end() -> None:
    held = lives("0.1.0 draft", "0.2.0 draft")
    assert moved(held, "0.1.0", State.ALPHA)["0.1.0"] == "alpha"
    assert moved(lives("0.1.0 alpha"), "0.1.0", State.BETA)["0.1.0"] == "beta"
    assert moved(lives("1.0.0 draft"), "1.0.0", State.ACTIVE)["1.0.0"] == "active"
    assert moved(lives("1.0.0 retired"), "1.0.0", State.DECOMMISSIONED)["1.0.0"] == "decommissioned"


@pytest.mark.capability("AP-4")
def test_a_new_minor_retires_the_old_one_at_once() -> None:
    held = lives("1.0.0 active", "1.1.0 draft", "2.0.0 active")
    assert moved(held, "1.1.0", State.ACTIVE) == {
        "1.0.0": "retired",
        "1.1.0": "active",
        "2.0.0": "active",
    }


@pytest.mark.capability("AP-4")
def test_two_majors_live_side_by_side_and_a_third_waits() -> None:
    held = lives("1.4.0 active", "2.0.0 draft")
    assert moved(held, "2.0.0", State.ACTIVE) == {"1.4.0": "active", "2.0.0": "active"}
    both = lives("1.4.0 deprecated", "2.0.0 active", "3.0.0 draft")
    with pytest.raises(Impossible, match="state-majors"):
        moved(both, "3.0.0", State.ACTIVE)


def test_a_deprecated_version_retires_when_its_time_has_come_or_nobody_is_left() -> None:
    held = lives("1.0.0 deprecated", "2.0.0 active")
    assert moved(held, "1.0.0", State.RETIRED, users=3, at=LATER)["1.0.0"] == "retired"
    assert moved(held, "1.0.0", State.RETIRED, users=0)["1.0.0"] == "retired"
    with pytest.raises(Impossible, match="sunset-not-passed"):
        moved(held, "1.0.0", State.RETIRED, users=1, at=LATER - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("held", "version", "to", "more", "code"),
    [
        ("1.0.0 draft", "1.0.0", "alpha", {}, "state-trial"),
        ("0.9.0 draft", "0.9.0", "active", {}, "state-active"),
        ("0.9.0 beta", "0.9.0", "active", {}, "state-impossible"),
        ("1.1.0 draft", "1.1.0", "active", {}, "state-active"),
        ("2.0.0 draft", "2.0.0", "active", {}, "state-active"),
        ("1.0.0 retired,2.0.0 retired,1.1.0 draft", "1.1.0", "active", {}, "state-not-newest"),
        ("1.1.0 active,1.0.1 draft", "1.0.1", "active", {}, "state-not-newest"),
        ("1.0.0 deprecated,2.0.0 active,1.0.1 draft", "1.0.1", "active", {}, "state-phasing-out"),
        ("1.0.0 active", "1.0.0", "deprecated", {"sunset": LATER}, "state-no-successor"),
        (
            "1.0.0 active,2.0.0 draft",
            "1.0.0",
            "deprecated",
            {"sunset": LATER},
            "state-no-successor",
        ),
        (
            "1.0.0 active,2.0.0 active",
            "2.0.0",
            "deprecated",
            {"sunset": LATER},
            "state-no-successor",
        ),
        ("1.0.0 active,2.0.0 active", "1.0.0", "deprecated", {}, "sunset-needed"),
        (
            "1.0.0 active,2.0.0 active",
            "1.0.0",
            "deprecated",
            {"sunset": NOW + SHORTEST_NOTICE - timedelta(seconds=1)},
            "sunset-early",
        ),
        ("1.0.0 active", "1.0.0", "retired", {"users": 1}, "sunset-not-passed"),
        ("1.0.0 draft", "1.0.0", "active", {"sunset": LATER}, "sunset-alone"),
        ("1.0.0 draft", "1.0.0", "retired", {}, "state-impossible"),
        ("1.0.0 retired", "1.0.0", "active", {}, "state-impossible"),
        ("1.0.0 decommissioned", "1.0.0", "retired", {}, "state-impossible"),
        ("1.0.0 active", "1.0.0", "active", {}, "state-impossible"),
        ("1.0.0 active", "1.0.1", "active", {}, "version-unknown"),
    ],
)
def test_a_move_against_the_rules_is_refused(
    held: str, version: str, to: str, more: dict[str, object], code: str
) -> None:
    with pytest.raises(Impossible) as caught:
        moved(lives(*held.split(",")), version, State(to), **more)
    assert caught.value.code == code
    assert code in WRONG


@pytest.mark.parametrize(
    ("version", "code"),
    [("1.0.0", "version-used"), ("1.0.1", None), ("0.9.0", None), ("2.1.0", "version-not-later")],
)
def test_a_version_is_added_once_and_upwards(version: str, code: str | None) -> None:
    held = lives("1.0.0 active", "2.2.0 draft")
    if code is None:
        assert add(held, Version.read(version)).state is State.DRAFT
        return
    with pytest.raises(Impossible, match=code):
        add(held, Version.read(version))


@pytest.mark.parametrize(
    "text",
    ["1", "1.0", "v1.0.0", "1.0.0-beta", "01.0.0", "1.0.0.0", " 1.0.0", "1.0.99999", "\uff11.0.0"],
)
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(Impossible, match="version-form"):
        Version.read(text)


def test_answers_of_a_deprecated_version_tell_its_end() -> None:
    assert lifetime_headers(lives("1.0.0 active")[0]) == {}
    headers = lifetime_headers(lives("1.0.0 deprecated")[0])
    assert headers["Deprecation"] == f"@{int(NOW.timestamp())}"
    assert parsedate_to_datetime(headers["Sunset"]) == LATER
    assert headers["Sunset"].endswith(" GMT")


VERSIONS = st.builds(Version, st.integers(0, 4), st.integers(0, 2), st.integers(0, 1))
STEPS = st.lists(
    st.tuples(
        VERSIONS,
        st.sampled_from([None, *State]),
        st.integers(0, 200),
        st.sampled_from([None, 30, 90, 400]),
        st.integers(0, 2),
    ),
    max_size=60,
)


@pytest.mark.capability("AP-4")
@settings(max_examples=400, deadline=None)
@given(STEPS)
def test_whatever_is_tried_the_rules_hold(
    steps: list[tuple[Version, State | None, int, int | None, int]],
) -> None:
    held: dict[Version, Life] = {}
    at = NOW
    first: Version | None = None
    for version, to, days, notice, users in steps:
        at += timedelta(days=days)
        sunset = None if notice is None else at + timedelta(days=notice)
        try:
            if to is None:
                held[version] = add(list(held.values()), version)
                continue
            move = Move(version=version, to=to, at=at, sunset=sunset, users=users)
            changed = plan(list(held.values()), move)
        except Impossible:
            continue
        _check_move(held, changed, move)
        first = first or (version if to is State.ACTIVE else None)
        held |= {each.version: each for each in changed}
        _check_all(held)
    assert first in {None, Version(1, 0, 0)}


def _check_move(held: dict[Version, Life], changed: tuple[Life, ...], move: Move) -> None:
    assert changed[0].version == move.version
    for life in changed[1:]:
        assert move.to is State.ACTIVE
        assert life.state is State.RETIRED
        assert life.version.major == move.version.major
        assert life.version < move.version
    if move.to is State.DEPRECATED:
        assert any(
            each.state is State.ACTIVE and each.version.major > move.version.major
            for each in held.values()
        )


def _check_all(held: dict[Version, Life]) -> None:
    used = [each for each in held.values() if each.state in IN_USE]
    assert len({each.version.major for each in used}) == len(used) <= 2
    for life in held.values():
        if life.state in {State.ALPHA, State.BETA}:
            assert life.version.major == 0
        if life.state in IN_USE:
            assert life.version.major >= 1
            assert life.was_active
        if life.state is State.DEPRECATED:
            assert life.deprecated is not None
            assert life.sunset is not None
            assert life.sunset >= life.deprecated + SHORTEST_NOTICE
