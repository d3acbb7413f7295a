# SPDX-License-Identifier: EUPL-1.2
"""What providers need to know of us: our public keys."""

from __future__ import annotations

import msgspec
from litestar import get
from litestar.di import NamedDependency

from samband.core.node import Node
from samband.trust_and_security.identity.client import RelyingParty


class KeySet(msgspec.Struct, frozen=True):
    """A JWK set (RFC 7517 section 5)."""

    keys: list[dict[str, str]]


_EXAMPLE = KeySet(
    [
        {
            "kty": "EC",
            "crv": "P-256",
            "alg": "ES256",
            "use": "sig",
            "kid": "2026-11",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        }
    ]
)


@get(
    "/jwks",
    opt={"public": True, "answer_example": _EXAMPLE},
    operation_id="identity-jwks",
    summary="Public keys of the portal as a client of OpenID providers",
    description="Register this address as jwks_uri. Portalens publika nycklar.",
)
async def jwks(node: NamedDependency[Node]) -> KeySet:
    """Publish the keys that sign our client assertions, coming and retired ones included."""
    uses = {provider.key_use for provider in node.door(RelyingParty).providers}
    found: list[dict[str, str]] = []
    for use in sorted(uses or {"identity-rp"}):
        await node.keys.signer(use)
        found += await node.keys.published(use)
    return KeySet(found)
