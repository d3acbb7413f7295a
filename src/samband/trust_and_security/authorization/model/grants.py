# SPDX-License-Identifier: EUPL-1.2
"""Scopes with an owner, and the grants by which the owner lets a member use them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from samband.core.identifiers import Party
from samband.core.time import Moment


class GrantedPurpose(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Something a member may ask for data for: a code, words for it, and the legal ground.

    For example ``building-permit``, "handlägga bygglov", "9 kap. plan- och bygglagen".
    """

    code: str
    sv: str
    en: str
    legal_ground: str


class RegisteredScope(msgspec.Struct, frozen=True):
    """A right that a token can carry; ``owner`` decides who is granted it.

    ``majors`` are the versions of the API that the scope opens; each has a wire name of its own.
    A scope of a ``user`` stands only in tokens for logged-in people; one of ``members`` needs no
    grant.  ``at`` is where below the node's address the API is reached: empty for the node's own,
    ``gateway`` for one that its gateway publishes.
    """

    name: str
    majors: tuple[int, ...]
    owner: Party
    sv: str
    en: str
    user: bool = False
    members: bool = False
    at: str = ""

    @property
    def api(self) -> str:
        """The API that the scope belongs to."""
        return self.name.partition("/")[0]

    @property
    def path(self) -> str:
        """Where below the node's address the API is reached, its version left out."""
        return f"{self.at}/{self.api}" if self.at else self.api


class Agreed(msgspec.Struct, frozen=True):
    """A subscription that the catalogue of APIs tells of: it lets a member hold a scope."""

    id: UUID
    member: Party
    scope: str
    since: datetime


class Grant(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A member's permission to hold a scope for the named purposes, within a range of time."""

    id: UUID
    member: Party
    scope: str
    purposes: tuple[GrantedPurpose, ...]
    valid_from: Moment
    valid_until: Moment | None
    granted_by: Party
    granted_at: Moment
    withdrawn_at: Moment | None = None

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether the grant can be used at a moment; its end is exclusive."""
        if self.withdrawn_at is not None and self.withdrawn_at <= moment:
            return False
        return self.valid_from <= moment and (self.valid_until is None or moment < self.valid_until)


def next_change(grants: Iterable[Grant], moment: datetime) -> datetime:
    """Tell when the first of some grants begins or ends after a moment, the end of time if none."""
    bounds = (
        bound
        for grant in grants
        for bound in (grant.valid_from, grant.valid_until, grant.withdrawn_at)
        if bound is not None and bound > moment
    )
    return min(bounds, default=datetime.max.replace(tzinfo=UTC))


def words_of(
    purpose: str | None, grants: Iterable[Grant], moment: datetime
) -> tuple[str, str] | None:
    """Give a purpose in (svenska, English), as the first grant that holds words it."""
    for grant in grants:
        for granted in grant.purposes if grant.holds_at(moment) else ():
            if granted.code == purpose:
                return granted.sv, granted.en
    return None


def grounds_for(purpose: str | None, grants: Iterable[Grant], moment: datetime) -> frozenset[str]:
    """Tell the legal grounds that a purpose is granted on; empty when it is not granted."""
    return frozenset(
        granted.legal_ground
        for grant in grants
        if grant.holds_at(moment)
        for granted in grant.purposes
        if granted.code == purpose
    )


def wire_scope(public_url: str, scope: RegisteredScope, major: int) -> str:
    """Write a scope as it stands in a token: the resource, then the right (Ena profile 9.1)."""
    right = scope.name.partition("/")[2]
    return f"{public_url}/{scope.path}/v{major}/{right}"


def short_scope(resource: str, wire: str) -> str | None:
    """Read a token's scope for ``resource`` as its short name, ``None`` for another resource's.

    >>> short_scope("https://node.example/person/v1", "https://node.example/person/v1/read")
    'person/read'
    >>> short_scope("https://node.example/person/v1", "https://node.example/business/v1/read")
    """
    if not wire.startswith(resource + "/"):
        return None
    api = resource.rsplit("/", 2)[1]
    return f"{api}/{wire.removeprefix(resource + '/')}"
