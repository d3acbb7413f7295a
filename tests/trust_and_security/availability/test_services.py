# SPDX-License-Identifier: EUPL-1.2
"""Every API has a service with class, objective, longest outage and owner, and none needs itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.manifests import in_the_tree
from samband.app.composition import compose
from samband.core.block import Manifest, Service, ServiceClass
from samband.settings import AvailabilitySettings, IdentitySettings, NodeSettings, Settings
from samband.trust_and_security.availability import Services, arrange
from samband.trust_and_security.availability.model.services import LEVELS, NODE
from samband.trust_and_security.identity import Provider
from samband.trust_and_security.trust_framework.block import FOLLOWER

BLOCKS = tuple(in_the_tree().values())


async def nothing(_: object) -> None:
    """Probe nothing."""


def block(name: str, *services: Service) -> Manifest:
    return Manifest(name=name, swedish=name, english=name, owner="Digg", services=services)


def service(name: str, *needs: str) -> Service:
    return Service(
        name=name,
        sv=name,
        en=name,
        class_=ServiceClass.VITAL,
        answers_within=1,
        probe=nothing,
        needs=needs,
    )


@pytest.mark.capability("TG-1")
def test_every_api_is_a_service_with_its_objectives_and_an_owner() -> None:
    for manifest in BLOCKS:
        stated = {each.name for each in manifest.services}
        assert {api.name for api in manifest.apis if api.name} <= stated, manifest.name
        assert bool(manifest.apis) <= bool(stated), manifest.name
    for each in Services(BLOCKS).offered:
        assert each.level.availability < 100
        assert each.level.longest_outage > 0
        assert each.service.answers_within > 0
        assert each.service.sv
        assert each.service.en
        assert each.owner or each.block == "test_eid"


def test_a_higher_class_promises_more() -> None:
    levels = [LEVELS[each] for each in ServiceClass]
    assert [level.availability for level in levels] == sorted(
        (level.availability for level in levels), reverse=True
    )
    assert [level.longest_outage for level in levels] == sorted(
        level.longest_outage for level in levels
    )


def test_a_node_that_follows_the_register_has_the_same_services() -> None:
    assert [each.name for each in FOLLOWER.services] == ["trust-framework"]


@pytest.mark.capability("TG-2")
def test_every_need_is_a_service_of_some_block() -> None:
    names = {each.name for manifest in BLOCKS for each in manifest.services}
    for manifest in BLOCKS:
        for each in manifest.services:
            assert set(each.needs) <= names, each.name


def test_no_service_has_the_name_that_stands_for_a_whole_node() -> None:
    assert NODE not in {each.name for manifest in BLOCKS for each in manifest.services}


@pytest.mark.capability("TG-2")
def test_services_come_after_what_they_need_and_a_fault_is_followed_all_the_way() -> None:
    offered = arrange(BLOCKS)
    names = [each.name for each in offered]
    for each in offered:
        assert all(names.index(need) < names.index(each.name) for need in each.needs)
    database = Services(BLOCKS).by_name["database"]
    assert set(database.affects) == set(names) - {"database"}
    assert "person" in Services(BLOCKS).by_name["trust-framework"].affects


@pytest.mark.capability("TG-2")
def test_services_that_need_each_other_are_refused() -> None:
    circle = block("a", service("one", "two"), service("two", "three"), service("three", "one"))
    with pytest.raises(ValueError, match="services need each other"):
        arrange((circle,))
    with pytest.raises(ValueError, match="services need each other"):
        arrange((block("a", service("one", "one")),))


def test_two_services_of_one_name_are_refused_and_one_named_as_the_whole_and_a_need_that_is_elsewhere_is_passed_over() -> (
    None
):
    with pytest.raises(ValueError, match="one name"):
        arrange((block("a", service("one")), block("b", service("one"))))
    with pytest.raises(ValueError, match="the node as a whole"):
        arrange((block("a", service(NODE)),))
    [alone] = arrange((block("a", service("one", "elsewhere")),))
    assert alone.needs == ()


@pytest.mark.capability("TG-2")
def test_a_composed_node_has_the_services_of_its_blocks_and_the_e_ids_outside(
    tmp_path: Path,
) -> None:
    provider = Provider(
        name="bra-id",
        issuer="https://id.example",
        client_id="c",
        label_sv="Bra-id",
        label_en="Good ID",
    )
    settings = Settings(
        node=NodeSettings(data=str(tmp_path)),
        identity=IdentitySettings(providers=(provider,)),
        availability=AvailabilitySettings(probe_seconds=7, watch_seconds=2),
    )
    services = compose(settings).node.door(Services)
    assert {"eid-bra-id", "person", "database", "test-eid"} <= services.by_name.keys()
    assert services.by_name["eid-bra-id"].block == "identity"
    assert (services.every.seconds, services.watching.seconds) == (7, 2)
