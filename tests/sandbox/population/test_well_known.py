# SPDX-License-Identifier: EUPL-1.2
"""The people and companies of the demonstrations are always there, and show what they promise."""

import pytest

from samband.sandbox.population import (
    AS_OF,
    NumberKind,
    Protection,
    RegistrationStatus,
    Signing,
    age_on,
    companies,
    is_published,
    people,
    well_known,
    well_known_companies,
)


@pytest.mark.parametrize(("count", "seed"), [(100, 0), (100, 12), (1_700, 3)])
def test_well_known_people_are_in_every_population(count: int, seed: int) -> None:
    population = list(people(count, seed))
    for person in well_known().values():
        assert population[person.index] == person


def test_well_known_people_have_published_numbers_that_tell_their_age() -> None:
    for person in well_known().values():
        assert is_published(person.number)
        assert person.number[:8] == f"{person.birth_date:%Y%m%d}"


def test_anna_has_lived_at_two_addresses_in_malmo_and_taken_a_new_name() -> None:
    anna = well_known()["anna"]
    assert [address.municipality for address in anna.addresses] == ["1280", "1280"]
    assert [name.surname for name in anna.names] == ["Lind", "Alvarsson"]
    assert anna.spouse == well_known()["sam"].index
    assert well_known()["sam"].spouse == anna.index


def test_child_has_two_guardians_who_are_her_parents() -> None:
    child, anna, sam = (well_known()[key] for key in ("child", "anna", "sam"))
    assert age_on(AS_OF, child.birth_date) < 18
    assert child.guardians == child.parents == (anna.index, sam.index)
    assert child.index in anna.wards
    assert child.index in sam.wards


@pytest.mark.parametrize(
    ("key", "protection", "addresses"),
    [
        ("confidential", Protection.CONFIDENTIALITY, 1),
        ("protected_registration", Protection.PROTECTED_REGISTRATION, 0),
        ("protected_child", Protection.PROTECTED_REGISTRATION, 0),
        ("assumed_identity", Protection.ASSUMED_IDENTITY, 1),
        ("anna", Protection.NONE, 2),
    ],
)
def test_each_protection_has_its_person(key: str, protection: Protection, addresses: int) -> None:
    person = well_known()[key]
    assert person.protection is protection
    assert len(person.addresses) == addresses
    assert (person.protected_since is None) == (protection is Protection.NONE)


def test_renumbered_had_another_personnummer() -> None:
    former, now = well_known()["renumbered"].numbers
    assert former.kind is now.kind is NumberKind.PERSONAL
    assert former.until == now.since
    assert is_published(former.number)
    assert former.number != now.number


def test_newcomer_had_a_samordningsnummer() -> None:
    former, now = well_known()["newcomer"].numbers
    assert (former.kind, now.kind) == (NumberKind.COORDINATION, NumberKind.PERSONAL)


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("deceased", RegistrationStatus.DECEASED),
        ("emigrated", RegistrationStatus.EMIGRATED),
        ("widow", RegistrationStatus.REGISTERED),
    ],
)
def test_departed_have_no_address_and_the_widow_has(key: str, status: RegistrationStatus) -> None:
    person = well_known()[key]
    assert person.status is status
    assert (person.address is None) == (status is not RegistrationStatus.REGISTERED)


@pytest.mark.parametrize("seed", [0, 5])
def test_well_known_companies_come_first_for_every_seed(seed: int) -> None:
    first = list(companies(4, seed))
    assert first == list(well_known_companies().values())


def test_each_way_of_signing_has_its_company() -> None:
    known, firms = well_known(), well_known_companies()
    anna, sam, alva, johan = (known[k].index for k in ("anna", "sam", "alva", "renumbered"))
    assert firms["jointly"].signing_rules[0].signing is Signing.JOINTLY
    assert firms["jointly"].may_sign(anna, sam)
    assert not firms["jointly"].may_sign(anna)
    assert firms["alone"].may_sign(alva)
    assert firms["alone"].may_sign(johan)
    assert not firms["alone"].may_sign(anna)
    assert firms["whole_board"].may_sign(anna, alva, johan)
    assert not firms["whole_board"].may_sign(anna, alva)
    assert firms["sole_trader"].number == known["anna"].number
    assert firms["sole_trader"].may_sign(anna)
