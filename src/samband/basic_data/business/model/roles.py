# SPDX-License-Identifier: EUPL-1.2
"""The question of which companies somebody has a role in, and its answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from samband.basic_data.business.model.content import Item
from samband.basic_data.business.model.lookups import Company, Items, content_of
from samband.basic_data.business.model.signing import Role
from samband.basic_data.objects import Basis, FoundVersion, ProtectionWord
from samband.core.events import Purpose
from samband.core.identifiers import Party

FACTS = (Item.NAMES, Item.LEGAL_FORM, Item.STATUS, Item.SIGNATORY_RULE)


class RoleLookUp(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The companies whose registration on a day names somebody, former roles included.

    Of a person a purpose is needed: what somebody does is personal data also where each company is
    public.
    """

    party: Party
    purpose: Purpose = msgspec.field(default_factory=Purpose)
    items: Items = FACTS
    valid_at: date | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    offset: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0


class HeldRole(msgspec.Struct, frozen=True, rename="camel"):
    """A role from ``since`` up to, not including, ``until``; ``officer`` is its id in rules."""

    officer: str
    role: Role
    since: date
    until: date | None


class Engagement(msgspec.Struct, frozen=True):
    """A company and the roles that somebody has or has had in it."""

    roles: tuple[HeldRole, ...]
    company: Company


class OfficerProtection(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """How an officer's identity is protected from now on.

    No company is found by her or names her, and her own business looks unknown.
    """

    officer: Party
    protection: ProtectionWord
    basis: Basis


def roles_of(version: FoundVersion, party: Party) -> tuple[HeldRole, ...]:
    """Give the roles that somebody has or has had according to a ``version``."""
    return tuple(
        HeldRole(one.id, one.role, one.since, one.until)
        for one in content_of(version.content).officers
        if one.party == party
    )
