# SPDX-License-Identifier: EUPL-1.2
"""Compares schemas: what is sent may not be narrowed, and what is answered may not be widened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec

from samband.information_exchange.api_management.model.changes.found import Change, change
from samband.information_exchange.api_management.model.profile.document import (
    Document,
    Place,
    kinds,
)

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_WORDS = frozenset(("description", "title", "example", "examples", "deprecated", "default"))
MOST_PAIRS = 100_000


class Way(StrEnum):
    """Which way a value goes: asked is what callers send, given is what they get."""

    ASKED = "asked"
    GIVEN = "given"


class Pair(msgspec.Struct, frozen=True):
    """The same schema in the old and the new document."""

    old: Place
    new: Place
    way: Way


class Both(msgspec.Struct, frozen=True):
    """The two documents, and the pairs of schemas and of other things compared already."""

    old: Document
    new: Document
    seen: set[tuple[int, int, Way]]
    pairs: set[tuple[int, int]]


def is_new(both: Both, old: Place, new: Place) -> bool:
    """Tell whether a pair of nodes is met for the first time."""
    pair = (id(old.node), id(new.node))
    known = pair in both.pairs
    both.pairs.add(pair)
    return not known


def compare(both: Both, first: Pair) -> Iterator[Change]:
    """Compare a pair of schemas and everything inside them, each pair once in all.

    What is left when there are too many is told as a change, so that nothing passes unseen.
    """
    waiting = [first]
    while waiting:
        given = waiting.pop()
        pair = Pair(both.old.resolve(given.old), both.new.resolve(given.new), given.way)
        key = (id(pair.old.node), id(pair.new.node), pair.way)
        if key in both.seen or not isinstance(pair.old.node, dict):
            continue
        if len(both.seen) >= MOST_PAIRS:
            yield change("not-compared", pair.old.pointer)
            return
        both.seen.add(key)
        yield from _values(pair)
        yield from _members(both, pair)
        yield from _variants(both, pair)
        waiting += _inside(both, pair)


def _values(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.mapping(), pair.new.mapping()
    asked = pair.way is Way.ASKED
    if _narrower(_types(pair.old), _types(pair.new), asked=asked):
        yield change("type-narrowed" if asked else "type-widened", pair.old.child("type").pointer)
    if _narrower(_choices(old), _choices(new), asked=asked):
        yield change("enum-narrowed" if asked else "enum-widened", pair.old.child("enum").pointer)
    if not asked:
        return
    for name in (*_LOWER, *_UPPER):
        if _tighter(old.get(name), new.get(name), upper=name in _UPPER):
            yield change("bounds-narrowed", pair.old.pointer, name)
    for name in ("pattern", "format", "multipleOf"):
        if name in new and new[name] != old.get(name):
            yield change("form-changed", pair.old.pointer, name)
    if new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
        yield change("closed", pair.old.pointer)


def _narrower(old: set[str] | None, new: set[str] | None, *, asked: bool) -> bool:
    """Tell whether what was promised no longer holds; ``None`` is anything at all."""
    less, more = (new, old) if asked else (old, new)
    if less is None:
        return False
    return more is None or not more <= less


def _types(schema: Place) -> set[str] | None:
    found = kinds(schema)
    if not found:
        return None
    if schema.mapping().get("nullable") is True:
        found.add("null")
    return found | {"integer"} if "number" in found else found


def _choices(schema: dict[str, Any]) -> set[str] | None:
    if "const" in schema:
        return {_canonical(schema["const"])}
    given = schema.get("enum")
    return {_canonical(each) for each in given} if isinstance(given, list) else None


def _tighter(old: object, new: object, *, upper: bool) -> bool:
    if not isinstance(new, int | float) or isinstance(new, bool):
        return False
    if not isinstance(old, int | float) or isinstance(old, bool):
        return True
    return new < old if upper else new > old


def _members(both: Both, pair: Pair) -> Iterator[Change]:
    old, new = both.old.members(pair.old), both.new.members(pair.new)
    for name, place in old.items():
        if name not in new:
            yield change("property-removed", place.pointer, name)
    needed_old, needed_new = _required(both.old, pair.old), _required(both.new, pair.new)
    if pair.way is Way.ASKED:
        for name in sorted(needed_new - needed_old):
            yield change("property-required", pair.old.pointer, name)
    else:
        for name in sorted((needed_old - needed_new) & new.keys()):
            yield change("property-optional", pair.old.pointer, name)


def _required(document: Document, schema: Place) -> set[str]:
    found: set[str] = set()
    for part in document.parts(schema):
        listed = part.mapping().get("required")
        found |= {n for n in listed if isinstance(n, str)} if isinstance(listed, list) else set()
    return found


def _variants(both: Both, pair: Pair) -> Iterator[Change]:
    for name in ("oneOf", "anyOf"):
        old = [_shape(both.old, each) for each in pair.old.child(name).elements()]
        new = [_shape(both.new, each) for each in pair.new.child(name).elements()]
        if pair.way is Way.ASKED and len(set(old)) > len(set(new)) > 0:
            yield change("variant-removed", pair.old.child(name).pointer)
        elif pair.way is Way.ASKED and new and not old:
            yield change("variant-removed", pair.old.pointer)
        elif pair.way is Way.GIVEN and old and len(set(new)) > len(set(old)):
            yield change("variant-added", pair.old.child(name).pointer)


def _shape(document: Document, variant: Place) -> str:
    """Give what identifies a variant: the name it is referred to by, or how it is written."""
    reference = variant.mapping().get("$ref")
    if isinstance(reference, str):
        return reference
    node = document.resolve(variant).mapping()
    return _canonical({name: value for name, value in node.items() if name not in _WORDS})


def _inside(both: Both, pair: Pair) -> Iterator[Pair]:
    old, new = both.old.members(pair.old), both.new.members(pair.new)
    for name in old.keys() & new.keys():
        yield Pair(old[name], new[name], pair.way)
    for name in ("items", "additionalProperties"):
        if isinstance(pair.new.mapping().get(name), dict):
            yield Pair(pair.old.child(name), pair.new.child(name), pair.way)
    for name in ("oneOf", "anyOf"):
        there = {_shape(both.new, each): each for each in pair.new.child(name).elements()}
        spare = list(there.values())
        for index, each in enumerate(pair.old.child(name).elements()):
            twin = there.get(_shape(both.old, each)) or (
                spare[index] if index < len(spare) else None
            )
            if twin is not None:
                yield Pair(each, twin, pair.way)


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)
