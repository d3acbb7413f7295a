# SPDX-License-Identifier: EUPL-1.2
"""What is registered of a company: the company register's part and Statistics Sweden's part."""

from __future__ import annotations

import hashlib
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

from samband.basic_data.business.model.codes import (
    DEREGISTRATION_REASONS,
    JURIDICAL_FORMS,
    LEGAL_FORMS,
    PROCEEDINGS,
)
from samband.basic_data.business.model.signing import MAX_DEPTH, Officer, Rule, depth, named
from samband.basic_data.objects import Domain, Label, Protection
from samband.core.identifiers import Party, Scheme
from samband.core.problems import Invalid
from samband.core.text import search_text, sort_key

BOLAGSVERKET = "Bolagsverket"
SCB = "SCB"

Text200 = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Text80 = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Text40 = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class _Content(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True
):
    """Strict names, and nothing written that is not there."""


class NameKind(StrEnum):
    """What sort of name it is (Bolagsverket's organisationsnamntyp)."""

    COMPANY = "FORETAGSNAMN"
    FOREIGN_LANGUAGE = "FORNAMN_FRSPRAK"
    NAME = "NAMN"
    SPECIAL = "SARSKILT_FORETAGSNAMN"


class CompanyName(_Content, frozen=True):
    """A name and since when."""

    name: Text200
    kind: NameKind = NameKind.COMPANY
    since: date | None = None


class Office(_Content, frozen=True):
    """The municipality and county where the company has its registered office (säte)."""

    municipality: Annotated[str, msgspec.Meta(pattern=r"^\d{4}$(?!\n)")]
    county: Annotated[str, msgspec.Meta(pattern=r"^\d{2}$(?!\n)")]


class PostalAddress(_Content, frozen=True):
    """Where the company gets its post."""

    lines: Annotated[tuple[Text80, ...], msgspec.Meta(min_length=1, max_length=3)]
    postal_code: Annotated[str, msgspec.Meta(pattern=r"^\d{5}$(?!\n)")] | None = None
    postal_town: Text40 | None = None
    country: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$(?!\n)")] = "SE"


class Trade(_Content, frozen=True):
    """What the company does, as an SNI code in an edition."""

    code: Annotated[str, msgspec.Meta(pattern=r"^\d{2,5}$(?!\n)")]
    edition: Annotated[str, msgspec.Meta(pattern=r"^\d{4}$(?!\n)")] = "2025"


class State(StrEnum):
    """Where in its life the company stands."""

    ACTIVE = "active"
    LIQUIDATION = "liquidation"
    BANKRUPTCY = "bankruptcy"
    RECONSTRUCTION = "reconstruction"
    DEREGISTERED = "deregistered"


class Status(_Content, frozen=True):
    """The company's state, with the register's codes for what goes on or why it ended."""

    state: State = State.ACTIVE
    since: date | None = None
    proceedings: Annotated[tuple[str, ...], msgspec.Meta(max_length=10)] = ()
    deregistration_reason: str | None = None

    def __post_init__(self) -> None:
        """Refuse codes that the register does not have, and a reason without an end."""
        if any(code not in PROCEEDINGS for code in self.proceedings):
            raise ValueError("proceedings holds a code that is not in use")
        if self.deregistration_reason not in {None, *DEREGISTRATION_REASONS}:
            raise ValueError("deregistrationReason is not in use")
        if (self.deregistration_reason is not None) != (self.state is State.DEREGISTERED):
            raise ValueError(
                "deregistrationReason belongs to the state deregistered, and only to it"
            )


class CompanyContent(_Content, frozen=True, kw_only=True):
    """One version of a company; its numbers stand beside it."""

    names: Annotated[tuple[CompanyName, ...], msgspec.Meta(min_length=1, max_length=50)]
    legal_form: str
    juridical_form: str | None = None
    registered_on: date | None = None
    registered_office: Office | None = None
    description: Annotated[str, msgspec.Meta(max_length=4_000)] | None = None
    postal_address: PostalAddress | None = None
    trades: Annotated[tuple[Trade, ...], msgspec.Meta(max_length=20)] = ()
    status: Status = msgspec.field(default_factory=Status)
    in_operation: bool | None = None
    officers: Annotated[tuple[Officer, ...], msgspec.Meta(max_length=200)] = ()
    signatory_rule: Rule | None = None

    def __post_init__(self) -> None:
        """Refuse unknown codes, an officer named twice, and a rule that names nobody's officer."""
        if self.legal_form not in LEGAL_FORMS:
            raise ValueError("legalForm is not a form of organisation in use")
        if self.juridical_form not in {None, *JURIDICAL_FORMS}:
            raise ValueError("juridicalForm is not in use")
        ids = [officer.id for officer in self.officers]
        if len(set(ids)) != len(ids):
            raise ValueError("two officers have the same id")
        if self.signatory_rule is not None:
            _check_rule(self.signatory_rule, ids)


def _check_rule(rule: Rule, ids: list[str]) -> None:
    if depth(rule) > MAX_DEPTH:
        raise ValueError(f"signatoryRule has rules in rules more than {MAX_DEPTH} deep")
    if not named(rule) <= set(ids):
        raise ValueError("signatoryRule names an officer who is not there")


class Item(StrEnum):
    """What can be asked for of a company; ``officerNumbers`` needs a stated purpose."""

    NAMES = "names"
    LEGAL_FORM = "legalForm"
    JURIDICAL_FORM = "juridicalForm"
    REGISTERED_ON = "registeredOn"
    REGISTERED_OFFICE = "registeredOffice"
    DESCRIPTION = "description"
    POSTAL_ADDRESS = "postalAddress"
    TRADES = "trades"
    STATUS = "status"
    IN_OPERATION = "inOperation"
    OFFICERS = "officers"
    SIGNATORY_RULE = "signatoryRule"
    OFFICER_NUMBERS = "officerNumbers"


WITHHELD = frozenset({Item.POSTAL_ADDRESS})
"""What of a business is told to nobody while its trader's population registration is protected.

It stays in the register, unlike a person's own address, and is told again when that ends.
"""
_BY_SCB = {Item.JURIDICAL_FORM, Item.POSTAL_ADDRESS, Item.TRADES, Item.IN_OPERATION}
PRODUCERS: dict[Item, str] = {item: SCB if item in _BY_SCB else BOLAGSVERKET for item in Item}
"""Who answers for each item, as in Bolagsverket's open interface."""


def check(content: CompanyContent, protection: Protection) -> None:
    """Refuse the address of a business whose trader has protected population registration."""
    if protection is Protection.PROTECTED_REGISTRATION and content.postal_address is not None:
        raise Invalid.field("$.content.postalAddress", "may not be registered for this business")


def label(content: CompanyContent) -> Label:
    """Give what a company is found by: all its names, ordered by the first."""
    names = [name.name for name in content.names]
    return Label("\n".join(search_text(name) for name in names), sort_key(names[0]))


def role_link(party: Party) -> int:
    """Give the digest that companies are found by from who has a role in them.

    Migration 0001 makes the same one for what was registered before it.
    """
    whole = hashlib.sha256(f"officer/{party.scheme}/{party.identifier}".encode()).digest()
    return int.from_bytes(whole[:8], "big", signed=True)


def links(content: CompanyContent) -> tuple[int, ...]:
    """Give what a company is found by: everybody with a role in it."""
    return tuple(dict.fromkeys(role_link(officer.party) for officer in content.officers))


DOMAIN = Domain(
    name="business",
    schemes=frozenset(Scheme),
    producers=frozenset(PRODUCERS.values()),
    check=check,
    label=label,
    links=links,
)
