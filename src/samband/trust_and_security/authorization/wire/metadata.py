# SPDX-License-Identifier: EUPL-1.2
"""The authorization server's description of itself (RFC 8414; Ena profile 3.1.1)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from samband.trust_and_security.authorization.wire.client_assertion import ALGORITHMS
from samband.trust_and_security.authorization.wire.oauth import CLIENT_CREDENTIALS, JWT_BEARER

GRANT_TYPES = (CLIENT_CREDENTIALS, JWT_BEARER)
_METHODS = ("private_key_jwt",)


class ServerMetadata(msgspec.Struct, frozen=True, kw_only=True):
    """The document at ``/.well-known/oauth-authorization-server``.

    There is no authorization endpoint, hence no ``authorization_endpoint`` and an empty
    ``response_types_supported``; S256 is stated since the profile requires it of every server.
    """

    issuer: str
    token_endpoint: str
    jwks_uri: str
    scopes_supported: tuple[str, ...]
    protected_resources: tuple[str, ...]
    revocation_endpoint: str
    introspection_endpoint: str
    response_types_supported: tuple[str, ...] = ()
    grant_types_supported: tuple[str, ...] = GRANT_TYPES
    token_endpoint_auth_methods_supported: tuple[str, ...] = _METHODS
    token_endpoint_auth_signing_alg_values_supported: tuple[str, ...] = ALGORITHMS
    revocation_endpoint_auth_methods_supported: tuple[str, ...] = _METHODS
    revocation_endpoint_auth_signing_alg_values_supported: tuple[str, ...] = ALGORITHMS
    introspection_endpoint_auth_methods_supported: tuple[str, ...] = _METHODS
    introspection_endpoint_auth_signing_alg_values_supported: tuple[str, ...] = ALGORITHMS
    code_challenge_methods_supported: tuple[str, ...] = ("S256",)
    ui_locales_supported: tuple[str, ...] = ("sv", "en")


def server_metadata(
    public_url: str, scopes: Iterable[str], resources: Iterable[str]
) -> ServerMetadata:
    """Describe the server whose issuer is ``public_url``."""
    return ServerMetadata(
        issuer=public_url,
        token_endpoint=f"{public_url}/oauth2/token",
        jwks_uri=f"{public_url}/oauth2/jwks",
        scopes_supported=tuple(sorted(scopes)),
        protected_resources=tuple(sorted(resources)),
        revocation_endpoint=f"{public_url}/oauth2/revoke",
        introspection_endpoint=f"{public_url}/oauth2/introspect",
    )
