# SPDX-License-Identifier: EUPL-1.2
"""The services behind the gateway, asked over HTTP/1.1 with bounded memory and time.

Which services those may be is the operator's to say: outside the sandbox the addresses in
``gateway.upstreams``, and else only https to the open internet, by an address that was judged
before it was connected to (``core.outbound``).
"""

from __future__ import annotations

import functools
import ssl
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx

from samband.core.outbound import FetchFailed, public_address, same_origin
from samband.information_exchange.gateway.model.published import BadGateway, Published, TooSlow
from samband.information_exchange.gateway.wire.headers import MAX_HEADERS, Headers, size_of

CONNECT_SECONDS = 3.0
CONNECTIONS = 100
"""To one service from one process."""
_KEPT = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=50, keepalive_expiry=15)


class Upstreams:
    """This process's connections to the services; ``app.py`` binds one as a door."""

    def __init__(self, *, test_mode: bool, allowed: tuple[str, ...] = ()) -> None:
        self._test_mode = test_mode
        self._allowed = allowed
        self._transports: dict[str, httpx.AsyncHTTPTransport] = {}

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
    ) -> httpx.Response:
        """Ask a service; gives its answer when the headers have come, to be closed by the caller.

        Raises ``BadGateway`` and ``TooSlow``, and whatever ``body`` raises.
        """
        try:
            request = await self._request(published, method, target, headers, body)
            answer = await self._transport(published.upstream).handle_async_request(request)
        except httpx.TimeoutException as error:
            raise slow(error) from None
        except (httpx.HTTPError, httpx.InvalidURL, FetchFailed, OSError) as error:
            raise broken(error) from None
        if size_of(answer.headers.raw) > MAX_HEADERS:
            await answer.aclose()
            raise BadGateway("The API's answer has too many headers.", reason="headers too large")
        return answer

    async def close(self) -> None:
        """Close every connection."""
        while self._transports:
            await self._transports.popitem()[1].aclose()

    async def _request(
        self,
        published: Published,
        method: str,
        target: str,
        headers: Headers,
        body: AsyncIterator[bytes] | None,
    ) -> httpx.Request:
        if not self.allows(published.upstream):
            raise FetchFailed("the address is not allowed")
        url = httpx.URL(published.upstream.rstrip("/") + target)
        sent = [(b"host", url.netloc), *headers]
        idle = httpx.Timeout(published.idle_seconds, connect=CONNECT_SECONDS)
        extensions: dict[str, object] = {"timeout": idle.as_dict()}
        if not self._trusts(published.upstream):
            address = await public_address(url.host, url.port or 443)
            extensions["sni_hostname"] = url.host
            url = url.copy_with(host=address)
        return httpx.Request(method, url, headers=sent, content=body, extensions=extensions)

    def _trusts(self, upstream: str) -> bool:
        """Tell whether the operator has named the address, or everything is made up."""
        return self._test_mode or any(same_origin(upstream, each) for each in self._allowed)

    def _transport(self, upstream: str) -> httpx.AsyncHTTPTransport:
        parts = urlsplit(upstream)
        origin = f"{parts.scheme}://{parts.netloc}"
        kept = self._transports.get(origin)
        if kept is None:
            kept = httpx.AsyncHTTPTransport(verify=_trusted(), trust_env=False, limits=_KEPT)
            self._transports[origin] = kept
        return kept


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
