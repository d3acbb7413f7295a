# SPDX-License-Identifier: EUPL-1.2
"""A capability works only when tests that exist have shown it, with no doubt and nothing missing."""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import generate
import pytest

from docs.manifests import ROOT

FACTS = ROOT / "docs" / "reference" / "capabilities.csv"
VERDICTS = ROOT / "src" / "samband" / "app" / "capabilities.json"
PAGE = ROOT / "docs" / "capabilities.md"
HOW_MANY = {
    "DP": 12, "MP": 11, "MO": 12, "MA": 12, "AR": 10, "AP": 12, "MH": 12, "IX": 11,
    "MD": 12, "AU": 12, "ID": 11, "SP": 11, "TG": 11, "TR": 12, "GD": 13, "GV": 15,
}  # fmt: skip

SAMPLE = """
import pytest

@pytest.mark.capability("SP-1", "SP-5")
def test_passes(): pass

@pytest.mark.capability("SP-2")
@pytest.mark.parametrize("fine", [True, False])
def test_passes_at_times(fine): assert fine

@pytest.mark.capability("SP-3")
def test_is_skipped(): pytest.skip("no browser here")

@pytest.mark.capability("SP-3", "SP-4")
def test_passes_too(): pass

@pytest.mark.capability("SP-4")
@pytest.mark.xfail
def test_is_expected_to_fail(): assert False

@pytest.mark.capability("SP-6")
def test_cannot_be_set_up(missing_fixture): pass
"""


def facts() -> list[dict[str, str]]:
    with FACTS.open(newline="") as file:
        return list(csv.DictReader(file))


def verdicts() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(VERDICTS.read_text())
    return found


def run_pytest(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Run a test file of its own with the plugin and its report."""
    (folder / "test_sample.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  capability(*ids): what is shown\n")
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "capabilities", "-p", "no:cacheprovider"),
        *("--capabilities-report", str(folder / "report.json"), str(folder)),
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_list_is_whole_and_said_in_both_languages() -> None:
    expected = [f"{kind}-{n}" for kind, last in HOW_MANY.items() for n in range(1, last + 1)]
    assert [row["id"] for row in facts()] == expected
    assert [row["id"] for row in facts() if not row["sv"] or not row["en"]] == []


def test_the_verdicts_are_over_exactly_the_list() -> None:
    expected = [(row["block"], row["id"]) for row in facts()]
    found = verdicts()
    assert [(b, each["id"]) for b in found for each in found[b]["capabilities"]] == expected
    for block in found.values():
        assert block["works"] == sum(each["works"] for each in block["capabilities"])
        assert block["total"] == len(block["capabilities"])


def test_the_page_has_a_row_and_the_same_state_for_each() -> None:
    rows = re.findall(
        r"^\| ([A-Z]{2}-\d+) \|.*\| (\*\*works\*\*|\*not yet\*) \|", PAGE.read_text(), re.MULTILINE
    )
    assert [(name, state == "**works**") for name, state in rows] == [
        (each["id"], each["works"])
        for block in verdicts().values()
        for each in block["capabilities"]
    ]


def test_what_works_lacks_nothing_and_is_shown_by_tests_that_bear_its_mark() -> None:
    lacking = {row["id"] for row in facts() if row["lacks"]}
    for block in verdicts().values():
        for each in block["capabilities"]:
            assert not each["works"] or (each["tests"] and each["id"] not in lacking), each["id"]
            for test in each["tests"]:
                assert each["id"] in marks_of(test), f"{test} does not bear {each['id']}"


def marks_of(test: str) -> set[str]:
    """Read the ids that a test function is marked with; empty when it does not exist."""
    file, _, name = test.partition("::")
    if not (ROOT / file).exists():
        return set()
    return {
        argument.value
        for node in ast.walk(ast.parse((ROOT / file).read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.capability"
        for argument in mark.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def test_a_failed_skipped_or_expected_failure_leaves_doubt(tmp_path: Path) -> None:
    run_pytest(tmp_path, SAMPLE)
    report = json.loads((tmp_path / "report.json").read_text())
    shown = {
        name: [test.partition("::")[2] for test in each["shown"]] for name, each in report.items()
    }
    doubted = {name for name, each in report.items() if each["doubted"]}
    assert shown["SP-1"] == shown["SP-5"] == ["test_passes"]
    assert shown["SP-3"] == shown["SP-4"] == ["test_passes_too"]
    assert doubted == {"SP-2", "SP-3", "SP-4", "SP-6"}


def test_a_mark_with_an_unknown_id_stops_the_run(tmp_path: Path) -> None:
    run = run_pytest(tmp_path, SAMPLE.replace("SP-6", "SP-66"))
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert "test_cannot_be_set_up: no capability SP-66" in run.stdout + run.stderr


def write_facts(file: Path, *, lacking: str) -> None:
    with file.open("w", newline="") as opened:
        out = csv.DictWriter(opened, ["id", "block", "sv", "en", "lacks"])
        out.writeheader()
        for row in facts():
            out.writerow(row | {"lacks": "One thing." if row["id"] == lacking else ""})


def test_doubt_a_missing_part_or_no_test_is_not_yet(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    (tmp_path / VERDICTS.relative_to(ROOT)).parent.mkdir(parents=True)
    write_facts(tmp_path / FACTS.relative_to(ROOT), lacking="SP-5")
    run_pytest(tmp_path, SAMPLE)
    report = str(tmp_path / "report.json")
    assert generate.main(["--root", str(tmp_path), "--capabilities", report]) == 0
    kept = json.loads((tmp_path / VERDICTS.relative_to(ROOT)).read_text())
    assert [each["id"] for each in kept["traceability"]["capabilities"] if each["works"]] == [
        "SP-1"
    ]
    assert {block: each["works"] for block, each in kept.items() if each["works"]} == {
        "traceability": 1
    }
