# SPDX-License-Identifier: EUPL-1.2
"""The locked requirements are whole, hashed, and tell nobody where they came from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
REQUIREMENT = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)


def test_the_lock_names_no_host() -> None:
    assert not re.search(
        r"://|--index|--find-links|--trusted|@ |\b[a-z0-9-]+\.(org|com|io|net)\b", LOCK
    )


def test_every_requirement_is_pinned_with_hashes() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", LOCK.strip())
    assert len(entries) > 20
    for entry in entries:
        assert REQUIREMENT.match(entry), entry
        assert "--hash=sha256:" in entry, entry


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [
        *project["project"]["dependencies"],
        *(each for extra in project["project"]["optional-dependencies"].values() for each in extra),
        *project["dependency-groups"]["dev"],
    ]
    names = {re.split(r"[\[<>=!~;, ]", each)[0].lower().replace("_", "-") for each in wanted}
    assert names - {"samband"} <= {match[1] for match in REQUIREMENT.finditer(LOCK)}
