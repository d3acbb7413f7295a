# SPDX-License-Identifier: EUPL-1.2
"""Looking up who holds what: what is told, to whom, and what nobody can tell from a refusal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import httpx
import pytest

from basic_data.person.people import ANNA, BERTIL, CECILIA, UNKNOWN
from basic_data.served import PURPOSE
from information_management.indexing.house import (
    HOLDER,
    INDEX,
    KALMAR,
    LUND,
    MALMO,
    MOMENT,
    OTHER,
    TYPE,
    House,
    Members,
    ask,
    entry,
    person,
    run,
    wire,
)
from samband.core.events import Outcome
from samband.core.identifiers import Party, Scheme
from samband.core.time import rfc3339
from samband.trust_and_security.trust_framework import MemberRegister

Fresh = Callable[[], str]
HIDDEN = ["confidentiality", "protected-registration"]
VOLATILE = {"traceparent", "samband-event"}


def shape(answer: httpx.Response) -> tuple[int, bytes, list[str], dict[str, str]]:
    """Everything of an answer that must not tell; the ids of trace and event are new each time."""
    fixed = {name: text for name, text in answer.headers.items() if name not in VOLATILE}
    return answer.status_code, answer.content, list(answer.headers), fixed


async def put(house: House, *entries: dict[str, Any], who: str = "lund") -> None:
    await house.done("/entries", {"entries": list(entries)}, who=who)


@pytest.mark.capability("IX-4")
def test_a_pointer_tells_who_where_since_when_and_on_what_condition(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await put(house, entry(ANNA, service="intyg:1", condition="law"))
        assert await house.found("18900101-9802") == [
            {
                "informationType": TYPE,
                "concept": f"https://example.se/id/{TYPE}",
                "permissionCode": "INTYG-1",
                "producer": wire(LUND),
                "producerName": "Lunds kommun",
                "logicalAddress": "SE-A",
                "service": "intyg:1",
                "mostRecentContent": MOMENT,
                "condition": {
                    "code": "law",
                    "sv": "Det ska stå i lag.",
                    "en": "A law must say so.",
                },
            }
        ]

    run(fresh_database(), work)


@pytest.mark.capability("IX-4")
def test_nobody_is_led_to_a_producer_that_is_suspended_or_has_left(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await put(house, entry(ANNA), entry(BERTIL))
        await put(house, entry(ANNA), who="kalmar-writes")
        members = cast("Members", house.node.door(MemberRegister))
        members.since[LUND.identifier] = datetime.now(UTC)
        found = await house.found(ANNA, who="malmo")
        assert [each["producer"] for each in found] == [wire(KALMAR)]
        # one who is pointed to by nobody else looks as somebody whom the index does not know
        asked = [await house.post("/lookups", ask(who)) for who in (BERTIL, UNKNOWN)]
        assert shape(asked[0]) == shape(asked[1])
        many = {"identifiers": [person(ANNA), person(BERTIL)], "purpose": PURPOSE}
        answer = (await house.post("/batch-lookups", many)).json()
        assert [len(each["pointers"]) for each in answer["results"]] == [1, 0]
        members.since.clear()
        assert len(await house.found(ANNA)) == 2

    run(fresh_database(), work)


@pytest.mark.capability("IX-4")
def test_every_producer_of_a_subject_is_told_and_types_can_be_chosen(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await put(house, entry(ANNA), entry(ANNA, OTHER), entry(ANNA, address="SE-B"))
        await put(house, entry(ANNA), who="kalmar-writes")

        def told(pointers: list[Any]) -> list[tuple[str, str, str]]:
            return [
                (p["informationType"], p["producer"]["identifier"], p["logicalAddress"])
                for p in pointers
            ]

        assert sorted(told(await house.found(ANNA))) == [
            (TYPE, KALMAR.identifier, "SE-A"),
            (TYPE, LUND.identifier, "SE-A"),
            (TYPE, LUND.identifier, "SE-B"),
            (OTHER, LUND.identifier, "SE-A"),
        ]
        assert told(await house.found(ANNA, informationTypes=[OTHER])) == [
            (OTHER, LUND.identifier, "SE-A")
        ]

    run(fresh_database(), work)


@pytest.mark.capability("IX-4")
@pytest.mark.parametrize("who", ["malmo", "entitled"])
def test_what_a_consumer_has_stated_itself_does_not_tell_it_who_is_protected(
    fresh_database: Fresh, who: str
) -> None:
    async def work(house: House) -> None:
        numbers = (ANNA, BERTIL, CECILIA, UNKNOWN)
        await house.register_person(ANNA)
        await house.register_person(BERTIL, "confidentiality")
        await house.register_person(CECILIA, "protected-registration")
        await house.produces(MALMO, "Malmö stad")
        await put(house, *(entry(number) for number in numbers), who="malmo-writes")
        terms = {"informationType": TYPE, "visibleTo": [wire(MALMO)]}
        await house.done("/terms", terms, who="malmo-writes")
        answers = [await house.post("/lookups", ask(number), who=who) for number in numbers]
        assert [answer.json() for answer in answers] == [{"pointers": []}] * len(numbers)
        assert len({repr(shape(answer)) for answer in answers}) == 1
        batch = {"identifiers": [person(number) for number in numbers], "purpose": PURPOSE}
        told = await house.done("/batch-lookups", batch, who=who)
        assert told["results"] == [{"pointers": []}] * len(numbers)
        await put(house, entry(ANNA), who="lund")
        [pointer] = await house.found(ANNA, who=who)
        assert pointer["producerName"] == "Lunds kommun"

    run(fresh_database(), work)


@pytest.mark.capability("IX-4", "IX-8")
def test_a_thousand_are_answered_in_order_by_one_event(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        numbers = [f"{date}{last}" for date, last in _numbers(1_000)]
        await put(house, *(entry(number) for number in numbers[:500]))
        house.events.clear()
        body = {"identifiers": [person(n) for n in reversed(numbers)], "purpose": PURPOSE}
        answer = await house.post("/batch-lookups", body)
        assert [len(r["pointers"]) for r in answer.json()["results"]] == [0] * 500 + [1] * 500
        [event] = house.events
        assert len(event.subjects) == 1_000
        over = {**body, "identifiers": [person(ANNA)] * 1_001}
        assert (await house.post("/batch-lookups", over)).status_code == 400

    run(fresh_database(), work)


def _numbers(count: int) -> list[tuple[str, str]]:
    from samband.core.test_numbers import published_test_numbers  # noqa: PLC0415 (read once)

    return [(number[:8], number[8:]) for number in published_test_numbers()[:count]]


@pytest.mark.capability("IX-5")
@pytest.mark.parametrize("protection", HIDDEN)
def test_protected_unknown_and_not_allowed_look_the_same(
    fresh_database: Fresh, protection: str
) -> None:
    async def work(house: House) -> None:
        await house.register_person(ANNA, protection)
        await house.register_person(BERTIL)
        await house.register_person(CECILIA)
        await put(house, entry(ANNA), entry(BERTIL))
        await house.done(
            "/terms", {"informationType": TYPE, "visibleTo": [wire(MALMO)]}, who="lund"
        )
        only = {"informationTypes": [TYPE]}
        house.events.clear()
        answers = {
            "protected": await house.post("/lookups", ask(ANNA, **only)),
            "nothing held": await house.post("/lookups", ask(CECILIA, **only)),
            "unknown to the register": await house.post("/lookups", ask(UNKNOWN, **only)),
            "not of the type": await house.post("/lookups", ask(BERTIL, **only), who="landskrona"),
            "never stated": await house.post("/lookups", ask(UNKNOWN, **only), who="landskrona"),
        }
        assert {
            name for name, answer in answers.items() if shape(answer) != shape(answers["protected"])
        } == set()
        assert answers["protected"].json() == {"pointers": []}
        reasons = [event.reason for event in house.events]
        assert [event.outcome for event in house.events] == [Outcome.DONE] * 5
        assert reasons[0] == "1 protected"
        assert reasons[1] == reasons[2] == "no pointer"
        assert reasons[3] == reasons[4] == "forbidden by index.not-consumer-of-type"

    run(fresh_database(), work)


@pytest.mark.capability("IX-5")
@pytest.mark.parametrize("protection", HIDDEN)
def test_protected_subjects_are_shown_to_who_has_the_right(
    fresh_database: Fresh, protection: str
) -> None:
    async def work(house: House) -> None:
        await house.register_person(ANNA, protection)
        await put(house, entry(ANNA))
        assert len(await house.found(ANNA, who="entitled")) == 1
        assert await house.found(ANNA) == []

    run(fresh_database(), work)


def test_an_assumed_identity_is_shown_like_any_other(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await house.register_person(ANNA, "assumed-identity")
        await put(house, entry(ANNA))
        assert len(await house.found(ANNA)) == 1

    run(fresh_database(), work)


@pytest.mark.capability("IX-5")
def test_a_producer_decides_who_finds_its_entries(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await put(house, entry(ANNA, OTHER))
        assert len(await house.found(ANNA, who="landskrona")) == 1
        terms = {"informationType": OTHER, "visibleTo": [wire(MALMO)]}
        await house.done("/terms", terms, who="lund")
        assert await house.found(ANNA, who="landskrona") == []
        assert len(await house.found(ANNA)) == 1
        await house.done("/terms", {"informationType": OTHER}, who="lund")
        assert len(await house.found(ANNA, who="landskrona")) == 1

    run(fresh_database(), work)


@pytest.mark.capability("IX-8")
def test_the_event_holds_the_subject_the_purpose_and_the_types(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await house.register_person(ANNA)
        await put(house, entry(ANNA))
        house.events.clear()
        answer = await house.post("/lookups", ask(ANNA, informationTypes=[TYPE]))
        [event] = house.events
        assert str(event.id) == answer.headers["samband-event"]
        assert event.type == "index.read"
        assert event.subjects == (Party(Scheme.PERSONAL, ANNA),)
        assert event.items == (TYPE,)
        assert (event.purpose.code, event.purpose.legal_ground) == ("building-permit", "9 kap. PBL")
        assert event.purpose_words == ("bygglov", "permits")
        assert event.resource.endswith(f"/index/v1/{INDEX}")
        assert len(event.evidence) == 1
        assert event.outcome is Outcome.DONE

    run(fresh_database(), work)


@pytest.mark.capability("IX-8")
@pytest.mark.parametrize(
    ("purpose", "words"),
    [
        ({}, "State the purpose"),
        ({"code": "building-permit", "case": "1"}, "State the legal ground"),
        ({"code": "building-permit", "legalGround": "9 kap. PBL"}, "State your own case"),
        ({**PURPOSE, "code": "curiosity"}, "has not been granted this purpose"),
        ({**PURPOSE, "legalGround": "none"}, "not the one that this purpose was granted on"),
    ],
)
def test_a_look_up_without_a_granted_purpose_is_refused_and_recorded(
    fresh_database: Fresh, purpose: dict[str, str], words: str
) -> None:
    async def work(house: House) -> None:
        await put(house, entry(ANNA))
        house.events.clear()
        answers = [
            await house.post("/lookups", ask(number, purpose=purpose)) for number in (ANNA, UNKNOWN)
        ]
        for answer in answers:
            assert answer.status_code == 403
            assert words in answer.json()["detail"]
        assert [event.outcome for event in house.events] == [Outcome.REFUSED] * 2
        assert house.events[0].subjects == (Party(Scheme.PERSONAL, ANNA),)

    run(fresh_database(), work)


def test_who_is_no_consumer_is_told_so_whoever_is_asked_about(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await put(house, entry(ANNA))
        answers = [
            await house.post("/lookups", ask(number), who="stranger") for number in (ANNA, UNKNOWN)
        ]
        assert [answer.status_code for answer in answers] == [403, 403]
        assert answers[0].json() == answers[1].json()
        assert "not admitted to the index as a consumer" in answers[0].json()["detail"]

    run(fresh_database(), work)


@pytest.mark.capability("IX-3")
def test_an_entry_that_has_expired_is_told_to_nobody(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        soon = datetime.now(UTC) + timedelta(hours=1)
        await put(house, entry(ANNA, expires="2026-01-01T00:00:00Z"))
        await put(house, entry(ANNA, OTHER, expires=rfc3339(soon)))
        assert [p["informationType"] for p in await house.found(ANNA)] == [OTHER]

    run(fresh_database(), work)


@pytest.mark.capability("IX-1")
def test_two_indexes_share_neither_keys_nor_rules_nor_entries(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await house.done("/indexes", {**_second(), "holder": wire(MALMO)}, who="opener", index="")
        answer = await house.post("/identifier-types", {}, who="holder", index="vard")
        assert answer.status_code == 400
        setting = {"organisation": wire(MALMO), "informationTypes": []}
        answer = await house.post("/consumers", setting, who="holder", index="vard")
        assert answer.status_code == 403
        assert "Only the index holder" in answer.json()["detail"]
        await put(house, entry(ANNA))
        assert (await house.post("/lookups", ask(ANNA), index="vard")).status_code == 400
        async with house.node.db.connection() as connection:
            rows = await connection.fetch("select key_id from indexing.index")
            tables = await connection.fetch(
                "select inhrelid::regclass::text from pg_inherits"
                " where inhparent = 'indexing.entry'::regclass"
            )
        assert len({row["key_id"] for row in rows}) == len(tables) == 2

    run(fresh_database(), work)


def _second() -> dict[str, object]:
    from information_management.indexing.house import new_index  # noqa: PLC0415

    return new_index("vard")


@pytest.mark.parametrize("name", ["nosuch", "a", "%00", "x" * 60, "Intyg", "int.yg"])
def test_an_index_that_is_not_there_is_not_found(fresh_database: Fresh, name: str) -> None:
    async def work(house: House) -> None:
        answer = await house.post("/lookups", ask(ANNA), index=name)
        assert answer.status_code in {400, 404}
        assert ANNA not in answer.text
        assert HOLDER.identifier not in answer.text

    run(fresh_database(), work)


def test_those_who_ask_at_the_same_moment_are_each_answered_about_their_own(
    fresh_database: Fresh,
) -> None:
    """Their look-ups are one statement, so that a mistaken place would give one another's answer."""

    async def work(house: House) -> None:
        await put(house, entry(ANNA), entry(ANNA, OTHER), entry(BERTIL, address="SE-B"))
        await put(house, entry(CECILIA, OTHER, address="SE-C"))
        told = {
            (ANNA, TYPE): {"SE-A"},
            (ANNA, OTHER): {"SE-A"},
            (BERTIL, TYPE): {"SE-B"},
            (BERTIL, OTHER): set(),
            (CECILIA, TYPE): set(),
            (CECILIA, OTHER): {"SE-C"},
            (UNKNOWN, TYPE): set(),
        }
        questions = [*told] * 10
        answers = await asyncio.gather(
            *(house.found(number, informationTypes=[type_]) for number, type_ in questions),
            *(
                house.post("/batch-lookups", {"identifiers": many, "purpose": PURPOSE})
                for many in [[person(n) for n in (BERTIL, UNKNOWN, ANNA)]] * 10
            ),
        )
        for asked, pointers in zip(questions, answers, strict=False):
            assert {each["logicalAddress"] for each in pointers} == told[asked], asked
        for batch in answers[len(questions) :]:
            of_each = [one["pointers"] for one in batch.json()["results"]]
            assert [len(each) for each in of_each] == [1, 0, 2]
            assert of_each[0][0]["logicalAddress"] == "SE-B"

    run(fresh_database(), work)
