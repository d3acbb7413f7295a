# SPDX-License-Identifier: EUPL-1.2
"""DOK: what a document says of the API to the people who will use it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from samband.information_exchange.api_management.model.profile.document import Document
from samband.information_exchange.api_management.model.profile.findings import (
    ERROR,
    WARNING,
    Hit,
    Rule,
)
from samband.information_exchange.api_management.model.profile.media import is_json
from samband.information_exchange.api_management.model.profile.naming import languages

_ABOUT = (
    *(("info", name) for name in ("version", "title", "description")),
    *(("info", "contact", name) for name in ("name", "url", "email")),
    *(("info", "license", name) for name in ("name", "url")),
)
_SLA = ("availability", "responseTime", "support")
_NAMES_SLA = re.compile(r"\bsla\b|service.?level|servicenivå", re.IGNORECASE)
_LIMITS = re.compile(
    r"\b(?:limit|limitations?|limits|begränsning|problem|known issue)", re.IGNORECASE
)


def _external_docs(document: Document) -> Iterator[Hit]:
    docs = document.root.child("externalDocs")
    for name in ("url", "description"):
        if not docs.text(name):
            yield Hit(docs.child(name).pointer, name)


def _about(document: Document) -> Iterator[Hit]:
    for *steps, name in _ABOUT:
        holder = document.root.child(*steps)
        if name not in holder.mapping():
            yield Hit(holder.child(name).pointer, name)


def _two_languages(document: Document) -> Iterator[Hit]:
    text = document.info.text("description")
    if text and languages(text) != {"sv", "en"}:
        yield Hit("/info/description")


def _overview(document: Document) -> Iterator[Hit]:
    if "description" not in document.info.mapping():
        yield Hit("/info/description")


def _service_level(document: Document) -> Iterator[Hit]:
    docs, level = document.root.child("externalDocs"), document.root.child("x-sla").mapping()
    told = f"{docs.text('description')} {docs.text('url')}"
    named = bool(docs.text("url")) and bool(_NAMES_SLA.search(told))
    if not (document.info.text("termsOfService") or named or all(level.get(n) for n in _SLA)):
        yield Hit("/x-sla" if level else "/info/termsOfService")


def _limitations(document: Document) -> Iterator[Hit]:
    root = document.root.mapping()
    told = [
        document.info.text("description"),
        document.root.child("externalDocs").text("description"),
    ]
    told += [operation.place.text("description") for operation in document.operations]
    if not (
        root.get("x-limitations")
        or document.info.mapping().get("x-limitations")
        or any(_LIMITS.search(text) for text in told)
    ):
        yield Hit("/info/description")


def _says_something(document: Document) -> Iterator[Hit]:
    if not document.info.text("description"):
        yield Hit("/info/description")


def _examples(document: Document) -> Iterator[Hit]:
    for kind, place in document.media:
        examples = place.mapping().get("examples")
        if is_json(kind) and not (isinstance(examples, dict) and examples):
            yield Hit(place.child("examples").pointer, kind)


def _version_three(document: Document) -> Iterator[Hit]:
    if not document.root.text("openapi").startswith("3."):
        yield Hit("/openapi")


def _operations_described(document: Document) -> Iterator[Hit]:
    for operation in document.operations:
        if not operation.place.text("description"):
            name = f"{operation.method.upper()} {operation.path}"
            yield Hit(operation.place.child("description").pointer, name)


def _responses_described(document: Document) -> Iterator[Hit]:
    for status, response in document.distinct_responses:
        if not response.text("description"):
            yield Hit(response.child("description").pointer, status)


RULES = (
    Rule(
        "DOK.01",
        WARNING,
        _external_docs,
        "Ange `externalDocs` med adress och beskrivning, så att dokumentationen hittas.",
        "Give `externalDocs` with a url and a description, so that the documentation is found.",
    ),
    Rule(
        "DOK.03",
        WARNING,
        _about,
        "Fyll i `{name}`: version, titel, beskrivning, kontakt och licens ska finnas i `info`.",
        "Fill in `{name}`: `info` needs version, title, description, contact and licence.",
    ),
    Rule(
        "DOK.06",
        WARNING,
        _two_languages,
        "Skriv beskrivningen på både svenska och engelska.",
        "Write the description in both Swedish and English.",
    ),
    Rule(
        "DOK.07",
        WARNING,
        _overview,
        "Lägg till `info.description`, som berättar i stort vad API:et är.",
        "Add `info.description`, which tells in general what the API is.",
    ),
    Rule(
        "DOK.08",
        ERROR,
        _service_level,
        "Beskriv servicenivån: `termsOfService`, eller `x-sla` med `availability`,"
        " `responseTime` och `support`, eller `externalDocs` som nämner SLA.",
        "Tell the service level: `termsOfService`, or `x-sla` with `availability`,"
        " `responseTime` and `support`, or `externalDocs` that name the SLA.",
    ),
    Rule(
        "DOK.09",
        ERROR,
        _limitations,
        "Beskriv kända problem och begränsningar i en beskrivning eller i `x-limitations`.",
        "Tell known problems and limits in a description or in `x-limitations`.",
    ),
    Rule(
        "DOK.11",
        ERROR,
        _says_something,
        "Beskriv vad API:et är till för och hur det beter sig; texten är tom eller saknas.",
        "Tell what the API is for and how it behaves; the text is blank or missing.",
    ),
    Rule(
        "DOK.15",
        ERROR,
        _examples,
        "Lägg till `examples` för `{name}`, så att en hel fråga eller ett helt svar syns.",
        "Add `examples` for `{name}`, so that a whole request or answer can be seen.",
    ),
    Rule(
        "DOK.17",
        WARNING,
        _version_three,
        "Skriv dokumentet enligt OpenAPI 3.",
        "Write the document in OpenAPI 3.",
    ),
    Rule(
        "DOK.19",
        ERROR,
        _operations_described,
        "Beskriv vad {name} gör i `description`.",
        "Tell what {name} does in `description`.",
    ),
    Rule(
        "DOK.20",
        ERROR,
        _responses_described,
        "Beskriv vad svaret {name} betyder i `description`.",
        "Tell what the answer {name} means in `description`.",
    ),
)
