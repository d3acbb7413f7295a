# SPDX-License-Identifier: EUPL-1.2
"""Signatory rules: what every rule keeps to, and the rules that companies really have."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.basic_data.business import (
    AllOf,
    Alone,
    AnyOf,
    Board,
    CompanyContent,
    CompanyName,
    Jointly,
    Officer,
    Role,
    Rule,
    may_sign,
)
from samband.basic_data.business.model.signing import named, without
from samband.core.identifiers import Party, luhn_digit, person

DAY = date(2026, 1, 1)


def somebody(index: int) -> Party:
    digits = f"500101{index:03}"
    return person(f"18{digits}{luhn_digit(digits)}")


PEOPLE = [somebody(index) for index in range(1, 6)]
IDS = [str(index) for index in range(6)]

officers_lists = st.lists(
    st.builds(
        lambda place, role, current: (place, role, current),
        st.integers(0, len(PEOPLE) - 1),
        st.sampled_from(Role),
        st.booleans(),
    ),
    max_size=6,
).map(
    lambda drawn: [
        Officer(
            id=str(index),
            party=PEOPLE[place],
            role=role,
            name="x",
            since=date(2000, 1, 1),
            until=None if current else date(2020, 1, 1),
        )
        for index, (place, role, current) in enumerate(drawn)
    ]
)
ids = st.lists(st.sampled_from(IDS), unique=True).map(tuple)
roles = st.lists(st.sampled_from(Role), unique=True, max_size=3).map(tuple)
leaves = st.one_of(
    st.builds(Alone, ids, roles),
    st.builds(Jointly, st.integers(1, 4), ids, roles),
    st.just(Board()),
)
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
crowds = st.sets(st.sampled_from(PEOPLE))


@given(rules, officers_lists, crowds, crowds)
def test_more_people_never_sign_less(
    rule: Rule, officers: list[Officer], persons: set[Party], others: set[Party]
) -> None:
    if may_sign(rule, officers, persons, DAY):
        assert may_sign(rule, officers, persons | others, DAY)


@given(rules, officers_lists, crowds)
def test_only_people_in_office_that_day_count(
    rule: Rule, officers: list[Officer], persons: set[Party]
) -> None:
    in_office = {officer.party for officer in officers if officer.acts_on(DAY)}
    assert may_sign(rule, officers, persons, DAY) == may_sign(
        rule, officers, persons & in_office, DAY
    )
    assert not may_sign(rule, officers, set(), DAY)


@given(rules, rules, officers_lists, crowds)
def test_any_of_is_or_and_all_of_is_and(
    one: Rule, other: Rule, officers: list[Officer], persons: set[Party]
) -> None:
    first, second = (may_sign(rule, officers, persons, DAY) for rule in (one, other))
    assert may_sign(AnyOf((one, other)), officers, persons, DAY) == (first or second)
    assert may_sign(AllOf((one, other)), officers, persons, DAY) == (first and second)


@given(rules, officers_lists, st.sets(st.sampled_from(IDS)), crowds)
def test_a_rule_without_somebody_does_not_name_her_and_lets_nobody_more_sign(
    rule: Rule, officers: list[Officer], unnamed: set[str], persons: set[Party]
) -> None:
    left = without(rule, unnamed)
    if named(rule).isdisjoint(unnamed):
        assert left == rule
    if left is not None:
        assert named(left) == named(left) - unnamed
        if may_sign(left, officers, persons, DAY):
            assert may_sign(rule, officers, persons, DAY)


@given(ids, roles, officers_lists, crowds)
def test_alone_is_jointly_one(
    named: tuple[str, ...], held: tuple[Role, ...], officers: list[Officer], persons: set[Party]
) -> None:
    alone, one = Alone(named, held), Jointly(1, named, held)
    assert may_sign(alone, officers, persons, DAY) == may_sign(one, officers, persons, DAY)


@given(st.integers(1, 4), ids, officers_lists)
def test_jointly_needs_exactly_its_count_of_different_people(
    count: int, named: tuple[str, ...], officers: list[Officer]
) -> None:
    eligible = {o.party for o in officers if o.id in named and o.acts_on(DAY)}
    for size in range(len(eligible) + 1):
        for persons in combinations(sorted(eligible), size):
            signs = may_sign(Jointly(count, named), officers, persons, DAY)
            assert signs == (size >= count)


@given(officers_lists)
def test_board_is_every_ordinary_member_and_nobody_less(officers: list[Officer]) -> None:
    board = {
        officer.party
        for officer in officers
        if officer.acts_on(DAY) and officer.role in {Role.CHAIR, Role.BOARD_MEMBER}
    }
    assert may_sign(Board(), officers, board, DAY) == bool(board)
    assert not any(may_sign(Board(), officers, board - {member}, DAY) for member in board)


@given(rules)
def test_rule_survives_the_wire(rule: Rule) -> None:
    assert msgspec.json.decode(msgspec.json.encode(rule), type=Rule) == rule


def test_two_jointly_of_whom_one_a_board_member() -> None:
    officers = [
        Officer(id=str(index), party=PEOPLE[index], role=role, name="x", since=date(2000, 1, 1))
        for index, role in enumerate([Role.BOARD_MEMBER, Role.SIGNATORY, Role.SIGNATORY])
    ]
    rule = AllOf((Jointly(2, ("0", "1", "2")), Jointly(1, roles=(Role.BOARD_MEMBER,))))
    assert may_sign(rule, officers, PEOPLE[:2], DAY)
    assert not may_sign(rule, officers, PEOPLE[1:3], DAY)
    assert not may_sign(rule, officers, PEOPLE[:1], DAY)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Alone(("nobody",)), "names an officer who is not there"),
        (AnyOf((AnyOf((AnyOf((AnyOf((Board(),)),)),)),)), "more than 4 deep"),
    ],
)
def test_company_refuses_a_rule_that_cannot_be_read(rule: Rule, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        CompanyContent(names=(CompanyName("x"),), legal_form="AB", signatory_rule=rule)
