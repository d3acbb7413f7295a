# SPDX-License-Identifier: EUPL-1.2
"""Designations are formed, ordered and typed as Swedish ones are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from samband.basic_data.real_property import Designation, parse
from samband.basic_data.real_property.model.designations import (
    MAX_STARTS,
    following,
    municipality_order,
    read_number,
    starts,
)
from samband.basic_data.real_property.model.municipalities import MUNICIPALITIES

WORDS = [
    "Gáŋŋel",
    "Varva",
    "Östra Åby",
    "Ärlan",
    "S:t Lars",
    "Väster-Lövsta",
    "Ön",
    "Zinken",
    "Norra Ängby",
]
designations = st.builds(
    Designation,
    st.sampled_from(sorted(MUNICIPALITIES)),
    st.sampled_from(WORDS),
    st.one_of(st.none(), st.just("S"), st.integers(1, 99_999).map(str)),
    st.integers(1, 99_999),
)


@given(designations)
def test_what_is_written_is_read_back_in_any_capitals(one: Designation) -> None:
    assert str(parse(str(one))) == str(one)
    assert parse(str(one).upper()).number == one.number
    assert parse(str(one).lower()).number == one.number
    assert read_number(one.number.value) == one


hostile = st.text(
    st.one_of(
        st.sampled_from(
            "aåÅéÉsSßẞİ\u0131ŉǰ\ufb01\u017f\u03c2\u03a3\u02bc²¼ªµĸŋŊđÐȺ'.:- \u00a0\u200b\u0301\u0345\u030a"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=1_000)
@given(st.sampled_from(["Gävle", "UPPLANDS VÄSBY", "håbo"]), hostile, st.sampled_from(["4", "S:1"]))
@example("Gävle", "aİb", "S:1")
@example("Gävle", "ßa", "4")
def test_whatever_is_taken_is_one_designation_however_it_is_written(
    municipality: str, tract: str, numbers: str
) -> None:
    try:
        one = parse(f"{municipality} {tract} {numbers}")
    except ValueError:
        return
    for text in (str(one), str(one).upper(), str(one).lower(), str(one).swapcase()):
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            assert parse(unicodedata.normalize(form, text)) == one
    assert read_number(one.number.value) == one


def test_every_letter_that_is_taken_has_two_cases() -> None:
    for letter in [*map(chr, range(0x24F)), *"ẞ\ufb01\u03c2\u03a3\u0416K\u0345"]:
        try:
            one = parse(f"Gävle a{letter}b 2:3")
        except ValueError:
            continue
        assert {parse(str(one)), parse(str(one).upper()), parse(str(one).lower())} == {one}, letter


@given(designations)
def test_every_designation_lies_in_its_municipality_and_after_its_beginnings(
    one: Designation,
) -> None:
    order = one.label.order
    start = municipality_order(one.municipality)
    assert start < order < following(start)
    whole = str(one)
    name = MUNICIPALITIES[one.municipality]
    for end in range(len(name) + 2, len(whole) + 1):
        typed = whole[:end].lower()
        assert any(order.startswith(each) for each in starts(typed)), typed


@given(designations)
def test_letters_typed_without_dots_find_dotted_ones(one: Designation) -> None:
    bare = str(one).lower().translate(str.maketrans("åäöé", "aaoe"))
    assert any(one.label.order.startswith(each) for each in starts(bare))
    assert len(starts(bare)) <= MAX_STARTS


def test_order_is_swedish_and_numbers_stand_by_size() -> None:
    expected = [
        "Gävle Varva 4",
        "Gävle Varva 10",
        "Gävle Varva 2:3",
        "Gävle Varva 2:10",
        "Gävle Varva 10:1",
        "Gävle Varva S:1",
        "Gävle Zinken 1:1",
        "Gävle Åby 1:1",
        "Gävle Ärlan 1:1",
        "Gävle Ön 1:1",
        "Örebro Almby 1:1",
    ]
    assert sorted(set(expected), key=lambda text: parse(text).label.order) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "block:unit"),
        ("Gävle Varva", "block:unit"),
        ("Gävle Varva 0:3", "block:unit"),
        ("Gävle Varva 2:03", "block:unit"),
        ("Gävle Varva 2:", "block:unit"),
        ("Gävle Varva 2:3:4", "block:unit"),
        ("Gävle Varva 2:٣", "block:unit"),
        ("Gävle 2:3", "municipality"),
        ("Atlantis Varva 2:3", "municipality"),
        ("Gavle Varva 2:3", "municipality"),
        ("Gävle 17 2:3", "letters"),
        ("Gävle <b> 2:3", "letters"),
        ("Gävle V%arva 2:3", "letters"),
        ("Gävle " + "a" * 41 + " 2:3", "letters"),
        ("Gävle Va\x00rva 2:3", "letters"),
        *(
            (f"Gävle {letter}a 2:3", "letters")
            for letter in "İ\u0131ßẞŉǰ\ufb01\ufb03\u017f\u0391\u03c2\u0416ªµ²¼\uff21\u02bcǅ"
        ),
    ],
)
def test_what_is_no_designation_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(text)


def test_words_of_many_letters_are_not_searched_for_ever() -> None:
    assert len(starts("gävle " + "ao" * 40)) <= MAX_STARTS
    with pytest.raises(ValueError, match="at least 3"):
        starts("g%")


def test_long_hostile_text_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="letters"):
        parse("Gävle " + "a-" * 5_000 + "! 2:3")
