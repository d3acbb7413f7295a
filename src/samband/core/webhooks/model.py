# SPDX-License-Identifier: EUPL-1.2
"""What a webhook is, and what becomes of it when its receiver answers or does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec.structs import replace

from samband.core.identifiers import Party
from samband.core.jobs import Retry
from samband.core.time import Moment

MAX_ADDRESS = 500
Address = Annotated[
    str, msgspec.Meta(min_length=1, max_length=MAX_ADDRESS, pattern=r"^[!-~]+$(?!\n)")
]


class State(StrEnum):
    """Whether a receiver is told.

    ``confirming``   it has not proved yet that it wants to be called, and is being asked.
    ``unconfirmed``  it did not prove it; the owner can ask again.
    ``active``       it is told of changes.
    ``held``         it failed too often; nothing is sent until the owner starts it again.
    """

    CONFIRMING = "confirming"
    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    HELD = "held"


class Receiver(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A receiver as its owner sees it.

    ``failures`` counts those since it last answered as it should, the latest of them for ``reason``;
    ``cursor`` is the newest that it has taken notice of, at ``told``.  ``keys`` is where the keys
    are published that verify what it is sent.
    """

    address: str
    state: State
    failures: int
    reason: str | None
    next_attempt: Moment | None
    cursor: str | None
    told: Moment | None
    created: Moment
    keys: str


class NewReceiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to tell of changes."""

    address: Address


class Followed(msgspec.Struct, frozen=True):
    """A feed that an organisation may follow, and the addresses that its notices state.

    ``api`` begins the names of the events; ``source`` is what the feed's changes come from,
    ``subject`` which subscription it is and ``changes`` where the feed is read.
    """

    stream: str
    owner: Party
    api: str
    source: str
    subject: str
    changes: str


class Pace(msgspec.Struct, frozen=True):
    """How fast, how often and how many at a time receivers are called.

    ``retry`` holds a receiver after 36 failures in about a day.  ``rest`` lies between two notices to
    one receiver, so that what changes meanwhile is one notice.  One owner's receivers get
    ``of_one`` of the places, so that they can keep no more than those from everybody else.
    ``lease`` (longer than a call can take) is how long a killed process keeps a receiver waiting.
    """

    retry: Retry = Retry(attempts=36, first=timedelta(seconds=2), longest=timedelta(hours=1))
    challenges: Retry = Retry(attempts=3, first=timedelta(seconds=2), longest=timedelta(seconds=10))
    rest: timedelta = timedelta(seconds=1)
    lease: timedelta = timedelta(seconds=30)
    at_once: int = 32
    of_one: int = 4
    call_seconds: float = 5.0
    poll_seconds: float = 1.0


PACE = Pace()


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a webhook stands; a position is ``(xid, seq)`` in the feed.

    ``due`` is when something may be sent next, and ``None`` when nothing is until the owner asks.
    """

    state: State
    failures: int = 0
    reason: str | None = None
    due: datetime | None
    told: tuple[int, int] = (0, 0)
    told_at: datetime | None = None


class Outcome(msgspec.Struct, frozen=True):
    """How a call ended: ``fault`` says why it failed; ``gone`` that it never will succeed."""

    fault: str | None = None
    gone: bool = False


ANSWERED = Outcome()


def after(
    before: Standing, position: tuple[int, int] | None, outcome: Outcome, at: datetime, pace: Pace
) -> Standing:
    """Tell where a webhook stands after a call.

    ``position`` is what the notice told of, ``None`` for a challenge.
    """
    if outcome.fault is not None:
        return _failed(before, outcome.fault, at, pace, gone=outcome.gone)
    if position is None:
        return Standing(state=State.ACTIVE, due=at, told=before.told, told_at=before.told_at)
    return Standing(state=State.ACTIVE, due=at + pace.rest, told=position, told_at=at)


def _failed(before: Standing, fault: str, at: datetime, pace: Pace, *, gone: bool) -> Standing:
    """Try again later and more and more seldom, until it has been tried as often as it may be."""
    confirming = before.state is State.CONFIRMING
    retry = pace.challenges if confirming else pace.retry
    failures = before.failures + 1
    if gone or failures >= retry.attempts:
        ended = State.UNCONFIRMED if confirming else State.HELD
        return replace(before, state=ended, failures=failures, reason=fault, due=None)
    return replace(before, failures=failures, reason=fault, due=at + retry.pause(failures))
