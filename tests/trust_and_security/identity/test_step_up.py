# SPDX-License-Identifier: EUPL-1.2
"""A page that asks for more sends the person to prove more, anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from samband.core.ports import Actor
from samband.core.problems import LevelNeeded
from samband.trust_and_security.identity import LEVELS, require_level
from trust_and_security.identity.stage import LOA, Portal, query_of, test_eid_provider


@pytest.mark.capability("ID-2")
@pytest.mark.parametrize(
    ("page", "login"), [("/hog-niva", "/logga-in"), ("/en/high-level", "/en/log-in")]
)
def test_a_page_at_a_higher_level_takes_the_person_there_and_back(
    play: Callable[..., None], page: str, login: str
) -> None:
    async def scene(portal: Portal) -> None:
        await portal.log_in()
        sent = await portal.web.get(page)
        assert sent.status_code == 303
        assert query_of(sent.headers["location"]) == {"next": page, "level": "loa4"}
        assert sent.headers["location"].startswith(f"{login}?")
        choice = await portal.web.get(sent.headers["location"])
        link = f"{login}/test-eid?next={page}&amp;level=loa4"
        assert link in choice.text

        begun = await portal.web.get(link.replace("&amp;", "&"))
        asked = query_of(begun.headers["location"])
        assert asked["acr_values"] == f"{LOA}loa4"
        assert asked["prompt"] == "login"
        low = await portal.at_test_eid(begun.headers["location"], level=f"{LOA}loa3")
        answer = await portal.web.get(low)
        assert "step=level-too-low" in answer.headers["location"]
        assert (await portal.web.get(page)).status_code == 303
        told = await portal.web.get(answer.headers["location"])
        assert link in told.text

        begun = await portal.web.get(link.replace("&amp;", "&"))
        high = await portal.at_test_eid(begun.headers["location"], level=f"{LOA}loa4")
        done = await portal.web.get(high)
        assert done.headers["location"] == page
        assert (await portal.web.get(page)).text == "high"
        assert (await portal.me() or {})["assurance"] == f"{LOA}loa4"

    play(scene)


@pytest.mark.capability("ID-2")
def test_only_ways_that_reach_the_level_are_offered(play: Callable[..., None]) -> None:
    async def scene(portal: Portal) -> None:
        low, high = "Enkel legitimation", "Test-e-legitimation"
        usual = (await portal.web.get("/logga-in")).text
        assert low in usual
        assert high in usual
        raised = (await portal.web.get("/logga-in", params={"level": "loa4"})).text
        assert low not in raised
        assert high in raised
        assert (await portal.web.get("/logga-in", params={"level": "loa9"})).status_code == 400

    def two(url: str) -> tuple[object, ...]:
        simple = test_eid_provider(
            url, name="simple", label_sv="Enkel legitimation", level=f"{LOA}loa3"
        )
        return (simple, test_eid_provider(url))

    play(scene, providers=two)


def test_a_level_is_enough_when_it_is_the_same_or_higher() -> None:
    for held in (None, "", "urn:other", *LEVELS):
        for needed in LEVELS:
            actor = Actor(assurance=held)
            enough = held in LEVELS and LEVELS.index(held) >= LEVELS.index(needed)
            if enough:
                require_level(actor, needed)
            else:
                with pytest.raises(LevelNeeded) as raised:
                    require_level(actor, needed)
                assert needed in raised.value.headers["WWW-Authenticate"]
