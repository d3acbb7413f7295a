# SPDX-License-Identifier: EUPL-1.2
"""A version's life, by the REST API profile's VER.10 to VER.19, as pure rules.

``draft`` is ours: the profile's states begin when others may see the version.  ``plan`` tells what
one move changes, which may be more than the version itself, or raises ``Impossible``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec.structs import replace

MAX_MAJORS = 2
"""In use at a time (the profile's VER.14; the IAM draft demands two)."""
SHORTEST_NOTICE = timedelta(days=90)
"""Ours; VER.18 says "long enough" for consumers to migrate."""
_FORM = re.compile(r"(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})")


class State(StrEnum):
    """Where in its life a version is (VER.10); the profile's sheet spells the last with one s."""

    DRAFT = "draft"
    ALPHA = "alpha"
    BETA = "beta"
    ACTIVE = "active"
    DEPRECATED = "deprecated"
    RETIRED = "retired"
    DECOMMISSIONED = "decommissioned"


IN_USE = frozenset((State.ACTIVE, State.DEPRECATED))
_NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset((State.ALPHA, State.BETA, State.ACTIVE, State.DECOMMISSIONED)),
    State.ALPHA: frozenset((State.BETA, State.RETIRED)),
    State.BETA: frozenset((State.RETIRED,)),
    State.ACTIVE: frozenset((State.DEPRECATED, State.RETIRED)),
    State.DEPRECATED: frozenset((State.RETIRED,)),
    State.RETIRED: frozenset((State.DECOMMISSIONED,)),
    State.DECOMMISSIONED: frozenset(),
}


class Impossible(Exception):
    """The rules do not allow it; ``code`` is a key of the block's words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Version(msgspec.Struct, frozen=True, order=True):
    """A version by semantic versioning, without labels (VER.04).

    >>> str(Version.read("1.12.3")), Version.read("1.9.0") < Version.read("1.12.3")
    ('1.12.3', True)
    """

    major: int
    minor: int
    patch: int

    @classmethod
    def read(cls, text: str) -> Version:
        """Read ``major.minor.patch``; raises ``Impossible``."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise Impossible("version-form")
        return cls(*(int(part) for part in found.groups()))

    def __str__(self) -> str:
        """Write it as it was read."""
        return f"{self.major}.{self.minor}.{self.patch}"


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """A version's state, with when it was deprecated and when it stops working."""

    version: Version
    state: State = State.DRAFT
    deprecated: datetime | None = None
    sunset: datetime | None = None
    was_active: bool = False


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants: a version to another state, at a moment, with so many users of it."""

    version: Version
    to: State
    at: datetime
    sunset: datetime | None = None
    users: int = 0


def add(lives: Sequence[Life], version: Version) -> Life:
    """Give the new version's life; raises ``Impossible`` when it exists or comes too late."""
    same = [each.version for each in lives if each.version.major == version.major]
    if version in same:
        raise Impossible("version-used")
    if any(each > version for each in same):
        raise Impossible("version-not-later")
    return Life(version=version)


def plan(lives: Sequence[Life], move: Move) -> tuple[Life, ...]:
    """Give the lives that a move changes, the moved one first; raises ``Impossible``."""
    own = next((each for each in lives if each.version == move.version), None)
    if own is None:
        raise Impossible("version-unknown")
    if move.to not in _NEXT[own.state]:
        raise Impossible("state-impossible")
    if move.sunset is not None and move.to is not State.DEPRECATED:
        raise Impossible("sunset-alone")
    match move.to:
        case State.ALPHA | State.BETA:
            return (_on_trial(own, move),)
        case State.ACTIVE:
            return _activated(lives, own)
        case State.DEPRECATED:
            return (_deprecated(lives, own, move),)
        case State.RETIRED:
            return (_retired(own, move),)
    return (replace(own, state=move.to),)


def _on_trial(own: Life, move: Move) -> Life:
    if own.version.major != 0:
        raise Impossible("state-trial")
    return replace(own, state=move.to)


def _activated(lives: Sequence[Life], own: Life) -> tuple[Life, ...]:
    """VER.12, VER.13 and VER.14: where to begin, what retires at once, and how many may live."""
    version = own.version
    begun = any(each.was_active for each in lives)
    if version.major == 0 or not (begun or version == Version(1, 0, 0)):
        raise Impossible("state-active")
    in_use = [each for each in lives if each.state in IN_USE]
    same = [each for each in in_use if each.version.major == version.major]
    newest = max((each.version for each in lives if each.was_active), default=version)
    if any(each.version > version for each in same) or (not same and newest > version):
        raise Impossible("state-not-newest")
    if any(each.state is State.DEPRECATED for each in same):
        raise Impossible("state-phasing-out")
    if len({each.version.major for each in in_use} | {version.major}) > MAX_MAJORS:
        raise Impossible("state-majors")
    active = replace(own, state=State.ACTIVE, was_active=True)
    return (active, *(replace(each, state=State.RETIRED) for each in same))


def _deprecated(lives: Sequence[Life], own: Life, move: Move) -> Life:
    """VER.15 and VER.18: a successor first, and time enough."""
    if not any(
        each.state is State.ACTIVE and each.version.major > own.version.major for each in lives
    ):
        raise Impossible("state-no-successor")
    if move.sunset is None:
        raise Impossible("sunset-needed")
    if move.sunset < move.at + SHORTEST_NOTICE:
        raise Impossible("sunset-early")
    return replace(own, state=State.DEPRECATED, deprecated=move.at, sunset=move.sunset)


def _retired(own: Life, move: Move) -> Life:
    """VER.18 and VER.19: at once when nobody uses it, else after its sunset."""
    passed = own.sunset is not None and move.at >= own.sunset
    if own.state in IN_USE and move.users and not passed:
        raise Impossible("sunset-not-passed")
    return replace(own, state=State.RETIRED)
