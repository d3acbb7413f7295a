# SPDX-License-Identifier: EUPL-1.2
"""Adults before they form a household: born, perhaps abroad, named, moved in somewhere."""

from __future__ import annotations

from datetime import date

import msgspec

from samband.sandbox.population.model.person import (
    NumberKind,
    PersonNumber,
    Registration,
    RegistrationStatus,
)
from samband.sandbox.population.service import draws
from samband.sandbox.population.service.draws import between, chance, pick
from samband.sandbox.population.service.histories import TODAY, YEAR, day
from samband.sandbox.population.service.neighbourhood import (
    Birth,
    Neighbourhood,
    coordination_number_for,
    former_number,
)

# Personnummer began on the first day, samordningsnummer on the second.
PERSONAL_FROM = date(1947, 1, 1).toordinal()
COORDINATION_FROM = date(2000, 1, 1).toordinal()

_IMMIGRATION_FROM = date(1965, 1, 1).toordinal()
_IMMIGRANTS = 0.18
_NATURALISED = 0.6
_KEEPS_FIRST_CITIZENSHIP = 0.5
_HAD_COORDINATION_NUMBER = 0.4
_NATURALISATION_AFTER = 8 * YEAR

COUNTRIES = draws.spread(
    [
        ("SY", 20),
        ("IQ", 15),
        ("FI", 13),
        ("PL", 10),
        ("IR", 9),
        ("SO", 7),
        ("AF", 7),
        ("BA", 6),
        ("TR", 5),
        ("DE", 5),
        ("IN", 6),
        ("NO", 4),
        ("TH", 4),
        ("ER", 5),
        ("DK", 4),
        ("GB", 3),
        ("CN", 4),
    ],
    512,
)


class Adult(msgspec.Struct, gc=False):
    """A grown-up on the way into a household; days are ordinals.

    ``grown`` is the first day of a life of one's own in the register: the 18th birthday, or the
    day of immigration if that came later.
    """

    index: int
    birth: Birth
    grown: int
    given: tuple[str, str]
    surname: str
    birth_country: str
    citizenships: tuple[str, ...]
    numbers: tuple[PersonNumber, ...]
    registrations: tuple[Registration, ...]


def _native(here: Neighbourhood, index: int, birth: Birth, until: int) -> Adult:
    first = max(birth.born, PERSONAL_FROM)
    since = birth.date if first == birth.born else day(first)
    numbers: tuple[PersonNumber, ...] = (PersonNumber(birth.number, NumberKind.PERSONAL, since),)
    grown = birth.adult
    if here.may_renumber and max(grown, first) + 1 < until:
        old = former_number(here, birth.sex, birth.date.year)
        changed = day(between(here.draw, max(grown, first) + 1, until))
        numbers = (
            PersonNumber(old, NumberKind.PERSONAL, since, changed),
            PersonNumber(birth.number, NumberKind.PERSONAL, changed),
        )
    return Adult(
        index=index,
        birth=birth,
        grown=grown,
        given=draws.given_names_for(here.draw, birth.sex, birth.date.year),
        surname=pick(here.draw, draws.tables().surnames),
        birth_country="SE",
        citizenships=("SE",),
        numbers=numbers,
        registrations=(Registration(RegistrationStatus.REGISTERED, birth.date),),
    )


def immigration(
    index: int, birth: Birth, arrived: int, applied: int | None
) -> tuple[tuple[PersonNumber, ...], tuple[Registration, ...]]:
    """List numbers and registrations of somebody who moved here.

    ``applied`` is the day of a samordningsnummer some time before, if there was one.
    """
    since = day(arrived)
    number = PersonNumber(birth.number, NumberKind.PERSONAL, since)
    registered = Registration(RegistrationStatus.REGISTERED, since)
    if applied is None:
        return (number,), (registered,)
    first = day(applied)
    coordination = coordination_number_for(index, birth.sex)
    return (
        (PersonNumber(coordination, NumberKind.COORDINATION, first, since), number),
        (Registration(RegistrationStatus.NOT_REGISTERED, first, since), registered),
    )


def _immigrant(here: Neighbourhood, index: int, birth: Birth, lowest: int) -> Adult:
    draw = here.draw
    arrived = between(draw, lowest, TODAY - YEAR)
    applied = arrived - between(draw, YEAR // 4, 2 * YEAR)
    with_coordination = applied >= max(COORDINATION_FROM, birth.born) and chance(
        draw, _HAD_COORDINATION_NUMBER
    )
    numbers, registrations = immigration(
        index, birth, arrived, applied if with_coordination else None
    )
    country = pick(draw, COUNTRIES)
    citizenships: tuple[str, ...] = (country,)
    if TODAY - arrived > _NATURALISATION_AFTER and chance(draw, _NATURALISED):
        citizenships = ("SE", country) if chance(draw, _KEEPS_FIRST_CITIZENSHIP) else ("SE",)
    return Adult(
        index=index,
        birth=birth,
        grown=arrived,
        given=draws.given_names_for(draw, birth.sex, birth.date.year),
        surname=pick(draw, draws.tables().surnames),
        birth_country=country,
        citizenships=citizenships,
        numbers=numbers,
        registrations=registrations,
    )


def adult(
    here: Neighbourhood,
    index: int,
    birth: Birth,
    *,
    from_abroad: bool = False,
    until: int = TODAY,
) -> Adult:
    """Raise a child of the past into an adult; ``from_abroad`` allows that they moved here.

    Whoever moved here did so as an adult and at least a year ago.  A change of number lies
    before ``until``, the day of death or departure.
    """
    if from_abroad and chance(here.draw, _IMMIGRANTS):
        lowest = max(birth.adult, _IMMIGRATION_FROM)
        if lowest < TODAY - 2 * YEAR:
            return _immigrant(here, index, birth, lowest)
    return _native(here, index, birth, until)
