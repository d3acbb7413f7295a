# SPDX-License-Identifier: EUPL-1.2
"""One question to five sources, against the same five look-ups asked by the system itself.

A country of five nodes runs as in the sandbox.  In turns Malmö's system puts the combined question
to Malmö's own node, and asks the same of the registers itself with kept connections and tokens:
what can be asked at once at once, and what the first answers name after them.  The difference is
what the node does: it decides, calls on new connections, puts the answer together and records it.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import msgspec

from benchmarks.node import PURPOSE
from samband.sandbox.loading import party
from samband.sandbox.population import well_known
from samband.sandbox.systems import Answer, Places, SystemClient, load_system

ROUNDS = 200
WARM = 20
PEOPLE = "300"
ITEMS = {"person": ["names"], "business": ["names", "status"], "real-property": ["area"]}
_OK = 200


def measure(rounds: int = ROUNDS) -> dict[str, object]:
    """Ask in turns, and tell the milliseconds of both and their ratio."""
    with _country() as (data, places):
        seen, sources = asyncio.run(_in_turns(data, places, rounds))
    ratios = [one / raw for one, raw in zip(seen["combined"], seen["raw"], strict=True)]
    return {
        "sources": sources,
        **{f"{name}_ms": _spread(each) for name, each in seen.items()},
        "ratio_to_raw": round(median(ratios), 2),
    }


@contextlib.contextmanager
def _country() -> Iterator[tuple[Path, Places]]:
    """Run the sandbox's country until the figures are there."""
    with tempfile.TemporaryDirectory(prefix="samband-country-") as folder:
        data = Path(folder)
        data.chmod(0o755)  # PostgreSQL is another user where we are root
        command = [sys.executable, "-m", "samband.cli", "demo", "--json"]
        options = ["--people", PEOPLE, "--port", "0", "--data", folder]
        with subprocess.Popen([*command, *options], stdout=subprocess.PIPE) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline(), "the country does not run"
                file = (data / "country.json").read_bytes()
                yield data / "nodes" / "hub", msgspec.json.decode(file, type=Places)
            finally:
                process.terminate()
                process.wait(60)


async def _in_turns(
    data: Path, places: Places, rounds: int
) -> tuple[dict[str, list[float]], list[str]]:
    seen: dict[str, list[float]] = {"combined": [], "raw": []}
    async with SystemClient(places, load_system(data, "Malmö stad")) as client:
        companies = await _companies(client)
        ways: dict[str, Callable[[], Awaitable[list[Answer]]]] = {
            "combined": lambda: _combined(client),
            "raw": lambda: _raw(client, companies),
        }
        for turn in range(WARM + rounds):
            for name, ask in ways.items():
                began = time.perf_counter()
                answers = await ask()
                took = (time.perf_counter() - began) * 1_000
                assert all(answer.status == _OK for answer in answers), answers
                if turn >= WARM:
                    seen[name].append(took)
        (answer,) = await _combined(client)
    assert answer.body["complete"]
    return seen, [f"{part['kind']} at {part['source']['name']}" for part in answer.body["parts"]]


def _anna() -> dict[str, str]:
    return party(well_known()["anna"].number)


async def _combined(client: SystemClient) -> list[Answer]:
    wanted = {
        "persons": {"items": ITEMS["person"]},
        "companies": {"items": ITEMS["business"]},
        "properties": {"items": ITEMS["real-property"]},
    }
    body = {"identifier": _anna(), "purpose": PURPOSE, **wanted}
    path, scope = "/basic-data/v1/combined-lookups", "basic-data/combine"
    return [await client.post(path, scope, body)]


async def _raw(client: SystemClient, companies: list[dict[str, str]]) -> list[Answer]:
    """Ask each source as the system's own code would: three at once, then what they named."""
    first = await asyncio.gather(
        _ask(client, "person", "/lookups", identifier=_anna()),
        _ask(client, "business", "/role-lookups", party=_anna(), limit=20),
        _ask(client, "real-property", "/owner-lookups", owner=_anna()),
    )
    owned = (_ask(client, "real-property", "/owner-lookups", owner=each) for each in companies)
    return [*first, *await asyncio.gather(*owned)]


async def _companies(client: SystemClient) -> list[dict[str, str]]:
    answer = await _ask(client, "business", "/role-lookups", party=_anna(), limit=20)
    numbers = [each["company"]["identifiers"][0] for each in answer.body["items"]]
    return [
        {"scheme": each["scheme"], "identifier": each["identifier"]}
        for each in numbers
        if each["scheme"] == "organisation-number"
    ]


async def _ask(client: SystemClient, api: str, path: str, **asked: Any) -> Answer:
    body = {**asked, "items": ITEMS[api], "purpose": PURPOSE}
    return await client.post(f"/{api}/v1{path}", f"{api}/read", body)


def _spread(milliseconds: list[float]) -> dict[str, float]:
    cuts = quantiles(milliseconds, n=20)
    return {"p50": round(median(milliseconds), 1), "p95": round(cuts[18], 1)}
