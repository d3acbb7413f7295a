# SPDX-License-Identifier: EUPL-1.2
"""Swedish identifiers as values that cannot be wrong: parsing is the only way in.

Rules: personnummer SKV 704, samordningsnummer SKV 707, organisationsnummer SKV 709.  All end in
a Luhn check digit over ten digits.  Numbers are attributes with history, never keys, so
nothing here is stored as a primary key.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

import msgspec

from samband.core.text import UNSEEN

PERSON_NUMBER_LENGTH = 12
ORGANISATION_NUMBER_LENGTH = 10
_COORDINATION_DAY_OFFSET = 60
_FIRST_CENTURY, _LAST_CENTURY = 18, 20
_TEN = r"(?P<date>\d\d[-\s]?\d\d[-\s]?\d\d)(?P<gap>\s?[-+._]?\s?)(?P<tail>\d{4})"
_BY_ITSELF = re.compile(rf"(?<!\d)(?=(?:(?:18|19|20)[-\s]?)?{_TEN}(?!\d)(?P<after>-\d)?)")
_ANYWHERE = re.compile(rf"(?={_TEN}(?P<after>-\d)?)")
_TIME_OR_YEAR = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d|(?:19|20)\d\d")
_DASHES = "\u2212\u2043\u02d7"


class Scheme(StrEnum):
    """What kind of number an identifier is; the wire value of ``Party.scheme``."""

    PERSONAL = "personal-identity-number"
    COORDINATION = "coordination-number"
    ORGANISATION = "organisation-number"


class Party(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """Somebody or something that takes part, by ``(scheme, identifier)`` as on the wire."""

    scheme: Scheme
    identifier: str

    def __post_init__(self) -> None:
        """Refuse a number that its scheme does not allow; the text never repeats the number."""
        _CHECKS[self.scheme](self.identifier)


def luhn_digit(digits: str) -> int:
    """Compute the check digit that makes ``digits`` plus it pass the Luhn test.

    >>> luhn_digit("212000112")
    4
    """
    total = 0
    for position, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if position % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 (digit sum of 10..18)
    return -total % 10


def _ascii_digits(text: str, length: int) -> None:
    if len(text) != length or not (text.isascii() and text.isdigit()):
        raise ValueError(f"must be {length} digits without separators")


def _calendar_date(digits: str, day_offset: int) -> date:
    century = int(digits[:2])
    day = int(digits[6:8]) - day_offset
    if not _FIRST_CENTURY <= century <= _LAST_CENTURY:
        raise ValueError("must begin with the century 18, 19 or 20")
    try:
        return date(int(digits[:4]), int(digits[4:6]), day)
    except ValueError:
        raise ValueError("must hold a real date of birth") from None


def _check_person_number(digits: str, day_offset: int) -> None:
    _ascii_digits(digits, PERSON_NUMBER_LENGTH)
    _calendar_date(digits, day_offset)
    if int(digits[-1]) != luhn_digit(digits[2:-1]):
        raise ValueError("must end in the right check digit")


def check_personal_number(digits: str) -> None:
    """Raise ``ValueError`` unless ``digits`` is a 12-digit personnummer (SKV 704).

    >>> check_personal_number("189001019802")
    >>> check_personal_number("189001019803")
    Traceback (most recent call last):
        ...
    ValueError: must end in the right check digit
    """
    _check_person_number(digits, 0)


def check_coordination_number(digits: str) -> None:
    """Raise ``ValueError`` unless ``digits`` is a 12-digit samordningsnummer: day plus 60."""
    _check_person_number(digits, _COORDINATION_DAY_OFFSET)


def check_organisation_number(digits: str) -> None:
    """Raise ``ValueError`` unless ``digits`` is a 10-digit organisationsnummer of a legal person.

    The third digit is at least 2, which tells it from a personnummer (SKV 709).

    >>> check_organisation_number("2120001124")
    >>> check_organisation_number("2120001125")
    Traceback (most recent call last):
        ...
    ValueError: must end in the right check digit
    """
    _ascii_digits(digits, ORGANISATION_NUMBER_LENGTH)
    if digits[0] == "0" or digits[2] in "01":
        raise ValueError("must be a legal person's number: third digit 2 or higher")
    if int(digits[-1]) != luhn_digit(digits[:-1]):
        raise ValueError("must end in the right check digit")


_CHECKS = {
    Scheme.PERSONAL: check_personal_number,
    Scheme.COORDINATION: check_coordination_number,
    Scheme.ORGANISATION: check_organisation_number,
}


def person(number: str) -> Party:
    """Read a personnummer or samordningsnummer as a party; which of them shows in the day.

    >>> person("189001019802").scheme
    <Scheme.PERSONAL: 'personal-identity-number'>
    """
    coordination = number[6:7] in {"6", "7", "8", "9"}
    return Party(Scheme.COORDINATION if coordination else Scheme.PERSONAL, number)


def organisation(number: str) -> Party:
    """Read an organisationsnummer, with or without its hyphen, as a party.

    >>> organisation("212000-1124").identifier
    '2120001124'
    """
    return Party(Scheme.ORGANISATION, number.replace("-", "", 1))


NOBODY = Party(Scheme.PERSONAL, "180001010008")
"""A number that no person has had or can get: born before numbers were, with birth number 000."""


def birth_date(party: Party) -> date:
    """Tell the date of birth that a personal or coordination number holds."""
    offset = _COORDINATION_DAY_OFFSET if party.scheme is Scheme.COORDINATION else 0
    return _calendar_date(party.identifier, offset)


def shown(party: Party) -> str:
    """Write the number the way people in Sweden read it.

    >>> shown(organisation("2120001124"))
    '212000-1124'
    >>> shown(person("189001019802"))
    '18900101-9802'
    """
    return f"{party.identifier[:-4]}-{party.identifier[-4:]}"


def holds_personal_number(text: str, *, anywhere: bool = False) -> bool:
    """Tell whether a text holds what can be read as a person's number, however it is written.

    Full-width digits, any dash and any space count as the plain ones, and signs that nobody sees
    are left out.  A coordination number counts, and so does a sole trader's, which is her own.  A longer row
    of digits is another number, unless ``anywhere`` asks for what stands inside it.

    >>> holds_personal_number("Ring Kim 18900101-9802"), holds_personal_number("212000-1124")
    (True, False)
    >>> holds_personal_number("1890-01-01\u20139802"), holds_personal_number("7362120001124")
    (True, False)
    >>> holds_personal_number("2026-01-01 \u2013 2027-01-01"), holds_personal_number("900101+9802")
    (False, True)
    """
    pattern = _ANYWHERE if anywhere else _BY_ITSELF
    return any(
        _is_person(found) and not _is_date(found) for found in pattern.finditer(_plain(text))
    )


def _plain(text: str) -> str:
    """Write digits, dashes and spaces as ASCII does, without what is not seen."""
    if text.isascii():
        return text
    return "".join(map(_plain_sign, unicodedata.normalize("NFKC", text)))


def _plain_sign(sign: str) -> str:
    match unicodedata.category(sign):
        case "Nd":
            return str(unicodedata.decimal(sign))
        case "Pd":
            return "-"
        case "Zs" | "Zl" | "Zp":
            return " "
        case "Cf" | "Mn" | "Me":
            return ""
    return "-" if sign in _DASHES else "" if sign in UNSEEN else sign


def _is_person(found: re.Match[str]) -> bool:
    ten = re.sub(r"\D", "", found["date"]) + found["tail"]
    month, day = int(ten[2:4]), int(ten[4:6]) % _COORDINATION_DAY_OFFSET
    return 1 <= month <= 12 and 1 <= day <= 31 and int(ten[-1]) == luhn_digit(ten[:-1])  # noqa: PLR2004 (months, days)


def _is_date(found: re.Match[str]) -> bool:
    """Tell whether it is a day such as 2026-01-01, followed by a time, a year or another day."""
    if "-" not in found["date"]:
        return False
    spaced = any(sign.isspace() for sign in found["gap"])
    return bool(found["after"]) or (spaced and bool(_TIME_OR_YEAR.fullmatch(found["tail"])))
