# SPDX-License-Identifier: EUPL-1.2
"""A subscriber's receiver is told that its feed holds something new, and of nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast
from uuid import uuid4

import msgspec
import pytest
from httpx import Response

from basic_data.person.people import ANNA, BERTIL, CECILIA
from basic_data.served import PURPOSE, FixedRules
from core.builders import until
from core.webhooks.receiver import Clock, Receiver, receiver, tell
from information_management.indexing.house import (
    MALMO,
    OTHER,
    READ_PROTECTED,
    House,
    Members,
    entry,
    key,
    person,
    run,
)
from samband.app.notices import Notices
from samband.app.processes import tell_receivers
from samband.core import webhooks
from samband.core.time import now
from samband.core.webhooks.sending import NOTICE
from samband.trust_and_security.authorization import AccessRules
from samband.trust_and_security.trust_framework import MemberRegister

Fresh = Callable[[], str]


async def put(house: House, *entries: dict[str, Any]) -> None:
    await house.done("/entries", {"entries": list(entries)}, who="lund")


async def subscribed(house: House, *, who: str = "malmo", **chosen: Any) -> str:
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


@pytest.mark.capability("IX-7")
def test_the_receiver_of_a_member_that_is_suspended_waits(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        own, stop = await subscribed(house), asyncio.Event()
        members = cast("Members", house.node.door(MemberRegister))
        async with receiver(house.node) as malmo, receiver(house.node) as other:
            await house.done(f"{own}/receiver", {"address": malmo.address}, who="malmo")
            theirs = await subscribed(house, who="landskrona")
            await house.done(f"{theirs}/receiver", {"address": other.address}, who="landskrona")
            await tell(house.node, Clock())
            members.since[MALMO.identifier] = now()
            telling = asyncio.create_task(tell_receivers(house.node, stop))
            await put(house, entry(ANNA, OTHER))
            await until(lambda: is_told(other))
            assert malmo.came == []
            members.since.clear()
            await until(lambda: is_told(malmo))
            stop.set()
            await telling

    run(fresh_database(), work)


async def is_told(receiver: Receiver) -> bool:
    return bool(receiver.came)


@pytest.mark.capability("IX-7")
@pytest.mark.parametrize("when", ["before", "after"])
def test_nothing_comes_for_the_sake_of_somebody_protected(fresh_database: Fresh, when: str) -> None:
    """The mere coming of a notice must not tell that she is in the index."""

    async def work(house: House) -> None:
        clock = Clock()
        if when == "before":
            await house.register_person(ANNA, "confidentiality")
        await house.register_person(BERTIL)
        of_anna: dict[str, Any] = {"subjects": [{"identifier": person(ANNA), "reference": "a"}]}
        own = await subscribed(house, **of_anna)
        entitled = await subscribed(house, who="entitled", **of_anna)
        async with receiver(house.node) as malmo, receiver(house.node) as other:
            await house.done(f"{own}/receiver", {"address": malmo.address}, who="malmo")
            await house.done(f"{entitled}/receiver", {"address": other.address}, who="entitled")
            await tell(house.node, clock)
            if when == "after":
                await house.register_person(ANNA, "confidentiality")
            await put(house, entry(ANNA), entry(BERTIL))
            await house.done("/removals", {"entries": [key(ANNA)]}, who="lund")
            await tell(house.node, clock)
            assert (malmo.came, len(other.came)) == ([], 1)
            assert (await house.get(f"{own}/changes")).json()["events"] == []
            assert ANNA not in str(other.came)

    run(fresh_database(), work)


@pytest.mark.capability("IX-7")
def test_a_right_that_is_taken_away_is_gone_from_what_is_told_too(fresh_database: Fresh) -> None:
    """Whoever may no more be told of protected persons learns neither that one changed nor when."""

    async def work(house: House) -> None:
        clock, rules = Clock(), house.node.doors[AccessRules]
        assert isinstance(rules, FixedRules)
        kept = {k: v for k, v in rules.snapshot.grants.items() if k[1] != READ_PROTECTED}
        await house.register_person(ANNA, "confidentiality")
        watched = [{"identifier": person(ANNA), "reference": "a"}]
        own = await subscribed(house, who="entitled", subjects=watched)
        async with receiver(house.node) as malmo:
            address = {"address": malmo.address}
            await house.done(f"{own}/receiver", address, who="entitled")
            await tell(house.node, clock)
            await put(house, entry(ANNA))
            assert await tell(house.node, clock) == 1
            withdrawn = msgspec.structs.replace(rules.snapshot, grants=kept)
            house.node.doors[AccessRules] = FixedRules(withdrawn)
            await house.done("/removals", {"entries": [key(ANNA)]}, who="lund")
            assert await tell(house.node, clock) == 0
            assert len(malmo.came) == 1
        page = (await house.get(f"{own}/changes", who="entitled")).json()
        assert len(page["events"]) == 1

    run(fresh_database(), work)


@pytest.mark.capability("IX-7")
def test_somebody_with_several_numbers_is_one_subject(fresh_database: Fresh) -> None:
    """A count of the numbers that are watched would tell a subscriber that there are others."""

    async def work(house: House) -> None:
        await house.register_person(ANNA)
        await house.renumber_person(ANNA, CECILIA)
        for number in (ANNA, BERTIL):
            watched = [{"identifier": person(number), "reference": "a"}]
            own = await subscribed(house, subjects=watched)
            assert (await house.get(own)).json()["subjects"] == 1
            await house.done(f"{own}/end", None, who="malmo")
            assert (await house.get(own)).json()["subjects"] == 0

    run(fresh_database(), work)


@pytest.mark.capability("IX-7")
def test_no_receiver_is_left_of_a_subscription_that_ends_while_one_is_set(
    fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, go_on = asyncio.Event(), asyncio.Event()
    set_receiver = webhooks.set_receiver

    async def slow(*given: Any) -> Any:
        inside.set()
        await go_on.wait()
        return await set_receiver(*given)

    monkeypatch.setattr(webhooks, "set_receiver", slow)

    async def work(house: House) -> None:
        own = await subscribed(house)
        address = {"address": "http://127.0.0.1:1/"}
        setting = asyncio.create_task(house.post(f"{own}/receiver", address))
        await inside.wait()
        ending = asyncio.create_task(house.post(f"{own}/end"))
        await asyncio.sleep(0.2)
        assert not ending.done()
        go_on.set()
        assert (await setting).status_code == 201
        assert (await ending).status_code == 200
        assert (await house.get(own)).json()["receiver"] is None

    run(fresh_database(), work)


def test_a_subscription_that_sees_protected_persons_is_unknown_to_a_system_that_may_not(
    fresh_database: Fresh,
) -> None:
    async def work(house: House) -> None:
        await house.register_person(ANNA, "confidentiality")
        of_anna: dict[str, Any] = {"subjects": [{"identifier": person(ANNA), "reference": "a"}]}
        entitled = await subscribed(house, who="entitled", **of_anna)
        unknown = f"/subscriptions/{uuid4()}"
        address = {"address": "http://127.0.0.1:9/"}
        for path in ("", "/changes"):
            assert (await house.get(f"{entitled}{path}", who="entitled")).status_code == 200
            assert same(await house.get(f"{entitled}{path}"), await house.get(f"{unknown}{path}"))
        for path, body in (("", address), ("/confirmation", None), ("/end", None)):
            answers = [
                await house.post(f"{which}/receiver{path}", body) for which in (entitled, unknown)
            ]
            assert same(*answers)

    run(fresh_database(), work)


def same(first: Response, second: Response) -> bool:
    """Tell whether two refusals say the same, but for where they were asked."""
    one, other = first.json(), second.json()
    return first.status_code == second.status_code == 404 and {
        **one,
        "instance": None,
    } == {**other, "instance": None}


def test_a_receiver_is_its_own_consumer_s(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        own = await subscribed(house)
        address = {"address": "http://127.0.0.1:9/"}
        await house.done(f"{own}/receiver", address, who="malmo")
        for who, status in (("landskrona", 404), ("stranger", 403)):
            assert (await house.get(own, who=who)).status_code == status
            for path in ("", "/confirmation", "/end"):
                body = None if path else address
                answer = await house.post(f"{own}/receiver{path}", body, who=who)
                assert answer.status_code == status
        assert (await state_of(house, own))["address"] == address["address"]

    run(fresh_database(), work)


def test_a_receiver_can_be_replaced_confirmed_again_and_ended(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        clock = Clock()
        own = await subscribed(house)
        missing = await house.post(f"{own}/receiver/confirmation", None)
        assert missing.status_code == 404
        async with receiver(house.node) as first, receiver(house.node) as second:
            body = {"address": first.address}
            made = [await house.post(f"{own}/receiver", body, key="same") for _ in range(2)]
            assert made[0].content == made[1].content
            assert await tell(house.node, clock) == 1
            await house.done(f"{own}/receiver", {"address": second.address}, who="malmo")
            await put(house, entry(ANNA))
            await tell(house.node, clock)
            assert (first.came, len(second.challenged), len(second.came)) == ([], 1, 1)
            again = await house.done(f"{own}/receiver/confirmation", None, who="malmo")
            assert again["state"] == "confirming"
            await tell(house.node, clock)
            assert (len(second.challenged), len(second.came)) == (2, 1)
            for _ in range(2):
                ended = await house.done(f"{own}/receiver/end", None, who="malmo")
                assert (ended["receiver"], ended["ended"]) == (None, None)
            await put(house, entry(BERTIL))
            assert await tell(house.node, clock) == 0
            assert len((await house.get(f"{own}/changes")).json()["events"]) == 2
        kinds = [event.type for event in house.events]
        assert [kind for kind in kinds if "receiver" in kind] == [
            *["index.receiver-set", "index.receiver-set", "index.receiver-confirmed"],
            *["index.receiver-set", "index.receiver-confirmed"],
            *["index.receiver-set", "index.receiver-confirmed"],
            *["index.receiver-ended", "index.receiver-ended"],
        ]

    run(fresh_database(), work)


def test_the_end_of_a_subscription_is_the_end_of_its_receiver(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        clock = Clock()
        own = await subscribed(house)
        async with receiver(house.node) as malmo:
            await house.done(f"{own}/receiver", {"address": malmo.address}, who="malmo")
            await tell(house.node, clock)
            await put(house, entry(ANNA))
            await house.done(f"{own}/end", None, who="malmo")
            assert await tell(house.node, clock) == 0
            assert (await house.get(own)).json()["receiver"] is None
            answer = await house.post(f"{own}/receiver", {"address": malmo.address})
            assert answer.status_code == 409

    run(fresh_database(), work)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"address": "ftp://malmo.example"},
        {"address": f"http://malmo.example/{ANNA}"},
        {"address": "http://malmo.example/ x"},
        {"address": f"http://malmo.example/{'a' * 500}"},
        {"address": "http://malmo.example/", "secret": "x"},
        {"address": None},
    ],
)
def test_a_wrong_receiver_is_refused_and_nothing_is_stored(
    fresh_database: Fresh, body: dict[str, Any]
) -> None:
    async def work(house: House) -> None:
        own = await subscribed(house)
        answer = await house.post(f"{own}/receiver", body)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"].startswith("$")
        assert ANNA not in answer.text
        assert (await house.get(own)).json()["receiver"] is None

    run(fresh_database(), work)


def test_a_bulk_load_is_few_notices(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        clock = Clock()
        own = await subscribed(house)
        async with receiver(house.node) as malmo:
            await house.done(f"{own}/receiver", {"address": malmo.address}, who="malmo")
            await tell(house.node, clock)
            numbers = (f"SKURUP STAD {n}:1" for n in range(1, 5_001))
            await house.lines("/bulk-entries", (of_property(number) for number in numbers))
            assert await tell(house.node, clock) == 1
            assert len((await house.get(f"{own}/changes")).json()["events"]) == 5

    run(fresh_database(), work)


def of_property(number: str) -> dict[str, Any]:
    return {**entry(ANNA), "identifier": {"scheme": "property", "identifier": number}}


def test_the_owner_can_be_told_that_a_receiver_is_held(fresh_database: Fresh) -> None:
    """The notice has words: a kind that nobody has written any for is refused."""

    async def work(house: House) -> None:
        async with house.node.db.transaction() as tx:
            await Notices(sending=True).tell(tx, MALMO, NOTICE, {})
            waiting = await tx.fetchval(
                "select count(*) from jobs.pgqueuer where entrypoint = 'core.notice'"
            )
        assert waiting == 1

    run(fresh_database(), work, empty=True)
