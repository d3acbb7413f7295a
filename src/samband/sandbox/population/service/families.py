# SPDX-License-Identifier: EUPL-1.2
"""Households of several people: couples, parents with children, and couples death has parted."""

from __future__ import annotations

import msgspec

from samband.sandbox.country import Sex
from samband.sandbox.population.model.person import (
    CivilStatus,
    CivilStatusPeriod,
    NumberKind,
    PersonName,
    PersonNumber,
    Registration,
    RegistrationStatus,
    Relation,
    RelationKind,
    SyntheticPerson,
)
from samband.sandbox.population.service import draws
from samband.sandbox.population.service.adults import Adult, adult
from samband.sandbox.population.service.draws import Draw, between, chance, dwelling, pick, spread
from samband.sandbox.population.service.histories import (
    OPEN,
    TODAY,
    YEAR,
    Stays,
    addresses,
    day,
    names,
    statuses,
    until,
)
from samband.sandbox.population.service.households import (
    OPENLY,
    Shield,
    custody,
    settle,
    shield,
    stays,
)
from samband.sandbox.population.service.neighbourhood import (
    BEND,
    Birth,
    Neighbourhood,
    adult_year,
    any_sex,
    birth,
    other_sex,
)

_THIS_YEAR = day(TODAY).year
_AGE_GAPS = spread([(gap, 1 / (1 + abs(gap - 1))) for gap in range(-6, 8)], 256)
_HOW_MANY_CHILDREN = spread([(1, 40), (2, 44), (3, 12), (4, 4)], 128)
_LEAST_GAP = 19 + BEND  # years from a parent to a child, before birth years give way
_OLDEST_AT_HOME = 23

_MARRIED = 0.7
_SHARE_NAME = 0.75
_WOMAN_CHANGES = 0.85
_KEEPS_AS_MIDDLE = 0.15
_CHILD_AS_FIRST_PARENT = 0.6


class Union(msgspec.Struct, gc=False):
    """What two adults share; days are ordinals and ``OPEN`` means never."""

    married: int
    widowed: int
    first_changes: bool
    surname: str | None
    middle: bool


def _couple(
    here: Neighbourhood, first_year: int, second_latest: int, *, from_abroad: bool
) -> tuple[Adult, Adult]:
    """Draw two adults of about an age, of both sexes while the neighbourhood has both."""
    index = here.next_index
    sex = any_sex(here)
    one = birth(here, sex, first_year)
    gap = pick(here.draw, _AGE_GAPS)
    year = min(first_year - gap if sex is Sex.WOMAN else first_year + gap, second_latest)
    two = birth(here, other_sex(here, sex), year)
    return (
        adult(here, index, one, from_abroad=from_abroad),
        adult(here, index + 1, two, from_abroad=from_abroad),
    )


def _union(draw: Draw, pair: tuple[Adult, Adult], together: int, widowed: int = OPEN) -> Union:
    """Draw whether and when a pair marries, and what becomes of their surnames."""
    last = min(widowed, TODAY)
    of_age = max(pair[0].birth.adult, pair[1].birth.adult)
    earliest = max(together, of_age)
    parted = widowed != OPEN
    if not (parted or chance(draw, _MARRIED)) or earliest + 1 >= last:
        return Union(OPEN, OPEN, first_changes=False, surname=None, middle=False)
    married = between(draw, earliest, min(last, earliest + 8 * YEAR))
    woman_first = pair[0].birth.sex is Sex.WOMAN
    first_changes = chance(draw, _WOMAN_CHANGES) == woman_first
    shared = pair[1 if first_changes else 0].surname
    return Union(
        married,
        widowed,
        first_changes,
        shared if chance(draw, _SHARE_NAME) else None,
        chance(draw, _KEEPS_AS_MIDDLE),
    )


def _named(who: Adult, union: Union, *, changes: bool) -> tuple[PersonName, ...]:
    return names(
        who.birth.date,
        who.given,
        who.surname,
        union.surname if changes else None,
        union.married,
        keeps_as_middle=union.middle,
    )


def _civil(who: Adult, union: Union, *, survives: bool) -> tuple[CivilStatusPeriod, ...]:
    """List an adult's civil statuses; a marriage ends for the one who lives on as widowed."""
    changes = []
    if union.married != OPEN:
        changes.append((CivilStatus.MARRIED, union.married))
    if union.widowed != OPEN and survives:
        changes.append((CivilStatus.WIDOWED, union.widowed))
    return statuses(who.birth.date, *changes)


def _spouse(union: Union, other: Adult) -> tuple[Relation, ...]:
    if union.married == OPEN:
        return ()
    since, ended = day(union.married), until(union.widowed)
    return (Relation(RelationKind.SPOUSE, other.index, since, ended),)


def _lived(draw: Draw, who: Adult, together: int, shared: Stays) -> Stays:
    """Put an own dwelling before the shared ones, for the years before they met."""
    return [(who.grown, dwelling(draw)), *shared] if who.grown < together else shared


