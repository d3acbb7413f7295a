# SPDX-License-Identifier: EUPL-1.2
"""Who holds something about Anna, where is it asked, and what do they say: index, address, answer."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from house import House
from samband.sandbox.journey.client import Browser
from samband.sandbox.journey.service.showing import log_in_as
from samband.sandbox.loading import BUILDING_PERMIT, party
from samband.sandbox.population import (
    Protection,
    people,
    well_known,
    well_known_companies,
)
from samband.sandbox.systems import Answer

PURPOSE = {
    "code": BUILDING_PERMIT["code"],
    "legalGround": BUILDING_PERMIT["legalGround"],
    "case": "BN 2026-000123",
}
ANNA = well_known()["anna"].number
COMPANY = well_known_companies()["jointly"].number


def pointers(house: House, scheme: str, identifier: str) -> list[dict[str, Any]]:
    body = {"identifier": {"scheme": scheme, "identifier": identifier}, "purpose": PURPOSE}
    answer = asked(house, "/index/v1/grunddata/lookups", "index/read", body)
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.body["pointers"]
    return found


def asked(house: House, path: str, scope: str, body: object) -> Answer:
    async def ask() -> Answer:
        async with house.system("Malmö stad") as client:
            return await client.post(path, scope, body)

    return asyncio.run(ask())


def resolved(house: House, pointer: dict[str, Any]) -> str:
    """Resolve where a pointer leads."""
    answer = httpx.get(
        f"{house.url}/address-register/v1/resolutions",
        params={"participant": pointer["logicalAddress"], "documentType": pointer["service"]},
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
    [service] = answer.json()["services"]
    [endpoint] = service["endpoints"]
    return str(endpoint["url"])


@pytest.mark.capability("IX-4")
@pytest.mark.capability("AR-1")
def test_whoever_holds_something_about_a_company_is_found_resolved_and_asked(house: House) -> None:
    [registered, *owning] = pointers(house, "organisation-number", COMPANY)
    assert registered["informationType"] == "company-registration"
    assert registered["producerName"] == "Bolagsverket"
    assert {each["informationType"] for each in owning} <= {"property-owning"}
    address = resolved(house, registered)
    assert address == f"{house.url}/gateway/business/v1"
    number = {"scheme": "organisation-number", "identifier": COMPANY}
    path = address.removeprefix(house.url) + "/lookups"
    answer = asked(house, path, "business/read", {"identifier": number, "items": ["names"]})
    [company] = answer.body["companies"]
    assert company["fields"]["names"]["value"]


@pytest.mark.capability("IX-4")
def test_a_person_is_pointed_to_every_register_that_knows_her(house: House) -> None:
    found = {each["informationType"]: each for each in pointers(house, "personal-number", ANNA)}
    assert set(found) == {
        "population-registration",
        "company-registration",  # her own business, which has her number
        "company-roles",
        "property-owning",
    }
    assert resolved(house, found["property-owning"]) == f"{house.url}/gateway/real-property/v1"
    assert resolved(house, found["population-registration"]) == f"{house.url}/gateway/person/v1"
    answer = asked(
        house,
        "/person/v1/lookups",
        "person/read",
        {"identifier": party(ANNA), "items": ["names"], "purpose": PURPOSE},
    )
    assert answer.status == 200


@pytest.mark.capability("IX-8")
def test_whoever_is_asked_about_in_an_index_sees_it_on_her_own_page(house: House) -> None:
    body = {"identifier": {"scheme": "personal-number", "identifier": ANNA}, "purpose": PURPOSE}
    event = asked(house, "/index/v1/grunddata/lookups", "index/read", body).event

    async def look() -> None:
        async with Browser(house.url) as browser:
            await log_in_as(browser, ANNA, "/mina-sidor")
            page = await browser.open("/mina-sidor/lasningar")
            assert any(event in link for link in page.links)
            one = await browser.open(f"/mina-sidor/kvitton/{event}")
            for words in ("frågade ett index", "Malmö stad", PURPOSE["case"]):
                assert words in one.text

    asyncio.run(look())


def test_a_property_is_found_by_its_designation_however_it_is_typed(house: House) -> None:
    body = {"owner": party(ANNA), "items": ["kind"], "purpose": PURPOSE}
    answer = asked(house, "/real-property/v1/owner-lookups", "real-property/read", body)
    designation = answer.body["items"][0]["designations"][0]["designation"]
    for typed in (designation, designation.lower()):
        [pointer] = pointers(house, "designation", typed)
        assert pointer["informationType"] == "property-registration"


@pytest.mark.capability("IX-5")
def test_nobody_protected_is_in_the_countrys_index_at_all(house: House) -> None:
    hidden = {Protection.CONFIDENTIALITY, Protection.PROTECTED_REGISTRATION}
    numbers = [each.number for each in people(1_000) if each.protection in hidden]
    assert numbers
    for number in numbers:
        assert pointers(house, "personal-number", number) == []
