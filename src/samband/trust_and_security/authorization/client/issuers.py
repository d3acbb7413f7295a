# SPDX-License-Identifier: EUPL-1.2
"""Other nodes' authorization servers: their metadata and keys, kept for a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric import ec

from samband.core.outbound import FetchFailed, Limits, Outbound
from samband.core.problems import Unavailable
from samband.trust_and_security.authorization.wire.issuer import (
    IssuerMetadata,
    metadata_address,
    read_keys,
    read_metadata,
)

METADATA_SECONDS = 3_600.0
KEYS_SECONDS = 60.0
"""As long as our own key set may be kept, too: a key in the wrong hands is soon believed nowhere."""
UNKNOWN_KEY_SECONDS = 10.0
_LIMITS = Limits(bytes=65_536, connect=2.0, total=5.0)
_OK = 200

Keys = Mapping[str, ec.EllipticCurvePublicKey]
Read = TypeVar("Read")


class Issuers:
    """Asks the authorization servers of registered nodes; ``app.py`` binds one as a door.

    Whoever calls has found the issuer in the member register: no address is taken from a message.
    ``unknown_key_seconds`` is how long a key set is believed before a key that it lacks makes us
    ask again: a flood of grants with invented keys must not become a flood at the issuer.
    """

    def __init__(
        self, *, test_mode: bool, unknown_key_seconds: float = UNKNOWN_KEY_SECONDS
    ) -> None:
        self._outbound = Outbound(test_mode)
        self._unknown_key_seconds = unknown_key_seconds
        self._metadata: dict[str, tuple[float, IssuerMetadata]] = {}
        self._keys: dict[str, tuple[float, Keys]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def metadata(self, issuer: str) -> IssuerMetadata:
        """Give what a server says of itself, at most an hour old; raises ``Unavailable``."""
        async with self._lock(issuer):
            return await self._known(issuer)

    async def keys(self, issuer: str, kid: str) -> Keys:
        """Give a server's keys, asked for anew when ``kid`` is not among them."""
        async with self._lock(issuer):
            read, found = self._keys.get(issuer, (float("-inf"), {}))
            age = time.monotonic() - read
            if age > KEYS_SECONDS or (kid not in found and age > self._unknown_key_seconds):
                metadata = await self._known(issuer)
                found = await self._get(issuer, metadata.jwks_uri, read_keys)
                self._keys[issuer] = (time.monotonic(), found)
            return found

    async def _known(self, issuer: str) -> IssuerMetadata:
        read, found = self._metadata.get(issuer, (0.0, None))
        if found is None or time.monotonic() - read > METADATA_SECONDS:
            address = metadata_address(issuer)
            found = await self._get(issuer, address, lambda body: read_metadata(body, issuer))
            self._metadata[issuer] = (time.monotonic(), found)
        return found

    async def _get(self, issuer: str, url: str, read: Callable[[bytes], Read]) -> Read:
        try:
            answer = await self._outbound.fetch(url, limits=_LIMITS)
        except FetchFailed as error:
            raise _silent(issuer, str(error)) from None
        if answer.status != _OK:
            raise _silent(issuer, f"answered {answer.status}")
        try:
            return read(answer.body)
        except (ValueError, RecursionError) as error:
            raise _silent(issuer, f"unreadable: {type(error).__name__}") from None

    def _lock(self, issuer: str) -> asyncio.Lock:
        return self._locks.setdefault(issuer, asyncio.Lock())


def _silent(issuer: str, reason: str) -> Unavailable:
    return Unavailable(
        f"The authorization server {issuer} does not answer.", reason=f"{issuer}: {reason}"
    )
