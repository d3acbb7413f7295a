# SPDX-License-Identifier: EUPL-1.2
"""A rule, what it found, and the report: severity follows the profile's SKALL and BÖR."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

import msgspec

from samband.information_exchange.api_management.model.profile.document import Document

MAX_FINDINGS = 50
"""Of one rule; a document with more is told how many there are and shown the first."""


class Severity(StrEnum):
    """What a breach weighs: SKALL gives an error, BÖR a warning."""

    ERROR = "error"
    WARNING = "warning"


class Hit(msgspec.Struct, frozen=True):
    """One breach: where it stands (RFC 6901), and the name that the sentence may mention."""

    pointer: str
    name: str = ""


Check = Callable[[Document], Iterator[Hit]]


class Rule(msgspec.Struct, frozen=True):
    """A rule by the profile's id, its check, and how to mend a breach in (svenska, English)."""

    id: str
    severity: Severity
    check: Check
    sv: str
    en: str


class Exemption(msgspec.Struct, frozen=True):
    """Says that a fixed wire breaks a rule because a clause of its standard demands it.

    ``pointer`` is a JSON pointer in which ``*`` stands for anything within one step, and ``**`` at
    the end for everything below.
    """

    rule: str
    pointer: str
    reason: str


class Finding(msgspec.Struct, frozen=True):
    """A breach as it is told: rule, severity, JSON pointer, and a sentence that says the cure."""

    rule: str
    severity: Severity
    pointer: str
    sv: str
    en: str


class RuleResult(msgspec.Struct, frozen=True):
    """How one rule went: the number of breaches, exempted ones apart."""

    rule: str
    severity: Severity
    found: int
    exempted: int


class Report(msgspec.Struct, frozen=True):
    """The outcome of a check: one line per rule, and the findings in the rules' order."""

    errors: int
    warnings: int
    rules: tuple[RuleResult, ...]
    findings: tuple[Finding, ...]


ERROR, WARNING = Severity.ERROR, Severity.WARNING
