# SPDX-License-Identifier: EUPL-1.2
"""The configured providers, with what they publish kept for a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from samband.core.keys import SigningKey
from samband.core.outbound import Fetched, FetchFailed, Outbound
from samband.trust_and_security.identity.model import (
    DEFAULT_LEVEL,
    Provider,
    ProviderDown,
    check_providers,
)
from samband.trust_and_security.identity.wire import (
    Metadata,
    client_assertion,
    read_keys,
    read_metadata,
)

METADATA_SECONDS = 3_600.0
KEYS_SECONDS = 600.0
UNKNOWN_KEY_SECONDS = 10.0
_OK = 200
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

Keys = tuple[dict[str, Any], ...]
Read = TypeVar("Read")


class Tokens(msgspec.Struct, frozen=True):
    """What a token endpoint gives for a code."""

    id_token: str
    access_token: str = ""


class RelyingParty:
    """This node as a client of its providers; ``app.py`` binds one as a door.

    ``unknown_key_seconds`` is how long a key set is believed before a key that it lacks makes us
    ask again: a flood of tokens with invented keys must not become a flood at the provider.
    Raises ``ValueError`` in words when the settings would let the node be fooled.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        *,
        test_mode: bool,
        minimum_level: str = DEFAULT_LEVEL,
        unknown_key_seconds: float = UNKNOWN_KEY_SECONDS,
    ) -> None:
        check_providers(providers, test_mode=test_mode)
        self.providers = tuple(providers)
        self.minimum_level = minimum_level
        self._unknown_key_seconds = unknown_key_seconds
        self._outbound = Outbound(test_mode)
        self._metadata: dict[str, tuple[float, Metadata]] = {}
        self._keys: dict[str, tuple[float, Keys]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def named(self, name: str) -> Provider | None:
        """Find a provider by its name in the settings."""
        return next((p for p in self.providers if p.name == name), None)

    async def metadata(self, provider: Provider) -> Metadata:
        """Give what the provider says of itself, at most an hour old; raises ``ProviderDown``."""
        async with self._lock(provider):
            read, found = self._metadata.get(provider.name, (0.0, None))
            if found is None or time.monotonic() - read > METADATA_SECONDS:
                found = await self._discover(provider)
                self._metadata[provider.name] = (time.monotonic(), found)
            return found

    async def keys(self, provider: Provider, kid: str | None) -> Keys:
        """Give the provider's keys, asked for anew when ``kid`` is not among them."""
        metadata = await self.metadata(provider)
        async with self._lock(provider):
            read, found = self._keys.get(provider.name, (0.0, ()))
            age = time.monotonic() - read if found else KEYS_SECONDS
            known = any(key.get("kid") == kid for key in found)
            if age >= KEYS_SECONDS or (not known and age > self._unknown_key_seconds):
                answer = await self._get(provider, metadata.jwks_uri)
                found = _decoded(provider, read_keys, answer.body)
                self._keys[provider.name] = (time.monotonic(), found)
            return found

    async def exchange(
        self, provider: Provider, key: SigningKey, code: str, verifier: str, redirect_uri: str
    ) -> Tokens | None:
        """Give the tokens for a code; ``None`` when the provider says that the code is not good."""
        metadata = await self.metadata(provider)
        audience = provider.assertion_audience or provider.issuer
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": provider.client_id,
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": client_assertion(
                key, provider.client_id, audience, int(time.time())
            ),
        }
        try:
            answer = await self._outbound.fetch(metadata.token_endpoint, form=form)
        except FetchFailed as error:
            raise _down(provider, f"token endpoint: {error}") from None
        if answer.status >= 500:  # noqa: PLR2004 (a server's own failure)
            raise _down(provider, f"token endpoint: {answer.status}")
        if answer.status != _OK:
            return None
        return _decoded(provider, lambda body: msgspec.json.decode(body, type=Tokens), answer.body)

    async def user_info(self, provider: Provider, access_token: str) -> Fetched | None:
        """Give UserInfo as it came, or ``None`` when the provider has none for us."""
        endpoint = (await self.metadata(provider)).userinfo_endpoint
        if endpoint is None or not access_token:
            return None
        return await self._get(provider, endpoint, {"Authorization": f"Bearer {access_token}"})

    async def _discover(self, provider: Provider) -> Metadata:
        address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        answer = await self._get(provider, address)
        found = _decoded(provider, lambda body: read_metadata(body, provider.issuer), answer.body)
        if not all(self._outbound.allows(url) for url in found.addresses):
            raise _down(provider, "discovery: an endpoint is not https")
        return found

    async def _get(
        self, provider: Provider, url: str, headers: dict[str, str] | None = None
    ) -> Fetched:
        try:
            answer = await self._outbound.fetch(url, headers=headers)
        except FetchFailed as error:
            raise _down(provider, str(error)) from None
        if answer.status != _OK:
            raise _down(provider, f"answered {answer.status}")
        return answer

    def _lock(self, provider: Provider) -> asyncio.Lock:
        return self._locks.setdefault(provider.name, asyncio.Lock())


def _decoded(provider: Provider, read: Callable[[bytes], Read], body: bytes) -> Read:
    try:
        return read(body)
    except (ValueError, RecursionError) as error:
        raise _down(provider, f"unreadable: {type(error).__name__}") from None


def _down(provider: Provider, reason: str) -> ProviderDown:
    return ProviderDown(
        f"{provider.label_en} does not answer.", reason=f"{provider.name}: {reason}"
    )
