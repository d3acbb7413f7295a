# SPDX-License-Identifier: EUPL-1.2
"""API keys: a prefix to find one by, and a secret of 256 bits that nobody keeps (SAK.13, SAK.14)."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from datetime import timedelta
from hashlib import sha256

import msgspec

MAX_KEYS = 2
"""In force at a time: the one in use and the one that takes over."""
LIFETIME = timedelta(days=90)
LONGEST = timedelta(days=365)
SHORTEST = timedelta(hours=1)
_LABEL = b"samband/api-key/v1\n"
_FORM = re.compile(r"(sbk_[a-z2-7]{13})_([A-Za-z0-9_-]{43})")


class FreshKey(msgspec.Struct, frozen=True):
    """A key as it is shown once."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        """Write it as it is sent."""
        return f"{self.prefix}_{self.secret}"


def fresh() -> FreshKey:
    """Make a key: 65 bits to find it by and 256 to hold it by."""
    prefix = base64.b32encode(secrets.token_bytes(9)).decode().lower()[:13]
    return FreshKey(f"sbk_{prefix}", secrets.token_urlsafe(32))


def parse(text: str) -> FreshKey | None:
    """Read a key as it was sent; ``None`` for what cannot be one.

    >>> parse("sbk_abc") is None, str(parse(str(key := fresh()))) == str(key)
    (True, True)
    """
    found = _FORM.fullmatch(text)
    return FreshKey(found[1], found[2]) if found else None


def digest(key: FreshKey) -> bytes:
    """Give the hash to store, which any gateway that knows it can try a key with.

    A plain hash is enough: the secret is 256 random bits, so that neither a slow hash nor a pepper
    would make guessing harder, and a pepper would have to be shared with every producer's node.
    The label keeps it apart from every other hash in use.
    """
    return sha256(_LABEL + str(key).encode()).digest()


def matches(key: FreshKey, stored: bytes) -> bool:
    """Tell whether a key is the stored one, in the same time for any that is not."""
    return hmac.compare_digest(digest(key), stored)
