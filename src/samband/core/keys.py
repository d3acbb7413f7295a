# SPDX-License-Identifier: EUPL-1.2
"""Signing keys: one per use, sealed in PostgreSQL so that any process can sign, rotated, published.

A key is published before it signs and after it has stopped, so that a verifier with a cached key
set never meets an unknown key.  The private part is sealed with AES-256-GCM under a key that is
derived from the node's secret, which is never in the database.
"""

from __future__ import annotations

import base64
import hashlib
import os
import time
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from samband.core import db as database
from samband.core.db import Connection, Database
from samband.core.time import now

Algorithm = Literal["ES256", "EdDSA"]
PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

LIFETIME = timedelta(days=365)
LEAD = timedelta(hours=1)
MARGIN = timedelta(days=30)
KEPT_SECONDS = 5.0
_COORDINATE = 32


class KeyRow(msgspec.Struct, frozen=True):
    """A stored key; ``public_jwk`` is the JWK as JSON text (RFC 7517)."""

    kid: str
    use: str
    algorithm: Algorithm
    public_jwk: str
    sealed_private: bytes
    activates: datetime
    retires: datetime


class SigningKey(msgspec.Struct, frozen=True):
    """A key that may sign now."""

    kid: str
    algorithm: Algorithm
    private: PrivateKey

    def sign(self, message: bytes) -> bytes:
        """Sign as JWS does: ES256 gives r and s in 64 bytes, EdDSA 64 bytes (RFC 7518, 8037)."""
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(message)
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(_COORDINATE, "big") + s.to_bytes(_COORDINATE, "big")


class KeyRing:
    """The node's keys, read from PostgreSQL and kept for five seconds."""

    def __init__(self, db: Database, sealing_key: bytes) -> None:
        self._db = db
        self._seal = AESGCM(sealing_key)
        self._rows: dict[str, tuple[float, list[KeyRow]]] = {}
        self._opened: dict[str, SigningKey] = {}

    async def signer(self, use: str, algorithm: Algorithm = "ES256") -> SigningKey:
        """Give the key that signs for ``use`` now, making the first one when there is none."""
        moment = now()
        active = [row for row in await self._of(use) if row.activates <= moment < row.retires]
        if not active:
            await self._create(use, algorithm, moment)
            return await self.signer(use, algorithm)
        return self._newest(active)

    async def signer_known(self, use: str, kids: Collection[str]) -> SigningKey:
        """Give the newest key that those who verify know of, by ``kid``; any when they know none.

        It is for keys that somebody else publishes for us: one that was rotated here signs only
        when it has been published there, and until then the one before it does.
        """
        moment = now()
        active = [row for row in await self._of(use) if row.activates <= moment < row.retires]
        known = [row for row in active if row.kid in kids]
        return self._newest(known) if known else await self.signer(use)

    def _newest(self, rows: list[KeyRow]) -> SigningKey:
        row = max(rows, key=lambda key: (key.activates, key.kid))
        if row.kid not in self._opened:
            self._opened[row.kid] = self._open(row)
        return self._opened[row.kid]

    async def published(self, use: str) -> list[dict[str, str]]:
        """Give the public keys that may be trusted now as JWKs: coming, signing and superseded.

        A superseded key stays until it retires, a year after it began; a leaked one is retired at
        once and is gone from here within five seconds in every process.
        """
        moment = now()
        return [_public(row) for row in await self._of(use) if moment < row.retires]

    async def trusted(self, use: str) -> frozenset[str]:
        """Give the ids of the published keys, for whoever remembers what they have verified."""
        moment = now()
        return frozenset(row.kid for row in await self._of(use) if moment < row.retires)

    async def history(self, use: str) -> list[dict[str, str]]:
        """Give every public key that ``use`` ever had: old proofs are checked with old keys."""
        return [_public(row) for row in await self._of(use)]

    async def rotate_due(self, margin: timedelta = MARGIN) -> list[str]:
        """Rotate every use whose newest key retires within ``margin``; gives the uses."""
        async with self._db.connection() as connection:
            due = await _uses_retiring_before(connection, now() + margin)
        for row in due:
            await self.rotate(row.use, row.algorithm)
        return [row.use for row in due]

    async def rotate(
        self, use: str, algorithm: Algorithm = "ES256", *, at_once: bool = False
    ) -> str:
        """Publish a new key for ``use`` that signs from an hour on, or at once; gives its kid.

        At once is for a key in the wrong hands: the others of its use are retired with it.
        """
        moment = now()
        if not at_once:
            return await self._create(use, algorithm, moment + LEAD, rotated=True)
        kid = await self._create(use, algorithm, moment, rotated=True)
        async with self._db.transaction() as tx:
            await _retire_others(tx, use, kid, moment)
        self._rows.pop(use, None)
        return kid

    async def _of(self, use: str) -> list[KeyRow]:
        read, found = self._rows.get(use, (0.0, []))
        if not found or time.monotonic() - read > KEPT_SECONDS:
            async with self._db.connection() as connection:
                found = await _keys_of(connection, use)
            self._rows[use] = (time.monotonic(), found)
        return found

    async def _create(
        self, use: str, algorithm: Algorithm, activates: datetime, *, rotated: bool = False
    ) -> str:
        private: PrivateKey = (
            ec.generate_private_key(ec.SECP256R1())
            if algorithm == "ES256"
            else ed25519.Ed25519PrivateKey.generate()
        )
        jwk = public_jwk(private, algorithm)
        row = KeyRow(
            kid=jwk["kid"],
            use=use,
            algorithm=algorithm,
            public_jwk=msgspec.json.encode(jwk).decode(),
            sealed_private=self._close(private, jwk["kid"]),
            activates=activates,
            retires=activates + LIFETIME,
        )
        async with self._db.transaction() as tx:
            await tx.execute("lock table core.key in share row exclusive mode")
            # Another process may have made one while we waited for the lock, hence the clock again;
            # a coming or retired one does not sign.
            moment = now()
            if rotated or not any(
                key.activates <= moment < key.retires for key in await _keys_of(tx, use)
            ):
                await _insert_key(tx, row)
        self._rows.pop(use, None)
        return row.kid

    def _close(self, private: PrivateKey, kid: str) -> bytes:
        der = private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        nonce = os.urandom(12)
        return nonce + self._seal.encrypt(nonce, der, kid.encode())

    def _open(self, row: KeyRow) -> SigningKey:
        nonce, sealed = row.sealed_private[:12], row.sealed_private[12:]
        der = self._seal.decrypt(nonce, sealed, row.kid.encode())
        private = serialization.load_der_private_key(der, password=None)
        if not isinstance(private, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey):
            raise TypeError(f"key {row.kid} is of a type that Samband does not make")
        return SigningKey(row.kid, row.algorithm, private)


