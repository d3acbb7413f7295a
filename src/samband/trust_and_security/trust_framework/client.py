# SPDX-License-Identifier: EUPL-1.2
"""The register at the hub, as a node that follows it asks for it over HTTP."""

from __future__ import annotations

from typing import TypeVar

import httpx
import msgspec
from msgspec import Struct

from samband.core.connections import trusted
from samband.core.problems import Unavailable

_TIMEOUT = httpx.Timeout(5.0, connect=2.0)
MAX_ANSWER = 32_000_000
"""Bytes: two hundred statements are far below it."""
_JSON = "application/json"

Answer = TypeVar("Answer")


class SignedHead(Struct, frozen=True):
    """A head as a compact JWS."""

    head: str


class KeySet(Struct, frozen=True):
    """The keys that may sign heads (RFC 7517)."""

    keys: tuple[dict[str, str], ...]


class StatedMember(Struct, frozen=True):
    """A statement as exact text."""

    organisation: str
    changed: int
    statement: str


class StatementPage(Struct, frozen=True):
    """Statements in the order of their changes; ``next`` asks for those after them."""

    statements: tuple[StatedMember, ...]
    next: int | None = None


class RegisterClient:
    """Asks the hub; nothing that it answers is believed before it has been verified.

    Raises ``Unavailable`` when the hub does not answer, or not as it should.
    """

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.url = url
        self._http = httpx.AsyncClient(
            transport=transport,
            verify=trusted(),
            base_url=f"{url}/trust-framework/v1",
            timeout=_TIMEOUT,
            trust_env=False,
            headers={"accept": _JSON},
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def head(self) -> str:
        """Fetch the head as it is now."""
        return (await self._get("/head", SignedHead)).head

    async def keys(self) -> tuple[dict[str, str], ...]:
        """Fetch the keys that may sign heads."""
        return (await self._get("/head-keys", KeySet)).keys

    async def statements(self, after: int) -> list[StatedMember]:
        """Fetch every statement that changed after an epoch."""
        found: list[StatedMember] = []
        at: int | None = after
        while at is not None:
            page = await self._get(f"/statements?after={at}", StatementPage)
            found += page.statements
            at = page.next if page.statements else None
        return found

    async def _get(self, path: str, type_: type[Answer]) -> Answer:
        try:
            async with self._http.stream("GET", path) as answer:
                body = bytearray()
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > MAX_ANSWER:
                        raise Unavailable(reason="the register's answer is too long")
            if answer.status_code != httpx.codes.OK:
                raise Unavailable(reason=f"the register answered {answer.status_code}")
            return msgspec.json.decode(body, type=type_)
        except (httpx.HTTPError, msgspec.DecodeError, RecursionError) as error:
            raise Unavailable(reason=f"the register: {type(error).__name__}") from error
