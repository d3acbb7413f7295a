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
from msgspec import inspect

PREFIX = "SAMBAND__"
_KIND = re.compile(r"Expected `(?P<kind>\w+)`(, got `\w+`| (?P<sign>[<>]=) (?P<bound>[0-9.]+))")
_PLACE = re.compile(r"\[([0-9]+|\.\.\.)\]")
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "str": "text in quotes",
    "array": 'a list in the settings file, such as ["…"]',
    "object": "a table of its own in the settings file",
}
_UNTOLD = {"dsn", "password", "secret"}
"""Keys whose values are not repeated: a line of an error is often passed on."""
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
        said = _unknown(type_, str(error)) or _said(type_, tree, str(error)) or str(error)
        raise WrongSettings(f"{file or 'settings'}: {said}") from None


def _said(type_: type, tree: Mapping[str, object], told: str) -> str:
    """Say in words which key has which value and what to write instead; empty for other faults."""
    what, _, place = told.partition(" - at `$.")
    key = place.rstrip("`")
    keys = _PLACE.sub(r".\1", key).split(".")
    described, info = _described(type_, keys)
    value: object = tree
    for part in keys:
        if isinstance(value, list):
            value = value[int(part)] if part.isdecimal() else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    given = f", not {value!r}" if isinstance(value, str) and keys[-1] not in _UNTOLD else ""
    if what.startswith("Invalid enum value") and isinstance(info, inspect.LiteralType):
        choices = [str(each) for each in info.values]
        near = difflib.get_close_matches(str(value), choices, 1)
        meant = f"; did you mean {near[0]}?" if near else ""
        return f"{key}: must be one of {', '.join(choices)}{given}{meant}"
    if described and "matching regex" in what:
        return f"{key}: must be {described}{given}"
    kind = _KIND.fullmatch(what)
    if kind is None or kind["kind"] not in _KINDS:
        return ""
    if kind["sign"]:
        bound = "at least" if kind["sign"] == ">=" else "at most"
        return f"{key}: must be {bound} {kind['bound']}"
    return f"{key}: must be {_KINDS[kind['kind']]}{given}"


def _described(type_: type, keys: list[str]) -> tuple[str, inspect.Type | None]:
    """Find the type of a key, and what it must be in words where its type says so."""
    info: inspect.Type = inspect.type_info(type_)
    for part in keys:
        if isinstance(info, inspect.StructType):
            known = {field.encode_name: field.type for field in info.fields}
            if part not in known:
                return "", None
            info = known[part]
        elif isinstance(info, inspect.VarTupleType | inspect.ListType):
            info = info.item_type
        else:
            return "", None
    if isinstance(info, inspect.Metadata):
        return (info.extra_json_schema or {}).get("description", ""), info.type
    return "", info


def _unknown(type_: type, said: str) -> str:
    """Name a key that is not known, and the one that was meant when it is like one that is."""
    unknown = _UNKNOWN.search(said)
    if unknown is None:
        return ""
    where = (unknown["path"] or "").removeprefix("$.")
    known: list[str] = []
    for part in (unknown["path"] or "").split(".")[1:]:
        type_ = _inner(type_, part)
    if issubclass(type_, msgspec.Struct):
        known = [field.name for field in msgspec.structs.fields(type_)]
    near = difflib.get_close_matches(unknown["key"], known, 1)
    meant = f"; did you mean `{near[0]}`?" if near else ""
    return f"{where}{': ' if where else ''}there is no setting `{unknown['key']}`{meant}"


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
