# SPDX-License-Identifier: EUPL-1.2
"""A neighbourhood: 100 people drawn together, and the numbers set aside for them.

Everything in a neighbourhood follows from the seed and its own number, so that the people before
it are the same however many come after.  Households never cross its border.  It holds 44 women
and 44 men in the population register and 12 people with a samordningsnummer only, about the
share the country has, and set so that the numbers last for ten million people.
"""

from __future__ import annotations

from datetime import date

import msgspec

from samband.sandbox.country import Sex, published_test_numbers
from samband.sandbox.population.model.numbers import (
    PERSONAL_SLOTS,
    coordination_number,
    personal_number,
)
from samband.sandbox.population.model.person import AS_OF, COMING_OF_AGE, SyntheticPerson
from samband.sandbox.population.service.draws import Draw, between, pick, source, spread
from samband.sandbox.population.service.histories import YEAR, birthday

PEOPLE = 100
REGISTERED_OF_EACH_SEX = 44
VISITORS = PEOPLE - 2 * REGISTERED_OF_EACH_SEX

# Every second neighbourhood may give one person of each sex a second personnummer.
NEIGHBOURHOODS = 2 * PERSONAL_SLOTS // (2 * REGISTERED_OF_EACH_SEX + 1)
CAPACITY = NEIGHBOURHOODS * PEOPLE
_SPARE_FROM = NEIGHBOURHOODS * REGISTERED_OF_EACH_SEX

# The first neighbourhoods share the published numbers; later ones need nobody before them.
PUBLISHED_NEIGHBOURHOODS = 400

_BENDS = (0, -1, 1, -2, 2)
BEND = 2  # years a birth year may give way so that a published number fits

_RENUMBERED = 0.8  # of every second neighbourhood: 4 per mille of the people

_NEW_YEARS = {year: date(year, 1, 1).toordinal() for year in range(1850, AS_OF.year + 1)}

Pool = dict[Sex, dict[int, list[str]]]


class Birth(msgspec.Struct, gc=False):
    """A birth in the register; ``born`` is its ordinal, ``adult`` that of the 18th birthday."""

    sex: Sex
    date: date
    born: int
    adult: int
    number: str


class Neighbourhood(msgspec.Struct):
    """What is left to hand out while a neighbourhood is being drawn."""

    number: int
    draw: Draw
    women: int
    men: int
    pool: Pool | None
    may_renumber: bool
    people: list[SyntheticPerson]

    @property
    def next_index(self) -> int:
        """The index of the person drawn next."""
        return self.number * PEOPLE + len(self.people)

    @property
    def places(self) -> int:
        """How many registered people are still to come."""
        return self.women + self.men


def published_pool(seed: int, taken: frozenset[str]) -> Pool:
    """Sort the published numbers by sex and year, in an order of the seed's own."""
    draw = source(seed, PEOPLE)
    pool: Pool = {sex: {} for sex in Sex}
    numbers = [number for number in published_test_numbers() if number not in taken]
    for number in sorted(numbers, key=lambda _: draw()):
        sex = Sex.MAN if int(number[10]) % 2 else Sex.WOMAN
        pool[sex].setdefault(int(number[:4]), []).append(number)
    return pool


def begin(
    seed: int, number: int, pool: Pool | None, known: tuple[SyntheticPerson, ...]
) -> Neighbourhood:
    """Open a neighbourhood; ``known`` people stand first in it and count among its 88."""
    draw = source(seed, number, 1)
    women = sum(person.sex is Sex.WOMAN for person in known)
    return Neighbourhood(
        number=number,
        draw=draw,
        women=REGISTERED_OF_EACH_SEX - women,
        men=REGISTERED_OF_EACH_SEX - (len(known) - women),
        pool=pool,
        may_renumber=number % 2 == 0 and draw() < _RENUMBERED,
        people=list(known),
    )


def any_sex(here: Neighbourhood) -> Sex:
    """Draw a sex from those left, so that the neighbourhood comes out even."""
    return Sex.WOMAN if here.draw() * here.places < here.women else Sex.MAN


def other_sex(here: Neighbourhood, sex: Sex) -> Sex:
    """Choose the other sex while there are places, for a partner."""
    if sex is Sex.WOMAN:
        return Sex.MAN if here.men else Sex.WOMAN
    return Sex.WOMAN if here.women else Sex.MAN


def _published(pool: Pool, sex: Sex, year: int) -> str | None:
    for bend in _BENDS:
        left = pool[sex].get(year + bend)
        if left:
            return left.pop()
    return None


def birth(here: Neighbourhood, sex: Sex, year: int) -> Birth:
    """Register a birth in or near a year; a published number decides the day.

    Takes one of the neighbourhood's places.  The day may bend ``BEND`` years either way.
    """
    if sex is Sex.WOMAN:
        here.women -= 1
        rank = here.women
    else:
        here.men -= 1
        rank = here.men
    number = None if here.pool is None else _published(here.pool, sex, year)
    if number is not None:
        day = date(int(number[:4]), int(number[4:6]), int(number[6:8]))
    else:
        day = date.fromordinal(_NEW_YEARS[year] + int(here.draw() * YEAR))
        number = personal_number(here.number * REGISTERED_OF_EACH_SEX + rank, sex)
    return Birth(sex, day, day.toordinal(), birthday(day, COMING_OF_AGE), number)


def former_number(here: Neighbourhood, sex: Sex, year: int) -> str:
    """Find a second personnummer, for somebody who once had another."""
    here.may_renumber = False
    published = None if here.pool is None else _published(here.pool, sex, year)
    return published or personal_number(_SPARE_FROM + here.number // 2, sex)


def coordination_number_for(index: int, sex: Sex) -> str:
    """Give the person with this index the samordningsnummer set aside for them."""
    return coordination_number(index, sex)


_AGES = spread([(age, min(13.0, 13 - (age - 70) * 0.45)) for age in range(18, 98)], 1024)


def adult_year(draw: Draw, low: int = 18, high: int = 98) -> int:
    """Draw the year an adult between two ages was born."""
    age = pick(draw, _AGES)
    if not low <= age < high:
        age = between(draw, low, high)
    return AS_OF.year - age - 1
