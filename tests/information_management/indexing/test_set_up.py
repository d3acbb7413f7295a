# SPDX-License-Identifier: EUPL-1.2
"""Setting up an index: everything by its holder, all of it data, and nothing that cannot hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from basic_data.person.people import ANNA
from basic_data.served import PURPOSE
from information_management.indexing.house import (
    LUND,
    MALMO,
    OTHER,
    PERSONAL_NUMBER,
    PROPERTY,
    STRANGER,
    TYPE,
    House,
    entry,
    information_type,
    new_index,
    run,
    wire,
)
from samband.core.events import Outcome

Fresh = Callable[[], str]


@pytest.mark.capability("IX-1")
def test_only_who_answers_for_the_block_opens_an_index_and_only_its_holder_sets_it_up(
    fresh_database: Fresh,
) -> None:
    async def work(house: House) -> None:
        for who in ("holder", "stranger"):
            answer = await house.post("/indexes", new_index(), who=who, index="")
            assert answer.status_code == 403
        opened = await house.done("/indexes", new_index(), who="opener", index="")
        assert opened["holder"] == new_index()["holder"]
        refused = await house.post("/identifier-types", PERSONAL_NUMBER, who="opener")
        assert refused.status_code == 403
        assert "Only the index holder" in refused.json()["detail"]
        await house.done("/identifier-types", PERSONAL_NUMBER, who="holder")
        outcomes = [(event.type, event.outcome) for event in house.events]
        assert outcomes == [
            ("index.opened", Outcome.REFUSED),
            ("index.opened", Outcome.REFUSED),
            ("index.opened", Outcome.DONE),
            ("index.identifier-type-set", Outcome.REFUSED),
            ("index.identifier-type-set", Outcome.DONE),
        ]

    run(fresh_database(), work, empty=True)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"name": "indexes"}, 400),
        ({"name": "Intyg"}, 400),
        ({"name": "x"}, 400),
        ({"name": "intyg\n"}, 400),
        ({"holder": wire(STRANGER)}, 400),
        ({"maxRemovalPercent": 101}, 400),
        ({"sv": " x"}, 400),
        ({"surprise": True}, 400),
        ({"holder": {"scheme": "organisation-number", "identifier": "1"}}, 400),
    ],
)
def test_an_index_that_cannot_be_is_not_opened(
    fresh_database: Fresh, changed: dict[str, Any], status: int
) -> None:
    async def work(house: House) -> None:
        body = {**new_index(), **changed}
        assert (await house.post("/indexes", body, who="opener", index="")).status_code == status
        assert (await house.client.get("/index/v1/indexes")).json() == []

    run(fresh_database(), work, empty=True)


def test_a_name_is_taken_once_and_a_repeated_request_opens_one(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        first = await house.post("/indexes", new_index(), who="opener", index="", key="k")
        again = await house.post("/indexes", new_index(), who="opener", index="", key="k")
        assert first.content == again.content
        assert (
            await house.post("/indexes", new_index(), who="opener", index="")
        ).status_code == 409
        assert len((await house.client.get("/index/v1/indexes")).json()) == 1

    run(fresh_database(), work, empty=True)


@pytest.mark.capability("IX-2")
def test_a_new_kind_of_subject_and_information_needs_no_code(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        kind = {
            **PROPERTY,
            "name": "vehicle",
            "sv": "Registreringsnummer",
            "en": "Registration number",
            "pattern": r"[A-Z]{3}\d{2}[A-Z0-9]",
            "normalisation": ["without-spaces", "capitals"],
        }
        await house.done("/identifier-types", kind, who="holder")
        await house.done("/information-types", information_type("ownership"), who="holder")
        for path, party in (("/producers", LUND), ("/consumers", MALMO)):
            body = {"organisation": wire(party), "informationTypes": ["ownership"]}
            if path == "/producers":
                body["name"] = "Lunds kommun"
            await house.done(path, body, who="holder")
        car = {"scheme": "vehicle", "identifier": "ABC 123"}
        line = {**entry(ANNA, "ownership"), "identifier": car}
        await house.done("/entries", {"entries": [line]}, who="lund")
        asked = {"scheme": "vehicle", "identifier": "abc123"}
        answer = await house.post("/lookups", {"identifier": asked, "purpose": PURPOSE})
        assert [p["informationType"] for p in answer.json()["pointers"]] == ["ownership"]
        described = (await house.get("/description")).json()
        assert {t["name"] for t in described["identifierTypes"]} >= {"vehicle", "property"}
        assert [t["name"] for t in described["informationTypes"]] == [TYPE, OTHER, "ownership"]

    run(fresh_database(), work)


@pytest.mark.parametrize(
    "changed",
    [
        {"pattern": "(a+)+b"},
        {"pattern": "a*"},
        {"pattern": "a|b"},
        {"pattern": "[z-a]"},
        {"pattern": "[a--b]"},
        {"pattern": "[0-9"},
        {"pattern": "a{5,2}"},
        {"pattern": "."},
        {"pattern": ""},
        {"pattern": None},
        {"scheme": "person"},
        {"scheme": "passport", "pattern": None},
        {"normalisation": ["reversed"]},
        {"normalisation": ["capitals"] * 5},
    ],
)
def test_an_identifier_type_without_a_clear_rule_is_refused(
    fresh_database: Fresh, changed: dict[str, Any]
) -> None:
    async def work(house: House) -> None:
        body = {**PROPERTY, "name": "another", **changed}
        body = {name: value for name, value in body.items() if value is not None}
        assert (await house.post("/identifier-types", body, who="holder")).status_code == 400
        described = (await house.get("/description")).json()
        assert len(described["identifierTypes"]) == 2

    run(fresh_database(), work)


def test_what_entries_stand_on_cannot_be_changed_under_them(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        reworded = {**PROPERTY, "sv": "Fastighet"}
        await house.done("/identifier-types", reworded, who="holder")
        other = {**PROPERTY, "pattern": r"\d{8}"}
        assert (await house.post("/identifier-types", other, who="holder")).status_code == 409
        fewer = information_type()
        fewer["conditions"] = fewer["conditions"][1:]  # type: ignore[index]
        assert (await house.post("/information-types", fewer, who="holder")).status_code == 409
        twice = information_type()
        twice["conditions"] = twice["conditions"][:1] * 2  # type: ignore[index]
        assert (await house.post("/information-types", twice, who="holder")).status_code == 400
        more = information_type(sv="Nytt namn")
        more["conditions"] += [{"code": "third", "sv": "Mer.", "en": "More."}]  # type: ignore[operator]
        await house.done("/information-types", more, who="holder")
        described = (await house.get("/description")).json()["informationTypes"]
        assert [len(t["conditions"]) for t in described] == [3, 2]
        assert described[0]["sv"] == "Nytt namn"

    run(fresh_database(), work)


@pytest.mark.parametrize("path", ["/producers", "/consumers"])
def test_a_participant_is_a_member_and_of_types_that_there_are(
    fresh_database: Fresh, path: str
) -> None:
    async def work(house: House) -> None:
        named = {"name": "Namn"} if path == "/producers" else {}
        for body, field in (
            ({"organisation": wire(STRANGER), "informationTypes": [TYPE]}, "$.organisation"),
            ({"organisation": wire(LUND), "informationTypes": ["none"]}, "$.informationTypes[0]"),
        ):
            answer = await house.post(path, {**body, **named}, who="holder")
            assert answer.status_code == 400
            assert [error["field"] for error in answer.json()["errors"]] == [field]

    run(fresh_database(), work)


def test_a_consumer_whose_admission_ends_is_told_nothing(fresh_database: Fresh) -> None:
    async def work(house: House) -> None:
        await house.done("/entries", {"entries": [entry(ANNA)]}, who="lund")
        ended = {"organisation": wire(MALMO), "informationTypes": []}
        await house.done("/consumers", ended, who="holder")
        body = {"identifier": entry(ANNA)["identifier"], "purpose": PURPOSE}
        assert (await house.post("/lookups", body)).status_code == 403

    run(fresh_database(), work)
