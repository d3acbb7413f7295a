# SPDX-License-Identifier: EUPL-1.2
"""Rules of our own, without which the profile's cannot be trusted: form, and minimal exemptions.

A part that is no object, or a reference that leads nowhere, would pass every rule unseen.
"""

from __future__ import annotations

from collections.abc import Iterator

from samband.information_exchange.api_management.model.profile.document import Document, Place
from samband.information_exchange.api_management.model.profile.findings import ERROR, Hit, Rule

UNUSED_EXEMPTION = "UND.01"
_LITERAL = frozenset(("example", "examples", "default", "const", "enum", "value"))


def _objects(document: Document) -> Iterator[Hit]:
    root = document.root
    for name in ("info", "paths"):
        if not isinstance(root.child(name).node, dict):
            yield Hit(f"/{name}", name)
    for name, place in root.child("paths").children():
        if not name.startswith("x-"):
            yield from _item_form(place, name)
    for operation in document.operations:
        responses = operation.place.child("responses")
        if not responses.mapping():
            yield Hit(responses.pointer, "responses")
        for each in operation.place.child("parameters").elements():
            if not each.mapping():
                yield Hit(each.pointer, "parameters")


def _item_form(place: Place, name: str) -> Iterator[Hit]:
    if not isinstance(place.node, dict) or not name.startswith("/"):
        yield Hit(place.pointer, name)
    for method, operation in place.children():
        if method in {"get", "put", "post", "delete", "patch"} and not operation.mapping():
            yield Hit(operation.pointer, method)


def _references(document: Document) -> Iterator[Hit]:
    waiting, seen = [document.root], set()
    while waiting:
        place = waiting.pop()
        if id(place.node) in seen:
            continue
        if isinstance(place.node, dict | list):
            seen.add(id(place.node))
        reference = place.mapping().get("$ref")
        if isinstance(reference, str) and document.resolve(place).node is None:
            yield Hit(place.child("$ref").pointer, reference)
        waiting += [each for name, each in place.children() if name not in _LITERAL]
        waiting += place.elements()


RULES = (
    Rule(
        "OAS.01",
        ERROR,
        _objects,
        "Rätta formen på `{name}`: OpenAPI kräver ett objekt med innehåll här.",
        "Correct the form of `{name}`: OpenAPI demands an object with content here.",
    ),
    Rule(
        "OAS.02",
        ERROR,
        _references,
        "Rätta referensen `{name}`: den leder ingenstans inom dokumentet.",
        "Correct the reference `{name}`: it leads nowhere within the document.",
    ),
)
EXEMPTION_WORDS = (
    "Ta bort undantaget för {name}: inget i dokumentet bryter mot regeln där.",
    "Remove the exemption for {name}: nothing in the document breaks the rule there.",
)
