# SPDX-License-Identifier: EUPL-1.2
"""Weighted choices as flat tables: one random number, one look-up.

The population is drawn millions of times, so weights are spread out once per process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import NamedTuple, TypeVar

from samband.sandbox.country import (
    Sex,
    given_names,
    municipalities,
    postal_codes,
    streets,
    surnames,
)

T = TypeVar("T")

Draw = Callable[[], float]  # uniform in [0, 1), as random.Random().random

_TABLE_SIZE = 16_384
_FORGETTING = 0x9E3779B97F4A7C15  # odd, about 2**64 over the golden ratio: spreads nearby seeds


class Place(NamedTuple):
    """Where a dwelling can lie."""

    postal_code: str
    town: str
    municipality: str
    county: str


Dwelling = tuple[str, str, Place]  # street, number in the street, and where that is


class Tables(NamedTuple):
    """All tables the generator draws from; ``given`` by sex, then by period of birth."""

    given: dict[Sex, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]
    surnames: tuple[str, ...]
    places: tuple[Place, ...]
    streets: tuple[str, ...]


def source(*key: int) -> Draw:
    """Make the stream of random numbers that belongs to a key, the same on every machine."""
    mixed = 0
    for part in key:
        mixed = (mixed ^ part) * _FORGETTING & (1 << 64) - 1
        mixed ^= mixed >> 29
    return Random(mixed).random  # noqa: S311 (must be repeatable, guards no secret)


def spread(items: Sequence[tuple[T, float]], size: int = _TABLE_SIZE) -> tuple[T, ...]:
    """Lay items out in a table so that each fills its share, in the order given.

    >>> spread([("a", 3), ("b", 1)], 4)
    ('a', 'a', 'a', 'b')
    """
    total = sum(weight for _, weight in items)
    table: list[T] = []
    running = 0.0
    for item, weight in items:
        running += weight
        table.extend([item] * (round(running / total * size) - len(table)))
    return tuple(table)


def pick(draw: Draw, table: Sequence[T]) -> T:
    """Take one entry, each as likely as the next."""
    return table[int(draw() * len(table))]


def chance(draw: Draw, probability: float) -> bool:
    """Let something happen with a probability between 0 and 1."""
    return draw() < probability


def between(draw: Draw, low: int, high: int) -> int:
    """Take a whole number from ``low`` up to but not including ``high``; ``low`` if empty."""
    return low + int(draw() * (high - low)) if high > low else low


@cache
def tables() -> Tables:
    """Build the tables once per process."""
    return Tables(
        given={sex: _given(sex) for sex in Sex},
        surnames=spread([(name.name, name.per_million) for name in surnames()]),
        places=_places(),
        streets=streets(),
    )


def _given(sex: Sex) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    names = [name for name in given_names() if name.sex is sex]
    return (
        spread([(name.name, name.before_1998) for name in names]),
        spread([(name.name, name.from_1998) for name in names]),
        spread([(name.name, name.from_2010) for name in names]),
    )


def _places() -> tuple[Place, ...]:
    """Weigh places by their municipality's postal codes: no figures on population are held."""
    towns = {m.code: m for m in municipalities()}
    sampled: dict[str, int] = {}
    for code in postal_codes():
        sampled[code.municipality] = sampled.get(code.municipality, 0) + 1
    return spread(
        [
            (
                Place(p.code, p.town, p.municipality, towns[p.municipality].county),
                towns[p.municipality].postal_codes / sampled[p.municipality],
            )
            for p in postal_codes()
        ]
    )


_HOUSE_NUMBERS = spread(
    [(f"{n}{stair}", 1 / n) for n in range(1, 90) for stair in ("", " A", " B")], 1024
)


_STAYS_NEAR = 0.65


def dwelling(draw: Draw, near: Dwelling | None = None) -> Dwelling:
    """Draw a dwelling: a real postal code and town, a street name from anywhere.

    Most of those who move stay ``near`` where they lived, in the same postal code.
    """
    found = tables()
    street = found.streets[int(draw() * len(found.streets))]
    number = _HOUSE_NUMBERS[int(draw() * len(_HOUSE_NUMBERS))]
    if near is not None and draw() < _STAYS_NEAR:
        return street, number, near[2]
    return street, number, found.places[int(draw() * len(found.places))]


_ONE_NAME = 0.25
_CALLED_BY_SECOND = 0.1


def given_names_for(draw: Draw, sex: Sex, birth_year: int) -> tuple[str, str]:
    """Draw given names as written, and the one the person is called by.

    Names follow the period of birth.  Most people have two; the first is mostly the call name.
    """
    period = (birth_year >= 1998) + (birth_year >= 2010)  # noqa: PLR2004 (the table's periods)
    table = tables().given[sex][period]
    first = table[int(draw() * _TABLE_SIZE)]
    if draw() < _ONE_NAME:
        return first, first
    second = table[int(draw() * _TABLE_SIZE)]
    if first == second:
        return first, first
    return f"{first} {second}", second if draw() < _CALLED_BY_SECOND else first
