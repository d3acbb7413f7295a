# SPDX-License-Identifier: EUPL-1.2
"""Bulk registration of properties, and the whole register out again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import msgspec
import pytest

from basic_data.real_property.properties import ANNA, CONTENT, VARVA, owned, owner, registration
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.real_property.block import MANIFEST
from samband.core.identifiers import luhn_digit


async def send(register: Served, bodies: list[Any], who: str = "owner") -> httpx.Response:
    async def pieces() -> AsyncIterator[bytes]:
        for body in bodies:
            yield msgspec.json.encode(body) + b"\n"

    headers = {"authorization": f"Bearer {who}", "content-type": "application/x-ndjson"}
    return await register.client.post(
        "/real-property/v1/bulk-registrations", content=pieces(), headers=headers
    )


@pytest.mark.capability("GD-6")
@pytest.mark.capability("GD-7")
def test_loaded_properties_are_found_and_come_out_page_by_page(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        bodies = [registration(f"Gävle Varva 1:{n}", {}) for n in range(1, 1_200)]
        answer = await send(register, [registration(), *bodies])
        assert answer.json() == {"registered": 1_200}
        assert (await owned(register, ANNA))["total"] == 1
        seen: list[str] = []
        question: dict[str, Any] = {"limit": 500}
        while True:
            page = (await register.post("/extracts", question, who="copier")).json()
            seen += [each["designations"][0]["designation"] for each in page["properties"]]
            if page["next"] is None:
                break
            question["after"] = page["next"]
        assert len(seen) == len(set(seen)) == 1_200

    run(fresh_database(), MANIFEST, work)


def numbers(count: int) -> list[str]:
    """Give that many test numbers, all of somebody born in the 1890s."""
    digits = [f"1890{n // 400 + 1:02}{n % 20 + 1:02}{980 + n % 400 // 20}" for n in range(count)]
    return [f"{each}{luhn_digit(each[2:])}" for each in digits]


def test_more_owners_than_one_event_can_name_are_all_named(
    fresh_database: Callable[[], str],
) -> None:
    """Six hundred properties of two owners each: 1,200 people, each of whom is to see it."""
    people = numbers(1_200)
    assert len(set(people)) == 1_200

    async def work(register: Served) -> None:
        designations = [f"Gävle Varva 1:{n}" for n in range(1, 601)]
        pairs = zip(people[::2], people[1::2], strict=True)
        contents = [{"owners": [owner(one, 1, 2), owner(two, 1, 2)]} for one, two in pairs]
        bodies = [registration(*each) for each in zip(designations, contents, strict=True)]
        assert (await send(register, bodies)).json() == {"registered": 600}
        question = {"designations": designations, "items": ["owners"], "purpose": PURPOSE}
        answer = await register.post("/batch-lookups", question)
        assert answer.status_code == 200, answer.text
        for type_ in ("real-property.registered", "real-property.read"):
            events = [event for event in register.events if event.type == type_]
            assert [len(event.subjects) for event in events] == [1_000, 200], type_
            assert {who.identifier for event in events for who in event.subjects} == set(people)
        assert answer.headers["samband-event"] == ", ".join(str(event.id) for event in events)

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize(
    ("bad", "status", "words"),
    [
        (registration("Gävle Varva 1:5", {}), 409, "Line 11"),
        (registration("Gävle", {}), 400, "Line 11"),
        (registration(VARVA, {**CONTENT, "price": 1}), 400, "Line 11"),
    ],
)
def test_a_fault_names_its_line_and_leaves_its_thousand_out(
    fresh_database: Callable[[], str], bad: object, status: int, words: str
) -> None:
    async def work(register: Served) -> None:
        bodies = [registration(f"Gävle Varva 1:{n}", {}) for n in range(1, 11)]
        answer = await send(register, [*bodies, bad])
        assert answer.status_code == status
        assert words in answer.json()["detail"]
        async with register.node.db.connection() as connection:
            assert await connection.fetchval("select count(*) from objects.object") == 0

    run(fresh_database(), MANIFEST, work)


def test_only_the_owner_of_the_register_loads(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        assert (await send(register, [registration()], who="usurper")).status_code == 403

    run(fresh_database(), MANIFEST, work)
