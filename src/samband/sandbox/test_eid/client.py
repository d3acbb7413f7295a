# SPDX-License-Identifier: EUPL-1.2
"""A registered client's public keys, given in the settings or fetched from where it shows them."""

from __future__ import annotations

import httpx
import msgspec

from samband.sandbox.test_eid.model import OAuthFault, RegisteredClient

TIMEOUT_SECONDS = 5.0
MAX_BYTES = 65_536


class _KeySet(msgspec.Struct):
    keys: tuple[dict[str, str], ...]


async def keys_of(client: RegisteredClient) -> tuple[dict[str, str], ...]:
    """Give the client's keys now; raises ``OAuthFault`` when they cannot be had."""
    if client.jwks_uri is None:
        return client.jwks
    try:
        return msgspec.json.decode(await _fetch(client.jwks_uri), type=_KeySet).keys
    except (httpx.HTTPError, msgspec.DecodeError):
        raise OAuthFault(
            "invalid_client", "the client's jwks_uri does not answer with keys", status=401
        ) from None


async def _fetch(url: str) -> bytes:
    """Fetch from an address that the operator of the sandbox wrote in its settings."""
    body = b""
    async with (
        httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as http,
        http.stream("GET", url) as response,
    ):
        response.raise_for_status()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MAX_BYTES:
                raise httpx.DecodingError("the key set is too large")
    return body
