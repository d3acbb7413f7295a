# SPDX-License-Identifier: EUPL-1.2
"""What the gateway adds to a call: a service asked straight and through it, in turns, 300 a second.

Calls are sent when they are due, whether or not the one before has been answered, so that a pause
is seen by everybody who would have met it.  Each is an event on disk before its answer leaves.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from benchmarks import machine
from benchmarks.node import Running
from benchmarks.traffic import Shot, Wrong, written
from samband.core.processes import listen
from samband.sandbox.systems import SystemClient

PER_SECOND = 300
SECONDS = 4
ROUNDS = 8
CONNECTIONS = 32
_OPERATOR, _CONSUMER = "sandlådans operatör", "Malmö stad"
_NAME, _OWN = "benchmark-api", "api-catalogue"
_CREATED = 201
_LINE = "Inte angiven"


def measure(node: Running) -> dict[str, object]:
    """Ask for the same in turns; milliseconds, the median of the rounds."""
    with _service() as port:
        key = asyncio.run(_offered(node, port))
        path = f"/gateway/{_NAME}/v1/items"
        shots = {
            "straight": Shot(port, "/items", method="GET"),
            "through": Shot(node.port, path, headers={"X-API-Key": key}, method="GET"),
        }
        for shot in shots.values():
            asyncio.run(_offer(shot, 1))
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in shots}
        busy = []
        for _ in range(ROUNDS):
            for name, shot in shots.items():
                before = machine.cpu_of(node.web)
                found[name].append(asyncio.run(_offer(shot, SECONDS)))
                if name == "through":
                    busy.append(machine.cpu_of(node.web) - before)
    per_call = [each / (PER_SECOND * SECONDS) for each in busy]
    return {
        "offered_per_second": PER_SECOND,
        **_middles("straight", found["straight"]),
        **_middles("through", found["through"]),
        "added_p50_ms": _added(found, 0),
        "added_p99_ms": _added(found, 1),
        "web_us_per_call": machine.middle(per_call),
    }


def _middles(name: str, rounds: list[tuple[float, float]]) -> dict[str, float]:
    return {
        f"{name}_p50_ms": round(median(p50 for p50, _ in rounds), 2),
        f"{name}_p99_ms": round(median(p99 for _, p99 in rounds), 2),
    }


def _added(found: dict[str, list[tuple[float, float]]], which: int) -> float:
    pairs = zip(found["straight"], found["through"], strict=True)
    return round(median(through[which] - straight[which] for straight, through in pairs), 2)


async def _offer(shot: Shot, seconds: int) -> tuple[float, float]:
    """Send so many a second; gives the median and the 99th percentile in milliseconds."""
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", shot.port))
    request = written(shot, b"")
    began = time.perf_counter()

    async def ask(number: int) -> float:
        due = began + number / PER_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        reader, writer = await free.get()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise Wrong(f"{shot.path}: {head[:40]!r}")
        await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split()[0]))
        free.put_nowait((reader, writer))
        return (time.perf_counter() - due) * 1_000

    times = sorted(await asyncio.gather(*(ask(number) for number in range(seconds * PER_SECOND))))
    while not free.empty():
        free.get_nowait()[1].close()
    return times[len(times) // 2], times[int(len(times) * 0.99)]


@contextmanager
def _service() -> Iterator[int]:
    listener = listen("127.0.0.1", 0)
    number = listener.fileno()
    command = [sys.executable, "-m", "benchmarks.upstream", str(number)]
    process = subprocess.Popen(command, pass_fds=[number])
    try:
        yield listener.getsockname()[1]
    finally:
        process.terminate()
        process.wait()
        listener.close()


async def _offered(node: Running, port: int) -> str:
    """Publish the service and let the consumer in; gives its key when the gateway knows it."""
    async with node.client(_OPERATOR) as owner, node.client(_CONSUMER) as consumer:
        await _publish(owner, port)
        grant = {
            "member": {"scheme": "organisation-number", "identifier": consumer.key.organisation},
            "scope": f"{_OWN}/use",
            "purposes": [],
        }
        await owner.post("/authorization/v1/grants", "authorization/admin", grant)
        key = await _let_in(owner, consumer)
    await asyncio.sleep(4)  # the gateway follows the catalogue every two seconds
    return key


async def _publish(owner: SystemClient, port: int) -> None:
    facts = {
        "title": "Benchmark",
        "description": {"sv": "Mäts.", "en": "Is measured."},
        "audience": "approved",
        "contact": {"name": "Mätning", "email": "bench@example.se"},
        "serviceLevel": {"availability": _LINE, "responseTime": _LINE, "support": _LINE},
        "scopes": [],
    }
    document = '{"openapi":"3.0.3","info":{"title":"B","version":"1.0.0"},"paths":{}}'
    base, publish = f"/{_OWN}/v1/apis", f"{_OWN}/publish"
    await _done(owner, base, publish, {"name": _NAME, "facts": facts})
    version = {"version": "1.0.0", "document": document}
    await _done(owner, f"{base}/{_NAME}/versions", publish, version)
    await _done(owner, f"{base}/{_NAME}/versions/1.0.0/states", publish, {"state": "active"})
    published = {
        "api": _NAME,
        "major": 1,
        "title": "Benchmark",
        "upstream": f"http://127.0.0.1:{port}",
        "perMinute": 1_000_000,
    }
    await _done(owner, "/gateway/v1/published-apis", "gateway/admin", published)


async def _let_in(owner: SystemClient, consumer: SystemClient) -> str:
    use, base = f"{_OWN}/use", f"/{_OWN}/v1"
    new = {"api": _NAME, "major": 1, "purpose": "Mätning."}
    asked = await _done(consumer, f"{base}/access-requests", use, new)
    decided = {"approved": True, "reason": "Mätning."}
    path = f"{base}/received-requests/{asked['id']}/decisions"
    await _done(owner, path, f"{_OWN}/publish", decided)
    made = await _done(consumer, f"{base}/access-requests/{asked['id']}/keys", use, {})
    return str(made["key"])


async def _done(client: SystemClient, path: str, scope: str, body: object) -> dict[str, object]:
    answer = await client.post(path, scope, body)
    if answer.status != _CREATED or not isinstance(answer.body, dict):
        raise Wrong(f"{path}: {answer.status} {str(answer.body)[:300]}")
    return answer.body
