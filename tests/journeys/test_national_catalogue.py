# SPDX-License-Identifier: EUPL-1.2
"""One catalogue for the whole country: every node's APIs, and a service that a node connects."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from information_exchange.gateway.stand import free_port, serving
from journeys.country import Country
from samband.sandbox.country import body
from samband.sandbox.loading.service.steps import grant
from samband.sandbox.systems import SystemClient

DESCRIBED: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Lekplatser", "version": "7"},
    "paths": {"/playgrounds": {"get": {"responses": {"200": {"description": "OK"}}}}},
}
PUBLISH, USE = "api-catalogue/publish", "api-catalogue/use"


async def _get(url: str) -> Any:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        answer = await http.get(url)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.capability("AP-1", "AP-8")
def test_the_hubs_catalogue_tells_which_node_answers_every_api(country: Country) -> None:
    async def test() -> None:
        catalogue = f"{country.places.home}/api-catalogue/v1"
        began = time.monotonic()
        while True:  # nodes tell the hub within seconds of being registered there
            found = (await _get(f"{catalogue}/apis/traceability/addresses?limit=100"))["items"]
            if len(found) == 5:
                break
            assert time.monotonic() - began < 60, found
            await asyncio.sleep(0.5)
        members = (await _get(f"{country.places.home}/trust-framework/v1/nodes"))["nodes"]
        assert found[0]["node"] == country.places.home
        assert {each["node"]: each["ownerName"] for each in found} == {
            each["url"]: each["memberName"] for each in members
        }
        assert all(each["same"] and each["errors"] == found[0]["errors"] for each in found)
        for name, owner in (
            ("person", "Skatteverket"),
            ("business", "Bolagsverket"),
            ("real-property", "Lantmäteriet"),
        ):
            api = await _get(f"{catalogue}/apis/{name}")
            assert (api["ownerName"], api["addresses"]) == (owner, 1)
            assert api["address"] == f"{country.places.of(name)}/{name}/v1"
            [version] = api["versions"]
            assert version["state"] == "active"
            report = await _get(f"{catalogue}/apis/{name}/versions/{version['version']}/report")
            assert report["report"]["rules"]
            [address] = (await _get(f"{catalogue}/apis/{name}/addresses"))["items"]
            live = await _get(address["description"])
            assert live["servers"][0]["url"] == api["address"]

    asyncio.run(test())


@asynccontextmanager
async def _service() -> AsyncIterator[str]:
    """Run somebody's service, which describes itself."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        told = DESCRIBED if scope["path"] == "/openapi.json" else {"playgrounds": ["Slottsparken"]}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(told).encode()})

    port = free_port()
    async with serving(app, port):
        yield f"http://127.0.0.1:{port}"


async def _connect(folder: Path, upstream: str, name: str = "playgrounds") -> tuple[int, str]:
    """Run the command as Malmö's operator does."""
    command = [sys.executable, "-m", "samband.cli", "api", "connect", "--data", str(folder)]
    options = ("--openapi", f"{upstream}/openapi.json", "--upstream", upstream, "--name", name)
    process = await asyncio.create_subprocess_exec(
        *command,
        *options,
        env=dict(os.environ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


@pytest.mark.capability("AP-7")
def test_a_node_connects_a_service_in_the_hubs_catalogue_or_not_at_all(country: Country) -> None:
    async def test() -> None:
        home, folder = country.places.home, country.data / "nodes" / "malmo"
        async with (
            _service() as upstream,
            country.system("sandlådans operatör") as operator,
            country.system("Malmö stad") as malmo,
            country.system("Bolagsverket") as consumer,
        ):
            # not granted: told so in a line, and nothing happens
            code, said = await _connect(folder, upstream)
            assert code == 1
            assert "api-catalogue/publish" in said
            assert len(said.strip().splitlines()) == 1, said
            await grant(operator, body("Malmö stad"), PUBLISH, ())
            await grant(operator, body("Bolagsverket"), USE, ())
            malmos = _malmo(country)
            # the hub holds still: a clear line in seconds, and nothing half done
            with country.hub_away():
                began = time.monotonic()
                code, said = await _connect(folder, upstream)
                assert time.monotonic() - began < 20
            assert code == 1
            assert home in said
            assert "Nothing is published here" in said
            assert len(said.strip().splitlines()) == 1, said
            assert (await _status(f"{malmos}/gateway/playgrounds/v1/playgrounds")) == 404
            assert (await _status(f"{home}/api-catalogue/v1/apis/playgrounds")) == 404
            # what the node serves itself is not for this command
            code, said = await _connect(folder, upstream, "traceability")
            assert (code, "traceability" in said) == (2, True), said
            # the hub is back
            code, said = await _connect(folder, upstream)
            assert code == 0, said
            assert f"is published at {malmos}/gateway/playgrounds/v1" in said
            api = await _get(f"{home}/api-catalogue/v1/apis/playgrounds")
            assert api["owner"]["identifier"] == malmo.key.organisation
            assert [each["version"] for each in api["versions"]] == ["1.0.0"]
            await _let_in_and_call(malmo, consumer, f"{malmos}/gateway/playgrounds/v1/playgrounds")

    asyncio.run(test())


def _malmo(country: Country) -> str:
    settings = json.loads((country.data / "nodes" / "malmo" / "settings.json").read_bytes())
    return str(settings["node"]["public_url"])


async def _status(url: str) -> int:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        return (await http.get(url)).status_code


async def _let_in_and_call(malmo: SystemClient, consumer: SystemClient, address: str) -> None:
    wish = {"api": "playgrounds", "major": 1, "scope": "playgrounds/use", "purpose": "Karta."}
    asked = await consumer.post("/api-catalogue/v1/access-requests", USE, wish)
    assert asked.status == 201, asked.body
    id_ = asked.body["id"]
    yes = {"approved": True, "reason": "Öppna uppgifter.", "perMinute": 30}
    path = f"/api-catalogue/v1/received-requests/{id_}/decisions"
    decided = await malmo.post(path, PUBLISH, yes)
    assert decided.status == 201, decided.body
    made = await consumer.post(f"/api-catalogue/v1/access-requests/{id_}/keys", USE, {})
    assert made.status == 201, made.body
    headers = {"x-api-key": made.body["key"]}
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        began = time.monotonic()
        while (answer := await http.get(address, headers=headers)).status_code != 200:
            assert time.monotonic() - began < 10, answer.text
            await asyncio.sleep(0.2)
    assert answer.json() == {"playgrounds": ["Slottsparken"]}
