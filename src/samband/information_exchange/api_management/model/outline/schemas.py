# SPDX-License-Identifier: EUPL-1.2
"""A schema in few words, its fields one level down, and a value that it would take.

All of it is bounded: a schema that holds itself, or a thousand fields, ends where its reader would.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from samband.information_exchange.api_management.model.profile.document import Document, Place

MAX_FIELDS = 60
MAX_WORDS = 300
_DEEPEST, _MOST_VALUES, _MOST_VALUES_SHOWN = 4, 60, 10
_BRANCHING, _MOST_PARTS = 2, 5
"""Where alternatives hold alternatives, work grows by their number at each level."""
_OBJECT = ("properties", "allOf")
_SAMPLES = {"integer": 1, "number": 1.5, "boolean": True, "null": None, "string": "text"}
_FORMATS = {
    "date": "2026-11-24",
    "date-time": "2026-11-24T10:00:00Z",
    "uuid": "019ab000-0000-7000-8000-000000000001",
    "email": "name@example.se",
    "uri": "https://example.se/",
}


class Field(Struct, frozen=True):
    """One field of an object: name, type in words, whether it must be there, what it is."""

    name: str
    type: str
    required: bool
    says: str


def plain(given: object, most: int = MAX_WORDS) -> str:
    """Give a stranger's text as one line without control characters, of a bounded length.

    >>> plain("a\\n\\x1b[31mb" + "c" * 400, 6)
    'a [31…'
    """
    text = given[: 4 * most] if isinstance(given, str) else ""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def type_of(document: Document, place: Place, deep: int = 0) -> str:
    """Say a schema's type in words: ``array of Permit``, ``string (date)``, ``one of 3``."""
    named = place.mapping().get("$ref")
    schema = document.resolve(place)
    inner = schema.mapping()
    if isinstance(named, str) and not inner.keys().isdisjoint(_OBJECT):
        return plain(named.rpartition("/")[2], 60)
    given = inner.get("type")
    kinds = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    kind = " or ".join(plain(each, 20) for each in kinds[:_MOST_PARTS])
    if kind == "array" and deep < _DEEPEST:
        return f"array of {type_of(document, schema.child('items'), deep + 1)}"
    for several in ("oneOf", "anyOf"):
        options = inner.get(several)
        if isinstance(options, list) and options and deep < _BRANCHING:
            parts = [schema.child(several, i) for i in range(min(len(options), _MOST_PARTS))]
            return " or ".join(dict.fromkeys(type_of(document, each, deep + 1) for each in parts))
    words = kind or ("any" if inner.keys().isdisjoint(_OBJECT) else "object")
    values = inner.get("enum")
    if isinstance(values, list):
        return f"{words}: {', '.join(_value(each) for each in values[:_MOST_VALUES_SHOWN])}"
    return f"{words} ({plain(inner['format'], 20)})" if "format" in inner else words


def fields_of(document: Document, place: Place) -> tuple[tuple[Field, ...], bool]:
    """List an object's fields, or those of what a list holds; tells if there are more of them."""
    schema = document.resolve(place)
    for _ in range(_DEEPEST):
        if "items" not in schema.mapping() or "properties" in schema.mapping():
            break
        schema = document.resolve(schema.child("items"))
    found: dict[str, Field] = {}
    more = _gather(document, schema, found, 0)
    return tuple(found.values()), more


def _gather(document: Document, schema: Place, found: dict[str, Field], deep: int) -> bool:
    listed = schema.mapping().get("required")
    needed = {each for each in listed if isinstance(each, str)} if isinstance(listed, list) else ()
    for name, each in schema.child("properties").children():
        if len(found) >= MAX_FIELDS:
            return True
        said = each.text("description") or document.resolve(each).text("description")
        title = plain(name, 100)
        found[title] = Field(title, type_of(document, each), name in needed, plain(said))
    more = False
    if deep <= _BRANCHING:
        parts = schema.child("allOf").node
        for index in range(min(len(parts) if isinstance(parts, list) else 0, _MOST_PARTS)):
            inner = document.resolve(schema.child("allOf", index))
            more = _gather(document, inner, found, deep + 1) or more
    return more


def given_value(document: Document, place: Place) -> Any:
    """Give the value that the schema itself tells: an example, a default, one of a few."""
    inner = document.resolve(place).mapping()
    for name in ("example", "default", "const"):
        if name in inner:
            return inner[name]
    for name in ("examples", "enum"):
        if isinstance(inner.get(name), list) and inner[name]:
            return inner[name][0]
    return None


def sample_of(document: Document, place: Place) -> Any:
    """Make a value that the schema would take, of a few fields: its own examples where it has any."""
    return _sample(document, place, 0, [_MOST_VALUES])


def _sample(document: Document, place: Place, deep: int, left: list[int]) -> Any:
    left[0] -= 1
    schema = document.resolve(place)
    told = given_value(document, schema)
    if told is not None:
        return told
    if deep > _DEEPEST or left[0] < 0:
        return None
    return _made(document, schema, deep, left)


def _made(document: Document, schema: Place, deep: int, left: list[int]) -> Any:
    inner = schema.mapping()
    for several in ("allOf", "oneOf", "anyOf"):
        if isinstance(inner.get(several), list) and inner[several] and "properties" not in inner:
            return _sample(document, schema.child(several, 0), deep + 1, left)
    if "properties" in inner:
        made: dict[str, Any] = {}
        for name, each in schema.child("properties").children():
            if left[0] < 0:
                break
            made[plain(name, 100)] = _sample(document, each, deep + 1, left)
        return made
    given = inner.get("type")
    kind = given[0] if isinstance(given, list) and given else given
    if kind == "array":
        return [_sample(document, schema.child("items"), deep + 1, left)]
    if kind == "object":
        return {}
    shape = inner.get("format")
    known = _FORMATS.get(shape) if isinstance(shape, str) else None
    return known or (_SAMPLES.get(kind) if isinstance(kind, str) else None)


def _value(given: object) -> str:
    return plain(given, 40) if isinstance(given, str) else plain(str(given)[:80], 40)
