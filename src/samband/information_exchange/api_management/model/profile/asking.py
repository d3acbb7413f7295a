# SPDX-License-Identifier: EUPL-1.2
"""FNS, RES, FOR and SPA: parameters, paging, what a GET carries, and the trace of a call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from samband.information_exchange.api_management.model.profile.document import (
    Document,
    Operation,
    Place,
)
from samband.information_exchange.api_management.model.profile.findings import (
    ERROR,
    WARNING,
    Hit,
    Rule,
)
from samband.information_exchange.api_management.model.profile.naming import (
    names_a_person,
    style,
)

_SAFE = re.compile(r"[A-Za-z0-9._~-]+")
_LETTER = re.compile(r"[A-Za-z]")
_CURSORS = frozenset(("after", "before", "cursor"))
DEFAULT_LIMIT = 20


def _query(document: Document) -> Iterator[tuple[str, Place]]:
    seen: set[str] = set()
    for operation in document.operations:
        for name, place in operation.named("query").items():
            if place.pointer not in seen:
                seen.add(place.pointer)
                yield name, place


def _consistent_names(document: Document) -> Iterator[Hit]:
    by_style: dict[str, list[Hit]] = {}
    for name, place in _query(document):
        written = style(name)
        if written is not None:
            by_style.setdefault(written, []).append(Hit(place.pointer, name))
    common = max(by_style.values(), key=len, default=[])
    for hits in by_style.values():
        if hits is not common:
            yield from hits


def _begins_with_letter(document: Document) -> Iterator[Hit]:
    for name, place in _query(document):
        if not _LETTER.match(name):
            yield Hit(place.pointer, name)


def _optional(document: Document) -> Iterator[Hit]:
    for name, place in _query(document):
        if place.mapping().get("required") is True:
            yield Hit(place.child("required").pointer, name)


def _safe_characters(document: Document) -> Iterator[Hit]:
    for name, place in _query(document):
        if not _SAFE.fullmatch(name):
            yield Hit(place.pointer, name)


def _pages_whole(document: Document) -> Iterator[Hit]:
    for operation in document.operations:
        names = operation.named("query").keys()
        paged, limited = bool(names & {"page", "offset"}), "limit" in names
        if (paged and not limited) or (limited and not paged and not names & _CURSORS):
            name = f"{operation.method.upper()} {operation.path}"
            yield Hit(operation.place.child("parameters").pointer, name)


def _default(document: Document, name: str, wanted: int) -> Iterator[Hit]:
    for each, place in _query(document):
        schema = document.resolve(place.child("schema"))
        if each == name and schema.mapping().get("default") != wanted:
            yield Hit(schema.child("default").pointer, name)


def _first_page(document: Document) -> Iterator[Hit]:
    return _default(document, "page", 1)


def _usual_limit(document: Document) -> Iterator[Hit]:
    return _default(document, "limit", DEFAULT_LIMIT)


def _no_personal_numbers(document: Document) -> Iterator[Hit]:
    seen: set[str] = set()
    for operation in document.operations:
        for place in operation.parameters:
            name = place.text("name")
            if names_a_person(name) and place.pointer not in seen:
                seen.add(place.pointer)
                yield Hit(place.pointer, name)


def _no_body_on_get(document: Document) -> Iterator[Hit]:
    for operation, _ in document.requests:
        if operation.method == "get":
            yield Hit(operation.place.child("requestBody").pointer, operation.path)


def _traced(operation: Operation) -> bool:
    return any(name.lower() == "traceparent" for name in operation.named("header"))


def _trace_in(document: Document) -> Iterator[Hit]:
    for operation in document.operations:
        if not _traced(operation):
            name = f"{operation.method.upper()} {operation.path}"
            yield Hit(operation.place.child("parameters").pointer, name)


def _trace_out(document: Document) -> Iterator[Hit]:
    for status, response in document.distinct_responses:
        headers = response.child("headers")
        if "traceparent" not in {name.lower() for name in headers.mapping()}:
            yield Hit(headers.pointer, status)


RESOURCE_RULES = (
    Rule(
        "RES.02",
        WARNING,
        _no_personal_numbers,
        "Ta bort parametern `{name}`: skicka personnummer i kroppen, aldrig i adressen.",
        "Remove the parameter `{name}`: send personal numbers in the body, never in the address.",
    ),
)
QUERY_RULES = (
    Rule(
        "FNS.01",
        ERROR,
        _consistent_names,
        "Skriv parametern `{name}` på samma sätt som de andra.",
        "Write the parameter `{name}` in the same way as the others.",
    ),
    Rule(
        "FNS.03",
        ERROR,
        _begins_with_letter,
        "Låt parametern `{name}` börja med en bokstav.",
        "Let the parameter `{name}` begin with a letter.",
    ),
    Rule(
        "FNS.05",
        WARNING,
        _optional,
        "Gör parametern `{name}` frivillig, eller flytta den till sökvägen eller kroppen.",
        "Make the parameter `{name}` optional, or move it to the path or the body.",
    ),
    Rule(
        "FNS.06",
        WARNING,
        _safe_characters,
        "Ha bara A-Z, a-z, 0-9, bindestreck, punkt, understreck och ~ i `{name}`.",
        "Have only A-Z, a-z, 0-9, hyphen, full stop, underscore and ~ in `{name}`.",
    ),
    Rule(
        "FNS.07",
        ERROR,
        _pages_whole,
        "Ge {name} både `limit` och `page` eller `offset`.",
        "Give {name} both `limit` and `page` or `offset`.",
    ),
    Rule(
        "FNS.08",
        ERROR,
        _first_page,
        "Låt `page` börja på 1: sätt `default` till 1.",
        "Let `page` begin at 1: set `default` to 1.",
    ),
    Rule(
        "FNS.09",
        WARNING,
        _usual_limit,
        "Sätt `default` för `limit` till 20.",
        "Set the `default` of `limit` to 20.",
    ),
)
GET_RULES = (
    Rule(
        "FOR.02",
        ERROR,
        _no_body_on_get,
        "Ta bort kroppen ur GET {name}, eller gör den till POST.",
        "Remove the body from GET {name}, or make it a POST.",
    ),
)
TRACE_RULES = (
    Rule(
        "SPA.02",
        ERROR,
        _trace_in,
        "Låt {name} ta emot huvudet `traceparent` (W3C Trace Context).",
        "Let {name} take the header `traceparent` (W3C Trace Context).",
    ),
    Rule(
        "SPA.04",
        WARNING,
        _trace_out,
        "Skicka med huvudet `traceparent` i svaret {name}.",
        "Send the header `traceparent` in the answer {name}.",
    ),
)
