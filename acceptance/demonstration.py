# SPDX-License-Identifier: EUPL-1.2
"""A newcomer's first minutes: a fresh clone, one command, and the whole journey."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

import msgspec

from acceptance.frame import ROOT, Figure

COLD_SECONDS, WARM_SECONDS = 180.0, 30.0
_COMMAND = ("make", "--no-print-directory", "demo", "ARGS=--once --json --port 0")


class Told(msgspec.Struct):
    """The part of the demonstration's JSON that is looked at."""

    ok: bool
    steps: list[dict[str, object]]


def from_a_fresh_clone() -> Figure:
    """Clone, start cold, start again, and time both."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "samband"
        subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
        cold, first = _timed(clone)
        warm, second = _timed(clone)
    steps = f"{sum(bool(step['ok']) for step in first.steps)} of {len(first.steps)} steps"
    ok = first.ok and second.ok and cold <= COLD_SECONDS and warm <= WARM_SECONDS
    return Figure(ok, f"cold {cold:.0f} s, warm {warm:.0f} s, {steps}")


def _timed(clone: Path) -> tuple[float, Told]:
    started = time.monotonic()
    done = subprocess.run(_COMMAND, cwd=clone, capture_output=True, check=False)
    elapsed = time.monotonic() - started
    try:
        return elapsed, msgspec.json.decode(done.stdout, type=Told)
    except msgspec.DecodeError:
        return elapsed, Told(ok=False, steps=[])
