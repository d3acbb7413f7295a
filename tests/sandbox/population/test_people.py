# SPDX-License-Identifier: EUPL-1.2
"""People are consistent with themselves, their families and the law."""

import tracemalloc
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.core.identifiers import check_coordination_number, check_personal_number
from samband.sandbox.country import Sex, municipalities, postal_codes
from samband.sandbox.population import (
    AS_OF,
    CAPACITY,
    CivilStatus,
    NumberKind,
    Protection,
    RegistrationStatus,
    RelationKind,
    SyntheticPerson,
    age_on,
    belongs_to_nobody,
    is_published,
    people,
)
from samband.sandbox.population.service.neighbourhood import PEOPLE, PUBLISHED_NEIGHBOURHOODS

BEYOND_THE_LIST = PUBLISHED_NEIGHBOURHOODS * PEOPLE


class Dated(Protocol):
    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...


@pytest.fixture(scope="module")
def population() -> dict[int, SyntheticPerson]:
    """Twelve thousand people: half with published numbers, half beyond the list."""
    near = people(6_000, seed=7)
    far = people(BEYOND_THE_LIST + 6_000, seed=7, start=BEYOND_THE_LIST)
    return {person.index: person for stream in (near, far) for person in stream}


def follow_each_other(history: Sequence[Dated]) -> bool:
    return all(period.until is None or period.since < period.until for period in history) and all(
        earlier.until is not None and earlier.until <= later.since
        for earlier, later in pairwise(history)
    )


def test_every_number_is_valid_of_its_kind_and_nobodys(
    population: dict[int, SyntheticPerson],
) -> None:
    checks = {
        NumberKind.PERSONAL: check_personal_number,
        NumberKind.COORDINATION: check_coordination_number,
    }
    for person in population.values():
        for number in person.numbers:
            checks[number.kind](number.number)
            assert belongs_to_nobody(number.number)
            assert int(number.number[10]) % 2 == (person.sex is Sex.MAN)


def test_no_number_is_given_twice(population: dict[int, SyntheticPerson]) -> None:
    numbers = [number.number for person in population.values() for number in person.numbers]
    assert len(set(numbers)) == len(numbers)


def test_published_number_tells_the_birth_date_of_its_holder(
    population: dict[int, SyntheticPerson],
) -> None:
    published = [person for person in population.values() if is_published(person.number)]
    assert len(published) > 4_500
    for person in published:
        assert person.number[:8] == f"{person.birth_date:%Y%m%d}"


def test_small_populations_have_published_numbers_throughout() -> None:
    registered = [
        person for person in people(1_000) if person.numbers[-1].kind is NumberKind.PERSONAL
    ]
    assert sum(is_published(person.number) for person in registered) > 0.99 * len(registered)


def test_histories_follow_each_other_without_overlap(
    population: dict[int, SyntheticPerson],
) -> None:
    for person in population.values():
        for history in (
            person.numbers,
            person.names,
            person.addresses,
            person.civil_statuses,
            person.registrations,
        ):
            assert follow_each_other(history), (person.index, history)


def test_numbers_names_and_registrations_hold_today(
    population: dict[int, SyntheticPerson],
) -> None:
    for person in population.values():
        for history in (person.numbers, person.names, person.registrations):
            assert history[-1].until is None


def test_nothing_happens_before_birth_or_on_the_countrys_day_or_later(
    population: dict[int, SyntheticPerson],
) -> None:
    for person in population.values():
        for history in (
            person.numbers,
            person.names,
            person.addresses,
            person.civil_statuses,
            person.registrations,
        ):
            for period in history:
                assert person.birth_date <= period.since < AS_OF
                assert period.until is None or period.until < AS_OF


def test_no_number_is_older_than_its_kind(population: dict[int, SyntheticPerson]) -> None:
    began = {NumberKind.PERSONAL: date(1947, 1, 1), NumberKind.COORDINATION: date(2000, 1, 1)}
    for person in population.values():
        for number in person.numbers:
            assert number.since >= began[number.kind]


def test_marriage_is_symmetric_and_of_adults(population: dict[int, SyntheticPerson]) -> None:
    married = [person for person in population.values() if person.spouse is not None]
    assert len(married) > 2_000
    for person in married:
        assert person.spouse is not None
        other = population[person.spouse]
        assert other.spouse == person.index
        wedding = person.civil_statuses[-1]
        assert wedding.status is other.civil_statuses[-1].status is CivilStatus.MARRIED
        assert wedding.since == other.civil_statuses[-1].since
        assert age_on(wedding.since, person.birth_date) >= 18
        assert person.related(RelationKind.SPOUSE) == (other.index,)


