# SPDX-License-Identifier: EUPL-1.2
"""What another node's authorization server says of itself, as far as we use it (RFC 8414, 7517)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from samband.core.outbound import same_origin
from samband.trust_and_security.authorization.wire.es256 import BadToken, public_key

_WELL_KNOWN = "/.well-known/oauth-authorization-server"


class IssuerMetadata(msgspec.Struct, frozen=True):
    """The members of a server's metadata that we act on."""

    issuer: str
    token_endpoint: str
    jwks_uri: str


class _KeySet(msgspec.Struct):
    keys: list[dict[str, Any]]


def metadata_address(issuer: str) -> str:
    """Tell where an issuer's metadata stands: the well-known part goes before any path (section 3).

    >>> metadata_address("https://node.example/a")
    'https://node.example/.well-known/oauth-authorization-server/a'
    """
    parts = urlsplit(issuer)
    path = f"{_WELL_KNOWN}{parts.path.rstrip('/')}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def read_metadata(body: bytes, issuer: str) -> IssuerMetadata:
    """Read a server's metadata; raises ``ValueError`` when it is not that issuer's own.

    Its addresses must lie at the issuer's own origin: a document that could point elsewhere could
    make us ask, or trust, somebody whom the member register does not know.
    """
    found = msgspec.json.decode(body, type=IssuerMetadata)
    if found.issuer != issuer:
        raise ValueError("the metadata is another issuer's")
    if not all(same_origin(issuer, url) for url in (found.token_endpoint, found.jwks_uri)):
        raise ValueError("the metadata leads to another origin")
    return found


def read_keys(body: bytes) -> dict[str, ec.EllipticCurvePublicKey]:
    """Read the keys by ``kid`` that ES256 can be verified with; passes over every other.

    Raises ``ValueError`` for what is no key set.
    """
    usable = {}
    for jwk in msgspec.json.decode(body, type=_KeySet).keys:
        if jwk.get("use", "sig") != "sig" or "d" in jwk or not isinstance(jwk.get("kid"), str):
            continue
        try:
            usable[jwk["kid"]] = public_key(jwk)
        except (BadToken, KeyError, TypeError, ValueError):
            continue
    return usable
