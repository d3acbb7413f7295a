# SPDX-License-Identifier: EUPL-1.2
"""What a provider says of itself, read as far as we use it (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

from typing import Any

import msgspec

_KEY_TYPES = frozenset({"EC", "RSA"})


class Metadata(msgspec.Struct, frozen=True):
    """A discovery document's members that a relying party acts on."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    authorization_response_iss_parameter_supported: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """List every address that the browser or we will be sent to."""
        given = (self.authorization_endpoint, self.token_endpoint, self.jwks_uri)
        return (*given, self.userinfo_endpoint) if self.userinfo_endpoint else given


class _KeySet(msgspec.Struct):
    keys: list[dict[str, Any]]


def read_metadata(body: bytes, issuer: str) -> Metadata:
    """Read a discovery document; raises ``ValueError`` when it is not that issuer's own.

    The issuer must be the configured one to the letter, or one provider could speak for another
    (OpenID Connect Discovery section 4.3).
    """
    found = msgspec.json.decode(body, type=Metadata)
    if found.issuer != issuer:
        raise ValueError("the discovery document is another issuer's")
    return found


def read_keys(body: bytes) -> tuple[dict[str, Any], ...]:
    """Read a key set, keeping public signature keys of the kinds that we verify with."""
    found = msgspec.json.decode(body, type=_KeySet).keys
    return tuple(
        key
        for key in found
        if key.get("kty") in _KEY_TYPES and key.get("use", "sig") == "sig" and "d" not in key
    )
