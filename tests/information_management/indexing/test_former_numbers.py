# SPDX-License-Identifier: EUPL-1.2
"""Somebody who has got a new number is found in an index by both, whichever a producer knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from basic_data.person.people import ANNA, BERTIL, CECILIA, UNKNOWN
from basic_data.served import PURPOSE
from information_management.indexing.house import LUND, TYPE, House, entry, key, person, run, wire

Fresh = Callable[[], str]
OLD, NEW = ANNA, CECILIA
LATER = "2026-11-03T08:00:00Z"


async def put(house: House, *entries: dict[str, Any]) -> None:
    await house.done("/entries", {"entries": list(entries)}, who="lund")


async def moved(house: House, protection: str = "none") -> None:
    await house.register_person(OLD, protection)
    await house.register_person(BERTIL)
    await house.renumber_person(OLD, NEW)


@pytest.mark.capability("IX-4")
@pytest.mark.parametrize("stated", [OLD, NEW])
def test_an_entry_under_either_number_is_found_by_both(fresh_database: Fresh, stated: str) -> None:
    async def work(house: House) -> None:
        await moved(house)
        await put(house, entry(stated), entry(BERTIL))
        for asked in (OLD, NEW):
            assert len(await house.found(asked)) == 1
        people = [person(each) for each in (UNKNOWN, NEW, BERTIL, OLD)]
        answer = await house.post("/batch-lookups", {"identifiers": people, "purpose": PURPOSE})
        assert [len(each["pointers"]) for each in answer.json()["results"]] == [0, 1, 1, 1]
        [event] = [each for each in house.events if len(each.subjects) == 4]
        assert len(event.evidence) == 4

    run(fresh_database(), work)


def test_what_stands_under_both_is_one_pointer_the_latest(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await moved(house)
        await put(house, entry(OLD), entry(NEW, mostRecentContent=LATER))
        [pointer] = await house.found(OLD)
        assert pointer["mostRecentContent"].startswith("2026-11-03T08:00:00")
        await put(house, entry(OLD, logicalAddress="SE-OTHER"))
        assert len(await house.found(NEW)) == 2

    run(fresh_database(), work)


@pytest.mark.capability("IX-5")
def test_somebody_protected_is_hidden_under_every_number(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await moved(house, "confidentiality")
        await put(house, entry(OLD))
        for asked in (OLD, NEW):
            assert await house.found(asked) == []
            assert len(await house.found(asked, who="entitled")) == 1

    run(fresh_database(), work)


@pytest.mark.capability("IX-7")
def test_whoever_watches_a_person_hears_of_entries_under_her_other_number(
    fresh_database: Fresh,
) -> None:
    async def work(house: House) -> None:
        await moved(house)
        for subjects in ([NEW], [NEW, OLD]):
            watched = [
                {"identifier": person(each), "reference": f"ref-{each[-2:]}"} for each in subjects
            ]
            body = {"purpose": PURPOSE, "subjects": watched}
            made = await house.done("/subscriptions", body, who="malmo")
            moment = f"2026-11-0{len(subjects)}T08:00:00Z"
            await put(house, entry(OLD, mostRecentContent=moment))
            feed = (await house.get(f"/subscriptions/{made['id']}/changes")).json()["events"]
            assert [each["subject"] for each in feed] == [f"ref-{subjects[-1][-2:]}"]

    run(fresh_database(), work)


def test_a_false_pointer_is_told_of_by_either_number(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await moved(house)
        await put(house, entry(OLD))
        said = {**key(NEW), "producer": wire(LUND), "purpose": PURPOSE}
        assert (await house.post("/false-pointers", said)).status_code == 201
        async with house.node.db.connection() as connection:
            count = await connection.fetchval("select count(*) from indexing.false_pointer")
        assert count == 1
        assert said["informationType"] == TYPE

    run(fresh_database(), work)
