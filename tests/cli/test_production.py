# SPDX-License-Identifier: EUPL-1.2
"""A production node goes from nothing to its second member, with an e-ID provider not ours."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from samband.core import postgres as embedded

TESTS = Path(__file__).parents[1]
TRY = "from cli import network; network.enter()"


def _python(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    return subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def seen(postgres: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Play the founding once, in a network of its own."""
    if importlib.util.find_spec("oidc_provider_mock") is None:
        pytest.skip("oidc-provider-mock is not installed (it needs Python 3.12)")
    if _python("-c", TRY).returncode:
        pytest.skip("this machine does not let a process have a network of its own")
    asyncio.run(embedded.create_database(postgres.dsn("postgres"), "production"))
    folder = tmp_path_factory.mktemp("production")
    done = _python("-m", "cli.production", postgres.dsn("production"), str(folder))
    logs = "".join((folder / name).read_text()[-3000:] for name in ("node", "foreign"))
    assert done.returncode == 0, done.stderr[-3000:] + logs
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_operator_founds_the_node_once(seen: dict[str, Any]) -> None:
    code, said = seen["too early"]
    assert code == 1
    assert "First found the node with `samband admin found`." in said
    code, said = seen["founded"]
    assert code == 0
    assert said.startswith("Malmö stad (2120001124) is now the first member.")
    assert "samband admin invite --organisation 2120001124" in said
    code, said = seen["again"]
    assert (code, "nothing was changed" in said) == (0, True)
    code, said = seen["otherwise"]
    assert code == 1
    assert "has members already" in said


def test_whoever_meets_trouble_is_told_where_to_write(seen: dict[str, Any]) -> None:
    assert len(seen["notices"]) == 3
    for links in seen["notices"]:
        assert "mailto:it@malmo.example.se" in links


def test_neither_a_test_number_nor_the_test_eid_is_let_in(seen: dict[str, Any]) -> None:
    code, said = seen["test number"]
    assert code == 2
    assert said.startswith("samband: --person: The number is a test number.")
    assert seen["test e-ID"] == 404
    assert "Testperson" not in seen["choice"]
    assert "Främmande legitimation" in seen["choice"]
    assert "Vi kunde inte lita på svaret" in seen["test person"]


@pytest.mark.capability("TR-7", "ID-2")
def test_the_invited_administrator_takes_over_and_a_second_member_joins(
    seen: dict[str, Any],
) -> None:
    code, said = seen["invited"]
    assert code == 0
    assert said.splitlines()[-1].startswith("https://")
    assert "Malmö stad" in seen["invitation"]
    assert "administratör" in seen["accepted"]
    assert "Malmö stad" in seen["chosen"]
    assert seen["admitted"] == [201, ["Lunds kommun", "Malmö stad"]]
