# SPDX-License-Identifier: EUPL-1.2
"""What a receiver is sent: a CloudEvents 1.0 event that is the payload of a JWT (RFC 7519).

No standard fixes the wire of webhooks, so it is ours, of two that receivers have libraries for.  The
claims ``iss``, ``aud``, ``iat``, ``exp`` and ``jti`` stand as CloudEvents extensions.  A notice
tells that there is something new and up to where: never what, and never of whom.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from samband.core.keys import SigningKey, base64url
from samband.core.time import rfc3339

KEY_USE = "webhooks"
TYP = "webhook+jwt"
MEDIA_TYPE = "application/jwt"
CHALLENGED, CHANGED = "webhook.challenge", "webhook.changed"
LIFETIME_SECONDS = 300


class Challenge(msgspec.Struct, frozen=True):
    """What a receiver that wants to be called answers with, as JSON."""

    challenge: str


class Changed(msgspec.Struct, frozen=True):
    """Where the news are read, and the newest there was when the notice was made."""

    changes: str
    cursor: str


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message to a receiver; ``id`` stays the same however often it is sent."""

    id: UUID
    time: datetime
    source: str
    subject: str
    address: str
    data: Challenge | Changed


def sign(key: SigningKey, issuer: str, message: Message, moment: int) -> bytes:
    """Write a message as a JWT that holds for five minutes from ``moment`` (Unix seconds)."""
    payload = {
        "specversion": "1.0",
        "id": str(message.id),
        "source": message.source,
        "type": CHALLENGED if isinstance(message.data, Challenge) else CHANGED,
        "subject": message.subject,
        "time": rfc3339(message.time),
        "data": message.data,
        "iss": issuer,
        "aud": message.address,
        "iat": moment,
        "exp": moment + LIFETIME_SECONDS,
        "jti": str(message.id),
    }
    header = {"alg": key.algorithm, "kid": key.kid, "typ": TYP}
    parts = (msgspec.json.encode(part) for part in (header, payload))
    signed = ".".join(base64url(part) for part in parts).encode()
    return signed + b"." + base64url(key.sign(signed)).encode()


def answers(body: bytes, challenge: str) -> bool:
    """Tell whether a receiver has answered a challenge: it must have read it, not repeated it.

    >>> answers(b'{"challenge": "x"}', "x"), answers(b"x", "x"), answers(b'{"challenge": "y"}', "x")
    (True, False, False)
    """
    try:
        return msgspec.json.decode(body, type=Challenge).challenge == challenge
    except msgspec.MsgspecError:
        return False
