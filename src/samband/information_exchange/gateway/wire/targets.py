# SPDX-License-Identifier: EUPL-1.2
"""Which published API an address asks for, read so that nothing can climb out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from msgspec import Struct

MAX_TARGET = 8_192
"""Bytes of path and query together."""
_MOUNT = re.compile(r"/gateway/([a-z][a-z0-9-]{2,59})/v(0|[1-9][0-9]{0,3})(?=/|\Z)")
_PLAIN = re.compile(rb"[!-~]*")


class Target(Struct, frozen=True):
    """An API's version, and the rest of the path and the query exactly as they came.

    What has a ``fault`` goes nowhere, and has neither.
    """

    api: str
    major: int
    path: bytes = b""
    query: bytes = b""
    fault: str = ""


def target_of(scope: Mapping[str, Any]) -> Target | None:
    """Read where a request goes; ``None`` for what is not the gateway's.

    The fault is told of an address that could lead past the API: dot segments, backslashes and
    control characters, written out or encoded.  It is the API's all the same, and so is an event.
    """
    mount = _MOUNT.match(scope["path"])
    if mount is None:
        return None
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope.get("query_string", b"")
    raw = raw.partition(b"?")[0]
    fault = _fault(raw, mount[0].encode(), query)
    if fault is not None:
        return Target(mount[1], int(mount[2]), fault=fault)
    return Target(mount[1], int(mount[2]), raw[len(mount[0]) :], query)


def _fault(raw: bytes, mount: bytes, query: bytes) -> str | None:
    if not raw.startswith(mount) or len(raw) + len(query) > MAX_TARGET:
        return "The address is too long, or encodes what needs no encoding."
    rest = raw[len(mount) :]
    if not (_PLAIN.fullmatch(rest) and _PLAIN.fullmatch(query)):
        return "The address holds characters that must be encoded."
    return _way_up(unquote(rest.decode("ascii"), errors="replace"))


def _way_up(path: str) -> str | None:
    """Find what a server might read as a way up, however it decodes."""
    if any(ord(character) < 32 for character in path) or "\\" in path or "\x7f" in path:  # noqa: PLR2004
        return "The address holds characters that no resource here has."
    if {".", ".."} & set(re.split(r"[/;]", path)):
        return "The address must not hold dot segments."
    return None
