# SPDX-License-Identifier: EUPL-1.2
"""DOT, AME, ARQ and FEL: dates, field names, requests and problems."""

from __future__ import annotations

import re
from collections.abc import Iterator

from samband.information_exchange.api_management.model.profile.document import (
    Document,
    Place,
    kinds,
)
from samband.information_exchange.api_management.model.profile.findings import (
    ERROR,
    WARNING,
    Hit,
    Rule,
)
from samband.information_exchange.api_management.model.profile.media import (
    PROBLEM,
    charset,
    essence,
    is_json,
)
from samband.information_exchange.api_management.model.profile.naming import (
    CAMEL,
    SNAKE,
    is_plain,
    names_a_date,
    style,
)

_FORMATS = {"date", "date-time", "time"}
_DAY = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
_WRITTEN = {
    "date": re.compile(_DAY),
    "date-time": re.compile(rf"{_DAY}[Tt]{_TIME}(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"),
}
_UTC = re.compile(r".*(?:[Zz]|[+-]00:00)")
_ALPHANUMERIC = re.compile(r"[A-Za-z0-9_]+")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_STANDARD = frozenset(
    [
        "accept",
        "authorization",
        "cache-control",
        "connection",
        "content-type",
        "cookie",
        "date",
        "etag",
        "if-match",
        "if-none-match",
        "if-modified-since",
        "if-unmodified-since",
    ]
)
_MEMBERS = ("type", "title", "status", "detail", "instance")
_EXAMPLE_DEPTH = 30


def _dates_in_standard_form(document: Document) -> Iterator[Hit]:
    for name, given in document.properties:
        schema = document.resolve(given)
        form = schema.text("format")
        if names_a_date(name) and "string" in kinds(schema) and form not in _FORMATS:
            yield Hit(given.pointer, name)
    for pointer, form, value in _written_dates(document):
        if not _WRITTEN[form].fullmatch(value):
            yield Hit(pointer, value)


def _dates_in_utc(document: Document) -> Iterator[Hit]:
    for pointer, form, value in _written_dates(document):
        whole = form == "date-time" and _WRITTEN[form].fullmatch(value)
        if whole and not _UTC.fullmatch(value):
            yield Hit(pointer, value)


def _written_dates(document: Document) -> Iterator[tuple[str, str, str]]:
    """Give every date that an example or a default writes out: pointer, format, text."""
    for schema in document.schemas:
        form = schema.text("format")
        if form in _WRITTEN:
            places = [schema.child("example"), schema.child("default"), schema.child("const")]
            places += [*schema.child("examples").elements(), *schema.child("enum").elements()]
            for place in places:
                if isinstance(place.node, str):
                    yield place.pointer, form, place.node
    for _, media in document.media:
        values = [place.child("value") for _, place in media.child("examples").children()]
        for value in (media.child("example"), *values):
            yield from _dates_of_example(document, media.child("schema"), value)


def _dates_of_example(
    document: Document, schema: Place, value: Place
) -> Iterator[tuple[str, str, str]]:
    waiting = [(schema, value, 0)]
    while waiting:
        given, at, depth = waiting.pop()
        whole = document.resolve(given)
        form = whole.text("format")
        if isinstance(at.node, str) and form in _WRITTEN:
            yield at.pointer, form, at.node
        elif depth < _EXAMPLE_DEPTH and isinstance(at.node, dict):
            members = document.members(whole)
            waiting += [(members[n], at.child(n), depth + 1) for n in at.node if n in members]
        elif depth < _EXAMPLE_DEPTH and isinstance(at.node, list):
            waiting += [(whole.child("items"), each, depth + 1) for each in at.elements()]


def _json_asked(document: Document) -> Iterator[Hit]:
    for _, body in document.requests:
        content = body.child("content")
        if content.mapping() and not any(is_json(kind) for kind in content.mapping()):
            yield Hit(content.pointer)


def _json_answered(document: Document) -> Iterator[Hit]:
    for status, response in document.distinct_responses:
        content = response.child("content")
        given = [essence(kind) for kind in content.mapping()]
        if status.startswith("2") and given and not any(is_json(kind) for kind in given):
            yield Hit(content.pointer)


def _field_styles(document: Document) -> Iterator[Hit]:
    for name, place in document.properties:
        if not is_plain(name):
            yield Hit(place.pointer, name)


def _one_field_style(document: Document) -> Iterator[Hit]:
    used = [(style(name), name, place) for name, place in document.properties]
    camel = [each for each in used if each[0] == CAMEL]
    snake = [each for each in used if each[0] == SNAKE]
    for _, name, place in min(camel, snake, key=len):
        yield Hit(place.pointer, name)


def _alphanumeric_fields(document: Document) -> Iterator[Hit]:
    for name, place in document.properties:
        if not _ALPHANUMERIC.fullmatch(name):
            yield Hit(place.pointer, name)


def _utf_8(document: Document) -> Iterator[Hit]:
    bodies = {
        place.pointer
        for _, body in document.requests
        for _, place in body.child("content").children()
    }
    for kind, place in document.media:
        if place.pointer in bodies and charset(kind) not in {"", "utf-8"}:
            yield Hit(place.pointer, kind)


