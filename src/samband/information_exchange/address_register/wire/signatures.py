# SPDX-License-Identifier: EUPL-1.2
"""Signed answers: a detached JWS over the very bytes of the body (RFC 7515 appendix F).

The signature travels in a header, so that a client that does not care reads plain JSON and one
that does keeps body and header together; any JOSE library checks it once the body's base64url is
put between the two dots.  The body states ``issuer``, ``asOf`` and ``exp``.
"""

from __future__ import annotations

import functools

import msgspec

from samband.core.keys import SigningKey, base64url

HEADER = "samband-signature"
TYPE = "samband-addresses+json"


def detached(key: SigningKey, body: bytes) -> str:
    """Sign a body with ES256; gives ``<header>..<signature>``."""
    head = _head(key.kid, key.algorithm)
    signature = key.sign(f"{head}.{base64url(body)}".encode())
    return f"{head}..{base64url(signature)}"


@functools.lru_cache(maxsize=8)
def _head(kid: str, algorithm: str) -> str:
    return base64url(msgspec.json.encode({"alg": algorithm, "kid": kid, "typ": TYPE}))
