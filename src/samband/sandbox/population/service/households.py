# SPDX-License-Identifier: EUPL-1.2
"""Households of one adult: single, divorced, widowed, lone parents, the dead and the departed."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from samband.sandbox.country import Sex
from samband.sandbox.population.model.person import (
    CivilStatus,
    CivilStatusPeriod,
    NumberKind,
    PersonName,
    PersonNumber,
    Protection,
    Registration,
    RegistrationStatus,
    Relation,
    RelationKind,
    SyntheticPerson,
)
from samband.sandbox.population.service import draws
from samband.sandbox.population.service.adults import (
    COORDINATION_FROM,
    COUNTRIES,
    PERSONAL_FROM,
    Adult,
    adult,
)
from samband.sandbox.population.service.draws import Draw, between, chance, dwelling, pick, spread
from samband.sandbox.population.service.histories import (
    OPEN,
    TODAY,
    YEAR,
    Stays,
    addresses,
    birthday,
    day,
    names,
    statuses,
)
from samband.sandbox.population.service.neighbourhood import (
    Birth,
    Neighbourhood,
    adult_year,
    any_sex,
    birth,
    coordination_number_for,
)

_MOVES = spread([(0, 45), (1, 30), (2, 18), (3, 7)], 128)
_PROTECTIONS = (
    (Protection.CONFIDENTIALITY, 0.0018),
    (Protection.PROTECTED_REGISTRATION, 0.0008),
    (Protection.ASSUMED_IDENTITY, 0.00002),
)
_ANY_PROTECTION = sum(share for _, share in _PROTECTIONS)
_WHICH_PROTECTION = spread([(kind, share) for kind, share in _PROTECTIONS], 1024)
_PROTECTION_AGE = 4 * YEAR

_DIVORCED = 0.22
_WIDOWED = 0.4
_WIDOWS_FROM = 68 * YEAR
_MARRIED_UNTIL = 55
_TAKES_NAME = 0.6
_KEEPS_AS_MIDDLE = 0.15


class Shield(msgspec.Struct, frozen=True, gc=False):
    """The protection a whole household shares: an address kept by one would betray the other."""

    kind: Protection = Protection.NONE
    since: int = OPEN

    @property
    def hides_address(self) -> bool:
        """With protected registration no address, old or new, is in the register."""
        return self.kind is Protection.PROTECTED_REGISTRATION

    def since_for(self, birth_date: date) -> date | None:
        """Tell since when it protects somebody, who may have been born under it."""
        return None if self.kind is Protection.NONE else max(day(self.since), birth_date)


OPENLY = Shield()


def shield(draw: Draw) -> Shield:
    """Draw a household's protection, at about the country's rates per thousand."""
    if not chance(draw, _ANY_PROTECTION):
        return OPENLY
    return Shield(pick(draw, _WHICH_PROTECTION), between(draw, TODAY - _PROTECTION_AGE, TODAY))


def stays(draw: Draw, since: int, until: int = TODAY) -> Stays:
    """Draw where a household lived from its first day: mostly one dwelling, seldom four."""
    home = dwelling(draw)
    lived = [(since, home)]
    moves = pick(draw, _MOVES)
    if moves:
        for moved in sorted(between(draw, since + 1, until) for _ in range(moves)):
            home = dwelling(draw, home)
            lived.append((moved, home))
    return lived


def settle(
    who: Adult,
    household: int,
    named: tuple[PersonName, ...],
    civil: tuple[CivilStatusPeriod, ...],
    lived: Stays,
    *,
    shielded: Shield = OPENLY,
    relations: tuple[Relation, ...] = (),
    left: tuple[RegistrationStatus, int] | None = None,
) -> SyntheticPerson:
    """Turn an adult into a person of the register; ``left`` tells how and when they left it."""
    registrations = who.registrations
    end = OPEN
    if left is not None:
        reason, end = left
        *before, last = registrations
        registrations = (
            *before,
            Registration(last.status, last.since, day(end)),
            Registration(reason, day(end)),
        )
    return SyntheticPerson(
        who.index,
        household,
        who.birth.sex,
        who.birth.date,
        who.birth_country,
        who.citizenships,
        who.numbers,
        named,
        () if shielded.hides_address else addresses(lived, who.grown, end),
        civil,
        relations,
        registrations,
        shielded.kind,
        shielded.since_for(who.birth.date),
    )


def _past_marriage(
    draw: Draw, who: Adult, end: int
) -> tuple[tuple[PersonName, ...], tuple[CivilStatusPeriod, ...]]:
    """Draw the name and civil status of somebody who lives alone: a marriage may lie behind."""
    born = who.birth.date
    widowed = end - who.birth.born > _WIDOWS_FROM and chance(draw, _WIDOWED)
    first = who.birth.adult + 2 * YEAR
    last = min(end - YEAR, who.birth.born + _MARRIED_UNTIL * YEAR)
    if not (widowed or chance(draw, _DIVORCED)) or last - first < 2 * YEAR:
        return names(born, who.given, who.surname), statuses(born)
    married = between(draw, first, last)
    ended = between(draw, married + YEAR // 2, end)
    takes = who.birth.sex is Sex.WOMAN and chance(draw, _TAKES_NAME)
    taken = pick(draw, draws.tables().surnames) if takes else None
    after = CivilStatus.WIDOWED if widowed else CivilStatus.DIVORCED
    return (
        names(
            born,
            who.given,
            who.surname,
            taken,
            married,
            keeps_as_middle=chance(draw, _KEEPS_AS_MIDDLE),
        ),
        statuses(born, (CivilStatus.MARRIED, married), (after, ended)),
    )


def single(here: Neighbourhood) -> None:
    """Add somebody who lives alone."""
    index = here.next_index
    born = birth(here, any_sex(here), adult_year(here.draw))
    who = adult(here, index, born, from_abroad=True)
    named, civil = _past_marriage(here.draw, who, TODAY)
    lived = stays(here.draw, who.grown)
    here.people.append(settle(who, index, named, civil, lived, shielded=shield(here.draw)))


def deceased(here: Neighbourhood) -> None:
    """Add somebody who has died; the register keeps its dead."""
    index, draw = here.next_index, here.draw
    born = birth(here, any_sex(here), between(draw, 1892, 1956))
    died = min(birthday(born.date, between(draw, 60, 101)), TODAY - YEAR)
    died += int(draw() * YEAR)
    who = adult(here, index, born, until=died)
    named, civil = _past_marriage(draw, who, died)
    lived = stays(draw, who.grown, died)
    left = (RegistrationStatus.DECEASED, died)
    here.people.append(settle(who, index, named, civil, lived, left=left))


def emigrated(here: Neighbourhood) -> None:
    """Add somebody who has moved abroad; number and name stay, the address does not."""
    index, draw = here.next_index, here.draw
    born = birth(here, any_sex(here), adult_year(draw, 20, 80))
    departed = between(draw, max(born.adult, PERSONAL_FROM) + 1, TODAY)
    who = adult(here, index, born, until=departed)
    named, civil = names(born.date, who.given, who.surname), statuses(born.date)
    lived = stays(draw, who.grown, departed)
    left = (RegistrationStatus.EMIGRATED, departed)
    here.people.append(settle(who, index, named, civil, lived, left=left))


def visitor(here: Neighbourhood) -> None:
    """Add somebody with a samordningsnummer only: known to authorities, not registered here.

    The register knows no civil status and mostly no address of theirs.
    """
    index, draw = here.next_index, here.draw
    sex = Sex.WOMAN if index % 2 else Sex.MAN
    year = adult_year(draw, 20, 66)
    born = date(year, 1, 1) + timedelta(days=int(draw() * YEAR))
    since = day(between(draw, max(COORDINATION_FROM, birthday(born, 18)), TODAY))
    country = pick(draw, COUNTRIES)
    given = draws.given_names_for(draw, sex, year)
    surname = pick(draw, draws.tables().surnames)
    number = coordination_number_for(index, sex)
    lived: Stays = [(since.toordinal(), dwelling(draw))] if index % 2 else []
    here.people.append(
        SyntheticPerson(
            index,
            index,
            sex,
            born,
            country,
            (country,),
            (PersonNumber(number, NumberKind.COORDINATION, since),),
            (PersonName(*given, None, surname, since),),
            addresses(lived, since.toordinal()) if lived else (),
            (),
            (),
            (Registration(RegistrationStatus.NOT_REGISTERED, since),),
        )
    )


def custody(child: Birth, guardians: tuple[int, ...]) -> tuple[Relation, ...]:
    """List a child's ties to its parents; custody ends by law on the 18th birthday."""
    since = child.date
    ties = [Relation(RelationKind.PARENT, parent, since) for parent in guardians]
    if child.adult > TODAY:
        of_age = day(child.adult)
        ties += [Relation(RelationKind.GUARDIAN, one, since, of_age) for one in guardians]
    return tuple(ties)
