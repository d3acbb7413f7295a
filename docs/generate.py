#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Writes the parts of the documentation that the code itself knows, and the OpenAPI documents.

    .venv/bin/python docs/generate.py                       write them again
    .venv/bin/python docs/generate.py --check               say which differ; exit code 1 if any
    .venv/bin/python docs/generate.py --capabilities FILE   take in what a test run has shown

FILE is what ``pytest --capabilities-report=FILE`` left.  Everything else comes from the manifests,
the settings and the command line of the installed ``samband``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from machinery import blocks, capabilities, contracts, reference

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or compare every generated file; give the exit code."""
    options = _options(arguments)
    root: Path = options.root
    if options.capabilities:
        capabilities.take_in(root, options.capabilities)
    differing = {file: text for file, text in generated(root).items() if _text(file) != text}
    for file, text in differing.items():
        verb = "differs" if options.check else "written"
        sys.stdout.write(f"{file.relative_to(root)} {verb}\n")
        if not options.check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return 1 if options.check and differing else 0


def generated(root: Path) -> dict[Path, str]:
    """Give the text of every file that is generated, wholly or in part."""
    docs = root / "docs"
    return {
        docs / "capabilities.md": capabilities.page(root),
        docs / "reference" / "scopes.md": reference.scopes(),
        docs / "reference" / "events.md": reference.events(),
        docs / "reference" / "settings.md": reference.settings(root),
        docs / "reference" / "commands.md": reference.commands(),
        **blocks.pages(root),
        **contracts.documents(root),
    }


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    parser.add_argument("--capabilities", type=Path, metavar="FILE", help="a report by pytest")
    parser.add_argument("--root", type=Path, default=ROOT, help="where docs and src stand")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
