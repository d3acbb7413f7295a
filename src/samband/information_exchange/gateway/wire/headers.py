# SPDX-License-Identifier: EUPL-1.2
"""Headers on their way through (RFC 9110 section 7.6.1), and what a foreign service may not set.

What is answered comes from the node's own address.  So cookies go neither way, no page of the
service runs there as the node's own, and nothing that binds the whole address is passed on.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

Headers = list[tuple[bytes, bytes]]

MAX_HEADERS = 32_768
"""Bytes of an answer's headers together."""

_HOP_BY_HOP = frozenset(
    (
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    )
)
_NOT_ASKED = _HOP_BY_HOP | {
    b"host",
    b"authorization",
    b"x-api-key",
    b"cookie",
    b"expect",
    b"forwarded",
    b"traceparent",
    b"tracestate",
    b"content-length",
}
_NOT_ANSWERED = _HOP_BY_HOP | {
    b"set-cookie",
    b"set-cookie2",
    b"clear-site-data",
    b"strict-transport-security",
    b"public-key-pins",
    b"alt-svc",
    b"service-worker-allowed",
    b"nel",
    b"report-to",
    b"reporting-endpoints",
    b"content-security-policy",
    b"content-security-policy-report-only",
    b"x-content-type-options",
    b"referrer-policy",
    b"refresh",
    b"date",
    b"server",
    b"x-powered-by",
    b"location",
    b"content-location",
    b"content-length",
    b"traceparent",
    b"samband-event",
    b"ratelimit",
    b"ratelimit-policy",
}
_PREFIXES = (b"samband-", b"x-forwarded-", b"x-accel-")
# What the service sends may be a page or a script: it must not act as one of ours.
FIXED: Headers = [
    (b"content-security-policy", b"default-src 'none'; sandbox; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


def asked(given: Iterable[tuple[bytes, bytes]], own: Headers) -> Headers:
    """Give the headers that the service gets: the caller's that go on, then our own."""
    return [*_passed(given, _NOT_ASKED), *own]


def answered(given: Iterable[tuple[bytes, bytes]], own: Headers) -> Headers:
    """Give the headers that the caller gets."""
    return [*_passed(given, _NOT_ANSWERED), *own, *FIXED]


def one(given: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """Give a header that stands once; ``None`` for none and for several."""
    values = [value for key, value in given if key.lower() == name]
    return values[0] if len(values) == 1 else None


def relocated(location: str, upstream: str, published: str) -> str | None:
    """Write an address of the service as the caller reaches it; ``None`` for any other address.

    >>> relocated("/base/a?b=1", "http://10.0.0.5/base", "https://node.example/gateway/x/v1")
    'https://node.example/gateway/x/v1/a?b=1'
    >>> relocated("http://169.254.169.254/", "http://10.0.0.5/base", "https://node.example/x")
    """
    try:
        absolute = urljoin(f"{upstream}/", location)
        parts, base = urlsplit(absolute), urlsplit(upstream)
        inside = (parts.scheme, parts.netloc) == (base.scheme, base.netloc)
    except ValueError:
        return None
    path = base.path.rstrip("/")
    if not inside or not (parts.path == path or parts.path.startswith(f"{path}/")):
        return None
    query = f"?{parts.query}" if parts.query else ""
    return f"{published}{parts.path[len(path) :]}{query}"


def size_of(given: Iterable[tuple[bytes, bytes]]) -> int:
    """Count the bytes of headers as they are sent."""
    return sum(len(name) + len(value) + 4 for name, value in given)


def _passed(given: Iterable[tuple[bytes, bytes]], dropped: frozenset[bytes]) -> Headers:
    pairs = [(name.lower(), value) for name, value in given]
    named = {
        each.strip().lower()
        for name, value in pairs
        if name == b"connection"
        for each in value.split(b",")
    }
    return [
        (name, value)
        for name, value in pairs
        if name not in dropped and name not in named and not name.startswith(_PREFIXES)
    ]
