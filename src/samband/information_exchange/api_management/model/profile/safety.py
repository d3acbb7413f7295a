# SPDX-License-Identifier: EUPL-1.2
"""SAK: how callers prove who they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from samband.information_exchange.api_management.model.profile.document import Document, Place
from samband.information_exchange.api_management.model.profile.findings import (
    ERROR,
    WARNING,
    Hit,
    Rule,
)

_KEY = re.compile(r"(?:x-?)?(?:api|subscription|access|app)[-_]?(?:key|token)", re.IGNORECASE)
_ADDRESSES = ("authorizationUrl", "tokenUrl", "refreshUrl")


def _schemes(document: Document) -> list[Place]:
    found = document.root.child("components", "securitySchemes").children()
    return [scheme for _, given in found if (scheme := document.resolve(given)).mapping()]


def _is_http(scheme: Place, *names: str) -> bool:
    return scheme.text("type") == "http" and scheme.text("scheme").lower() in names


def _no_passwords(document: Document) -> Iterator[Hit]:
    for scheme in _schemes(document):
        if _is_http(scheme, "basic", "digest"):
            yield Hit(scheme.pointer, scheme.text("scheme"))


def _bearer(document: Document) -> Iterator[Hit]:
    schemes = _schemes(document)
    carried = any(
        scheme.text("type") in {"oauth2", "openIdConnect"} or _is_http(scheme, "bearer")
        for scheme in schemes
    )
    if schemes and not carried:
        yield Hit("/components/securitySchemes")


def _no_key_in_address(document: Document) -> Iterator[Hit]:
    for scheme in _schemes(document):
        if scheme.text("type") == "apiKey" and scheme.text("in") == "query":
            yield Hit(scheme.pointer, scheme.text("name"))
    seen: set[str] = set()
    for operation in document.operations:
        for name, place in {**operation.named("query"), **operation.named("path")}.items():
            if _KEY.fullmatch(name) and place.pointer not in seen:
                seen.add(place.pointer)
                yield Hit(place.pointer, name)


def _key_in_header(document: Document) -> Iterator[Hit]:
    for scheme in _schemes(document):
        if scheme.text("type") == "apiKey" and scheme.text("in") != "header":
            yield Hit(scheme.child("in").pointer, scheme.text("name"))


def _oauth_over_https(document: Document) -> Iterator[Hit]:
    for scheme in _schemes(document):
        places = [scheme.child("openIdConnectUrl")]
        for _, flow in scheme.child("flows").children():
            places += [flow.child(name) for name in _ADDRESSES]
        for place in places:
            if place.node is not None and not str(place.node).lower().startswith("https://"):
                yield Hit(place.pointer)


RULES = (
    Rule(
        "SAK.09",
        ERROR,
        _no_passwords,
        "Ta bort inloggning med {name}: använd Bearer med ett åtkomstintyg.",
        "Remove {name} authentication: use Bearer with an access token.",
    ),
    Rule(
        "SAK.10",
        ERROR,
        _bearer,
        "Lägg till ett säkerhetsschema med Bearer (http bearer, oauth2 eller openIdConnect).",
        "Add a security scheme with Bearer (http bearer, oauth2 or openIdConnect).",
    ),
    Rule(
        "SAK.15",
        ERROR,
        _no_key_in_address,
        "Flytta nyckeln `{name}` ur adressen till ett huvud.",
        "Move the key `{name}` out of the address to a header.",
    ),
    Rule(
        "SAK.16",
        ERROR,
        _key_in_header,
        "Skicka nyckeln `{name}` i ett huvud: sätt `in` till header.",
        "Send the key `{name}` in a header: set `in` to header.",
    ),
    Rule(
        "SAK.18",
        WARNING,
        _oauth_over_https,
        "Ange OAuth-tjänstens adress som https.",
        "Give the address of the OAuth service as https.",
    ),
)
