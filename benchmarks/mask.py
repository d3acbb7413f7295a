# SPDX-License-Identifier: EUPL-1.2
"""Protected, unknown and not allowed must take equally long: in turns over one connection.

The asker may read persons, but not those who are protected, and a rule made for the measurement
bars it from everybody who is not: so one token meets all three.
"""

from __future__ import annotations

import asyncio
import time
from itertools import combinations, permutations
from statistics import median

import msgspec

from benchmarks.node import ITEMS, PURPOSE, Running, open_numbers
from benchmarks.traffic import Shot, lines_of, written
from samband.app.composition import Composition, compose
from samband.core.block import PolicyText
from samband.core.ports import Actor
from samband.sandbox.country import body
from samband.sandbox.loading import join_body, party
from samband.sandbox.population import CAPACITY, Protection, people
from samband.trust_and_security.authorization.service.installing import (
    proposal_of,
    replace_policies,
)

ROUNDS = 2_000
PATHS = ("lookups", "history-lookups")
_ASKER = "Lunds kommun"
_SETTLE_SECONDS = 2.0  # every process has read new grants and rules by then
_BARRED = (
    'forbid(principal is System, action == Action::"person.read", resource)'
    ' when {{ principal.organisation == "{organisation}"'
    ' && resource has protection && resource.protection == "none" }};'
)


def measure(node: Running, count: int) -> dict[str, object]:
    """Ask for one of each kind in turns; the order changes with every round."""
    protected = next(
        p.number for p in people(count) if p.protection is Protection.PROTECTED_REGISTRATION
    )
    asked = {
        "protected": protected,
        "unknown": next(people(CAPACITY, start=CAPACITY - 1)).number,
        "not_allowed": open_numbers(count, 1)[0],
    }
    return asyncio.run(_measure(node, asked))


async def _measure(node: Running, asked: dict[str, str]) -> dict[str, object]:
    async with node.client("sandlådans operatör") as operator:
        await join_body(node.settings.data, operator, body(_ASKER))
    composed = compose(node.settings)
    try:
        await _replace(composed, _rule())
        return await _in_turns(node, asked)
    finally:
        await _replace(composed)
        await composed.node.db.close()


def _rule() -> PolicyText:
    cedar = _BARRED.format(organisation=body(_ASKER).number)
    return PolicyText("benchmark.barred", cedar, "Inte den här personen.", "Not this person.")


async def _replace(composed: Composition, *more: PolicyText) -> None:
    """Put the shipped policies in force, and more, and wait until they hold."""
    shipped = proposal_of(composed.manifests)
    proposal = msgspec.structs.replace(shipped, policies=(*shipped.policies, *more))
    await replace_policies(composed.node, Actor(organisation=composed.node.organisation), proposal)
    await asyncio.sleep(_SETTLE_SECONDS)


async def _in_turns(node: Running, asked: dict[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    worst = 0.0
    for path in PATHS:
        medians = await in_turns(await _requests(node, asked, path), node.port, b"404")
        worst = max(worst, *(abs(a - b) / min(a, b) for a, b in combinations(medians, 2)))
        found[path] = {
            f"{kind}_ms": round(each, 3) for kind, each in zip(asked, medians, strict=True)
        }
    return {**found, "difference": round(worst, 4)}


async def _requests(node: Running, asked: dict[str, str], path: str) -> list[bytes]:
    async with node.client(_ASKER) as client:
        token = await client.token("person/read")
    bodies = lines_of(
        [{"identifier": party(n), "purpose": PURPOSE, "items": ITEMS} for n in asked.values()]
    )
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    shot = Shot(node.port, f"/person/v1/{path}", bodies, headers)
    return [written(shot, each) for each in bodies]


async def in_turns(requests: list[bytes], port: int, status: bytes) -> list[float]:
    """Give each request's median in milliseconds; every answer must be the same."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    orders = list(permutations(range(len(requests))))
    times: list[list[float]] = [[] for _ in requests]
    bodies: set[bytes] = set()
    for number in range(ROUNDS):
        for which in orders[number % len(orders)]:
            began = time.perf_counter()
            writer.write(requests[which])
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
            bodies.add(head[:12] + await reader.readexactly(length))
            times[which].append((time.perf_counter() - began) * 1_000)
    writer.close()
    assert len(bodies) == 1, bodies
    assert bodies.pop().startswith(b"http/1.1 " + status)
    return [median(each) for each in times]
