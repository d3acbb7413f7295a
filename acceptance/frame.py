# SPDX-License-Identifier: EUPL-1.2
"""What a check is, and how one that rests on tests gets its figure from them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[1]
_COUNTS = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


class Figure(msgspec.Struct, frozen=True):
    """What was seen, in words with figures, and whether it is enough."""

    ok: bool
    seen: str


class Check(msgspec.Struct, frozen=True):
    """One promise.  ``lacks`` says why it is known not to be kept yet; it is then not a failure."""

    name: str
    promise: str
    run: Callable[[], Figure]
    lacks: str = ""


def by_tests(*paths: str, marker: str = "not soak") -> Callable[[], Figure]:
    """Make a check of tests: all must pass, and none may be left out."""

    def run() -> Figure:
        command = [sys.executable, "-m", "pytest", "-q", "-m", marker, *paths]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        lines = done.stdout.strip().splitlines()
        counts = {kind: int(count) for count, kind in _COUNTS.findall(lines[-1] if lines else "")}
        ok = done.returncode == 0 and counts.get("passed", 0) > 0 and not counts.get("skipped")
        return Figure(ok, lines[-1] if lines else done.stderr.strip()[-200:])

    return run
