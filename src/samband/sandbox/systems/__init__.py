# SPDX-License-Identifier: EUPL-1.2
"""Systems of made-up members: their keys on disk, and a client that asks as they would."""

from samband.sandbox.systems.client import (
    Answer,
    SystemClient,
    TokenRefused,
    going_through,
    the_way,
)
from samband.sandbox.systems.model import DESK, Places, SystemKey, new_key
from samband.sandbox.systems.store import known_systems, load_system, save_system

__all__ = [
    "DESK",
    "Answer",
    "Places",
    "SystemClient",
    "SystemKey",
    "TokenRefused",
    "going_through",
    "known_systems",
    "load_system",
    "new_key",
    "save_system",
    "the_way",
]
