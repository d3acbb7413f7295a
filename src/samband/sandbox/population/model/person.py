# SPDX-License-Identifier: EUPL-1.2
"""A synthetic person as the sandbox holds it, before any register has it.

Histories run oldest first.  ``since`` is the first day, ``until`` the first day no longer so;
``None`` means that it still holds on the country's day (``AS_OF``).  People point to each other
by index, because numbers change.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from samband.sandbox.country import Sex

# The country is a picture of one day; nothing in it happens on that day or later, except that
# custody ends on the known day a child comes of age.
AS_OF = date(2025, 1, 1)

COMING_OF_AGE = 18


class NumberKind(StrEnum):
    """Personnummer or samordningsnummer."""

    PERSONAL = "personal"
    COORDINATION = "coordination"


class PersonNumber(msgspec.Struct, frozen=True, gc=False):
    """A twelve-digit number that a person has or had."""

    number: str
    kind: NumberKind
    since: date
    until: date | None = None


class PersonName(msgspec.Struct, frozen=True, gc=False):
    """A name with its days.  ``call_name`` (tilltalsnamn) is one of the given names."""

    given: str
    call_name: str
    middle: str | None
    surname: str
    since: date
    until: date | None = None


class Address(msgspec.Struct, frozen=True, gc=False):
    """A registered address; ``municipality`` and ``county`` are official codes."""

    street: str
    number: str
    postal_code: str
    town: str
    municipality: str
    county: str
    since: date
    until: date | None = None


class CivilStatus(StrEnum):
    """Civil status in the population register."""

    UNMARRIED = "unmarried"
    MARRIED = "married"
    DIVORCED = "divorced"
    WIDOWED = "widowed"


class CivilStatusPeriod(msgspec.Struct, frozen=True, gc=False):
    """A civil status with its days."""

    status: CivilStatus
    since: date
    until: date | None = None


class RelationKind(StrEnum):
    """What the other person is to this one."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    GUARDIAN = "guardian"
    WARD = "ward"


class Relation(msgspec.Struct, frozen=True, gc=False):
    """A tie to the person with index ``person``; custody carries the day it will end."""

    kind: RelationKind
    person: int
    since: date
    until: date | None = None


class RegistrationStatus(StrEnum):
    """Whether a person is in the population register (folkbokförd), and if not why."""

    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    EMIGRATED = "emigrated"
    DECEASED = "deceased"


class Registration(msgspec.Struct, frozen=True, gc=False):
    """A registration status with its days."""

    status: RegistrationStatus
    since: date
    until: date | None = None


class Protection(StrEnum):
    """How a person's details are protected.

    ``CONFIDENTIALITY`` (sekretessmarkering) is a warning flag that everyone sees.  With
    ``PROTECTED_REGISTRATION`` (skyddad folkbokföring) the register holds no address at all.
    ``ASSUMED_IDENTITY`` (fingerade uppgifter) is known to the sandbox only: a register must be
    loaded with such a person exactly as with anybody else, or the protection is gone.
    """

    NONE = "none"
    CONFIDENTIALITY = "confidentiality"
    PROTECTED_REGISTRATION = "protected_registration"
    ASSUMED_IDENTITY = "assumed_identity"


class SyntheticPerson(msgspec.Struct, frozen=True, gc=False):
    """A person who does not exist.

    ``birth_date`` tells the age; the number need not (see ``numbers``).  ``household`` is the
    index of the first person who lives there.  Countries are ISO 3166-1 alpha-2 codes.
    """

    index: int
    household: int
    sex: Sex
    birth_date: date
    birth_country: str
    citizenships: tuple[str, ...]
    numbers: tuple[PersonNumber, ...]
    names: tuple[PersonName, ...]
    addresses: tuple[Address, ...]
    civil_statuses: tuple[CivilStatusPeriod, ...]
    relations: tuple[Relation, ...]
    registrations: tuple[Registration, ...]
    protection: Protection = Protection.NONE
    protected_since: date | None = None

    @property
    def number(self) -> str:
        """The number in force now."""
        return self.numbers[-1].number

    @property
    def name(self) -> PersonName:
        """The name in force now."""
        return self.names[-1]

    @property
    def address(self) -> Address | None:
        """The address in force now; none for the dead, the departed and the protected."""
        last = self.addresses[-1] if self.addresses else None
        return last if last and last.until is None else None

    @property
    def status(self) -> RegistrationStatus:
        """The registration status in force now."""
        return self.registrations[-1].status

    @property
    def spouse(self) -> int | None:
        """The index of the one this person is married to now."""
        spouses = [
            tie.person
            for tie in self.relations
            if tie.kind is RelationKind.SPOUSE and tie.until is None
        ]
        return spouses[0] if spouses else None

    def related(self, kind: RelationKind) -> tuple[int, ...]:
        """List the indexes of everyone who is, or was, ``kind`` to this person."""
        return tuple(tie.person for tie in self.relations if tie.kind is kind)

    @property
    def children(self) -> tuple[int, ...]:
        """The indexes of this person's children."""
        return self.related(RelationKind.CHILD)

    @property
    def parents(self) -> tuple[int, ...]:
        """The indexes of this person's parents."""
        return self.related(RelationKind.PARENT)

    @property
    def guardians(self) -> tuple[int, ...]:
        """The indexes of those who have custody of this person."""
        return self.related(RelationKind.GUARDIAN)

    @property
    def wards(self) -> tuple[int, ...]:
        """The indexes of the children this person has custody of."""
        return self.related(RelationKind.WARD)


def age_on(day: date, birth_date: date) -> int:
    """Count the whole years between a birth and a day.

    >>> age_on(date(2025, 1, 1), date(2007, 1, 2))
    17
    """
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday
