# SPDX-License-Identifier: EUPL-1.2
"""API keys: a prefix to find one by, and a secret of 256 bits that nobody keeps (SAK.13, SAK.14)."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from datetime import timedelta

import msgspec

from samband.core.mac import hmac_sha256

MAX_KEYS = 2
"""In force at a time: the one in use and the one that takes over."""
LIFETIME = timedelta(days=90)
LONGEST = timedelta(days=365)
SHORTEST = timedelta(hours=1)
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


def digest(pepper: bytes, key: FreshKey) -> bytes:
    """Give the keyed hash to store: without ``pepper``, a copy of the database tries nothing.

    A slow hash would add nothing, since the secret is random and not chosen.
    """
    return hmac_sha256(pepper, str(key).encode())


def matches(pepper: bytes, key: FreshKey, stored: bytes) -> bool:
    """Tell whether a key is the stored one, in the same time for any that is not."""
    return hmac.compare_digest(digest(pepper, key), stored)
