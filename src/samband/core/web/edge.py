# SPDX-License-Identifier: EUPL-1.2
"""The outermost layer: trace, deadline, HEAD, hostile URLs, security headers.

It is plain ASGI around the framework, so it also holds for what the framework itself answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from samband.core import problems
from samband.core.problems import Problem
from samband.core.trace import Trace, start_trace
from samband.core.web.problem_responses import send_problem

Scope = MutableMapping[str, Any]
DEADLINE_SECONDS = 30.0
MAX_QUERY = 4_096

_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SECURITY: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", _CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_HSTS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")


class Edge:
    """ASGI application around the framework's own."""

    def __init__(self, app: Any, *, https: bool, deadline: float = DEADLINE_SECONDS) -> None:
        self.app = app
        self._extra = (*_SECURITY, _HSTS) if https else _SECURITY
        self._deadline = deadline

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Handle one connection; lifespan passes through untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        trace = start_trace(_header(scope, b"traceparent"))
        sender = _Sender(send, trace, self._extra, head=scope["method"] == "HEAD")
        try:
            _check_url(scope)
            asked = {**scope, "method": "GET"} if sender.head else scope
            async with asyncio.timeout(self._deadline):
                await self.app(asked, receive, sender)
        except (Problem, TimeoutError) as error:
            await _answer(sender, error, scope)


class _Sender:
    """Adds our headers to the response start, and drops the body of a HEAD."""

    def __init__(
        self, send: Any, trace: Trace, extra: tuple[tuple[bytes, bytes], ...], *, head: bool
    ) -> None:
        self._send, self._trace, self._extra, self.head = send, trace, extra, head
        self.started = False

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        """Pass one ASGI message on."""
        if message["type"] == "http.response.start":
            self.started = True
            message["headers"] = [*message["headers"], *self._headers(message["headers"])]
        elif self.head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    def _headers(self, present: Any) -> list[tuple[bytes, bytes]]:
        names = {name.lower() for name, _ in present}
        added = [pair for pair in self._extra if pair[0] not in names]
        added.append((b"traceparent", self._trace.header.encode()))
        if self._trace.events:
            added.append((b"samband-event", ", ".join(self._trace.events).encode()))
        if b"cache-control" not in names:
            added.append((b"cache-control", b"no-store"))
        return added


def _header(scope: Scope, name: bytes) -> str | None:
    values = [value for key, value in scope["headers"] if key == name]
    return values[0].decode("latin-1") if len(values) == 1 else None


def _check_url(scope: Scope) -> None:
    query: bytes = scope["query_string"]
    if "\x00" in scope["path"] or "\ufffd" in scope["path"] or "//" in scope["path"]:
        raise problems.Invalid("The address holds characters that no resource here has.")
    if not query:
        return
    if len(query) > MAX_QUERY:
        raise problems.Invalid("The query is too long.")
    try:
        pairs = parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
        )
    except (UnicodeDecodeError, ValueError):
        raise problems.Invalid("The query must be name=value pairs in UTF-8.") from None
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise problems.Invalid("A query parameter is given twice.")
    if any("\x00" in value for _, value in pairs):
        raise problems.Invalid("A query parameter holds the NUL character.")


async def _answer(sender: _Sender, error: Exception, scope: Scope) -> None:
    if sender.started:
        raise error
    problem = (
        error if isinstance(error, Problem) else problems.Unavailable("The answer took too long.")
    )
    await send_problem(sender, problem, scope["path"])
