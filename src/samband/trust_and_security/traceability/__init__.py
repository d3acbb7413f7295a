# SPDX-License-Identifier: EUPL-1.2
"""Spårbarhet (traceability): who read what about whom, why, and the proof of it.

DIGG's block, owner DIGG; no technical specification is published, so the interfaces are ours on
open standards: RFC 9162 trees, C2SP tlog-tiles, checkpoints and signed notes, RFC 8785 JSON.

The names below are loaded when first used, so that checking a receipt needs neither database nor
web framework installed.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from samband.trust_and_security.traceability.wire.receipt import Fault, Verdict, verify_receipt

if TYPE_CHECKING:
    from samband.trust_and_security.traceability.model.finding import Finding
    from samband.trust_and_security.traceability.model.reads import Question, Read, Reads
    from samband.trust_and_security.traceability.service.appender import Appender
    from samband.trust_and_security.traceability.service.check import check
    from samband.trust_and_security.traceability.service.erasure import erase
    from samband.trust_and_security.traceability.service.own_data import my_reads
    from samband.trust_and_security.traceability.service.public_log import LogKey, log_key
    from samband.trust_and_security.traceability.service.questions import ask
    from samband.trust_and_security.traceability.service.receipts import my_receipt
    from samband.trust_and_security.traceability.service.sequencer import grow

__all__ = [
    "Appender",
    "Fault",
    "Finding",
    "LogKey",
    "Question",
    "Read",
    "Reads",
    "Verdict",
    "ask",
    "check",
    "erase",
    "grow",
    "log_key",
    "my_reads",
    "my_receipt",
    "verify_receipt",
]

_LATER = {
    "Appender": "service.appender",
    "Finding": "model.finding",
    "LogKey": "service.public_log",
    "Question": "model.reads",
    "Read": "model.reads",
    "Reads": "model.reads",
    "ask": "service.questions",
    "check": "service.check",
    "erase": "service.erasure",
    "grow": "service.sequencer",
    "log_key": "service.public_log",
    "my_reads": "service.own_data",
    "my_receipt": "service.receipts",
}


def __getattr__(name: str) -> object:
    """Load a public name from the module that defines it (PEP 562)."""
    if name not in _LATER:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_LATER[name]}"), name)
