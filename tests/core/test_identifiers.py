# SPDX-License-Identifier: EUPL-1.2
"""An identifier that was read is right: every valid number is taken, every slip is caught."""

from __future__ import annotations

import random
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.core.identifiers import (
    Party,
    Scheme,
    birth_date,
    holds_personal_number,
    luhn_digit,
    organisation,
    person,
    shown,
)

FIRST, LAST = date(1800, 1, 1), date(2099, 12, 31)
DATES = st.dates(FIRST, LAST)
BIRTH_NUMBERS = st.integers(0, 999)
SERIALS = st.integers(0, 999_999)


def personal(day: date, birth_number: int, offset: int = 0) -> str:
    stem = f"{day:%Y%m}{day.day + offset:02}{birth_number:03}"
    return stem + str(luhn_digit(stem[2:]))


def organisational(first: int, second: int, third: int, serial: int) -> str:
    stem = f"{first}{second}{third}{serial:06}"
    return stem + str(luhn_digit(stem))


def slips(number: str) -> list[str]:
    """Every number that differs in one digit."""
    return [
        number[:place] + digit + number[place + 1 :]
        for place in range(len(number))
        for digit in "0123456789"
        if digit != number[place]
    ]


def test_ten_thousand_generated_numbers_are_taken_and_no_slip_of_theirs_is() -> None:
    numbers = random.Random(1)  # noqa: S311 (a repeatable sample)
    days = (LAST - FIRST).days
    for index in range(10_000):
        day = FIRST + timedelta(numbers.randrange(days + 1))
        offset = 60 if index % 2 else 0
        number = personal(day, numbers.randrange(1_000), offset)
        party = person(number)
        assert birth_date(party) == day
        assert (party.scheme is Scheme.COORDINATION) == (offset == 60)
        if index % 50 == 0:
            # A slip in the century leaves the ten digits of the check as they were.
            for slip in slips(number[2:]):
                with pytest.raises(ValueError, match="must"):
                    person(number[:2] + slip)


@given(st.integers(1, 9), st.integers(0, 9), st.integers(2, 9), SERIALS)
def test_every_organisation_number_is_taken_and_no_slip_is(
    first: int, second: int, third: int, serial: int
) -> None:
    number = organisational(first, second, third, serial)
    assert organisation(number) == organisation(shown(organisation(number)))
    for slip in slips(number):
        with pytest.raises(ValueError, match="must"):
            organisation(slip)


@given(DATES, BIRTH_NUMBERS)
def test_a_personal_number_is_never_an_organisation_or_a_coordination_number(
    day: date, birth_number: int
) -> None:
    number = personal(day, birth_number)
    for scheme in (Scheme.COORDINATION, Scheme.ORGANISATION):
        with pytest.raises(ValueError, match="must"):
            Party(scheme, number)
    with pytest.raises(ValueError, match="must"):
        organisation(number[2:])


@given(st.sampled_from(Scheme), st.text(max_size=14))
def test_any_other_text_is_refused_without_being_repeated(scheme: Scheme, text: str) -> None:
    said = ""
    try:
        Party(scheme, text)
    except ValueError as error:
        said = str(error)
    accepted = not said
    assert text.isascii() and text.isdigit() if accepted else len(text) < 4 or text not in said


@pytest.mark.parametrize(
    "number",
    [
        "189001319802",
        "190002299801",
        "170001019802",
        "210001019802",
        "189001009802",
        "18900101-9802",
        "9001019802",
        "١٨٩٠٠١٠١٩٨٠٢",
        "189001019802 ",
        "",
    ],
)
def test_dates_that_never_were_and_other_spellings_are_refused(number: str) -> None:
    with pytest.raises(ValueError, match="must"):
        Party(Scheme.PERSONAL, number)


def test_a_leap_day_counts_only_in_leap_years() -> None:
    assert birth_date(person(personal(date(2000, 2, 29), 980))) == date(2000, 2, 29)
    with pytest.raises(ValueError, match="real date"):
        person("190002299805")


def test_a_party_on_the_wire_is_checked_and_its_error_holds_no_number() -> None:
    body = b'{"scheme": "personal-identity-number", "identifier": "189001019803"}'
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(body, type=Party)
    assert "189001019803" not in str(caught.value)


NUMBERED = (
    "18900101-9802",
    "189001019802",
    "900101-9802 Kim",
    "Kim,189001019802.",
    "Kim 189001 01 9802",
    "1890-01-01-9802",
    "1890-01-01 9802",
    "1890 01 01 9802",
    "900101+9802",
    "900101 - 9802",
    "kim_900101.9802",
    "PNOSE-189001019802",
    "900101\u20139802",
    "18900101\u20119802 Kim",
    "18900101\u22129802",
    "18900101\u00a09802",
    "18900101\u200b9802",
    "1890\u00ad0101\u00ad9802",
    "18900101\u31649802",
    "Ring \uff11\uff18\uff19\uff10\uff10\uff11\uff10\uff11\uff19\uff18\uff10\uff12",
    "١٨٩٠٠١٠١٩٨٠٢",
)


@pytest.mark.parametrize("text", NUMBERED)
def test_a_person_s_number_is_seen_in_a_text(text: str) -> None:
    assert holds_personal_number(text)
    assert holds_personal_number(text, anywhere=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "212000-1124",
        "2120001124",
        "162120001124",
        "040-34 10 00",
        "070-123 45 67",
        "iso6523-actorid-upis::0007:2120001124",
        "SE212000112401",
        "7362120001124",
        "900101-9803",
        "901301-9802",
        "from 2026-01-01 to 2026-12-31",
    ],
)
def test_an_organisation_s_number_or_a_phone_is_no_person(text: str) -> None:
    assert not holds_personal_number(text)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 1)), st.dates(date(1900, 1, 1), LAST))
def test_a_time_from_day_to_day_is_no_person(begins: date, ends: date) -> None:
    for between in ("--", "-", " - ", "\u2013", " \u2013 ", " "):
        assert not holds_personal_number(f"{begins}{between}{ends}")
    for at in range(24):
        assert not holds_personal_number(f"{begins} {at:02}30")


def test_a_longer_row_of_digits_is_another_number_unless_all_of_it_is_asked_about() -> None:
    assert not holds_personal_number("7189001019802")
    assert holds_personal_number("7189001019802", anywhere=True)


@given(st.text(max_size=40), DATES, BIRTH_NUMBERS)
def test_a_number_is_seen_whatever_stands_around_it(text: str, day: date, number: int) -> None:
    written = f"{text} {personal(day, number)[:8]}-{personal(day, number)[8:]} {text}"
    assert holds_personal_number(written)
    assert holds_personal_number(personal(day, number, 60))
