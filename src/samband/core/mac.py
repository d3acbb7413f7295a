# SPDX-License-Identifier: EUPL-1.2
"""HMAC-SHA-256 (RFC 2104) from two plain hashes.

OpenSSL's own HMAC looks its algorithms up anew for each key, which costs several times the hashing
of a short message; an event needs five or more, each under a key of its own.
"""

from __future__ import annotations

from hashlib import sha256

_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """Give the 32-byte code of a message under a key of any length.

    >>> hmac_sha256(b"Jefe", b"what do ya want for nothing?").hex()[:16]  # RFC 4231, case 2
    '5bdcc146bf60754e'
    """
    if len(key) > _BLOCK:
        key = sha256(key).digest()
    padded = key.ljust(_BLOCK, b"\0")
    inner = sha256(padded.translate(_INNER) + message).digest()
    return sha256(padded.translate(_OUTER) + inner).digest()
