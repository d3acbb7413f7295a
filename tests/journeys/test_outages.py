# SPDX-License-Identifier: EUPL-1.2
"""Every node of the country dies at five moments of the journey, and what was promised holds."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, get_args

import pytest

from samband.cli.country import Name
from samband.sandbox.journey.service import ACTS

pytestmark = pytest.mark.soak
NODES = get_args(Name)
MOMENTS = 5
STEPS = tuple(1 + round(place * (len(ACTS) - 2) / (MOMENTS - 1)) for place in range(MOMENTS))


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """Play the journey once for each node and moment, in one country."""
    words = [word for name in NODES for word in ("--kill", name)]
    words += [word for step in STEPS for word in ("--at-step", str(step))]
    with tempfile.TemporaryDirectory(prefix="samband-outages-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL is another user where we are root
        command = [sys.executable, "-m", "samband.cli", "demo", "--once", "--json", *words]
        where = ["--people", "300", "--port", "0", "--data", folder]
        done = subprocess.run([*command, *where], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr[-2_000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.capability("AU-11")
def test_every_answer_is_as_promised_and_nothing_is_lost_or_doubled(told: dict[str, Any]) -> None:
    trials = told["trials"]
    assert len(trials) == len(NODES) * MOMENTS
    wrong = {(trial["node"], trial["at_step"]): trial["wrong"] for trial in trials}
    assert {at: what for at, what in wrong.items() if what} == {}
    assert [step for step in told["steps"] if not step["ok"]] == []
    assert all(trial["answered"] > len(ACTS) for trial in trials)


def test_each_nodes_death_was_felt(told: dict[str, Any]) -> None:
    felt = {trial["node"] for trial in told["trials"] if trial["refusals"]}
    assert felt == set(NODES)
