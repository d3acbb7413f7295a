# SPDX-License-Identifier: EUPL-1.2
"""A hub and nodes of their own: one journey over HTTP, and what holds when the hub is away."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import Any

import httpx
import pytest

from journeys.country import HOLDS_SECONDS, NAMES, Country, combined, look_up, until_whole
from samband.sandbox.population import well_known
from samband.sandbox.systems import DESK, Answer, SystemClient, TokenRefused

pytestmark = pytest.mark.soak


@pytest.mark.capability("AU-2", "AU-11")
def test_the_journey_goes_over_five_nodes(country: Country) -> None:
    failed = [step for step in country.told["steps"] if not step["ok"]]
    assert failed == []
    assert country.told["ok"]
    addresses = {country.places.home, *country.places.by_api.values()}
    assert len(addresses) == 5


def test_each_node_has_keys_and_a_log_of_its_own(country: Country) -> None:
    keys, logs = set(), set()
    addresses = {country.places.home, *country.places.by_api.values()}
    for url in addresses:
        keys |= {
            key["kid"] for key in httpx.get(f"{url}/oauth2/jwks", trust_env=False).json()["keys"]
        }
        logs.add(httpx.get(f"{url}/traceability/v1/log-key", trust_env=False).json()["keys"][0])
    assert len(keys) >= len(logs) == len(addresses)


def test_personal_data_never_passes_the_hub(country: Country) -> None:
    listed = httpx.get(f"{country.places.home}/person/v1/api-info", trust_env=False)
    assert listed.status_code == 404


@pytest.mark.capability("AU-11")
def test_with_the_hub_away_a_system_reads_as_long_as_the_register_holds_and_not_longer(
    country: Country,
) -> None:
    async def test() -> None:
        async with country.system("Malmö stad") as before:
            assert (await look_up(before)).status == 200
        with country.hub_away():
            began = time.monotonic()
            async with country.system("Malmö stad") as during:
                assert (await look_up(during)).status == 200
                assert time.monotonic() - began < HOLDS_SECONDS / 2
                await asyncio.sleep(began + HOLDS_SECONDS + 6 - time.monotonic())
                answer = await look_up(during)  # with the token that it had
                assert (answer.status, "retry-after" in answer.headers) == (503, True)
            async with country.system("Malmö stad") as after:
                with pytest.raises((TokenRefused, httpx.HTTPError)):
                    await look_up(after)
        await until_whole(country)

    asyncio.run(test())


@pytest.mark.capability("GD-8")
def test_one_question_reaches_the_registers_also_when_the_hub_or_one_of_them_is_away(
    country: Country,
) -> None:
    async def test() -> None:
        async with country.system("Malmö stad") as client:
            with country.hub_away():
                whole = await combined(client)
            assert whole["complete"]
            assert len({part["source"]["node"] for part in whole["parts"]}) == 3
            with country.away(country.places.of("real-property")):
                some = await combined(client)
            lacking = {part["source"]["name"] for part in some["parts"] if part["error"]}
            assert lacking == {"Lantmäteriet"}
            assert any(part["kind"] == "roles" and part["found"] for part in some["parts"])
        await until_whole(country)

    asyncio.run(test())


def test_what_a_person_sees_names_a_node_that_does_not_answer(country: Country) -> None:
    """Lantmäteriet is held still: its name stands on the page, and the others' events too."""
    from samband.sandbox.journey.client import Browser  # noqa: PLC0415 (only this test browses)
    from samband.sandbox.journey.service.showing import log_in_as  # noqa: PLC0415

    async def test() -> None:
        async with Browser(country.places.home) as browser:
            await log_in_as(browser, well_known()["anna"].number, "/mina-sidor")
            whole = await browser.open("/mina-sidor/lasningar")
            assert "Alla svarar inte just nu" not in whole.text
            # The hub has no register of its own, and still has words for what they record.
            assert "läste" in whole.text
            assert "saknar ord" not in whole.text
            assert "person.read" not in whole.text
            # Malmö's own question has no grant that words its purpose; the registers' reads do.
            assert "samlad fråga om dig till flera register för att handlägga bygg" in whole.text
            assert "building-permit" not in whole.text.lower()
            with country.away(country.places.of("real-property")):
                part = await browser.open("/mina-sidor/lasningar")
            assert "Alla svarar inte just nu" in part.text
            assert "Lantmäteriet" in part.text
            assert "Malmö" in part.text

    asyncio.run(test())


def test_a_node_that_vouches_for_nobody_leads_to_the_whole_list(country: Country) -> None:
    """Others would not believe who has logged in at Malmö's node: they are not asked, nor blamed."""
    from samband.sandbox.journey.client import Browser  # noqa: PLC0415 (only these tests browse)
    from samband.sandbox.journey.service.showing import log_in_as  # noqa: PLC0415

    async def test() -> None:
        async with Browser(country.places.of(DESK)) as browser:
            await log_in_as(browser, well_known()["anna"].number, "/mina-sidor")
            page = await browser.open("/mina-sidor/lasningar")
            assert "Här står bara det som finns hos" in page.text
            assert "Alla svarar inte just nu" not in page.text
            assert "Listan kan sakna" not in page.text
            assert f"{country.places.home}/mina-sidor/lasningar" in page.links

    asyncio.run(test())


