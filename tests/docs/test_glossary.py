# SPDX-License-Identifier: EUPL-1.2
"""The glossary and the code use the same words."""

from __future__ import annotations

import re

from architecture.rules import CATEGORIES, blocks
from docs.manifests import PACKAGE, ROOT, in_the_tree
from samband.core.pages.page_texts import TEXTS

_CODE = re.compile(r"`([^`]+)`")


def rows() -> list[tuple[str, str, str]]:
    """Read Swedish, English and code names of every line of every table."""
    text = (ROOT / "docs" / "glossary.md").read_text()
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| ") and not line.startswith("| Swedish")
    ]
    assert all(len(line) == 4 and all(line) for line in cells), cells
    return [(line[0], line[1], line[2]) for line in cells]


def swedish_of(code: str) -> set[str]:
    return {swedish for swedish, _, codes in rows() if code in _CODE.findall(codes)}


def test_every_block_stands_under_its_own_swedish_and_english_name() -> None:
    stated = {(swedish, english, code.strip("`")) for swedish, english, code in rows()}
    manifests = {(each.swedish, each.english, each.name) for each in in_the_tree().values()}
    assert manifests - stated == set()


def test_every_package_of_the_tree_is_listed() -> None:
    folders = {folder.name for folder in blocks(PACKAGE)}
    folders |= {category for category in CATEGORIES if (PACKAGE / category).is_dir()}
    assert {folder for folder in folders if not swedish_of(folder)} == set()


def test_the_pages_use_the_same_names_for_the_fourteen_blocks() -> None:
    names = {
        key.removeprefix("block."): swedish
        for key, (swedish, _) in TEXTS.items()
        if re.fullmatch(r"block\.\w+", key)
    }
    assert len(names) == 14
    assert {key: swedish for key, swedish in names.items() if swedish not in swedish_of(key)} == {}


def test_a_package_has_one_name() -> None:
    blocks_and_categories = {folder.name for folder in blocks(PACKAGE)} | set(CATEGORIES)
    assert {each for each in blocks_and_categories if len(swedish_of(each)) > 1} == set()
