# SPDX-License-Identifier: EUPL-1.2
"""Companies are run by people who may run them, and signed for by people who are in office."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.core.identifiers import check_organisation_number
from samband.sandbox.country import legal_forms, municipalities, trades
from samband.sandbox.population import (
    AS_OF,
    COMPANY_CAPACITY,
    CompanyStatus,
    LegalFormCode,
    NumberKind,
    Protection,
    RegistrationStatus,
    Role,
    Signing,
    SyntheticCompany,
    SyntheticPerson,
    age_on,
    belongs_to_nobody,
    by_neighbourhood,
    companies,
    people,
)

COUNT = 600


@pytest.fixture(scope="module")
def firms() -> list[SyntheticCompany]:
    return list(companies(COUNT, seed=7))


@pytest.fixture(scope="module")
def population() -> list[SyntheticPerson]:
    return list(people(10 * COUNT, seed=7))


def test_every_number_is_valid_unique_and_nobodys(firms: list[SyntheticCompany]) -> None:
    assert len({firm.number for firm in firms}) == COUNT
    for firm in firms:
        assert belongs_to_nobody(firm.number)
        if firm.legal_form is not LegalFormCode.SOLE_TRADER:
            check_organisation_number(firm.number)


def test_sole_trader_acts_under_the_owners_personnummer(
    firms: list[SyntheticCompany], population: list[SyntheticPerson]
) -> None:
    traders = [firm for firm in firms if firm.legal_form is LegalFormCode.SOLE_TRADER]
    assert len(traders) > COUNT / 5
    for firm in traders:
        (owner,) = {officer.person for officer in firm.officers}
        assert firm.number == population[owner].number


def test_officers_are_registered_unprotected_adults_from_their_first_day(
    firms: list[SyntheticCompany], population: list[SyntheticPerson]
) -> None:
    for firm in firms:
        assert firm.officers
        for officer in firm.officers:
            person = population[officer.person]
            assert person.status is RegistrationStatus.REGISTERED
            assert person.protection is Protection.NONE
            assert person.numbers[-1].kind is NumberKind.PERSONAL
            assert age_on(officer.since, person.birth_date) >= 18
            assert person.registrations[-1].since <= officer.since
            assert firm.registered_on <= officer.since < AS_OF
            assert officer.until is None or officer.since < officer.until


def test_only_people_in_office_now_may_sign(firms: list[SyntheticCompany]) -> None:
    for firm in firms:
        seated = {officer.person for officer in firm.officers if officer.until is None}
        for rule in firm.signing_rules:
            assert set(rule.people) <= seated
            assert 1 <= rule.at_least <= len(rule.people)
            assert (rule.at_least == 1) == (rule.signing is Signing.ALONE)


def test_active_and_liquidated_companies_can_be_signed_for_and_others_not(
    firms: list[SyntheticCompany],
) -> None:
    can_act = {CompanyStatus.ACTIVE, CompanyStatus.IN_LIQUIDATION}
    assert {firm.status for firm in firms} == set(CompanyStatus)
    for firm in firms:
        everybody = [officer.person for officer in firm.officers]
        assert firm.may_sign(*everybody) == (firm.status in can_act)
        assert not firm.may_sign()


def test_liquidator_replaces_the_board(firms: list[SyntheticCompany]) -> None:
    wound_up = [firm for firm in firms if firm.status is CompanyStatus.IN_LIQUIDATION]
    assert wound_up
    for firm in wound_up:
        seated = [officer for officer in firm.officers if officer.until is None]
        assert [officer.role for officer in seated] == [Role.LIQUIDATOR]


def test_limited_company_with_a_small_board_has_a_deputy(firms: list[SyntheticCompany]) -> None:
    for firm in firms:
        if firm.legal_form is LegalFormCode.LIMITED_COMPANY:
            roles = Counter(officer.role for officer in firm.officers)
            members = roles[Role.CHAIR] + roles[Role.BOARD_MEMBER]
            assert members >= 1
            assert roles[Role.DEPUTY] == (members < 3)
            assert roles[Role.CHAIR] == (members > 1)


def test_limited_partner_never_signs(firms: list[SyntheticCompany]) -> None:
    limited = [
        (firm, officer.person)
        for firm in firms
        for officer in firm.officers
        if officer.role is Role.LIMITED_PARTNER
    ]
    assert limited
    assert not any(person in rule.people for firm, person in limited for rule in firm.signing_rules)


def test_all_signing_rules_occur(firms: list[SyntheticCompany]) -> None:
    assert {rule.signing for firm in firms for rule in firm.signing_rules} == set(Signing)


def test_statuses_follow_each_other_from_registration(firms: list[SyntheticCompany]) -> None:
    for firm in firms:
        first, *rest = firm.statuses
        assert first.since == firm.registered_on < AS_OF
        assert first.until == (rest[0].since if rest else None)
        assert firm.statuses[-1].until is None


def test_codes_are_the_published_ones(firms: list[SyntheticCompany]) -> None:
    divisions = {t.code for t in trades() if t.edition == "2025" and not t.is_section}
    seats = {m.code for m in municipalities()}
    forms = {(form.register, form.code) for form in legal_forms()}
    for firm in firms:
        assert set(firm.trades) <= divisions
        assert firm.seat == firm.postal_address.municipality
        assert firm.seat in seats
        assert {("bolagsverket", firm.legal_form.value), ("scb", firm.scb_form)} <= forms
    assert {firm.legal_form for firm in firms} == set(LegalFormCode)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**63), count=st.integers(1, 60), more=st.integers(0, 40))
def test_more_companies_never_change_those_before_them(seed: int, count: int, more: int) -> None:
    assert list(companies(count + more, seed))[:count] == list(companies(count, seed))


def test_neighbourhoods_hold_the_same_people_and_companies(
    firms: list[SyntheticCompany], population: list[SyntheticPerson]
) -> None:
    stream = by_neighbourhood(seed=7)
    for number in range(3):
        residents, local = next(stream)
        assert residents == population[100 * number : 100 * (number + 1)]
        assert local == firms[10 * number : 10 * (number + 1)]


def test_companies_without_enough_people_are_refused() -> None:
    assert len(list(companies(20, people=200))) == 20
    with pytest.raises(ValueError, match="ten companies to a hundred people"):
        companies(21, people=299)
    with pytest.raises(ValueError, match="ten companies to a hundred people"):
        companies(COMPANY_CAPACITY + 1)
