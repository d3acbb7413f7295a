# SPDX-License-Identifier: EUPL-1.2
"""Whatever producers state in whatever order, the index holds what a plain dictionary would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basic_data.served import PURPOSE
from information_management.indexing.house import TYPE, House, entry, key, open_house, person
from samband.core.test_numbers import published_test_numbers
from samband.information_management.indexing.service.keeping import expire

Fresh = Callable[[], str]
NUMBERS = published_test_numbers()[:4]
ADDRESSES = ("SE-A", "SE-B")
WHO = ("lund", "kalmar-writes")
NAMES = {"lund": "Lunds kommun", "kalmar-writes": "Kalmar kommun"}
DAYS = ("2026-11-01", "2026-11-02", "2026-11-03")
PAST, FUTURE = "2026-01-01T00:00:00Z", "2190-01-01T00:00:00Z"
Key = tuple[str, str, str]


class Stated(msgspec.Struct, frozen=True):
    """What one entry says."""

    day: str
    condition: str | None
    expires: str | None


class Plain:
    """The index as a dictionary: producer, number and address to what was stated last."""

    def __init__(self) -> None:
        self.held: dict[Key, Stated] = {}

    def put(self, who: str, said: dict[tuple[str, str], Stated]) -> None:
        self.held |= {(who, *where): each for where, each in said.items()}

    def delete(self, who: str, where: list[tuple[str, str]]) -> None:
        for each in where:
            self.held.pop((who, *each), None)

    def reconcile(self, who: str, said: dict[tuple[str, str], Stated]) -> None:
        self.held = {k: v for k, v in self.held.items() if k[0] != who}
        self.put(who, said)

    def expire(self) -> None:
        self.held = {k: v for k, v in self.held.items() if v.expires != PAST}

    def told(self, number: str) -> set[tuple[str, str, str, str]]:
        return {
            (NAMES[who], address, each.day, each.condition or "consent")
            for (who, about, address), each in self.held.items()
            if about == number and each.expires != PAST
        }


wheres = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(ADDRESSES))
stated = st.builds(
    Stated,
    st.sampled_from(DAYS),
    st.sampled_from([None, "consent", "law"]),
    st.sampled_from([None, PAST, FUTURE]),
)
sets = st.dictionaries(wheres, stated, min_size=1, max_size=6)
steps = st.one_of(
    st.tuples(st.just("put"), st.sampled_from(WHO), sets),
    st.tuples(st.just("bulk"), st.sampled_from(WHO), sets),
    st.tuples(st.just("delete"), st.sampled_from(WHO), st.lists(wheres, min_size=1, max_size=4)),
    st.tuples(st.just("reconcile"), st.sampled_from(WHO), sets),
    st.tuples(st.just("expire"), st.just("lund"), st.just(None)),
)


def _entry(where: tuple[str, str], each: Stated) -> dict[str, Any]:
    more = {"condition": each.condition, "expires": each.expires}
    given_ = {name: value for name, value in more.items() if value is not None}
    moment = f"{each.day}T08:00:00Z"
    return entry(where[0], address=where[1], mostRecentContent=moment, **given_)


async def take(house: House, plain: Plain, step: tuple[str, str, Any]) -> None:
    what, who, said = step
    if what == "put":
        entries = [_entry(*each) for each in said.items()]
        await house.done("/entries", {"entries": entries}, who=who)
        plain.put(who, said)
    elif what == "bulk":
        report = await house.lines("/bulk-entries", [_entry(*e) for e in said.items()], who=who)
        assert report.json()["refused"] == 0
        plain.put(who, said)
    elif what == "delete":
        keys = [key(number, address=address) for number, address in said]
        await house.done("/removals", {"entries": keys}, who=who)
        plain.delete(who, said)
    elif what == "reconcile":
        await _reconcile(house, who, [_entry(*each) for each in said.items()])
        plain.reconcile(who, said)
    else:
        await expire(house.node, "intyg")
        plain.expire()


async def _reconcile(house: House, who: str, entries: list[dict[str, Any]]) -> None:
    path = f"/information-types/{TYPE}/reconciliations"
    report = (await house.lines(path, entries, who=who)).json()
    if report["state"] == "needs-confirmation":
        await house.done(f"/reconciliations/{report['id']}/confirmation", None, who=who)


async def told(house: House) -> list[set[tuple[str, str, str, str]]]:
    body = {"identifiers": [person(number) for number in NUMBERS], "purpose": PURPOSE}
    answer = await house.post("/batch-lookups", body)
    return [
        {
            (
                p["producerName"],
                p["logicalAddress"],
                p["mostRecentContent"][:10],
                p["condition"]["code"],
            )
            for p in result["pointers"]
        }
        for result in answer.json()["results"]
    ]


@pytest.mark.capability("IX-3")
def test_any_order_of_statements_leaves_what_a_dictionary_would_hold(
    fresh_database: Fresh,
) -> None:
    """One database for all sequences: each begins by removing what the last one left."""

    async def inside(runs: list[list[tuple[str, str, Any]]]) -> None:
        async with open_house(dsn) as house:
            if not prepared:
                await house.set_up()
                prepared.append(True)
            for sequence in runs:
                plain = Plain()
                await _empty(house)
                for step in sequence:
                    await take(house, plain, step)
                    assert await told(house) == [plain.told(number) for number in NUMBERS]
                async with house.node.db.connection() as connection:
                    count = await connection.fetchval("select count(*) from indexing.entry")
                assert count == len(plain.held)

    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(sequence=st.lists(steps, min_size=1, max_size=8))
    def all_sequences(sequence: list[tuple[str, str, Any]]) -> None:
        asyncio.run(inside([sequence]))

    dsn, prepared = fresh_database(), list[bool]()
    all_sequences()


async def _empty(house: House) -> None:
    async with house.node.db.connection() as connection:
        await connection.execute("delete from indexing.entry")


def test_what_expires_in_the_future_is_told_until_then(fresh_database: Fresh) -> None:
    async def inside() -> None:
        async with open_house(fresh_database()) as house:
            await house.set_up()
            soon = datetime.now(UTC) + timedelta(seconds=2)
            line = entry(NUMBERS[0], expires=soon.isoformat())
            await house.done("/entries", {"entries": [line]}, who="lund")
            assert len(await house.found(NUMBERS[0])) == 1
            await asyncio.sleep(2.1)
            assert await house.found(NUMBERS[0]) == []

    asyncio.run(inside())
