# SPDX-License-Identifier: EUPL-1.2
"""No pattern lets a name end in a line break: two names would look like one.

In Python ``$`` also matches before a last line break, in ECMA-262 it does not: what is published
and what is done would differ.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
import typing
from collections.abc import Iterator
from typing import Annotated, Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy, from_regex

import samband
from contracts.documents import documents
from samband.core.text import LINE

_FEW = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(samband.__path__, "samband."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def _patterns(type_: Any) -> Iterator[str]:
    if typing.get_origin(type_) is Annotated:
        for each in type_.__metadata__:
            if isinstance(pattern := getattr(each, "pattern", None), str):
                yield pattern
    for inner in typing.get_args(type_):
        yield from _patterns(inner)


@functools.cache
def _in_code() -> list[str]:
    found: set[str] = set()
    for module in _modules():
        for value in vars(module).values():
            found |= set(_patterns(value))
            if isinstance(value, type) and issubclass(value, msgspec.Struct):
                for field in typing.get_type_hints(value, include_extras=True).values():
                    found |= set(_patterns(field))
    return sorted(found)


def _published(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(pattern := node.get("pattern"), str):
            yield pattern
        for value in node.values():
            yield from _published(value)
    elif isinstance(node, list):
        for value in node:
            yield from _published(value)


def _ended(patterns: list[str]) -> list[str]:
    return [each for each in patterns if "$" in each]


@functools.cache
def _values(pattern: str) -> SearchStrategy[str]:
    return from_regex(pattern).map(lambda value: value.rstrip("\n"))


def test_every_pattern_in_code_is_found() -> None:
    assert len(_ended(_in_code())) > 30
    unended = {each for each in _in_code() if "$" not in each}
    assert unended == {r"\S", "^/"}, "free text and what only begins so: say why if there is more"


def test_no_line_of_text_has_a_pattern_of_its_own() -> None:
    own = [each for each in _in_code() if r"(.*\S)" in each]
    assert own == []
    assert LINE in _in_code()


@pytest.mark.parametrize("pattern", _ended(_in_code()))
def test_no_pattern_of_a_type_matches_with_a_line_break_after(pattern: str) -> None:
    @_FEW
    @given(_values(pattern))
    def check(value: str) -> None:
        assert re.search(pattern, value) or not value
        assert not re.search(pattern, value + "\n")

    check()


@pytest.mark.parametrize("pattern", sorted(set(_ended(list(_published(documents()))))))
def test_a_published_pattern_says_the_same_to_whoever_reads_it_as_the_standard_does(
    pattern: str,
) -> None:
    reader = jsonschema_rs.Draft202012Validator({"type": "string", "pattern": pattern})

    @_FEW
    @given(_values(pattern))
    def check(value: str) -> None:
        assert not re.search(pattern, value + "\n")
        assert not reader.is_valid(value + "\n")
        assert reader.is_valid(value) is bool(re.search(pattern, value))

    check()
