# SPDX-License-Identifier: EUPL-1.2
"""What is registered of a person, and what may not be when the person is protected.

Codes are those of SPAR and Navet, because whoever reads the register has them already.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from samband.basic_data.objects import Domain, Protection
from samband.core.identifiers import Party, Scheme
from samband.core.problems import Invalid

SKATTEVERKET = "Skatteverket"
SPAR = "Statens personadressregister"

Text80 = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Text60 = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Text40 = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Text36 = Annotated[str, msgspec.Meta(min_length=1, max_length=36)]
PostalCode = Annotated[str, msgspec.Meta(pattern=r"^\d{5}$(?!\n)")]
Municipality = Annotated[str, msgspec.Meta(pattern=r"^\d{4}$(?!\n)")]
County = Annotated[str, msgspec.Meta(pattern=r"^\d{2}$(?!\n)")]
Country = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$(?!\n)")]
UsualName = Annotated[int, msgspec.Meta(ge=10, le=99)]
_FEW = msgspec.Meta(max_length=50)


class Sex(StrEnum):
    """Legal sex."""

    WOMAN = "woman"
    MAN = "man"


class CivilStatusCode(StrEnum):
    """Civil status as population registration writes it."""

    UNMARRIED = "OG"
    MARRIED = "G"
    WIDOWED = "A"
    DIVORCED = "S"
    REGISTERED_PARTNER = "RP"
    DIVORCED_PARTNER = "SP"
    SURVIVING_PARTNER = "EP"


class RelationKind(StrEnum):
    """What the other person is to this one."""

    SPOUSE = "spouse"
    PARTNER = "partner"
    CHILD = "child"
    PARENT = "parent"
    GUARDIAN = "guardian"
    WARD = "ward"


class Deregistration(StrEnum):
    """Why a person, or a number, is no longer registered (SPAR's codes, XML schema 2021.1)."""

    DECEASED = "AV"
    EMIGRATED = "UV"
    OLD_PERSONAL_NUMBER = "GN"
    OLD_COORDINATION_NUMBER = "GS"
    ANNULLED_COORDINATION_NUMBER = "AS"
    MISSING = "OB"
    TECHNICAL = "TA"
    FALSE_IDENTITY = "FI"


class _Content(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True
):
    """The form of everything registered: strict names, and nothing written that is not there."""


class Names(_Content, frozen=True):
    """A person's names.

    ``usual_name`` is SPAR's tilltalsnamn code: two digits, the places of the one or two given names
    used in daily life (10 is the first, 23 the second and third).  ``notification_name`` is the
    shortened name of at most 36 characters that letters are addressed with.
    """

    given: Text80
    surname: Text60
    middle: Text40 | None = None
    usual_name: UsualName | None = None
    notification_name: Text36 | None = None


class Address(_Content, frozen=True):
    """Where somebody lives or gets post; Swedish with postal code and town, else only lines."""

    lines: Annotated[tuple[Text80, ...], msgspec.Meta(min_length=1, max_length=3)]
    care_of: Text60 | None = None
    postal_code: PostalCode | None = None
    postal_town: Text40 | None = None
    municipality: Municipality | None = None
    county: County | None = None
    country: Country = "SE"
    since: date | None = None

    def __post_init__(self) -> None:
        """A Swedish address cannot be reached without its postal code and town."""
        if self.country == "SE" and (self.postal_code is None or self.postal_town is None):
            raise ValueError("a Swedish address needs postalCode and postalTown")


class CivilStatus(_Content, frozen=True):
    """Civil status and since when."""

    code: CivilStatusCode
    since: date | None = None


class Relation(_Content, frozen=True):
    """A relation to another person, by number or by the identity of the other's object."""

    kind: RelationKind
    party: Party | None = None
    object_identity: UUID | None = None
    since: date | None = None

    def __post_init__(self) -> None:
        """A relation is to somebody."""
        if (self.party is None) == (self.object_identity is None):
            raise ValueError("give either party or objectIdentity")


class Citizenship(_Content, frozen=True):
    """A citizenship and since when."""

    country: Country
    since: date | None = None


class RegistrationStatus(_Content, frozen=True):
    """Whether the person is registered as living in Sweden; if not, why and since when."""

    deregistration: Deregistration | None = None
    since: date | None = None
    country: Country | None = None


class PersonContent(_Content, frozen=True, kw_only=True):
    """One version of a person; numbers and protection stand beside it, for they do not follow it."""

    names: Names | None = None
    registered_address: Address | None = None
    special_postal_address: Address | None = None
    contact_address: Address | None = None
    civil_status: CivilStatus | None = None
    relations: Annotated[tuple[Relation, ...], _FEW] = ()
    citizenships: Annotated[tuple[Citizenship, ...], _FEW] = ()
    registration: RegistrationStatus = msgspec.field(default_factory=RegistrationStatus)
    birth_date: date | None = None
    sex: Sex | None = None


class Item(StrEnum):
    """What can be asked for of a person, and nothing more is given."""

    NAMES = "names"
    REGISTERED_ADDRESS = "registeredAddress"
    SPECIAL_POSTAL_ADDRESS = "specialPostalAddress"
    CONTACT_ADDRESS = "contactAddress"
    CIVIL_STATUS = "civilStatus"
    RELATIONS = "relations"
    CITIZENSHIPS = "citizenships"
    REGISTRATION = "registration"
    BIRTH_DATE = "birthDate"
    SEX = "sex"


ADDRESSES = (Item.REGISTERED_ADDRESS, Item.SPECIAL_POSTAL_ADDRESS, Item.CONTACT_ADDRESS)

PRODUCERS: dict[Item, str] = {
    item: SPAR if item is Item.CONTACT_ADDRESS else SKATTEVERKET for item in Item
}
"""Who answers for each item."""

FORWARDING = Address(
    lines=("Skatteverket", "Förmedlingsuppdrag", "Box 2820"),
    postal_code="40320",
    postal_town="Göteborg",
)
"""Post to somebody with protected population registration goes through Skatteverket.

The box is the one that Skatteverket tells those who write to somebody protected.
"""


def check(content: PersonContent, protection: Protection) -> None:
    """Refuse an address of somebody with protected population registration (16 § folkbokföringslagen).

    >>> check(PersonContent(birth_date=date(1980, 1, 1)), Protection.PROTECTED_REGISTRATION)
    """
    if protection is not Protection.PROTECTED_REGISTRATION:
        return
    addresses = (
        content.registered_address,
        content.special_postal_address,
        content.contact_address,
    )
    if any(address is not None for address in addresses):
        raise Invalid.field(
            "$.content", "no address may be registered: post goes through Skatteverket"
        )


DOMAIN = Domain(
    name="person",
    schemes=frozenset({Scheme.PERSONAL, Scheme.COORDINATION}),
    producers=frozenset(PRODUCERS.values()),
    check=check,
    never_held=tuple(item.value for item in ADDRESSES),
)
