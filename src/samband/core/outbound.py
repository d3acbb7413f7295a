# SPDX-License-Identifier: EUPL-1.2
"""Outbound requests that cannot be turned against this machine's own network.

Outside the sandbox only https to public addresses is spoken.  The name is resolved once, every
address is judged, and the connection goes to the judged address, so that a name that changes its
answer between the two gains nothing (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import functools
import socket
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from urllib.parse import urlencode, urlsplit

import httpcore
import httpx
import msgspec

from samband.core.connections import FAULTS, Answer, Connections, Peer
from samband.core.networks import is_public

_NO_HEAD = (405, 501)
_ANY = {"Accept": "*/*"}
_NOT_PACKED = {"", "identity"}
_PORTS = {"https": 443, "http": 80}
_RESOLVERS = 64


class FetchFailed(Exception):
    """Nothing usable came back; the text is for the owner's log."""


class Fetched(msgspec.Struct, frozen=True):
    """A whole answer, never larger than was allowed; header names are in lower case."""

    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] = {}


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much is taken and how long is waited: bytes, and seconds to connect and in all."""

    bytes: int = 262_144
    connect: float = 3.0
    total: float = 8.0


PATIENT = Limits()


class Outbound(msgspec.Struct, frozen=True):
    """How this node may speak to others; ``test_mode`` opens http and its own machine.

    Each request has a connection of its own, unless ``connections`` are such as are kept.
    """

    test_mode: bool
    connections: Connections = msgspec.field(default_factory=Connections)

    async def fetch(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        limits: Limits = PATIENT,
    ) -> Fetched:
        """Get ``url``, or post ``form`` to it; follows no redirect; raises ``FetchFailed``."""
        body = None if form is None else urlencode(form).encode()
        typed = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
        method = "GET" if form is None else "POST"
        return await self.send(method, url, body, {**typed, **(headers or {})}, limits=limits)

    async def send(
        self,
        method: str,
        url: str,
        body: bytes | None,
        headers: Mapping[str, str],
        *,
        limits: Limits = PATIENT,
    ) -> Fetched:
        """Send a request as it is; follows no redirect; raises ``FetchFailed``."""
        async with _within(limits):
            answer = await self._asked(method, url, body, headers, limits)
            try:
                return await _read(answer.response, limits)
            finally:
                await answer.close()

    async def tell(
        self, url: str, body: bytes, headers: Mapping[str, str], *, limits: Limits = PATIENT
    ) -> int:
        """Post ``body`` and give the status; whatever else is answered is not read.

        Follows no redirect; raises ``FetchFailed``.
        """
        async with _within(limits):
            return await self._status("POST", url, limits, body, headers)

    async def knock(self, url: str, *, limits: Limits = PATIENT) -> int:
        """Ask whether somebody answers at ``url``, and with which status; reads no body.

        HEAD, and GET where HEAD is not known.  Raises ``FetchFailed``.
        """
        async with _within(limits):
            status = await self._status("HEAD", url, limits)
            if status in _NO_HEAD:
                status = await self._status("GET", url, limits)
            return status

    def allows(self, url: str) -> bool:
        """Tell whether an address is of a kind that we, or a browser we send, may go to."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        schemes = {"https", "http"} if self.test_mode else {"https"}
        return parts.scheme in schemes and bool(parts.hostname) and "@" not in parts.netloc

    async def _status(
        self,
        method: str,
        url: str,
        limits: Limits,
        body: bytes | None = None,
        headers: Mapping[str, str] = _ANY,
    ) -> int:
        answer = await self._asked(method, url, body, headers, limits)
        await answer.close()
        return answer.response.status

    async def _asked(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], limits: Limits
    ) -> Answer:
        if not self.allows(url):
            raise FetchFailed("the address is not https")
        parts = httpx.URL(url)
        peer = await self._peer(parts)
        # Unpacking would turn a small answer into a large one before its size could be judged.
        sent = {"Accept": "application/json, application/jwt", "Accept-Encoding": "identity"}
        if body is not None:
            sent["Content-Length"] = str(len(body))
        sent |= headers
        waits = {"connect": limits.connect, "read": limits.total, "write": limits.total}
        request = httpcore.Request(
            method,
            peer.url(parts.raw_path),
            headers=[(b"Host", parts.netloc), *_encoded(sent)],
            content=body,
            extensions={"timeout": waits, "sni_hostname": peer.host},
        )
        return await self.connections.ask(peer, request)

    async def _peer(self, url: httpx.URL) -> Peer:
        host, port = url.raw_host.decode(), url.port or _PORTS[url.scheme]
        address = host if self.test_mode else await public_address(host, port)
        return Peer(url.scheme, address, port, host)


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


@asynccontextmanager
async def _within(limits: Limits) -> AsyncIterator[None]:
    """Bound the time, and turn whatever goes wrong on the way into ``FetchFailed``."""
    try:
        async with asyncio.timeout(limits.total):
            yield
    except TimeoutError:
        raise FetchFailed(f"no answer within {limits.total:g} s") from None
    except (*FAULTS, httpx.InvalidURL, ValueError) as error:
        raise FetchFailed(type(error).__name__) from None


def same_origin(url: str, other: str) -> bool:
    """Tell whether two addresses have scheme, host and port in common (RFC 6454).

    >>> same_origin("https://a.example/x", "https://A.example:443/y")
    True
    >>> same_origin("https://a.example", "https://a.example.evil.example")
    False
    """
    return _origin(url) == _origin(other)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


async def public_address(host: str, port: int) -> str:
    """Resolve a name to an address on the open internet; raises ``FetchFailed`` otherwise.

    Every address that the name has must be public: one private among them is how a name reaches in.
    """
    ask = functools.partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_resolvers(), ask)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(each) for each in addresses):
        raise FetchFailed("the name leads to a private address")
    return addresses[0]


async def _read(response: httpcore.Response, limits: Limits) -> Fetched:
    headers: dict[str, str] = {}
    for raw, value in response.headers:
        name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    if headers.get("content-encoding", "").lower() not in _NOT_PACKED:
        raise FetchFailed("the answer is packed")
    body = b""
    async for chunk in response.aiter_stream():
        body += chunk
        if len(body) > limits.bytes:
            raise FetchFailed("the answer is too large")
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(response.status, media_type, body, headers)


@functools.cache
def _resolvers() -> ThreadPoolExecutor:
    """Give the threads that wait for names: many, and nobody else's.

    Nothing stops a look-up, so a name whose server never answers keeps its thread for some ten
    seconds; among the loop's own few threads it would keep everything else from being done.
    """
    return ThreadPoolExecutor(_RESOLVERS, "samband-resolver")