def _header_parameters(document: Document) -> Iterator[tuple[str, Place]]:
    seen: set[str] = set()
    for operation in document.operations:
        for name, place in operation.named("header").items():
            if place.pointer not in seen:
                seen.add(place.pointer)
                yield name, place


def _headers_well_formed(document: Document) -> Iterator[Hit]:
    for name, place in _header_parameters(document):
        schema = document.resolve(place.child("schema"))
        wrong = name.lower() in _STANDARD and "string" not in kinds(schema)
        if wrong or not _TOKEN.fullmatch(name):
            yield Hit(place.pointer, name)


def _no_payload_in_headers(document: Document) -> Iterator[Hit]:
    for name, place in _header_parameters(document):
        schema = document.resolve(place.child("schema"))
        form = schema.text("format")
        heavy = "object" in kinds(schema) or form in {"binary", "byte"}
        if heavy or "content" in place.mapping():
            yield Hit(place.pointer, name)


def _failures(document: Document) -> Iterator[tuple[str, Place]]:
    for status, response in document.distinct_responses:
        if status[:1] in {"4", "5"} or status == "default":
            yield status, response


def _five_members(document: Document) -> Iterator[Hit]:
    for status, response in _failures(document):
        for kind, place in response.child("content").children():
            if is_json(kind) and "schema" in place.mapping():
                members = document.members(place.child("schema"))
                if any(name not in members for name in _MEMBERS):
                    yield Hit(place.child("schema").pointer, status)


def _problem_types(document: Document) -> Iterator[Hit]:
    for status, response in _failures(document):
        content = response.child("content")
        if not any(essence(kind) in PROBLEM for kind in content.mapping()):
            yield Hit(content.pointer, status)


DATE_RULES = (
    Rule(
        "DOT.02",
        ERROR,
        _dates_in_standard_form,
        "Skriv `{name}` enligt RFC 3339: `format` date eller date-time, till exempel"
        " 2026-11-24 eller 2026-11-24T10:00:00Z.",
        "Write `{name}` by RFC 3339: `format` date or date-time, such as 2026-11-24 or"
        " 2026-11-24T10:00:00Z.",
    ),
    Rule(
        "DOT.04",
        WARNING,
        _dates_in_utc,
        "Skriv tiden `{name}` i UTC, med Z på slutet.",
        "Write the time `{name}` in UTC, ending in Z.",
    ),
)
FIELD_RULES = (
    Rule(
        "AME.01",
        WARNING,
        _json_asked,
        "Ta emot uppgifterna som JSON: lägg till `application/json` i `content`.",
        "Take the data as JSON: add `application/json` to `content`.",
    ),
    Rule(
        "AME.02",
        WARNING,
        _json_answered,
        "Svara med JSON när inget annat begärs: lägg till `application/json` i `content`.",
        "Answer in JSON when nothing else is asked for: add `application/json` to `content`.",
    ),
    Rule(
        "AME.04",
        WARNING,
        _field_styles,
        "Skriv fältet `{name}` som camelCase eller snake_case.",
        "Write the field `{name}` in camelCase or snake_case.",
    ),
    Rule(
        "AME.05",
        ERROR,
        _one_field_style,
        "Skriv `{name}` som de andra fälten: blanda inte camelCase och snake_case.",
        "Write `{name}` as the other fields are: do not mix camelCase and snake_case.",
    ),
    Rule(
        "AME.07",
        WARNING,
        _alphanumeric_fields,
        "Ha bara bokstäver a-z och siffror i fältet `{name}`.",
        "Have only the letters a-z and digits in the field `{name}`.",
    ),
)
REQUEST_RULES = (
    Rule(
        "ARQ.01",
        WARNING,
        _utf_8,
        "Ta emot UTF-8: ändra teckenkodningen i `{name}`.",
        "Take UTF-8: change the character set of `{name}`.",
    ),
    Rule(
        "ARQ.03",
        WARNING,
        _headers_well_formed,
        "Rätta huvudet `{name}`: ett giltigt namn, och text om det är ett av HTTP:s egna.",
        "Correct the header `{name}`: a valid name, and a string if it is one of HTTP's own.",
    ),
    Rule(
        "ARQ.05",
        WARNING,
        _no_payload_in_headers,
        "Flytta innehållet i huvudet `{name}` till anropets kropp.",
        "Move the content of the header `{name}` to the request's body.",
    ),
)
PROBLEM_RULES = (
    Rule(
        "FEL.01",
        ERROR,
        _five_members,
        "Ge felet i svaret {name} alla fem fält: type, title, status, detail och instance.",
        "Give the problem in the answer {name} all five members: type, title, status, detail"
        " and instance.",
    ),
    Rule(
        "FEL.02",
        WARNING,
        _problem_types,
        "Beskriv felet i svaret {name} som `application/problem+json`.",
        "Describe the failure in the answer {name} as `application/problem+json`.",
    ),
)
