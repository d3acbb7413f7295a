# SPDX-License-Identifier: EUPL-1.2
"""Finding properties by the area that they lie in, page by page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from itertools import chain
from random import Random
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from basic_data.real_property.properties import (
    address,
    at,
    listed,
    registration,
)
from basic_data.served import Served, run
from samband.basic_data import objects
from samband.basic_data.objects.model.versions import Passed
from samband.basic_data.objects.store import finding as finding_store
from samband.basic_data.real_property import Crs, Point, parse
from samband.basic_data.real_property.block import MANIFEST
from samband.basic_data.real_property.model.coordinates import to_position
from samband.core.problems import Invalid

GRID = {
    f"Gävle Rutan {row + 1}:{column + 1}": (6728000.0 + 100 * row, 616000.0 + 100 * column)
    for row in range(3)
    for column in range(3)
}


async def register_grid(register: Served) -> None:
    for name, (northing, easting) in GRID.items():
        content = at(northing, easting, str(uuid4()))
        await register.stated("/registrations", registration(name, content))


@pytest.mark.parametrize("offset", [0, 4, 100])
def test_an_area_that_holds_too_many_is_refused_on_every_page(
    fresh_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch, offset: int
) -> None:
    monkeypatch.setattr(finding_store, "MOST", 3)
    monkeypatch.setattr(objects, "MOST", 3)

    async def work(register: Served) -> None:
        await register_grid(register)
        question = {"boundingBox": [6727000, 615000, 6729000, 617000], "offset": offset}
        answer = await register.post("/area-lookups", question)
        assert answer.status_code == 400, answer.text
        (error,) = answer.json()["errors"]
        assert error["field"] == "$.boundingBox"
        assert "more than 3 properties" in error["detail"]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-6")
def test_a_box_finds_what_lies_in_it_in_every_system(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register_grid(register)
        south_west, north_east = Point(6727990, 616090), Point(6728110, 616210)
        expected = ["Gävle Rutan 1:2", "Gävle Rutan 1:3", "Gävle Rutan 2:2", "Gävle Rutan 2:3"]
        for crs in Crs:
            low, high = (to_position(p, crs).coordinates for p in (south_west, north_east))
            other = [
                to_position(p, crs).coordinates
                for p in (Point(6727990, 616210), Point(6728110, 616090))
            ]
            corners = [low, high, *other]
            box = [
                min(c[0] for c in corners),
                min(c[1] for c in corners),
                max(c[0] for c in corners),
                max(c[1] for c in corners),
            ]
            found = await listed(register, "/area-lookups", boundingBox=box, crs=crs.value)
            assert found == expected, crs

    run(fresh_database(), MANIFEST, work)


def test_a_box_in_degrees_is_not_the_rectangle_around_it(
    fresh_database: Callable[[], str],
) -> None:
    """At 24 degrees east the grid is turned by eight degrees: a corner of the rectangle is outside."""

    async def work(register: Served) -> None:
        for number, (northing, easting) in enumerate([(7314100, 903500), (7329500, 904500)], 1):
            content = at(northing, easting, str(uuid4()))
            await register.stated(
                "/registrations", registration(f"Haparanda Nord 1:{number}", content)
            )
        inside = to_position(Point(7329500, 904500), Crs.WGS_84).coordinates
        outside = to_position(Point(7314100, 903500), Crs.WGS_84).coordinates
        box = [outside[0] + 0.01, inside[1] - 0.2, inside[0] + 0.01, inside[1] + 0.01]
        found = await listed(register, "/area-lookups", boundingBox=box, crs="EPSG:4326")
        assert found == ["Haparanda Nord 1:2"]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-6")
def test_a_municipality_lists_its_own_and_cuts_a_box(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register_grid(register)
        near = at(6728050.0, 616050.0, str(uuid4()))
        await register.stated("/registrations", registration("Sandviken Grannen 1:1", near))
        box = [6727000, 615000, 6729000, 617000]
        assert len(await listed(register, "/area-lookups", boundingBox=box)) == 10
        assert (
            len(await listed(register, "/area-lookups", boundingBox=box, municipality="2180")) == 9
        )
        assert await listed(register, "/area-lookups", municipality="2181") == [
            "Sandviken Grannen 1:1"
        ]
        page = {"municipality": "2180", "limit": 2, "offset": 8}
        assert await listed(register, "/area-lookups", **page) == ["Gävle Rutan 3:3"]
        assert await listed(register, "/area-lookups", municipality="0114") == []

    run(fresh_database(), MANIFEST, work)


BOX = [6727000, 615000, 6729000, 617000]
QUESTIONS: list[dict[str, Any]] = [
    {"municipality": "2180"},
    {"boundingBox": BOX},
    {"municipality": "2180", "boundingBox": BOX},
]


async def walked(register: Served, question: dict[str, Any]) -> list[list[str]]:
    """Go from page to page by ``next``, and give the designations of each."""
    pages: list[list[str]] = []
    after: dict[str, str] = {}
    while True:
        answer = await register.post("/area-lookups", {**question, **after})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        pages.append([each["designations"][0]["designation"] for each in page["items"]])
        assert page["total"] == 9
        if page["next"] is None:
            return pages
        after = {"after": page["next"]}


@pytest.mark.capability("GD-6")
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_area_is_listed_whole_from_page_to_page(
    fresh_database: Callable[[], str], question: dict[str, Any]
) -> None:
    async def work(register: Served) -> None:
        await register_grid(register)
        everything = [f"Gävle Rutan {row}:{column}" for row in (1, 2, 3) for column in (1, 2, 3)]
        for limit in (1, 2, 3, 8, 9, 10):
            pages = await walked(register, {**question, "limit": limit})
            assert list(chain.from_iterable(pages)) == everything
            assert len(pages) == -(-9 // limit)
        first = (await register.post("/area-lookups", {**question, "limit": 7})).json()
        between = at(6728001.0, 616001.0, str(uuid4()))
        await register.stated("/registrations", registration("Gävle Aldrig 1:1", between))
        rest = {**question, "after": first["next"]}
        assert await listed(register, "/area-lookups", **rest) == everything[7:]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-6")
def test_a_municipality_of_more_than_an_area_may_hold_is_counted_and_listed_whole(
    fresh_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding_store, "MOST", 3)

    async def work(register: Served) -> None:
        await register_grid(register)
        pages = await walked(register, {"municipality": "2180", "limit": 2})
        assert [len(page) for page in pages] == [2, 2, 2, 2, 1]

    run(fresh_database(), MANIFEST, work)


def test_what_no_page_ended_with_is_refused(fresh_database: Callable[[], str]) -> None:
    order = parse("Gävle Rutan 1:1").label.order
    others = objects.write_cursor(Passed(parse("Malmö Rutan 1:1").label.order, 1, 1))
    hostile = [Passed(f"{order}\0", 1, 1), Passed("", 1, 1), Passed("\U0010ffff", 1, 1)]
    wrong = [
        "",
        "x",
        "åäö",
        "AAAA",
        "=" * 9,
        "Z" * 600,
        others,
        *map(objects.write_cursor, hostile),
    ]

    async def work(register: Served) -> None:
        await register_grid(register)
        mine = objects.write_cursor(Passed(order, 1, 1))
        for question in [
            *({"municipality": "2180", "after": each} for each in wrong),
            {"municipality": "2180", "after": "Z" * 601},
            {"municipality": "2180", "after": mine, "offset": 1},
            {"boundingBox": BOX, "after": "x"},
            {"boundingBox": BOX, "after": objects.write_cursor(hostile[0])},
        ]:
            answer = await register.post("/area-lookups", question)
            assert answer.status_code == 400, (question, answer.text)
            assert answer.json()["errors"][0]["field"] == "$.after"
        last = {"municipality": "2180", "after": objects.write_cursor(Passed(order, 2**63 - 1, 1))}
        assert len(await listed(register, "/area-lookups", **last)) == 8

    run(fresh_database(), MANIFEST, work)


whole_numbers = st.integers(0, 2**63 - 1)


@given(st.text(max_size=80), whole_numbers, whole_numbers)
def test_where_a_page_ended_is_read_back(order: str, id_: int, total: int) -> None:
    passed = Passed(order.replace("\0", ""), id_, total)
    assert objects.read_cursor(objects.write_cursor(passed), None) == passed


@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda b: b64encode(b).decode()))
def test_any_other_text_is_refused_as_a_cursor(text: str) -> None:
    try:
        read = objects.read_cursor(text, None)
    except Invalid:
        return
    assert isinstance(read, Passed)


CORNERS = (Point(6728000, 616000), Point(6738000, 626000))


def content_of(points: Sequence[Point], reference: Point | None = None) -> dict[str, Any]:
    """Give content with an address at each point, and perhaps a reference point."""
    addresses = [
        address(str(number), {"northing": p.northing, "easting": p.easting}, str(uuid4()))
        for number, p in enumerate(points, 1)
    ]
    known = {} if reference is None else {"referencePoint": msgspec.to_builtins(reference)}
    return {"addresses": addresses, **known}


@pytest.mark.capability("GD-6")
@pytest.mark.parametrize(
    "content", [content_of(CORNERS), content_of(CORNERS[:1], CORNERS[1])], ids=["two", "reference"]
)
def test_a_property_lies_where_its_points_do_and_not_between_them(
    fresh_database: Callable[[], str], content: dict[str, Any]
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration("Gävle Rutan 1:1", content))
        for box, found in (
            ((6737000, 616000, 6737900, 617000), 0),
            ((6730000, 618000, 6735000, 622000), 0),
            ((6728001, 616001, 6737999, 625999), 0),
            ((6727000, 615000, 6729000, 617000), 1),
            ((6737000, 625000, 6739000, 627000), 1),
            ((6728000, 616000, 6728000.001, 616000.001), 1),
            ((6720000, 610000, 6740000, 630000), 1),
        ):
            answer = await register.post("/area-lookups", {"boundingBox": box})
            assert answer.json()["total"] == len(answer.json()["items"]) == found, box

    run(fresh_database(), MANIFEST, work)


def test_boxes_find_just_what_has_a_point_in_them(fresh_database: Callable[[], str]) -> None:
    dice = Random(3)  # noqa: S311 (a test draws nothing that is secret)

    def anywhere() -> Point:
        return Point(6728000.0 + dice.randrange(100), 616000.0 + dice.randrange(100))

    async def work(register: Served) -> None:
        points = {
            f"Gävle Rutan 1:{number}": [anywhere() for _ in range(dice.randint(1, 3))]
            for number in range(1, 25)
        }
        for name, some in points.items():
            content = content_of(some[1:], some[0])
            await register.stated("/registrations", registration(name, content))
        for _ in range(60):
            a, b = anywhere(), anywhere()
            low = (min(a.northing, b.northing) - 0.5, min(a.easting, b.easting) - 0.5)
            high = (max(a.northing, b.northing) + 0.5, max(a.easting, b.easting) + 0.5)
            inside = [
                name
                for name, some in points.items()
                if any(low[0] < p.northing < high[0] and low[1] < p.easting < high[1] for p in some)
            ]
            assert (
                await listed(register, "/area-lookups", boundingBox=[*low, *high], limit=100)
                == inside
            )

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize(
    ("question", "field", "words"),
    [
        ({}, "$.boundingBox", "give boundingBox"),
        ({"municipality": "9999"}, "$.municipality", "code"),
        ({"municipality": "kiruna"}, "$.municipality", ""),
        ({"boundingBox": [6729000, 615000, 6727000, 617000]}, "$.boundingBox", "smallest"),
        ({"boundingBox": [615000, 6727000, 617000, 6729000]}, "$.boundingBox", "swapped"),
        ({"boundingBox": [17, 60, 18, 61], "crs": "EPSG:4326"}, "$.boundingBox", "swapped"),
        ({"boundingBox": [10, 10, 20, 20]}, "$.boundingBox", "outside"),
        ({"boundingBox": [1, 2, 3]}, "$.boundingBox", ""),
        ({"boundingBox": [60, 17, "61", 18]}, "$.boundingBox", ""),
        ({"boundingBox": [60, 17, 61, 18], "crs": "EPSG:4326", "limit": 101}, "$.limit", ""),
    ],
)
def test_a_wrong_area_names_its_field(
    fresh_database: Callable[[], str], question: dict[str, Any], field: str, words: str
) -> None:
    async def work(register: Served) -> None:
        answer = await register.post("/area-lookups", question)
        assert answer.status_code == 400, answer.text
        error = answer.json()["errors"][0]
        assert error["field"].startswith(field)
        assert words in error["detail"]

    run(fresh_database(), MANIFEST, work)
