# SPDX-License-Identifier: EUPL-1.2
"""The gateway in front of the node's own application: plain ASGI, for nothing else streams as thin.

What is below ``/gateway/{api}/v{major}`` is answered here, and all else goes on untouched.
"""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

import structlog

from samband.core.node import Node
from samband.core.problems import Problem
from samband.core.trace import current_trace, start_trace
from samband.core.web.problem_responses import send_problem, told
from samband.information_exchange.gateway.model.published import BadGateway, TooSlow
from samband.information_exchange.gateway.service.answering import Attempt, Outgoing
from samband.information_exchange.gateway.service.knowing import Known
from samband.information_exchange.gateway.service.limiting import Limiter
from samband.information_exchange.gateway.service.own import pass_to_own
from samband.information_exchange.gateway.service.passing import Exchange, Parts, let_in, pass_on
from samband.information_exchange.gateway.service.places import Places
from samband.information_exchange.gateway.wire.headers import FIXED, Headers, one
from samband.information_exchange.gateway.wire.targets import Target, target_of

Scope = MutableMapping[str, Any]
_log = structlog.get_logger()


class Gateway:
    """ASGI application around the node's own."""

    def __init__(self, app: Any, node: Node, known: Known) -> None:
        self.app = app
        parts = urlsplit(node.public_url)
        limiter = Limiter(node.db)
        self._parts = Parts(node, known, limiter, Places(), parts.scheme, parts.netloc)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or not scope["path"].startswith("/gateway/"):
            await self.app(scope, receive, send)
            return
        answer = _Answer(send)
        answer.traced(start_trace(_text(one(scope["headers"], b"traceparent"))).header)
        try:
            target = target_of(scope)
            if target is not None:
                await self._pass(target, scope, receive, answer)
        except Exception as error:  # noqa: BLE001 (whatever it was, it is answered as a problem)
            problem = _told(error, _mount(scope["path"]))
            if not answer.started:
                await send_problem(answer, problem, _mount(scope["path"]))
            return
        if target is None:
            await self.app(scope, receive, send)

    async def _pass(self, target: Target, scope: Scope, receive: Any, answer: _Answer) -> None:
        attempt = Attempt(
            node=self._parts.node,
            target=target,
            method=scope["method"],
            began=time.perf_counter(),
        )
        headers: Headers = scope["headers"]
        exchange = Exchange(attempt, headers, receive, Outgoing(attempt, answer.plain))
        async with let_in(self._parts, attempt, headers) as passed:
            if passed.published.own:
                await pass_to_own(self.app, passed, exchange, scope)
            else:
                await pass_on(self._parts, passed, exchange)


class _Answer:
    """Tells a problem of the gateway's own with the trace, the event and safe headers."""

    def __init__(self, send: Any) -> None:
        self._send = send
        self.started = False
        self._trace = b""

    def traced(self, header: str) -> None:
        """Take the trace that answers belong to."""
        self._trace = header.encode()

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        """Send a message of an answer of our own."""
        if message["type"] == "http.response.start":
            own = [(b"traceparent", self._trace), (b"cache-control", b"no-store"), *FIXED]
            events = current_events()
            if events:
                own.append((b"samband-event", events))
            message = {**message, "headers": [*message["headers"], *own]}
        await self.plain(message)

    async def plain(self, message: MutableMapping[str, Any]) -> None:
        """Send a message as it is."""
        self.started = self.started or message["type"] == "http.response.start"
        await self._send(message)


def _told(error: Exception, path: str) -> Problem:
    """Name what went wrong; that a service behind us fails is an event, and no fault of ours."""
    if isinstance(error, BadGateway | TooSlow):
        _log.warning("gateway.service_failed", path=path, reason=error.reason)
        return error
    return told(error, path)


def current_events() -> bytes:
    """Name the events that this answer has left behind."""
    return ", ".join(current_trace().events).encode()


def _mount(path: str) -> str:
    """Give the part of an address that names the API: the rest may hold anything."""
    return "/".join(path.split("/")[:4])


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
