# SPDX-License-Identifier: EUPL-1.2
"""What may not be told costs what the unknown costs: the same statements, and the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from basic_data.business.companies import AB, ANNA, BERTIL, SOLE, party, registration
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.business.block import MANIFEST

CECILIA, NOBODY = "189001039800", "00000000-0000-7000-8000-000000000000"
LINE = {"authorization": "Bearer owner", "content-type": "application/x-ndjson"}


async def load(register: Served, number: str) -> None:
    """Load a business many at a time, which asks nothing about whose it is."""
    body = msgspec.json.encode(registration(number, SOLE, 1))
    path = "/business/v1/bulk-registrations"
    answer = await register.client.post(path, content=body, headers=LINE)
    assert answer.json() == {"registered": 1}


async def hide(register: Served, way: str) -> str:
    """Register a business of Anna's that is hidden in one way; give its identity."""
    protection = {"officer": party(ANNA), "protection": "confidentiality", "basis": "x"}
    if way == "loaded":
        await register.stated("/officer-protections", protection)
        await load(register, ANNA)
        asked = {"identifier": party(ANNA), "purpose": PURPOSE, "items": ["names"]}
        told = await register.post("/lookups", asked, who="entitled")
        return str(told.json()["companies"][0]["objectIdentity"])
    word = "confidentiality" if way == "protected" else "none"
    stated = await register.stated("/registrations", registration(ANNA, SOLE, 1, word))
    if way == "officer":
        await register.stated("/officer-protections", protection)
    return str(stated["objectIdentity"])


@pytest.mark.parametrize("way", ["protected", "officer", "loaded", "purpose"])
@pytest.mark.parametrize("path", ["/lookups", "/batch-lookups", "/history-lookups"])
@pytest.mark.capability("GD-11")
def test_hidden_and_unknown_take_the_same_statements(
    fresh_database: Callable[[], str], statements: list[str], path: str, way: str
) -> None:
    async def work(register: Served) -> None:
        identity = await hide(register, way)
        purpose = {} if way == "purpose" else PURPOSE

        async def ask(point: dict[str, Any]) -> tuple[httpx.Response, list[str]]:
            statements.clear()
            answer = await register.post(path, {**point, "purpose": purpose})
            return answer, list(statements)

        pairs: list[tuple[dict[str, Any], dict[str, Any]]]
        pairs = [({"identifier": party(ANNA)}, {"identifier": party(BERTIL)})]
        if path == "/batch-lookups":
            pairs = [({"identifiers": [party(ANNA)]}, {"identifiers": [party(BERTIL)]})]
        else:
            pairs.append(({"objectIdentity": identity}, {"objectIdentity": NOBODY}))
        for hidden, unknown in pairs:
            one, asked = await ask(hidden)
            other, asked_of_unknown = await ask(unknown)
            assert (one.status_code, one.content) == (other.status_code, other.content)
            assert asked == asked_of_unknown
            assert asked or one.status_code == 403

    run(fresh_database(), MANIFEST, work)


def test_a_protected_officer_takes_the_statements_of_an_unknown_one(
    fresh_database: Callable[[], str], statements: list[str]
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        body = {"officer": party(ANNA), "protection": "confidentiality", "basis": "x"}
        await register.stated("/officer-protections", body)
        asked = []
        for number in (ANNA, CECILIA):
            statements.clear()
            question = {"party": party(number), "purpose": PURPOSE, "items": ["officers"]}
            assert (await register.post("/role-lookups", question)).json()["items"] == []
            asked.append(list(statements))
        assert asked[0] == asked[1] != []

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("path", ["/lookups", "/history-lookups"])
def test_a_company_takes_the_same_statements_whoever_in_it_is_protected(
    fresh_database: Callable[[], str], statements: list[str], path: str
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        asked = []
        for word in ("none", "confidentiality"):
            body = {"officer": party(ANNA), "protection": word, "basis": "x"}
            await register.stated("/officer-protections", body)
            statements.clear()
            answer = await register.post(path, {"identifier": party(AB), "items": ["officers"]})
            assert ("Anna Testsson" in answer.text) == (word == "none")
            asked.append(list(statements))
        assert asked[0] == asked[1] != []

    run(fresh_database(), MANIFEST, work)
