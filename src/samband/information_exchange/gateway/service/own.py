# SPDX-License-Identifier: EUPL-1.2
"""An API of the node itself behind its own gateway: called within the process, checked as ever.

The token was made for the API and goes on as it is.  So the API decides as it would without the
gateway, which adds the limit, the counts and its own event.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any

from samband.core.trace import current_trace
from samband.information_exchange.gateway.service.answering import MAX_HELD, Outgoing
from samband.information_exchange.gateway.service.passing import Exchange, Passed
from samband.information_exchange.gateway.wire.headers import Headers


async def pass_to_own(
    app: Any, passed: Passed, exchange: Exchange, scope: MutableMapping[str, Any]
) -> None:
    """Call the node's own application as if the API had been asked straight."""
    attempt = exchange.attempt
    base = f"/{attempt.target.api}/v{attempt.target.major}"
    mount = len(f"/gateway{base}")
    trace = (b"traceparent", current_trace().header.encode())
    inner = {
        **scope,
        "path": base + scope["path"][mount:],
        "raw_path": base.encode() + attempt.target.path,
        "headers": [trace, *(pair for pair in scope["headers"] if pair[0] != b"traceparent")],
    }
    await app(
        inner, exchange.receive, _Holding(passed, exchange.out, head=scope["method"] == "HEAD")
    )


class _Holding:
    """Takes the API's answer until it is whole or large, and lets it out with the event."""

    def __init__(self, passed: Passed, out: Outgoing, *, head: bool) -> None:
        self._passed, self._out, self._head = passed, out, head
        self._held = bytearray()
        self._length: bytes | None = None
        self._status = 0

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        """Take one message of the API's answer."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._out.begin(self._status, self._own(message["headers"]))
            return
        chunk, more = message.get("body", b""), message.get("more_body", False)
        if self._out.started:
            await (self._out.part(chunk) if more else self._last(chunk))
        elif not more:
            await self._whole(chunk)
        else:
            self._held += chunk
            if len(self._held) >= MAX_HELD:
                await self._out.stream(self._length)
                await self._out.part(bytes(self._held))

    async def _whole(self, chunk: bytes) -> None:
        if self._head and self._length is not None:
            await self._out.stream(self._length)
            await self._out.end()
        else:
            await self._out.whole(bytes(self._held) + chunk)

    async def _last(self, chunk: bytes) -> None:
        if chunk:
            await self._out.part(chunk)
        await self._out.end()

    def _own(self, given: Iterable[tuple[bytes, bytes]]) -> Headers:
        kept: Headers = []
        for name, value in given:
            if name.lower() == b"content-length":
                self._length = value
            else:
                kept.append((name, value))
        return [*kept, *self._passed.headers]
