# SPDX-License-Identifier: EUPL-1.2
"""A whole node for tests: its own processes on its own database, founded, joined and loaded."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from samband.cli.founding import found
from samband.cli.operating import reaching
from samband.core import postgres as embedded
from samband.sandbox.loading import join_country, load_registers
from samband.sandbox.systems import SystemClient, load_system
from samband.settings import DatabaseSettings, NodeSettings, Settings, WebSettings
from throw_away import throw_away_server

PEOPLE = 1_000
READY_SECONDS = 60.0


class House(msgspec.Struct, frozen=True):
    """Where the node answers, and where it keeps its keys and its log."""

    url: str
    data: Path
    dsn: str

    def system(self, name: str) -> SystemClient:
        """Be the system of a member, with the key that was registered for it."""
        return SystemClient(self.url, load_system(self.data, name))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Serve one node for the whole run; tests may add to it and never take away."""
    with throw_away_server() as postgres:
        asyncio.run(embedded.create_database(postgres.dsn("postgres"), "house"))
        made = new_house(tmp_path_factory.mktemp("house"), postgres.dsn("house"))
        process = start(made)
        try:
            wait_until_ready(made, process)
            asyncio.run(fill(made, PEOPLE))
            yield made
        finally:
            process.terminate()
            process.wait(60)


def new_house(data: Path, dsn: str = "") -> House:
    """Choose where a node will answer; without a DSN it brings its own PostgreSQL."""
    return House(f"http://127.0.0.1:{_free_port()}", data, dsn)


def start(house: House, workers: int = 1) -> subprocess.Popen[bytes]:
    """Run ``samband serve`` as an operator does; what it says is added to the file ``said``."""
    command = [sys.executable, "-m", "samband.cli", "serve"]
    options = ["--port", str(_port(house)), "--data", str(house.data)]
    own = {"SAMBAND__DATABASE__DSN": house.dsn, "SAMBAND__WEB__WORKERS": str(workers)}
    with (house.data / "said").open("ab") as said:
        return subprocess.Popen(
            [*command, *options], env={**os.environ, **own}, stdout=said, stderr=subprocess.STDOUT
        )


def wait_until_ready(house: House, process: subprocess.Popen[bytes]) -> None:
    """Wait until the node answers that it is ready; fails with its last words."""
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        try:
            if httpx.get(f"{house.url}/readyz", trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the node does not answer: {(house.data / 'said').read_text()[-2000:]}")


async def fill(house: House, people: int) -> None:
    """Found the node, let the country join, and load people and their companies."""
    settings = reaching(
        Settings(
            node=NodeSettings(public_url=house.url, data=str(house.data)),
            web=WebSettings(port=_port(house)),
            database=DatabaseSettings(dsn=house.dsn),
        )
    )
    async with SystemClient(house.url, await found(settings)) as operator:
        await join_country(house.data, operator)
    async with (
        house.system("Skatteverket") as person,
        house.system("Bolagsverket") as business,
        house.system("Lantmäteriet") as real_property,
    ):
        await load_registers(
            person, business, 0, people, lambda _: None, real_property=real_property
        )


def _port(house: House) -> int:
    return int(house.url.rpartition(":")[2])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
