# SPDX-License-Identifier: EUPL-1.2
"""Settings from one TOML file and the environment, typed, with every unknown key refused.

A misspelt setting that is silently ignored is how a node ends up open; so it stops the start.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

PREFIX = "SAMBAND__"

Settings = TypeVar("Settings")


class WrongSettings(Exception):
    """The settings cannot be used; the message names the key and what it must be."""


def load(
    type_: type[Settings], file: Path | None, environ: Mapping[str, str] | None = None
) -> Settings:
    """Read settings of ``type_``; ``SAMBAND__WEB__PORT=8001`` overrides ``port`` under ``[web]``.

    Raises ``WrongSettings`` when the file is missing, is not TOML, or holds a key or value that
    the type does not allow.
    """
    tree = _read(file) if file else {}
    for name, value in sorted((environ or {}).items()):
        if name.startswith(PREFIX):
            _put(tree, name.removeprefix(PREFIX).lower().split("__"), value)
    try:
        return msgspec.convert(tree, type_, strict=False)
    except msgspec.ValidationError as error:
        raise WrongSettings(f"{file or 'settings'}: {error}") from None


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongSettings(f"{file}: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongSettings(f"{file}: {error}") from None


def _put(tree: dict[str, object], path: list[str], value: str) -> None:
    *tables, key = path
    for table in tables:
        inner = tree.setdefault(table, {})
        if not isinstance(inner, dict):
            raise WrongSettings(f"{PREFIX}{'__'.join(path).upper()}: {table} is not a table")
        tree = inner
    tree[key] = value
