# SPDX-License-Identifier: EUPL-1.2
"""What a node says of its services, to anybody: the form of the API, and what a hub reads.

No Swedish standard fixes it, so it is ours.  The bounds hold for what others say, too: nothing
that a node says of itself may be larger than a page can show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from samband.core.block import ServiceClass
from samband.core.time import Moment
from samband.trust_and_security.availability.model.figures import Measured
from samband.trust_and_security.availability.model.measuring import State
from samband.trust_and_security.availability.model.services import NODE

Name = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9-]*$(?!\n)")]
Words = Annotated[str, Meta(min_length=1, max_length=200)]
Code = Annotated[str, Meta(max_length=32, pattern=r"^[a-z-]*$(?!\n)")]
Names = Annotated[tuple[Name, ...], Meta(max_length=100)]


class ServiceFacts(Struct, frozen=True, rename="camel", kw_only=True):
    """A service: its class, what is promised of it, whose it is and what it hangs together with.

    ``availability`` is percent of 30 days, ``longest_outage`` minutes, ``answers_within``
    milliseconds for 95 of 100 answers.  ``owner`` answers for it on this node; ``block_owner`` is
    who answers for the building block in the country.
    """

    name: Name
    sv: Words
    en: Words
    class_: ServiceClass
    availability: Annotated[float, Meta(ge=0, le=100)]
    longest_outage: Annotated[int, Meta(ge=0, le=100_000)]
    answers_within: Annotated[int, Meta(ge=0, le=100_000)]
    owner: Annotated[str, Meta(max_length=64)]
    block_owner: Annotated[str, Meta(max_length=100)]
    needs: Names = ()
    affects: Names = ()


class ServiceStatus(Struct, frozen=True, rename="camel", kw_only=True):
    """How a service is now: since when, when it was last seen, and a code of what is wrong."""

    service: ServiceFacts
    state: State
    since: Moment | None = None
    seen: Moment | None = None
    reason: Code = ""


class NodeStatus(Struct, frozen=True, rename="camel", kw_only=True):
    """A node's own word on its services."""

    name: Words
    organisation: Annotated[str, Meta(max_length=20)]
    url: Annotated[str, Meta(max_length=200)]
    as_of: Moment
    state: State
    services: Annotated[tuple[ServiceStatus, ...], Meta(max_length=100)]

    def __post_init__(self) -> None:
        """Refuse two services of one name, and one that would stand for the node as a whole.

        What is measured of them could not be told apart, nor what is promised.
        """
        names = [each.service.name for each in self.services]
        if NODE in names or len(set(names)) < len(names):
            raise ValueError("each service has a name of its own")


class SeenNode(Struct, frozen=True, rename="camel", kw_only=True):
    """Another node as this one sees it from outside, with what it last said of its services."""

    name: str
    url: str
    state: State
    since: Moment | None
    seen: Moment | None
    reason: str
    services: tuple[ServiceStatus, ...]


class MeasuredService(Struct, frozen=True, rename="camel", kw_only=True):
    """What was measured of a service in the last 30 days; ``node`` is the node's address."""

    node: str
    service: str
    measured: Measured


class MeasuredSpan(Struct, frozen=True, rename="camel", kw_only=True):
    """A day, as it begins in Sweden, or an hour: seconds in each state; the rest is unknown."""

    start: Moment
    up_seconds: float
    degraded_seconds: float
    down_seconds: float
    answers: int
    late: int


class Trouble(Struct, frozen=True, rename="camel", kw_only=True):
    """A stretch in which a service did not do what it should; it goes on where it has no end."""

    number: int
    node: str
    service: str
    state: State
    reason: str
    began: Moment
    ended: Moment | None


def overall(states: Sequence[State]) -> State:
    """Tell how a whole is by its parts; it is up only when every part is known to be.

    >>> overall([State.UP, State.DOWN]), overall([State.UP, State.UNKNOWN]), overall([])
    (<State.DEGRADED: 'degraded'>, <State.UNKNOWN: 'unknown'>, <State.UNKNOWN: 'unknown'>)
    """
    found = set(states)
    if len(found) == 1:
        return found.pop()
    if found & {State.DOWN, State.DEGRADED}:
        return State.DEGRADED
    return State.UNKNOWN
