# SPDX-License-Identifier: EUPL-1.2
"""What is told of trouble: what stays is always told of, however often the state changed before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from samband.core.time import now
from samband.trust_and_security.availability.model.measuring import Sample, State
from samband.trust_and_security.availability.service.keeping import keep
from trust_and_security.availability.watchtower import Tower, run

Fresh = Callable[[], str]
URL = "http://127.0.0.1:9"


def sample(at: datetime, state: State, service: str = "node") -> Sample:
    return Sample(
        place=URL,
        service=service,
        at=at,
        state=state,
        ms=1.0,
        holds=timedelta(seconds=11),
        timed=False,
        reason="no-answer" if state is State.DOWN else "",
    )


async def flap(tower: Tower, start: datetime, service: str, times: int) -> datetime:
    """Let a service go down and up again so many times; gives when it was last seen."""
    for _ in range(times):
        for state in (State.DOWN, State.UP):
            start += timedelta(seconds=3)
            await keep(tower.node, [sample(start, state, service)])
    return start


async def stay(tower: Tower, start: datetime, services: list[str], seconds: int) -> datetime:
    """Let services be down for so long, looked at each third second."""
    for _ in range(seconds // 3):
        start += timedelta(seconds=3)
        await keep(tower.node, [sample(start, State.DOWN, each) for each in services])
    return start


async def open_troubles(tower: Tower) -> list[str]:
    items = (await tower.get("/troubles", limit=100))["items"]
    return sorted(each["service"] for each in items if each["ended"] is None)


@pytest.mark.capability("TG-4")
@pytest.mark.parametrize("service", ["node", "person"])
def test_what_changes_all_the_time_and_then_stays_down_is_told_of(
    fresh_database: Fresh, service: str
) -> None:
    async def test(tower: Tower) -> None:
        tower.register.add(URL, "Lunds kommun")
        at = await flap(tower, now() - timedelta(minutes=8), service, 40)
        assert (await tower.get("/troubles"))["total"] == 30
        began = at + timedelta(seconds=3)
        at = await stay(tower, at, [service], 57)
        assert await open_troubles(tower) == []
        at = await stay(tower, at, [service], 9)
        assert await open_troubles(tower) == [service]
        [trouble] = (await tower.get("/troubles", limit=1))["items"]
        assert datetime.fromisoformat(trouble["began"]) == began
        last = (await tower.get("/changes"))["events"][-1]
        assert last["subject"] == f"{URL}/{service}"
        assert last["data"]["state"] == "down"
        assert "pågår" in await tower.page("/driftlage/flode.atom")
        await keep(tower.node, [sample(at + timedelta(seconds=3), State.UP, service)])
        assert await open_troubles(tower) == []
        assert (await tower.get("/changes"))["events"][-1]["data"]["state"] == "up"

    run(fresh_database(), test)


def test_trouble_that_there_was_no_room_for_is_told_of_as_soon_as_there_is(
    fresh_database: Fresh,
) -> None:
    async def test(tower: Tower) -> None:
        at = await flap(tower, now() - timedelta(minutes=8), "person", 40)
        at = await stay(tower, at, ["person"], 6)
        assert await open_troubles(tower) == []
        async with tower.node.db.connection() as connection:
            await connection.execute(
                "update availability.trouble set began = began - interval '1 hour'"
            )
        await stay(tower, at, ["person"], 3)
        assert await open_troubles(tower) == ["person"]

    run(fresh_database(), test)


def test_a_hundred_services_that_go_down_for_good_are_all_told_of_and_no_more_than_that(
    fresh_database: Fresh,
) -> None:
    services = [f"s{number:03}" for number in range(100)]

    async def test(tower: Tower) -> None:
        at = await flap(tower, now() - timedelta(minutes=8), services[0], 31)
        at = await stay(tower, at, services, 66)
        assert await open_troubles(tower) == services
        for _ in range(2):
            at += timedelta(seconds=3)
            await keep(tower.node, [sample(at, State.UP, each) for each in services])
            at = await stay(tower, at, services, 63)
        assert (await tower.get("/troubles"))["total"] == 131

    run(fresh_database(), test)


def test_trouble_that_becomes_another_is_over_also_when_no_more_is_told(
    fresh_database: Fresh,
) -> None:
    async def test(tower: Tower) -> None:
        at = await flap(tower, now() - timedelta(minutes=8), "person", 29)
        at = await stay(tower, at, ["person"], 6)
        assert await open_troubles(tower) == ["person"]
        at += timedelta(seconds=3)
        await keep(tower.node, [sample(at, State.DEGRADED, "person")])
        assert await open_troubles(tower) == []

    run(fresh_database(), test)


@pytest.mark.parametrize("after", [State.UP, State.DOWN, State.DEGRADED])
def test_trouble_lasts_no_longer_than_anybody_knew_of_it(
    fresh_database: Fresh, after: State
) -> None:
    async def test(tower: Tower) -> None:
        start = now() - timedelta(hours=20)
        await keep(tower.node, [sample(start, State.DOWN), sample(start, State.UP, "person")])
        end = start + timedelta(seconds=3)
        await keep(tower.node, [sample(end, State.DOWN), sample(end, State.UP, "person")])
        again = now()
        await keep(tower.node, [sample(again, after), sample(again, State.UP, "person")])
        *begun, first = (await tower.get("/troubles"))["items"]
        assert (first["began"], first["ended"]) == (rfc(start), rfc(end + timedelta(seconds=11)))
        assert [(each["state"], each["began"], each["ended"]) for each in begun] == (
            [] if after is State.UP else [(after.value, rfc(again), None)]
        )
        told = [each["data"] for each in (await tower.get("/changes"))["events"]]
        assert [(each["state"], each["since"]) for each in told] == [
            ("down", rfc(start)),
            (after.value, rfc(again)),
        ]
        async with tower.node.db.connection() as connection:
            since = await connection.fetch("select since from availability.standing")
        assert [row["since"] for row in since] == [again, again]

    run(fresh_database(), test)


def rfc(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def test_what_this_node_says_of_its_own_services_is_since_somebody_looked(
    fresh_database: Fresh,
) -> None:
    async def test(tower: Tower) -> None:
        for ago in (20, 0):
            at = now() - timedelta(hours=ago)
            await keep(tower.node, [replace(sample(at, State.UP, "ground"), place="")])
        [ground] = [
            each
            for each in (await tower.get("/status"))["services"]
            if each["service"]["name"] == "ground"
        ]
        assert (ground["state"], ground["since"]) == ("up", rfc(at))
        assert (await tower.get("/changes"))["events"] == []

    run(fresh_database(), test)
