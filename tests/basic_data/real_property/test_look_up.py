# SPDX-License-Identifier: EUPL-1.2
"""Looking up properties by designation and identity, then and now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from basic_data.real_property.properties import (
    ANNA,
    BERTIL,
    CONTENT,
    POINT,
    VARVA,
    owner,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.real_property.block import MANIFEST

OWNERS = {"items": ["owners"], "purpose": PURPOSE}


async def look_up(register: Served, who: str = "malmo", **question: Any) -> dict[str, Any]:
    answer = await register.post("/lookups", question, who=who)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.capability("GD-6")
@pytest.mark.capability("GD-5")
def test_a_property_is_told_with_versions_and_each_field_s_producer(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        stated = await register.stated("/registrations", registration())
        found = await look_up(register, designation="GÄVLE varva 2:3")
        assert found["objectIdentity"] == stated["objectIdentity"]
        assert found["versionId"] == stated["versionId"]
        assert found["knownFrom"] == stated["knownFrom"]
        assert found["designations"] == [
            {
                "designation": VARVA,
                "municipality": "2180",
                "validFrom": "2001-01-01",
                "validTo": None,
            }
        ]
        fields = found["fields"]
        assert "owners" not in fields
        assert fields["area"]["value"] == {"land": 812}
        assert fields["area"]["producer"] == "Lantmäteriet"
        assert fields["addresses"]["producer"] == "Kommunerna"
        position = {"crs": "EPSG:3006", "coordinates": [POINT["northing"], POINT["easting"]]}
        assert fields["addresses"]["value"][0]["position"] == position
        by_identity = await look_up(register, objectIdentity=found["objectIdentity"])
        assert by_identity["versionId"] == found["versionId"]

    run(fresh_database(), MANIFEST, work)


def test_the_answer_names_the_event_that_is_kept_of_it(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        answer = await register.post("/lookups", {"designation": VARVA, **OWNERS})
        event = register.events[-1]
        assert str(event.id) in answer.headers["samband-event"]
        assert event.type == "real-property.read"
        assert [who.identifier for who in event.subjects] == [ANNA, BERTIL]
        assert event.items == ("owners",)

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize(
    ("crs", "first", "second"),
    [("EPSG:4326", 60.66, 17.12), ("EPSG:4619", 60.66, 17.12), ("EPSG:3010", 6727000, 184000)],
)
def test_places_are_told_in_the_system_asked_for(
    fresh_database: Callable[[], str], crs: str, first: float, second: float
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        found = await look_up(register, designation=VARVA, crs=crs, items=["addresses"])
        position = found["fields"]["addresses"]["value"][0]["position"]
        assert position["crs"] == crs
        assert position["coordinates"] == pytest.approx([first, second], rel=0.001)

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11")
def test_who_owns_needs_a_purpose_and_the_rest_does_not(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        refused = await register.post("/lookups", {"designation": VARVA, "items": ["owners"]})
        assert refused.status_code == 403
        unseen = {"items": ["owners"], "purpose": {**PURPOSE, "case": "\u200b "}}
        refused = await register.post("/lookups", {"designation": VARVA, **unseen})
        assert refused.status_code == 403
        found = await look_up(register, designation=VARVA, **OWNERS)
        owners = found["fields"]["owners"]["value"]
        assert [each["party"] for each in owners] == [party(ANNA), party(BERTIL)]
        assert owners[0]["share"] == {"numerator": 1, "denominator": 2}

    run(fresh_database(), MANIFEST, work)


def test_many_designations_are_answered_each_in_its_place(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        question = {"designations": ["Gävle Varva 9:9", VARVA, VARVA], **OWNERS}
        answer = await register.post("/batch-lookups", question)
        results = answer.json()["results"]
        assert results[0] == {"property": None, "error": {"type": "not-found"}}
        assert results[1] == results[2]
        assert len(results[1]["property"]["fields"]["owners"]["value"]) == 2

    run(fresh_database(), MANIFEST, work)


def test_a_misspelt_designation_is_told_of_in_its_place(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        wrong = ["fel", "", "x" * 200, "Atlantis Varva 2:3", "Gävle Va\u200brva 2:3"]
        asked = [wrong[0], VARVA, *wrong[1:], "Gävle Varva 9:9", VARVA]
        answer = await register.post("/batch-lookups", {"designations": asked, **OWNERS})
        assert answer.status_code == 200, answer.text
        results = answer.json()["results"]
        assert len(results) == len(asked)
        for place in (0, 2, 3, 4, 5):
            error = results[place]["error"]
            assert results[place]["property"] is None
            assert (error["type"], error["field"]) == ("invalid", f"$.designations[{place}]")
            assert error["detail"].startswith("must ")
        assert results[6] == {"property": None, "error": {"type": "not-found"}}
        assert results[1] == results[7]
        assert results[1]["property"]["designations"][0]["designation"] == VARVA
        assert [who.identifier for who in register.events[-1].subjects] == [ANNA, BERTIL]
        only = await register.post("/batch-lookups", {"designations": wrong})
        assert [each["error"]["type"] for each in only.json()["results"]] == ["invalid"] * 5
        assert register.events[-1].type == "real-property.read"
        refused = await register.post(
            "/batch-lookups", {"designations": wrong, "items": ["owners"]}
        )
        assert refused.status_code == 403

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-5")
def test_an_owner_changes_in_time_and_the_past_stays(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        sold = {**CONTENT, "owners": [owner(BERTIL)]}
        update = {
            "designation": VARVA,
            "validFrom": "2015-06-01",
            "content": sold,
            "basis": "lagfart",
        }
        await register.stated("/updates", update)
        now = await look_up(register, designation=VARVA, **OWNERS)
        then = await look_up(register, designation=VARVA, validAt="2015-05-31", **OWNERS)
        assert len(now["fields"]["owners"]["value"]) == 1
        assert len(then["fields"]["owners"]["value"]) == 2
        assert then["validTo"] == "2015-06-01"
        answer = await register.post("/history-lookups", {"designation": VARVA, **OWNERS})
        versions = answer.json()["versions"]
        assert (versions[0]["verb"], versions[0]["endedVerb"]) == ("update", None)
        assert len(versions) == 3

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"designation": "Gävle Varva"}, "$.designation"),
        ({}, "$.designation"),
        ({"designation": VARVA, "objectIdentity": "019ab000-0000-7000-8000-000000000001"}, "$.d"),
        ({"designation": VARVA, "crs": "EPSG:3857"}, "$.crs"),
        ({"designation": VARVA, "items": ["price"]}, "$.items"),
        ({"designation": VARVA, "depth": 1}, "$.depth"),
    ],
)
def test_a_wrong_question_names_its_field(
    fresh_database: Callable[[], str], question: object, field: str
) -> None:
    async def work(register: Served) -> None:
        answer = await register.post("/lookups", question)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"].startswith(field), answer.text

    run(fresh_database(), MANIFEST, work)


def test_an_unknown_property_is_not_found(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        answer = await register.post("/lookups", {"designation": VARVA})
        assert answer.status_code == 404
        assert register.events[-1].type == "real-property.read"

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-5")
def test_what_is_shown_of_a_designation_finds_it_again(fresh_database: Callable[[], str]) -> None:
    """A letter without two cases would be stored as one designation and shown as another."""

    async def work(register: Served) -> None:
        for number, name in enumerate(
            ("Gáŋŋel", "éa", "aİb", "ßa", "ŉa", "ǰa", "\ufb01a", "\u0391\u03a3"), 1
        ):
            body = registration(f"Gävle {name} 1:{number}", {})
            answer = await register.post("/registrations", body, who="owner")
            if number > 2:
                assert answer.status_code == 400, name
                assert answer.json()["errors"][0]["field"] == "$.designations[0]"
                continue
            assert answer.status_code == 201, answer.text
            found = await look_up(register, designation=f"gävle {name.upper()} 1:{number}")
            shown = found["designations"][0]["designation"]
            again = await look_up(register, designation=shown)
            assert again["objectIdentity"] == found["objectIdentity"]

    run(fresh_database(), MANIFEST, work)
