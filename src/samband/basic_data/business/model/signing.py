# SPDX-License-Identifier: EUPL-1.2
"""Who may sign for a company (firmateckning): the rule as data, and the one function that reads it.

Rules name officers by the id that the officer has in the same version, never by personal number.
Of an officer who may not be told of a rule says nothing either (``without``).  An example: "the
board, or two of A, B and C jointly of whom one is a board member" is any-of(board, all-of(jointly 2
of A, B, C; jointly 1 of board members)).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

from samband.core.identifiers import Party

OfficerId = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
MAX_RULES = 20
MAX_DEPTH = 4


class Role(StrEnum):
    """What an officer is in the company."""

    CHAIR = "chair"
    BOARD_MEMBER = "board-member"
    DEPUTY = "deputy"
    CHIEF_EXECUTIVE = "chief-executive"
    SIGNATORY = "signatory"
    PARTNER = "partner"
    LIMITED_PARTNER = "limited-partner"
    SOLE_TRADER = "sole-trader"
    LIQUIDATOR = "liquidator"
    AUDITOR = "auditor"


BOARD = frozenset({Role.CHAIR, Role.BOARD_MEMBER})


class _Form(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Strict names, as in everything registered."""


class Officer(_Form, frozen=True, omit_defaults=True, kw_only=True):
    """A person in a role, from ``since`` up to, not including, ``until``."""

    id: OfficerId
    party: Party
    role: Role
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=160)]
    since: date
    until: date | None = None

    def acts_on(self, day: date) -> bool:
        """Tell whether the person has the role on a day."""
        return self.since <= day and (self.until is None or day < self.until)


class Alone(_Form, frozen=True, tag_field="kind", tag="alone", omit_defaults=True):
    """Any one of these officers, or of those in these roles."""

    officers: Annotated[tuple[OfficerId, ...], msgspec.Meta(max_length=200)] = ()
    roles: Annotated[tuple[Role, ...], msgspec.Meta(max_length=10)] = ()


class Jointly(_Form, frozen=True, tag_field="kind", tag="jointly", omit_defaults=True):
    """At least ``count`` different people among these officers and those in these roles."""

    count: Annotated[int, msgspec.Meta(ge=1, le=50)]
    officers: Annotated[tuple[OfficerId, ...], msgspec.Meta(max_length=200)] = ()
    roles: Annotated[tuple[Role, ...], msgspec.Meta(max_length=10)] = ()


class Board(_Form, frozen=True, tag_field="kind", tag="board"):
    """The whole board: the chair and every ordinary member, but no deputy."""


class AnyOf(_Form, frozen=True, tag_field="kind", tag="any-of"):
    """One of several ways to sign is enough."""

    rules: Annotated[tuple[Rule, ...], msgspec.Meta(min_length=1, max_length=MAX_RULES)]


class AllOf(_Form, frozen=True, tag_field="kind", tag="all-of"):
    """Several demands on the same people ("two jointly, one of whom a board member")."""

    rules: Annotated[tuple[Rule, ...], msgspec.Meta(min_length=1, max_length=MAX_RULES)]


Rule = Alone | Jointly | Board | AnyOf | AllOf


def may_sign(
    rule: Rule, officers: Sequence[Officer], persons: Collection[Party], day: date
) -> bool:
    """Tell whether these persons together sign for the company on a day.

    Only somebody who has an office that day counts, and each person once, whatever offices.
    """
    acting = [officer for officer in officers if officer.acts_on(day)]
    return _met(rule, acting, frozenset(persons))


def _met(rule: Rule, acting: Sequence[Officer], persons: frozenset[Party]) -> bool:
    match rule:
        case Board():
            board = {officer.party for officer in acting if officer.role in BOARD}
            return bool(board) and board <= persons
        case AnyOf(rules):
            return any(_met(each, acting, persons) for each in rules)
        case AllOf(rules):
            return all(_met(each, acting, persons) for each in rules)
        case Alone():
            return bool(_signing(rule, acting, persons))
        case Jointly():
            return len(_signing(rule, acting, persons)) >= rule.count


def _signing(
    rule: Alone | Jointly, acting: Sequence[Officer], persons: frozenset[Party]
) -> set[Party]:
    return {
        officer.party
        for officer in acting
        if officer.party in persons and (officer.id in rule.officers or officer.role in rule.roles)
    }


def named(rule: Rule) -> set[str]:
    """Tell which officers a rule names.

    >>> sorted(named(AnyOf((Board(), Jointly(2, ("a", "b"))))))
    ['a', 'b']
    """
    match rule:
        case AnyOf(rules) | AllOf(rules):
            return set().union(*(named(each) for each in rules))
        case Alone() | Jointly():
            return set(rule.officers)
        case Board():
            return set()


def depth(rule: Rule) -> int:
    """Tell how deeply rules stand in rules.

    >>> depth(AnyOf((Board(), AllOf((Board(),)))))
    3
    """
    match rule:
        case AnyOf(rules) | AllOf(rules):
            return 1 + max(depth(each) for each in rules)
        case _:
            return 1


def without(rule: Rule, unnamed: Collection[str]) -> Rule | None:
    """Give what is left of a rule when some officers may not be named; ``None`` if nothing is.

    It is a rule that a company without them could have, and never wider than the whole: whoever
    may sign by what is left may sign.

    >>> without(AnyOf((Board(), Alone(("a",)))), {"a"})
    Board()
    >>> without(Jointly(2, ("a", "b", "c")), {"a"})
    Jointly(count=2, officers=('b', 'c'), roles=())
    >>> without(Jointly(2, ("a", "b")), {"a"})
    """
    if named(rule).isdisjoint(unnamed):
        return rule
    match rule:
        case AnyOf(rules):
            left = tuple(each for each in (without(each, unnamed) for each in rules) if each)
            return AnyOf(left) if left[1:] else next(iter(left), None)
        case AllOf(rules):
            left = tuple(each for each in (without(each, unnamed) for each in rules) if each)
            return AllOf(left) if len(left) == len(rules) else None
        case Alone() | Jointly():
            return _unnamed(rule, unnamed)
        case Board():
            return rule


def _unnamed(rule: Alone | Jointly, unnamed: Collection[str]) -> Alone | Jointly | None:
    officers = tuple(id_ for id_ in rule.officers if id_ not in unnamed)
    needed = rule.count if isinstance(rule, Jointly) else 1
    if not rule.roles and len(officers) < needed:
        return None
    return msgspec.structs.replace(rule, officers=officers)
