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
    from samband.trust_and_security.traceability.service.appender import Appender

__all__ = ["Appender", "Fault", "Verdict", "verify_receipt"]

_LATER = {"Appender": "service.appender"}


def __getattr__(name: str) -> object:
    """Load a public name from the module that defines it (PEP 562)."""
    if name not in _LATER:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_LATER[name]}"), name)
