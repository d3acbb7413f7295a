# SPDX-License-Identifier: EUPL-1.2
"""Who runs a company and who may sign for it, by legal form."""

from __future__ import annotations

from datetime import date

import msgspec

from samband.sandbox.population.model.company import (
    LegalFormCode,
    Officer,
    Role,
    Signing,
    SigningRule,
)
from samband.sandbox.population.model.person import (
    COMING_OF_AGE,
    NumberKind,
    Protection,
    RegistrationStatus,
    SyntheticPerson,
)
from samband.sandbox.population.service.draws import Draw, chance, pick, spread
from samband.sandbox.population.service.histories import TODAY, YEAR, birthday

_BOARDS = {
    LegalFormCode.LIMITED_COMPANY: spread([(1, 60), (2, 18), (3, 12), (4, 6), (5, 4)], 128),
    LegalFormCode.TRADING_PARTNERSHIP: spread([(2, 85), (3, 15)], 128),
    LegalFormCode.LIMITED_PARTNERSHIP: (2,),
    LegalFormCode.SOLE_TRADER: (1,),
    LegalFormCode.ECONOMIC_ASSOCIATION: (3, 4, 5),
    LegalFormCode.HOUSING_COOPERATIVE: (3, 4, 5),
    LegalFormCode.NON_PROFIT_ASSOCIATION: (3, 4, 5, 6),
}
_FULL_BOARD = 3  # a limited company with fewer members needs a deputy (aktiebolagslagen 8:3)
_HAS_CHIEF = 0.5
_HAS_SIGNATORY = 0.1
_PARTNERS_SIGN_TOGETHER = 0.2
_RULES = spread([(Signing.ALONE, 30), (Signing.JOINTLY, 45), (Signing.WHOLE_BOARD, 25)], 128)

_ASSOCIATIONS = frozenset(
    {
        LegalFormCode.ECONOMIC_ASSOCIATION,
        LegalFormCode.HOUSING_COOPERATIVE,
        LegalFormCode.NON_PROFIT_ASSOCIATION,
    }
)


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A person who can hold office, and from which day (an ordinal)."""

    person: SyntheticPerson
    since: int


class Board(msgspec.Struct, frozen=True, gc=False):
    """People in roles and the rules by which they sign."""

    officers: tuple[tuple[Role, Candidate], ...]
    rules: tuple[SigningRule, ...]


def candidates(people: list[SyntheticPerson]) -> list[Candidate]:
    """List those who may hold office: of age for a year, registered here and unprotected.

    Company registers are public, so a protected person in one of them would be found.
    """
    found = []
    for person in people:
        since = max(
            birthday(person.birth_date, COMING_OF_AGE),
            person.registrations[-1].since.toordinal(),
        )
        if (
            since < TODAY - YEAR
            and person.registrations[-1].status is RegistrationStatus.REGISTERED
            and person.protection is Protection.NONE
            and person.numbers[-1].kind is NumberKind.PERSONAL
        ):
            found.append(Candidate(person, since))
    return found


def choose(draw: Draw, form: LegalFormCode, eligible: list[Candidate]) -> list[Candidate]:
    """Choose as many different people as the form's board has, and one in reserve.

    A neighbourhood short of candidates gives a smaller board, never the same person twice.
    """
    wanted = pick(draw, _BOARDS[form]) + 1
    first = int(draw() * len(eligible))
    step = 1 + int(draw() * 3)
    places = [(first + step * n) % len(eligible) for n in range(wanted)]
    return [eligible[place] for place in dict.fromkeys(places)]


def _indexes(people: list[Candidate]) -> tuple[int, ...]:
    return tuple(candidate.person.index for candidate in people)


def alone(*people: int) -> SigningRule:
    """Let any one of these people sign."""
    return SigningRule(Signing.ALONE, 1, people)


def jointly(*people: int, at_least: int = 2) -> SigningRule:
    """Let any two (or more) of these people sign together."""
    return SigningRule(Signing.JOINTLY, at_least, people)


def whole_board(*people: int) -> SigningRule:
    """Let the board sign when all of it does."""
    return SigningRule(Signing.WHOLE_BOARD, len(people), people)


def _board_rules(draw: Draw, members: tuple[int, ...]) -> tuple[SigningRule, ...]:
    """The board can always sign together; articles may let fewer do it."""
    if len(members) == 1:
        return (alone(*members),)
    rules = [whole_board(*members)]
    match pick(draw, _RULES):
        case Signing.ALONE:
            rules.append(alone(members[0]))
        case Signing.JOINTLY if len(members) > 2:  # noqa: PLR2004 (two of two is the whole board)
            rules.append(jointly(*members))
    return tuple(rules)


def _limited_company(draw: Draw, chosen: list[Candidate]) -> Board:
    members, reserve = chosen[:-1] or chosen, chosen[-1]
    officers = [(Role.CHAIR if len(members) > 1 else Role.BOARD_MEMBER, members[0])]
    officers += [(Role.BOARD_MEMBER, member) for member in members[1:]]
    rules = _board_rules(draw, _indexes(members))
    if len(members) < _FULL_BOARD and reserve not in members:
        officers.append((Role.DEPUTY, reserve))
    elif reserve not in members and chance(draw, _HAS_SIGNATORY):
        officers.append((Role.SIGNATORY, reserve))
        rules += (alone(reserve.person.index),)
    if len(members) > 1 and chance(draw, _HAS_CHIEF):
        officers.append((Role.CHIEF_EXECUTIVE, pick(draw, members)))
    return Board(tuple(officers), rules)


def _association(draw: Draw, chosen: list[Candidate]) -> Board:
    members = chosen[:-1] or chosen
    officers = [(Role.CHAIR, members[0])] + [(Role.BOARD_MEMBER, one) for one in members[1:]]
    return Board(tuple(officers), _board_rules(draw, _indexes(members)))


def _partnership(draw: Draw, form: LegalFormCode, chosen: list[Candidate]) -> Board:
    """Every partner signs alone unless agreed otherwise; a limited partner never signs."""
    partners = chosen[:-1] or chosen
    if form is LegalFormCode.LIMITED_PARTNERSHIP:
        limited = [(Role.LIMITED_PARTNER, one) for one in partners[1:]]
        rules = (alone(partners[0].person.index),)
        return Board(((Role.PARTNER, partners[0]), *limited), rules)
    together = len(partners) > 1 and chance(draw, _PARTNERS_SIGN_TOGETHER)
    rule = jointly if together else alone
    return Board(tuple((Role.PARTNER, one) for one in partners), (rule(*_indexes(partners)),))


def board(draw: Draw, form: LegalFormCode, chosen: list[Candidate]) -> Board:
    """Give the chosen people the roles and rules of the legal form."""
    if form is LegalFormCode.SOLE_TRADER:
        return Board(((Role.SOLE_TRADER, chosen[0]),), (alone(chosen[0].person.index),))
    if form is LegalFormCode.LIMITED_COMPANY:
        return _limited_company(draw, chosen)
    if form in _ASSOCIATIONS:
        return _association(draw, chosen)
    return _partnership(draw, form, chosen)


def officers(seats: Board, registered: int, ended: date | None) -> tuple[Officer, ...]:
    """Seat the board: from the company's first day, or the day an officer could take office."""
    return tuple(
        Officer(
            role,
            candidate.person.index,
            date.fromordinal(max(registered, candidate.since)),
            ended,
        )
        for role, candidate in seats.officers
    )
