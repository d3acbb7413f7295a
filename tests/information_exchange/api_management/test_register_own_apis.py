# SPDX-License-Identifier: EUPL-1.2
"""The node's own APIs stand in its catalogue by themselves, and keep the profile."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from information_exchange.api_management.bazaar import Bazaar
from information_exchange.api_management.conftest import Play
from samband.app.blocks import manifests
from samband.information_exchange.api_management import register_own
from samband.settings import Settings

BLOCKS = manifests(Settings())
OWN = sorted(api.name for block in BLOCKS for api in block.apis if api.name)


@pytest.mark.capability("AP-1", "AP-3")
def test_every_own_api_is_in_the_catalogue_without_an_error(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        published = replace(bazaar.node, public_url="https://samband.example")
        assert sorted(await register_own(published, BLOCKS)) == OWN
        page = await bazaar.done(None, "GET", "/apis?limit=100")
        assert sorted(each["name"] for each in page["items"]) == OWN
        for each in page["items"]:
            [version] = each["versions"]
            assert (version["state"], version["errors"]) == ("active", 0), each["name"]
            path = f"/apis/{each['name']}/versions/{version['version']}/report"
            report = (await bazaar.done(None, "GET", path))["report"]
            assert len(report["rules"]) == 51
        catalogue = await bazaar.done(None, "GET", "/apis/api-catalogue")
        scopes = ("publish", "use", "read-access", "own-node")
        assert catalogue["facts"]["scopes"] == [f"api-catalogue/{name}" for name in scopes]

    play(work)


def test_starting_again_changes_nothing_and_another_address_changes_all(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        published = replace(bazaar.node, public_url="https://samband.example")
        await register_own(published, BLOCKS)
        before = await bazaar.events()
        assert await register_own(published, BLOCKS) == ()
        assert await bazaar.events() == before
        moved = replace(published, public_url="https://elsewhere.example")
        assert sorted(await register_own(moved, BLOCKS)) == OWN
        path = "/apis/api-catalogue/versions/1.0.0/openapi"
        held = json.loads((await bazaar.done(None, "GET", path))["document"])
        assert held["servers"][0]["url"] == "https://elsewhere.example/api-catalogue/v1"

    play(work)


def test_a_name_that_somebody_else_registered_first_is_left_alone(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers("person", who="lund")
        assert "person" not in await register_own(bazaar.node, BLOCKS)
        own = await bazaar.done("lund", "GET", "/own-apis")
        assert [each["name"] for each in own["items"]] == ["person"]

    play(work)
