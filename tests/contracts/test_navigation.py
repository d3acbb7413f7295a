# SPDX-License-Identifier: EUPL-1.2
"""An area's navigation has few enough links to be read at a glance (the guide's six)."""

from __future__ import annotations

from collections import Counter

import pytest

from samband.app import portal
from samband.app.blocks import manifests
from samband.app.web import addresses_of
from samband.settings import HubSettings, NodeSettings, Settings
from samband.trust_and_security.trust_framework import Role

MOST = 6
SHAPES = {
    "sandbox": Settings(),
    "consumer": Settings(
        node=NodeSettings(shape="node", test=True),
        hub=HubSettings(url="https://hub.example", keys=("k",)),
    ),
    "hub": Settings(node=NodeSettings(shape="hub", public_url="https://hub.example")),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("shape", SHAPES)
def test_nobody_is_shown_more_than_six_links_in_an_area(shape: str, role: Role) -> None:
    links = [link for each in manifests(SHAPES[shape]) for link in each.links]
    shown = Counter(link.area for link in links if not link.roles or str(role) in link.roles)
    del shown[None]
    assert all(count <= MOST for count in shown.values()), shown


@pytest.mark.parametrize("shape", SHAPES)
def test_every_area_begins_somewhere_at_every_node(shape: str) -> None:
    """The start page and Mina sidor lead to an area, also where it has no page of its own."""
    own = [link for each in manifests(SHAPES[shape]) for link in each.links]
    links = (*portal.LINKS, *own)
    found = addresses_of(links)
    for area in ("people", "organisations"):
        assert found[area] in {(link.sv, link.en) for link in links if link.area == area}, area
    named = {link.name for link in links}
    assert ("organisations" in named) == (shape != "consumer")
