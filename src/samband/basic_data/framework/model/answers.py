# SPDX-License-Identifier: EUPL-1.2
"""The combined answer: parts, each with its source, its versions and its event, or why it lacks."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from samband.core.identifiers import Party

Found = dict[str, Any]
"""An object as its producer's own API writes it, unchanged: identity, version and items."""


class Kind(StrEnum):
    """What a part holds, by the look-up that it came of."""

    PERSON = "person"
    ROLES = "roles"
    COMPANY = "company"
    PROPERTY = "property"
    OWNED = "owned"


class Source(msgspec.Struct, frozen=True, rename="camel"):
    """Who was asked: the API, the organisation that answers for it, and the node it is reached at."""

    api: str
    organisation: Party
    name: str
    node: str | None


class Fault(msgspec.Struct, frozen=True, rename="camel"):
    """Why a part has no answer: the kind of problem that its producer, or its absence, gave.

    ``not-found`` is what a protected, an unknown and a hidden person are alike.  ``retryAfter`` is
    seconds to wait, where waiting may help.
    """

    type: str
    title: str
    detail: str
    retry_after: int | None = None


class About(msgspec.Struct, frozen=True):
    """Whom or what a part is about: one of the two."""

    identifier: Party | None = None
    designation: str | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What one source said about one party or property.

    ``events`` are the ids in the source's log, by which a receipt is fetched there; ``found`` holds
    objects as ``/{api}/v1`` of the source writes them: a person, a property, a company, or for
    ``roles`` the roles and the company.  ``more`` says that the source has more than was fetched.
    ``lacking`` names fields of ``found`` that could not be told now, each of which says why: nobody
    whom they would have named was asked about.
    """

    kind: Kind
    about: About
    source: Source
    events: tuple[str, ...]
    answered_at: str
    found: list[Found]
    more: bool
    lacking: tuple[str, ...] = ()
    error: Fault | None = None


class Combined(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Every part that was asked for, as of one day; ``complete`` when each source told all of it.

    ``more`` says that a bound was reached, so that something is left that was not asked for.
    """

    valid_at: date
    complete: bool
    more: bool
    parts: list[Part]
