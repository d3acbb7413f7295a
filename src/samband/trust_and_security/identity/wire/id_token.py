# SPDX-License-Identifier: EUPL-1.2
"""The ID token, believed only after every check of OpenID Connect Core section 3.1.3.7."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any

import msgspec
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ["ES256", "ES384", "PS256", "RS256"]
"""What we verify; ``none`` and every symmetric algorithm are absent on purpose."""

SKEW_SECONDS = 30
OLDEST_SECONDS = 600
SSO_SECONDS = 3_600
_MAX_TOKEN = 32_768
_MAX_SUBJECT = 255


class WrongToken(Exception):
    """The token proves nothing; the text says what is wrong, for the owner's log."""


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What a token must say; times in Unix seconds.

    ``started`` is when the login began and ``fresh`` whether the person had to identify herself
    after that; otherwise the provider's own session may be an hour old (Sweden Connect).
    """

    issuer: str
    client_id: str
    nonce: str
    now: int
    started: int
    fresh: bool


def key_id_of(token: str) -> str | None:
    """Read which key a token says that it is signed with, before anything is checked."""
    try:
        kid = jws.extract_compact(token[:_MAX_TOKEN].encode()).headers().get("kid")
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
        raise WrongToken("not a signed token") from None
    return kid if isinstance(kid, str) else None


def check_signed(token: str, keys: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Verify a token's signature with one of ``keys`` and give its claims."""
    kid = key_id_of(token)
    fitting = [key for key in keys if kid is None or key.get("kid") == kid]
    if not fitting:
        raise WrongToken("signed with a key that the provider does not publish")
    try:
        key_set = KeySet.import_key_set({"keys": fitting})
        return jwt.decode(token, key_set, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise WrongToken(f"signature: {type(error).__name__}") from None


def check_id_token(
    token: str, keys: Sequence[dict[str, Any]], expected: Expected
) -> dict[str, Any]:
    """Verify an ID token whole and give its claims; raises ``WrongToken``."""
    claims = check_signed(token, keys)
    if claims.get("iss") != expected.issuer:
        raise WrongToken("iss is another issuer")
    _check_audience(claims, expected.client_id)
    _check_times(claims, expected)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(
        nonce.encode("utf-8", "replace"), expected.nonce.encode()
    ):
        raise WrongToken("nonce is not this login's")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _MAX_SUBJECT:
        raise WrongToken("sub is missing or too long")
    if not isinstance(claims.get("acr"), str):
        raise WrongToken("acr is missing")
    return claims


def _check_audience(claims: dict[str, Any], client_id: str) -> None:
    audience = claims.get("aud")
    several = audience if isinstance(audience, list) else [audience]
    if client_id not in several:
        raise WrongToken("aud is another client")
    if len(several) > 1 and "azp" not in claims:
        raise WrongToken("azp is missing though aud names several")
    if claims.get("azp", client_id) != client_id:
        raise WrongToken("azp is another client")


def _check_times(claims: dict[str, Any], expected: Expected) -> None:
    expires, issued, authenticated = (
        _seconds(claims, name) for name in ("exp", "iat", "auth_time")
    )
    if expires <= expected.now - SKEW_SECONDS:
        raise WrongToken("exp has passed")
    if not -SKEW_SECONDS <= expected.now - issued <= OLDEST_SECONDS:
        raise WrongToken("iat is not about now")
    if authenticated > expected.now + SKEW_SECONDS:
        raise WrongToken("auth_time is in the future")
    oldest = expected.started - (0 if expected.fresh else SSO_SECONDS)
    if authenticated < oldest - SKEW_SECONDS:
        raise WrongToken("auth_time is too long ago")


def _seconds(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongToken(f"{name} is missing or no number")
    return int(value)
