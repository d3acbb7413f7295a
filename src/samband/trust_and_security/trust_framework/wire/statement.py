# SPDX-License-Identifier: EUPL-1.2
"""The register as other nodes copy it: a statement per member, and a signed head over them all.

A node trusts one thing, the key of the register that it follows.  The head is a JWS that says how
many members there are and what all their statements hash to, so that nothing can be left out,
changed or kept from a node; the statements themselves may then come from anywhere.  A head holds
for an hour at most: what is not confirmed in that time is not believed (design section 2).
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from msgspec import Struct

from samband.core.keys import SigningKey, base64url

TYP = "samband-register-head+jwt"
LIFETIME_SECONDS = 3_600
SKEW_SECONDS = 10
_LABEL = b"samband/register/v1\n"
_UNREADABLE = (
    JoseError,
    ValueError,
    TypeError,
    AttributeError,
    msgspec.DecodeError,
    RecursionError,
)
"""What the library raises for what is no signed message, an odd header among it."""


class BadHead(ValueError):
    """A head, or the statements under it, cannot be believed; the message says why."""


class StatedKey(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A system's public key."""

    kid: str
    thumbprint: str
    public_jwk: dict[str, str]
    valid_from: datetime
    valid_to: datetime
    added: datetime
    revoked: datetime | None


class StatedSystem(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A system with its keys, revoked ones included."""

    client_id: str
    name: str
    registered: datetime
    closed: datetime | None
    keys: tuple[StatedKey, ...]


class StatedContact(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Where notices go; no name and no telephone, which nobody else needs."""

    purpose: str
    email: str


class StatedNode(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A node that the member runs."""

    url: str
    log_key: str
    vouches: bool
    registered: datetime


class Statement(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """All that other nodes need to know of a member.  Nobody's role or number is in it."""

    organisation: str
    number_source: str
    name: str
    kind: str
    state: str
    since: datetime
    agreement_kind: str
    agreement_version: str
    agreement_signed: date
    contacts: tuple[StatedContact, ...]
    systems: tuple[StatedSystem, ...]
    nodes: tuple[StatedNode, ...]


class Head(Struct, frozen=True, kw_only=True):
    """What the register signs: as of when, until when, at which epoch, how many, and their root.

    ``keys`` are the ids of the keys that may sign heads now or soon, so that a node that follows
    knows the next key before it signs.
    """

    iss: str
    iat: int
    exp: int
    epoch: int
    size: int
    root: str
    keys: tuple[str, ...]


_statements = msgspec.json.Decoder(Statement)
_heads = msgspec.json.Decoder(Head)


def write(statement: Statement) -> str:
    """Write a statement as the text that is hashed: one form, members in the order above."""
    return msgspec.json.encode(statement).decode()


def read(text: str) -> Statement:
    """Read a statement; raises ``BadHead`` for one that this version does not write so."""
    try:
        statement = _statements.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadHead(f"a statement cannot be read: {error}") from None
    if write(statement) != text:
        raise BadHead("a statement is not in its one form")
    return statement


def digest(text: str) -> bytes:
    """Hash a statement, or a head (SHA-256): how events name what they rest on."""
    return sha256(text.encode()).digest()


def root(digests: Iterable[bytes]) -> str:
    """Hash all statements together, whatever order they come in."""
    return base64url(sha256(_LABEL + b"".join(sorted(digests))).digest())


def sign(head: Head, key: SigningKey) -> str:
    """Write a head as a compact JWS (RFC 7515), ES256."""
    header = msgspec.json.encode({"alg": key.algorithm, "kid": key.kid, "typ": TYP})
    message = f"{base64url(header)}.{base64url(msgspec.json.encode(head))}"
    return f"{message}.{base64url(key.sign(message.encode()))}"


def keys_of(token: str) -> tuple[str, ...]:
    """Tell which keys a head names, one that was verified when it was kept."""
    return _heads.decode(jws.extract_compact(token.encode()).payload).keys


def verify(token: str, keys: Iterable[dict[str, str]], issuer: str) -> Head:
    """Read a head that one of ``keys`` has signed for ``issuer`` and that holds now.

    Raises ``BadHead``.  ``keys`` are those already trusted, never those that came with the head.
    """
    by_id = {key["kid"]: key for key in keys}
    try:
        header = jws.extract_compact(token.encode()).headers()
        known = by_id.get(str(header.get("kid")))
        if known is None or header.get("typ") != TYP or header.get("alg") != "ES256":
            raise BadHead("the head is not signed with a key that is trusted")
        signed = jws.deserialize_compact(token, ECKey.import_key({**known}), algorithms=["ES256"])
        head = _heads.decode(signed.payload)
    except _UNREADABLE as error:
        raise error if isinstance(error, BadHead) else BadHead("the head is not signed") from None
    moment = time.time()
    if head.iss != issuer:
        raise BadHead("the head is another register's")
    if head.iat > moment + SKEW_SECONDS:
        raise BadHead("the head is of a time to come; are the clocks right?")
    if not head.iat < head.exp <= head.iat + LIFETIME_SECONDS or head.exp <= moment:
        raise BadHead("the head does not hold any more, or holds for too long")
    return head
