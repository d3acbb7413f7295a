# SPDX-License-Identifier: EUPL-1.2
"""Idempotency keys: a creating request that is sent twice takes effect once.

The key is written in the transaction of the effect.  The same key with the same request gives the
first answer again; with another request it is a conflict (design section 2).

Requests and answers hold personal data.  What is kept of them tells nothing to whoever has a copy of
the database alone: the digest is keyed with the node's secret, and the answer is sealed.
"""

from __future__ import annotations

import hashlib
import os

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from samband.core import db
from samband.core.db import Connection, Tx
from samband.core.mac import hmac_sha256
from samband.core.problems import Conflict

MAX_KEY = 128
_NONCE_BYTES = 12


class Once(msgspec.Struct, frozen=True):
    """A request that may be sent again: who sent it, under which key, and its digest."""

    caller: str
    key: str
    request_digest: bytes


class Guarded(msgspec.Struct, frozen=True):
    """The same as a node keeps it; ``seal`` is the key of this request's answer."""

    caller: str
    key: str
    digest: bytes
    seal: bytes


class Replay(Exception):
    """The request was answered before: here is that answer."""

    def __init__(self, status: int, answer: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.answer = answer


class _Earlier(msgspec.Struct, frozen=True):
    digest: bytes
    status: int | None
    answer: bytes | None


def once(caller: str, key: str, method_and_path: str, body: bytes) -> Once:
    """Bind an idempotency key to the request that it came with."""
    digest = hashlib.sha256(method_and_path.encode() + b"\n" + body).digest()
    return Once(caller, key, digest)


def guard(asked: Once, secret: bytes) -> Guarded:
    """Make of a request what a node with this secret keeps of it."""
    own = hmac_sha256(secret, b"inbox\x01" + asked.request_digest)
    return Guarded(asked.caller, asked.key, own, hmac_sha256(own, secret))


async def claim(tx: Tx, asked: Guarded) -> None:
    """Take the key, waiting for a twin in flight; raises ``Replay`` or ``Conflict``."""
    if await _insert(tx, asked):
        return
    earlier = await _find(tx, asked)
    if earlier.digest != asked.digest:
        raise Conflict("This Idempotency-Key was used for another request. Use a new key.")
    if earlier.status is None or earlier.answer is None:
        raise Conflict("The first request with this Idempotency-Key gave no answer to repeat.")
    nonce, sealed = earlier.answer[:_NONCE_BYTES], earlier.answer[_NONCE_BYTES:]
    raise Replay(earlier.status, AESGCM(asked.seal).decrypt(nonce, sealed, None))


async def keep(tx: Tx, asked: Guarded, status: int, answer: bytes) -> None:
    """Keep the answer for a repeated request, in the transaction of the effect."""
    nonce = os.urandom(_NONCE_BYTES)
    await db.execute(
        tx,
        "update core.inbox set status = $3, answer = $4 where caller = $1 and key = $2",
        asked.caller,
        asked.key,
        status,
        nonce + AESGCM(asked.seal).encrypt(nonce, answer, None),
    )


async def forget_older_than(connection: Connection, days: int) -> int:
    """Delete keys that nobody will repeat any more; tells how many."""
    return await db.execute(
        connection,
        "delete from core.inbox where received < now() - make_interval(days => $1)",
        days,
    )


async def _insert(tx: Tx, asked: Guarded) -> bool:
    return bool(
        await db.execute(
            tx,
            "insert into core.inbox (caller, key, request_digest) values ($1, $2, $3)"
            " on conflict do nothing",
            asked.caller,
            asked.key,
            asked.digest,
        )
    )


async def _find(tx: Tx, asked: Guarded) -> _Earlier:
    return await db.one_row(
        tx,
        _Earlier,
        "select request_digest as digest, status, answer from core.inbox where caller = $1 and key = $2",
        asked.caller,
        asked.key,
    )
