# SPDX-License-Identifier: EUPL-1.2
"""An OpenAPI document as the rules see it: operations and schemas, each with where it stands.

The document comes from a stranger, so nothing is taken for granted of its shape: what should be an
object and is not counts as empty, and is a finding of its own.  References are followed within the
document only, never out of it, and each schema is visited once, so cycles end.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
MAX_PLACES = 300_000
"""Parameters and responses of all operations together: references let few words say many."""
_HOPS = 20
_PARTS = 500
_INSIDE = (
    "items",
    "additionalProperties",
    "not",
    "contains",
    "propertyNames",
    "if",
    "then",
    "else",
)
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "$defs", "dependentSchemas")


class Overgrown(Exception):
    """The document is small as text and too large when its references are followed."""


class Place(msgspec.Struct, frozen=True):
    """A value of the document and its JSON pointer (RFC 6901)."""

    pointer: str
    node: Any

    def child(self, *steps: str | int) -> Place:
        """Go down by names; what is not there is ``None``.

        >>> Place("", {"a/b": [7]}).child("a/b", 0)
        Place(pointer='/a~1b/0', node=7)
        """
        pointer, node = self.pointer, self.node
        for step in steps:
            pointer += "/" + str(step).replace("~", "~0").replace("/", "~1")
            if isinstance(node, Mapping):
                node = node.get(step)
            else:
                inside = isinstance(node, list) and isinstance(step, int) and step < len(node)
                node = node[step] if inside else None
        return Place(pointer, node)

    def mapping(self) -> dict[str, Any]:
        """Give the object that stands here, or an empty one."""
        return self.node if isinstance(self.node, dict) else {}

    def children(self) -> Iterator[tuple[str, Place]]:
        """Give each name of an object, with what stands there."""
        for name in self.mapping():
            yield name, self.child(name)

    def elements(self) -> Iterator[Place]:
        """Give each element of a list."""
        for index in range(len(self.node) if isinstance(self.node, list) else 0):
            yield self.child(index)

    def text(self, name: str) -> str:
        """Give the text under a name without blanks around it, or an empty one."""
        found = self.mapping().get(name)
        return found.strip() if isinstance(found, str) else ""


class Operation(msgspec.Struct, frozen=True):
    """One method of one path, with the parameters of both."""

    path: str
    method: str
    place: Place
    parameters: tuple[Place, ...]

    def named(self, where: str) -> dict[str, Place]:
        """Give the parameters that stand ``in`` a place, by name."""
        return {
            each.text("name"): each for each in self.parameters if each.mapping().get("in") == where
        }


class Document:
    """The document with what the rules ask it for, found once."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = Place("", root)
        self.info = self.root.child("info")
        self._members: dict[int, dict[str, Place]] = {}

    def resolve(self, place: Place) -> Place:
        """Follow ``$ref`` within the document; one that leads nowhere gives ``None`` as node."""
        for _ in range(_HOPS):
            reference = place.mapping().get("$ref")
            if not isinstance(reference, str):
                return place
            place = self._at(reference)
        return Place(place.pointer, None)

    def _at(self, reference: str) -> Place:
        if not reference.startswith("#/"):
            return Place(reference, None)
        found = self.root
        for step in reference[2:].split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            found = found.child(
                int(name) if isinstance(found.node, list) and _index(name) else name
            )
        return found

    @functools.cached_property
    def servers(self) -> tuple[tuple[Place, str], ...]:
        """The servers' addresses, their variables filled with the defaults."""
        return tuple(
            (each.child("url"), _filled(each))
            for each in self.root.child("servers").elements()
            if isinstance(each.mapping().get("url"), str)
        )

    @functools.cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation under ``paths``; raises ``Overgrown``."""
        found, places = [], 0
        for path, method, item in self.methods():
            parameters, place = self.parameters(item, method), item.child(method)
            places += 1 + len(parameters) + len(place.child("responses").mapping())
            if places > MAX_PLACES:
                raise Overgrown
            found.append(Operation(path, method, place, parameters))
        return tuple(found)

    def methods(self) -> Iterator[tuple[str, str, Place]]:
        """Give each path and method that is an operation, with what stands at the path."""
        for path, given in self.root.child("paths").children():
            item = self.resolve(given)
            for method in METHODS:
                if isinstance(item.child(method).node, dict):
                    yield path, method, item

    def parameters(self, item: Place, method: str) -> tuple[Place, ...]:
        """Give the parameters of a path and of one method of it, which count before the path's."""
        found: dict[tuple[str, str], Place] = {}
        for holder in (item, item.child(method)):
            for given in holder.child("parameters").elements():
                each = self.resolve(given)
                if each.mapping():
                    found[each.text("in"), each.text("name")] = each
        return tuple(found.values())

    @functools.cached_property
    def responses(self) -> tuple[tuple[Operation, str, Place], ...]:
        """Every response of every operation: operation, status, and the response itself."""
        return tuple(
            (operation, status, self.resolve(given))
            for operation in self.operations
            for status, given in operation.place.child("responses").children()
            if not status.startswith("x-")
        )

    @functools.cached_property
    def distinct_responses(self) -> tuple[tuple[str, Place], ...]:
        """Every response once, with the first status that it stands under."""
        found: dict[str, tuple[str, Place]] = {}
        for _, status, place in self.responses:
            found.setdefault(place.pointer, (status, place))
        return tuple(found.values())

    @functools.cached_property
    def requests(self) -> tuple[tuple[Operation, Place], ...]:
        """Every request body."""
        return tuple(
            (operation, self.resolve(operation.place.child("requestBody")))
            for operation in self.operations
            if "requestBody" in operation.place.mapping()
        )

    @functools.cached_property
    def media(self) -> tuple[tuple[str, Place], ...]:
        """Every body in either direction, each place once: its media type and what it is."""
        bodies = {body.pointer: body for _, body in self.requests}
        holders = [*bodies.values(), *(each for _, each in self.distinct_responses)]
        found = {
            place.pointer: (kind, place)
            for holder in holders
            for kind, place in holder.child("content").children()
        }
        return tuple(found.values())

    @functools.cached_property
    def schemas(self) -> tuple[Place, ...]:
        """Every schema that an operation or the components hold, each once."""
        waiting = [place.child("schema") for _, place in self.media]
        waiting += [each.child("schema") for op in self.operations for each in op.parameters]
        waiting += [place for _, place in self.root.child("components", "schemas").children()]
        found: list[Place] = []
        seen: set[int] = set()
        waiting.reverse()
        while waiting:
            schema = self.resolve(waiting.pop())
            if not isinstance(schema.node, dict) or id(schema.node) in seen:
                continue
            seen.add(id(schema.node))
            found.append(schema)
            waiting += _inside(schema)
        return tuple(found)

    @functools.cached_property
    def properties(self) -> tuple[tuple[str, Place], ...]:
        """Every named property of every schema: its name and where it stands."""
        return tuple(
            (name, place)
            for schema in self.schemas
            for name, place in schema.child("properties").children()
        )

    def members(self, schema: Place) -> dict[str, Place]:
        """Give the properties of a schema, those that ``allOf`` brings in among them."""
        first = self.resolve(schema)
        if not isinstance(first.node, dict):
            return {}
        if id(first.node) not in self._members:
            found: dict[str, Place] = {}
            for part in self.parts(first):
                for name, place in part.child("properties").children():
                    found.setdefault(name, place)
            self._members[id(first.node)] = found
        return self._members[id(first.node)]

    def parts(self, schema: Place) -> Iterator[Place]:
        """Give a schema and what ``allOf`` adds to it, each once and at most 500."""
        waiting: list[Place] = [schema]
        seen: set[int] = set()
        while waiting and len(seen) < _PARTS:
            whole = self.resolve(waiting.pop())
            if id(whole.node) not in seen:
                seen.add(id(whole.node))
                yield whole
                waiting += whole.child("allOf").elements()


def kinds(schema: Place) -> set[str]:
    """Tell the types that a schema names: one text in OpenAPI 3.0, perhaps a list in 3.1."""
    given = schema.mapping().get("type")
    listed = given if isinstance(given, list) else [given]
    return {each for each in listed if isinstance(each, str)}


def _inside(schema: Place) -> list[Place]:
    node = schema.mapping()
    found = [schema.child(name) for name in _INSIDE if name in node]
    found += [each for name in _LISTS for each in schema.child(name).elements()]
    found += [each for name in _NAMED for _, each in schema.child(name).children()]
    return found


def _index(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) < _HOPS


def _filled(server: Place) -> str:
    url = str(server.mapping()["url"])
    for name, variable in server.child("variables").children():
        url = url.replace("{" + name + "}", variable.text("default"))
    return url
