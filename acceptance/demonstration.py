# SPDX-License-Identifier: EUPL-1.2
"""A newcomer's first minutes: a fresh clone, one command, the whole journey, and tests beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from acceptance.frame import ROOT, Figure

COLD_SECONDS, WARM_SECONDS = 180.0, 45.0
STOP_SECONDS = 60.0
NODES = 5
BESIDE = "tests/journeys/test_one_exchange.py"
"""A small part of the suite: it starts a whole node of its own beside the one that runs."""
_SAID = "demo.err"
_MAKE = ("make", "--no-print-directory")


class Told(msgspec.Struct):
    """The part of the demonstration's JSON that is looked at; ``seconds`` until it was printed.

    ``why`` is the last that it said where errors go, when it told nothing else.
    """

    ok: bool
    steps: list[dict[str, object]]
    nodes: dict[str, str] = {}
    seconds: float = 0.0
    why: str = ""


def from_a_fresh_clone() -> Figure:
    """Clone, start cold, run tests while it serves, stop, start again, and time both."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "samband"
        subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
        with _serving(clone) as cold:
            passed, tests = _tests_beside(clone)
        warm = _once(clone)
    in_time = cold.seconds <= COLD_SECONDS and warm.seconds <= WARM_SECONDS
    times = f"cold {cold.seconds:.0f} s, {_seen(cold)}; warm {warm.seconds:.0f} s, {_seen(warm)}"
    ok = cold.ok and warm.ok and in_time and passed and len(cold.nodes) == NODES
    return Figure(ok, f"{len(cold.nodes)} nodes; {times}; beside it {tests}")


def _seen(told: Told) -> str:
    """Say how many steps went well, or the last words of a start that told of none."""
    if not told.steps:
        return f"no step: {told.why or 'nothing was said'}"
    return f"{sum(bool(step['ok']) for step in told.steps)} of {len(told.steps)} steps"


@contextmanager
def _serving(clone: Path) -> Iterator[Told]:
    """Start the demonstration, wait for its journey, and leave it serving meanwhile."""
    started = time.monotonic()
    with (clone / _SAID).open("wb") as said:
        process = subprocess.Popen(
            (*_MAKE, "demo", "ARGS=--json --port 0"),
            cwd=clone,
            stdout=subprocess.PIPE,
            stderr=said,
            start_new_session=True,
        )
    assert process.stdout is not None
    told = _read(process.stdout.readline(), clone)
    told.seconds = time.monotonic() - started
    try:
        yield told
        told.ok = told.ok and process.poll() is None  # it served to the end of the tests
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(STOP_SECONDS)
        process.stdout.close()


def _tests_beside(clone: Path) -> tuple[bool, str]:
    command = (*_MAKE, "test", f"ARGS={BESIDE}")
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    lines = done.stdout.strip().splitlines() or ["no test ran"]
    return done.returncode == 0, lines[-1]


def _once(clone: Path) -> Told:
    started = time.monotonic()
    command = (*_MAKE, "demo", "ARGS=--once --json --port 0")
    with (clone / _SAID).open("wb") as said:
        done = subprocess.run(command, cwd=clone, stdout=subprocess.PIPE, stderr=said, check=False)
    told = _read(done.stdout, clone)
    told.seconds = time.monotonic() - started
    return told


def _read(text: bytes, clone: Path) -> Told:
    try:
        return msgspec.json.decode(text, type=Told)
    except msgspec.DecodeError:
        lines = (clone / _SAID).read_text(errors="replace").strip().splitlines()
        return Told(ok=False, steps=[], why=lines[-1] if lines else "")
