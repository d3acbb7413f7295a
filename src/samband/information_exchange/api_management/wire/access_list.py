# SPDX-License-Identifier: EUPL-1.2
"""An access list as a compact JWS (RFC 7515), ES256, under the key that the register's head has.

A producer's node thereby trusts nothing more than it does already: the hub that it follows.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from hashlib import sha256

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from samband.core.keys import SigningKey, base64url
from samband.information_exchange.api_management.model.access_list import (
    HOLDS_SECONDS,
    AccessList,
)

TYP = "samband-access-list+jwt"
SKEW_SECONDS = 10
MAX_BYTES = 32_000_000
"""Of a signed list: about a hundred thousand subscriptions."""
_lists = msgspec.json.Decoder(AccessList)
_UNREADABLE = (
    JoseError,
    ValueError,
    TypeError,
    AttributeError,
    msgspec.DecodeError,
    RecursionError,
)
"""What the library raises for what is no signed message, an odd header among it."""


class BadList(ValueError):
    """An access list cannot be believed; the message says why."""


def sign(stated: AccessList, key: SigningKey) -> str:
    """Write a list."""
    header = msgspec.json.encode({"alg": key.algorithm, "kid": key.kid, "typ": TYP})
    message = f"{base64url(header)}.{base64url(msgspec.json.encode(stated))}"
    return f"{message}.{base64url(key.sign(message.encode()))}"


def read(token: str) -> AccessList:
    """Read a list that was verified when it was kept."""
    return _lists.decode(jws.extract_compact(token.encode()).payload)


def verify(token: str, keys: Iterable[dict[str, str]], issuer: str, owner: str) -> AccessList:
    """Read a list that one of ``keys`` has signed, of ``owner``, that holds now.

    Raises ``BadList``.  ``keys`` are those already trusted, never those that came with it.
    """
    by_id = {key["kid"]: key for key in keys}
    try:
        header = jws.extract_compact(token.encode()).headers()
        known = by_id.get(str(header.get("kid")))
        if known is None or header.get("typ") != TYP or header.get("alg") != "ES256":
            raise BadList("the list is not signed with a key that is trusted")
        signed = jws.deserialize_compact(token, ECKey.import_key({**known}), algorithms=["ES256"])
        stated = _lists.decode(signed.payload)
    except _UNREADABLE as error:
        raise error if isinstance(error, BadList) else BadList("the list is not signed") from None
    moment = time.time()
    if (stated.iss, stated.owner) != (issuer, owner):
        raise BadList("the list is another catalogue's, or another owner's")
    if stated.iat > moment + SKEW_SECONDS:
        raise BadList("the list is of a time to come; are the clocks right?")
    if not stated.iat < stated.exp <= stated.iat + HOLDS_SECONDS or stated.exp <= moment:
        raise BadList("the list does not hold any more, or holds for too long")
    return stated


def digest(token: str) -> str:
    """Hash a list as an event names what it rests on (SHA-256, hexadecimal)."""
    return sha256(token.encode()).hexdigest()
