# SPDX-License-Identifier: EUPL-1.2
"""UFN, VER and SAK.01: the addresses of an API, their characters, version and protection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from samband.information_exchange.api_management.model.profile.document import Document
from samband.information_exchange.api_management.model.profile.findings import (
    ERROR,
    WARNING,
    Hit,
    Rule,
)

MAX_URL = 2_048
_HTTPS = 443
_TEMPLATE = re.compile(r"\{[^{}]*\}")
_ALLOWED = re.compile(r"[a-z0-9.~-]*")
_PORT = re.compile(r":[0-9]+\Z")
_RUN_TOGETHER = re.compile(r"[a-z0-9][A-Z]|[_+,;~ ]|%20")
_BLANK = re.compile(r"[_ ]|%20")
_SHAPE = re.compile(r"/[^/]+/v[0-9]+/?")
_VERSION = re.compile(r"v[0-9]+")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _named_by_standard(document: Document) -> Iterator[Hit]:
    if not document.servers:
        yield Hit("/servers")
    for place, url in document.servers:
        parts = _split(url)
        if parts is None or not (parts.scheme and parts.netloc and _SHAPE.fullmatch(parts.path)):
            yield Hit(place.pointer)


def _https_on_443(document: Document) -> Iterator[Hit]:
    if not document.servers:
        yield Hit("/servers")
    for place, url in document.servers:
        parts = _split(url)
        if parts is None or parts.scheme.lower() != "https" or parts.port not in {None, _HTTPS}:
            yield Hit(place.pointer)


def _protected_transport(document: Document) -> Iterator[Hit]:
    for place, url in document.servers:
        if "://" in url and not url.lower().startswith("https://"):
            yield Hit(place.pointer)


def _short_enough(document: Document) -> Iterator[Hit]:
    longest = max((len(url.rstrip("/")) for _, url in document.servers), default=0)
    for path, place in document.root.child("paths").children():
        if longest + len(path) > MAX_URL:
            yield Hit(place.pointer)


def _pieces(document: Document) -> Iterator[tuple[str, str]]:
    """Give every part of every address between slashes, variable parts left out."""
    for place, url in document.servers:
        scheme, mark, rest = url.rpartition("://")
        authority, _, path = rest.partition("/") if mark else ("", "", rest)
        bare = [scheme, _PORT.sub("", authority), *path.split("/")]
        yield from ((place.pointer, _TEMPLATE.sub("", each)) for each in bare)
    for path, place in document.root.child("paths").children():
        if not path.startswith("x-"):
            yield from ((place.pointer, _TEMPLATE.sub("", each)) for each in path.split("/"))


def _once_each(found: Iterator[Hit]) -> Iterator[Hit]:
    seen: set[str] = set()
    for hit in found:
        if hit.pointer not in seen:
            seen.add(hit.pointer)
            yield hit


def _allowed_characters(document: Document) -> Iterator[Hit]:
    return _once_each(
        Hit(pointer, piece) for pointer, piece in _pieces(document) if not _ALLOWED.fullmatch(piece)
    )


def _hyphens(document: Document) -> Iterator[Hit]:
    return _once_each(
        Hit(pointer, piece) for pointer, piece in _pieces(document) if _RUN_TOGETHER.search(piece)
    )


def _no_blanks(document: Document) -> Iterator[Hit]:
    return _once_each(
        Hit(pointer, piece) for pointer, piece in _pieces(document) if _BLANK.search(piece)
    )


def _version_in_address(document: Document) -> Iterator[Hit]:
    if not document.servers:
        yield Hit("/servers")
    for place, url in document.servers:
        parts = _split(url)
        if parts is None or not any(_VERSION.fullmatch(each) for each in parts.path.split("/")):
            yield Hit(place.pointer)


def _api_info(document: Document) -> Iterator[Hit]:
    if not any(
        operation.path.rstrip("/") == "/api-info" and operation.method == "get"
        for operation in document.operations
    ):
        yield Hit("/paths/~1api-info")


RULES = (
    Rule(
        "UFN.01",
        WARNING,
        _named_by_standard,
        "Ange adressen i `servers` som https://{{domän}}/{{api}}/v{{version}}.",
        "Give the address in `servers` as https://{{domain}}/{{api}}/v{{version}}.",
    ),
    Rule(
        "UFN.02",
        ERROR,
        _https_on_443,
        "Ange en https-adress i `servers`, utan annan port än 443.",
        "Give an https address in `servers`, with no other port than 443.",
    ),
    Rule(
        "UFN.05",
        WARNING,
        _short_enough,
        "Korta adressen till högst 2048 tecken.",
        "Shorten the address to at most 2,048 characters.",
    ),
    Rule(
        "UFN.07",
        ERROR,
        _allowed_characters,
        "Skriv `{name}` med bara a-z, 0-9, bindestreck, punkt och ~.",
        "Write `{name}` with a-z, 0-9, hyphen, full stop and ~ only.",
    ),
    Rule(
        "UFN.08",
        ERROR,
        _hyphens,
        "Skilj orden i `{name}` åt med bindestreck och inget annat.",
        "Part the words of `{name}` by hyphens and nothing else.",
    ),
    Rule(
        "UFN.09",
        ERROR,
        _no_blanks,
        "Ta bort blanksteg och understreck ur `{name}`.",
        "Remove blanks and underscores from `{name}`.",
    ),
)
VERSION_RULES = (
    Rule(
        "VER.05",
        WARNING,
        _version_in_address,
        "Ha huvudversionen i adressen, till exempel v1.",
        "Have the major version in the address, such as v1.",
    ),
    Rule(
        "VER.06",
        ERROR,
        _api_info,
        "Lägg till resursen `/api-info` med GET, som berättar om API:et.",
        "Add the resource `/api-info` with GET, which tells about the API.",
    ),
)
TRANSPORT_RULES = (
    Rule(
        "SAK.01",
        ERROR,
        _protected_transport,
        "Byt till https: all trafik ska vara krypterad.",
        "Change to https: all traffic must be encrypted.",
    ),
)
