# SPDX-License-Identifier: EUPL-1.2
"""Producers' statements: put, delete, bulk load and reconcile, and what the index holds of them."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from basic_data.person.people import ANNA, BERTIL, CECILIA
from information_management.indexing.house import (
    MOMENT,
    OTHER,
    TYPE,
    House,
    ask,
    entry,
    key,
    run,
)
from samband.core.events import Outcome
from samband.core.identifiers import person
from samband.core.jobs import Job
from samband.core.test_numbers import published_test_numbers
from samband.core.time import rfc3339
from samband.information_management.indexing.jobs import JOBS
from samband.information_management.indexing.service.keeping import expire

Fresh = Callable[[], str]
RECONCILE = f"/information-types/{TYPE}/reconciliations"
GATHER = f"/information-types/{TYPE}/gatherings"
RECONCILE_JOB = "index.reconcile"
NUMBERS = published_test_numbers()


def counted(added: int = 0, changed: int = 0, unchanged: int = 0, removed: int = 0) -> object:
    return {"added": added, "changed": changed, "unchanged": unchanged, "removed": removed}


@pytest.mark.capability("IX-3")
def test_an_entry_is_added_changed_left_alone_and_removed(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        put = {"entries": [entry(ANNA)]}
        assert await house.done("/entries", put, who="lund") == counted(added=1)
        assert await house.done("/entries", put, who="lund") == counted(unchanged=1)
        newer = {"entries": [entry(ANNA, mostRecentContent="2026-11-02T08:00:00Z")]}
        assert await house.done("/entries", newer, who="lund") == counted(changed=1)
        [pointer] = await house.found(ANNA)
        assert pointer["mostRecentContent"] == "2026-11-02T08:00:00.000Z"
        gone = {"entries": [key(ANNA), key(BERTIL), key(ANNA, address="SE-NEVER")]}
        assert await house.done("/removals", gone, who="lund") == counted(removed=1, unchanged=2)
        assert await house.found(ANNA) == []

    run(fresh_database(), work)


@pytest.mark.capability("IX-3")
def test_a_statement_says_in_its_event_how_many_and_never_whom(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        answer = await house.post("/entries", {"entries": [entry(ANNA)]}, who="lund")
        [event] = house.events
        assert str(event.id) == answer.headers["samband-event"]
        assert (event.type, event.outcome, event.items) == ("index.put", Outcome.DONE, (TYPE,))
        assert event.reason == "1 added, 0 changed, 0 removed, 0 as they were"
        assert person(ANNA) not in event.subjects

    run(fresh_database(), work)


def test_a_statement_sent_twice_takes_effect_once(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        body = {"entries": [entry(ANNA)]}
        first = await house.post("/entries", body, who="lund", key="one")
        again = await house.post("/entries", body, who="lund", key="one")
        assert (first.status_code, first.content) == (again.status_code, again.content)
        other = await house.post("/entries", {"entries": [entry(BERTIL)]}, who="lund", key="one")
        assert other.status_code == 409
        assert await house.found(BERTIL) == []

    run(fresh_database(), work)


@pytest.mark.capability("IX-3")
def test_producers_do_not_touch_each_other_s_entries(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        body = {"entries": [entry(ANNA)]}
        await house.done("/entries", body, who="lund")
        await house.done("/entries", body, who="kalmar-writes")
        await house.done("/removals", {"entries": [key(ANNA)]}, who="kalmar-writes")
        [pointer] = await house.found(ANNA)
        assert pointer["producerName"] == "Lunds kommun"
        answer = await house.post("/entries", body, who="stranger")
        assert answer.status_code == 403
        assert "as a producer" in answer.json()["detail"]

    run(fresh_database(), work)


@pytest.mark.capability("IX-3")
def test_two_producers_at_once_on_the_same_subjects_lose_nothing(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        numbers = NUMBERS[:40]

        async def state(who: str, order: list[str]) -> None:
            for turn in range(4):
                moment = f"2026-11-{turn + 1:02}T08:00:00Z"
                entries = [entry(n, mostRecentContent=moment) for n in order]
                await house.done("/entries", {"entries": entries}, who=who)

        await asyncio.gather(
            state("lund", list(numbers)),
            state("lund", list(reversed(numbers))),
            state("kalmar-writes", list(numbers)),
            state("kalmar-writes", list(reversed(numbers))),
        )
        for number in numbers:
            pointers = await house.found(number)
            assert [p["mostRecentContent"][:10] for p in pointers] == ["2026-11-04"] * 2

    run(fresh_database(), work)


WRONG: list[tuple[dict[str, Any], str]] = [
    (
        {"identifier": {"scheme": "personal-number", "identifier": "189001019803"}},
        "identifier.identifier",
    ),
    ({"identifier": {"scheme": "personal-number", "identifier": "x"}}, "identifier.identifier"),
    ({"identifier": {"scheme": "no-such", "identifier": ANNA}}, "identifier.scheme"),
    ({"identifier": {"scheme": "property", "identifier": "LUND 1"}}, "identifier.identifier"),
    ({"identifier": {"scheme": "property", "identifier": "A" * 101}}, "identifier.identifier"),
    ({"informationType": "no-such"}, "informationType"),
    ({"informationType": "No Such"}, "informationType"),
    ({"condition": "no-such"}, "condition"),
    ({"logicalAddress": "has space"}, "logicalAddress"),
    ({"logicalAddress": f"SE-{ANNA}"}, "logicalAddress"),
    ({"logicalAddress": "SE-900101-9802"}, "logicalAddress"),
    ({"service": f"urn:{BERTIL[2:]}"}, "service"),
    ({"mostRecentContent": "2026-11-01T08:00:00"}, "mostRecentContent"),
    ({"mostRecentContent": "0001-01-01T00:00:00Z"}, "mostRecentContent"),
    ({"mostRecentContent": 1}, "mostRecentContent"),
    ({"expires": "9999-12-31T23:59:59Z"}, "expires"),
    ({"surprise": 1}, "surprise"),
]


@pytest.mark.parametrize(("changed", "field"), WRONG)
def test_a_wrong_entry_is_refused_by_its_field_and_none_is_stored(
    fresh_database: Fresh, changed: dict[str, Any], field: str
) -> None:
    async def work(house: House) -> None:
        body = {"entries": [entry(CECILIA), {**entry(ANNA), **changed}]}
        answer = await house.post("/entries", body, who="lund")
        assert answer.status_code == 400
        [error] = answer.json()["errors"]
        # msgspec names no element of a tuple; what this block checks itself it names exactly.
        assert error["field"].replace("[...]", "[1]") == f"$.entries[1].{field}"
        for number in (ANNA, ANNA[2:], BERTIL, BERTIL[2:], "189001019803"):
            assert number not in answer.text
        assert await house.found(CECILIA) == []
        assert [e.outcome for e in house.events if e.type == "index.put"] in ([], [Outcome.INVALID])

    run(fresh_database(), work)


@pytest.mark.capability("IX-3")
def test_a_bulk_load_takes_right_lines_and_reports_each_wrong_one(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        lines: list[object] = [
            entry(ANNA),
            b"not json",
            b"",
            entry("189001019803"),
            entry(BERTIL, mostRecentContent=None),
            entry(BERTIL),
            entry(CECILIA),
            key(CECILIA, deleteFlag=True),
            entry(BERTIL, OTHER, surprise=1),
        ]
        answer = await house.lines("/bulk-entries", lines)
        assert answer.status_code == 201
        report = answer.json()
        assert report["counted"] == counted(added=2, unchanged=1)
        assert report["refused"] == 4
        assert [(f["line"], f["errors"][0]["field"]) for f in report["faults"]] == [
            (2, "$"),
            (4, "$.identifier.identifier"),
            (5, "$.mostRecentContent"),
            (9, "$.surprise"),
        ]
        assert "189001019803" not in answer.text
        assert [len(await house.found(n)) for n in (ANNA, BERTIL, CECILIA)] == [1, 1, 0]
        removed = await house.lines("/bulk-entries", [key(ANNA, deleteFlag=True)])
        assert removed.json()["counted"] == counted(removed=1)

    run(fresh_database(), work)


def test_a_bulk_load_by_who_is_no_producer_is_refused_before_a_line_is_read(
    fresh_database: Fresh,
) -> None:
    async def work(house: House) -> None:
        answer = await house.lines("/bulk-entries", [b"not json"], who="stranger")
        assert answer.status_code == 403

    run(fresh_database(), work)


@pytest.mark.capability("IX-3")
def test_a_bulk_load_holds_no_more_than_a_chunk(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        def lines() -> Iterator[object]:
            for turn in range(2):
                for number in NUMBERS[:15_000]:
                    yield entry(number, mostRecentContent=f"2026-11-0{turn + 1}T08:00:00Z")

        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        report = (await house.lines("/bulk-entries", lines())).json()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert report["counted"] == counted(added=15_000, changed=15_000)
        assert grown < 30_000  # kilobytes; the lines are 6 MB and their rows several times that

    run(fresh_database(), work)


@pytest.mark.capability("IX-3")
def test_a_reconciliation_removes_what_is_missing_and_adds_what_is_new(
    fresh_database: Fresh,
) -> None:
    async def work(house: House) -> None:
        numbers = NUMBERS[:20]
        await house.done("/entries", {"entries": [entry(n) for n in numbers]}, who="lund")
        others = [entry(numbers[0], OTHER), entry(numbers[0], address="SE-B")]
        await house.done("/entries", {"entries": others[:1]}, who="lund")
        await house.done("/entries", {"entries": [entry(numbers[0])]}, who="kalmar-writes")
        full = [entry(n) for n in numbers[1:]]
        full[0]["mostRecentContent"] = "2026-11-20T08:00:00Z"
        answer = await house.lines(RECONCILE, [*full, entry(NUMBERS[50])])
        report = answer.json()
        assert (report["state"], report["stated"]) == ("done", 20)
        assert report["counted"] == counted(added=1, changed=1, unchanged=18, removed=1)
        kept = {(p["informationType"], p["producerName"]) for p in await house.found(numbers[0])}
        assert kept == {(OTHER, "Lunds kommun"), (TYPE, "Kalmar kommun")}
        assert len(await house.found(NUMBERS[50])) == 1
        assert house.events[-3].reason == "20 stated: 1 added, 1 changed, 1 removed"

    run(fresh_database(), work)


@pytest.mark.capability("IX-3")
def test_a_reconciliation_that_removes_much_waits_to_be_confirmed(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        numbers = NUMBERS[:20]
        await house.done("/entries", {"entries": [entry(n) for n in numbers]}, who="lund")
        report = (await house.lines(RECONCILE, [entry(n) for n in numbers[:5]])).json()
        assert report["state"] == "needs-confirmation"
        assert report["counted"] == counted(unchanged=5, removed=15)
        assert len(await house.found(numbers[19])) == 1
        path = f"/reconciliations/{report['id']}/confirmation"
        assert (await house.post(path, who="kalmar-writes")).status_code == 404
        first = await house.post(path, who="lund", key="confirm")
        assert first.status_code == 200
        assert first.json()["state"] == "done"
        assert await house.found(numbers[19]) == []
        again = await house.post(path, who="lund", key="confirm")
        assert again.content == first.content
        assert (await house.post(path, who="lund")).status_code == 404

    run(fresh_database(), work)


def test_a_reconciliation_with_a_faulty_line_changes_nothing(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await house.done("/entries", {"entries": [entry(ANNA)]}, who="lund")
        for wrong in (b"{}", entry(BERTIL, OTHER), key(BERTIL, deleteFlag=True)):
            report = (await house.lines(RECONCILE, [entry(BERTIL), wrong])).json()
            assert (report["state"], report["refused"]) == ("faulty", 1)
            assert report["counted"] == counted()
        assert await house.found(BERTIL) == []
        assert len(await house.found(ANNA)) == 1
        missing = await house.post("/information-types/no-such/reconciliations", {}, who="lund")
        assert missing.status_code == 415
        assert (
            await house.post(f"/reconciliations/{uuid4()}/confirmation", who="lund")
        ).status_code == 404

    run(fresh_database(), work)


@pytest.mark.capability("IX-3")
def test_a_large_set_comes_in_parts_and_a_job_makes_the_index_agree(
    fresh_database: Fresh,
) -> None:
    async def work(house: House) -> None:
        numbers = NUMBERS[:20]
        await house.done("/entries", {"entries": [entry(n) for n in numbers]}, who="lund")
        begun = await house.done(GATHER, None, who="lund")
        assert begun["state"] == "gathering"
        path = f"/reconciliations/{begun['id']}"
        parts = [[entry(n) for n in numbers[:3]], [entry(n) for n in numbers[2:6]]]
        for part in (*parts, parts[1]):
            answer = await house.lines(f"{path}/parts", part)
            assert answer.status_code == 201, answer.text
        assert answer.json()["stated"] == 11
        assert (await house.lines(f"{path}/parts", [], who="kalmar-writes")).status_code == 404
        assert await concluded(house, path) == "needs-confirmation"
        assert len(await house.found(numbers[19])) == 1
        assert await concluded(house, path, confirmRemovals=True) == "done"
        report = (await house.get(path, who="lund")).json()
        assert report["counted"] == counted(unchanged=6, removed=14)
        assert await house.found(numbers[19]) == []
        again = await house.post(f"{path}/conclusion", {}, who="lund")
        assert again.status_code == 404

    run(fresh_database(), work)


def test_a_part_with_a_faulty_line_makes_the_whole_faulty(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await house.done("/entries", {"entries": [entry(ANNA)]}, who="lund")
        begun = await house.done(GATHER, None, who="lund")
        path = f"/reconciliations/{begun['id']}"
        told = (await house.lines(f"{path}/parts", [entry(BERTIL), b"{}"])).json()
        assert (told["refused"], told["faults"][0]["line"]) == (1, 2)
        await house.lines(f"{path}/parts", [entry(CECILIA)])
        assert await concluded(house, path, confirmRemovals=True) == "faulty"
        assert [len(await house.found(n)) for n in (ANNA, BERTIL, CECILIA)] == [1, 0, 0]

    run(fresh_database(), work)


async def concluded(house: House, path: str, **said: bool) -> str:
    """Conclude, do the job twice as a worker that was cut off would, and tell how it went."""
    working = await house.done(f"{path}/conclusion", said, who="lund")
    assert working["state"] == "working"
    async with house.node.db.connection() as connection:
        row = await connection.fetchrow(
            "delete from jobs.pgqueuer where entrypoint = $1 returning id, payload", RECONCILE_JOB
        )
    for attempt in (1, 2):
        await JOBS[RECONCILE_JOB](
            house.node, Job(row["id"], RECONCILE_JOB, row["payload"], attempt)
        )
    state = (await house.get(path, who="lund")).json()["state"]
    assert isinstance(state, str)
    return state


def test_an_empty_set_must_be_confirmed(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await house.done("/entries", {"entries": [entry(ANNA)]}, who="lund")
        report = (await house.lines(RECONCILE, [])).json()
        assert (report["state"], report["stated"]) == ("needs-confirmation", 0)
        assert report["counted"] == counted(removed=1)

    run(fresh_database(), work)


@pytest.mark.capability("IX-3")
def test_what_has_expired_is_removed_in_time(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        later = rfc3339(datetime.now(UTC) + timedelta(days=1))
        entries = [
            entry(ANNA, expires="2026-11-02T00:00:00Z"),
            entry(BERTIL, expires=later),
            entry(CECILIA),
        ]
        await house.done("/entries", {"entries": entries}, who="lund")
        assert await expire(house.node, "intyg") == 1
        assert await expire(house.node, "intyg") == 0
        async with house.node.db.connection() as connection:
            assert await connection.fetchval("select count(*) from indexing.entry") == 2
        assert house.events[-2].type == "index.expired"
        assert house.events[-2].reason == "1 removed"

    run(fresh_database(), work)


def test_a_producer_whose_admission_ends_is_no_longer_told_of(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await house.done("/entries", {"entries": [entry(ANNA)]}, who="lund")
        lund = {
            "organisation": {"scheme": "organisation-number", "identifier": "2120001132"},
            "name": "Lunds kommun",
            "informationTypes": [],
        }
        await house.done("/producers", lund, who="holder")
        assert await house.found(ANNA) == []
        assert (
            await house.post("/entries", {"entries": [entry(ANNA)]}, who="lund")
        ).status_code == 403
        await house.done("/producers", {**lund, "informationTypes": [TYPE]}, who="holder")
        assert len(await house.found(ANNA)) == 1

    run(fresh_database(), work)


@pytest.mark.capability("IX-6")
def test_a_dump_of_the_index_reveals_nobody(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        numbers = [ANNA, BERTIL, CECILIA]
        await house.done("/entries", {"entries": [entry(n) for n in numbers]}, who="lund")
        watch = {
            "subjects": [
                {
                    "identifier": {"scheme": "personal-number", "identifier": ANNA},
                    "reference": "case-1",
                }
            ],
            "purpose": ask(ANNA)["purpose"],
        }
        await house.done("/subscriptions", watch, who="malmo")
        report = {
            **key(ANNA),
            "producer": {"scheme": "organisation-number", "identifier": "2120001132"},
            "purpose": ask(ANNA)["purpose"],
        }
        await house.done("/false-pointers", report, who="malmo")
        await house.lines(RECONCILE, [entry(ANNA)])
        text = await _dump(house)
        assert "SE-A" in text
        assert "case-1" in text
        for number in numbers:
            assert number not in text
            assert number[2:] not in text
            assert number.encode().hex() not in text

    run(fresh_database(), work)


async def _dump(house: House) -> str:
    """Read every value of every table that the block writes, feed and inbox included."""
    async with house.node.db.connection() as connection:
        queries = await connection.fetch(
            "select format('select string_agg(t::text, '' '') from %I.%I t', schemaname, tablename)"
            " as query from pg_tables where schemaname in ('indexing', 'core', 'jobs')"
        )
        dumped = [await connection.fetchval(row["query"]) for row in queries]
    return "\n".join(each or "" for each in dumped)


def test_the_same_person_has_another_key_in_another_index(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await _second_index(house)
        await house.done("/entries", {"entries": [entry(ANNA)]}, who="lund")
        await house.done("/entries", {"entries": [entry(ANNA)]}, who="lund", index="vard")
        async with house.node.db.connection() as connection:
            rows = await connection.fetch("select index_id, subject from indexing.entry")
        assert len({row["subject"] for row in rows}) == 2
        assert {len(row["subject"]) for row in rows} == {16}

    run(fresh_database(), work)


async def _second_index(house: House) -> None:
    from information_management.indexing import house as builders  # noqa: PLC0415

    await house.done("/indexes", builders.new_index("vard"), who="opener", index="")
    for path, body in (
        ("/identifier-types", builders.PERSONAL_NUMBER),
        ("/information-types", builders.information_type()),
        (
            "/producers",
            {
                "organisation": builders.wire(builders.LUND),
                "name": "Lunds kommun",
                "informationTypes": [TYPE],
            },
        ),
    ):
        await house.done(path, body, who="holder", index="vard")


def test_moments_are_kept_to_the_millisecond(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await house.done(
            "/entries",
            {"entries": [entry(ANNA, mostRecentContent="2026-11-01T09:00:00.123+01:00")]},
            who="lund",
        )
        [pointer] = await house.found(ANNA)
        assert pointer["mostRecentContent"] == MOMENT.replace(".000Z", ".123Z")

    run(fresh_database(), work)
