# SPDX-License-Identifier: EUPL-1.2
"""A synthetic company or association as the sandbox holds it.

``since`` and ``until`` mean the same as for people; officers are people by index.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from samband.sandbox.population.model.person import Address


class LegalFormCode(StrEnum):
    """The legal forms the sandbox makes, by Bolagsverket's codes (country ``legal_forms``)."""

    LIMITED_COMPANY = "AB"
    TRADING_PARTNERSHIP = "HB"
    LIMITED_PARTNERSHIP = "KB"
    SOLE_TRADER = "E"
    ECONOMIC_ASSOCIATION = "EK"
    HOUSING_COOPERATIVE = "BRF"
    NON_PROFIT_ASSOCIATION = "I"


# The same forms in Statistics Sweden's list (juridisk form).
SCB_FORMS = {
    LegalFormCode.LIMITED_COMPANY: "49",
    LegalFormCode.TRADING_PARTNERSHIP: "31",
    LegalFormCode.LIMITED_PARTNERSHIP: "31",
    LegalFormCode.SOLE_TRADER: "10",
    LegalFormCode.ECONOMIC_ASSOCIATION: "51",
    LegalFormCode.HOUSING_COOPERATIVE: "53",
    LegalFormCode.NON_PROFIT_ASSOCIATION: "61",
}


class CompanyStatus(StrEnum):
    """Where in its life a company stands."""

    ACTIVE = "active"
    IN_LIQUIDATION = "in_liquidation"
    BANKRUPT = "bankrupt"
    DEREGISTERED = "deregistered"


class CompanyStatusPeriod(msgspec.Struct, frozen=True, gc=False):
    """A status with its days."""

    status: CompanyStatus
    since: date
    until: date | None = None


class Role(StrEnum):
    """What an officer is in the company."""

    CHAIR = "chair"
    BOARD_MEMBER = "board_member"
    DEPUTY = "deputy"
    CHIEF_EXECUTIVE = "chief_executive"
    SIGNATORY = "signatory"
    PARTNER = "partner"
    LIMITED_PARTNER = "limited_partner"
    SOLE_TRADER = "sole_trader"
    LIQUIDATOR = "liquidator"


class Officer(msgspec.Struct, frozen=True, gc=False):
    """A person in a role."""

    role: Role
    person: int
    since: date
    until: date | None = None


class Signing(StrEnum):
    """How the people of a signing rule bind the company."""

    ALONE = "alone"
    JOINTLY = "jointly"
    WHOLE_BOARD = "whole_board"


class SigningRule(msgspec.Struct, frozen=True, gc=False):
    """One way to sign (firmateckning): ``at_least`` of ``people`` together.

    A company is bound when any one of its rules is met.  At least is 1 for ``ALONE``, 2 or more
    for ``JOINTLY`` and everybody for ``WHOLE_BOARD``.
    """

    signing: Signing
    at_least: int
    people: tuple[int, ...]


class SyntheticCompany(msgspec.Struct, frozen=True, gc=False):
    """A company that does not exist.

    ``number`` is ten digits for a legal person and the trader's twelve-digit personnummer for
    a sole trader.  ``trades`` are SNI 2025 divisions.
    """

    index: int
    number: str
    name: str
    legal_form: LegalFormCode
    registered_on: date
    statuses: tuple[CompanyStatusPeriod, ...]
    trades: tuple[str, ...]
    postal_address: Address
    seat: str
    officers: tuple[Officer, ...]
    signing_rules: tuple[SigningRule, ...]

    @property
    def status(self) -> CompanyStatus:
        """The status in force now."""
        return self.statuses[-1].status

    @property
    def scb_form(self) -> str:
        """The legal form in Statistics Sweden's list."""
        return SCB_FORMS[self.legal_form]

    def may_sign(self, *people: int) -> bool:
        """Tell whether these people together bind the company."""
        return any(
            len(set(rule.people) & set(people)) >= rule.at_least for rule in self.signing_rules
        )
