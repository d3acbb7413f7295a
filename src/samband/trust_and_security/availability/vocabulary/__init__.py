# SPDX-License-Identifier: EUPL-1.2
"""Availability's words: its scope, its events, and the texts of its pages."""

from __future__ import annotations

from samband.core.block import EventType, Scope, Vocabulary
from samband.trust_and_security.availability.vocabulary.texts import TEXTS

PROBE = "availability/probe"
STATE_CHANGED = "availability.state-changed"
PROBED = "availability.probed"

VOCABULARY = Vocabulary(
    scopes=(
        Scope(
            PROBE,
            "Pröva hela vägen genom ett skyddat anrop, utan att läsa något om någon",
            "Try the whole way through a protected call, without reading anything about anybody",
            members=True,
        ),
    ),
    events=(
        EventType(
            STATE_CHANGED,
            "såg att en tjänst började eller slutade fungera",
            "saw a service begin or cease to work",
        ),
        EventType(
            PROBED,
            "prövade ett skyddat anrop som inte rör någon person",
            "tried a protected call that concerns no person",
        ),
    ),
    texts=TEXTS,
)
