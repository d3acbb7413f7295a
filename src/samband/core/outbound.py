# SPDX-License-Identifier: EUPL-1.2
"""Outbound requests that cannot be turned against this machine's own network.

Outside the sandbox only https to public addresses is spoken.  The name is resolved once, every
address is judged, and the connection goes to the judged address, so that a name that changes its
answer between the two gains nothing (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

MAX_BYTES = 262_144
CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 8.0
_NO_HEAD = (405, 501)
Answer = TypeVar("Answer")


class FetchFailed(Exception):
    """Nothing usable came back; the text is for the owner's log."""


class Fetched(msgspec.Struct, frozen=True):
    """A whole answer, never larger than was asked for (``MAX_BYTES`` unless told)."""

    status: int
    media_type: str
    body: bytes


class Outbound(msgspec.Struct, frozen=True):
    """How this node may speak to others; ``test_mode`` opens http and its own machine."""

    test_mode: bool

    async def fetch(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        most: int = MAX_BYTES,
    ) -> Fetched:
        """Get ``url``, or post ``form`` to it; follows no redirect; raises ``FetchFailed``.

        ``most`` is how many bytes an answer may have, unpacked.
        """
        method = "GET" if form is None else "POST"

        async def ask() -> Fetched:
            request = await self._request(method, url, form, {**(headers or {})})
            return await _send(request, most)

        return await _in_time(ask)

    async def knock(self, url: str) -> int:
        """Ask whether somebody answers at ``url``, and with which status; reads no body.

        HEAD, and GET where HEAD is not known.  Raises ``FetchFailed``.
        """

        async def ask() -> int:
            status = await _status(await self._request("HEAD", url, None, {"Accept": "*/*"}))
            if status in _NO_HEAD:
                status = await _status(await self._request("GET", url, None, {"Accept": "*/*"}))
            return status

        return await _in_time(ask)

    def allows(self, url: str) -> bool:
        """Tell whether an address is of a kind that we, or a browser we send, may go to."""
        parts = urlsplit(url)
        schemes = {"https", "http"} if self.test_mode else {"https"}
        return parts.scheme in schemes and bool(parts.hostname) and "@" not in parts.netloc

    async def _request(
        self, method: str, url: str, form: Mapping[str, str] | None, headers: dict[str, str]
    ) -> httpx.Request:
        if not self.allows(url):
            raise FetchFailed("the address is not https")
        parts, extensions = httpx.URL(url), {}
        if not self.test_mode:
            address = await public_address(parts.host, parts.port or 443)
            headers["Host"] = parts.netloc.decode()
            extensions = {"sni_hostname": parts.host}
            parts = parts.copy_with(host=address)
        timeout = httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS).as_dict()
        return httpx.Request(
            method,
            parts,
            headers={"Accept": "application/json, application/jwt", **headers},
            data=form,
            extensions={"timeout": timeout, **extensions},
        )


async def public_address(host: str, port: int) -> str:
    """Resolve a name to an address on the open internet; raises ``FetchFailed`` otherwise.

    Every address that the name has must be public: one private among them is how a name reaches in.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(ipaddress.ip_address(a).is_global for a in addresses):
        raise FetchFailed("the name leads to a private address")
    return addresses[0]


async def _in_time(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            return await ask()
    except TimeoutError:
        raise FetchFailed(f"no answer within {TOTAL_SECONDS:.0f} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise FetchFailed(type(error).__name__) from None


async def _status(request: httpx.Request) -> int:
    async with httpx.AsyncClient(verify=_trusted(), trust_env=False) as http:
        response = await http.send(request, stream=True)
        await response.aclose()
    return response.status_code


async def _send(request: httpx.Request, most: int) -> Fetched:
    async with httpx.AsyncClient(verify=_trusted(), trust_env=False) as http:
        response = await http.send(request, stream=True)
        try:
            body = b""
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > most:
                    raise FetchFailed("the answer is too large")
        finally:
            await response.aclose()
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(response.status_code, media_type, body)


@functools.cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
