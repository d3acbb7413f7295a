# SPDX-License-Identifier: EUPL-1.2
"""Histories without gaps or overlaps, built from days counted as ordinals.

Ordinals (``date.toordinal``) make the arithmetic cheap; dates appear only in what is given out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from samband.sandbox.population.model.person import (
    AS_OF,
    Address,
    CivilStatus,
    CivilStatusPeriod,
    PersonName,
)
from samband.sandbox.population.service.draws import Dwelling

TODAY = AS_OF.toordinal()
OPEN = date.max.toordinal()
YEAR = 365  # days; close enough for drawing a life

Stays = Sequence[tuple[int, Dwelling]]  # first day and dwelling, oldest first

day = date.fromordinal


def until(ordinal: int) -> date | None:
    """Turn a last-day-plus-one into its date, or ``None`` while it is open."""
    return None if ordinal == OPEN else day(ordinal)


def birthday(birth_date: date, years: int) -> int:
    """Find the day somebody turns so many years old; 29 February counts as 1 March.

    >>> day(birthday(date(2004, 2, 29), 18))
    datetime.date(2022, 3, 1)
    """
    try:
        return birth_date.replace(year=birth_date.year + years).toordinal()
    except ValueError:
        return date(birth_date.year + years, 3, 1).toordinal()


def addresses(stays: Stays, start: int, end: int = OPEN) -> tuple[Address, ...]:
    """Cut a household's stays to the days one of its people was registered there.

    A stay that a later one begins on or before the same day never shows.
    """
    found = []
    moved = end
    for since, (street, number, (postal_code, town, municipality, county)) in reversed(stays):
        first = max(since, start)
        if first < moved:
            ended = None if moved == OPEN else day(moved)
            found.append(
                Address(street, number, postal_code, town, municipality, county, day(first), ended)
            )
            moved = first
    found.reverse()
    return tuple(found)


def statuses(birth_date: date, *changes: tuple[CivilStatus, int]) -> tuple[CivilStatusPeriod, ...]:
    """List civil statuses from birth, unmarried first, then each change from its day."""
    found = []
    status, since = CivilStatus.UNMARRIED, birth_date
    for following, ordinal in changes:
        changed = day(ordinal)
        found.append(CivilStatusPeriod(status, since, changed))
        status, since = following, changed
    found.append(CivilStatusPeriod(status, since))
    return tuple(found)


def names(
    birth_date: date,
    given: tuple[str, str],
    surname: str,
    changed_to: str | None = None,
    changed_on: int = OPEN,
    *,
    keeps_as_middle: bool = False,
) -> tuple[PersonName, ...]:
    """Name a person at birth and, if the surname changes (mostly by marriage), again then."""
    if changed_to is None or changed_to == surname:
        return (PersonName(*given, None, surname, birth_date),)
    changed = day(changed_on)
    return (
        PersonName(*given, None, surname, birth_date, changed),
        PersonName(*given, surname if keeps_as_middle else None, changed_to, changed),
    )
