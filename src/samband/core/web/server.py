# SPDX-License-Identifier: EUPL-1.2
"""The HTTP server's protocol, with an answer's head and body in one write.

uvicorn writes them one after the other, and each write is a packet of its own through the kernel:
for a short answer the second costs as much as all our work on the event does (measured).
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_GATHERED = 65_536
"""Bytes: more is written at once, so that the server still feels a slow reader."""


class GatheringTransport:
    """A transport that gathers short writes until the loop turns; all else is the transport's own."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport: Any = transport
        self._loop = asyncio.get_running_loop()
        self._gathered: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Write at the end of this turn of the loop, in one with what else is written in it."""
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(data)
        self._size += len(data)
        if self._size > MAX_GATHERED:
            self._flush()

    def close(self) -> None:
        """Write what is gathered, then close."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        gathered, self._gathered, self._size = self._gathered, [], 0
        if gathered and not self._transport.is_closing():
            self._transport.write(b"".join(gathered))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class GatheringProtocol(HttpToolsProtocol):
    """uvicorn's protocol on such a transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to serve a connection."""
        super().connection_made(GatheringTransport(transport))  # type: ignore[arg-type]
