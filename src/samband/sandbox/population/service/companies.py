# SPDX-License-Identifier: EUPL-1.2
"""The companies: ten to a neighbourhood, run by people who live there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from samband.sandbox.population.model.company import (
    CompanyStatus,
    CompanyStatusPeriod,
    LegalFormCode,
    Officer,
    Role,
    SigningRule,
    SyntheticCompany,
)
from samband.sandbox.population.model.numbers import organisation_number
from samband.sandbox.population.model.person import Address, SyntheticPerson
from samband.sandbox.population.service.boards import (
    Board,
    Candidate,
    alone,
    board,
    candidates,
    choose,
    officers,
)
from samband.sandbox.population.service.company_names import (
    ASSOCIATIONS,
    HOUSING,
    TRADES,
    company_name,
)
from samband.sandbox.population.service.draws import (
    Draw,
    between,
    chance,
    dwelling,
    pick,
    source,
    spread,
)
from samband.sandbox.population.service.histories import TODAY, YEAR, day
from samband.sandbox.population.service.neighbourhood import NEIGHBOURHOODS, PEOPLE
from samband.sandbox.population.service.stream import neighbourhoods
from samband.sandbox.population.service.well_known_companies import well_known_company_list

COMPANIES = 10  # to a neighbourhood of 100 people
COMPANY_CAPACITY = NEIGHBOURHOODS * COMPANIES

_FORMS = spread(
    [
        (LegalFormCode.LIMITED_COMPANY, 45),
        (LegalFormCode.SOLE_TRADER, 33),
        (LegalFormCode.TRADING_PARTNERSHIP, 6),
        (LegalFormCode.LIMITED_PARTNERSHIP, 2),
        (LegalFormCode.ECONOMIC_ASSOCIATION, 2),
        (LegalFormCode.HOUSING_COOPERATIVE, 3),
        (LegalFormCode.NON_PROFIT_ASSOCIATION, 9),
    ],
    512,
)
# The first digit of a real organisation number of that form.
_GROUPS = {
    LegalFormCode.LIMITED_COMPANY: "5",
    LegalFormCode.TRADING_PARTNERSHIP: "9",
    LegalFormCode.LIMITED_PARTNERSHIP: "9",
    LegalFormCode.ECONOMIC_ASSOCIATION: "7",
    LegalFormCode.HOUSING_COOPERATIVE: "7",
    LegalFormCode.NON_PROFIT_ASSOCIATION: "8",
}
_STATUSES = spread(
    [
        (CompanyStatus.ACTIVE, 88),
        (CompanyStatus.IN_LIQUIDATION, 3),
        (CompanyStatus.BANKRUPT, 3),
        (CompanyStatus.DEREGISTERED, 6),
    ],
    512,
)
_SECOND_TRADE = 0.2


def _number(form: LegalFormCode, index: int, owner: SyntheticPerson) -> str:
    """A sole trader acts under the owner's personnummer, everyone else under an own number."""
    if form is LegalFormCode.SOLE_TRADER:
        return owner.number
    return organisation_number(index, _GROUPS[form])


def _trades(draw: Draw, form: LegalFormCode) -> tuple[str, tuple[str, ...]]:
    """Draw the word in the name and the SNI divisions, the main one first."""
    main = pick(draw, TRADES)
    if form is LegalFormCode.HOUSING_COOPERATIVE:
        return main.word, (HOUSING,)
    if form is LegalFormCode.NON_PROFIT_ASSOCIATION:
        return main.word, (ASSOCIATIONS,)
    second = pick(draw, TRADES).division
    if second != main.division and chance(draw, _SECOND_TRADE):
        return main.word, (main.division, second)
    return main.word, (main.division,)


