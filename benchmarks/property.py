# SPDX-License-Identifier: EUPL-1.2
"""What it costs to find a property: by designation, by owner and by address, at ten times as many.

People are loaded with what they own, beside those that are there already; the questions are about
the first of these, so that the larger register is asked the same as the smaller.
"""

from __future__ import annotations

import asyncio
import time
from itertools import islice
from statistics import median

import asyncpg

from benchmarks import machine
from benchmarks.node import PURPOSE, Running
from benchmarks.request import Cost, cost
from benchmarks.traffic import Shot, lines_of
from samband.sandbox.country import municipalities
from samband.sandbox.loading import load_registers, party
from samband.sandbox.population import SyntheticProperty, by_neighbourhood, properties_of

FEW, TIMES = 1_000, 10
ROUNDS = 10
ASKED = 200
_NEIGHBOURHOOD = 100
_PERSON_NUMBER_LENGTH = 12


def measure(node: Running, people: int) -> dict[str, object]:
    """Load some people with their properties, ask, load the rest, and ask the same again."""
    known = _properties(people)
    began = time.perf_counter()
    asyncio.run(_load(node, people, people + FEW))
    fewer = _costs(node, known)
    asyncio.run(_load(node, people + FEW, people + FEW * TIMES))
    elapsed = time.perf_counter() - began
    more = _costs(node, known)
    return {
        "people_with_properties": [FEW, FEW * TIMES],
        **{
            f"{name}_us": [
                _middle(fewer[name]),
                _middle(more[name]),
                f"x{_growth(name, fewer, more)}",
            ]
            for name in more
        },
        "p99_ms": {
            name: machine.middle([one.seen.p99 for one in each]) for name, each in more.items()
        },
        "seconds": round(elapsed),
    }


def _properties(people: int) -> list[SyntheticProperty]:
    """Draw the properties of the first people that will be loaded."""
    first = people // _NEIGHBOURHOOD
    found: list[SyntheticProperty] = []
    drawn = islice(by_neighbourhood(first=first), FEW // _NEIGHBOURHOOD)
    for number, (residents, companies) in enumerate(drawn, first):
        found += properties_of(0, number, residents, companies)
    return [one for one in found if one.owners and not one.protected and one.address][:ASKED]


async def _load(node: Running, first: int, last: int) -> None:
    async with (
        node.client("Skatteverket") as person,
        node.client("Bolagsverket") as business,
        node.client("Lantmäteriet") as real_property,
    ):
        await load_registers(
            person, business, first, last, real_property=real_property, indexed=False
        )
    connection = await asyncpg.connect(node.settings.database.dsn)
    try:
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


def _costs(node: Running, known: list[SyntheticProperty]) -> dict[str, list[Cost]]:
    shots = _shots(node, known)
    found: dict[str, list[Cost]] = {name: [] for name in shots}
    with node.without_loops(), machine.apart(node.web, node.postgres):
        for shot in shots.values():
            cost(node, node.web, shot)
        for _ in range(ROUNDS):
            for name, shot in shots.items():
                found[name].append(cost(node, node.web, shot))
    return found


def _shots(node: Running, known: list[SyntheticProperty]) -> dict[str, Shot]:
    names = {each.code: each.short_name for each in municipalities()}
    common = {"items": ["kind", "area"], "purpose": PURPOSE}
    asked: dict[str, list[dict[str, object]]] = {
        "lookups": [
            {"designation": f"{names[one.municipality]} {one.designation}", **common}
            for one in known
        ],
        "owner-lookups": [{"owner": _party(one.owners[0].number), **common} for one in known],
        "address-lookups": [
            {
                "municipality": one.address.address.municipality,
                "street": one.address.address.street,
                "number": one.address.address.number,
                **common,
            }
            for one in known
            if one.address is not None
        ],
    }
    headers = {
        "authorization": f"Bearer {node.token('real-property/read')}",
        "content-type": "application/json",
    }
    return {
        name: Shot(node.port, f"/real-property/v1/{name}", lines_of(documents), headers)
        for name, documents in asked.items()
    }


def _party(number: str) -> dict[str, str]:
    if len(number) == _PERSON_NUMBER_LENGTH:
        return party(number)
    return {"scheme": "organisation-number", "identifier": number}


def _middle(costs: list[Cost]) -> float:
    return machine.middle([each.total for each in costs])


def _growth(name: str, fewer: dict[str, list[Cost]], more: dict[str, list[Cost]]) -> float:
    before, after = (median(each.total for each in costs[name]) for costs in (fewer, more))
    return round(after / before, 3)
