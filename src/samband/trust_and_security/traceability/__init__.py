# SPDX-License-Identifier: EUPL-1.2
"""Spårbarhet (traceability): who read what about whom, why, and the proof of it.

DIGG's block, owner DIGG; no technical specification is published, so the interfaces are ours on
open standards: RFC 9162 trees, C2SP tlog-tiles, checkpoints and signed notes, RFC 8785 JSON.

The names below are loaded when first used, so that checking a receipt needs neither database nor
web framework installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samband.trust_and_security.traceability.wire.receipt import Fault, Verdict, verify_receipt

if TYPE_CHECKING:
    from samband.trust_and_security.traceability.client import Asked, Numbers, OtherNodes
    from samband.trust_and_security.traceability.service import (
        Appender,
        Entry,
        Finding,
        LogKey,
        Question,
        Read,
        Reads,
        Stretch,
        ask,
        check,
        entries_from,
        erase,
        grow,
        log_key,
        my_reads,
        my_receipt,
    )

__all__ = [
    "Appender",
    "Asked",
    "Entry",
    "Fault",
    "Finding",
    "LogKey",
    "Numbers",
    "OtherNodes",
    "Question",
    "Read",
    "Reads",
    "Stretch",
    "Verdict",
    "ask",
    "check",
    "entries_from",
    "erase",
    "grow",
    "log_key",
    "my_reads",
    "my_receipt",
    "verify_receipt",
]


def __getattr__(name: str) -> object:
    """Load the block's verbs when the first of them is used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(name)
    from samband.trust_and_security.traceability import service  # noqa: PLC0415 (see above)

    return getattr(service, name)
