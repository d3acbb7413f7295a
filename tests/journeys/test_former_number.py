# SPDX-License-Identifier: EUPL-1.2
"""On a whole node a person's list of reads takes in what was read under her former numbers."""

from __future__ import annotations

import asyncio

import pytest

from house import House
from samband.sandbox.journey.client import Browser
from samband.sandbox.journey.service.showing import log_in_as
from samband.sandbox.population import well_known


@pytest.mark.parametrize("who", ["anna", "renumbered"])
def test_the_list_of_reads_lacks_nothing(house: House, who: str) -> None:
    async def visit() -> str:
        async with Browser(house.url) as browser:
            await log_in_as(browser, well_known()[who].number, "/mina-sidor")
            return (await browser.open("/mina-sidor/lasningar")).text

    text = asyncio.run(visit())
    assert "Vem har läst mina uppgifter" in text
    assert "Listan kan sakna händelser" not in text


def test_a_read_under_the_former_number_stands_in_the_list(house: House) -> None:
    person = well_known()["renumbered"]
    former = person.numbers[0].number
    assert former != person.number

    async def visit() -> str:
        async with house.system("Malmö stad") as malmo:
            body = {
                "identifier": {"scheme": "personal-identity-number", "identifier": former},
                "purpose": {
                    "code": "building-permit",
                    "legalGround": "9 kap. plan- och bygglagen",
                    "case": "FORMER-1",
                },
                "items": ["names"],
            }
            answer = await malmo.post("/person/v1/lookups", "person/read", body)
            assert answer.status == 200, answer.body
        async with Browser(house.url) as browser:
            await log_in_as(browser, person.number, "/mina-sidor")
            return (await browser.open("/mina-sidor/lasningar")).text

    assert "FORMER-1" in asyncio.run(visit())
