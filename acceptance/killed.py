# SPDX-License-Identifier: EUPL-1.2
"""A whole node is killed, part by part, under a load that is short enough to wait for."""

from __future__ import annotations

import os
import subprocess
import sys

from acceptance.frame import ROOT, Figure

EVENTS = 5_000
"""``make soak`` runs 100,000; the kills are as many and of the same kinds."""
_TESTS = ("tests/soak", "tests/trust_and_security/traceability/test_survive_kills.py")
_FIGURE = "soak: "


def kills_lose_nothing() -> Figure:
    """Run the soak and give its own figures, as it counted them, with pytest's closing line."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "soak", *_TESTS]
    environment = {"SOAK_EVENTS": str(EVENTS), **os.environ}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    lines = done.stdout.strip().splitlines() or [done.stderr.strip()[-200:]]
    figures = [line.removeprefix(_FIGURE) for line in lines if line.startswith(_FIGURE)]
    ok = done.returncode == 0 and bool(figures) and "skipped" not in lines[-1]
    return Figure(ok, "; ".join([*figures, lines[-1]]))