async def _pointers(client: SystemClient, number: str) -> Answer:
    identifier = {"scheme": "personal-number", "identifier": number}
    body = {"identifier": identifier, **NAMES}
    return await client.post("/index/v1/grunddata/lookups", "index/read", body)


@pytest.mark.capability("IX-4")
def test_the_hubs_index_hides_whom_the_register_of_persons_says_is_protected(
    country: Country,
) -> None:
    """A producer has pointed to somebody protected; and whoever cannot be asked is not believed."""

    async def test() -> None:
        people = well_known()
        protected, unknown = people["confidential"].number, "189001049809"
        async with (
            country.system("Skatteverket") as producer,
            country.system("Malmö stad") as malmo,
        ):
            entry = {
                "identifier": {"scheme": "personal-number", "identifier": protected},
                "informationType": "population-registration",
                "logicalAddress": f"iso6523-actorid-upis::0007:{producer.key.organisation}",
                "mostRecentContent": "2026-01-15T08:00:00Z",
            }
            path = "/index/v1/grunddata/entries"
            stated = await producer.post(path, "index/write", {"entries": [entry]})
            assert stated.status == 201, stated.body
            shown = await _pointers(malmo, people["anna"].number)
            assert shown.body["pointers"]
            hidden, missing = await _pointers(malmo, protected), await _pointers(malmo, unknown)
            assert (hidden.status, hidden.body) == (missing.status, missing.body)
            assert hidden.body == {"pointers": []}
            with country.away(country.places.of("person")):
                silent = await _pointers(malmo, people["anna"].number)
            assert (silent.status, "retry-after" in silent.headers) == (503, True)

    asyncio.run(test())


async def _seen(country: Country, url: str) -> dict[str, Any]:
    """Ask the hub how it sees a node."""
    async with httpx.AsyncClient(base_url=country.places.home, trust_env=False) as http:
        nodes = (await http.get("/availability/v1/nodes")).json()["nodes"]
    [found] = [each for each in nodes if each["url"] == url]
    return dict(found)


async def _until_seen(country: Country, url: str, state: str, patience: float) -> float:
    """Wait until the hub sees a node in a state; gives how long it took, in seconds."""
    began = time.monotonic()
    while time.monotonic() - began < patience:
        if (await _seen(country, url))["state"] == state:
            return time.monotonic() - began
        await asyncio.sleep(0.1)
    raise AssertionError(f"{url} was not {state} in {patience} s: {await _seen(country, url)}")


@pytest.mark.capability("TG-3", "TG-4")
def test_a_silent_node_is_named_within_ten_seconds_and_its_outage_is_counted(
    country: Country,
) -> None:
    async def test() -> None:
        url, others = country.places.of("real-property"), country.places.of("person")
        for each in (url, others):
            await _until_seen(country, each, "up", 60)
        async with httpx.AsyncClient(base_url=country.places.home, trust_env=False) as http:
            with country.away(url):
                assert await _until_seen(country, url, "down", 10) < 10
                page = (await http.get("/driftlage")).text
                assert "Lantmäteriet svarar inte" in page
                assert "Skatteverket svarar inte" not in page
                assert (await _seen(country, url))["since"]
                await asyncio.sleep(8)
            await _until_seen(country, url, "up", 20)
            troubles = (await http.get("/availability/v1/troubles?limit=100")).json()["items"]
            [outage] = [e for e in troubles if (e["node"], e["service"]) == (url, "node")]
            assert outage["ended"] > outage["began"]
            asked = {"place": url, "service": "node"}
            [day] = (await http.get("/availability/v1/days", params=asked)).json()["days"][-1:]
            assert 7 < day["downSeconds"] < 30
            assert "Lantmäteriet svarade inte" in (await http.get("/driftlage")).text
            assert "Lantmäteriet svarade inte" in (await http.get("/driftlage/flode.atom")).text

    asyncio.run(test())


def _typed(*words: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "samband.cli", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_node_of_the_country_is_looked_over_by_its_folder(country: Country) -> None:
    code, said = _typed("check", "--data", str(country.data / "nodes" / "malmo"))
    assert (code, said) == (0, "The log holds: every row, leaf, node and checkpoint agrees.\n")
    code, said = _typed("keys", "show", "--data", str(country.data))
    assert code == 1
    assert "Say which node" in said


@pytest.mark.capability("AU-11")
def test_a_rotated_client_key_reaches_the_register_by_itself(country: Country) -> None:
    folder = str(country.data / "nodes" / "malmo")
    code, said = _typed("keys", "rotate", "node-client", "--data", folder)
    assert code == 0, said
    kid = said.split()[1]
    url = f"{country.places.home}/trust-framework/v1/statements?after=-1"
    began = time.monotonic()
    while kid not in httpx.get(url, trust_env=False).text:
        assert time.monotonic() - began < 60
        time.sleep(0.5)
