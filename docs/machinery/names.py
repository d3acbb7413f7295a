# SPDX-License-Identifier: EUPL-1.2
"""The blocks in DIGG's order with their names, as the page of building blocks has them."""

from __future__ import annotations

import msgspec

from samband.app.blocks import manifests
from samband.core.block import Manifest
from samband.core.pages.building_blocks import CATEGORIES, DOMAINS
from samband.core.pages.page_texts import TEXTS
from samband.settings import Settings

NAMES_OF_THE_WHOLE = {"basic_data": "blocks.basic-data", "governance": "blocks.governance"}


class Described(msgspec.Struct, frozen=True):
    """A block or domain as DIGG knows it; ``category`` is empty for governance."""

    key: str
    category: str
    owner: str
    phase: str = ""

    @property
    def file(self) -> str:
        """The name of its page and of its place on the page of capabilities."""
        return self.key.replace("_", "-")


def fourteen() -> tuple[Described, ...]:
    """List the fourteen building blocks."""
    return tuple(
        Described(block.key, category.key, block.owner)
        for category in CATEGORIES
        for block in category.blocks
    )


def domains() -> tuple[Described, ...]:
    """List the basic data domains."""
    return tuple(Described(each.key, "basic_data", each.owner, each.phase) for each in DOMAINS)


def swedish(key: str) -> str:
    """Give the official name."""
    return TEXTS[_text_key(key)][0]


def english(key: str) -> str:
    """Give the English name."""
    return TEXTS[_text_key(key)][1]


def category(key: str) -> str:
    """Give the English name of a category."""
    return TEXTS["blocks.basic-data" if key == "basic_data" else f"category.{key}"][1]


def running_blocks() -> tuple[Manifest, ...]:
    """Give the manifest of every block in the tree, the sandbox's included."""
    return manifests(Settings())


def _text_key(key: str) -> str:
    kind = "domain" if key in {domain.key for domain in DOMAINS} else "block"
    return NAMES_OF_THE_WHOLE.get(key, f"{kind}.{key}")
