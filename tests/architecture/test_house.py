# SPDX-License-Identifier: EUPL-1.2
"""The tree keeps the rules of the house (ADR 1)."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from architecture import rules

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "samband"
PROGRAMS = (PACKAGE, ROOT / "acceptance", ROOT / "benchmarks")

ALLOWED_UNTIL: dict[str, date] = {}
"""Breaches of length that are tolerated until a day, as ``too_long`` words them."""


@pytest.fixture(scope="module")
def contracts() -> dict[str, dict[str, Any]]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {each["id"]: each for each in config["tool"]["importlinter"]["contracts"]}


def test_imports_go_one_way() -> None:
    lint = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    run = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_every_block_is_on_a_floor_and_under_the_contract_for_blocks(
    contracts: dict[str, dict[str, Any]],
) -> None:
    floors = {
        name.strip(" ()") for layer in contracts["house"]["layers"] for name in layer.split("|")
    }
    for block in rules.blocks(PACKAGE):
        name = ".".join(block.relative_to(PACKAGE).parts)
        assert name in floors or name.split(".")[0] in floors
        assert any(fnmatch(f"samband.{name}", each) for each in contracts["block"]["containers"])


def test_blocks_are_entered_by_the_door() -> None:
    assert rules.side_doors() == []


def test_blocks_hold_only_the_files_of_the_shape() -> None:
    assert rules.foreign_files(PACKAGE) == []


def test_there_are_five_ports() -> None:
    assert rules.wrong_ports(PACKAGE) == []


def test_nothing_is_imported_behind_the_contracts_back() -> None:
    assert rules.hidden_imports(PACKAGE) == []


def test_functions_files_and_handlers_fit_in_a_head() -> None:
    today = datetime.now(UTC).date()
    tolerated = {breach for breach, until in ALLOWED_UNTIL.items() if today <= until}
    assert set(rules.too_long(ROOT, *PROGRAMS)) - tolerated == set()


def test_tolerated_breaches_still_exist() -> None:
    assert set(ALLOWED_UNTIL) <= set(rules.too_long(ROOT, *PROGRAMS))


def test_every_module_states_licence_and_purpose() -> None:
    assert rules.without_licence_or_purpose(ROOT, *PROGRAMS, ROOT / "tests") == []
