# SPDX-License-Identifier: EUPL-1.2
"""Members, their systems and their people's roles: the values of the one connection register."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from samband.core.identifiers import Party


class MemberKind(StrEnum):
    """What kind of body a member is; the kind decides which agreement it joins by."""

    STATE_AGENCY = "state-agency"
    COURT = "court"
    REGION = "region"
    MUNICIPALITY = "municipality"
    MUNICIPAL_FEDERATION = "municipal-federation"
    PRIVATE = "private"
    NON_PROFIT = "non-profit"


class MemberState(StrEnum):
    """Where a member stands; only an active member's systems and people may act."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


class AgreementKind(StrEnum):
    """How a body is bound (TR-7): state bodies cannot sign contracts with each other."""

    AGENCY_AGREEMENT = "agency-agreement"
    ACCESSION_CONTRACT = "accession-contract"


class Role(StrEnum):
    """What a person may do inside a member."""

    ORGANISATION_ADMINISTRATOR = "organisation-administrator"
    SYSTEM_ADMINISTRATOR = "system-administrator"
    CASE_OFFICER = "case-officer"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    AUDITOR = "auditor"


class Agreement(Struct, frozen=True):
    """The document that binds a member: its kind, its version and the date it was signed."""

    kind: AgreementKind
    version: str
    signed: date


class Member(Struct, frozen=True, kw_only=True):
    """An organisation in the register; ``number_source`` says who vouches for its number."""

    party: Party
    name: str
    kind: MemberKind
    state: MemberState
    since: datetime
    agreement: Agreement
    number_source: str

    @property
    def active(self) -> bool:
        """Tell whether the member may act now."""
        return self.state is MemberState.ACTIVE


class System(Struct, frozen=True):
    """A member's system as other blocks see it: who it is and which keys it signs with now.

    ``keys`` are public JWKs valid at the moment of asking, empty unless ``active``; a copy may be
    kept until the epoch grows or ``holds_until`` comes, whichever is first (a key then begins or
    ends by the clock alone).
    """

    client_id: str
    member: Party
    member_name: str
    member_kind: str
    name: str
    active: bool
    keys: tuple[dict[str, str], ...]
    holds_until: datetime | None = None


class MemberRole(Struct, frozen=True):
    """A role that a person has now, in an active member."""

    member: Party
    member_name: str
    role: str


class MemberRegister(Protocol):
    """The register as other blocks ask it, here or at the hub."""

    async def system(self, client_id: str) -> System | None:
        """Find a system, closed ones and those of suspended members included (not ``active``)."""
        ...

    async def member(self, party: Party) -> Member | None:
        """Find a member, in any state."""
        ...

    async def roles_of(self, person: Party) -> tuple[MemberRole, ...]:
        """Tell which roles a person has now; a removed role is gone from the next question on."""
        ...

    async def epoch(self) -> int:
        """Tell a number that grows with every change that can revoke anything."""
        ...


def agreement_for(kind: MemberKind) -> AgreementKind:
    """Tell which agreement binds a body of this kind.

    >>> agreement_for(MemberKind.MUNICIPALITY)
    <AgreementKind.ACCESSION_CONTRACT: 'accession-contract'>
    >>> agreement_for(MemberKind.COURT)
    <AgreementKind.AGENCY_AGREEMENT: 'agency-agreement'>
    """
    if kind in {MemberKind.STATE_AGENCY, MemberKind.COURT}:
        return AgreementKind.AGENCY_AGREEMENT
    return AgreementKind.ACCESSION_CONTRACT
