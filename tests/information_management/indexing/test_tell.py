# SPDX-License-Identifier: EUPL-1.2
"""A subscriber's receiver is told that its feed holds something new, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from basic_data.person.people import ANNA, BERTIL
from basic_data.served import PURPOSE
from core.webhooks.receiver import Clock, receiver, tell
from information_management.indexing.house import House, entry, person, run

Fresh = Callable[[], str]


async def put(house: House, *entries: dict[str, Any]) -> None:
    await house.done("/entries", {"entries": list(entries)}, who="lund")


async def subscribed(house: House, *, who: str = "malmo", **chosen: object) -> str:
    made = await house.done("/subscriptions", {"purpose": PURPOSE, **chosen}, who=who)
    return f"/subscriptions/{made['id']}"


async def state_of(house: House, subscription: str, *, who: str = "malmo") -> dict[str, Any]:
    answer = await house.get(subscription, who=who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["receiver"]
    return found


@pytest.mark.capability("IX-7")
def test_a_receiver_that_proves_itself_is_told_up_to_where_its_feed_goes(
    fresh_database: Fresh,
) -> None:
    async def work(house: House) -> None:
        clock = Clock()
        own = await subscribed(house)
        async with receiver(house.node) as malmo:
            set_ = await house.done(f"{own}/receiver", {"address": malmo.address}, who="malmo")
            assert (set_["state"], set_["failures"]) == ("confirming", 0)
            assert await tell(house.node, clock) == 1
            assert (len(malmo.challenged), malmo.came) == (1, [])
            await put(house, entry(ANNA), entry(BERTIL))
            assert await tell(house.node, clock) == 1
            [notice] = malmo.came
            page = (await house.get(f"{own}/changes")).json()
            assert malmo.cursors() == [page["next"]]
            assert ANNA not in str(notice)
            state = await state_of(house, own)
            assert (state["state"], state["cursor"]) == ("active", page["next"])

    run(fresh_database(), work)


def test_nothing_comes_for_the_sake_of_somebody_protected(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        clock = Clock()
        await house.register_person(ANNA, "confidentiality")
        await house.register_person(BERTIL)
        subjects = [{"identifier": person(ANNA), "reference": "a"}]
        own = await subscribed(house, subjects=subjects)
        async with receiver(house.node) as malmo:
            await house.done(f"{own}/receiver", {"address": malmo.address}, who="malmo")
            await tell(house.node, clock)
            await put(house, entry(ANNA), entry(BERTIL))
            await tell(house.node, clock)
            assert malmo.came == []

    run(fresh_database(), work)
