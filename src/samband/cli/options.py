# SPDX-License-Identifier: EUPL-1.2
"""Options that several commands share, and the settings with a command's options on top."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter, validators

from samband.settings import Settings, read_settings

Port = Annotated[
    int | None,
    Parameter(
        help="Where the node listens; 0 takes any free port.",
        validator=validators.Number(gte=0, lte=65_535),
    ),
]
Data = Annotated[Path | None, Parameter(help="The folder for everything that the node keeps.")]


def settings_with(port: int | None = None, data: Path | None = None) -> Settings:
    """Read the settings; in a sandbox the published address follows the port."""
    settings = read_settings(dict(os.environ))
    node = settings.node
    if data is not None:
        node = msgspec.structs.replace(node, data=str(data))
    if port is None:
        return msgspec.structs.replace(settings, node=node)
    web = msgspec.structs.replace(settings.web, port=port)
    if settings.test_mode:
        node = msgspec.structs.replace(node, public_url=f"http://{web.host}:{port}")
    return msgspec.structs.replace(settings, node=node, web=web)
