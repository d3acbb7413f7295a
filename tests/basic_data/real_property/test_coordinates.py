# SPDX-License-Identifier: EUPL-1.2
"""Projections against published control points, and there and back over all of Sweden."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.basic_data.real_property import Crs, Point, Position
from samband.basic_data.real_property.model.coordinates import (
    EAST,
    NORTH,
    PROJECTIONS,
    SOUTH,
    TM,
    WEST,
    Projection,
    outline,
    project,
    to_point,
    to_position,
    unproject,
)

MILLIMETRE = 0.001
DEGREES_OF_A_MILLIMETRE = 1e-8

# Latitude, longitude, northing and easting: Lantmäteriet's control points for SWEREF 99 TM.
CONTROL_POINTS = [
    (55.0, 14.25, 6095048.642, 452024.069),
    (57.0, 12.75, 6319636.937, 363331.554),
    (57.0, 19.5, 6326392.707, 773251.054),
    (59.0, 11.25, 6546096.724, 284626.066),
    (59.0, 19.5, 6548757.206, 758410.519),
    (61.0, 18.75, 6768593.345, 702745.127),
    (63.0, 19.5, 6993565.630, 727798.671),
    (65.0, 13.5, 7209293.753, 429270.201),
    (65.0, 21.75, 7225449.115, 817833.405),
    (67.0, 16.5, 7432168.174, 565398.458),
    (67.0, 24.0, 7459745.672, 891298.142),
    (69.0, 21.0, 7666089.698, 739639.195),
]
# The worked example of Lantmäteriet's description of the Gauss conformal projection.
EXAMPLE = Projection(13 + 35 / 60 + 7.692 / 3600, 1.00000254, -6226307.8640, 84182.8790)

places = st.tuples(st.floats(SOUTH, NORTH), st.floats(WEST, EAST))


@pytest.mark.parametrize(("latitude", "longitude", "northing", "easting"), CONTROL_POINTS)
@pytest.mark.capability("GD-6")
def test_control_points_are_met_within_a_millimetre_both_ways(
    latitude: float, longitude: float, northing: float, easting: float
) -> None:
    there = project(TM, latitude, longitude)
    assert math.dist(there, (northing, easting)) < MILLIMETRE
    back = unproject(TM, northing, easting)
    assert back == pytest.approx((latitude, longitude), abs=2 * DEGREES_OF_A_MILLIMETRE)


def test_the_national_description_s_example_is_met_to_a_micrometre() -> None:
    assert project(EXAMPLE, 66.0, 24.0) == pytest.approx((1135809.413803, 555304.016555), abs=1e-6)


def test_the_twelve_zones_have_their_meridians_at_the_false_easting() -> None:
    zones = [crs for crs in PROJECTIONS if crs is not Crs.SWEREF_99_TM]
    assert len(zones) == 12
    meridians = [PROJECTIONS[crs].meridian for crs in zones]
    assert sorted(meridians) == [12 + 0.75 * n for n in range(16) if n in _IN_USE]
    assert PROJECTIONS[Crs("EPSG:3011")].meridian == 18.0
    assert project(PROJECTIONS[Crs("EPSG:3011")], 59.0, 18.0)[1] == pytest.approx(150_000.0)


_IN_USE = {0, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15}


@given(places, st.sampled_from(list(Crs)))
def test_every_place_in_sweden_comes_back_from_every_system(
    place: tuple[float, float], crs: Crs
) -> None:
    projection = PROJECTIONS.get(crs)
    if projection is not None:
        back = unproject(projection, *project(projection, *place))
        assert back == pytest.approx(place, abs=DEGREES_OF_A_MILLIMETRE)
    point = to_point(Position(Crs.WGS_84, place))
    assert math.dist(_pair(to_point(to_position(point, crs))), _pair(point)) < MILLIMETRE


@given(places)
def test_swapped_axes_are_never_taken_for_a_place(place: tuple[float, float]) -> None:
    point = to_point(Position(Crs.WGS_84, place))
    with pytest.raises(ValueError, match="swapped"):
        Point(point.easting, point.northing)
    with pytest.raises(ValueError, match="swapped"):
        Position(Crs.WGS_84, (place[1], place[0]))


@pytest.mark.parametrize(
    ("crs", "first", "second"),
    [
        (Crs.SWEREF_99_TM, 0.0, 0.0),
        (Crs.SWEREF_99_TM, 6_100_000.0, 1_500_000.0),
        (Crs.SWEREF_99_TM, 9_999_999.0, -9_999_999.0),
        (Crs.WGS_84, 48.85, 2.35),
        (Crs.WGS_84, 90.0, 0.0),
        (Crs("EPSG:3018"), 6_000_000.0, 9_000_000.0),
    ],
)
def test_places_outside_sweden_are_refused(crs: Crs, first: float, second: float) -> None:
    with pytest.raises(ValueError, match="outside Sweden"):
        Position(crs, (first, second))


def test_a_box_in_degrees_is_bent_in_the_plane() -> None:
    corners = outline(Crs.WGS_84, (60.0, 20.0, 61.0, 21.0))
    assert len(corners) == 32
    assert outline(Crs.WGS_84, (54.0, 9.0, 70.0, 25.0))
    with pytest.raises(ValueError, match="swapped"):
        outline(Crs.WGS_84, (20.0, 60.0, 21.0, 61.0))
    south = corners[:9]
    middle = (south[0][0] + south[8][0]) / 2
    assert middle - south[4][0] > 1.0  # a parallel bends towards the pole off the meridian


def _pair(point: Point) -> tuple[float, float]:
    return point.northing, point.easting
