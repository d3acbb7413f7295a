# SPDX-License-Identifier: EUPL-1.2
"""``private_key_jwt``: the client's signed statement of who it is (RFC 7523, Ena profile 8.3.1)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from samband.core.keys import SigningKey
from samband.trust_and_security.authorization.wire import es256
from samband.trust_and_security.authorization.wire.es256 import BadToken

TYP = "client-authentication+jwt"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("ES256", "RS256", "PS256")
MAX_LIFETIME_SECONDS = 60
SKEW_SECONDS = 10
MAX_JTI = 255

_KEY_TYPES = {"ES256": "EC", "RS256": "RSA", "PS256": "RSA"}


class AssertionHeader(msgspec.Struct, frozen=True):
    """The header of a client assertion; ``kid`` may be left out by a client with one key."""

    alg: str
    typ: str
    kid: str | None = None
    crit: msgspec.Raw | None = None
    b64: msgspec.Raw | None = None


class AssertionClaims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The claims that decide; a client may add others."""

    iss: str
    sub: str
    aud: str
    exp: int | float
    jti: str
    iat: int | float | None = None
    nbf: int | float | None = None

    @property
    def jti_hash(self) -> bytes:
        """The ``jti`` in the form and length that the list of used ones holds."""
        return hashlib.sha256(self.jti.encode()).digest()


def sign_assertion(key: SigningKey, client_id: str, issuer: str, moment: int) -> str:
    """Write our own assertion for another server; ``moment`` is Unix time."""
    claims = AssertionClaims(
        iss=client_id,
        sub=client_id,
        aud=issuer,
        iat=moment,
        exp=moment + MAX_LIFETIME_SECONDS,
        jti=secrets.token_urlsafe(16),
    )
    return es256.sign(key, TYP, msgspec.json.encode(claims))


def check_assertion(
    assertion: str,
    keys: Sequence[dict[str, str]],
    client_id: str,
    issuer: str,
    moment: float,
) -> AssertionClaims:
    """Check all of a client assertion but its reuse; ``moment`` is Unix time.

    Raises ``BadToken`` with words about the sender's own message, which may be sent back.
    """
    header = _header(assertion)
    key = _key_for(header, keys)
    try:
        verified = jws.deserialize_compact(assertion, key, algorithms=[header.alg])
    except (JoseError, ValueError, TypeError):
        raise BadToken("no key of the client has signed it") from None
    claims = _claims(verified.payload)
    _check_names(claims, client_id, issuer)
    _check_times(claims, moment)
    if not 0 < len(claims.jti) <= MAX_JTI:
        raise BadToken("jti must be 1 to 255 characters")
    return claims


def _header(assertion: str) -> AssertionHeader:
    part, _, _ = es256.split(assertion)
    try:
        header = msgspec.json.decode(es256.decode_part(part), type=AssertionHeader)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadToken("the header must hold alg, typ and kid") from None
    if header.typ != TYP:
        raise BadToken(f"typ must be {TYP}")
    if header.alg not in ALGORITHMS:
        raise BadToken(f"alg must be one of {', '.join(ALGORITHMS)}")
    if header.crit is not None or header.b64 is not None:
        raise BadToken("the header must not hold crit or b64")
    return header


def _key_for(header: AssertionHeader, keys: Sequence[dict[str, str]]) -> ECKey | RSAKey:
    if header.kid is None and len(keys) > 1:
        raise BadToken("kid must be given by a client with several keys")
    fitting = [
        key
        for key in keys
        if key.get("kty") == _KEY_TYPES[header.alg]
        and key.get("alg", header.alg) == header.alg
        and header.kid in (None, key.get("kid"))
    ]
    if len(fitting) != 1:
        raise BadToken("no key of the client has signed it")
    jwk: dict[str, Any] = dict(fitting[0])
    try:
        return ECKey.import_key(jwk) if header.alg == "ES256" else RSAKey.import_key(jwk)
    except (JoseError, ValueError):
        raise BadToken("no key of the client has signed it") from None


def _claims(payload: bytes) -> AssertionClaims:
    try:
        return msgspec.json.decode(payload, type=AssertionClaims)
    except msgspec.ValidationError as error:
        # Names the claim and the types, never a value: a list of audiences ends here too.
        raise BadToken(f"the claims are wrong: {_ascii(str(error))}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadToken("the claims are not JSON") from None


def _ascii(text: str) -> str:
    return text.replace("`", "").replace('"', "").encode("ascii", "replace").decode()


def _check_names(claims: AssertionClaims, client_id: str, issuer: str) -> None:
    if claims.iss != client_id or claims.sub != client_id:
        raise BadToken("iss and sub must both be the client_id")
    if claims.aud != issuer:
        raise BadToken("aud must be this authorization server's issuer, as one string")


def _check_times(claims: AssertionClaims, moment: float) -> None:
    if claims.exp <= moment:
        raise BadToken("it has expired")
    if claims.exp > moment + MAX_LIFETIME_SECONDS + SKEW_SECONDS:
        raise BadToken("exp must be at most 60 seconds ahead")
    if claims.iat is not None and not (
        moment - MAX_LIFETIME_SECONDS - SKEW_SECONDS <= claims.iat <= moment + SKEW_SECONDS
    ):
        raise BadToken("iat must be at most 60 seconds ago, and not ahead")
    if claims.nbf is not None and claims.nbf > moment + SKEW_SECONDS:
        raise BadToken("nbf must not be ahead")
