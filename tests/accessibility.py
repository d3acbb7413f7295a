# SPDX-License-Identifier: EUPL-1.2
"""Collects what was checked on which page of the composed node, as a pytest plugin.

With ``--accessibility-report=FILE`` the run leaves a JSON document: the day, each page with who
saw it, in which languages, what was checked and what of it did not hold.  The portal's accessibility
statement (lag 2018:1937, 13 §) is made of the one that the release carries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from samband.core.time import today

_OPTION = "--accessibility-report"


class Looked:
    """What was looked at in this run."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], dict[str, dict[str, bool]]] = {}

    def at(self, who: str, page: str, lang: str) -> Callable[[str, bool], None]:
        """Give what notes a check of one page; a check that failed once has failed."""
        checks = self._held.setdefault((who, page), {}).setdefault(lang, {})

        def note(check: str, held: bool) -> None:
            checks[check] = checks.get(check, True) and held

        return note

    def report(self) -> str:
        """Write it all as JSON."""
        pages = [
            {
                "page": page,
                "who": who,
                "languages": sorted(found),
                "checks": sorted({check for checks in found.values() for check in checks}),
                "failed": sorted(
                    {name for checks in found.values() for name, held in checks.items() if not held}
                ),
            }
            for (who, page), found in self._held.items()
        ]
        document = {"testedOn": today().isoformat(), "pages": pages}
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(_OPTION, metavar="FILE", type=Path, help="write what was checked on each page")


@pytest.fixture(scope="session")
def looked(request: pytest.FixtureRequest) -> Iterator[Looked]:
    found = Looked()
    yield found
    file: Path | None = request.config.getoption(_OPTION)
    if file is not None:
        file.write_text(found.report(), encoding="utf-8")
