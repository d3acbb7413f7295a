# SPDX-License-Identifier: EUPL-1.2
"""Combined questions tell a protected person from nobody by no road, from any of the registers."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from basic_data.business import companies
from basic_data.business.companies import party
from basic_data.framework.conftest import Play
from basic_data.framework.country import PURPOSE, Country
from basic_data.person import people
from basic_data.person.people import UNKNOWN
from basic_data.real_property import properties

HIDDEN, TRADER = "189001069807", "189001039800"
HOME = "Malmö Gömman 1"
OFFICERS = {"items": ["names", "officers", "officerNumbers", "signatoryRule"]}
OWNERS = {"items": ["kind", "owners"]}
OF_HER: list[dict[str, Any]] = [
    {"persons": {}},
    {"persons": {}, "knownAt": "2026-01-01T00:00:00Z"},
    {"persons": {"items": ["relations", "registeredAddress"]}, "validAt": "2005-01-01"},
    {"companies": OFFICERS},
    {"companies": {"limit": 1}, "validAt": "2005-01-01"},
    {"properties": OWNERS},
    {"properties": {"limit": 1, "ofCompanies": False}},
    {"persons": {}, "companies": OFFICERS, "properties": OWNERS},
]
OF_WHAT_NAMES_HER: list[dict[str, Any]] = [
    {"identifier": party(companies.FORENING), "persons": {}, "companies": OFFICERS},
    {"identifier": party(companies.FORENING), "persons": {}, "knownAt": "2099-01-01T00:00:00Z"},
    {"identifier": party(companies.FORENING), "companies": OFFICERS, "properties": OWNERS},
    {"designation": HOME, "persons": {}, "companies": {}, "properties": OWNERS},
    {"designation": HOME, "persons": {}, "validAt": "2005-01-01"},
]


def lasting(text: bytes) -> Any:
    """Leave out what differs between any two answers: when, and the ids in logs."""
    told = msgspec.json.decode(text)
    for part in told["parts"]:
        part["answeredAt"] = part["events"] = None
    return told


async def hide(there: Country) -> None:
    """Register somebody with a role, a business of her own and a home, and protect her everywhere."""
    officer = {**companies.OFFICERS[0], "party": party(HIDDEN), "name": "Gömd"}
    rule = {"kind": "alone", "officers": ["1"]}
    content = {
        "names": [{"name": "Y"}],
        "legalForm": "AB",
        "officers": [officer],
        "signatoryRule": rule,
    }
    company = companies.registration(companies.FORENING, content)
    await there.stated("business", "/registrations", company)
    for number in (HIDDEN, TRADER):
        await there.stated(
            "person", "/registrations", people.registration(number, protection="confidentiality")
        )
        own = companies.registration(number, companies.SOLE, 1)
        await there.stated("business", "/registrations", own)
    owned = {"owners": [properties.owner(HIDDEN)]}
    await there.stated("real-property", "/registrations", properties.registration(HOME, owned))
    for number in (HIDDEN, TRADER):
        for api, path, who in (
            ("business", "/officer-protections", "officer"),
            ("real-property", "/owner-protections", "owner"),
        ):
            body = {who: party(number), "protection": "confidentiality", "basis": "x"}
            await there.stated(api, path, body)


@pytest.mark.capability("GD-8", "GD-11")
def test_no_combined_question_tells_a_protected_person_from_nobody(play: Play) -> None:
    async def story(there: Country) -> None:
        await hide(there)
        asked_for = [(wanted, PURPOSE) for wanted in OF_HER]
        asked_for += [(OF_HER[-1], {**PURPOSE, "code": "curiosity"}), (OF_HER[-1], {})]
        for wanted, purpose in asked_for:
            told = []
            for number in (HIDDEN, TRADER, UNKNOWN):
                asked = {**wanted, "identifier": party(number), "purpose": purpose}
                answer = await there.ask(asked)
                text = answer.text.replace(number, UNKNOWN)
                body = lasting(text.encode()) if answer.status_code == 200 else text
                events = answer.headers.get("samband-event", "").count(",")
                told.append((answer.status_code, body, events))
            assert told[0] == told[1] == told[2], wanted
        for asked in OF_WHAT_NAMES_HER:
            answer = await there.ask({**asked, "purpose": PURPOSE})
            assert answer.status_code == 200, answer.text
            told_of = answer.json()
            kinds = {(part["kind"], bool(part["found"])) for part in told_of["parts"]}
            assert ("person", False) not in kinds
            assert HIDDEN not in answer.text
            assert "Gömd" not in answer.text
            assert '"officers":["1"]' not in answer.text.replace(" ", "")

    play(story)
