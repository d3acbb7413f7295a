# SPDX-License-Identifier: EUPL-1.2
"""What a check is, and how one that rests on tests gets its figure from them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import msgspec

from acceptance import reported

ROOT = reported.ROOT
QUICK = "not soak"
MORE_LINES = 60
"""Of what failed, which is where pytest tells how and which."""
_COUNTS = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


class Figure(msgspec.Struct, frozen=True):
    """What was seen, in words with figures, and whether it is enough; ``more`` is shown if not."""

    ok: bool
    seen: str
    more: str = ""


class Check(msgspec.Struct, frozen=True):
    """One promise.  ``lacks`` says why it is known not to be kept yet; it is then not a failure."""

    name: str
    promise: str
    run: Callable[[], Figure]
    lacks: str = ""


def by_tests(*paths: str, marker: str = QUICK) -> Callable[[], Figure]:
    """Make a check of tests: all must pass, and none may be left out.

    Quick ones that the test run of this commit has shown are not run again (``reported``).
    """

    def run() -> Figure:
        counts = reported.shown(paths) if marker == QUICK else None
        if counts is not None:
            return Figure(_enough(counts), f"{_in_words(counts)} in the test run of this commit")
        command = [sys.executable, "-m", "pytest", "-q", "-m", marker, *paths]
        done = subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = done.stdout.strip().splitlines()
        said = _COUNTS.findall(lines[-1] if lines else "")
        counts = Counter({kind: int(count) for count, kind in said})
        ok = done.returncode == 0 and _enough(counts)
        seen = lines[-1] if lines else done.stderr.strip()[-200:]
        return Figure(ok, seen, "\n".join(lines[-MORE_LINES:]))

    return run


def _enough(counts: Counter[str]) -> bool:
    return counts["passed"] > 0 and not counts["failed"] and not counts["skipped"]


def _in_words(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
