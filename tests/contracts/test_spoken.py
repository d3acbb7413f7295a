# SPDX-License-Identifier: EUPL-1.2
"""A person reads at one node what was done at all: every node has the words of every block."""

from __future__ import annotations

import pytest

from contracts.test_navigation import SHAPES
from samband.app.blocks import manifests, spoken
from samband.app.web import pages_of
from samband.core.pages import LANGUAGES
from samband.settings import Settings


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
