# SPDX-License-Identifier: EUPL-1.2
"""Looking up companies, and what of them is not for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from basic_data.business.companies import (
    AB,
    ANNA,
    BERTIL,
    CONTENT,
    RULE,
    SOLE,
    UNKNOWN,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.business.block import MANIFEST
from samband.core.identifiers import NOBODY


def ask(number: str = AB, **more: object) -> dict[str, Any]:
    return {"identifier": party(number), **more}


@pytest.mark.capability("GD-6")
def test_company_is_public_and_every_field_has_its_producer(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        answer = await register.post("/lookups", ask())
        assert answer.status_code == 200
        (company,) = answer.json()["companies"]
        fields = company["fields"]
        assert {name for name, each in fields.items() if each["producer"] == "SCB"} == {
            "juridicalForm",
            "postalAddress",
            "trades",
            "inOperation",
        }
        assert fields["names"]["value"] == CONTENT["names"]
        assert fields["signatoryRule"]["value"] == RULE
        assert [officer["name"] for officer in fields["officers"]["value"]] == [
            "Anna Testsson",
            "Bertil Testsson",
        ]
        assert ANNA not in answer.text

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11")
def test_personal_numbers_of_officers_need_a_purpose(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        with_numbers = ask(items=["names", "officerNumbers"])
        without = await register.post("/lookups", with_numbers)
        assert without.status_code == 403
        assert "State the purpose" in without.json()["detail"]
        assert ANNA not in without.text
        answer = await register.post("/lookups", {**with_numbers, "purpose": PURPOSE})
        (company,) = answer.json()["companies"]
        numbers = [officer["party"] for officer in company["fields"]["officers"]["value"]]
        assert numbers == [party(ANNA), party(BERTIL)]
        assert register.events[-1].purpose.case == PURPOSE["case"]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-6")
def test_sole_traders_number_gives_all_businesses(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(ANNA, SOLE, 1))
        second = {**SOLE, "names": [{"name": "Annas andra firma"}]}
        await register.stated("/registrations", registration(ANNA, second, 2))
        again = await register.post("/registrations", registration(ANNA, SOLE, 2), who="owner")
        assert again.status_code == 409
        companies = (await register.post("/lookups", ask(ANNA, purpose=PURPOSE))).json()[
            "companies"
        ]
        found = {
            (c["fields"]["names"]["value"][0]["name"], c["identifiers"][0]["serial"])
            for c in companies
        }
        assert found == {("Annas firma", 1), ("Annas andra firma", 2)}
        update = {
            "identifier": party(ANNA),
            "serial": 2,
            "validFrom": "2020-01-01",
            "content": {**second, "names": [{"name": "Annas tredje firma"}]},
            "basis": "namnbyte",
        }
        await register.stated("/updates", update)
        companies = (
            await register.post("/lookups", ask(ANNA, items=["names"], purpose=PURPOSE))
        ).json()
        names = {c["fields"]["names"]["value"][0]["name"] for c in companies["companies"]}
        assert names == {"Annas firma", "Annas tredje firma"}

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11")
def test_business_of_a_protected_trader_looks_unknown(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        hidden = registration(ANNA, SOLE, 1, "protected-registration")
        await register.stated("/registrations", hidden)
        protected = await register.post("/lookups", ask(ANNA, purpose=PURPOSE))
        unknown = await register.post("/lookups", ask(BERTIL, purpose=PURPOSE))
        assert unknown.status_code == 404
        assert (protected.status_code, protected.content) == (404, unknown.content)
        entitled = await register.post("/lookups", ask(ANNA, purpose=PURPOSE), who="entitled")
        assert entitled.status_code == 200
        with_address = {**SOLE, "postalAddress": CONTENT["postalAddress"]}
        body = registration(BERTIL, with_address, 1, "protected-registration")
        assert (await register.post("/registrations", body, who="owner")).status_code == 400

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11", "SP-6")
@pytest.mark.parametrize("path", ["/lookups", "/history-lookups"])
def test_question_by_identity_has_its_subject_also_when_nothing_is_told(
    fresh_database: Callable[[], str], path: str
) -> None:
    """The public log tells how many an event concerns: an identity that nothing has gives one too."""

    async def work(register: Served) -> None:
        hidden = await register.stated(
            "/registrations", registration(ANNA, SOLE, 1, "protected-registration")
        )
        shown = await register.stated("/registrations", registration())
        of_nobody = str(uuid4())
        named = {}
        for identity in (hidden["objectIdentity"], of_nobody, shown["objectIdentity"]):
            for more in ({"items": ["names"]}, {"items": ["officerNumbers"]}):
                answer = await register.post(path, {"objectIdentity": identity, **more})
                event = register.events[-1]
                named[identity, answer.status_code] = [one.identifier for one in event.subjects]
        assert named == {
            (hidden["objectIdentity"], 404): [ANNA],
            (hidden["objectIdentity"], 403): [ANNA],
            (of_nobody, 404): [NOBODY.identifier],
            (of_nobody, 403): [NOBODY.identifier],
            (shown["objectIdentity"], 200): [AB],
            (shown["objectIdentity"], 403): [AB],
        }

    run(fresh_database(), MANIFEST, work)


def test_batch_answers_in_order_and_history_tells_the_verbs(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        ended = {"state": "deregistered", "deregistrationReason": "KKAV", "since": "2020-01-01"}
        update = {
            "identifier": party(AB),
            "validFrom": "2020-01-01",
            "content": {**CONTENT, "status": ended},
            "basis": "konkursen avslutad",
        }
        await register.stated("/updates", update)
        body = {"identifiers": [party(UNKNOWN), party(AB)], "items": ["status"]}
        unknown, found = (await register.post("/batch-lookups", body)).json()["results"]
        assert unknown == {"companies": [], "error": {"type": "not-found"}}
        assert found["companies"][0]["fields"]["status"]["value"] == ended
        history = (await register.post("/history-lookups", ask(items=["status"]))).json()
        assert [version["verb"] for version in history["versions"]] == [
            "update",
            "register",
            "register",
        ]
        page = (await register.get("/changes")).json()
        assert [event["type"] for event in page["events"]] == [
            "business.registered",
            "business.updated",
        ]

    run(fresh_database(), MANIFEST, work)


def test_field_of_statistics_sweden_has_an_error_while_it_does_not_deliver(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        await register.stated("/source-notices", {"producer": "SCB", "available": False})
        (company,) = (await register.post("/lookups", ask())).json()["companies"]
        faulty = {name for name, field in company["fields"].items() if field["error"]}
        assert faulty == {"juridicalForm", "postalAddress", "trades", "inOperation"}

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"legalForm": "XYZ"}, "legalForm"),
        ({"status": {"state": "deregistered"}}, "deregistrationReason"),
        ({"status": {"state": "active", "proceedings": ["ZZ"]}}, "proceedings"),
        ({"signatoryRule": {"kind": "alone", "officers": ["9"]}}, "signatoryRule"),
        ({"signatoryRule": {"kind": "anyone"}}, "signatoryRule"),
        ({"turnover": 1}, "turnover"),
    ],
)
def test_content_outside_the_registers_facts_is_refused_in_words(
    fresh_database: Callable[[], str], part: dict[str, object], words: str
) -> None:
    async def work(register: Served) -> None:
        body = registration(AB, {**CONTENT, **part})
        answer = await register.post("/registrations", body, who="owner")
        assert answer.status_code == 400
        assert words in answer.text

    run(fresh_database(), MANIFEST, work)
