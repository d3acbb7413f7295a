# SPDX-License-Identifier: EUPL-1.2
"""Entries as they are stated and shown, and the book of addresses as other blocks ask it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from msgspec import Meta, Struct

from samband.core.identifiers import Party
from samband.core.text import LINE
from samband.core.time import Moment
from samband.information_exchange.address_register.model.content import (
    Content,
    Kind,
    NewContent,
    Participant,
    Reference,
)
from samband.information_exchange.address_register.model.timeline import State

STALE_DAYS = 180
"""How long an entry counts as confirmed; then its owner is reminded (AR-9)."""
CERTIFICATE_DAYS = 30
"""How long before a certificate ends its owner is reminded."""
Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=LINE)]


class NewEntry(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """An entry to register, from now and until further notice unless said otherwise.

    ``organisation`` is the member's number.  Only an organisation has no ``parent``; only it and a
    unit may have a ``participant`` of their own, else they are reached by that of their parent.
    """

    organisation: Annotated[str, Meta(max_length=11)]
    content: NewContent
    parent: UUID | None = None
    participant: Participant | None = None
    reference: Reference | None = None
    valid_from: Moment | None = None
    valid_until: Moment | None = None


class Revision(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What an entry will say: from now, or planned from a moment that others then see coming.

    ``announce_gap`` says aloud that nothing holds for a while before it.
    """

    content: NewContent
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    announce_gap: bool = False


class Closing(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """An end, from now or from a moment; what stands under the entry ends with it."""

    reason: Line
    valid_until: Moment | None = None


class Withdrawal(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Which planned change is taken back: the one that was to begin at this moment."""

    valid_from: Moment


class VersionView(Struct, frozen=True, kw_only=True, rename="camel"):
    """One version of an entry, and where it stands now."""

    state: State
    valid_from: Moment
    valid_until: Moment | None
    content: Content


class ProbeState(StrEnum):
    """What the last knock on an endpoint gave."""

    ANSWERS = "answers"
    SILENT = "silent"
    REFUSED_BY_US = "refused-by-us"


class ProbeView(Struct, frozen=True, kw_only=True, rename="camel"):
    """When an endpoint was last knocked on, since when it is in this state, and what it gave."""

    state: ProbeState
    at: Moment
    since: Moment
    detail: str


class EntryView(Struct, frozen=True, kw_only=True, rename="camel"):
    """An entry as shown: what holds now, and what is coming.

    ``organisation_name`` is what the member register calls its owner; ``under`` names its
    ancestors, the organisation first, as they call themselves.  ``stopped`` is since when the owner
    is suspended or has left: nothing may be sent there from then on.  ``confirmed`` is when it last
    said that the entry is right; ``stale`` that this is too long ago.
    """

    id: UUID
    kind: Kind
    organisation: str
    organisation_name: str
    stopped: Moment | None
    participant: str
    parent: UUID | None
    under: tuple[str, ...]
    reference: str | None
    registered: Moment
    confirmed: Moment
    stale: bool
    versions: tuple[VersionView, ...]
    probe: ProbeView | None = None


class EntryAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    """One entry with its history, and a page of what stands right under it; signed, for a while.

    ``next`` is the ``after`` of the next page, ``null`` on the last.
    """

    issuer: str
    as_of: Moment
    exp: Moment
    entry: EntryView
    below: tuple[EntryView, ...]
    next: UUID | None = None


class EntriesAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    """A page of entries that match; signed, for a while."""

    issuer: str
    as_of: Moment
    exp: Moment
    items: tuple[EntryView, ...]
    total: int
    limit: int
    offset: int


class KeyAt(Struct, frozen=True, kw_only=True, rename="camel"):
    """A certificate at a moment."""

    state: State
    valid_from: Moment
    valid_until: Moment | None
    use: str
    pem: str
    thumbprint: str
    not_after: Moment


class EndpointAt(Struct, frozen=True, kw_only=True, rename="camel"):
    """An endpoint at a moment, with the certificates that hold and that come."""

    id: UUID
    state: State
    valid_from: Moment
    valid_until: Moment | None
    url: str
    transport_profile: str
    certificates: tuple[KeyAt, ...]


class ServiceAt(Struct, frozen=True, kw_only=True, rename="camel"):
    """A service at a moment, with the endpoints that hold and that come."""

    id: UUID
    name: str
    service_type: str
    document_types: tuple[str, ...]
    municipalities: tuple[str, ...]
    endpoints: tuple[EndpointAt, ...]


class ResolutionAnswer(Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a participant receives something at a moment; signed, never longer than it holds."""

    issuer: str
    as_of: Moment
    exp: Moment
    at: Moment
    participant: str
    services: tuple[ServiceAt, ...]


class Delegation(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Whom a part of the organisation is given to: a person by number, or a system by client id."""

    entry: UUID
    person: Party | None = None
    client_id: Annotated[str, Meta(max_length=100)] | None = None
    name: Line


class DelegationView(Struct, frozen=True, kw_only=True, rename="camel"):
    """A delegation as shown; a person is shown by the name that was given and never by number."""

    id: UUID
    entry: UUID
    entry_name: str
    name: str
    client_id: str | None
    given: Moment


class AddressBook(Protocol):
    """The register as other blocks ask it, here or at the hub."""

    async def resolve(
        self, participant: str, wanted: str, at: datetime | None = None
    ) -> tuple[ServiceAt, ...]:
        """Give the services of a participant for a document or service type; none is empty."""
        ...
