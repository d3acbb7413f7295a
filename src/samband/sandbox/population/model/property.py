# SPDX-License-Identifier: EUPL-1.2
"""A synthetic property as the sandbox holds it; owners are people and companies by number."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from samband.sandbox.population.model.person import Address


class SyntheticOwner(msgspec.Struct, frozen=True, gc=False):
    """Somebody's share of a property, as ``numerator`` of ``denominator`` parts."""

    number: str
    name: str
    since: date
    numerator: int
    denominator: int


class SyntheticAddress(msgspec.Struct, frozen=True, gc=False):
    """An address point: its identity and the address as written."""

    identity: UUID
    address: Address


class Ownership(msgspec.Struct, frozen=True, gc=False):
    """Who owned a property from a day on; nobody named is an owner older than the register."""

    since: date
    owners: tuple[SyntheticOwner, ...]


class SyntheticProperty(msgspec.Struct, frozen=True, gc=False):
    """A property that does not exist; its place is in SWEREF 99 TM, in metres.

    ``designation`` stands within the municipality, as in "Varva 2:3".  ``protected`` are the
    numbers of owners whose identity is protected, with the protection's word.
    """

    municipality: str
    designation: str
    formed_on: date
    square_metres: int
    northing: int
    easting: int
    address: SyntheticAddress | None
    ownerships: tuple[Ownership, ...]
    protected: tuple[tuple[str, str], ...] = ()

    @property
    def owners(self) -> tuple[SyntheticOwner, ...]:
        """Who owns it now."""
        return self.ownerships[-1].owners