def test_widowed_survives_the_spouse_who_died_that_day(
    population: dict[int, SyntheticPerson],
) -> None:
    parted = [
        person
        for person in population.values()
        if person.related(RelationKind.SPOUSE) and person.spouse is None
    ]
    dead = [person for person in parted if person.status is RegistrationStatus.DECEASED]
    assert len(dead) > 50
    assert len(parted) == 2 * len(dead)
    for person in dead:
        widow = population[person.related(RelationKind.SPOUSE)[0]]
        assert widow.civil_statuses[-1].status is CivilStatus.WIDOWED
        assert widow.civil_statuses[-1].since == person.registrations[-1].since


def test_parents_are_at_least_fifteen_years_older_and_know_their_children(
    population: dict[int, SyntheticPerson],
) -> None:
    children = [person for person in population.values() if person.parents]
    assert len(children) > 2_000
    for child in children:
        for parent in map(population.__getitem__, child.parents):
            assert age_on(child.birth_date, parent.birth_date) >= 15
            assert child.index in parent.children
    for parent in population.values():
        assert all(parent.index in population[child].parents for child in parent.children)


def test_siblings_are_not_born_within_nine_months(population: dict[int, SyntheticPerson]) -> None:
    for parent in population.values():
        births = sorted(population[child].birth_date for child in parent.children)
        assert all((later - earlier).days > 270 for earlier, later in pairwise(births))


def test_minor_has_one_or_two_guardians_until_coming_of_age(
    population: dict[int, SyntheticPerson],
) -> None:
    minors = [
        person
        for person in population.values()
        if person.registrations and age_on(AS_OF, person.birth_date) < 18
    ]
    assert {len(minor.guardians) for minor in minors} == {1, 2}
    for minor in minors:
        assert set(minor.guardians) == set(minor.parents)
        for tie in minor.relations:
            if tie.kind is RelationKind.GUARDIAN:
                assert tie.until is not None
                assert age_on(tie.until, minor.birth_date) == 18
        assert all(minor.index in population[guardian].wards for guardian in minor.guardians)


def test_adults_have_no_guardian(population: dict[int, SyntheticPerson]) -> None:
    for person in population.values():
        if age_on(AS_OF, person.birth_date) >= 18:
            assert not person.guardians


def test_household_lives_together_and_never_leaves_its_neighbourhood(
    population: dict[int, SyntheticPerson],
) -> None:
    for person in population.values():
        head = population[person.household]
        assert head.index // PEOPLE == person.index // PEOPLE
        if person.address and head.address:
            assert person.address.street == head.address.street
            assert person.address.postal_code == head.address.postal_code


def test_address_lies_in_a_real_place(population: dict[int, SyntheticPerson]) -> None:
    towns = {(p.code, p.town, p.municipality) for p in postal_codes()}
    counties = {m.code: m.county for m in municipalities()}
    for person in population.values():
        for address in person.addresses:
            assert (address.postal_code, address.town, address.municipality) in towns
            assert counties[address.municipality] == address.county


def test_registered_unprotected_adult_has_an_address_and_the_departed_none(
    population: dict[int, SyntheticPerson],
) -> None:
    for person in population.values():
        if person.status in {RegistrationStatus.DECEASED, RegistrationStatus.EMIGRATED}:
            assert person.address is None
        elif person.protection is not Protection.PROTECTED_REGISTRATION:
            assert person.address or person.status is RegistrationStatus.NOT_REGISTERED


def test_name_changes_with_a_wedding_only(population: dict[int, SyntheticPerson]) -> None:
    changed = [person for person in population.values() if len(person.names) > 1]
    assert len(changed) > 500
    for person in changed:
        weddings = {
            period.since for period in person.civil_statuses if period.status is CivilStatus.MARRIED
        }
        assert person.names[1].since in weddings
        assert person.names[0].surname != person.names[1].surname
        assert person.names[0].given == person.names[1].given


def test_call_name_is_one_of_the_given_names(population: dict[int, SyntheticPerson]) -> None:
    for person in population.values():
        for name in person.names:
            assert name.call_name in name.given


