# SPDX-License-Identifier: EUPL-1.2
"""Which personal numbers belong to nobody: Skatteverket's published list, and the long dead.

No series tells test numbers from real ones: of the 41,493 published, 31,633 have birth number 238
or 239, 7,727 have 980-999 and 2,133 others, while people born before 1990 who moved to Sweden
were given birth numbers from 900 upwards.  Only the list can be trusted (facts published by
Skatteverket as open data, CC0).
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

from samband.core.identifiers import Party, Scheme, birth_date, luhn_digit

# Numbers were first given in 1947, so nobody with a date before these ever had one.
_NO_PERSONAL_NUMBER_BEFORE = date(1824, 7, 1)
_NO_COORDINATION_NUMBER_BEFORE = date(1877, 1, 1)


@cache
def published_test_numbers() -> tuple[str, ...]:
    """List the personnummer that Skatteverket publishes for tests: twelve digits, in order."""
    file = Path(__file__).parent / "facts" / "test_numbers.csv"
    with file.open(encoding="utf-8", newline="") as handle:
        rows = csv.reader(handle)
        next(rows)
        return tuple(
            f"{born}{birth_number}{luhn_digit(born[2:] + birth_number)}"
            for born, birth_numbers in rows
            for birth_number in birth_numbers.split()
        )


@cache
def _published() -> frozenset[str]:
    return frozenset(published_test_numbers())


def is_test_number(party: Party) -> bool:
    """Tell whether a person's number belongs to nobody, so that production refuses it.

    >>> from samband.core.identifiers import person
    >>> is_test_number(person("189001019802")), is_test_number(person("198401022382"))
    (True, True)
    >>> from samband.core.identifiers import organisation
    >>> is_test_number(organisation("2120001124"))
    False
    """
    if party.scheme is Scheme.ORGANISATION:
        return False
    if party.scheme is Scheme.COORDINATION:
        return birth_date(party) < _NO_COORDINATION_NUMBER_BEFORE
    return birth_date(party) < _NO_PERSONAL_NUMBER_BEFORE or party.identifier in _published()
