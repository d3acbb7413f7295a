# SPDX-License-Identifier: EUPL-1.2
"""The services behind the gateway, asked over HTTP/1.1 with bounded memory and time.

Which services those may be is the operator's to say: outside the sandbox the addresses in
``gateway.upstreams``, and else only https to the open internet, by an address that was judged
before it was connected to (``core.outbound``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpcore

from samband.core import connections
from samband.core.connections import FAULTS, Connections, Peer
from samband.core.outbound import FetchFailed, public_address, same_origin
from samband.information_exchange.gateway.model.published import BadGateway, Published, TooSlow
from samband.information_exchange.gateway.wire.headers import MAX_HEADERS, Headers, size_of

CONNECT_SECONDS = 3.0
CONNECTIONS = 100
"""To one service from one process."""
REST_SECONDS = 15.0
"""A connection that has rested longer is not used again."""
_PORTS = {"http": 80, "https": 443}
_FIRST_STATUS, _LAST_STATUS = 200, 599


class Answer:
    """A service's answer, whose headers have come; the caller closes it."""

    def __init__(self, answer: connections.Answer) -> None:
        self._answer = answer
        self.status = answer.response.status
        self.headers: Headers = answer.response.headers

    async def parts(self) -> AsyncIterator[bytes]:
        """Give the body as it comes; raises ``BadGateway`` and ``TooSlow``."""
        try:
            async for part in self._answer.response.aiter_stream():
                if part:
                    yield part
        except httpcore.TimeoutException as error:
            raise slow(error) from None
        except FAULTS as error:
            raise broken(error) from None

    async def close(self) -> None:
        """Give the connection back, or close it where the answer was not read to its end."""
        await self._answer.close()


class Upstreams:
    """This process's connections to the services; ``app.py`` binds one as a door."""

    def __init__(self, *, test_mode: bool, allowed: tuple[str, ...] = ()) -> None:
        self._test_mode = test_mode
        self._allowed = allowed
        self._connections = Connections(rest=REST_SECONDS, most=CONNECTIONS)

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
        try:
            peer = await self._peer(published.upstream)
            request = httpcore.Request(
                method,
                peer.url(f"{parts.path.rstrip('/')}{target}".encode("ascii") or b"/"),
                headers=[(b"host", parts.netloc.encode("idna")), *headers],
                content=body,
                extensions={"timeout": waits, "sni_hostname": peer.host},
            )
            answer = Answer(await self._connections.ask(peer, request))
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise slow(error) from None
        except (*FAULTS, FetchFailed, ValueError) as error:
            raise broken(error) from None
        why = _unsendable(answer)
        if why is not None:
            await answer.close()
            raise why
        return answer

    async def close(self) -> None:
        """Close every connection."""
        await self._connections.close()

    async def _peer(self, upstream: str) -> Peer:
        """Judge where a service is before anything is sent there; raises ``FetchFailed``."""
        if not self.allows(upstream):
            raise FetchFailed("the address is not allowed")
        parts = urlsplit(upstream)
        host = parts.hostname or ""
        port, address = parts.port or _PORTS[parts.scheme], host
        if not self._trusts(upstream):
            address = await public_address(host, port)
        return Peer(parts.scheme, address, port, host)

    def _trusts(self, upstream: str) -> bool:
        """Tell whether the operator has named the address, or everything is made up."""
        return self._test_mode or any(same_origin(upstream, each) for each in self._allowed)


def _unsendable(answer: Answer) -> BadGateway | None:
    """Say why an answer cannot be passed on as it is; HTTP knows no status above 599 (RFC 9110, 15)."""
    if not _FIRST_STATUS <= answer.status <= _LAST_STATUS:
        reason = f"upstream: status {answer.status}"
        return BadGateway("The API's answer has a status that HTTP does not know.", reason=reason)
    if size_of(answer.headers) > MAX_HEADERS:
        return BadGateway("The API's answer has too many headers.", reason="headers too large")
    return None


def slow(error: Exception) -> TooSlow:
    """Say that a service did not answer in time; the reason is for the owner's log."""
    return TooSlow("The API does not answer in time.", reason=f"upstream: {type(error).__name__}")


def broken(error: Exception) -> BadGateway:
    """Say that a service cannot be reached or understood."""
    return BadGateway(
        "The API cannot be reached, or its answer cannot be read.",
        reason=f"upstream: {type(error).__name__}",
    )
