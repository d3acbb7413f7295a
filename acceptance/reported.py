# SPDX-License-Identifier: EUPL-1.2
"""What the test run just before has shown already, so that nothing is run twice for its own sake.

``SAMBAND_TEST_REPORT`` names a JUnit file whose suite bears the commit's name; .ci/run makes it so:
``make test ARGS="--junitxml=FILE -o junit_suite_name=COMMIT"``.  A report of another commit, or of
a tree that has changed since, counts for nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]
VARIABLE = "SAMBAND_TEST_REPORT"
_ENDINGS = {"failure": "failed", "error": "failed", "skipped": "skipped"}


def shown(paths: tuple[str, ...]) -> Counter[str] | None:
    """Count how the tests under ``paths`` ended; None when the report lacks any of the paths."""
    ended = _ended()
    under = [_under(ended, path) for path in paths]
    return sum(under, Counter()) if all(under) else None


def _under(ended: dict[tuple[str, str], str], path: str) -> Counter[str]:
    module = path.removesuffix(".py").replace("/", ".")
    return Counter(end for (own, _), end in ended.items() if f"{own}.".startswith(f"{module}."))


@cache
def _ended() -> dict[tuple[str, str], str]:
    """Read how each test ended, by module and name; nothing without a report of this tree."""
    file = os.environ.get(VARIABLE)
    if not file:
        return {}
    if changed := _git("status", "--porcelain"):
        print(f"{VARIABLE} is not used, since the tree has changed: {changed}", file=sys.stderr)
        return {}
    commit, ended = _git("rev-parse", "HEAD"), {}
    for suite in ET.parse(file).iter("testsuite"):  # noqa: S314 (pytest wrote it)
        for case in suite.iter("testcase") if suite.get("name") == commit else ():
            worst = next((_ENDINGS[part.tag] for part in case if part.tag in _ENDINGS), "passed")
            ended[case.get("classname", ""), case.get("name", "")] = worst
    return ended


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
