# SPDX-License-Identifier: EUPL-1.2
"""Writes the OpenAPI document of every own API, as a node at an example address serves it.

They are committed so that a change of a contract is seen in the change of a file.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from machinery import names
from samband.core.web.api_info import with_self_description
from samband.core.web.openapi import document

PUBLIC_URL = "https://samband.example"


def documents(root: Path) -> dict[Path, str]:
    """Give ``openapi/{api}-v{major}.json`` for each API of each block; fixed wires have none."""
    return {
        root / "openapi" / f"{api.name}-v{api.major}.json": _text(
            document(PUBLIC_URL, with_self_description(api))
        )
        for block in names.running_blocks()
        for api in block.apis
        if api.name
    }


def _text(described: dict[str, object]) -> str:
    return msgspec.json.format(msgspec.json.encode(described), indent=2).decode() + "\n"
