# SPDX-License-Identifier: EUPL-1.2
"""Names that a JSON object holds twice: one reader takes the first, another the last.

What a gateway checked would then not be what the node does (RFC 8259 section 4, RFC 8725 2.4).
"""

from __future__ import annotations

import json
from typing import Any

import msgspec


class _Twice(Exception):
    """A name is given twice in one object."""


def name_given_twice(body: bytes) -> str | None:
    """Find a name that stands twice in one object of a well-formed JSON text.

    Written again without white space a text is the same bytes, unless a name was dropped or
    something is spelled in another way; only then is it read slowly.

    >>> name_given_twice(b'{"a": {"b": 1}, "b": 2}') is None
    True
    >>> name_given_twice(b'{"a": {"b": 1, "\\\\u0062": 2}}')
    'b'
    """
    if msgspec.json.encode(msgspec.json.decode(body)) == msgspec.json.format(body, indent=-1):
        return None
    try:
        json.loads(body, object_pairs_hook=_refuse_twice, parse_int=str, parse_float=str)
    except _Twice as found:
        return str(found)
    return None


def _refuse_twice(pairs: list[tuple[str, Any]]) -> None:
    seen = set()
    for name, _ in pairs:
        if name in seen:
            raise _Twice(name)
        seen.add(name)
