# SPDX-License-Identifier: EUPL-1.2
"""Public keys as JSON Web Keys (RFC 7517, 7518), read so that a bad one cannot come in.

What may sign here is what the Ena OAuth profile lets a client assert with: ES256 on P-256, and
RSA of at least 2048 bits.  The answer to anything else is a code that pages and API put in words.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
from collections.abc import Mapping

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from samband.core.keys import base64url

MIN_RSA_BITS, MAX_RSA_BITS = 2048, 4096
_COORDINATE = 32
_MAX_TEXT = 1_024
_F4 = 65_537
_MAX_EXPONENT = 1 << 32
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_ALGORITHMS = {"EC": frozenset({"ES256"}), "RSA": frozenset({"RS256", "PS256"})}
_REQUIRED = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}
_KID = re.compile(r"[A-Za-z0-9._~:@+=-]{1,128}")  # also safe in a path
_SMALL_PRIMES = math.prod(n for n in range(3, 1_000) if all(n % d for d in range(2, n)))
# Keys printed with their private parts in RFC 7515 (A.3), RFC 7517 (A.1) and RFC 7638 (3.1).
PUBLISHED_EXAMPLES = frozenset(
    {
        "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U",
        "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s",
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
    }
)


class BadKey(ValueError):
    """The key cannot be taken; ``code`` is one of the words in the block's vocabulary."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PublicKey(msgspec.Struct, frozen=True):
    """A key that may be registered: its own ``kid`` or else its thumbprint, and a clean JWK."""

    kid: str
    thumbprint: str
    jwk: dict[str, str]


def read_public_key(jwk: Mapping[str, object]) -> PublicKey:
    """Read one public key; raises ``BadKey``.

    Members that do not matter (certificates, key operations) are left out of what is kept.
    """
    if "keys" in jwk:
        raise BadKey("key-is-a-set")
    if _PRIVATE & jwk.keys():
        raise BadKey("key-private")
    kty = jwk.get("kty")
    if not isinstance(kty, str) or kty not in _REQUIRED:
        raise BadKey("key-type")
    algorithm = jwk.get("alg")
    if jwk.get("use", "sig") != "sig" or not _may_be_used(kty, algorithm):
        raise BadKey("key-use")
    members = {name: _text(jwk, name) for name in _REQUIRED[kty]}
    (_check_ec if kty == "EC" else _check_rsa)(members)
    thumbprint = thumbprint_of(members)
    kid = jwk.get("kid", thumbprint)
    if not isinstance(kid, str) or not _KID.fullmatch(kid):
        raise BadKey("key-id")
    if thumbprint in PUBLISHED_EXAMPLES:
        raise BadKey("key-published")
    extra = {"alg": algorithm} if isinstance(algorithm, str) else {}
    return PublicKey(kid, thumbprint, {**members, **extra, "use": "sig", "kid": kid})


def parse_public_key(text: str) -> PublicKey:
    """Read one public key from pasted JSON; raises ``BadKey``."""
    if "-----BEGIN" in text:
        raise BadKey("key-private" if "PRIVATE" in text else "key-pem")
    try:
        jwk = msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError):
        raise BadKey("key-json") from None
    return read_public_key(jwk)


def thumbprint_of(members: Mapping[str, str]) -> str:
    """Compute the SHA-256 thumbprint of a key's required members (RFC 7638).

    >>> thumbprint_of({"crv": "P-256", "kty": "EC", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    ...                "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})
    'oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U'
    """
    canonical = msgspec.json.encode(dict(sorted(members.items())))
    return base64url(hashlib.sha256(canonical).digest())


def _may_be_used(kty: str, algorithm: object) -> bool:
    return algorithm is None or (isinstance(algorithm, str) and algorithm in _ALGORITHMS[kty])


def _text(jwk: Mapping[str, object], name: str) -> str:
    value = jwk.get(name)
    if not isinstance(value, str) or not value:
        raise BadKey("key-incomplete")
    if len(value) > _MAX_TEXT:
        raise BadKey("key-size")
    return value


def _number(text: str) -> tuple[int, int]:
    """Read a Base64urlUInt as (value, bytes); only the one canonical spelling is taken."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadKey("key-encoding") from None
    if base64url(data) != text:
        raise BadKey("key-encoding")
    return int.from_bytes(data, "big"), len(data)


def _check_ec(members: Mapping[str, str]) -> None:
    if members["crv"] != "P-256":
        raise BadKey("key-type")
    (x, x_length), (y, y_length) = _number(members["x"]), _number(members["y"])
    if x_length != _COORDINATE or y_length != _COORDINATE:
        raise BadKey("key-encoding")
    try:
        ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except ValueError:
        raise BadKey("key-not-on-curve") from None


def _check_rsa(members: Mapping[str, str]) -> None:
    (n, length), (e, e_length) = _number(members["n"]), _number(members["e"])
    if length != (n.bit_length() + 7) // 8 or e_length != (e.bit_length() + 7) // 8:
        raise BadKey("key-encoding")
    if not MIN_RSA_BITS <= n.bit_length() <= MAX_RSA_BITS:
        raise BadKey("key-size")
    if not _F4 <= e < _MAX_EXPONENT or e % 2 == 0 or n % 2 == 0 or math.gcd(n, _SMALL_PRIMES) != 1:
        raise BadKey("key-weak")
    rsa.RSAPublicNumbers(e, n).public_key()
