# SPDX-License-Identifier: EUPL-1.2
"""Load over HTTP: ``wrk`` where it is installed, else a client of our own; both keep alive."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence

import msgspec

CONNECTIONS = 16
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1_000.0}
_SCRIPT = """
local bodies, method, headers = {bodies}, "{method}", {headers}
local at = 0
request = function()
  at = at % #bodies + 1
  return wrk.format(method, nil, headers, bodies[at])
end
"""


class Shot(msgspec.Struct, frozen=True):
    """What to send: ``bodies`` are taken in turn."""

    port: int
    path: str
    bodies: tuple[bytes, ...] = (b"",)
    headers: dict[str, str] = {}
    method: str = "POST"


class Seen(msgspec.Struct, frozen=True):
    """What was answered; milliseconds for the percentiles."""

    answered: int
    seconds: float
    p50: float
    p99: float


class Wrong(Exception):
    """Something was not answered as expected, so the figure would be of something else."""


def fire(shot: Shot, seconds: int = 1, connections: int = CONNECTIONS) -> Seen:
    """Send for some seconds; raises ``Wrong`` unless every answer was good."""
    if shutil.which("wrk"):
        return _wrk(shot, seconds, connections)
    return asyncio.run(_own(shot, seconds, connections))


def _wrk(shot: Shot, seconds: int, connections: int) -> Seen:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(_lua(shot))
        file.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", file.name]
        url = f"http://127.0.0.1:{shot.port}{shot.path}"
        text = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise Wrong(f"{shot.path}: {text}")
    counted = re.search(r"(\d+) requests in ([\d.]+)s", text)
    if counted is None:
        raise Wrong(text)
    return Seen(int(counted[1]), float(counted[2]), _percentile(text, 50), _percentile(text, 99))


def _lua(shot: Shot) -> str:
    headers = ",".join(f"[{json.dumps(k)}]={json.dumps(v)}" for k, v in shot.headers.items())
    bodies = ",".join(json.dumps(body.decode(), ensure_ascii=False) for body in shot.bodies)
    script = _SCRIPT.replace("{bodies}", f"{{{bodies}}}").replace("{headers}", f"{{{headers}}}")
    return script.replace("{method}", shot.method)


def _percentile(text: str, which: int) -> float:
    found = re.search(rf"{which}%\s+([\d.]+)(us|ms|s)", text)
    return float(found[1]) * _UNITS[found[2]] if found else 0.0


async def _own(shot: Shot, seconds: int, connections: int) -> Seen:
    until = time.perf_counter() + seconds
    began = time.perf_counter()
    answers = await asyncio.gather(*(_ask(shot, n, until) for n in range(connections)))
    times = sorted(time for own in answers for time in own)
    return Seen(
        len(times),
        time.perf_counter() - began,
        times[len(times) // 2],
        times[int(len(times) * 0.99)],
    )


async def _ask(shot: Shot, first: int, until: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", shot.port)
    times, at = [], first
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(written(shot, shot.bodies[at % len(shot.bodies)]))
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        await reader.readexactly(int(length[1]) if length else 0)
        if not head.startswith(b"HTTP/1.1 2"):
            raise Wrong(f"{shot.path}: {head[:40]!r}")
        times.append((time.perf_counter() - began) * 1_000)
        at += 1
    writer.close()
    return times


def written(shot: Shot, body: bytes) -> bytes:
    """Write a request as it goes over the wire."""
    headers = {"host": "127.0.0.1", "content-length": str(len(body)), **shot.headers}
    lines = [f"{shot.method} {shot.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def lines_of(documents: Sequence[object]) -> tuple[bytes, ...]:
    """Encode documents as bodies."""
    return tuple(msgspec.json.encode(document) for document in documents)
