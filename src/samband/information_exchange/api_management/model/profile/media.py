# SPDX-License-Identifier: EUPL-1.2
"""Media types as they stand in a document (RFC 9110 section 8.3)."""

from __future__ import annotations

PROBLEM = ("application/problem+json", "application/problem+xml")


def essence(kind: str) -> str:
    """Give a media type without its parameters.

    >>> essence("Application/JSON; charset=utf-8")
    'application/json'
    """
    return kind.partition(";")[0].strip().lower()


def charset(kind: str) -> str:
    """Give the character set that a media type names, in lower case; empty for none."""
    for parameter in kind.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


def is_json(kind: str) -> bool:
    """Tell whether a body of this type is JSON.

    >>> is_json("application/problem+json"), is_json("application/x-ndjson")
    (True, False)
    """
    plain = essence(kind)
    return plain == "application/json" or plain.endswith("+json")
