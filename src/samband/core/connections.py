# SPDX-License-Identifier: EUPL-1.2
"""Connections to others, kept open between calls.

A new connection costs a round trip, and with TLS two and a signature at each end: more than most
calls that go over it.
"""

from __future__ import annotations

import asyncio
import functools
import ssl
from typing import NamedTuple

import httpcore

WAIT_SECONDS = 3.0
"""For a connection when as many as may be are in use."""
FAULTS = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.TimeoutException,
    OSError,
)
"""What goes wrong between us and others."""


class Peer(NamedTuple):
    """Where a connection leads: ``address`` is what is connected to, ``host`` whom TLS must name."""

    scheme: str
    address: str
    port: int
    host: str

    def url(self, target: bytes) -> httpcore.URL:
        """Make the address of a call; ``target`` is its path and query."""
        host = self.address.encode("idna")
        return httpcore.URL(scheme=self.scheme.encode(), host=host, port=self.port, target=target)


class Answer:
    """An answer whose headers have come, and its body still to be read; the caller closes it."""

    def __init__(
        self, kept: _Kept, connection: httpcore.AsyncHTTPConnection, response: httpcore.Response
    ) -> None:
        self._kept, self._connection, self.response = kept, connection, response

    async def close(self) -> None:
        """Give the connection back, or close it where the answer was not read to its end."""
        try:
            await self.response.aclose()
        finally:
            await self._kept.give_back(self._connection)


class Connections:
    """This process's connections to others, for one event loop.

    ``rest`` is how long (s) one may have rested and be used again: less than the other end waits
    before it closes it, since what is sent at that moment is lost.  With 0 none is.  ``most`` is
    how many may be in use to one peer.
    """

    def __init__(self, *, rest: float = 0.0, most: int = 100) -> None:
        self._rest, self._most = rest, most
        self._to: dict[Peer, _Kept] = {}

    async def ask(self, peer: Peer, request: httpcore.Request) -> Answer:
        """Send a call; gives its answer when the headers have come.

        Raises ``FAULTS``, ``TimeoutError`` where no connection is free, and what the body raises.
        """
        kept = self._to.get(peer)
        if kept is None:
            kept = self._to[peer] = _Kept(peer, self._rest, self._most)
        return await kept.ask(request)

    async def close(self) -> None:
        """Close every connection that rests."""
        while self._to:
            await self._to.popitem()[1].close()


class _Kept:
    """Connections to one peer, the last used first.

    The library's own pool looks at every connection at every call, which costs more than the call.
    """

    def __init__(self, peer: Peer, rest: float, most: int) -> None:
        self._peer, self._rest = peer, rest
        self._idle: list[httpcore.AsyncHTTPConnection] = []
        self._slots = asyncio.Semaphore(most)

    async def ask(self, request: httpcore.Request) -> Answer:
        """Send a call on a connection of its own."""
        async with asyncio.timeout(WAIT_SECONDS):
            await self._slots.acquire()
        connection = None
        try:
            connection = await self._taken()
            response = await connection.handle_async_request(request)
        except BaseException:
            await self._drop(connection)
            raise
        return Answer(self, connection, response)

    async def give_back(self, connection: httpcore.AsyncHTTPConnection) -> None:
        """Keep a connection that can be used again."""
        if self._rest and connection.is_idle() and not _holds_more(connection):
            self._idle.append(connection)
            self._slots.release()
        else:
            await self._drop(connection)

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().aclose()

    async def _taken(self) -> httpcore.AsyncHTTPConnection:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_idle() and not connection.has_expired():
                return connection
            await connection.aclose()
        scheme, address, port, _ = self._peer
        origin = httpcore.Origin(scheme.encode(), address.encode("idna"), port)
        return httpcore.AsyncHTTPConnection(
            origin, ssl_context=trusted(), keepalive_expiry=self._rest
        )

    async def _drop(self, connection: httpcore.AsyncHTTPConnection | None) -> None:
        self._slots.release()
        if connection is not None:
            await connection.aclose()


def _holds_more(connection: httpcore.AsyncHTTPConnection) -> bool:
    """Tell whether bytes came after an answer's end: they would be read as the next one's answer.

    The library tells it nowhere else than inside.
    """
    state = connection._connection._h11_state  # type: ignore[union-attr]
    return bool(state.trailing_data[0])


@functools.cache
def trusted() -> ssl.SSLContext:
    """Give whom we trust in TLS: the machine's authorities, or those of ``SSL_CERT_FILE``."""
    return ssl.create_default_context()
