# SPDX-License-Identifier: EUPL-1.2
"""Bulk registration of properties, and the whole register out again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import msgspec
import pytest

from basic_data.real_property.properties import ANNA, CONTENT, VARVA, owned, registration
from basic_data.served import Served, run
from samband.basic_data.real_property.block import MANIFEST


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
