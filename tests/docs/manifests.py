# SPDX-License-Identifier: EUPL-1.2
"""Finds the blocks by walking the tree, independently of the composition and of the generator."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from architecture.rules import blocks
from samband.core.block import Manifest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "samband"


def in_the_tree() -> dict[str, Manifest]:
    """Give the manifest of every block that has one, by its path below the package."""
    found = {}
    for folder in blocks(PACKAGE):
        if (folder / "block.py").exists():
            path = folder.relative_to(PACKAGE)
            module = import_module(f"samband.{'.'.join(path.parts)}.block")
            sandbox_only = getattr(module, "manifest", None)
            found[str(path)] = sandbox_only(test_mode=True) if sandbox_only else module.MANIFEST
    return found