def _life(
    draw: Draw, form: LegalFormCode, seats: Board, registered: int
) -> tuple[tuple[CompanyStatusPeriod, ...], tuple[Officer, ...], tuple[SigningRule, ...]]:
    """Draw how the company stands, and with it who is in office and may sign.

    A liquidator replaces the board and signs alone.  In bankruptcy the estate's administrator,
    who is outside the register, acts; a deregistered company has nobody left.
    """
    status = pick(draw, _STATUSES)
    sole = form is LegalFormCode.SOLE_TRADER
    if status is CompanyStatus.ACTIVE or (sole and status is CompanyStatus.IN_LIQUIDATION):
        active = CompanyStatusPeriod(CompanyStatus.ACTIVE, day(registered))
        return (active,), officers(seats, registered, None), seats.rules
    latest = max(candidate.since for _, candidate in seats.officers)
    ended = day(between(draw, max(registered, latest) + 1, TODAY))
    statuses = (
        CompanyStatusPeriod(CompanyStatus.ACTIVE, day(registered), ended),
        CompanyStatusPeriod(status, ended),
    )
    if status is CompanyStatus.BANKRUPT:
        return statuses, officers(seats, registered, None), ()
    former = officers(seats, registered, ended)
    if status is CompanyStatus.DEREGISTERED:
        return statuses, former, ()
    liquidator = former[0].person
    return statuses, (*former, Officer(Role.LIQUIDATOR, liquidator, ended)), (alone(liquidator),)


def _company(
    draw: Draw, index: int, form: LegalFormCode, chosen: list[Candidate]
) -> SyntheticCompany:
    owner = chosen[0]
    registered = between(draw, max(owner.since, TODAY - 50 * YEAR), TODAY - YEAR // 2)
    word, trades = _trades(draw, form)
    statuses, seated, rules = _life(draw, form, board(draw, form, chosen), registered)
    owners = tuple(one.person.name.surname for one in chosen[:-1] or chosen)
    street, number, place = dwelling(draw)
    return SyntheticCompany(
        index=index,
        number=_number(form, index, owner.person),
        name=company_name(draw, form, word, owners),
        legal_form=form,
        registered_on=day(registered),
        statuses=statuses,
        trades=trades,
        postal_address=Address(street, number, *place, since=day(registered)),
        seat=place.municipality,
        officers=seated,
        signing_rules=rules,
    )


def companies_of(seed: int, number: int, people: list[SyntheticPerson]) -> list[SyntheticCompany]:
    """Draw the ten companies of a neighbourhood, given its people.

    Nobody is sole trader twice: a personnummer names one business.
    """
    draw = source(seed, number, 2)
    found = list(well_known_company_list()) if number == 0 else []
    eligible = candidates(people)
    traders = {one.number for one in found}
    while len(found) < COMPANIES:
        form = pick(draw, _FORMS)
        chosen = choose(draw, form, eligible)
        if form is LegalFormCode.SOLE_TRADER and chosen[0].person.number in traders:
            continue
        found.append(_company(draw, number * COMPANIES + len(found), form, chosen))
        traders.add(found[-1].number)
    return found


def companies(count: int, seed: int = 0, people: int | None = None) -> Iterator[SyntheticCompany]:
    """Stream companies with indexes 0 up to ``count``; each depends on seed and index alone.

    Their officers are people of the same seed with lower indexes than ten times ``count``, to
    the next hundred.  ``people`` says how many of them there are: ``ValueError`` if too few, or
    if there are not so many companies.
    """
    available = COMPANY_CAPACITY if people is None else people // PEOPLE * COMPANIES
    if not 0 <= count <= available:
        raise ValueError(f"count must be 0 to {available}: ten companies to a hundred people")
    drawn = (found for _, found in by_neighbourhood(seed))
    return islice(chain.from_iterable(drawn), count)


def by_neighbourhood(
    seed: int = 0, first: int = 0
) -> Iterator[tuple[list[SyntheticPerson], list[SyntheticCompany]]]:
    """Stream neighbourhoods of 100 people with their ten companies, from number ``first`` on.

    The way to load both without drawing the people twice.
    """
    for number, residents in enumerate(neighbourhoods(seed, first), first):
        yield residents, companies_of(seed, number, residents)
