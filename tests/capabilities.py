# SPDX-License-Identifier: EUPL-1.2
"""Collects which capabilities the tests of this run have shown, as a pytest plugin.

A test marked ``@pytest.mark.capability("SP-3")`` shows that capability when it passes.  With
``--capabilities-report=FILE`` the run leaves a JSON document ``{id: {"shown": [...], "doubted":
[...]}}`` of test functions, where *doubted* are those that failed, were skipped or are expected
to fail; ``docs/generate.py`` makes the public pages of it.  A mark with an id that does not exist
stops every run, since it would prove nothing.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Generator
from pathlib import Path

import pytest

FACTS = Path(__file__).parents[1] / "docs" / "reference" / "capabilities.csv"

Outcomes = dict[str, dict[str, bool]]
"""Capability id to test function to whether it passed every time it ran."""

_OUTCOMES = pytest.StashKey[Outcomes]()
_OPTION = "--capabilities-report"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        _OPTION, metavar="FILE", type=Path, help="write which capabilities the tests showed"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_OUTCOMES] = {}
    file: Path | None = config.getoption(_OPTION)
    if file is not None:
        file.unlink(missing_ok=True)  # a run that is cut short must not leave an older one's word


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    with FACTS.open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    for item in items:
        if unknown := _ids(item) - known:
            raise pytest.UsageError(f"{item.nodeid}: no capability {', '.join(sorted(unknown))}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call" or not report.passed:
        test = item.nodeid.partition("[")[0]
        for each in _ids(item):
            outcomes = item.config.stash[_OUTCOMES].setdefault(each, {})
            outcomes[test] = outcomes.get(test, True) and report.passed
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    file: Path | None = session.config.getoption(_OPTION)
    if file is not None:
        file.write_text(_report(session.config.stash[_OUTCOMES]), encoding="utf-8")


def _ids(item: pytest.Item) -> set[str]:
    return {each for mark in item.iter_markers("capability") for each in mark.args}


def _report(outcomes: Outcomes) -> str:
    found = {
        each: {
            "shown": sorted(test for test, passed in tests.items() if passed),
            "doubted": sorted(test for test, passed in tests.items() if not passed),
        }
        for each, tests in sorted(outcomes.items())
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"
