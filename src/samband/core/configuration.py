# SPDX-License-Identifier: EUPL-1.2
"""Settings from one TOML file and the environment, typed, with every unknown key refused.

A misspelt setting that is silently ignored is how a node ends up open; so it stops the start.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar, get_args

import msgspec

PREFIX = "SAMBAND__"
_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]*)`(?: - at `(?P<path>[^`]*)`)?")

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
        near = _nearest(type_, str(error))
        raise WrongSettings(f"{file or 'settings'}: {error}{near}") from None


def _nearest(type_: type, said: str) -> str:
    """Suggest the key that was meant, when one that is not known is like one that is."""
    unknown = _UNKNOWN.search(said)
    if unknown is None:
        return ""
    known: list[str] = []
    for part in (unknown["path"] or "").split(".")[1:]:
        type_ = _inner(type_, part)
    if issubclass(type_, msgspec.Struct):
        known = [field.name for field in msgspec.structs.fields(type_)]
    near = difflib.get_close_matches(unknown["key"], known, 1)
    return f"; did you mean `{near[0]}`?" if near else ""


def _inner(type_: type, part: str) -> type:
    """Give the type of a table below, also of one in a list of tables."""
    name, _, place = part.partition("[")
    fields = msgspec.structs.fields(type_) if issubclass(type_, msgspec.Struct) else ()
    found = next((field.type for field in fields if field.name == name), object)
    if place:
        found = next(iter(get_args(found)), object)
    return found if isinstance(found, type) else object


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
