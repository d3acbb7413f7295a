# SPDX-License-Identifier: EUPL-1.2
"""Looking up persons: what is given, to whom, and what nobody can tell from a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from basic_data.person.people import (
    ADDRESS,
    ANNA,
    BERTIL,
    CONTENT,
    NAMES,
    STREET,
    UNKNOWN,
    WITHOUT_ADDRESS,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.person.block import MANIFEST
from samband.core import db
from samband.core.events import Outcome
from samband.core.identifiers import NOBODY

HIDDEN = ["confidentiality", "protected-registration"]
VOLATILE = {"traceparent", "samband-event"}


def ask(number: str = ANNA, **more: object) -> dict[str, Any]:
    return {"identifier": party(number), "purpose": PURPOSE, **more}


def shape(answer: httpx.Response) -> tuple[int, bytes, list[str], dict[str, str]]:
    """Everything of an answer that must not tell; the ids of trace and event are new each time."""
    fixed = {name: text for name, text in answer.headers.items() if name not in VOLATILE}
    return answer.status_code, answer.content, list(answer.headers), fixed


@pytest.mark.capability("GD-6", "GD-5")
def test_answer_holds_the_items_asked_for_each_with_its_producer(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        stated = await register.stated("/registrations", registration())
        answer = await register.post("/lookups", ask(items=["names", "contactAddress"]))
        assert answer.status_code == 200
        person = answer.json()
        assert person["fields"] == {
            "names": {"value": NAMES, "producer": "Skatteverket", "error": None},
            "contactAddress": {
                "value": None,
                "producer": "Statens personadressregister",
                "error": None,
            },
        }
        assert person["versionId"] == stated["versionId"]
        assert person["objectIdentity"] == stated["objectIdentity"]
        assert (person["verb"], person["basis"]) == ("register", "födelseanmälan")
        assert person["identifiers"] == [
            {**party(ANNA), "validFrom": "2001-01-01", "validTo": None}
        ]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-5")
def test_answer_is_as_of_a_day_and_a_moment_of_knowledge(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        first = await register.stated("/registrations", registration())
        moved = {**CONTENT, "registeredAddress": {**ADDRESS, "lines": ["Nya gatan 1"]}}
        update = {
            "identifier": party(ANNA),
            "validFrom": "2020-06-01",
            "content": moved,
            "basis": "flyttanmälan",
            "expectedVersion": first["version"],
        }
        second = await register.stated("/updates", update)
        right = {**CONTENT, "names": {**NAMES, "surname": "Rättsson"}}
        correction = {
            "identifier": party(ANNA),
            "validFrom": "2010-01-01",
            "validTo": "2011-01-01",
            "content": right,
            "basis": "rättelse",
        }
        await register.stated("/corrections", correction)

        async def surname_and_street(**when: str) -> tuple[str, str, str]:
            person = (await register.post("/lookups", ask(**when))).json()
            fields = person["fields"]
            street = fields["registeredAddress"]["value"]["lines"][0]
            return fields["names"]["value"]["surname"], street, person["verb"]

        assert await surname_and_street() == ("Testsson", "Nya gatan 1", "update")
        assert await surname_and_street(validAt="2020-05-31") == ("Testsson", STREET, "register")
        assert await surname_and_street(validAt="2010-03-01") == ("Rättsson", STREET, "correct")
        earlier = second["knownFrom"]
        assert (await surname_and_street(validAt="2010-03-01", knownAt=earlier))[0] == "Testsson"

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11", "ID-6")
@pytest.mark.parametrize("protection", HIDDEN)
def test_protected_unknown_and_not_yet_registered_give_the_same_answer(
    fresh_database: Callable[[], str], protection: str
) -> None:
    async def work(register: Served) -> None:
        stated = await register.stated(
            "/registrations", registration(ANNA, WITHOUT_ADDRESS, protection)
        )
        await register.stated("/registrations", registration(BERTIL))
        for path in ("/lookups", "/history-lookups"):
            unknown = await register.post(path, ask(UNKNOWN))
            protected = await register.post(path, ask(ANNA))
            assert unknown.status_code == 404
            assert shape(protected) == shape(unknown)
        unknown = await register.post("/lookups", ask(UNKNOWN))
        past = ask(ANNA, validAt="2005-01-01", knownAt=stated["knownFrom"])
        assert shape(await register.post("/lookups", past)) == shape(unknown)
        not_yet = await register.post("/lookups", ask(BERTIL, validAt="1999-01-01"))
        assert shape(not_yet) == shape(unknown)
        by_identity = {"objectIdentity": stated["objectIdentity"], "purpose": PURPOSE}
        assert shape(await register.post("/lookups", by_identity)) == shape(unknown)

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11", "SP-6")
@pytest.mark.parametrize("protection", [*HIDDEN, "none", "assumed-identity"])
def test_question_by_identity_has_its_subject_also_when_nothing_is_told(
    fresh_database: Callable[[], str], protection: str
) -> None:
    """The public log tells how many an event concerns: an identity that nothing has gives one too."""

    async def work(register: Served) -> None:
        stated = await register.stated(
            "/registrations", registration(ANNA, WITHOUT_ADDRESS, protection)
        )
        named, told = [], {}
        curious = {**PURPOSE, "code": "curiosity"}
        for purpose in (PURPOSE, curious):
            for identity in (stated["objectIdentity"], str(uuid4())):
                register.events.clear()
                asked = {"objectIdentity": identity, "purpose": purpose}
                answer = await register.post("/lookups", asked)
                [event] = register.events
                named.append([subject.identifier for subject in event.subjects])
                told[purpose["code"], identity] = shape(answer)
        assert named == [[ANNA], [NOBODY.identifier], [ANNA], [NOBODY.identifier]]
        mine, nobodys, refused, refused_too = told.values()
        assert refused == refused_too
        assert nobodys[0] == 404
        assert (mine == nobodys) is (protection in HIDDEN)

    run(fresh_database(), MANIFEST, work)


def test_question_by_identity_costs_the_same_statements_whoever_is_asked_about(
    fresh_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_of_database: list[str] = []
    rows = db.rows

    async def counted(connection: Any, type_: Any, query: Any, *values: object) -> Any:
        asked_of_database.append(query)
        return await rows(connection, type_, query, *values)

    async def work(register: Served) -> None:
        monkeypatch.setattr(db, "rows", counted)
        hidden = await register.stated(
            "/registrations", registration(ANNA, WITHOUT_ADDRESS, "confidentiality")
        )
        asked = [{"objectIdentity": one} for one in (hidden["objectIdentity"], str(uuid4()))]
        for purpose in (PURPOSE, {}):
            costs = []
            for one in asked:
                asked_of_database.clear()
                await register.post("/lookups", {**one, "purpose": purpose})
                costs.append(tuple(asked_of_database))
            assert costs[0] == costs[1]
            assert len(costs[0]) == (2 if purpose else 1)

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11")
@pytest.mark.parametrize(
    ("purpose", "detail"),
    [
        ({**PURPOSE, "code": None}, "State the purpose"),
        ({**PURPOSE, "legalGround": None}, "State the legal ground"),
        ({**PURPOSE, "case": None}, "State your own case"),
        ({**PURPOSE, "case": "   "}, "State your own case"),
        ({**PURPOSE, "case": "\t"}, "State your own case"),
        ({**PURPOSE, "case": "\u00a0"}, "State your own case"),
        ({**PURPOSE, "case": "\u200b"}, "State your own case"),
        ({**PURPOSE, "code": "\u200b"}, "State the purpose"),
        ({**PURPOSE, "legalGround": "  "}, "State the legal ground"),
        ({**PURPOSE, "code": "curiosity"}, "has not been granted"),
        ({**PURPOSE, "legalGround": "nyfikenhet"}, "not the one that this purpose"),
    ],
)
def test_what_is_wrong_whoever_is_asked_about_is_said_in_words(
    fresh_database: Callable[[], str], purpose: dict[str, object], detail: str
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(ANNA))
        hidden = registration(BERTIL, WITHOUT_ADDRESS, "confidentiality")
        await register.stated("/registrations", hidden)
        answers = [
            await register.post("/lookups", {"identifier": party(number), "purpose": purpose})
            for number in (ANNA, BERTIL, UNKNOWN)
        ]
        assert {answer.status_code for answer in answers} == {403}
        assert detail in answers[0].json()["detail"]
        assert shape(answers[0]) == shape(answers[1]) == shape(answers[2])

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("ID-6")
@pytest.mark.parametrize("protection", HIDDEN)
def test_entitled_system_sees_the_protected_person_with_the_warning(
    fresh_database: Callable[[], str], protection: str
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(ANNA, WITHOUT_ADDRESS, protection))
        answer = await register.post("/lookups", ask(), who="entitled")
        assert answer.status_code == 200
        person = answer.json()
        assert person["protection"] == protection
        assert person["fields"]["registeredAddress"]["value"] is None
        postal = person["fields"]["specialPostalAddress"]["value"]
        if protection == "protected-registration":
            assert postal["lines"] == ["Skatteverket", "Förmedlingsuppdrag", "Box 2820"]
            assert (postal["postalCode"], postal["postalTown"]) == ("40320", "Göteborg")
        else:
            assert postal is None

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("ID-6")
def test_assumed_identity_cannot_be_told_from_an_ordinary_person(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(ANNA))
        await register.stated("/registrations", registration(BERTIL, CONTENT, "assumed-identity"))
        for who in ("malmo", "entitled", "owner"):
            ordinary, assumed = [
                (await register.post("/lookups", ask(number), who=who)).json()
                for number in (ANNA, BERTIL)
            ]
            for person in (ordinary, assumed):
                for new_each_time in ("objectIdentity", "versionId", "knownFrom", "identifiers"):
                    del person[new_each_time]
            assert assumed == ordinary
        page = (await register.get("/changes")).json()
        assert [event["type"] for event in page["events"]] == ["person.registered"] * 2

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-6", "GD-11")
def test_batch_answers_in_order_and_is_one_event_with_many_subjects(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(ANNA))
        hidden = registration(BERTIL, WITHOUT_ADDRESS, "protected-registration")
        await register.stated("/registrations", hidden)
        register.events.clear()
        numbers = [UNKNOWN, ANNA, BERTIL]
        body = {"identifiers": [party(number) for number in numbers], "purpose": PURPOSE}
        answer = await register.post("/batch-lookups", body)
        unknown, anna, bertil = answer.json()["results"]
        assert unknown == bertil == {"person": None, "error": {"type": "not-found"}}
        assert anna["person"]["fields"]["names"]["value"] == NAMES
        (event,) = register.events
        assert [subject.identifier for subject in event.subjects] == numbers
        assert event.purpose.case == PURPOSE["case"]

    run(fresh_database(), MANIFEST, work)


def test_batch_of_more_than_a_thousand_is_refused(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        body = {"identifiers": [party(ANNA)] * 1_001, "purpose": PURPOSE}
        answer = await register.post("/batch-lookups", body)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "$.identifiers"

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11")
def test_every_attempt_is_one_event_with_purpose_items_and_outcome(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(ANNA))
        hidden = registration(BERTIL, WITHOUT_ADDRESS, "confidentiality")
        await register.stated("/registrations", hidden)
        register.events.clear()
        for number in (ANNA, BERTIL, UNKNOWN):
            await register.post("/lookups", ask(number, items=["names"]))
        await register.post("/lookups", {"identifier": party(ANNA)})
        outcomes = [event.outcome for event in register.events]
        assert outcomes == [
            Outcome.DONE,
            Outcome.NOT_FOUND,
            Outcome.NOT_FOUND,
            Outcome.REFUSED,
        ]
        seen, protected, unknown, _ = register.events
        assert seen.items == ("names",)
        assert seen.purpose.code == "building-permit"
        assert [subject.identifier for subject in seen.subjects] == [ANNA]
        assert protected.policies == ("person.protected",)
        assert unknown.policies == ("person.unknown",)

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-6")
def test_field_of_a_producer_out_of_service_has_an_error_and_the_rest_stands(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        notice = {"producer": "Statens personadressregister", "available": False}
        await register.stated("/source-notices", notice)
        fields = (await register.post("/lookups", ask())).json()["fields"]
        assert fields["contactAddress"]["error"]["type"] == "source-unavailable"
        assert fields["names"] == {"value": NAMES, "producer": "Skatteverket", "error": None}
        await register.stated("/source-notices", {**notice, "available": True})
        fields = (await register.post("/lookups", ask())).json()["fields"]
        assert fields["contactAddress"]["error"] is None

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("ID-6")
@pytest.mark.parametrize(("old", "code"), [(ANNA, "GN"), ("189001619809", "GS")])
def test_former_number_finds_the_person_and_refers_to_the_new_one(
    fresh_database: Callable[[], str], old: str, code: str
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(old))
        change = {
            "identifier": party(old),
            "newIdentifier": party(BERTIL),
            "validFrom": "2015-03-01",
            "basis": "ändrat kön",
        }
        await register.stated("/renumberings", change)
        by_old = (await register.post("/lookups", ask(old))).json()
        by_new = (await register.post("/lookups", ask(BERTIL))).json()
        assert by_old["numberAsked"] == {
            "current": False,
            "deregistration": code,
            "replacedBy": party(BERTIL),
        }
        assert by_new["numberAsked"]["current"] is True
        assert by_old["objectIdentity"] == by_new["objectIdentity"]
        held = [(n["identifier"], n["validTo"]) for n in by_new["identifiers"]]
        assert held == [(BERTIL, None), (old, "2015-03-01")]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("code", ["AV", "UV", "AS", "OB", "TA", "FI"])
def test_deregistered_person_is_found_with_the_reason_and_was_registered_before(
    fresh_database: Callable[[], str], code: str
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        status = {"deregistration": code, "since": "2022-05-05"}
        update = {
            "identifier": party(ANNA),
            "validFrom": "2022-05-05",
            "content": {**WITHOUT_ADDRESS, "registration": status},
            "basis": "anmälan",
        }
        await register.stated("/updates", update)
        now = (await register.post("/lookups", ask(items=["registration"]))).json()
        before = await register.post("/lookups", ask(items=["registration"], validAt="2022-05-04"))
        assert now["fields"]["registration"]["value"] == status
        assert before.json()["fields"]["registration"]["value"] == {}

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-5")
def test_history_shows_whether_the_world_changed_or_we_were_wrong(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        moved = {
            "identifier": party(ANNA),
            "validFrom": "2020-06-01",
            "content": {**CONTENT, "civilStatus": {"code": "G"}},
            "basis": "vigsel",
        }
        await register.stated("/updates", moved)
        wrong = {**moved, "content": {**CONTENT, "civilStatus": {"code": "RP"}}, "basis": "fel"}
        await register.stated("/corrections", wrong)
        history = (await register.post("/history-lookups", ask(items=["civilStatus"]))).json()
        told = [
            (v["verb"], v["fields"]["civilStatus"]["value"]["code"], v["endedVerb"])
            for v in history["versions"]
        ]
        assert told == [
            ("correct", "RP", None),
            ("update", "G", "correct"),
            ("register", "OG", None),
            ("register", "OG", "update"),
        ]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"identifier": {"scheme": "organisation-number", "identifier": "2120001124"}}, "$.id"),
        ({"identifier": party(ANNA), "knownAt": "2026-01-01T00:00:00"}, "$.knownAt"),
        ({"identifier": party(ANNA), "items": ["salary"]}, "$.items"),
        ({"identifier": party(ANNA), "surname": "x"}, "$.surname"),
        ({"identifier": {**party(ANNA), "identifier": "189001019803"}}, "$.identifier"),
        ({}, "$.identifier"),
    ],
)
def test_bad_question_names_the_field_and_never_repeats_the_number(
    fresh_database: Callable[[], str], body: dict[str, object], field: str
) -> None:
    async def work(register: Served) -> None:
        answer = await register.post("/lookups", {"purpose": PURPOSE, **body})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"].startswith(field)
        assert "18900101980" not in answer.text

    run(fresh_database(), MANIFEST, work)
