# SPDX-License-Identifier: EUPL-1.2
"""A hub and nodes of their own: one journey over HTTP, and what holds when the hub is away."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from samband.sandbox.loading import BUILDING_PERMIT, party
from samband.sandbox.population import well_known
from samband.sandbox.systems import (
    Answer,
    Places,
    SystemClient,
    TokenRefused,
    load_system,
    new_key,
    save_system,
)

pytestmark = pytest.mark.soak
HOLDS_SECONDS = 20
WITHIN_SECONDS = 5.0
_NAMES = {"purpose": {**{k: BUILDING_PERMIT[k] for k in ("code", "legalGround")}, "case": "1"}}


class Country(msgspec.Struct):
    """A country that runs: its folder, its parent process, and what the journey told."""

    data: Path
    process: subprocess.Popen[str]
    told: dict[str, Any]

    @property
    def places(self) -> Places:
        """Where its nodes are reached."""
        return msgspec.json.decode((self.data / "country.json").read_bytes(), type=Places)

    def system(self, name: str) -> SystemClient:
        """Be one of its systems, in a conversation of its own."""
        return SystemClient(self.places, load_system(self.data / "nodes" / "hub", name))

    def process_of(self, url: str) -> int:
        """Find the process of a node by the settings that it was started with."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for pid in children.split():
            if f'"public_url":"{url}"' not in _environment(pid):
                continue
            if b"\0node\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return int(pid)
        raise LookupError(url)

    @contextmanager
    def hub_away(self) -> Iterator[None]:
        """Hold the hub still."""
        with self.away(self.places.home):
            yield

    @contextmanager
    def away(self, url: str) -> Iterator[None]:
        """Hold a node still: it takes connections and answers nothing, which is worse than gone."""
        pid = self.process_of(url)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)


