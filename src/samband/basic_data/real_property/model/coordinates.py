# SPDX-License-Identifier: EUPL-1.2
"""Sweden's coordinates: SWEREF 99 TM, its twelve local zones, and latitude and longitude.

A position is two numbers in the axis order of its reference system, as EPSG registers it: northing
before easting (metres) and latitude before longitude (degrees).  SWEREF 99 is Sweden's realisation
of ETRS 89 on the ellipsoid GRS 80.  Latitude and longitude in WGS 84 are taken as SWEREF 99's: the
two lie less than a metre apart, which no address point is measured to.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import msgspec

from samband.basic_data.objects import Place

Coordinate = Annotated[float, msgspec.Meta(ge=-10_000_000, le=10_000_000)]

_A, _F = 6_378_137.0, 1 / 298.257222101  # GRS 80: half the equator's axis in metres, flattening
_N = _F / (2 - _F)
_E2 = _F * (2 - _F)
_RADIUS = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)

# Krüger's series in the third flattening, to its fourth power: better than a tenth of a millimetre
# over Sweden from one central meridian (L. Krüger 1912; the Swedish national formulas are the same).
_FORWARD = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_BACK = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)

SOUTH, NORTH, WEST, EAST = 54.9, 69.1, 10.0, 24.3
"""Sweden with its sea, in degrees; a position outside is a mistake."""
_ROUNDING = 1e-6  # degrees: a place on the border may be rounded over it
_AROUND = 6.0  # degrees: how far outside the corners of a box may lie

TENTH_OF_MILLIMETRE = 4  # decimals of a metre
_DEGREE_DECIMALS = 9  # a tenth of a millimetre on the ground


class Crs(StrEnum):
    """The reference systems that questions and answers may use, by EPSG code."""

    SWEREF_99_TM = "EPSG:3006"
    SWEREF_99_12_00 = "EPSG:3007"
    SWEREF_99_13_30 = "EPSG:3008"
    SWEREF_99_15_00 = "EPSG:3009"
    SWEREF_99_16_30 = "EPSG:3010"
    SWEREF_99_18_00 = "EPSG:3011"
    SWEREF_99_14_15 = "EPSG:3012"
    SWEREF_99_15_45 = "EPSG:3013"
    SWEREF_99_17_15 = "EPSG:3014"
    SWEREF_99_18_45 = "EPSG:3015"
    SWEREF_99_20_15 = "EPSG:3016"
    SWEREF_99_21_45 = "EPSG:3017"
    SWEREF_99_23_15 = "EPSG:3018"
    SWEREF_99 = "EPSG:4619"
    WGS_84 = "EPSG:4326"


class Projection(msgspec.Struct, frozen=True):
    """A Gauss conformal projection: central meridian in degrees, false easting in metres."""

    meridian: float
    scale: float = 1.0
    false_northing: float = 0.0
    false_easting: float = 150_000.0


_MERIDIANS = (12.0, 13.5, 15.0, 16.5, 18.0, 14.25, 15.75, 17.25, 18.75, 20.25, 21.75, 23.25)
TM = Projection(15.0, 0.9996, 0.0, 500_000.0)
PROJECTIONS: dict[Crs, Projection] = {
    Crs.SWEREF_99_TM: TM,
    **{
        Crs(f"EPSG:{code}"): Projection(meridian)
        for code, meridian in enumerate(_MERIDIANS, start=3007)
    },
}
"""The projected systems; the others are latitude and longitude."""


class Point(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """A place in SWEREF 99 TM, in metres: how the register keeps places."""

    northing: Coordinate
    easting: Coordinate

    def __post_init__(self) -> None:
        """Refuse a place outside Sweden, and say so when the axes are swapped.

        >>> Point(674032.36, 6580821.99)
        Traceback (most recent call last):
            ...
        ValueError: the axes seem to be swapped: EPSG:3006 has northing first, then easting
        """
        _require_sweden(Crs.SWEREF_99_TM, self.northing, self.easting)


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place in a stated reference system, its coordinates in the system's axis order."""

    crs: Crs
    coordinates: tuple[Coordinate, Coordinate]

    def __post_init__(self) -> None:
        """Refuse a place outside Sweden, and say so when the axes are swapped."""
        _require_sweden(self.crs, *self.coordinates)


def project(projection: Projection, latitude: float, longitude: float) -> tuple[float, float]:
    """Turn latitude and longitude in degrees into northing and easting in metres.

    >>> [round(value, 3) for value in project(TM, 59.0, 15.0)]
    [6540052.017, 500000.0]
    """
    phi, away = math.radians(latitude), math.radians(longitude - projection.meridian)
    conformal = _conformal(phi)
    xi = math.atan2(math.tan(conformal), math.cos(away))
    eta = math.atanh(math.cos(conformal) * math.sin(away))
    sums = _series(_FORWARD, xi, eta)
    return (
        projection.scale * _RADIUS * (xi + sums[0]) + projection.false_northing,
        projection.scale * _RADIUS * (eta + sums[1]) + projection.false_easting,
    )


