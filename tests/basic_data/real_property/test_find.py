# SPDX-License-Identifier: EUPL-1.2
"""Finding properties by what is typed, by words, owner and address."""

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
from samband.basic_data.real_property.block import MANIFEST

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
        (
            """select object_id from objects.identifier where (label_order, object_id) > ('@g', 7)
            and label_order < '@h' and known_to is null order by label_order, object_id limit 10""",
            "Index Cond: ((ROW(label_order, object_id) > ROW('@g'::text, 7))",
        ),
    ],
)
def test_questions_use_an_index(fresh_database: Callable[[], str], sql: str, index: str) -> None:
    async def work(register: Served) -> None:
        await register_all(register)
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
