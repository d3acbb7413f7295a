# SPDX-License-Identifier: EUPL-1.2
"""The population as a stream: neighbourhood after neighbourhood, one in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from samband.sandbox.population.model.person import SyntheticPerson
from samband.sandbox.population.service.draws import pick, spread
from samband.sandbox.population.service.families import couple, family, lone_parent, parted_couple
from samband.sandbox.population.service.households import deceased, emigrated, single, visitor
from samband.sandbox.population.service.neighbourhood import (
    CAPACITY,
    NEIGHBOURHOODS,
    PEOPLE,
    PUBLISHED_NEIGHBOURHOODS,
    Pool,
    begin,
    published_pool,
)
from samband.sandbox.population.service.well_known import well_known_people

# How common each kind of household is, and how many places it needs.
_HOUSEHOLDS = spread(
    [
        ((single, 1), 40),
        ((couple, 2), 21),
        ((family, 3), 22),
        ((lone_parent, 2), 7),
        ((deceased, 1), 4),
        ((parted_couple, 2), 3),
        ((emigrated, 1), 3),
    ],
    512,
)


def _taken() -> frozenset[str]:
    return frozenset(number.number for person in well_known_people() for number in person.numbers)


def neighbourhood(seed: int, number: int, pool: Pool | None) -> list[SyntheticPerson]:
    """Draw the people of one neighbourhood: 88 in households, then 12 visitors."""
    here = begin(seed, number, pool, well_known_people() if number == 0 else ())
    while here.places:
        household, needs = pick(here.draw, _HOUSEHOLDS)
        (household if needs <= here.places else single)(here)
    while len(here.people) < PEOPLE:
        visitor(here)
    return here.people


def neighbourhoods(seed: int, first: int = 0) -> Iterator[list[SyntheticPerson]]:
    """Yield neighbourhoods from ``first`` on.

    The first 400 share the published numbers, so one of them needs all before it drawn too.
    """
    pool = published_pool(seed, _taken()) if first < PUBLISHED_NEIGHBOURHOODS else None
    for number in range(0 if pool else first, NEIGHBOURHOODS):
        shared = pool if number < PUBLISHED_NEIGHBOURHOODS else None
        people = neighbourhood(seed, number, shared)
        if number >= first:
            yield people


def people(count: int, seed: int = 0, start: int = 0) -> Iterator[SyntheticPerson]:
    """Stream people with indexes ``start`` up to ``count``, in order.

    A person depends on the seed and the index alone, never on ``count``.  A count that is a
    multiple of 100 cuts no household; otherwise the last people may point to someone left out.
    Raises ``ValueError`` for a negative number or more people than there are safe numbers for.
    """
    if not 0 <= count <= CAPACITY:
        raise ValueError(f"count must be 0 to {CAPACITY}")
    if seed < 0 or start < 0:
        raise ValueError("seed and start must not be negative")
    return _people(count, seed, start)


def _people(count: int, seed: int, start: int) -> Iterator[SyntheticPerson]:
    first = start // PEOPLE
    stream = chain.from_iterable(neighbourhoods(seed, first))
    yield from islice(stream, start - first * PEOPLE, max(count - first * PEOPLE, 0))
