# SPDX-License-Identifier: EUPL-1.2
"""Finding properties by what is typed, by words, owner, area and address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from basic_data.real_property.properties import (
    ADDRESS_ID,
    ANNA,
    COMPANY,
    CONTENT,
    STREET,
    VARVA,
    at,
    listed,
    owned,
    owner,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run
from samband.basic_data import objects
from samband.basic_data.objects.store import finding as finding_store
from samband.basic_data.real_property import Crs, Point
from samband.basic_data.real_property.block import MANIFEST
from samband.basic_data.real_property.model.coordinates import to_position

NAMES = ["Gävle Ön 1:1", "Gävle Varva 10:1", "Gävle Åby 1:2", "Gävle Varva 2:3", "Örebro Varva 1:1"]


async def register_all(register: Served, names: list[str] = NAMES) -> None:
    for name in names:
        await register.stated("/registrations", registration(name, {}))


async def suggested(register: Served, text: str, more: str = "") -> list[str]:
    answer = await register.get(f"/designations?text={quote(text)}{more}")
    assert answer.status_code == 200, answer.text
    return [each["designation"] for each in answer.json()["designations"]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gäv", ["Gävle Varva 2:3", "Gävle Varva 10:1", "Gävle Åby 1:2", "Gävle Ön 1:1"]),
        ("GAVLE VAR", ["Gävle Varva 2:3", "Gävle Varva 10:1"]),
        ("gävle varva 1", ["Gävle Varva 10:1"]),
        ("gävle varva 2:", ["Gävle Varva 2:3"]),
        ("gävle o", ["Gävle Ön 1:1"]),
        ("gävle å", ["Gävle Åby 1:2"]),
        ("gävle ä", []),
        ("ore", ["Örebro Varva 1:1"]),
        ("varva", []),
        ("100%", []),
    ],
)
@pytest.mark.capability("GD-6")
def test_designations_are_suggested_from_three_letters_in_swedish_order(
    fresh_database: Callable[[], str], typed: str, found: list[str]
) -> None:
    async def work(register: Served) -> None:
        await register_all(register)
        assert await suggested(register, typed) == found
        assert await suggested(register, typed, "&limit=1") == found[:1]
        assert await suggested(register, typed, "&limit=1&offset=1") == found[1:2]
        assert await suggested(register, typed, "&validAt=2000-12-31") == []

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("query", ["", "?text=ab", "?text=..%20-", "?text=abc&limit=0"])
def test_too_little_to_begin_with_is_refused(fresh_database: Callable[[], str], query: str) -> None:
    async def work(register: Served) -> None:
        assert (await register.get(f"/designations{query}")).status_code == 400

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-6")
def test_words_anywhere_in_the_designation_find_it(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register_all(register)
        varva = ["Gävle Varva 2:3", "Gävle Varva 10:1", "Örebro Varva 1:1"]
        assert await listed(register, "/searches", text="VARVA") == varva
        assert await listed(register, "/searches", text="aby gavle") == ["Gävle Åby 1:2"]
        assert await listed(register, "/searches", text="varva", limit=1, offset=1) == varva[1:2]
        assert (await register.post("/searches", {"text": "varva"})).json()["total"] == 3

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("offset", [0, 4, 5, 100])
def test_the_whole_list_is_counted_on_every_page(
    fresh_database: Callable[[], str], offset: int
) -> None:
    async def work(register: Served) -> None:
        content = {"owners": [owner(COMPANY)]}
        for number in range(1, 6):
            lies = at(6728000.0 + number, 616000.0, str(uuid4()))
            await register.stated(
                "/registrations", registration(f"Gävle Varva 1:{number}", content | lies)
            )
        box = [6727000, 615000, 6729000, 617000]
        street = {"municipality": "2180", "street": STREET, "number": "1"}
        questions: list[tuple[str, dict[str, Any]]] = [
            ("/searches", {"text": "varva"}),
            ("/area-lookups", {"municipality": "2180"}),
            ("/area-lookups", {"boundingBox": box}),
            ("/area-lookups", {"boundingBox": box, "municipality": "2180"}),
            ("/owner-lookups", {"owner": party(COMPANY), "purpose": PURPOSE}),
            ("/address-lookups", street),
        ]
        for path, question in questions:
            answer = await register.post(path, {**question, "limit": 2, "offset": offset})
            page = answer.json()
            assert page["total"] == 5, (path, question)
            assert len(page["items"]) == max(0, min(2, 5 - offset))

    run(fresh_database(), MANIFEST, work)


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
def test_what_somebody_owns_is_found_as_of_a_day(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        await register.stated(
            "/registrations",
            registration("Gävle Åby 1:2", CONTENT | at(6728100, 616000, str(uuid4()))),
        )
        company = {"owners": [owner(COMPANY)]}
        await register.stated("/registrations", registration("Gävle Ön 1:1", company))
        found = await owned(register, ANNA)
        assert [p["designations"][0]["designation"] for p in found["items"]] == [
            VARVA,
            "Gävle Åby 1:2",
        ]
        assert (await owned(register, COMPANY))["total"] == 1
        event = register.events[-1]
        assert event.type == "real-property.owner-read"
        assert event.subjects[0].identifier == COMPANY
        update = {
            "designation": VARVA,
            "validFrom": "2015-01-01",
            "content": {"owners": [owner(COMPANY)]},
            "basis": "lagfart",
        }
        await register.stated("/updates", update)
        assert (await owned(register, ANNA))["total"] == 1
        assert (await owned(register, COMPANY))["total"] == 2

    run(fresh_database(), MANIFEST, work)


def test_owners_are_not_asked_for_without_a_purpose(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        answer = await register.post("/owner-lookups", {"owner": party(ANNA)})
        assert answer.status_code == 403

    run(fresh_database(), MANIFEST, work)


GRID = {
    f"Gävle Rutan {row + 1}:{column + 1}": (6728000.0 + 100 * row, 616000.0 + 100 * column)
    for row in range(3)
    for column in range(3)
}


async def register_grid(register: Served) -> None:
    for name, (northing, easting) in GRID.items():
        content = at(northing, easting, str(uuid4()))
        await register.stated("/registrations", registration(name, content))


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


@pytest.mark.capability("GD-6")
def test_an_address_finds_its_property(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        written = {"municipality": "2180", "street": "PÅHITTADE  gatan", "number": "2 a"}
        assert await listed(register, "/address-lookups", **written) == [VARVA]
        assert await listed(register, "/address-lookups", addressId=ADDRESS_ID) == [VARVA]
        assert await listed(register, "/address-lookups", addressId=str(uuid4())) == []
        elsewhere = {**written, "municipality": "1280"}
        assert await listed(register, "/address-lookups", **elsewhere) == []
        for wrong in ({}, {"street": STREET}, {**written, "addressId": ADDRESS_ID}):
            answer = await register.post("/address-lookups", wrong)
            assert answer.json()["errors"][0]["field"] == "$.addressId"

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (
            "select object_id from objects.version where place && '(6728110,616210),(6728090,616190)'::box",
            "version_by_place",
        ),
        (
            "select object_id from objects.version where links @> array[1::bigint] and links is not null",
            "version_by_link",
        ),
        (
            """select object_id from objects.identifier where label_order >= '@g'
            and label_order < '@h' and known_to is null order by label_order limit 10""",
            "identifier_in_order",
        ),
    ],
)
def test_questions_use_an_index(fresh_database: Callable[[], str], sql: str, index: str) -> None:
    async def work(register: Served) -> None:
        await register_grid(register)
        async with register.node.db.connection() as connection:
            await connection.execute("set enable_seqscan = off")
            plan = await connection.fetch(f"explain {sql}")
        assert any(index in row[0] for row in plan), plan

    run(fresh_database(), MANIFEST, work)


def test_a_client_that_asks_twenty_at_once_gets_twenty_answers(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register_all(register)
        answers = await asyncio.gather(*(suggested(register, "gävle var") for _ in range(20)))
        assert all(answer == ["Gävle Varva 2:3", "Gävle Varva 10:1"] for answer in answers)

    run(fresh_database(), MANIFEST, work)
