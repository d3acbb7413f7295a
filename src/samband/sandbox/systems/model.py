# SPDX-License-Identifier: EUPL-1.2
"""A system's identity: who it is at the authorization server, and the private key that shows it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey

from samband.core.ids import new_id

ASSERTION_TYPE = "client-authentication+jwt"
ASSERTION_SECONDS = 30


DESK = "desk"
"""In place of an API: the node at which the consumer's own people work."""


class Places(msgspec.Struct, frozen=True):
    """Where a country is reached: each API at its own node, and the rest at the hub, ``home``."""

    home: str
    by_api: Mapping[str, str] = {}

    def of(self, api: str) -> str:
        """Tell the node, which is also the issuer, that an API is reached at.

        >>> Places("https://hub.example", {"person": "https://person.example"}).of("person")
        'https://person.example'
        """
        return self.by_api.get(api, self.home)


class SystemKey(msgspec.Struct, frozen=True, rename="camel"):
    """What a system keeps to itself; ``private_jwk`` is an EC P-256 key (RFC 7517)."""

    name: str
    organisation: str
    organisation_name: str
    client_id: str
    private_jwk: dict[str, str]

    @property
    def public_jwk(self) -> dict[str, str]:
        """The part that the member register knows."""
        return {name: value for name, value in self.private_jwk.items() if name != "d"}


def new_key() -> dict[str, str]:
    """Make a private EC P-256 key whose ``kid`` is its RFC 7638 thumbprint."""
    key = ECKey.generate_key("P-256", auto_kid=True)
    members = key.as_dict(private=True)
    return {name: str(value) for name, value in members.items()} | {"use": "sig", "alg": "ES256"}


def client_assertion(key: SystemKey, issuer: str, issued: int) -> str:
    """Sign a client assertion by the Ena OAuth 2.0 profile; ``issued`` is Unix seconds.

    The audience is the issuer alone, and ``jti`` is used once.
    """
    private = ECKey.import_key({**key.private_jwk})
    header = {"alg": "ES256", "typ": ASSERTION_TYPE, "kid": key.private_jwk["kid"]}
    claims = {
        "iss": key.client_id,
        "sub": key.client_id,
        "aud": issuer,
        "jti": str(new_id()),
        "iat": issued,
        "exp": issued + ASSERTION_SECONDS,
    }
    return jwt.encode(header, claims, private)
