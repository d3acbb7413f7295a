# SPDX-License-Identifier: EUPL-1.2
"""One soak: a whole node under load, with a process killed at twenty random points."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from house import House, fill, new_house, start, wait_until_ready
from samband.sandbox.country import body
from samband.sandbox.loading import join_body
from soak.changes import Change, change_on, follow, history, newcomers
from soak.load import Client, Tally, questions, read_on
from soak.node import KINDS, below, find, kill, seconds_until_gone
from soak.witness import Witness

EVENTS = int(os.environ.get("SOAK_EVENTS", "100000"))
SEED = int(os.environ.get("SOAK_SEED", "20261124"))
KILLS = 20
PEOPLE = 1_000
MEMBERS = ("Malmö stad", "Göteborgs stad", "Region Skåne")
READERS, WRITERS = 4, 2  # readers to each member
APART_SECONDS = 0.3
"""How long after an answer a process may be killed: so that no kill keeps step with the load."""
PATIENCE_SECONDS = 90.0


class Kill(msgspec.Struct):
    """A process that was killed, and when (monotonic seconds); ``gone`` when all below a parent were."""

    kind: str
    at: float
    gone: float | None = None


class Soak(msgspec.Struct):
    """Everything one soak saw, and the node, which goes on."""

    house: House
    process: subprocess.Popen[bytes]
    witness: Witness
    tally: Tally = msgspec.field(default_factory=Tally)
    kills: list[Kill] = []
    changes: list[Change] = []
    followed: list[dict[str, Any]] = []
    feed: list[dict[str, Any]] = []
    histories: dict[str, list[str]] = {}
    entries: list[dict[str, Any]] = []
    contradictions: list[tuple[int, int]] = []
    started: float = 0.0
    ended: float = 0.0

    def said(self) -> str:
        """Give the last words of the node's own output and log."""
        files = (self.house.data / "said", self.house.data / "samband.log")
        return "\n".join(file.read_text()[-2000:] for file in files if file.exists())


def plan(events: int, seed: int) -> list[tuple[int, str]]:
    """Choose what dies after how many answers: each kind at least twice, the order by chance."""
    chance = random.Random(seed)  # noqa: S311 (repeatable, no secret)
    kinds = [*KINDS * 2, *chance.sample(KINDS, KILLS - 2 * len(KINDS))]
    chance.shuffle(kinds)
    return list(zip(sorted(chance.sample(range(events * 95 // 100), KILLS)), kinds, strict=True))


async def soak(data: Path) -> Soak:
    """Start a node with a database of its own, run the load, and ask it about everything after."""
    house = new_house(data)
    async with httpx.AsyncClient(base_url=house.url, timeout=45.0, trust_env=False) as http:
        seen = Soak(house, start(house, workers=2), Witness(http))
        try:
            await asyncio.to_thread(wait_until_ready, house, seen.process)
            await fill(house, PEOPLE)
            await _under_load(seen)
            await _settle(seen)
        except BaseException:
            seen.process.kill()
            seen.process.wait()
            raise
    return seen


async def _under_load(seen: Soak) -> None:
    stop, last = asyncio.Event(), asyncio.Event()
    make = questions(PEOPLE, SEED)
    async with _clients(seen) as (owner, members):
        async with asyncio.TaskGroup() as watching:
            watching.create_task(seen.witness.watch(last))
            async with asyncio.TaskGroup() as following:
                following.create_task(follow(members[0], seen.followed, last))
                async with asyncio.TaskGroup() as asking:
                    for client in members * READERS:
                        asking.create_task(read_on(client, make, stop))
                    for writer in range(WRITERS):
                        new = newcomers(PEOPLE, writer, WRITERS)
                        asking.create_task(change_on(owner, new, seen.changes, stop))
                    await _kill_on(seen)
                    stop.set()
                last.set()
        await follow(members[0], seen.feed, last)
        for number in sorted({change.number for change in seen.changes}):
            seen.histories[number] = await history(members[0], number)


@asynccontextmanager
async def _clients(seen: Soak) -> AsyncIterator[tuple[Client, list[Client]]]:
    """Be the owner of the person register, and each member that asks."""
    house = seen.house
    async with house.system("sandlådans operatör") as operator:
        for name in MEMBERS[1:]:
            await join_body(house.data, operator, body(name))
    systems = [house.system(name) for name in ("Skatteverket", *MEMBERS)]
    clients = [Client(system, seen.tally) for system in systems]
    try:
        yield clients[0], clients[1:]
    finally:
        for client in clients:
            await client.close()


async def _kill_on(seen: Soak) -> None:
    """Kill what the plan names as the answers come in, then wait for the last answer."""
    seen.started = time.monotonic()
    chance = random.Random(SEED + 1)  # noqa: S311 (repeatable, no secret)
    for answers, kind in plan(EVENTS, SEED):
        await _answered(seen, answers)
        await asyncio.sleep(chance.random() * APART_SECONDS)
        await _kill(seen, kind)
    await _answered(seen, EVENTS)
    seen.ended = time.monotonic()


async def _answered(seen: Soak, count: int) -> None:
    """Wait until so many requests have been answered; a node that stands still has failed."""
    before, give_up = -1, 0.0
    while len(seen.tally.answers) < count:
        if len(seen.tally.answers) > before:
            before, give_up = len(seen.tally.answers), time.monotonic() + PATIENCE_SECONDS
        assert time.monotonic() < give_up, f"the node stands still: {seen.said()}"
        assert seen.process.poll() is None, f"the node has ended: {seen.said()}"
        await asyncio.sleep(0.02)


async def _kill(seen: Soak, kind: str) -> None:
    """Kill one process; when it is the parent, start the node again as its operator would."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while (victim := find(seen.process.pid, kind)) is None:
        assert time.monotonic() < give_up, f"there is no {kind}: {seen.said()}"
        await asyncio.sleep(0.02)
    family = below(victim)
    seen.kills.append(Kill(kind, time.monotonic()))
    kill(victim)
    if kind == "parent":
        seen.process.wait()
        seen.process = start(seen.house, workers=2)
        seen.kills[-1].gone = await asyncio.to_thread(seconds_until_gone, family)


async def _settle(seen: Soak) -> None:
    """Wait until the log holds everything, then fetch it whole and show all heads consistent."""
    before = 0
    while (size := (await seen.witness.look()).size) > before:
        before = size
        await asyncio.sleep(2)
    seen.entries = await seen.witness.entries(size)
    await seen.witness.check_upper_tiles(size)
    seen.contradictions = seen.witness.contradictions()
