# SPDX-License-Identifier: EUPL-1.2
"""What the provider publishes of itself (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

from samband.core.keys import SigningKey
from samband.core.node import Node
from samband.core.problems import NotFound
from samband.sandbox.test_eid.model import (
    CLAIMS_OF_SCOPE,
    COORDINATION_NUMBER,
    LEVELS,
    PATH,
    PERSONAL_NUMBER,
)
from samband.sandbox.test_eid.wire.tokens import ASSERTION_ALGORITHMS

KEY_USE = "test-eid"


def issuer_of(node: Node) -> str:
    """Tell the issuer; a node in production has none, whatever is mounted (ID-9)."""
    if not node.test_mode:
        raise NotFound
    return f"{node.public_url}{PATH}"


async def signer(node: Node) -> SigningKey:
    """Give the key that signs ID tokens and UserInfo."""
    issuer_of(node)
    return await node.keys.signer(KEY_USE)


async def key_set(node: Node) -> dict[str, object]:
    """Give the public keys, the first one made on the first question."""
    await signer(node)
    return {"keys": await node.keys.published(KEY_USE)}


def discovery(node: Node) -> dict[str, object]:
    """Describe the provider with everything that the Swedish profile requires."""
    issuer = issuer_of(node)
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "scopes_supported": list(CLAIMS_OF_SCOPE),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "userinfo_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ASSERTION_ALGORITHMS,
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": list(LEVELS),
        "claims_supported": [
            *("sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "nonce"),
            *("name", "given_name", "family_name", PERSONAL_NUMBER, COORDINATION_NUMBER),
        ],
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": ["sv", "en"],
    }
