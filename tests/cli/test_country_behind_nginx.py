# SPDX-License-Identifier: EUPL-1.2
"""A hub and a node of real organisations behind nginx with TLS: joined, checked, and read from."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from samband.core import postgres as embedded

pytestmark = pytest.mark.soak
TESTS = Path(__file__).parents[1]
TRY = "from cli import network; network.enter()"


def _python(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    return subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def seen(postgres: embedded.Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Set both up once, in a network of its own."""
    if importlib.util.find_spec("oidc_provider_mock") is None:
        pytest.skip("oidc-provider-mock is not installed (it needs Python 3.12)")
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed")
    if _python("-c", TRY).returncode:
        pytest.skip("this machine does not let a process have a network of its own")
    for name in ("behind_hub", "behind_node"):
        asyncio.run(embedded.create_database(postgres.dsn("postgres"), name))
    folder = tmp_path_factory.mktemp("behind")
    folder.chmod(0o755)  # nginx's workers are another user where we are root
    databases = (postgres.dsn("behind_hub"), postgres.dsn("behind_node"))
    done = _python("-m", "cli.country_behind_nginx", *databases, str(folder))
    logs = "".join((folder / name).read_text()[-2000:] for name in ("hub.log", "node.log"))
    assert done.returncode == 0, done.stderr[-3000:] + logs
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_production_refuses_http_and_the_test_eid(seen: dict[str, Any]) -> None:
    for command in ("", "serve "):
        code, said = seen[f"{command}http"]
        assert (code, "reached over https only" in said) == (2, True)
        code, said = seen[f"{command}test e-ID"]
        assert (code, "the test e-ID cannot be used" in said) == (2, True)


@pytest.mark.parametrize(
    ("moment", "lines"),
    [
        ("hub before", ["there is none yet", "nobody can log in", "Run `samband migrate`."]),
        ("node before", ["there is none yet", "Run `samband migrate`."]),
        ("other key", ["hub.keys: the hub signs with"]),
        ("no hub", ["does not answer as a hub"]),
        ("not a member", ["2021005448 is not an active member of the hub"]),
        ("not registered", ["is not registered as a node", "the hub has no key of this node"]),
    ],
)
def test_each_thing_that_remains_is_a_line(
    seen: dict[str, Any], moment: str, lines: list[str]
) -> None:
    code, said = seen[moment]
    assert code == 1
    for line in lines:
        assert line in said


@pytest.mark.parametrize("moment", ["hub check", "joined"])
def test_nothing_remains_when_all_is_done(seen: dict[str, Any], moment: str) -> None:
    agrees = "The log holds: every row, leaf, node and checkpoint agrees.\n"
    assert seen[moment] == [0, agrees]


def test_the_node_tells_the_hub_itself_where_it_is(seen: dict[str, Any]) -> None:
    names = sorted(map(tuple, seen["nodes"].values()))
    assert names == [("Digg", True), ("Skatteverket", False)]
    key, listed = seen["log key"]
    assert key in {each["logKey"] for each in listed}


@pytest.mark.capability("TR-7")
def test_a_system_reads_a_person_at_the_node_with_its_own_token(seen: dict[str, Any]) -> None:
    assert "Digg" in seen["logged in"]
    assert (seen["granted"][0], seen["written"][0]) == (201, 201)
    status, text, event = seen["read"]
    assert status == 200
    assert json.loads(text)["fields"]["names"]["value"]["given"] == "Kim"
    assert event
    assert len(seen["hsts"]) == 1, "the proxy adds no second header"
