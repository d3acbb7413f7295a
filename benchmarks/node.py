# SPDX-License-Identifier: EUPL-1.2
"""A node to measure: the real processes on a free port, founded and loaded over HTTP."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec

from benchmarks import machine
from benchmarks.traffic import Shot, lines_of
from samband.cli.founding import found
from samband.cli.options import settings_with
from samband.core import postgres
from samband.core.processes import listen
from samband.sandbox.loading import BUILDING_PERMIT, join_country, load_registers, party
from samband.sandbox.population import people
from samband.sandbox.systems import SystemClient, load_system
from samband.settings import Settings

READY_SECONDS = 60.0
ASKED = 500  # different people in one slice
ITEMS = ["names", "registeredAddress", "civilStatus", "registration", "birthDate"]
PURPOSE = {
    "code": BUILDING_PERMIT["code"],
    "legalGround": BUILDING_PERMIT["legalGround"],
    "case": "SBN 2026-117",
}


class Running(msgspec.Struct, frozen=True):
    """A node that serves, and the processes it consists of."""

    settings: Settings
    port: int
    web: int
    postgres: int
    sequencer: int
    jobs: int

    def client(self, name: str) -> SystemClient:
        """Speak as one of the sandbox's systems."""
        return SystemClient(self.settings.node.public_url, load_system(self.settings.data, name))

    def token(self, scope: str = "person/read", name: str = "Malmö stad") -> str:
        """Fetch a token."""

        async def fetch() -> str:
            async with self.client(name) as client:
                return await client.token(scope)

        return asyncio.run(fetch())

    @contextmanager
    def without_loops(self) -> Iterator[None]:
        """Hold the sequencer and the jobs still, so that PostgreSQL works for requests alone."""
        for pid in (self.sequencer, self.jobs):
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in (self.sequencer, self.jobs):
                os.kill(pid, signal.SIGCONT)


@contextmanager
def running(data: Path, count: int) -> Iterator[Running]:
    """Start a node in ``data``, with ``count`` people, and stop it at the end."""
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    listener.close()
    command = [sys.executable, "-m", "samband.cli", "serve", "--port", str(port), "--data"]
    parent = subprocess.Popen([*command, str(data)])
    try:
        yield asyncio.run(_prepared(parent.pid, port, data, count))
    finally:
        parent.terminate()
        parent.wait()


async def _prepared(parent: int, port: int, data: Path, count: int) -> Running:
    settings = settings_with(port, data)
    await _ready(settings.node.public_url)
    dsn = postgres.running_dsn(data / "postgres", settings.database.name) or ""
    database = msgspec.structs.replace(settings.database, dsn=dsn)
    settings = msgspec.structs.replace(settings, database=database)
    async with SystemClient(settings.node.public_url, await found(settings)) as operator:
        await join_country(data, operator)
    await load(settings, count)
    own = {machine.command_of(pid): pid for pid in machine.children_of(parent)}

    def process(words: str) -> int:
        return next(pid for command, pid in own.items() if words in command)

    return Running(
        settings,
        port,
        process("samband.cli web"),
        process("/postgres "),
        process("loop sequencer"),
        process("loop jobs"),
    )


async def _ready(url: str) -> None:
    give_up = time.monotonic() + READY_SECONDS
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        while time.monotonic() < give_up:
            try:
                if (await http.get("/readyz")).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)
    raise TimeoutError("the node does not answer")


async def load(settings: Settings, count: int) -> None:
    """Load people, and their companies, until there are ``count``."""
    url, data = settings.node.public_url, settings.data
    mark = data / "loaded-people"  # as the command line keeps it
    there = int(mark.read_text()) if mark.exists() else 0
    if count > there:
        async with (
            SystemClient(url, load_system(data, "Skatteverket")) as person,
            SystemClient(url, load_system(data, "Bolagsverket")) as business,
        ):
            await load_registers(person, business, there, count, indexed=False)
        mark.write_text(str(count))


def lookups(node: Running, numbers: list[str], path: str = "/person/v1/lookups") -> Shot:
    """Look up persons under a fresh token, which is then remembered by the node."""
    bodies = [
        {"identifier": party(number), "purpose": PURPOSE, "items": ITEMS} for number in numbers
    ]
    headers = {"authorization": f"Bearer {node.token()}", "content-type": "application/json"}
    return Shot(node.port, path, lines_of(bodies), headers)


def open_numbers(count: int, asked: int = ASKED) -> list[str]:
    """Choose people without protection, spread over the ``count`` first."""
    step = max(1, count // (asked + asked // 4))
    chosen: list[str] = []
    for index in range(0, count, step):
        person = next(people(index + 1, start=index))
        if person.protection == "none" and len(chosen) < asked:
            chosen.append(person.number)
    return chosen
