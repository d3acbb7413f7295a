# SPDX-License-Identifier: EUPL-1.2
"""A line of ``samband check``, and what is known while it looks."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from samband.settings import SETTINGS_VARIABLE, Settings


class Finding(msgspec.Struct, frozen=True):
    """What is wrong or left to do, why that is so, and what to do about it."""

    what: str
    why: str
    do: str

    @property
    def line(self) -> str:
        """Write it as one line."""
        words = f"✗ {self.what}: {self.why.rstrip('.')}. {self.do}"
        return " ".join(words.split())


def _file() -> Path | None:
    named = os.environ.get(SETTINGS_VARIABLE)
    return Path(named) if named else None


@dataclass
class Seen:
    """What is known so far: the settings, their file, and whether secret and database can be used."""

    settings: Settings
    secret: bool = False
    prepared: bool = False
    file: Path | None = field(default_factory=_file)
