# SPDX-License-Identifier: EUPL-1.2
"""A history of any length is read to its end, page by page, and never cut without a word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from basic_data.business import companies
from basic_data.person import people
from basic_data.real_property import properties
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.business.block import MANIFEST as BUSINESS
from samband.basic_data.person.block import MANIFEST as PERSON
from samband.basic_data.real_property.block import MANIFEST as REAL_PROPERTY
from samband.core.block import Manifest

REGISTERS: list[tuple[Manifest, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    (PERSON, people.registration(), {"identifier": people.party(people.ANNA)}, people.CONTENT),
    (
        BUSINESS,
        companies.registration(),
        {"identifier": companies.party(companies.AB)},
        companies.CONTENT,
    ),
    (
        REAL_PROPERTY,
        properties.registration(),
        {"designation": properties.VARVA},
        properties.CONTENT,
    ),
]


@pytest.mark.capability("GD-5")
@pytest.mark.parametrize(
    ("manifest", "registration", "pointed", "content"), REGISTERS, ids=lambda value: ""
)
def test_a_history_goes_on_where_a_page_ended(
    fresh_database: Callable[[], str],
    manifest: Manifest,
    registration: dict[str, Any],
    pointed: dict[str, Any],
    content: dict[str, Any],
) -> None:
    say = {**pointed, "content": content, "basis": "x"}

    async def work(register: Served) -> None:
        await register.stated("/registrations", registration)
        for year in range(2002, 2006):
            await register.stated("/updates", {**say, "validFrom": f"{year}-01-01"})
        for year in (2003, 2001):
            period = {"validFrom": f"{year}-03-01", "validTo": f"{year + 1}-06-01"}
            await register.stated("/corrections", {**say, **period})
        ask = {**pointed, "purpose": PURPOSE}

        async def page(**more: Any) -> dict[str, Any]:
            answer = await register.post("/history-lookups", {**ask, **more})
            assert answer.status_code == 200, answer.text
            told: dict[str, Any] = answer.json()
            return told

        whole = await page()
        assert whole["next"] is None
        assert len(whole["versions"]) > 12
        assert (await page(limit=len(whole["versions"])))["next"] is None
        for limit in (1, 2, 5):
            told, after = [], None
            while True:
                each = await page(limit=limit, **({"after": after} if after else {}))
                assert len(each["versions"]) <= limit
                told += each["versions"]
                after = each["next"]
                if after is None:
                    break
            assert told == whole["versions"]
        for wrong in ("x", "AAAAAAAAAAE", "w" * 200, "å"):
            answer = await register.post("/history-lookups", {**ask, "after": wrong})
            assert answer.status_code == 400, answer.text
            assert [each["field"] for each in answer.json()["errors"]] == ["$.after"]

    run(fresh_database(), manifest, work)
