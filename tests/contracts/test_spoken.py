# SPDX-License-Identifier: EUPL-1.2
"""A person reads at one node what was done at all: every node has the words of every block."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.test_navigation import SHAPES
from samband.app.blocks import manifests, spoken
from samband.app.web import pages_of
from samband.core.pages import LANGUAGES
from samband.settings import Settings

CODE = Path(__file__).parents[2] / "src" / "samband"


@pytest.mark.parametrize("shape", SHAPES)
def test_what_any_block_records_has_words_at_every_node(shape: str) -> None:
    whole, in_a_sandbox = manifests(Settings()), SHAPES[shape].test_mode
    known = {event.name for each in spoken(SHAPES[shape]) for event in each.vocabulary.events}
    policies = {policy.id for each in spoken(SHAPES[shape]) for policy in each.vocabulary.policies}
    for block in whole:
        if block.name == "test_eid" or (block.name == "building_permit" and not in_a_sandbox):
            continue  # only in a sandbox, and the test e-ID's events are told where it is
        assert {event.name for event in block.vocabulary.events} <= known, block.name
        assert {policy.id for policy in block.vocabulary.policies} <= policies, block.name


@pytest.mark.parametrize("shape", SHAPES)
def test_the_names_of_what_is_read_have_words_at_every_node(shape: str) -> None:
    found = pages_of(manifests(SHAPES[shape]), spoken(SHAPES[shape]), ())
    for lang in LANGUAGES:
        assert found.text(lang, "person.read.items", items="x")
        assert found.text(lang, "item.person.names")


@pytest.mark.parametrize("shape", SHAPES)
def test_every_rule_that_a_decision_names_has_words_at_every_node(shape: str) -> None:
    told = spoken(SHAPES[shape])
    known = {policy.id for each in told for policy in each.vocabulary.policies}
    known |= {
        key.removeprefix("rule.")
        for each in told
        for key in each.vocabulary.texts
        if key.startswith("rule.")
    }
    named = set(_rules_in_the_code())
    assert {"trust-framework.own-system", "address-register.role", "gateway.role"} <= named
    assert named <= known


def _rules_in_the_code() -> Iterator[str]:
    """Find what is written as the deciding rules of a record or a refusal, wherever it is."""
    for path in sorted(CODE.rglob("*.py")):
        module = ".".join(path.relative_to(CODE.parent).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for written in _written_rules(node):
                if not isinstance(written, ast.Constant | ast.JoinedStr):
                    continue  # what is passed on was written elsewhere
                yield _text_of(written, module.removesuffix(".__init__"))


def _written_rules(node: ast.AST) -> Iterator[ast.expr]:
    pairs: list[tuple[ast.expr, ast.expr]] = []
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs += zip(target.elts, node.value.elts, strict=True)
            else:
                pairs.append((target, node.value))
        for place, value in pairs:
            if isinstance(place, ast.Attribute) and place.attr == "policies":
                yield from value.elts if isinstance(value, ast.Tuple) else ()
    elif isinstance(node, ast.Call):
        for given in node.keywords:
            if given.arg == "policies" and isinstance(given.value, ast.Tuple):
                yield from given.value.elts
        if isinstance(node.func, ast.Name) and node.func.id == "Refusals":
            yield node.args[1]


def _text_of(written: ast.expr, module: str) -> str:
    parts = written.values if isinstance(written, ast.JoinedStr) else [written]
    text = ""
    for part in parts:
        if isinstance(part, ast.FormattedValue):
            assert isinstance(part.value, ast.Name)
            text += getattr(importlib.import_module(module), part.value.id)
        else:
            assert isinstance(part, ast.Constant)
            text += part.value
    return text
