# SPDX-License-Identifier: EUPL-1.2
"""Reads an OpenAPI document, JSON or YAML, that a stranger sent.

YAML is read from its events, never by a loader that builds objects.  Plain words mean what YAML
1.2's core schema says (``no`` is a text and a date is a text), and what makes a small text large
is counted: depth, values, and every value again for each alias of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml  # type: ignore[import-untyped]

from samband.core.web.duplicates import name_given_twice
from samband.information_exchange.api_management.vocabulary import WRONG

MAX_BYTES = 2_000_000
MAX_DEPTH = 100
MAX_VALUES = 300_000
_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class Unreadable(Exception):
    """The text is no document that can be checked; ``code`` is a key of the block's words."""

    def __init__(self, code: str, line: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.reason = WRONG[code][1]


def read_openapi(text: bytes) -> dict[str, Any]:
    """Read one document of at most 2 MB; raises ``Unreadable``.

    >>> read_openapi(b"openapi: 3.1.0\\npaths: {}")
    {'openapi': '3.1.0', 'paths': {}}
    """
    if len(text) > MAX_BYTES:
        raise Unreadable("document-too-large")
    if b"\x00" in text:
        raise Unreadable("document-encoding")
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("document-encoding") from None
    found = _json(text) if decoded.lstrip()[:1] == "{" else _Composer(decoded).document()
    if not isinstance(found, dict):
        raise Unreadable("document-no-object")
    return found


def _json(text: bytes) -> Any:
    try:
        found = msgspec.json.decode(text.removeprefix(b"\xef\xbb\xbf"))
        twice = name_given_twice(text)
    except RecursionError:
        raise Unreadable("document-too-deep") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unreadable("document-syntax") from None
    if twice is not None:
        raise Unreadable("document-name-twice")
    _measure(found)
    return found


def _measure(root: Any) -> None:
    waiting, seen = [(root, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        seen += 1
        if depth > MAX_DEPTH:
            raise Unreadable("document-too-deep")
        if seen > MAX_VALUES:
            raise Unreadable("document-too-large")
        children = (
            node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        )
        waiting += [(child, depth + 1) for child in children]


class _Composer:
    """Builds plain values from YAML events, counting as it goes."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._values = 0

    def document(self) -> Any:
        """Read the one document."""
        try:
            self._expect(yaml.StreamStartEvent)
            self._expect(yaml.DocumentStartEvent)
            found = self._value(next(self._events), 1)
            self._expect(yaml.DocumentEndEvent)
            self._expect(yaml.StreamEndEvent)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = None if mark is None else mark.line + 1
            raise Unreadable("document-syntax", line) from None
        except UnicodeEncodeError:
            raise Unreadable("document-encoding") from None
        return found

    def _expect(self, kind: type) -> None:
        event = next(self._events)
        if not isinstance(event, kind):
            raise Unreadable("document-not-one", _line(event))

    def _value(self, event: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise Unreadable("document-too-deep", _line(event))
        if isinstance(event, yaml.AliasEvent):
            return self._repeated(event)
        before = self._values
        self._count(1, event)
        match event:
            case yaml.ScalarEvent():
                found: Any = _scalar(event)
            case yaml.SequenceStartEvent(tag=None):
                found = self._sequence(depth)
            case yaml.MappingStartEvent(tag=None):
                found = self._mapping(depth)
            case _:
                raise Unreadable("document-tag", _line(event))
        if event.anchor is not None:
            self._anchors[event.anchor] = (found, self._values - before)
        return found

    def _repeated(self, event: Any) -> Any:
        """Give the value of an alias; inside itself it has none yet, so no cycle can be made."""
        if event.anchor not in self._anchors:
            raise Unreadable("document-alias", _line(event))
        found, size = self._anchors[event.anchor]
        self._count(size, event)
        return found

    def _count(self, values: int, event: Any) -> None:
        self._values += values
        if self._values > MAX_VALUES:
            raise Unreadable("document-too-large", _line(event))

    def _sequence(self, depth: int) -> list[Any]:
        found = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event, depth + 1))
        return found

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise Unreadable("document-name", _line(event))
            if event.value in found:
                raise Unreadable("document-name-twice", _line(event))
            found[event.value] = self._value(next(self._events), depth + 1)
        return found


def _scalar(event: Any) -> Any:
    text = str(event.value)
    if event.tag is not None and event.tag != "!":
        if event.tag == "tag:yaml.org,2002:str":
            return text
        raise Unreadable("document-tag", _line(event))
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def _line(event: Any) -> int | None:
    return event.start_mark.line + 1 if event.start_mark is not None else None