def _settle_pair(
    here: Neighbourhood,
    pair: tuple[Adult, Adult],
    union: Union,
    together: int,
    shared: Stays,
    *,
    shielded: Shield = OPENLY,
    ties: tuple[Relation, ...] = (),
) -> None:
    """Turn both adults into people of the register, the first of them the first to die."""
    household = pair[0].index
    for place, who in enumerate(pair):
        dies = place == 0 and union.widowed != OPEN
        here.people.append(
            settle(
                who,
                household,
                _named(who, union, changes=union.first_changes == (place == 0)),
                _civil(who, union, survives=not dies),
                _lived(here.draw, who, together, shared),
                shielded=shielded,
                relations=_spouse(union, pair[1 - place]) + ties,
                left=(RegistrationStatus.DECEASED, union.widowed) if dies else None,
            )
        )


def couple(here: Neighbourhood) -> None:
    """Add two adults without children at home, mostly married."""
    draw = here.draw
    pair = _couple(here, adult_year(draw, 24, 96), _THIS_YEAR - 22, from_abroad=True)
    earliest = max(who.grown for who in pair)
    together = between(draw, earliest, min(TODAY - 1, earliest + 15 * YEAR))
    union = _union(draw, pair, together)
    _settle_pair(here, pair, union, together, stays(draw, together), shielded=shield(draw))


def parted_couple(here: Neighbourhood) -> None:
    """Add a married couple of whom the first has died and the second lives on."""
    draw = here.draw
    pair = _couple(here, adult_year(draw, 66, 97), _THIS_YEAR - 60, from_abroad=False)
    together = max(who.grown for who in pair) + between(draw, 0, 12 * YEAR)
    died = between(draw, TODAY - 12 * YEAR, TODAY)
    # Whoever was renumbered lived to see it.
    died = max(died, pair[0].numbers[-1].since.toordinal() + 1)
    union = _union(draw, pair, together, min(died, TODAY - 1))
    _settle_pair(here, pair, union, together, stays(draw, together))


def _child_years(draw: Draw, parent_year: int, most: int) -> list[int]:
    """Draw the years children were born, two or more apart, oldest first."""
    lowest = max(parent_year + _LEAST_GAP, _THIS_YEAR - _OLDEST_AT_HOME)
    highest = min(parent_year + 42, _THIS_YEAR - 1)
    years = [between(draw, lowest, highest + 1)]
    for _ in range(1, most):
        following = years[-1] + between(draw, 2, 5)
        if following > highest:
            break
        years.append(following)
    return years


def _settle_children(
    here: Neighbourhood,
    children: list[Birth],
    surname: str,
    parents: tuple[int, ...],
    shared: Stays,
    *,
    shielded: Shield,
) -> None:
    """Register children where their parents live, from the day each was born."""
    for born in children:
        since = born.date
        given = draws.given_names_for(here.draw, born.sex, since.year)
        child = SyntheticPerson(
            here.next_index,
            parents[0],
            born.sex,
            since,
            "SE",
            ("SE",),
            (PersonNumber(born.number, NumberKind.PERSONAL, since),),
            names(since, given, surname),
            () if shielded.hides_address else addresses(shared, born.born),
            statuses(since),
            custody(born, parents),
            (Registration(RegistrationStatus.REGISTERED, since),),
            shielded.kind,
            shielded.since_for(since),
        )
        here.people.append(child)


def _ties_to(children: list[Birth], first_index: int) -> tuple[Relation, ...]:
    """List a parent's ties to its children, the mirror of ``custody``."""
    ties = []
    for index, child in enumerate(children, first_index):
        ties.append(Relation(RelationKind.CHILD, index, child.date))
        if child.adult > TODAY:
            ties.append(Relation(RelationKind.WARD, index, child.date, day(child.adult)))
    return tuple(ties)


def _births(here: Neighbourhood, years: list[int]) -> list[Birth]:
    return [birth(here, any_sex(here), year) for year in years]


def family(here: Neighbourhood) -> None:
    """Add two parents with the children they have custody of."""
    draw = here.draw
    first_year = adult_year(draw, 25, 58)
    years = _child_years(draw, first_year, min(pick(draw, _HOW_MANY_CHILDREN), here.places - 2))
    pair = _couple(here, first_year, years[0] - _LEAST_GAP, from_abroad=False)
    children = _births(here, years)
    eldest = min(child.born for child in children)
    grown = max(pair[0].grown, pair[1].grown)
    together = between(draw, grown, eldest) if grown < eldest else eldest
    union = _union(draw, pair, together)
    shared, shielded = stays(draw, together), shield(draw)
    household = here.next_index
    ties = _ties_to(children, household + 2)
    _settle_pair(here, pair, union, together, shared, shielded=shielded, ties=ties)
    surname = union.surname or pair[0 if chance(draw, _CHILD_AS_FIRST_PARENT) else 1].surname
    parents = (household, household + 1)
    _settle_children(here, children, surname, parents, shared, shielded=shielded)


def lone_parent(here: Neighbourhood) -> None:
    """Add one parent with sole custody of children."""
    draw = here.draw
    year = adult_year(draw, 25, 58)
    years = _child_years(draw, year, min(pick(draw, _HOW_MANY_CHILDREN), here.places - 1))
    household = here.next_index
    who = adult(here, household, birth(here, any_sex(here), year))
    children = _births(here, years)
    lived, shielded = stays(draw, min(who.grown, children[0].born)), shield(draw)
    ties = _ties_to(children, household + 1)
    named, civil = names(who.birth.date, who.given, who.surname), statuses(who.birth.date)
    here.people.append(
        settle(who, household, named, civil, lived, shielded=shielded, relations=ties)
    )
    _settle_children(here, children, who.surname, (household,), lived, shielded=shielded)
