# SPDX-License-Identifier: EUPL-1.2
"""Properties are owned by whoever lives or works there, and none has another's designation."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

import pytest

from samband.basic_data.real_property import Crs, Position
from samband.basic_data.real_property.model.coordinates import to_point
from samband.sandbox.country import municipalities, plane_points
from samband.sandbox.population import (
    AS_OF,
    Protection,
    RegistrationStatus,
    SyntheticCompany,
    SyntheticPerson,
    SyntheticProperty,
    by_neighbourhood,
    properties_of,
    well_known,
)
from samband.sandbox.population.service.properties import _TRACTS, _place

NEIGHBOURHOODS = 60

Drawn = tuple[list[SyntheticPerson], list[SyntheticCompany], list[SyntheticProperty]]


@pytest.fixture(scope="module")
def drawn() -> list[Drawn]:
    hoods = islice(by_neighbourhood(seed=7), NEIGHBOURHOODS)
    return [
        (people, firms, properties_of(7, n, people, firms))
        for n, (people, firms) in enumerate(hoods)
    ]


def test_there_are_several_per_hundred_people_and_the_same_each_time(drawn: list[Drawn]) -> None:
    found = [one for _, _, own in drawn for one in own]
    assert 8 * NEIGHBOURHOODS < len(found) < 40 * NEIGHBOURHOODS
    for number in (0, 17, 59):
        people, firms, own = drawn[number]
        assert properties_of(7, number, people, firms) == own


def test_no_two_have_one_designation(drawn: list[Drawn]) -> None:
    names = [(one.municipality, one.designation) for _, _, own in drawn for one in own]
    assert len(set(names)) == len(names)
    far = {_place(number, 0) for number in range(3 * len(_TRACTS))}
    assert len(far) == 3 * len(_TRACTS)


def test_owners_are_there_and_shares_make_a_whole(drawn: list[Drawn]) -> None:
    joint = 0
    for people, firms, own in drawn:
        numbers = {person.number: person for person in people}
        companies = {firm.number for firm in firms}
        for one in own:
            joint += len(one.owners) > 1
            for held in one.ownerships:
                shares = [Fraction(o.numerator, o.denominator) for o in held.owners]
                assert sum(shares) == 1
                assert one.formed_on <= held.since < AS_OF
            for owner in one.owners:
                assert owner.number in numbers or owner.number in companies
                if owner.number in numbers:
                    person = numbers[owner.number]
                    assert person.status is RegistrationStatus.REGISTERED
    assert joint > NEIGHBOURHOODS


def test_each_protected_owner_is_named_as_protected(drawn: list[Drawn]) -> None:
    hides = {Protection.CONFIDENTIALITY, Protection.PROTECTED_REGISTRATION}
    seen = 0
    for people, _, own in drawn:
        hidden = {person.number for person in people if person.protection in hides}
        unaddressed = {
            person.number
            for person in people
            if person.protection is Protection.PROTECTED_REGISTRATION
        }
        for one in own:
            named = {o.number for held in one.ownerships for o in held.owners} & hidden
            assert named == {number for number, _ in one.protected}
            seen += len(named)
            if named & unaddressed:
                assert one.address is None
    assert seen


def test_they_lie_within_reach_of_their_municipality(drawn: list[Drawn]) -> None:
    for each in municipalities():
        point = to_point(Position(Crs.WGS_84, (each.latitude, each.longitude)))
        kept = plane_points()[each.code]
        assert abs(point.northing - kept.northing) <= 1
        assert abs(point.easting - kept.easting) <= 1
    for _, _, own in drawn:
        for one in own:
            middle = plane_points()[one.municipality]
            assert abs(one.northing - middle.northing) <= 2_500
            assert abs(one.easting - middle.easting) <= 2_500


def test_the_well_known_own_their_homes() -> None:
    people, firms = next(by_neighbourhood())
    owners = {o.number for one in properties_of(0, 0, people, firms) for o in one.owners}
    assert well_known()["anna"].number in owners
