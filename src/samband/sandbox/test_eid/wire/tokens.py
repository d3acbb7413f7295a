# SPDX-License-Identifier: EUPL-1.2
"""Signed bytes: the client's assertion that we check, and the tokens that we issue."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast

import msgspec
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from samband.core.keys import SigningKey, base64url
from samband.sandbox.test_eid.model import OAuthFault

ASSERTION_ALGORITHMS = ["ES256", "RS256", "PS256"]
MAX_ASSERTION_SECONDS = 300
SKEW_SECONDS = 10
_MAX_TOKEN = 8_192


def sign_jwt(key: SigningKey, type_: str, claims: dict[str, object]) -> str:
    """Sign claims as a compact JWS with the node's key."""
    header = {"typ": type_, "alg": key.algorithm, "kid": key.kid}
    parts = (base64url(msgspec.json.encode(part)) for part in (header, claims))
    signed = ".".join(parts)
    return f"{signed}.{base64url(key.sign(signed.encode()))}"


def client_id_of(assertion: str) -> str:
    """Read whom an assertion says it is from, before its signature can be checked."""
    try:
        payload = jws.extract_compact(assertion[:_MAX_TOKEN].encode()).payload
        claims = msgspec.json.decode(payload, type=dict[str, Any])
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
        raise _refused("client_assertion is not a JWT") from None
    return str(claims.get("sub"))


def check_assertion(
    assertion: str,
    keys: Sequence[dict[str, str]],
    client_id: str,
    audiences: Collection[str],
    now: int,
) -> tuple[str, int]:
    """Check a client's assertion (RFC 7523 section 3) and give its ``jti`` and ``exp``.

    ``audiences`` are the values that alone may stand as ``aud``; times are Unix seconds.  Raises
    ``OAuthFault`` ``invalid_client``.
    """
    try:
        key_set = KeySet.import_key_set(cast("Any", {"keys": list(keys)}))
        claims = jwt.decode(assertion, key_set, algorithms=ASSERTION_ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
        raise _refused("client_assertion's signature does not verify") from None
    expires, jti = claims.get("exp"), claims.get("jti")
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        raise _refused("iss and sub must both be the client_id")
    if claims.get("aud") not in audiences:
        raise _refused("aud must be this provider's issuer alone")
    if type(expires) is not int or not now - SKEW_SECONDS < expires:
        raise _refused("the assertion has expired or lacks exp")
    if expires > now + MAX_ASSERTION_SECONDS + SKEW_SECONDS:
        raise _refused(f"exp must be at most {MAX_ASSERTION_SECONDS} seconds ahead")
    if not isinstance(jti, str) or not jti:
        raise _refused("jti is required")
    return jti, expires


def _refused(words: str) -> OAuthFault:
    return OAuthFault("invalid_client", words, status=401)
