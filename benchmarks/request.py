# SPDX-License-Identifier: EUPL-1.2
"""What a protected look-up of a person costs, whole and layer by layer, and against the floor.

All of it is measured in turns: a shared machine changes speed within minutes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

import httpx
import msgspec

from benchmarks import floor, machine, traffic
from benchmarks.layered import LAYERS
from benchmarks.node import Running, lookups, open_numbers
from benchmarks.trace import pending
from benchmarks.traffic import Seen, Shot
from samband.cli.running import child_environment
from samband.core.processes import listen

ROUNDS = 20
LAYER_ROUNDS = 5
MILLION = 1_000_000.0


class Cost(msgspec.Struct, frozen=True):
    """Microseconds of processor time per request, and what the client saw."""

    web: float
    postgres: float
    seen: Seen

    @property
    def total(self) -> float:
        """The application and the database together."""
        return self.web + self.postgres


def cost(node: Running, web: int, shot: Shot, seconds: int = 1) -> Cost:
    """Send one slice of load to a web process and tell what each request cost."""
    before = machine.cpu_of(web), machine.cpu_of_family(node.postgres)
    seen = traffic.fire(shot, seconds)
    after = machine.cpu_of(web), machine.cpu_of_family(node.postgres)
    count = seen.answered
    return Cost((after[0] - before[0]) / count, (after[1] - before[1]) / count, seen)


def measure(node: Running, people: int) -> dict[str, object]:
    """Measure the whole request on the node's own process, and each layer on one beside it."""
    shot = lookups(node, open_numbers(people))
    with beside(node) as (port, web), node.without_loops(), floor.ready(node) as least:
        steps = {
            name: msgspec.structs.replace(shot, port=port, path=f"/person/v1/{name}")
            for name in LAYERS
        }
        with machine.apart(node.web, web, node.postgres, *least.servers):
            for warm in (shot, *steps.values()):
                traffic.fire(warm)
            against = _against(node, shot, least)
            kept: dict[str, list[Cost]] = {name: [] for name in LAYERS}
            machine.in_turns(
                LAYER_ROUNDS,
                {name: _kept(kept[name], node, web, step) for name, step in steps.items()},
            )
    return {**against, "layers": _layers(kept), "sequencer_per_event": _sequenced(node)}


def _against(node: Running, shot: Shot, least: floor.Floor) -> dict[str, object]:
    """Hold the whole request against the floor, with a look-up before and after it each time.

    A neighbour can double what both cost within a second, so each ratio is of one moment, and what
    is told is the middle of many.
    """
    whole: list[Cost] = []
    parts: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        whole.append(cost(node, node.web, shot))
        parts.append({name: measured() for name, measured in least.parts.items()})
        whole.append(cost(node, node.web, shot))
    floors = [sum(each.values()) for each in parts]
    ratios = [
        (before.total + after.total) / 2 / floor_cost
        for before, after, floor_cost in zip(whole[::2], whole[1::2], floors, strict=True)
    ]
    request = machine.middle([each.total for each in whole])
    return {
        "request": request,
        "floor": machine.middle(floors),
        "ratio_to_floor": round(median(ratios), 2),
        "ratios": [round(each, 2) for each in sorted(ratios)],
        "parts_of_the_floor": {
            name: machine.middle([each[name] for each in parts]) for name in least.parts
        },
        "skipped": least.skipped,
        "per_second_per_core": round(MILLION / request),
        **_seen(whole),
    }


def _seen(whole: list[Cost]) -> dict[str, object]:
    return {
        "web": machine.middle([each.web for each in whole]),
        "postgres": machine.middle([each.postgres for each in whole]),
        "p50_ms": machine.middle([each.seen.p50 for each in whole]),
        "p99_ms": machine.middle([each.seen.p99 for each in whole]),
    }


def _layers(kept: dict[str, list[Cost]]) -> dict[str, object]:
    return {
        "web": _differences({name: [each.web for each in of] for name, of in kept.items()}),
        "postgres": _differences(
            {name: [each.postgres for each in of] for name, of in kept.items()}
        ),
    }


def _kept(kept: list[Cost], node: Running, web: int, shot: Shot) -> Callable[[], float]:
    def once() -> float:
        kept.append(cost(node, web, shot))
        return kept[-1].total

    return once


def _differences(cumulative: dict[str, list[float]]) -> dict[str, float]:
    """Tell what each layer adds to the one before it."""
    before = 0.0
    found = {}
    for name, values in cumulative.items():
        value = machine.middle(values)
        found[name] = round(value - before, 1)
        before = value
    return found


def _sequenced(node: Running) -> float:
    """Let the sequencer take in what has gathered, and tell what an event costs it."""
    before = machine.cpu_of(node.sequencer) + machine.cpu_of_family(node.postgres)
    waiting = pending(node)
    while pending(node):
        time.sleep(0.2)
    spent = machine.cpu_of(node.sequencer) + machine.cpu_of_family(node.postgres) - before
    return round(spent / max(1, waiting), 1)


@contextmanager
def beside(node: Running) -> Iterator[tuple[int, int]]:
    """Start a web process of the benchmark's own on the node's database: its port and its pid."""
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.layered", str(listener.fileno())],
        env={**os.environ, **child_environment(node.settings)},
        pass_fds=(listener.fileno(),),
    )
    listener.close()
    try:
        _wait(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            httpx.post(f"http://127.0.0.1:{port}/person/v1/request", trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the benchmark's own process does not answer")
