# SPDX-License-Identifier: EUPL-1.2
"""A system as a client of a node: it fetches its own tokens and asks over HTTP, nothing else."""

from __future__ import annotations

import time
from collections.abc import AsyncIterable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

import httpx
import msgspec

from samband.core.ids import new_id
from samband.sandbox.systems.model import Places, SystemKey, client_assertion

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_EARLY_SECONDS = 30
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
Way = Callable[[], httpx.AsyncBaseTransport]
_way: ContextVar[Way | None] = ContextVar("way", default=None)


@contextmanager
def going_through(way: Way) -> Iterator[None]:
    """Let every client that is made meanwhile send its requests through what ``way`` gives."""
    token = _way.set(way)
    try:
        yield
    finally:
        _way.reset(token)


def the_way() -> httpx.AsyncBaseTransport | None:
    """Give a new client its way out; None is the usual one."""
    way = _way.get()
    return way() if way else None


class Answer(msgspec.Struct, frozen=True):
    """What came back: the status, the JSON document, the headers, the time it took in ms."""

    status: int
    body: Any
    headers: httpx.Headers
    milliseconds: float

    @property
    def event(self) -> str:
        """The id of the event that this answer left in the log; a gateway's own comes after it."""
        return str(self.headers.get("samband-event", "")).partition(",")[0]


class TokenRefused(Exception):
    """The authorization server gave no token; the message is its error and description."""


class SystemClient:
    """One system's conversation with the nodes of a country, or with one that is all of it."""

    def __init__(self, places: Places | str, key: SystemKey) -> None:
        self.places = Places(places) if isinstance(places, str) else places
        self.key = key
        self._http = httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False, transport=the_way())
        self._tokens: dict[tuple[str, str], tuple[float, str]] = {}

    async def __aenter__(self) -> Self:
        """Open the connection pool."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connection pool."""
        await self._http.aclose()

    async def token(self, scope: str, at: str = "") -> str:
        """Fetch or reuse a token for ``person/read``, or several scopes of one API with spaces.

        ``at`` names the API whose node is meant, where it is not the scope's own.  Raises
        ``TokenRefused``.
        """
        issuer = self.places.of(at or scope.partition("/")[0])
        kept = self._tokens.get((issuer, scope))
        if kept is not None and kept[0] > time.time():
            return kept[1]
        form = self.token_request(scope, issuer)
        answer = await self._http.post(f"{issuer}/oauth2/token", data=form)
        document = answer.json()
        if answer.status_code != httpx.codes.OK:
            raise TokenRefused(f"{document.get('error')}: {document.get('error_description', '')}")
        expires = time.time() + document["expires_in"] - _EARLY_SECONDS
        self._tokens[issuer, scope] = (expires, document["access_token"])
        return str(document["access_token"])

    def token_request(self, scope: str, issuer: str = "") -> dict[str, str]:
        """Make the form of a token request, with a fresh assertion."""
        wanted = [name.split("/") for name in scope.split()]
        issuer = issuer or self.places.of(wanted[0][0])
        resource = f"{issuer}/{wanted[0][0]}/v1"
        return {
            "grant_type": "client_credentials",
            "client_id": self.key.client_id,
            "client_assertion_type": _ASSERTION,
            "client_assertion": client_assertion(self.key, issuer, int(time.time())),
            "resource": resource,
            "scope": " ".join(f"{resource}/{right}" for _, right in wanted),
        }

    async def post(
        self,
        path: str,
        scope: str,
        body: object,
        *,
        key: str | None = None,
        token: str = "",
        at: str = "",
    ) -> Answer:
        """Post a JSON document under a scope; ``key`` is the idempotency key, made when absent."""
        headers = {
            "authorization": f"Bearer {token or await self.token(scope, at or _api_of(path))}",
            "content-type": "application/json",
            "idempotency-key": key or str(new_id()),
        }
        return await self._send("POST", path, headers, msgspec.json.encode(body), at)

    async def get(self, path: str, scope: str) -> Answer:
        """Get a JSON document under a scope."""
        headers = {"authorization": f"Bearer {await self.token(scope, _api_of(path))}"}
        return await self._send("GET", path, headers, None)

    async def stream(self, path: str, scope: str, lines: AsyncIterable[bytes]) -> Answer:
        """Post newline-delimited JSON of any length without holding it in memory."""
        headers = {
            "authorization": f"Bearer {await self.token(scope, _api_of(path))}",
            "content-type": "application/x-ndjson",
            "idempotency-key": str(new_id()),
        }
        return await self._send("POST", path, headers, lines)

    async def _send(
        self, method: str, path: str, headers: dict[str, str], content: Any, at: str = ""
    ) -> Answer:
        url = f"{self.places.of(at or _api_of(path))}{path}"
        started = time.perf_counter()
        answer = await self._http.request(method, url, headers=headers, content=content)
        elapsed = (time.perf_counter() - started) * 1000
        kind = answer.headers.get("content-type", "")
        body = answer.json() if "json" in kind and answer.content else None
        return Answer(answer.status_code, body, answer.headers, elapsed)


def _api_of(path: str) -> str:
    return path.split("/")[1]