def test_newcomer_trades_a_samordningsnummer_for_a_personnummer() -> None:
    newcomers = [
        person
        for person in people(5_000)
        if person.status is RegistrationStatus.REGISTERED
        and person.numbers[0].kind is NumberKind.COORDINATION
    ]
    assert len(newcomers) > 20
    for person in newcomers:
        before, after = person.numbers
        assert after.kind is NumberKind.PERSONAL
        assert before.until == after.since == person.registrations[-1].since
        assert person.birth_country != "SE"


def test_situations_occur_at_about_the_countrys_rates() -> None:
    count = 40_000
    protections: Counter[Protection] = Counter()
    statuses: Counter[RegistrationStatus] = Counter()
    renumbered = 0
    for person in people(BEYOND_THE_LIST + count, seed=3, start=BEYOND_THE_LIST):
        protections[person.protection] += 1
        statuses[person.status] += 1
        kinds = [number.kind for number in person.numbers]
        renumbered += kinds.count(NumberKind.PERSONAL) > 1
    per_mille = 1000 / count
    assert 0.8 < protections[Protection.CONFIDENTIALITY] * per_mille < 3
    assert 0.3 < protections[Protection.PROTECTED_REGISTRATION] * per_mille < 1.5
    assert protections[Protection.ASSUMED_IDENTITY] * per_mille < 0.2
    assert 3 < renumbered * per_mille < 5
    assert statuses[RegistrationStatus.NOT_REGISTERED] == 0.12 * count
    assert 20 < statuses[RegistrationStatus.DECEASED] * per_mille < 50
    assert 5 < statuses[RegistrationStatus.EMIGRATED] * per_mille < 30


def test_protected_registration_leaves_no_address_in_the_whole_household() -> None:
    count = 40_000
    stream = people(BEYOND_THE_LIST + count, seed=5, start=BEYOND_THE_LIST)
    households: dict[int, list[SyntheticPerson]] = {}
    for person in stream:
        households.setdefault(person.household, []).append(person)
    protected = [
        members
        for members in households.values()
        if any(one.protection is Protection.PROTECTED_REGISTRATION for one in members)
    ]
    assert len(protected) > 5
    for members in protected:
        for member in members:
            assert member.protection is Protection.PROTECTED_REGISTRATION
            assert member.addresses == ()
            assert member.protected_since is not None
            assert member.protected_since >= member.birth_date


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**63), count=st.integers(1, 900), more=st.integers(0, 300))
def test_more_people_never_change_those_before_them(seed: int, count: int, more: int) -> None:
    assert list(people(count + more, seed))[:count] == list(people(count, seed))


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 2**63),
    start=st.integers(BEYOND_THE_LIST, CAPACITY - 250),
    count=st.integers(0, 250),
)
def test_stream_can_begin_anywhere(seed: int, start: int, count: int) -> None:
    indexes = [person.index for person in people(start + count, seed, start)]
    assert indexes == list(range(start, start + count))


def test_beginning_later_gives_the_same_people_across_the_end_of_the_list() -> None:
    whole = list(people(BEYOND_THE_LIST + 150, seed=2, start=BEYOND_THE_LIST - 150))
    assert whole[:100] == list(people(BEYOND_THE_LIST - 50, seed=2, start=BEYOND_THE_LIST - 150))
    assert whole[150:] == list(people(BEYOND_THE_LIST + 150, seed=2, start=BEYOND_THE_LIST))


def test_other_seed_gives_other_people() -> None:
    ours, theirs = list(people(300, seed=1)), list(people(300, seed=2))
    assert ours[:14] == theirs[:14]
    assert ours[14:] != theirs[14:]


@pytest.mark.parametrize(("count", "seed"), [(-1, 0), (CAPACITY + 1, 0), (10, -1)])
def test_impossible_requests_are_refused(count: int, seed: int) -> None:
    with pytest.raises(ValueError, match="must"):
        people(count, seed)


def test_the_very_last_people_exist() -> None:
    last = list(people(CAPACITY, start=CAPACITY - 100))
    assert len(last) == 100
    for person in last:
        assert all(belongs_to_nobody(number.number) for number in person.numbers)


def test_memory_does_not_grow_with_the_number_of_people() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            for _ in people(BEYOND_THE_LIST + count, seed=1, start=BEYOND_THE_LIST):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(200)
    assert peak(4_000) < 1.5 * peak(400)
