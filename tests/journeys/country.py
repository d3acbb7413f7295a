# SPDX-License-Identifier: EUPL-1.2
"""A country that runs for tests: a hub and nodes of their own, and what is asked of it."""

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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from samband.sandbox.loading import BUILDING_PERMIT, party
from samband.sandbox.population import well_known
from samband.sandbox.systems import Answer, Places, SystemClient, TokenRefused, load_system

HOLDS_SECONDS = 20
WITHIN_SECONDS = 5.0
NAMES = {"purpose": {**{k: BUILDING_PERMIT[k] for k in ("code", "legalGround")}, "case": "1"}}


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


@pytest.fixture(scope="session")
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


async def look_up(client: SystemClient) -> Answer:
    """Read Anna's name at Skatteverket's node."""
    anna = party(well_known()["anna"].number)
    body = {"identifier": anna, "items": ["names"], **NAMES}
    return await client.post("/person/v1/lookups", "person/read", body)


async def combined(client: SystemClient) -> dict[str, Any]:
    """Ask one question on Anna that goes over four nodes."""
    anna = party(well_known()["anna"].number)
    wanted = {"persons": {}, "companies": {}, "properties": {"items": ["area"]}}
    body = {"identifier": anna, **wanted, **NAMES}
    path, scope = "/basic-data/v1/combined-lookups", "basic-data/combine"
    answer = await client.post(path, scope, body)
    assert answer.status == 200, answer.body
    told: dict[str, Any] = answer.body
    return told


async def until_whole(country: Country) -> None:
    """Wait until every node answers again: each confirms its copy of the register by itself."""
    began = time.monotonic()
    while time.monotonic() - began < 30:
        async with country.system("Malmö stad") as client:
            with suppress(TokenRefused, httpx.HTTPError, AssertionError):
                if (await combined(client))["complete"]:
                    return
        await asyncio.sleep(0.1)
    raise AssertionError("no question was answered by every node in thirty seconds")


async def until_read(country: Country) -> float:
    """Wait until a read is answered again; gives how long it took, in seconds."""
    began = time.monotonic()
    while time.monotonic() - began < 30:
        async with country.system("Malmö stad") as client:
            try:
                if (await look_up(client)).status == 200:
                    return time.monotonic() - began
            except (TokenRefused, httpx.HTTPError):
                pass
        await asyncio.sleep(0.1)
    raise AssertionError("no read was answered in thirty seconds")
