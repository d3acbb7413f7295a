# SPDX-License-Identifier: EUPL-1.2
"""The services behind the gateway, asked over HTTP/1.1 with bounded memory and time.

Which services those may be is the operator's to say: outside the sandbox the addresses in
``gateway.upstreams``, and else only https to the open internet, by an address that was judged
before it was connected to (``core.outbound``).
"""

from __future__ import annotations

import asyncio
import functools
import ssl
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpcore

from samband.core.outbound import FetchFailed, public_address, same_origin
from samband.information_exchange.gateway.model.published import BadGateway, Published, TooSlow
from samband.information_exchange.gateway.wire.headers import MAX_HEADERS, Headers, size_of

CONNECT_SECONDS = 3.0
CONNECTIONS = 100
"""To one service from one process."""
KEPT_SECONDS = 15.0
"""A connection that has rested longer is not used again."""
_PORTS = {"http": 80, "https": 443}
_FAULTS = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError)


class Answer:
    """A service's answer, whose headers have come; the caller closes it."""

    def __init__(self, pool: _Pool, connection: httpcore.AsyncHTTPConnection, response: httpcore.Response) -> None:  # fmt: skip
        self._pool, self._connection, self._response = pool, connection, response
        self.status = response.status
        self.headers: Headers = response.headers

    async def parts(self) -> AsyncIterator[bytes]:
        """Give the body as it comes; raises ``BadGateway`` and ``TooSlow``."""
        try:
            async for part in self._response.aiter_stream():
                if part:
                    yield part
        except httpcore.TimeoutException as error:
            raise slow(error) from None
        except _FAULTS as error:
            raise broken(error) from None

    async def close(self) -> None:
        """Give the connection back, or close it where the answer was not read to its end."""
        try:
            await self._response.aclose()
        finally:
            await self._pool.give_back(self._connection)


class Upstreams:
    """This process's connections to the services; ``app.py`` binds one as a door."""

    def __init__(self, *, test_mode: bool, allowed: tuple[str, ...] = ()) -> None:
        self._test_mode = test_mode
        self._allowed = allowed
        self._pools: dict[tuple[str, str, int, str], _Pool] = {}

    def allows(self, upstream: str) -> bool:
        """Tell whether an address is one that the gateway may lead to at all."""
        try:
            parts = urlsplit(upstream)
            port = parts.port
        except ValueError:
            return False
        if not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment or port == 0:
            return False
        return parts.scheme == "https" or (parts.scheme == "http" and self._trusts(upstream))

    async def open(
        self,
        published: Published,
        method: str,
        target: str,
        headers: Headers,
        body: AsyncIterator[bytes] | None,
    ) -> Answer:
        """Ask a service; gives its answer when the headers have come.

        Raises ``BadGateway`` and ``TooSlow``, and whatever ``body`` raises.
        """
        parts = urlsplit(published.upstream)
        idle = float(published.idle_seconds)
        waits = {"connect": CONNECT_SECONDS, "read": idle, "write": idle, "pool": CONNECT_SECONDS}
        extensions: dict[str, object] = {"timeout": waits}
        try:
            pool = await self._pool(published.upstream, extensions)
            request = httpcore.Request(
                method,
                pool.url(f"{parts.path.rstrip('/')}{target}"),
                headers=[(b"host", parts.netloc.encode("idna")), *headers],
                content=body,
                extensions=extensions,
            )
            answer = await pool.ask(request)
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise slow(error) from None
        except (*_FAULTS, FetchFailed, ValueError) as error:
            raise broken(error) from None
        if size_of(answer.headers) > MAX_HEADERS:
            await answer.close()
            raise BadGateway("The API's answer has too many headers.", reason="headers too large")
        return answer

    async def close(self) -> None:
        """Close every connection."""
        while self._pools:
            await self._pools.popitem()[1].close()

    async def _pool(self, upstream: str, extensions: dict[str, object]) -> _Pool:
        """Choose the connections by the address that was judged; raises ``FetchFailed``."""
        if not self.allows(upstream):
            raise FetchFailed("the address is not allowed")
        parts = urlsplit(upstream)
        host = parts.hostname or ""
        port, address = parts.port or _PORTS[parts.scheme], host
        if not self._trusts(upstream):
            address = await public_address(host, port)
            extensions["sni_hostname"] = host
        key = (parts.scheme, address, port, host)
        kept = self._pools.get(key)
        if kept is None:
            kept = self._pools[key] = _Pool(parts.scheme, address, port)
        return kept

    def _trusts(self, upstream: str) -> bool:
        """Tell whether the operator has named the address, or everything is made up."""
        return self._test_mode or any(same_origin(upstream, each) for each in self._allowed)


class _Pool:
    """Connections to one service, the last used first.

    The library's own pool looks at every connection at every call, which costs more than the call.
    """

    def __init__(self, scheme: str, host: str, port: int) -> None:
        self._origin = httpcore.Origin(scheme.encode(), host.encode("idna"), port)
        self._idle: list[httpcore.AsyncHTTPConnection] = []
        self._slots = asyncio.Semaphore(CONNECTIONS)

    def url(self, target: str) -> httpcore.URL:
        """Make the address of a call."""
        origin = self._origin
        return httpcore.URL(
            scheme=origin.scheme,
            host=origin.host,
            port=origin.port,
            target=target.encode("ascii") or b"/",
        )

    async def ask(self, request: httpcore.Request) -> Answer:
        """Send a call on a connection of its own; raises what the library raises."""
        async with asyncio.timeout(CONNECT_SECONDS):
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
        if connection.is_idle():
            self._idle.append(connection)
            self._slots.release()
        else:
            await self._drop(connection)

    async def close(self) -> None:
        """Close those that rest."""
        while self._idle:
            await self._idle.pop().aclose()

    async def _taken(self) -> httpcore.AsyncHTTPConnection:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_idle() and not connection.has_expired():
                return connection
            await connection.aclose()
        return httpcore.AsyncHTTPConnection(
            self._origin, ssl_context=_trusted(), keepalive_expiry=KEPT_SECONDS
        )

    async def _drop(self, connection: httpcore.AsyncHTTPConnection | None) -> None:
        self._slots.release()
        if connection is not None:
            await connection.aclose()


def slow(error: Exception) -> TooSlow:
    """Say that a service did not answer in time; the reason is for the owner's log."""
    return TooSlow("The API does not answer in time.", reason=f"upstream: {type(error).__name__}")


def broken(error: Exception) -> BadGateway:
    """Say that a service cannot be reached or understood."""
    return BadGateway(
        "The API cannot be reached, or its answer cannot be read.",
        reason=f"upstream: {type(error).__name__}",
    )


@functools.cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
