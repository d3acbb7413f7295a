# SPDX-License-Identifier: EUPL-1.2
"""Identities that sort by time: UUID version 7 (RFC 9562 section 5.7)."""

from __future__ import annotations

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """Make a UUIDv7: 48 bits of Unix milliseconds, then 74 random bits.

    >>> new_id().version
    7
    """
    moment = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    high, low = random >> 68, random & ((1 << 62) - 1)
    return UUID(int=(moment << 80) | (0x7 << 76) | ((high & 0xFFF) << 64) | (0b10 << 62) | low)