def unproject(projection: Projection, northing: float, easting: float) -> tuple[float, float]:
    """Turn northing and easting in metres into latitude and longitude in degrees."""
    xi = (northing - projection.false_northing) / (projection.scale * _RADIUS)
    eta = (easting - projection.false_easting) / (projection.scale * _RADIUS)
    sums = _series(_BACK, xi, eta)
    xi, eta = xi - sums[0], eta - sums[1]
    conformal = math.asin(math.sin(xi) / math.cosh(eta))
    away = math.atan2(math.sinh(eta), math.cos(xi))
    return math.degrees(_geographic(conformal)), projection.meridian + math.degrees(away)


def to_degrees(crs: Crs, first: float, second: float) -> tuple[float, float]:
    """Give latitude and longitude of coordinates in any of the systems."""
    projection = PROJECTIONS.get(crs)
    return (first, second) if projection is None else unproject(projection, first, second)


def to_point(position: Position) -> Point:
    """Give a position in SWEREF 99 TM, to a tenth of a millimetre."""
    return Point(*_in_tm(position.crs, *position.coordinates))


def to_position(point: Point, crs: Crs) -> Position:
    """Give a place of the register in the system asked for, to a tenth of a millimetre."""
    if crs is Crs.SWEREF_99_TM:
        return Position(crs, (point.northing, point.easting))
    degrees = unproject(TM, point.northing, point.easting)
    projection = PROJECTIONS.get(crs)
    if projection is None:
        return Position(
            crs, (round(degrees[0], _DEGREE_DECIMALS), round(degrees[1], _DEGREE_DECIMALS))
        )
    first, second = project(projection, *degrees)
    return Position(crs, (round(first, TENTH_OF_MILLIMETRE), round(second, TENTH_OF_MILLIMETRE)))


def outline(crs: Crs, box: Sequence[float], steps: int = 8) -> list[tuple[float, float]]:
    """Give the outline in SWEREF 99 TM of a box in any system, anticlockwise from its south-west.

    A side that is straight in one system is bent in another, so each gets ``steps`` points.
    ``box`` is smallest first, smallest second, largest first, largest second coordinate; it may
    reach a little outside Sweden.  Gives northing and easting; raises ``ValueError`` as a position
    does.
    """
    low_1, low_2, high_1, high_2 = box
    corners = [(low_1, low_2), (low_1, high_2), (high_1, high_2), (high_1, low_2)]
    for corner in corners:
        _require_sweden(crs, *corner, margin=_AROUND)
    return [
        _in_tm(crs, *_between(start, end, step / steps))
        for start, end in zip(corners, (*corners[1:], corners[0]), strict=True)
        for step in range(steps)
    ]


def around(places: Sequence[tuple[float, float]]) -> Place:
    """Give the smallest rectangle around one place or more, by northing and easting."""
    northings, eastings = zip(*places, strict=True)
    return Place(min(northings), min(eastings), max(northings), max(eastings))


def _between(
    start: tuple[float, float], end: tuple[float, float], part: float
) -> tuple[float, float]:
    return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])


def _in_tm(crs: Crs, first: float, second: float) -> tuple[float, float]:
    if crs is Crs.SWEREF_99_TM:
        return first, second
    northing, easting = project(TM, *to_degrees(crs, first, second))
    return round(northing, TENTH_OF_MILLIMETRE), round(easting, TENTH_OF_MILLIMETRE)


def _require_sweden(crs: Crs, first: float, second: float, margin: float = _ROUNDING) -> None:
    if _in_sweden(crs, first, second, margin):
        return
    names = ("northing", "easting") if crs in PROJECTIONS else ("latitude", "longitude")
    if _in_sweden(crs, second, first, margin):
        raise ValueError(
            f"the axes seem to be swapped: {crs} has {names[0]} first, then {names[1]}"
        )
    raise ValueError(f"the place lies outside Sweden: give {names[0]} and {names[1]} in {crs}")


def _in_sweden(crs: Crs, first: float, second: float, margin: float) -> bool:
    try:
        latitude, longitude = to_degrees(crs, first, second)
    except (ValueError, OverflowError):
        return False
    south_north = SOUTH - margin <= latitude <= NORTH + margin
    return south_north and WEST - margin <= longitude <= EAST + margin


def _series(coefficients: Sequence[float], xi: float, eta: float) -> tuple[float, float]:
    turns = [(2 * order * xi, 2 * order * eta) for order in range(1, len(coefficients) + 1)]
    pairs = list(zip(coefficients, turns, strict=True))
    return (
        sum(c * math.sin(x) * math.cosh(e) for c, (x, e) in pairs),
        sum(c * math.cos(x) * math.sinh(e) for c, (x, e) in pairs),
    )


def _conformal(phi: float) -> float:
    """Give the conformal latitude of a geographic one, exactly (radians)."""
    e = math.sqrt(_E2)
    tau = math.sinh(math.asinh(math.tan(phi)) - e * math.atanh(e * math.sin(phi)))
    return math.atan(tau)


def _geographic(conformal: float) -> float:
    """Give the geographic latitude of a conformal one by repetition (radians)."""
    e, isometric = math.sqrt(_E2), math.asinh(math.tan(conformal))
    phi = conformal
    for _ in range(12):  # each turn gains two digits and more
        phi = math.atan(math.sinh(isometric + e * math.atanh(e * math.sin(phi))))
    return phi
