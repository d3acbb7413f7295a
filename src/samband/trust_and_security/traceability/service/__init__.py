# SPDX-License-Identifier: EUPL-1.2
"""The verbs of traceability: record, grow the log, read it, prove from it, check it, ask why."""

from samband.trust_and_security.traceability.client import Asked, Numbers, OtherNodes
from samband.trust_and_security.traceability.model.finding import Finding
from samband.trust_and_security.traceability.model.reads import Question, Read, Reads
from samband.trust_and_security.traceability.service.appender import Appender
from samband.trust_and_security.traceability.service.check import check
from samband.trust_and_security.traceability.service.entries import (
    Entry,
    Stretch,
    entries_from,
)
from samband.trust_and_security.traceability.service.erasure import erase
from samband.trust_and_security.traceability.service.own_data import my_reads
from samband.trust_and_security.traceability.service.public_log import LogKey, log_key
from samband.trust_and_security.traceability.service.questions import ask
from samband.trust_and_security.traceability.service.receipts import my_receipt
from samband.trust_and_security.traceability.service.sequencer import grow

__all__ = [
    "Appender",
    "Asked",
    "Entry",
    "Finding",
    "LogKey",
    "Numbers",
    "OtherNodes",
    "Question",
    "Read",
    "Reads",
    "Stretch",
    "ask",
    "check",
    "entries_from",
    "erase",
    "grow",
    "log_key",
    "my_reads",
    "my_receipt",
]