def _environment(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


@pytest.fixture(scope="module")
def country() -> Iterator[Country]:
    """Start a country, let it play its journey, and keep it until the tests are done."""
    with tempfile.TemporaryDirectory(prefix="samband-country-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL is another user where we are root
        yield from _run(Path(folder))


def _run(data: Path) -> Iterator[Country]:
    command = [sys.executable, "-m", "samband.cli", "demo", "--json", "--people"]
    with (
        (data / "said").open("wb") as said,
        subprocess.Popen(
            [*command, "300", "--port", "0", "--data", str(data)],
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            env={**os.environ, "SAMBAND__HUB__HOLDS_SECONDS": str(HOLDS_SECONDS)},
        ) as process,
    ):
        try:
            assert process.stdout is not None
            told = process.stdout.readline()
            assert told, (data / "said").read_text()[-2_000:]
            yield Country(data, process, json.loads(told))
        finally:
            process.terminate()
            process.wait(60)


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


async def _look_up(client: SystemClient) -> Answer:
    anna = party(well_known()["anna"].number)
    body = {"identifier": anna, "items": ["names"], **_NAMES}
    return await client.post("/person/v1/lookups", "person/read", body)


@pytest.mark.capability("AU-11")
def test_with_the_hub_away_a_system_reads_as_long_as_the_register_holds_and_not_longer(
    country: Country,
) -> None:
    async def test() -> None:
        async with country.system("Malmö stad") as before:
            assert (await _look_up(before)).status == 200
        with country.hub_away():
            began = time.monotonic()
            async with country.system("Malmö stad") as during:
                assert (await _look_up(during)).status == 200
                assert time.monotonic() - began < HOLDS_SECONDS / 2
                await asyncio.sleep(began + HOLDS_SECONDS + 6 - time.monotonic())
                answer = await _look_up(during)  # with the token that it had
                assert (answer.status, "retry-after" in answer.headers) == (503, True)
            async with country.system("Malmö stad") as after:
                with pytest.raises((TokenRefused, httpx.HTTPError)):
                    await _look_up(after)
        await _until_read(country)

    asyncio.run(test())


@pytest.mark.capability("GD-8")
def test_one_question_reaches_the_registers_also_when_the_hub_or_one_of_them_is_away(
    country: Country,
) -> None:
    async def ask(client: SystemClient) -> dict[str, Any]:
        anna = party(well_known()["anna"].number)
        wanted = {"persons": {}, "companies": {}, "properties": {"items": ["area"]}}
        body = {"identifier": anna, **wanted, **_NAMES}
        path, scope = "/basic-data/v1/combined-lookups", "basic-data/combine"
        answer = await client.post(path, scope, body)
        assert answer.status == 200, answer.body
        told: dict[str, Any] = answer.body
        return told

    async def test() -> None:
        async with country.system("Malmö stad") as client:
            with country.hub_away():
                whole = await ask(client)
            assert whole["complete"]
            assert len({part["source"]["node"] for part in whole["parts"]}) == 3
            pid = country.process_of(country.places.of("real-property"))
            os.kill(pid, signal.SIGSTOP)
            try:
                some = await ask(client)
            finally:
                os.kill(pid, signal.SIGCONT)
            lacking = {part["source"]["name"] for part in some["parts"] if part["error"]}
            assert lacking == {"Lantmäteriet"}
            assert any(part["kind"] == "roles" and part["found"] for part in some["parts"])

    asyncio.run(test())


async def _until_read(country: Country) -> float:
    """Wait until a read is answered again; gives how long it took, in seconds."""
    began = time.monotonic()
    while time.monotonic() - began < 30:
        async with country.system("Malmö stad") as client:
            try:
                if (await _look_up(client)).status == 200:
                    return time.monotonic() - began
            except (TokenRefused, httpx.HTTPError):
                pass
        await asyncio.sleep(0.1)
    raise AssertionError("no read was answered in thirty seconds")


async def _until_refused(client: SystemClient) -> float:
    """Ask with the same token until it is refused; gives how long it took, in seconds."""
    began = time.monotonic()
    while time.monotonic() - began < 30:
        answer = await _look_up(client)
        if answer.status == 401:
            return time.monotonic() - began
        assert answer.status == 200, answer.body
        await asyncio.sleep(0.05)
    raise AssertionError("the token was good for thirty seconds more")


def test_a_suspension_at_the_hub_acts_at_every_node_within_five_seconds(country: Country) -> None:
    async def test() -> None:
        async with (
            country.system("sandlådans operatör") as operator,
            country.system("Malmö stad") as malmo,
        ):
            assert (await _look_up(malmo)).status == 200
            path = f"/trust-framework/v1/members/{malmo.key.organisation}"
            reason = {"reason": "A test of suspension"}
            scope = "trust-framework/operate"
            answer = await operator.post(f"{path}/suspensions", scope, reason)
            assert answer.status == 201, answer.body
            try:
                assert await _until_refused(malmo) <= WITHIN_SECONDS
                async with country.system("Malmö stad") as anew:
                    with pytest.raises(TokenRefused):
                        await anew.token("person/read")
            finally:
                await operator.post(f"{path}/reinstatements", scope, reason)
        assert await _until_read(country) <= 2 * WITHIN_SECONDS

    asyncio.run(test())


@pytest.mark.capability("AU-10")
def test_a_revoked_token_is_refused_within_five_seconds(country: Country) -> None:
    async def test() -> None:
        async with country.system("Malmö stad") as malmo, httpx.AsyncClient() as http:
            assert (await _look_up(malmo)).status == 200
            issuer = country.places.of("person")
            form = malmo.token_request("person/read", issuer)
            own = {"client_id", "client_assertion", "client_assertion_type"}
            proof = {name: value for name, value in form.items() if name in own}
            token = await malmo.token("person/read")
            answer = await http.post(f"{issuer}/oauth2/revoke", data={**proof, "token": token})
            assert answer.status_code == 200, answer.text
            assert await _until_refused(malmo) <= WITHIN_SECONDS

    asyncio.run(test())


@pytest.mark.capability("AU-10")
def test_a_key_revoked_at_the_hub_gets_no_token_at_any_node_within_five_seconds(
    country: Country,
) -> None:
    """The system has two keys: the old one is revoked, and the new one goes on."""

    async def test() -> None:
        async with country.system("Malmö stad") as old:
            path = f"/trust-framework/v1/members/{old.key.organisation}/systems/{old.key.client_id}"
            fresh = msgspec.structs.replace(old.key, private_jwk=new_key())
            added = {"publicJwk": fresh.public_jwk}
            answer = await old.post(f"{path}/keys", "trust-framework/admin", added)
            assert answer.status == 201, answer.body
            async with SystemClient(country.places, fresh) as new:
                for api in _ONE_SCOPE_EACH:
                    await _until_token(new, api, given=True)
                kid = old.key.private_jwk["kid"]
                reason = {"reason": "A test of rotation"}
                where = f"{path}/keys/{kid}/revocation"
                answer = await new.post(where, "trust-framework/admin", reason)
                assert answer.status == 200, answer.body
                revoked = time.monotonic()
                for scope in _ONE_SCOPE_EACH:
                    await _until_token(old, scope, given=False)
                assert time.monotonic() - revoked <= WITHIN_SECONDS
                for scope in _ONE_SCOPE_EACH:
                    await _until_token(new, scope, given=True)
        save_system(country.data / "nodes" / "hub", fresh)

    asyncio.run(test())


_ONE_SCOPE_EACH = ("person/read", "business/read", "real-property/read")


async def _until_token(key_of: SystemClient, scope: str, *, given: bool) -> None:
    """Ask for a fresh token at the scope's node until one is given, or until none is."""
    began = time.monotonic()
    while time.monotonic() - began < 30:
        said = await _told_on_asking(key_of, scope)
        if given != bool(said):
            assert given or "invalid_client" in said
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{scope}: a token {'never' if given else 'always'} came")


async def _told_on_asking(key_of: SystemClient, scope: str) -> str:
    """Give why no token was given, or nothing when one was."""
    async with SystemClient(key_of.places, key_of.key) as client:
        try:
            await client.token(scope)
        except TokenRefused as refused:
            return str(refused)
    return ""


def test_what_a_person_sees_names_a_node_that_does_not_answer(country: Country) -> None:
    """Lantmäteriet is held still: its name stands on the page, and the others' events too."""
    from samband.sandbox.journey.client import Browser  # noqa: PLC0415 (only this test browses)
    from samband.sandbox.journey.service.showing import log_in_as  # noqa: PLC0415

    async def test() -> None:
        url = country.places.of("real-property")
        pid = country.process_of(url)
        async with Browser(country.places.home) as browser:
            await log_in_as(browser, well_known()["anna"].number, "/mina-sidor")
            whole = await browser.open("/mina-sidor/lasningar")
            assert "Alla svarar inte just nu" not in whole.text
            os.kill(pid, signal.SIGSTOP)
            try:
                part = await browser.open("/mina-sidor/lasningar")
            finally:
                os.kill(pid, signal.SIGCONT)
            assert "Alla svarar inte just nu" in part.text
            assert "Lantmäteriet" in part.text
            assert "Malmö" in part.text

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
            asked = {"node": url, "service": "node"}
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
