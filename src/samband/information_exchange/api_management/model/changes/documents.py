# SPDX-License-Identifier: EUPL-1.2
"""Compares two OpenAPI documents of one API: what would stop working for whoever uses the old one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from samband.information_exchange.api_management.model.changes.found import Change, change
from samband.information_exchange.api_management.model.changes.schemas import (
    Both,
    Pair,
    Way,
    compare,
    is_new,
)
from samband.information_exchange.api_management.model.profile.document import (
    Document,
    Operation,
    Place,
)

_MOST_WAYS = 20
_PARAMETER = re.compile(r"\{[^{}]*\}")
_IGNORED_HEADERS = frozenset(("accept", "content-type", "authorization"))


def breaking_changes(old: dict[str, Any], new: dict[str, Any]) -> tuple[Change, ...]:
    """List every breaking change, each once, in the order of the old document."""
    both = Both(Document(old), Document(new), set(), set())
    found: dict[tuple[str, str, str], Change] = {}
    for each in (*_servers(both), *_operations(both)):
        found.setdefault((each.kind, each.pointer, each.name), each)
    return tuple(found.values())


def _servers(both: Both) -> Iterator[Change]:
    kept = {url.rstrip("/") for _, url in both.new.servers}
    for place, url in both.old.servers:
        if url.rstrip("/") not in kept:
            yield change("server-removed", place.pointer, url)


def _operations(both: Both) -> Iterator[Change]:
    there = {(_same(each.path), each.method): each for each in both.new.operations}
    paths = {path for path, _ in there}
    for old in both.old.operations:
        new = there.get((_same(old.path), old.method))
        if new is not None:
            yield from _operation(both, old, new)
        elif _same(old.path) not in paths:
            yield change("path-removed", f"/paths/{_escaped(old.path)}", old.path)
        else:
            name = f"{old.method.upper()} {old.path}"
            yield change("operation-removed", old.place.pointer, name)


def _same(path: str) -> str:
    """Give a path as callers see it: what its parameters are called is not seen."""
    return _PARAMETER.sub("{}", path)


def _escaped(path: str) -> str:
    return path.replace("~", "~0").replace("/", "~1")


def _operation(both: Both, old: Operation, new: Operation) -> Iterator[Change]:
    yield from _parameters(both, old, new)
    yield from _request(both, old, new)
    yield from _responses(both, old, new)
    if not _still_let_in(both, old, new):
        yield change("auth-changed", old.place.pointer, f"{old.method.upper()} {old.path}")


def _parameters(both: Both, old: Operation, new: Operation) -> Iterator[Change]:
    before, after = _by_key(old), _by_key(new)
    for key, place in before.items():
        if key not in after:
            yield change("parameter-removed", place.pointer, place.text("name"))
            continue
        if _required(after[key]) and not _required(place):
            yield change("parameter-required", place.pointer, place.text("name"))
        yield from compare(both, Pair(place.child("schema"), after[key].child("schema"), Way.ASKED))
    for key, place in after.items():
        if key not in before and _required(place):
            yield change("parameter-required", old.place.pointer, place.text("name"))


def _by_key(operation: Operation) -> dict[tuple[str, str], Place]:
    """Give parameters by place and name; those of a path by their order, headers in lower case."""
    found: dict[tuple[str, str], Place] = {}
    order = _PARAMETER.findall(operation.path)
    for each in operation.parameters:
        where, name = each.text("in"), each.text("name")
        if where == "path":
            marked = "{" + name + "}"
            name = str(order.index(marked)) if marked in order else name
        elif where == "header":
            name = name.lower()
            if name in _IGNORED_HEADERS:
                continue
        found[where, name] = each
    return found


def _required(place: Place) -> bool:
    return place.mapping().get("required") is True


def _request(both: Both, old: Operation, new: Operation) -> Iterator[Change]:
    before = both.old.resolve(old.place.child("requestBody"))
    after = both.new.resolve(new.place.child("requestBody"))
    if _required(after) and not _required(before):
        yield change("body-required", old.place.child("requestBody").pointer)
    if before.mapping() and not after.mapping():
        yield change("body-removed", old.place.child("requestBody").pointer)
    elif before.mapping():
        yield from _content(both, before, after, Way.ASKED)


def _responses(both: Both, old: Operation, new: Operation) -> Iterator[Change]:
    for status, given in old.place.child("responses").children():
        if status.startswith("x-"):
            continue
        before = both.old.resolve(given)
        after = both.new.resolve(new.place.child("responses", status))
        if before.mapping() and not after.mapping():
            yield change("response-removed", given.pointer, status)
            continue
        if not is_new(both, before, after):
            continue
        kept = {name.lower() for name in after.child("headers").mapping()}
        for name, place in before.child("headers").children():
            if name.lower() not in kept:
                yield change("header-removed", place.pointer, name)
        yield from _content(both, before, after, Way.GIVEN)


def _content(both: Both, before: Place, after: Place, way: Way) -> Iterator[Change]:
    for kind, place in before.child("content").children():
        twin = after.child("content", kind)
        if isinstance(twin.node, dict):
            yield from compare(both, Pair(place.child("schema"), twin.child("schema"), way))
        elif twin.node != place.node:
            yield change("media-type-removed", place.pointer, kind)


def _still_let_in(both: Both, old: Operation, new: Operation) -> bool:
    """Tell whether every way in that was enough is enough still."""
    ways = _ways_in(both.new, new)
    return all(any(way <= given for way in ways) for given in _ways_in(both.old, old))


def _ways_in(document: Document, operation: Operation) -> list[frozenset[tuple[str, ...]]]:
    own = operation.place.child("security")
    listed = own if isinstance(own.node, list) else document.root.child("security")
    ways = [
        frozenset(
            part for name, scopes in each.children() for part in _parts(document, name, scopes)
        )
        for each in itertools.islice(listed.elements(), _MOST_WAYS)
    ]
    return ways or [frozenset()]


def _parts(document: Document, name: str, scopes: Place) -> Iterator[tuple[str, ...]]:
    """Give what a requirement asks for: the scheme by what it is, and each scope of it."""
    scheme = document.resolve(document.root.child("components", "securitySchemes", name))
    kind = tuple(scheme.text(key).lower() for key in ("type", "scheme", "in", "name"))
    yield kind
    for each in scopes.elements():
        yield (*kind, str(each.node))
