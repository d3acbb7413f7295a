# SPDX-License-Identifier: EUPL-1.2
"""Numbers that pass every check and yet cannot belong to anybody real.

*Published*: Skatteverket publishes 41,493 test personnummer.  They are used first, for people
born on the day the number says.  Nothing outside that list is known to be free: its birth
numbers follow no single series, samordningsnummer have no published test series, and birth
numbers from 900 upwards, 980-999 among them, were given to people born before 1990 who moved to
Sweden.  An unpublished number of a modern date may therefore be somebody's.

*Older than anyone*: when the list has run out the date in the number is moved so far back that
the number was never handed out.  Personnummer began on 1 January 1947 and samordningsnummer on
1 January 2000, and the longest life on record is 122 years and 164 days (Jeanne Calment,
1875-1997).  Nobody born before July 1824 can have had the first, nobody born before 1877 the
second.  All of it holds for the twelve digits: the ten-digit short form drops the century, so
it must never be made from one of these.  They do not tell the age; the birth date does.

*Companies*: the first digit of an organisation number is a group.  Every description we found
lists 1, 2, 3 and 5 to 9 and none lists 4; no authority is known to promise that it stays free, so
this is the weakest of the three arguments.  Ours begin with 4 and then the digit a real one
of that form begins with.  The third digit is at least 2, so none reads as a personnummer.  The
names are made up; a likeness to a real name is chance, and the number shows that it is not real.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from functools import cache

from samband.core.identifiers import luhn_digit
from samband.sandbox.country import Sex, published_test_numbers

_FIRST_DAY = date(1800, 1, 1)
PERSONAL_BEFORE = date(1824, 7, 1)
COORDINATION_BEFORE = date(1877, 1, 1)
_COORDINATION_DAY = 60
_PAIRS_A_DAY = 499  # birth numbers 002 and 001 to 998 and 997, one for each sex

PERSONAL_SLOTS = (PERSONAL_BEFORE - _FIRST_DAY).days * _PAIRS_A_DAY
COORDINATION_SLOTS = (COORDINATION_BEFORE - _FIRST_DAY).days * _PAIRS_A_DAY
ORGANISATION_SLOTS = 8_000_000

# A prime that divides none of the slot counts: it scatters neighbours without ever colliding.
_SCATTER = 1_000_003

_TWELVE = 12
UNASSIGNED_GROUP = "4"


def _partial_luhn(digits: str) -> int:
    """Sum a stretch that begins at a doubled position, so that two such sums can be added."""
    return -luhn_digit(digits if len(digits) % 2 else digits + "0") % 10


@cache
def _days(coordination: bool) -> tuple[tuple[str, int], ...]:
    """List the dates a number may hold, as digits with their share of the check sum."""
    end = COORDINATION_BEFORE if coordination else PERSONAL_BEFORE
    extra = _COORDINATION_DAY if coordination else 0
    texts = (
        f"{day:%Y%m}{day.day + extra:02}"
        for day in map(date.fromordinal, range(_FIRST_DAY.toordinal(), end.toordinal()))
    )
    return tuple((text, _partial_luhn(text[2:])) for text in texts)


@cache
def _birth_numbers(sex: Sex) -> tuple[tuple[str, int], ...]:
    """List the birth numbers of one sex (SKV 704: even for women, odd for men)."""
    numbers = (f"{n:03}" for n in range(2 if sex is Sex.WOMAN else 1, 999, 2))
    return tuple((text, _partial_luhn(text)) for text in numbers)


def _number(coordination: bool, slots: int, slot: int, sex: Sex) -> str:
    if not 0 <= slot < slots:
        raise ValueError("no more numbers that cannot belong to anybody")
    birth_number, day = divmod(slot * _SCATTER % slots, slots // _PAIRS_A_DAY)
    day_digits, day_sum = _days(coordination)[day]
    digits, digits_sum = _birth_numbers(sex)[birth_number]
    return f"{day_digits}{digits}{-(day_sum + digits_sum) % 10}"


def personal_number(slot: int, sex: Sex) -> str:
    """Make the personnummer of a slot: different slots or sexes never share a number.

    Raises ``ValueError`` outside ``range(PERSONAL_SLOTS)``.

    >>> personal_number(1, Sex.WOMAN)[:2]
    '18'
    """
    return _number(False, PERSONAL_SLOTS, slot, sex)


def coordination_number(slot: int, sex: Sex) -> str:
    """Make the samordningsnummer of a slot, as ``personal_number`` does."""
    return _number(True, COORDINATION_SLOTS, slot, sex)


def organisation_number(slot: int, group: str) -> str:
    """Make the organisation number of a slot, in the unassigned group.

    ``group`` is the digit a real company of that form begins with.  Raises ``ValueError``
    outside ``range(ORGANISATION_SLOTS)``.

    >>> organisation_number(0, "5")
    '4520000003'
    """
    if not 0 <= slot < ORGANISATION_SLOTS:
        raise ValueError("no more organisation numbers in the unassigned group")
    serial = slot * _SCATTER % ORGANISATION_SLOTS + 2_000_000
    digits = f"{UNASSIGNED_GROUP}{group}{serial}"
    return f"{digits}{luhn_digit(digits)}"


def is_published(number: str) -> bool:
    """Tell whether Skatteverket publishes this twelve-digit personnummer for tests."""
    published = published_test_numbers()
    place = bisect_left(published, number)
    return place < len(published) and published[place] == number


def belongs_to_nobody(number: str) -> bool:
    """Tell whether a valid twelve- or ten-digit number is known not to be anybody's.

    >>> belongs_to_nobody("189001019802"), belongs_to_nobody("2120001124")
    (True, False)
    """
    if len(number) != _TWELVE:
        return number.startswith(UNASSIGNED_GROUP)
    day = int(number[6:8])
    if day > _COORDINATION_DAY:
        return number[:6] < f"{COORDINATION_BEFORE:%Y%m}"
    return number[:6] < f"{PERSONAL_BEFORE:%Y%m}" or is_published(number)
