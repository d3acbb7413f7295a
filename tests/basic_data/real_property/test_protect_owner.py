# SPDX-License-Identifier: EUPL-1.2
"""A protected owner is never shown, and asking for one looks as asking for nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from basic_data.real_property.properties import (
    ANNA,
    BERTIL,
    COMPANY,
    CONTENT,
    UNKNOWN,
    VARVA,
    owned,
    owner,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.real_property.block import MANIFEST

OWNERS: dict[str, Any] = {"items": ["owners", "kind"], "purpose": PURPOSE}


async def protect(register: Served, number: str, word: str = "confidentiality") -> None:
    body = {"owner": party(number), "protection": word, "basis": "underrättelse"}
    await register.stated("/owner-protections", body)


@pytest.mark.parametrize("word", ["confidentiality", "protected-registration"])
@pytest.mark.capability("GD-11")
def test_a_protected_owner_is_in_no_answer_now_or_of_the_past(
    fresh_database: Callable[[], str], word: str
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        sold = {**CONTENT, "owners": [owner(BERTIL)]}
        update = {
            "designation": VARVA,
            "validFrom": "2015-06-01",
            "content": sold,
            "basis": "lagfart",
        }
        known_at = (await register.stated("/updates", update))["knownFrom"]
        await protect(register, ANNA, word)
        questions = [
            ("/lookups", {"designation": VARVA, "validAt": "2010-01-01"}),
            ("/lookups", {"designation": VARVA, "validAt": "2010-01-01", "knownAt": known_at}),
            ("/batch-lookups", {"designations": [VARVA], "validAt": "2010-01-01"}),
            ("/history-lookups", {"designation": VARVA}),
            ("/searches", {"text": "varva", "validAt": "2010-01-01"}),
            ("/area-lookups", {"municipality": "2180", "validAt": "2010-01-01"}),
            ("/owner-lookups", {"owner": party(BERTIL), "validAt": "2010-01-01"}),
        ]
        for path, question in questions:
            answer = await register.post(path, {**question, **OWNERS})
            assert answer.status_code == 200, answer.text
            assert BERTIL in answer.text, path
            assert ANNA not in answer.text, path
            assert "Ägare 9802" not in answer.text, path
            assert ANNA not in {who.identifier for who in register.events[-1].subjects}
            told = await register.post(path, {**question, **OWNERS}, who="entitled")
            assert ANNA in told.text, path

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11")
def test_an_extract_leaves_protected_owners_out(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        await protect(register, ANNA)
        answer = await register.post("/extracts", OWNERS, who="copier")
        assert answer.status_code == 200, answer.text
        assert BERTIL in answer.text
        assert ANNA not in answer.text

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11")
def test_protected_and_unknown_owners_get_the_same_answer(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        await protect(register, ANNA)
        answers = []
        for number in (ANNA, UNKNOWN):
            question = {"owner": party(number), **OWNERS}
            answer = await register.post("/owner-lookups", question)
            answers.append((answer.status_code, answer.content, sorted(answer.headers)))
        assert answers[0] == answers[1]
        assert register.events[-2].reason == "the owner is protected"
        assert (await owned(register, ANNA, who="entitled"))["total"] == 1

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-7")
def test_copies_are_told_to_read_anew_and_the_feed_names_nobody(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        stated = await register.stated("/registrations", registration())
        await register.stated("/registrations", registration("Gävle Ön 1:1", {}))
        await protect(register, ANNA)
        events = (await register.get("/changes")).json()["events"]
        corrected = await register.stated(
            "/corrections",
            {
                "designation": VARVA,
                "basis": "rättelse",
                "validFrom": "2001-01-01",
                "content": CONTENT,
            },
        )
        as_it_looks = (await register.get("/changes")).json()["events"][-1]
        for event in (events[-1], as_it_looks):
            assert event["type"] == "real-property.corrected"
            assert event["subject"] == stated["objectIdentity"] == corrected["objectIdentity"]
            assert event["data"].keys() == as_it_looks["data"].keys()
            assert (event["data"]["validFrom"], event["data"]["validTo"]) == ("2001-01-01", None)
        assert len(events) == 3
        # and the property's own version is a new one, as it is of any correction
        assert len({stated["versionId"], *(e["data"]["versionId"] for e in events[2:])}) == 2
        assert corrected["version"] == stated["version"] + 2
        words = msgspec.json.encode(events).decode()
        assert ANNA not in words
        assert "protect" not in words

    run(fresh_database(), MANIFEST, work)


def test_protection_that_ends_shows_the_owner_again(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        await protect(register, ANNA)
        assert (await owned(register, ANNA))["total"] == 0
        await protect(register, ANNA, "none")
        assert (await owned(register, ANNA))["total"] == 1

    run(fresh_database(), MANIFEST, work)


def test_an_assumed_identity_is_as_anybody_s(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        before = await owned(register, ANNA)
        await protect(register, ANNA, "assumed-identity")
        assert await owned(register, ANNA) == before

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("who", ["usurper", "malmo"])
def test_only_the_owner_of_the_register_protects(
    fresh_database: Callable[[], str], who: str
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        body = {"owner": party(ANNA), "protection": "confidentiality", "basis": "x"}
        answer = await register.post("/owner-protections", body, who=who)
        assert answer.status_code == 403
        assert (await owned(register, ANNA))["total"] == 1
        assert (await owned(register, COMPANY))["total"] == 0

    run(fresh_database(), MANIFEST, work)
