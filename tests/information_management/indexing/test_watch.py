# SPDX-License-Identifier: EUPL-1.2
"""Subscriptions and feeds, and the quality of an index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from basic_data.person.people import ANNA, BERTIL, CECILIA
from basic_data.served import PURPOSE
from information_management.indexing.house import (
    LUND,
    MALMO,
    OTHER,
    TYPE,
    House,
    ask,
    entry,
    key,
    person,
    run,
    wire,
)
from samband.core.identifiers import Party, Scheme
from samband.core.time import rfc3339
from samband.information_management.indexing.service.keeping import expire, keep

Fresh = Callable[[], str]


async def put(house: House, *entries: dict[str, Any], who: str = "lund") -> None:
    await house.done("/entries", {"entries": list(entries)}, who=who)


async def subscribed(house: House, *, who: str = "malmo", **chosen: object) -> str:
    made = await house.done("/subscriptions", {"purpose": PURPOSE, **chosen}, who=who)
    return str(made["id"])


async def feed_of(house: House, id_: str | None = None, *, who: str = "malmo") -> list[Any]:
    path = "/changes" if id_ is None else f"/subscriptions/{id_}/changes"
    answer = await house.get(path, who=who)
    assert answer.status_code == 200, answer.text
    return [(event["type"], event["subject"], event["data"]) for event in answer.json()["events"]]


def changed(type_: str = TYPE, added: int = 0, changed: int = 0, removed: int = 0) -> Any:
    data = {
        "informationType": type_,
        "producer": LUND.identifier,
        "added": added,
        "changed": changed,
        "removed": removed,
    }
    return "index.entries-changed", LUND.identifier, data


@pytest.mark.capability("IX-7")
def test_the_feed_of_an_index_tells_every_change_in_order_and_nobody_s_number(
    fresh_database: Fresh,
) -> None:
    async def work(house: House) -> None:
        await put(house, entry(ANNA), entry(BERTIL))
        await put(house, entry(ANNA))
        await put(house, entry(ANNA, mostRecentContent="2026-11-02T08:00:00Z"))
        await house.done("/removals", {"entries": [key(ANNA)]}, who="lund")
        await put(house, entry(CECILIA, expires="2026-01-01T00:00:00Z"))
        await expire(house.node, "intyg")
        assert await feed_of(house) == [
            changed(added=2),
            changed(changed=1),
            changed(removed=1),
            changed(added=1),
            changed(removed=1),
        ]
        page = (await house.get("/changes?limit=2")).json()
        rest = (await house.get(f"/changes?after={page['next']}")).json()
        assert (len(page["events"]), len(rest["events"])) == (2, 3)
        assert (await house.get("/changes?after=x")).status_code == 400
        assert (await house.get("/changes", who="stranger")).status_code == 403

    run(fresh_database(), work)


@pytest.mark.capability("IX-7")
def test_a_subscription_is_told_of_its_types_and_producers_only(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        of_type = await subscribed(house, informationTypes=[OTHER])
        of_producer = await subscribed(house, producers=[wire(LUND)])
        everything = await subscribed(house)
        await put(house, entry(ANNA), entry(ANNA, OTHER))
        await put(house, entry(ANNA), who="kalmar-writes")
        assert await feed_of(house, of_type) == [changed(OTHER, added=1)]
        assert await feed_of(house, of_producer) == [changed(added=1), changed(OTHER, added=1)]
        assert len(await feed_of(house, everything)) == 3

    run(fresh_database(), work)


@pytest.mark.capability("IX-7")
def test_a_watched_person_is_told_of_by_the_subscriber_s_own_reference(
    fresh_database: Fresh,
) -> None:
    async def work(house: House) -> None:
        watched = [{"identifier": person(ANNA), "reference": "case-17"}]
        own = await subscribed(house, subjects=watched)
        await put(house, entry(ANNA), entry(BERTIL))
        await put(house, entry(ANNA))
        await house.lines("/bulk-entries", [entry(ANNA, mostRecentContent="2026-11-05T08:00:00Z")])
        await house.done("/removals", {"entries": [key(ANNA), key(BERTIL)]}, who="lund")
        await house.done("/removals", {"entries": [key(ANNA)]}, who="lund")
        data = {"reference": "case-17", "informationType": TYPE, "producer": LUND.identifier}
        assert await feed_of(house, own) == [
            ("index.pointer-changed", "case-17", {**data, "change": "put"}),
            ("index.pointer-changed", "case-17", {**data, "change": "put"}),
            ("index.pointer-changed", "case-17", {**data, "change": "removed"}),
        ]
        [event] = [event for event in house.events if event.type == "index.subscribed"]
        assert event.subjects == (Party(Scheme.PERSONAL, ANNA),)
        assert event.purpose.code == "building-permit"

    run(fresh_database(), work)


@pytest.mark.capability("IX-7")
@pytest.mark.parametrize("who", ["malmo", "entitled"])
def test_nobody_is_told_by_name_of_what_it_has_stated_itself(
    fresh_database: Fresh, who: str
) -> None:
    """What it were not told of would be who is protected."""

    async def work(house: House) -> None:
        await house.register_person(ANNA)
        await house.register_person(BERTIL, "confidentiality")
        await house.produces(MALMO, "Malmö stad")
        subjects = [
            {"identifier": person(ANNA), "reference": "a"},
            {"identifier": person(BERTIL), "reference": "b"},
        ]
        own = await subscribed(house, subjects=subjects, who=who)
        await put(house, entry(ANNA), entry(BERTIL), who="malmo-writes")
        lines = [entry(n, mostRecentContent="2026-11-05T08:00:00Z") for n in (ANNA, BERTIL)]
        await house.lines("/bulk-entries", lines, who="malmo-writes")
        for number in (ANNA, BERTIL):
            body = {**false_pointer(number), "producer": wire(MALMO)}
            assert (await house.post("/false-pointers", body, who=who)).status_code == 201
        async with house.node.db.connection() as connection:
            assert await connection.fetchval("select count(*) from indexing.false_pointer") == 0
        await house.done("/removals", {"entries": [key(ANNA), key(BERTIL)]}, who="malmo-writes")
        assert await feed_of(house, own, who=who) == []
        await put(house, entry(ANNA))
        assert [subject for _, subject, _ in await feed_of(house, own, who=who)] == ["a"]

    run(fresh_database(), work)


@pytest.mark.capability("IX-7")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_protected_person_is_never_told_of_and_nothing_shows_it(
    fresh_database: Fresh, when: str
) -> None:
    async def work(house: House) -> None:
        if when == "before":
            await house.register_person(ANNA, "confidentiality")
        await house.register_person(BERTIL)
        subjects = [
            {"identifier": person(ANNA), "reference": "a"},
            {"identifier": person(BERTIL), "reference": "b"},
        ]
        own = await subscribed(house, subjects=subjects)
        entitled = await subscribed(house, subjects=subjects, who="entitled")
        if when == "after":
            await house.register_person(ANNA, "confidentiality")
        await put(house, entry(ANNA), entry(BERTIL))
        assert [subject for _, subject, _ in await feed_of(house, own)] == ["b"]
        told = await feed_of(house, entitled, who="entitled")
        assert sorted(subject for _, subject, _ in told) == ["a", "b"]

    run(fresh_database(), work)


def test_a_subscription_is_its_own_consumer_s_and_follows_what_producers_show(
    fresh_database: Fresh,
) -> None:
    async def work(house: House) -> None:
        own = await subscribed(house, who="landskrona")
        watched = [{"identifier": person(ANNA), "reference": "a"}]
        of_anna = await subscribed(house, subjects=watched, who="landskrona")
        await put(house, entry(ANNA), entry(ANNA, OTHER))
        assert await feed_of(house, own, who="landskrona") == [changed(OTHER, added=1)]
        limited = {"informationType": OTHER, "visibleTo": [wire(MALMO)]}
        await house.done("/terms", limited, who="lund")
        await put(house, entry(ANNA, OTHER, address="SE-B"))
        assert len(await feed_of(house, own, who="landskrona")) == 1
        assert len(await feed_of(house, of_anna, who="landskrona")) == 1
        assert await feed_of(house) == [changed(added=1), changed(OTHER, added=1)]
        for id_ in (own, str(uuid4())):
            assert (await house.get(f"/subscriptions/{id_}/changes")).status_code == 404
        ended = await house.done(f"/subscriptions/{own}/end", None, who="landskrona")
        assert ended["ended"] is not None

    run(fresh_database(), work)


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"informationTypes": ["none"]}, "$.informationTypes[0]"),
        (
            {"producers": [{"scheme": "personal-identity-number", "identifier": ANNA}]},
            "$.producers[0]",
        ),
        (
            {"subjects": [{"identifier": person(ANNA), "reference": ANNA}]},
            "$.subjects[0].reference",
        ),
        (
            {"subjects": [{"identifier": person(ANNA), "reference": r} for r in ("a", "b")]},
            "$.subjects[1].identifier",
        ),
        (
            {"subjects": [{"identifier": person("1"), "reference": "a"}]},
            "$.subjects[0].identifier.identifier",
        ),
    ],
)
def test_a_wrong_subscription_is_refused_by_its_field(
    fresh_database: Fresh, chosen: dict[str, Any], field: str
) -> None:
    async def work(house: House) -> None:
        answer = await house.post("/subscriptions", {"purpose": PURPOSE, **chosen})
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert ANNA not in answer.text

    run(fresh_database(), work)


def false_pointer(number: str, **more: object) -> dict[str, Any]:
    return {**key(number), "producer": wire(LUND), "purpose": PURPOSE, **more}


@pytest.mark.capability("IX-9")
def test_age_coverage_and_false_pointers_are_measured(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        ages = (0.5, 10, 100, 1_000)
        numbers = (ANNA, BERTIL, CECILIA, "189001049809")
        await put(
            house,
            *(
                entry(n, mostRecentContent=rfc3339(datetime.now(UTC) - timedelta(days=age)))
                for n, age in zip(numbers, ages, strict=True)
            ),
        )
        await house.done("/terms", {"informationType": TYPE, "holds": 5}, who="lund")
        answers = [
            await house.post("/false-pointers", false_pointer(number))
            for number in (ANNA, ANNA, "189001059808")
        ]
        assert {(answer.status_code, answer.content) for answer in answers} == {
            (201, b'{"received":true}')
        }
        await house.post("/false-pointers", false_pointer(ANNA), who="entitled")
        await keep(house.node, "intyg")
        figures = (await house.client.get("/index/v1/intyg/quality")).json()["figures"]
        [lund] = [
            f for f in figures if f["informationType"] == TYPE and f["producer"] == wire(LUND)
        ]
        assert (lund["upToADay"], lund["upToAMonth"], lund["upToAYear"], lund["older"]) == (
            1,
            1,
            1,
            1,
        )
        assert (lund["entries"], lund["holds"], lund["coverage"]) == (4, 5, 80.0)
        assert (lund["falsePointers"], lund["falseShare"]) == (1, 25.0)
        newer = rfc3339(datetime.now(UTC) + timedelta(minutes=1))
        await put(house, entry(ANNA, mostRecentContent=newer))
        await keep(house.node, "intyg")
        figures = (await house.client.get("/index/v1/intyg/quality")).json()["figures"]
        assert sum(f["falsePointers"] for f in figures) == 0

    run(fresh_database(), work)


@pytest.mark.capability("IX-8", "IX-9")
def test_a_report_of_a_false_pointer_is_an_event_and_never_tells_if_there_was_one(
    fresh_database: Fresh,
) -> None:
    async def work(house: House) -> None:
        await house.register_person(BERTIL, "confidentiality")
        await put(house, entry(ANNA), entry(BERTIL))
        house.events.clear()
        cases = [
            (false_pointer(ANNA), "malmo"),
            (false_pointer(BERTIL), "malmo"),
            (false_pointer(CECILIA), "malmo"),
            (false_pointer(ANNA), "landskrona"),
        ]
        answers = [await house.post("/false-pointers", body, who=who) for body, who in cases]
        assert len({(answer.status_code, answer.content) for answer in answers}) == 1
        reasons = [event.reason for event in house.events]
        assert reasons == [None, "no pointer", "no pointer", "no pointer"]
        assert house.events[0].subjects == (Party(Scheme.PERSONAL, ANNA),)
        async with house.node.db.connection() as connection:
            assert await connection.fetchval("select count(*) from indexing.false_pointer") == 1
        refused = await house.post("/false-pointers", {**false_pointer(ANNA), "purpose": {}})
        assert refused.status_code == 403

    run(fresh_database(), work)


def test_an_index_is_kept_by_a_job_that_promises_the_next_turn(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        from samband.core.jobs import Job  # noqa: PLC0415
        from samband.information_management.indexing.jobs import run_keep  # noqa: PLC0415

        await put(house, entry(ANNA, expires="2026-01-01T00:00:00Z"))
        for _ in range(2):
            await run_keep(house.node, Job(99, "index.keep", b'"intyg"', 1))
        async with house.node.db.connection() as connection:
            waiting = await connection.fetchval(
                "select count(*) from jobs.pgqueuer where entrypoint = 'index.keep'"
            )
            left = await connection.fetchval("select count(*) from indexing.entry")
        assert (waiting, left) == (2, 0)
        assert (await house.post("/lookups", ask(ANNA))).json() == {"pointers": []}

    run(fresh_database(), work)
