# SPDX-License-Identifier: EUPL-1.2
"""A rule for signing tells no more of a protected officer than the list of officers does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

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

RULE_OF = {"items": ["signatoryRule", "officers"], "purpose": PURPOSE}
CECILIA = "189001039800"
NAMED: list[dict[str, Any]] = [
    {**OFFICERS[0], "id": "A"},
    {**OFFICERS[1], "id": "B"},
    {**OFFICERS[0], "id": "C", "party": party(CECILIA), "name": "Cecilia Testsson"},
]


def alone(*officers: str) -> dict[str, Any]:
    return {"kind": "alone", "officers": list(officers)}


def jointly(count: int, *officers: str) -> dict[str, Any]:
    return {"kind": "jointly", "count": count, "officers": list(officers)}


def rules(kind: str, *inner: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "rules": list(inner)}


BOARD = {"kind": "board"}
CHAIR = {"kind": "alone", "roles": ["chair"]}
TOLD: list[tuple[dict[str, Any], dict[str, Any] | None]] = [
    (alone("A"), None),
    (alone("A", "B"), alone("B")),
    ({**alone("A"), "roles": ["chair"]}, CHAIR),
    (jointly(2, "A", "B", "C"), jointly(2, "B", "C")),
    (jointly(2, "A", "B"), None),
    (rules("any-of", BOARD, alone("A")), BOARD),
    (rules("any-of", BOARD, alone("A"), alone("B")), rules("any-of", BOARD, alone("B"))),
    (rules("all-of", BOARD, alone("A")), None),
    (
        rules("all-of", CHAIR, jointly(2, "A", "B", "C")),
        rules("all-of", CHAIR, jointly(2, "B", "C")),
    ),
    (rules("any-of", rules("all-of", BOARD, alone("A")), alone("C")), alone("C")),
    (alone("C"), alone("C")),
    (BOARD, BOARD),
]
WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "look-up": ("/lookups", {"identifier": party(AB)}),
    "then": ("/lookups", {"identifier": party(AB), "validAt": "2019-01-01"}),
    "batch": ("/batch-lookups", {"identifiers": [party(AB)]}),
    "history": ("/history-lookups", {"identifier": party(AB)}),
    "search": ("/searches", {"name": "åkerlunds"}),
    "roles": ("/role-lookups", {"party": party(BERTIL)}),
    "extract": ("/extracts", {}),
}


async def protect(register: Served, word: str = "confidentiality") -> None:
    body = {"officer": party(ANNA), "protection": word, "basis": "underrättelse"}
    await register.stated("/officer-protections", body)


def fields(answer: Any) -> list[dict[str, Any]]:
    """Gather every ``fields`` of an answer, however deep."""
    if isinstance(answer, list):
        return [each for one in answer for each in fields(one)]
    if not isinstance(answer, dict):
        return []
    own = [answer["fields"]] if "fields" in answer else []
    return own + [each for one in answer.values() for each in fields(one)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.capability("GD-11")
def test_a_rule_names_no_protected_officer_in_any_answer(
    fresh_database: Callable[[], str], way: str
) -> None:
    async def work(register: Served) -> None:
        content = {**CONTENT, "officers": NAMED, "signatoryRule": jointly(2, "A", "B", "C")}
        stated = await register.stated("/registrations", registration(AB, content))
        body = {"identifier": party(AB), "validFrom": "2020-01-01", "content": content}
        await register.stated("/updates", {**body, "basis": "ändringsanmälan"})
        await protect(register)
        path, asked = WAYS[way]
        if way == "then":
            asked = {**asked, "knownAt": stated["knownFrom"]}
        sender = "copier" if way == "extract" else "malmo"
        for items in (["signatoryRule"], ["signatoryRule", "officers"]):
            answer = await register.post(path, {**asked, **RULE_OF, "items": items}, who=sender)
            assert answer.status_code == 200, answer.text
            found = fields(answer.json())
            assert found
            assert {str(each["signatoryRule"]["value"]) for each in found} == {
                str(jointly(2, "B", "C"))
            }
            assert register.events[-1].reason in {"a protected officer is not shown", None}
        if way != "extract":
            told = await register.post(path, {**asked, **RULE_OF}, who="entitled")
            assert jointly(2, "A", "B", "C") in [
                each["signatoryRule"]["value"] for each in fields(told.json())
            ]
        await protect(register, "none")
        told = await register.post(path, {**asked, **RULE_OF}, who=sender)
        assert jointly(2, "A", "B", "C") in [
            each["signatoryRule"]["value"] for each in fields(told.json())
        ]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11")
def test_the_rule_is_that_of_a_company_without_the_protected_officer(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await protect(register)
        for serial, (rule, left) in enumerate(TOLD):
            told = []
            for number, officers, has in ((AB, NAMED, rule), (FORENING, NAMED[1:], left)):
                content = {**CONTENT, "officers": officers, "signatoryRule": has}
                body = registration(number, content, serial)
                identity = (await register.stated("/registrations", body))["objectIdentity"]
                answer = await register.post("/lookups", {"objectIdentity": identity, **RULE_OF})
                (company,) = answer.json()["companies"]
                told.append(company["fields"])
            assert told[0] == told[1], rule
            assert told[0]["signatoryRule"] == {
                "value": left,
                "producer": "Bolagsverket",
                "error": None,
            }

    run(fresh_database(), MANIFEST, work)
