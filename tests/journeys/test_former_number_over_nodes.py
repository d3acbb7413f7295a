# SPDX-License-Identifier: EUPL-1.2
"""Among nodes of their own, what stands under a person's old number is found by her new one.

Skatteverket's node alone knows both; the hub, Bolagsverket and Lantmäteriet learn of them from it.
"""

from __future__ import annotations

import asyncio
from itertools import islice

import pytest

from journeys.country import NAMES, Country
from journeys.registry import number
from samband.sandbox.journey.client import Browser
from samband.sandbox.journey.service.showing import log_in_as
from samband.sandbox.loading import party
from samband.sandbox.population import Protection, people
from samband.sandbox.systems import SystemClient

pytestmark = pytest.mark.soak

NEW = number(1811, 77)
LACKS, SILENT = "Listan kan sakna händelser", "Alla svarar inte just nu"


def _old() -> str:
    """Choose somebody whom nothing else is played with."""
    somebody = (
        one
        for one in islice(people(300), 120, None)
        if one.protection is Protection.NONE and len(one.numbers) == 1 and one.addresses
    )
    return next(somebody).number


async def _read(client: SystemClient, old: str) -> None:
    """Read of her at the registers that do not hold persons."""
    for api, path, asked in (
        ("business", "/business/v1/role-lookups", "party"),
        ("real-property", "/real-property/v1/owner-lookups", "owner"),
    ):
        purpose = {**NAMES["purpose"], "case": f"OLD-{api}"}
        answer = await client.post(path, f"{api}/read", {asked: party(old), "purpose": purpose})
        assert answer.status == 200, answer.body


async def _pointers(client: SystemClient, number: str) -> list[object]:
    identifier = {"scheme": "personal-number", "identifier": number}
    answer = await client.post(
        "/index/v1/grunddata/lookups", "index/read", {"identifier": identifier, **NAMES}
    )
    assert answer.status == 200, answer.body
    found: list[object] = answer.body["pointers"]
    return found


async def _list(country: Country, who: str) -> str:
    async with Browser(country.places.home) as browser:
        await log_in_as(browser, who, "/mina-sidor")
        return (await browser.open("/mina-sidor/lasningar")).text


@pytest.mark.capability("SP-6", "IX-4")
def test_a_new_number_loses_nothing_that_stands_under_the_old(country: Country) -> None:
    old = _old()

    async def test() -> None:
        async with country.system("Malmö stad") as malmo:
            await _read(malmo, old)
            pointed = await _pointers(malmo, old)
            assert pointed
            async with country.system("Skatteverket") as owner:
                change = {"identifier": party(old), "newIdentifier": party(NEW)}
                path = "/person/v1/renumberings"
                body = {**change, "validFrom": "2026-01-01", "basis": "beslut"}
                answer = await owner.post(path, "person/write", body)
                assert answer.status == 201, answer.body
            assert await _pointers(malmo, NEW) == await _pointers(malmo, old) == pointed
        text = await _list(country, NEW)
        assert LACKS not in text
        assert SILENT not in text
        for case in ("OLD-business", "OLD-real-property"):
            assert case in text
        with country.away(country.places.of("person")):
            text = await _list(country, NEW)
        assert LACKS in text
        assert SILENT in text
        assert "Skatteverket" in text

    asyncio.run(test())
