# SPDX-License-Identifier: EUPL-1.2
"""A profile report as tables: what was found, and how every rule came out."""

from __future__ import annotations

from msgspec import Struct

from samband.core.pages.views import Column, Tag
from samband.information_exchange.api_management.model.profile import Finding, Report, Severity
from samband.information_exchange.api_management.pages.words import Words


class FindingLine(Struct, frozen=True):
    """A finding in the table."""

    rule: str
    mend: str
    where: str
    tag: Tag


def kept(report: Report) -> dict[str, int]:
    """Count what is kept and what is not."""
    return {
        "kept": sum(not each.found for each in report.rules),
        "rules": len(report.rules),
        "errors": report.errors,
        "warnings": report.warnings,
    }


def columns(words: Words) -> list[Column]:
    """Head the table of findings."""
    return [Column(words.text(f"am.{key}")) for key in ("rule", "mend", "where", "weight")]


def finding_line(words: Words, each: Finding) -> FindingLine:
    """Write a finding as a line of the table."""
    wrong = each.severity is Severity.ERROR
    kind = Tag("error" if wrong else "wait", words.text(f"am.severities.{each.severity}"))
    return FindingLine(each.rule, words.either(each.sv, each.en), each.pointer, kind)


def outcome(words: Words, found: int, exempted: int) -> str:
    """Say how a rule came out."""
    if found:
        return words.text("am.breaches", count=found)
    return words.text("am.exempted", count=exempted) if exempted else words.text("am.kept")
