# SPDX-License-Identifier: EUPL-1.2
"""The fact files say what the published registers say, and nothing is invented."""

from collections import Counter

import pytest

from samband.core.identifiers import check_organisation_number, check_personal_number
from samband.sandbox import country
from samband.sandbox.country import BodyKind, Sex


def test_country_has_290_municipalities_and_21_counties_and_regions() -> None:
    kinds = Counter(body.kind for body in country.bodies())
    assert len(country.municipalities()) == kinds[BodyKind.MUNICIPALITY] == 290
    assert len(country.counties()) == kinds[BodyKind.REGION] == 21


def test_every_stated_organisation_number_is_valid() -> None:
    stated = [body.number for body in country.bodies() if body.can_join]
    assert len(stated) == 377
    for number in stated:
        check_organisation_number(number)


def test_no_number_and_no_name_stands_twice() -> None:
    numbers = [body.number for body in country.bodies() if body.number]
    names = [body.name for body in country.bodies()]
    assert len(set(numbers)) == len(numbers)
    assert len(set(names)) == len(names)


def test_body_without_a_source_for_its_number_cannot_join() -> None:
    unnumbered = [body for body in country.bodies() if not body.number]
    assert {body.kind for body in unnumbered} == {
        BodyKind.MUNICIPALITY,
        BodyKind.REGION,
        BodyKind.COURT,
    }
    assert not any(body.can_join for body in unnumbered)


def test_court_without_its_own_number_names_the_body_whose_number_it_uses() -> None:
    courts = [body for body in country.bodies() if body.kind is BodyKind.COURT]
    sharing = [court for court in courts if not court.number]
    assert len(courts) == 82
    assert {court.number_of for court in sharing} == {"Domstolsverket"}
    assert country.body("Domstolsverket").number == "2021002742"


def test_municipal_body_points_to_a_municipality_in_its_county() -> None:
    counties = {m.code: m.county for m in country.municipalities()}
    for body in country.bodies():
        if body.kind is BodyKind.MUNICIPALITY:
            assert counties[body.municipality] == body.county


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Skatteverket", "Skatteverket"),
        ("malmö STAD", "Malmö kommun"),
        ("Malmo kommun", "Malmö kommun"),
        ("Malmö högskola", "Malmö universitet"),
        ("hovratten over skane och blekinge", "Hovrätten över Skåne och Blekinge"),
    ],
)
def test_body_is_found_by_exact_or_folded_name(asked: str, found: str) -> None:
    assert country.body(asked).name == found


def test_unknown_body_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match="Sjöstadsverket"):
        country.body("Sjöstadsverket")


def test_every_municipality_has_postal_codes_and_every_code_one_place() -> None:
    places = country.postal_codes()
    assert {p.municipality for p in places} == {m.code for m in country.municipalities()}
    assert len({p.code for p in places}) == len(places)
    assert all(len(p.code) == 5 and p.code.isdigit() and p.town for p in places)


def test_counties_cover_every_municipality() -> None:
    assert {c.code for c in country.counties()} == {m.county for m in country.municipalities()}


def test_published_test_numbers_are_all_there_and_valid() -> None:
    numbers = country.published_test_numbers()
    assert len(set(numbers)) == len(numbers) == 41_493
    assert list(numbers) == sorted(numbers)
    for number in numbers:
        check_personal_number(number)


def test_no_single_birth_number_series_tells_a_test_number() -> None:
    series = Counter(
        "980-999" if n[8:11] >= "980" else "238-239" if n[8:11] in {"238", "239"} else "other"
        for n in country.published_test_numbers()
    )
    assert series == {"238-239": 31_633, "980-999": 7_727, "other": 2_133}


def test_names_exist_for_both_sexes_in_every_period() -> None:
    for sex in Sex:
        names = [name for name in country.given_names() if name.sex is sex]
        assert len({name.name for name in names}) == len(names)
        for period in ("before_1998", "from_1998", "from_2010"):
            assert sum(getattr(name, period) > 0 for name in names) > 100
    assert len(country.surnames()) == 500


def test_streets_trades_and_legal_forms_are_unambiguous() -> None:
    assert len(set(country.streets())) == len(country.streets()) == 4_198
    assert len({(t.edition, t.code) for t in country.trades()}) == len(country.trades())
    sections = {(t.edition, t.code) for t in country.trades() if t.is_section}
    assert {(t.edition, t.section) for t in country.trades()} == sections
    assert len({(f.register, f.code) for f in country.legal_forms()}) == 65