def base64url(data: bytes) -> str:
    """Encode without padding, as JOSE does (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def public_jwk(private: PrivateKey, algorithm: Algorithm) -> dict[str, str]:
    """Write the public key as a JWK whose ``kid`` is its RFC 7638 thumbprint."""
    if isinstance(private, ed25519.Ed25519PrivateKey):
        raw = private.public_key().public_bytes_raw()
        members = {"crv": "Ed25519", "kty": "OKP", "x": base64url(raw)}
    else:
        numbers = private.public_key().public_numbers()
        members = {
            "crv": "P-256",
            "kty": "EC",
            "x": base64url(numbers.x.to_bytes(_COORDINATE, "big")),
            "y": base64url(numbers.y.to_bytes(_COORDINATE, "big")),
        }
    thumbprint = hashlib.sha256(msgspec.json.encode(members, order="sorted")).digest()
    return {**members, "kid": base64url(thumbprint), "use": "sig", "alg": algorithm}


def _public(row: KeyRow) -> dict[str, str]:
    return msgspec.json.decode(row.public_jwk, type=dict[str, str])


class _Use(msgspec.Struct, frozen=True):
    use: str
    algorithm: Algorithm


async def _uses_retiring_before(connection: Connection, moment: datetime) -> list[_Use]:
    return await database.rows(
        connection,
        _Use,
        "select use, min(algorithm) as algorithm from core.key"
        " group by use having max(retires) < $1 order by use",
        moment,
    )


async def _retire_others(connection: Connection, use: str, kid: str, moment: datetime) -> None:
    # A key that was to begin later would otherwise end before it begins.
    await database.execute(
        connection,
        "update core.key set activates = least(activates, $3 - interval '1 second'), retires = $3"
        " where use = $1 and kid <> $2 and retires > $3",
        use,
        kid,
        moment,
    )


async def _keys_of(connection: Connection, use: str) -> list[KeyRow]:
    return await database.rows(
        connection,
        KeyRow,
        "select kid, use, algorithm, public_jwk::text, sealed_private, activates, retires"
        " from core.key where use = $1 order by activates desc",
        use,
    )


async def _insert_key(connection: Connection, row: KeyRow) -> None:
    await database.execute(
        connection,
        "insert into core.key (kid, use, algorithm, public_jwk, sealed_private, activates, retires)"
        " values ($1, $2, $3, $4::text::jsonb, $5, $6, $7)",
        row.kid,
        row.use,
        row.algorithm,
        row.public_jwk,
        row.sealed_private,
        row.activates,
        row.retires,
    )
