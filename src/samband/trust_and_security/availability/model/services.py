# SPDX-License-Identifier: EUPL-1.2
"""Which services a node gives, what is promised of each, and what a fault in one affects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter

from msgspec import Struct

from samband.core.block import Manifest, Service, ServiceClass


class Level(Struct, frozen=True, rename="camel"):
    """What a class promises: percent of the last 30 days, and minutes of the longest outage."""

    availability: float
    longest_outage: int


LEVELS: Mapping[ServiceClass, Level] = {
    ServiceClass.VITAL: Level(99.95, 15),
    ServiceClass.IMPORTANT: Level(99.9, 60),
    ServiceClass.ORDINARY: Level(99.5, 240),
}
"""Ours: no Swedish document fixes classes for the building blocks (TG-1)."""
OBJECTIVE_DAYS = 30
NODE = "node"
"""The service that stands for a node as a whole; none that a node offers has that name."""


class Offered(Struct, frozen=True):
    """A service of this node, with what depends on it, however far; ``owner`` is DIGG's role."""

    service: Service
    block: str
    owner: str
    needs: tuple[str, ...]
    affects: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name, which is its API's."""
        return self.service.name

    @property
    def level(self) -> Level:
        """What its class promises."""
        return LEVELS[self.service.class_]


class Services:
    """The door of this block to what the node's manifests say of its services.

    ``every`` is how often they are probed, ``watching`` how often the nodes of others are asked.
    """

    def __init__(
        self,
        manifests: Sequence[Manifest],
        every: timedelta = timedelta(seconds=10),
        watching: timedelta = timedelta(seconds=3),
    ) -> None:
        self.offered = arrange(manifests)
        self.by_name = {each.name: each for each in self.offered}
        self.every = every
        self.watching = watching


def arrange(manifests: Sequence[Manifest]) -> tuple[Offered, ...]:
    """Gather the services of a node, each after those that it needs.

    Raises ``ValueError`` for a name that two have or that stands for the whole, and for services that need each other in a
    circle: then nobody could say which of them is to be mended first (TG-2).
    """
    stated = [(manifest, service) for manifest in manifests for service in manifest.services]
    names = [service.name for _, service in stated]
    if len(set(names)) < len(names):
        raise ValueError(f"two services have one name: {sorted(names)}")
    if NODE in names:
        raise ValueError(f"no service can be called {NODE!r}: it stands for the node as a whole")
    needs = {
        service.name: tuple(name for name in service.needs if name in names)
        for _, service in stated
    }
    order = _ordered(needs)
    affects = _affected(needs, order)
    by_name = {service.name: (manifest, service) for manifest, service in stated}
    return tuple(
        Offered(service, manifest.name, manifest.owner, needs[name], affects[name])
        for name in order
        for manifest, service in (by_name[name],)
    )


def _ordered(needs: Mapping[str, Sequence[str]]) -> list[str]:
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise ValueError(f"services need each other: {' > '.join(error.args[1])}") from None


def _affected(
    needs: Mapping[str, Sequence[str]], order: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Tell, for each service, all that stop working with it, in the order given.

    >>> _affected({"a": (), "b": ("a",), "c": ("b",)}, ["a", "b", "c"])
    {'a': ('b', 'c'), 'b': ('c',), 'c': ()}
    """
    stopped: dict[str, set[str]] = {name: set() for name in order}
    for name in reversed(order):
        for needed in needs[name]:
            stopped[needed] |= {name} | stopped[name]
    return {name: tuple(other for other in order if other in stopped[name]) for name in order}
