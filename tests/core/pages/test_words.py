# SPDX-License-Identifier: EUPL-1.2
"""Texts, dates and figures: complete in both languages, escaped, refused when in doubt."""

from __future__ import annotations

import html
import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samband.core.pages
from samband.core.pages import Catalogue, Pages, clock, number
from samband.core.pages.building_blocks import CATEGORIES, DOMAINS
from samband.core.problems import KINDS, Problem

TEMPLATES = Path(samband.core.pages.__file__).parent / "templates"


def test_catalogue_refuses_a_key_that_two_blocks_define() -> None:
    texts = {"title": ("Titel", "Title")}
    with pytest.raises(ValueError, match="'title' is defined by one and by two"):
        Catalogue({"one": texts, "two": texts})


@pytest.mark.parametrize("pair", [("", "Title"), ("Titel", "  ")])
def test_catalogue_refuses_an_empty_translation(pair: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="lacks a translation"):
        Catalogue({"one": {"title": pair}})


def test_catalogue_refuses_parameters_that_differ_between_languages() -> None:
    with pytest.raises(ValueError, match="different parameters"):
        Catalogue({"one": {"hello": ("Hej {namn}", "Hi {name}")}})


def test_a_missing_key_and_a_missing_parameter_raise() -> None:
    words = Catalogue({"one": {"hello": ("Hej {name}", "Hi {name}")}})
    with pytest.raises(KeyError, match="no text has the key 'bye'"):
        words.text("sv", "bye")
    with pytest.raises(KeyError, match="name"):
        words.text("sv", "hello")


@given(st.text())
def test_a_parameter_is_always_escaped(outside: str) -> None:
    words = Catalogue({"one": {"hello": ("Hej <b>{name}</b>", "Hi <b>{name}</b>")}})
    inner = words.text("sv", "hello", name=outside).removeprefix("Hej <b>").removesuffix("</b>")
    assert not re.search(r"[<>\"']", inner)
    assert html.unescape(inner) == outside


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_a_figure_keeps_its_digits_in_groups_of_three(value: int) -> None:
    shown = number(value, "sv")
    assert int(shown.replace("\u202f", "").replace("\u2212", "-")) == value
    assert all(len(group) == 3 for group in shown.split("\u202f")[1:])


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock(datetime(2026, 11, 19, 14, 32), "sv")  # noqa: DTZ001 -- the fault under test


def test_every_text_that_core_templates_name_exists() -> None:
    source = "".join(path.read_text() for path in TEMPLATES.glob("*.html"))
    named = set(re.findall(r"""\bt\(["']([a-z0-9.-]+)["'](?! ~)""", source))
    named |= {
        f"{key}.{form}"
        for key in re.findall(r"""\bplural\(["']([a-z0-9.-]+)["']""", source)
        for form in ("one", "other")
    }
    assert len(named) > 60
    assert named <= Pages({}, {}).catalogue.keys()


def test_every_block_domain_and_kind_of_problem_has_its_words() -> None:
    keys = Pages({}, {}).catalogue.keys()
    blocks = [block.key for category in CATEGORIES for block in category.blocks]
    assert len(blocks) == 14
    wanted = {f"block.{key}" for key in blocks} | {f"block.{key}.purpose" for key in blocks}
    wanted |= {f"category.{category.key}" for category in CATEGORIES}
    wanted |= {f"domain.{domain.key}" for domain in DOMAINS}
    kinds: tuple[type[Problem], ...] = (Problem, *KINDS)
    wanted |= {f"problem.{kind.kind}.{part}" for kind in kinds for part in ("title", "detail")}
    assert wanted <= keys


def test_texts_keep_to_the_voice() -> None:
    catalogue = Pages({}, {}).catalogue
    for key in sorted(catalogue.keys()):
        for text in catalogue.pair(key):
            assert "!" not in text, f"{key}: no exclamation marks"
            assert "ogiltig" not in text.lower(), f"{key}: say what to do instead"
            plain = re.sub(r"<[^>]*>", "", text)
            longest = max(len(part.split()) for part in re.split(r"(?<=[.?]) ", plain))
            assert longest <= 25, f"{key}: {longest} words in one sentence"
