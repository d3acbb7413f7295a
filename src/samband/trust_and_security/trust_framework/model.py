# SPDX-License-Identifier: EUPL-1.2
"""Members, their systems and their people's roles: the values of the one connection register."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from msgspec import Meta, Struct

from samband.core.identifiers import Party
from samband.core.text import LINE
from samband.core.time import Moment


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
    """How a body is bound (TR-7): state bodies cannot sign contracts with each other.

    The founder of a register has nobody to sign with: its own decision to found it is what binds.
    """

    AGENCY_AGREEMENT = "agency-agreement"
    ACCESSION_CONTRACT = "accession-contract"
    FOUNDING_DECISION = "founding-decision"


class Role(StrEnum):
    """What a person may do inside a member."""

    ORGANISATION_ADMINISTRATOR = "organisation-administrator"
    SYSTEM_ADMINISTRATOR = "system-administrator"
    CASE_OFFICER = "case-officer"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    AUDITOR = "auditor"


Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=LINE)]
"""One line of text that neither begins nor ends in a space."""


class Agreement(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The document that binds a member: its kind, its version and the date it was signed."""

    kind: AgreementKind
    version: Line
    signed: date


class Member(Struct, frozen=True, kw_only=True, rename="camel"):
    """An organisation in the register; ``number_source`` says who vouches for its number."""

    party: Party
    name: str
    kind: MemberKind
    state: MemberState
    since: Moment
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
    ends by the clock alone, or what is known must be confirmed).  ``evidence`` is the digest of the
    signed head that it is known by, where the register is another node's.
    """

    client_id: str
    member: Party
    member_name: str
    member_kind: str
    name: str
    active: bool
    keys: tuple[dict[str, str], ...]
    holds_until: Moment | None = None
    evidence: str = ""


class MemberRole(Struct, frozen=True):
    """A role that a person has now, in an active member."""

    member: Party
    member_name: str
    role: str


def node_client_of(member: Party) -> str:
    """Name the system by which a member's node asks other nodes.

    >>> from samband.core.identifiers import organisation
    >>> node_client_of(organisation("2120001124"))
    '2120001124-node'
    """
    return f"{member.identifier}-node"


class RegisteredNode(Struct, frozen=True, kw_only=True, rename="camel"):
    """A member's node: where it is reached, which is also its issuer, and its trace log's key.

    A node that ``vouches`` may say to other nodes who has logged in at it; what any other node
    says of that is not believed.
    """

    url: str
    member: Party
    member_name: str
    log_key: str
    vouches: bool
    active: bool


class MemberRegister(Protocol):
    """The register as other blocks ask it, here or at the hub."""

    async def system(self, client_id: str) -> System | None:
        """Find a system, closed ones and those of suspended members included (not ``active``)."""
        ...

    async def member(self, party: Party) -> Member | None:
        """Find a member, in any state."""
        ...

    async def stopped(self) -> Mapping[str, Moment]:
        """Give the numbers of members that are suspended or have left, each with since when.

        Nobody is led to them.  What is told may be half a second old.
        """
        ...

    async def names(self, numbers: Collection[str]) -> Mapping[str, str]:
        """Give what members are called, by number, in any state; a stranger has no name."""
        ...

    async def roles_of(self, person: Party) -> tuple[MemberRole, ...]:
        """Tell which roles a person has now; a removed role is gone from the next question on."""
        ...

    async def addresses_of(self, party: Party) -> tuple[str, ...]:
        """Tell where a member wants to be told that something waits; none when it has left."""
        ...

    async def nodes(self) -> tuple[RegisteredNode, ...]:
        """List the nodes of active members, by their members' names in Swedish order."""
        ...

    async def node_at(self, url: str) -> RegisteredNode | None:
        """Find the node that is reached at an address, also one whose member is not active."""
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


