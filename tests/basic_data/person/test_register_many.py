# SPDX-License-Identifier: EUPL-1.2
"""Bulk registration of persons: a thousand lines stand or fall together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import msgspec
import pytest

from basic_data.person.people import ANNA, CONTENT, WITHOUT_ADDRESS, party, registration
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.person.block import MANIFEST
from samband.core.identifiers import luhn_digit
from samband.core.problems import Invalid
from samband.core.web import lines as numbered


def number(index: int) -> str:
    """Make a valid number of the nineteenth century, which nobody living has."""
    digits = f"{50 + index // 900:02}0101{100 + index % 900:03}"
    return f"18{digits}{luhn_digit(digits)}"


def lines(*bodies: object) -> bytes:
    return b"\n".join(msgspec.json.encode(body) for body in bodies)


async def send(register: Served, content: bytes, who: str = "owner") -> httpx.Response:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 1_000):
            yield content[start : start + 1_000]

    headers = {"authorization": f"Bearer {who}", "content-type": "application/x-ndjson"}
    return await register.client.post(
        "/person/v1/bulk-registrations", content=pieces(), headers=headers
    )


async def count(register: Served) -> int:
    async with register.node.db.connection() as connection:
        counted: int = await connection.fetchval("select count(*) from objects.object")
    return counted


@pytest.mark.capability("GD-6")
def test_loaded_persons_are_found_with_their_histories(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        moved: dict[str, Any] = {
            **registration(),
            "identifiers": [
                {**party(number(1)), "validTo": "2012-01-01"},
                {**party(ANNA), "validFrom": "2012-01-01"},
            ],
            "versions": [
                {"validFrom": "2001-01-01", "validTo": "2010-01-01", "content": WITHOUT_ADDRESS},
                {"validFrom": "2010-01-01", "content": CONTENT},
            ],
        }
        body = lines(moved, *(registration(number(n)) for n in range(2, 1_500)))
        answer = await send(register, body)
        assert answer.json() == {"registered": 1_499}
        ask = {"identifier": party(number(1)), "purpose": PURPOSE, "validAt": "2005-01-01"}
        person = (await register.post("/lookups", ask)).json()
        assert person["validTo"] == "2010-01-01"
        assert person["numberAsked"]["replacedBy"] == party(ANNA)
        registered = [event for event in register.events if event.type == "person.registered"]
        assert [len(event.subjects) for event in registered] == [1_000, 499]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize(
    ("bad", "status", "words"),
    [
        (registration(number(1_100)), 409, "Line 1203: a number stands on an earlier line"),
        (registration(number(5)), 409, "Line 1203: a number is held already"),
        ({**registration(number(1)), "nonsense": 1}, 400, "Line 1203: "),
        (registration(ANNA, CONTENT, "protected-registration"), 400, "Line 1203: $.content"),
    ],
)
def test_first_fault_names_its_line_and_its_thousand_is_left_out(
    fresh_database: Callable[[], str], bad: dict[str, Any], status: int, words: str
) -> None:
    async def work(register: Served) -> None:
        good = [registration(number(n)) for n in range(1_202)]
        answer = await send(register, lines(*good, bad, registration(number(1_300))))
        assert answer.status_code == status
        assert words in answer.json()["detail"]
        assert number(1_100) not in answer.text
        assert await count(register) == 1_000

    run(fresh_database(), MANIFEST, work)


def test_only_the_owner_may_load_and_only_lines_of_json(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        assert (await send(register, lines(registration()), who="usurper")).status_code == 403
        assert (await send(register, lines(registration()), who="malmo")).status_code == 403
        answer = await register.post("/bulk-registrations", registration(), who="owner")
        assert answer.status_code == 415
        assert await count(register) == 0

    run(fresh_database(), MANIFEST, work)


def test_stream_is_cut_into_numbered_lines_whatever_its_pieces() -> None:
    async def cut(*pieces: bytes) -> list[tuple[int, bytes]]:
        async def stream() -> AsyncIterator[bytes]:
            for piece in pieces:
                yield piece

        return [line async for chunk in numbered.chunks(stream()) for line in chunk]

    assert asyncio.run(cut(b"a\n\nb", b"b\nc\n")) == [(1, b"a"), (3, b"bb"), (4, b"c")]
    assert asyncio.run(cut(b"")) == []
    with pytest.raises(Invalid, match="Line 2"):
        asyncio.run(cut(b"a\n" + b"x" * (numbered.MAX_LINE + 1)))
