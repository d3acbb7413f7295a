# SPDX-License-Identifier: EUPL-1.2
"""The example of a case system stands where a sandbox's consumer is, and nowhere else."""

from __future__ import annotations

import msgspec
import pytest

from samband.app.blocks import manifests
from samband.sandbox.building_permit.block import manifest
from samband.settings import HubSettings, NodeSettings, Settings

HUB = HubSettings(url="https://hub.example", keys=("k",))


def test_a_production_node_cannot_list_it() -> None:
    with pytest.raises(RuntimeError, match="only in the sandbox"):
        manifest(test_mode=False)


@pytest.mark.parametrize(
    ("node", "hub", "there"),
    [
        (NodeSettings(), HubSettings(), True),
        (NodeSettings(shape="node", test=True), HUB, True),
        (NodeSettings(shape="node", test=True, domains=("person",)), HUB, False),
        (NodeSettings(shape="hub", test=True), HubSettings(), False),
        (NodeSettings(shape="node"), HUB, False),
        (NodeSettings(shape="hub"), HubSettings(), False),
    ],
)
def test_it_stands_at_a_sandboxs_consumer(
    node: NodeSettings, hub: HubSettings, there: bool
) -> None:
    settings = msgspec.structs.replace(Settings(), node=node, hub=hub)
    names = {each.name for each in manifests(settings)}
    assert ("building_permit" in names) is there
