# SPDX-License-Identifier: EUPL-1.2
"""What is generated is what is committed, and every link in the documentation leads somewhere."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import generate
import pytest

from docs.manifests import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("docs", "openapi"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    verdicts = Path("src/samband/app/capabilities.json")
    (tmp_path / verdicts).parent.mkdir(parents=True)
    shutil.copy(ROOT / verdicts, tmp_path / verdicts)
    return tmp_path


def test_what_is_committed_equals_what_is_generated(capsys: pytest.CaptureFixture[str]) -> None:
    code = generate.main(["--check"])
    assert (code, capsys.readouterr().out) == (0, ""), "run .venv/bin/python docs/generate.py"


def test_a_page_edited_by_hand_is_found_and_written_again_with_its_prose(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = copy / "docs" / "blocks" / "traceability.md"
    whole = page.read_text()
    page.write_text(whole.replace("`/traceability/v1`", "`/elsewhere`"))
    assert generate.main(["--root", str(copy), "--check"]) == 1
    assert capsys.readouterr().out == "docs/blocks/traceability.md differs\n"
    assert generate.main(["--root", str(copy)]) == 0
    assert page.read_text() == whole


def test_a_setting_without_a_meaning_stops_the_generator(copy: Path) -> None:
    meanings = copy / "docs" / "machinery" / "settings.toml"
    meanings.write_text(meanings.read_text().replace('"web.port"', '"web.prot"'))
    with pytest.raises(LookupError, match=r"web\.port, web\.prot"):
        generate.main(["--root", str(copy)])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = {link.partition("#")[0] for link in _LINK.findall(_FENCE.sub("", page.read_text()))}
    local = {link for link in links if link and not re.match(r"[a-z]+:", link)}
    assert {link for link in local if not (page.parent / link).exists()} == set()
