# SPDX-License-Identifier: EUPL-1.2
"""What the sample country consists of: public facts as values that cannot change."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

import msgspec


class Sex(StrEnum):
    """Legal sex; the birth number is even for women and odd for men (SKV 704)."""

    WOMAN = "woman"
    MAN = "man"


class BodyKind(StrEnum):
    """What sort of public body it is."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    AGENCY = "agency"
    COURT = "court"
    PENSION_FUND = "pension_fund"
    PARLIAMENT = "parliament"
    ENTERPRISE = "enterprise"
    ASSOCIATION = "association"


class Body(msgspec.Struct, frozen=True):
    """A public body.

    ``number`` is its own ten-digit organisation number.  It is empty where no open source states
    it: such a body is shown but cannot join.  It is also empty where the body acts under another
    body's number, which ``number_of`` then names (most courts act under Domstolsverket's).
    """

    kind: BodyKind
    name: str
    number: str
    county: str
    municipality: str
    town: str
    number_of: str
    roles: tuple[str, ...]
    other_names: tuple[str, ...]

    @property
    def can_join(self) -> bool:
        """A body joins under a number of its own, never under an invented one."""
        return self.number != ""


class County(msgspec.Struct, frozen=True):
    """A county (län) with its two-digit code and the region that answers for it."""

    code: str
    nuts3: str
    name: str
    region: str


class Municipality(msgspec.Struct, frozen=True):
    """A municipality (kommun); the point is a WGS 84 centroid in degrees.

    ``postal_codes`` counts all its postal codes: a rough weight, as no population is held.
    """

    code: str
    county: str
    name: str
    short_name: str
    latitude: float
    longitude: float
    postal_codes: int


class PlanePoint(msgspec.Struct, frozen=True):
    """The municipality's centroid in SWEREF 99 TM (EPSG:3006), in whole metres."""

    municipality: str
    northing: int
    easting: int


class PostalCode(msgspec.Struct, frozen=True):
    """A five-digit postal code with its postal town, inside one municipality."""

    municipality: str
    code: str
    town: str


class GivenName(msgspec.Struct, frozen=True):
    """A given name and how common it is among those born in three periods.

    The weights compare names of one sex within one period and mean nothing across periods.
    """

    name: str
    sex: Sex
    before_1998: int
    from_1998: int
    from_2010: int


class Surname(msgspec.Struct, frozen=True):
    """A surname and its share, per million bearers of the 500 most common."""

    name: str
    per_million: int


class Trade(msgspec.Struct, frozen=True):
    """A section or division of SNI, in edition 2007 or 2025."""

    edition: str
    code: str
    section: str
    name: str

    @property
    def is_section(self) -> bool:
        """Tell a section (one letter) from a division (two digits)."""
        return self.code == self.section


class LegalForm(msgspec.Struct, frozen=True):
    """A legal form as ``scb`` (juridisk form) or ``bolagsverket`` (organisationsform) codes it."""

    register: str
    code: str
    name: str


def fold(name: str) -> str:
    """Reduce a name to what people agree on when they type it: letters without case or accent.

    >>> fold("Malmö  stad") == fold("MALMO STAD")
    True
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in plain if c.isascii()).split())
