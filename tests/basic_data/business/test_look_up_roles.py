# SPDX-License-Identifier: EUPL-1.2
"""Companies by who has a role in them: the person's own data, and nobody's who is protected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import samband
from basic_data.business.companies import (
    AB,
    ANNA,
    BERTIL,
    CONTENT,
    FORENING,
    OFFICERS,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.business.block import MANIFEST

UNKNOWN = "189001039800"


def asked(number: str, **more: object) -> dict[str, Any]:
    return {"party": party(number), "purpose": PURPOSE, **more}


async def roles(register: Served, number: str, **more: object) -> dict[str, list[dict[str, Any]]]:
    answer = await register.post("/role-lookups", asked(number, **more))
    assert answer.status_code == 200, answer.text
    return {
        each["company"]["identifiers"][0]["identifier"]: each["roles"]
        for each in answer.json()["items"]
    }


async def protect(register: Served, number: str, word: str = "confidentiality") -> None:
    body = {"officer": party(number), "protection": word, "basis": "underrättelse"}
    await register.stated("/officer-protections", body)


@pytest.mark.capability("GD-8")
def test_a_persons_companies_are_found_with_what_she_is_in_each(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        other = {"names": [{"name": "Föreningen"}], "legalForm": "EK", "officers": [OFFICERS[0]]}
        await register.stated("/registrations", registration(FORENING, other))
        chair = {"officer": "1", "role": "chair", "since": "2001-01-01", "until": None}
        assert await roles(register, ANNA) == {AB: [chair], FORENING: [chair]}
        former = {"officer": "2", "role": "chief-executive"}
        [(number, [held])] = (await roles(register, BERTIL)).items()
        assert number == AB
        assert held.items() >= {**former, "until": "2010-01-01"}.items()
        assert await roles(register, UNKNOWN) == {}
        assert len(await roles(register, ANNA, limit=1)) == 1
        beyond = await register.post("/role-lookups", asked(ANNA, offset=2))
        assert (beyond.json()["items"], beyond.json()["total"]) == ([], 2)

        record = register.events[-1]
        assert record.type == "business.roles-read"
        assert [one.identifier for one in record.subjects] == [ANNA]
        assert record.purpose.case == PURPOSE["case"]

    run(fresh_database(), MANIFEST, work)


def test_a_role_that_has_been_taken_away_is_found_on_the_days_when_it_was_there(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        content = {**CONTENT, "officers": [OFFICERS[0]], "signatoryRule": None}
        update = {"identifier": party(AB), "validFrom": "2015-01-01", "content": content}
        await register.stated("/updates", {**update, "basis": "ändringsanmälan"})
        assert await roles(register, BERTIL) == {}
        assert set(await roles(register, BERTIL, validAt="2014-12-31")) == {AB}

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("lacking", ["code", "legalGround", "case"])
@pytest.mark.capability("GD-11")
def test_what_a_person_does_is_told_for_a_purpose_only(
    fresh_database: Callable[[], str], lacking: str
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        purpose = {name: value for name, value in PURPOSE.items() if name != lacking}
        answer = await register.post("/role-lookups", asked(ANNA, purpose=purpose))
        assert answer.status_code == 403
        company = await register.post("/role-lookups", asked(AB, purpose={}))
        assert company.json()["items"] == []

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("word", ["confidentiality", "protected-registration"])
@pytest.mark.capability("GD-11")
def test_a_protected_person_looks_as_one_without_any_role(
    fresh_database: Callable[[], str], word: str
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        await protect(register, ANNA, word)
        hidden = await register.post("/role-lookups", asked(ANNA))
        unknown = await register.post("/role-lookups", asked(UNKNOWN))
        assert hidden.status_code == unknown.status_code == 200
        assert hidden.content == unknown.content
        assert register.events[-2].reason == "the person is protected"
        entitled = await register.post("/role-lookups", asked(ANNA), who="entitled")
        assert entitled.json()["total"] == 1
        refused = await register.post(
            "/officer-protections",
            {"officer": party(ANNA), "protection": "none", "basis": "x"},
            who="usurper",
        )
        assert refused.status_code == 403
        await protect(register, ANNA, "none")
        assert set(await roles(register, ANNA)) == {AB}

    run(fresh_database(), MANIFEST, work)


def test_what_was_registered_before_is_found_after_the_migration(
    fresh_database: Callable[[], str],
) -> None:
    folder = Path(samband.__file__).parent / "basic_data" / "business" / "migrations"
    migration = (folder / "0001_roles.sql").read_text()

    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        async with register.node.db.connection() as connection:
            await connection.execute("update objects.version set links = null")
            assert await roles(register, ANNA) == {}
            await connection.execute("drop schema business cascade")
            await connection.execute(migration)
        assert set(await roles(register, ANNA)) == {AB}

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"party": {"scheme": "personal-identity-number", "identifier": "1"}}, "$.party"),
        ({"limit": 0}, "$.limit"),
        ({"limit": 101}, "$.limit"),
        ({"offset": -1}, "$.offset"),
        ({"items": []}, "$.items"),
        ({"items": ["salary"]}, "$.items[0]"),
        ({"validAt": "today"}, "$.validAt"),
        ({"unknown": 1}, "$.unknown"),
        ({"purpose": "curiosity"}, "$.purpose"),
    ],
)
def test_a_wrong_question_names_the_field(
    fresh_database: Callable[[], str], change: dict[str, object], field: str
) -> None:
    async def work(register: Served) -> None:
        answer = await register.post("/role-lookups", {**asked(ANNA), **change})
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]

    run(fresh_database(), MANIFEST, work)
