# SPDX-License-Identifier: EUPL-1.2
"""Finding companies by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from basic_data.business.companies import AB, ANNA, FORENING, SOLE, UNKNOWN, party, registration
from basic_data.served import Served, run
from samband.basic_data.business.block import MANIFEST

NAMES = {AB: "Örtagården AB", FORENING: "Ålunds Café ek. för.", UNKNOWN: "Zinkgruvans AB"}


async def names(register: Served, words: str, **more: object) -> list[str]:
    answer = await register.post("/searches", {"name": words, **more})
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    return [company["fields"]["names"]["value"][0]["name"] for company in items]


async def register_all(register: Served) -> None:
    for number, name in NAMES.items():
        content: dict[str, Any] = {"names": [{"name": name}], "legalForm": "AB"}
        await register.stated("/registrations", registration(number, content))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ab", ["Zinkgruvans AB", "Örtagården AB"]),
        ("cafe alund", ["Ålunds Café ek. för."]),
        ("ÅLUNDS", ["Ålunds Café ek. för."]),
        ("ortagarden ab", ["Örtagården AB"]),
        ("älunds", []),
        ("100%", []),
    ],
)
@pytest.mark.capability("GD-6")
def test_companies_are_found_by_words_in_swedish_order(
    fresh_database: Callable[[], str], words: str, found: list[str]
) -> None:
    async def work(register: Served) -> None:
        await register_all(register)
        assert await names(register, words) == found

    run(fresh_database(), MANIFEST, work)


def test_search_follows_a_change_of_name_and_pages(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register_all(register)
        renamed = {"names": [{"name": "Bergslagens AB"}], "legalForm": "AB"}
        update = {
            "identifier": party(AB),
            "validFrom": "2020-01-01",
            "content": renamed,
            "basis": "namnbyte",
        }
        await register.stated("/updates", update)
        assert await names(register, "örtagården") == []
        assert await names(register, "örtagården", validAt="2019-12-31") == ["Örtagården AB"]
        assert await names(register, "ab", limit=1, offset=1) == ["Zinkgruvans AB"]
        page = (await register.post("/searches", {"name": "ab", "limit": 1})).json()
        assert page["total"] == 2
        beyond = (await register.post("/searches", {"name": "ab", "offset": 2})).json()
        assert (beyond["items"], beyond["total"]) == ([], 2)

    run(fresh_database(), MANIFEST, work)


def test_business_of_a_protected_trader_is_not_found_by_name(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(ANNA, SOLE, 1, "confidentiality"))
        assert await names(register, "annas firma") == []

    run(fresh_database(), MANIFEST, work)