class Joining(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A body that joins; ``organisation`` is its number, without which it cannot."""

    organisation: Annotated[str, Meta(max_length=11)]
    number_source: Line
    name: Line
    kind: MemberKind
    agreement: Agreement


class Founding(Struct, frozen=True, kw_only=True):
    """The node's own organisation as its register's first member, and the decision to found it."""

    name: Line
    kind: MemberKind
    number_source: Line
    decision: Line
    decided: date


class Reason(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Why something is stopped or reopened, in words for those whom it concerns."""

    reason: Line


class ContactPurpose(StrEnum):
    """What a contact is for; a member has one of each before others need it."""

    AGREEMENT = "agreement"
    OPERATIONS = "operations"
    SECURITY = "security"
    DATA_PROTECTION = "data-protection"


NOTICE_CONTACTS = (ContactPurpose.DATA_PROTECTION, ContactPurpose.OPERATIONS)
"""Who is told of what people ask: the first of these that a member has."""


class ContactFacts(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """How a member is reached for a purpose, best as a function: name, e-mail, phone."""

    purpose: ContactPurpose
    name: Line
    email: Annotated[
        str, Meta(max_length=254, pattern=r"^[^@\s<>\",;]+@[^@\s<>\",;]+\.[^@\s<>\",;]+$(?!\n)")
    ]
    phone: Annotated[str, Meta(max_length=20, pattern=r"^\+?[0-9][0-9 -]{4,18}$(?!\n)")]


class Contact(Struct, frozen=True, kw_only=True, rename="camel"):
    """A contact as the register holds it."""

    id: UUID
    purpose: ContactPurpose
    name: str
    email: str
    phone: str
    revised: Moment


class KeyState(StrEnum):
    """Where a key stands now."""

    COMING = "coming"
    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


class SystemKey(Struct, frozen=True, kw_only=True, rename="camel"):
    """A system's key as its own member sees it."""

    kid: str
    thumbprint: str
    public_jwk: dict[str, str]
    valid_from: Moment
    valid_to: Moment
    state: KeyState
    revoked: Moment | None = None
    revoked_reason: str = ""


class OwnSystem(Struct, frozen=True, kw_only=True, rename="camel"):
    """A system as its own member sees it, keys of all states included, newest first."""

    client_id: str
    name: str
    registered: Moment
    closed: Moment | None
    keys: tuple[SystemKey, ...]


class NewKey(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A public JWK to register, valid from now and a year on unless said otherwise."""

    public_jwk: dict[str, object]
    valid_from: Moment | None = None
    valid_to: Moment | None = None


class NewSystem(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A system to register, with its first key when it has one."""

    name: Line
    key: NewKey | None = None


NodeUrl = Annotated[str, Meta(min_length=8, max_length=200, pattern=r"^\S+$(?!\n)")]


class OwnNode(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a member's node says of itself: its address, and its trace log's verifier key."""

    url: NodeUrl
    log_key: Annotated[str, Meta(min_length=40, max_length=400)]


class NewNode(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A node to register: its public address, the key of its trace log, whether it vouches."""

    url: NodeUrl
    log_key: Annotated[str, Meta(min_length=40, max_length=400)]
    vouches: bool = False


class Appointment(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A role to give to a person, from now and without an end unless said otherwise."""

    person: Party
    name: Line
    role: Role
    begins: Moment | None = None
    ends: Moment | None = None


class HeldRole(Struct, frozen=True, kw_only=True, rename="camel"):
    """A role that somebody has or will have; the number is shown to administrators only."""

    id: UUID
    name: str
    person: Party | None
    role: Role
    begins: Moment
    ends: Moment | None


class Invitation(Struct, frozen=True, kw_only=True, rename="camel"):
    """An invitation of a first administrator; the link is shown once and is kept nowhere."""

    link: str | None
    expires: Moment


class Action(StrEnum):
    """What may be done with a member's register entries."""

    SEE = "see"
    MANAGE_CONTACTS = "manage-contacts"
    MANAGE_SYSTEMS = "manage-systems"
    MANAGE_ROLES = "manage-roles"
    OPERATE = "operate"


ALLOWED: dict[Action, frozenset[Role]] = {
    Action.SEE: frozenset(Role),
    Action.MANAGE_CONTACTS: frozenset({Role.ORGANISATION_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR}),
    Action.MANAGE_SYSTEMS: frozenset({Role.ORGANISATION_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR}),
    Action.MANAGE_ROLES: frozenset({Role.ORGANISATION_ADMINISTRATOR}),
    Action.OPERATE: frozenset(),
}
"""Which role inside a member may do what; ``OPERATE`` is for the register's operator alone."""
