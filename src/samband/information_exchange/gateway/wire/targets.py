# SPDX-License-Identifier: EUPL-1.2
"""Which published API an address asks for, read so that nothing can climb out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from msgspec import Struct

from samband.core.problems import Invalid

MAX_TARGET = 8_192
"""Bytes of path and query together."""
_MOUNT = re.compile(r"/gateway/([a-z][a-z0-9-]{2,59})/v(0|[1-9][0-9]{0,3})(?=/|\Z)")
_PLAIN = re.compile(rb"[!-~]*")


class Target(Struct, frozen=True):
    """An API's version, and the rest of the path and the query exactly as they came."""

    api: str
    major: int
    path: bytes
    query: bytes


def target_of(scope: Mapping[str, Any]) -> Target | None:
    """Read where a request goes; ``None`` for what is not the gateway's.

    Raises ``Invalid`` for an address that could lead past the API: dot segments, backslashes and
    control characters, written out or encoded.
    """
    mount = _MOUNT.match(scope["path"])
    if mount is None:
        return None
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope.get("query_string", b"")
    raw = raw.partition(b"?")[0]
    if not raw.startswith(mount[0].encode()) or len(raw) + len(query) > MAX_TARGET:
        raise Invalid("The address is too long, or encodes what needs no encoding.")
    rest = raw[len(mount[0]) :]
    if not (_PLAIN.fullmatch(rest) and _PLAIN.fullmatch(query)):
        raise Invalid("The address holds characters that must be encoded.")
    _check(unquote(rest.decode("ascii"), errors="replace"))
    return Target(mount[1], int(mount[2]), rest, query)


def _check(path: str) -> None:
    """Refuse what a server might read as a way up, however it decodes."""
    if any(ord(character) < 32 for character in path) or "\\" in path or "\x7f" in path:  # noqa: PLR2004
        raise Invalid("The address holds characters that no resource here has.")
    if {".", ".."} & set(re.split(r"[/;]", path)):
        raise Invalid("The address must not hold dot segments.")
