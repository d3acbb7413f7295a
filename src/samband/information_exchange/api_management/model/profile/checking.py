# SPDX-License-Identifier: EUPL-1.2
"""Runs the rules over a document and makes the report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from samband.information_exchange.api_management.model.profile import (
    addresses,
    asking,
    documentation,
    form,
    messages,
    safety,
)
from samband.information_exchange.api_management.model.profile.document import Document
from samband.information_exchange.api_management.model.profile.findings import (
    MAX_FINDINGS,
    Exemption,
    Finding,
    Hit,
    Report,
    Rule,
    RuleResult,
    Severity,
)

MAX_NAME = 60
RULES: tuple[Rule, ...] = (
    *form.RULES,
    *documentation.RULES,
    *messages.DATE_RULES,
    *asking.RESOURCE_RULES,
    *addresses.RULES,
    *messages.FIELD_RULES,
    *messages.REQUEST_RULES,
    *messages.PROBLEM_RULES,
    *addresses.VERSION_RULES,
    *asking.QUERY_RULES,
    *addresses.TRANSPORT_RULES,
    *safety.RULES,
    *asking.GET_RULES,
    *asking.TRACE_RULES,
)


def check(root: dict[str, Any], exemptions: Sequence[Exemption] = ()) -> Report:
    """Try a document against every rule; exempted breaches are counted and not told."""
    document = Document(root)
    used: set[int] = set()
    results, findings = [], []
    for rule in RULES:
        own = [(n, _pattern(e)) for n, e in enumerate(exemptions) if e.rule == rule.id]
        told, exempted = _sort_out(rule.check(document), own, used)
        results.append(RuleResult(rule.id, rule.severity, len(told), exempted))
        findings += [_finding(rule, hit) for hit in told[:MAX_FINDINGS]]
    unused = [each for n, each in enumerate(exemptions) if n not in used]
    findings += [_unused(each) for each in unused]
    results.append(RuleResult(form.UNUSED_EXEMPTION, Severity.ERROR, len(unused), 0))
    return Report(
        _count(results, Severity.ERROR),
        _count(results, Severity.WARNING),
        tuple(results),
        tuple(findings),
    )


def _sort_out(
    hits: Iterable[Hit], own: list[tuple[int, re.Pattern[str]]], used: set[int]
) -> tuple[list[Hit], int]:
    told, exempted = [], 0
    for hit in hits:
        matching = [n for n, pattern in own if pattern.fullmatch(hit.pointer)]
        used.update(matching)
        exempted += bool(matching)
        if not matching:
            told.append(hit)
    return told, exempted


def _pattern(exemption: Exemption) -> re.Pattern[str]:
    steps = exemption.pointer.split("/")
    below = steps[-1] == "**"
    written = [_step(step) for step in (steps[:-1] if below else steps)]
    return re.compile("/".join(written) + (r"(?:/.*)?" if below else ""), re.DOTALL)


def _step(step: str) -> str:
    return "[^/]*".join(re.escape(part) for part in step.split("*"))


def _finding(rule: Rule, hit: Hit) -> Finding:
    name = hit.name if len(hit.name) <= MAX_NAME else hit.name[: MAX_NAME - 1] + "…"
    shown = "".join(letter if letter.isprintable() else "�" for letter in name)
    return Finding(
        rule.id,
        rule.severity,
        hit.pointer,
        _worded(rule.sv, shown),
        _worded(rule.en, shown),
    )


def _worded(sentence: str, name: str) -> str:
    """Put the name in; it is a stranger's, so it is never itself read as a template."""
    before, mark, after = sentence.partition("{name}")
    parts = [part.replace("{{", "{").replace("}}", "}") for part in (before, after)]
    return parts[0] + (name if mark else "") + parts[1]


def _unused(exemption: Exemption) -> Finding:
    sv, en = form.EXEMPTION_WORDS
    return Finding(
        form.UNUSED_EXEMPTION,
        Severity.ERROR,
        exemption.pointer,
        _worded(sv, exemption.rule),
        _worded(en, exemption.rule),
    )


def _count(results: Iterable[RuleResult], severity: Severity) -> int:
    return sum(chain(each.found for each in results if each.severity is severity))
