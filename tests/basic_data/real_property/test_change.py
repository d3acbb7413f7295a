# SPDX-License-Identifier: EUPL-1.2
"""The owner of the register states the five verbs; bad statements store nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from basic_data.real_property.properties import (
    ADDRESS_ID,
    ANNA,
    BERTIL,
    CONTENT,
    POINT,
    VARVA,
    address,
    listed,
    owned,
    owner,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.real_property.block import MANIFEST

JOINT = "Gävle Varva S:1"


@pytest.mark.parametrize(
    ("designation", "content", "where", "words"),
    [
        ("Gävle Varva", CONTENT, "$.designations[0]", "block:unit"),
        (VARVA, {"kind": "joint-property-unit"}, "$", "block S"),
        (JOINT, {"kind": "property-unit"}, "$", "block S"),
        (
            JOINT,
            {"kind": "joint-property-unit", "owners": [owner(ANNA)]},
            "$.versions[0].content",
            "no owners",
        ),
        (
            VARVA,
            {"owners": [owner(ANNA, 2, 3), owner(BERTIL, 1, 2)]},
            "$.versions[0].content",
            "more than the whole",
        ),
        (VARVA, {"owners": [owner(ANNA, 3, 2)]}, "share", "exceed the whole"),
        (VARVA, {"owners": [owner(ANNA, 0, 2)]}, "share.numerator", "1"),
        (VARVA, {"addresses": [address(), address("3")]}, "content", "same id"),
        (
            VARVA,
            {"addresses": [address(point={"northing": 616000, "easting": 6728000})]},
            "point",
            "swapped",
        ),
        (
            VARVA,
            {"addresses": [address(point={"northing": 0, "easting": 0})]},
            "point",
            "outside Sweden",
        ),
        (VARVA, {"addresses": [address(point={**POINT, "height": 2})]}, "point", "unknown field"),
        (VARVA, {"referencePoint": {"northing": 1e300, "easting": 1}}, "northing", "<= "),
        (VARVA, {"price": 1}, "content", "unknown field"),
    ],
)
@pytest.mark.capability("GD-5")
def test_what_cannot_be_is_refused_by_field_and_nothing_is_stored(
    fresh_database: Callable[[], str], designation: str, content: object, where: str, words: str
) -> None:
    async def work(register: Served) -> None:
        body = registration(designation, content)
        answer = await register.post("/registrations", body, who="owner")
        assert answer.status_code == 400, answer.text
        error = answer.json()["errors"][0]
        assert where in error["field"]
        assert words in error["detail"]
        async with register.node.db.connection() as connection:
            assert await connection.fetchval("select count(*) from objects.object") == 0

    run(fresh_database(), MANIFEST, work)


async def told(register: Served, path: str, said: dict[str, Any]) -> tuple[str, str]:
    """State what is to be refused, and give the field and what is said of it."""
    answer = await register.post(path, {"basis": "beslut", **said}, who="owner")
    assert answer.status_code == 400, answer.text
    (error,) = answer.json()["errors"]
    return error["field"], error["detail"]


@pytest.mark.capability("GD-5")
@pytest.mark.parametrize(
    ("designation", "kind", "other", "wrong"),
    [
        (VARVA, "property-unit", "joint-property-unit", "Gävle Varva S:9"),
        (JOINT, "joint-property-unit", "property-unit", "Gävle Varva 9:9"),
    ],
)
def test_kind_and_designation_never_differ_whatever_is_stated(
    fresh_database: Callable[[], str], designation: str, kind: str, other: str, wrong: str
) -> None:
    async def work(register: Served) -> None:
        done = await register.stated("/registrations", registration(designation, {"kind": kind}))
        content = {"validFrom": "2010-01-01", "content": {"kind": other}}
        for pointed in (
            {"designation": designation},
            {"objectIdentity": done["objectIdentity"]},
        ):
            for path in ("/updates", "/corrections"):
                field, words = await told(register, path, {**pointed, **content})
                assert (field, "block S" in words) == ("$.content.kind", True)
        earlier = {"validFrom": "1990-01-01", "validTo": "1991-01-01", "content": {"kind": other}}
        field, _ = await told(register, "/corrections", {"designation": designation, **earlier})
        assert field == "$.content.kind"
        change = {"designation": designation, "validFrom": "2010-01-01", "newDesignation": wrong}
        field, words = await told(register, "/redesignations", change)
        assert (field, "block S" in words) == ("$.newDesignation", True)
        both = registration(designation, {"kind": kind})
        both["designations"].insert(0, {"designation": wrong, "validTo": "2010-01-01"})
        assert (await told(register, "/registrations", both))[0] == "$"
        answer = await register.post("/lookups", {"designation": designation})
        assert answer.json()["version"] == done["version"]
        assert [each["designation"] for each in answer.json()["designations"]] == [designation]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-5")
def test_a_joint_unit_is_updated_corrected_and_redesignated_as_one(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        joint = {"kind": "joint-property-unit"}
        done = await register.stated("/registrations", registration(JOINT, joint))
        pointed = {"objectIdentity": done["objectIdentity"], "basis": "beslut"}
        grown = {"validFrom": "2010-01-01", "content": {**joint, "area": {"land": 5}}}
        await register.stated("/updates", {**pointed, **grown})
        await register.stated("/corrections", {**pointed, **grown})
        change = {"designation": JOINT, "validFrom": "2012-01-01", "basis": "beslut"}
        await register.stated("/redesignations", {**change, "newDesignation": "Gävle Åby S:2"})
        answer = await register.post("/lookups", {"designation": "Gävle Åby S:2"})
        assert answer.json()["fields"]["kind"]["value"] == "joint-property-unit"

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-5")
def test_who_is_found_by_owner_owns_on_the_day_asked_for(
    fresh_database: Callable[[], str],
) -> None:
    late = {"owners": [owner(ANNA, 1, 2), {**owner(BERTIL, 1, 2), "since": "2050-01-01"}]}
    say = {"designation": VARVA, "content": late, "basis": "förrättning"}

    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(VARVA, {"owners": [owner(ANNA)]}))
        for path, body, where in (
            ("/registrations", registration("Gävle Åby 1:2", late), "$.versions[0]"),
            ("/updates", {**say, "validFrom": "2049-12-31"}, "$"),
            ("/corrections", {**say, "validFrom": "2049-12-31"}, "$"),
        ):
            answer = await register.post(path, body, who="owner")
            assert answer.status_code == 400, answer.text
            [error] = answer.json()["errors"]
            assert error["field"] == where
            assert "content.owners[1].since is later than validFrom" in error["detail"]
        await register.stated("/updates", {**say, "validFrom": "2050-01-01"})
        for day, found in (("2049-12-31", []), ("2050-01-01", [VARVA])):
            asked = {"owner": party(BERTIL), "items": ["owners"], "purpose": PURPOSE}
            assert await listed(register, "/owner-lookups", **asked, validAt=day) == found

    run(fresh_database(), MANIFEST, work)


def test_thirds_make_a_whole(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        thirds = [owner(ANNA, 1, 3), owner(BERTIL, 1, 3), owner(BERTIL, 1, 3)]
        await register.stated("/registrations", registration(VARVA, {"owners": thirds}))

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-5")
def test_a_designation_is_one_property_s_at_a_time(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        again = registration("GÄVLE VARVA 2:3", {})
        answer = await register.post("/registrations", again, who="owner")
        assert answer.status_code == 409
        await register.stated("/registrations", registration("Malmö Varva 2:3", {}))

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-5")
def test_a_new_designation_finds_the_property_and_the_old_one_goes_on(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        stated = await register.stated("/registrations", registration())
        change = {
            "designation": VARVA,
            "newDesignation": "Gävle Åby 1:2",
            "validFrom": "2010-01-01",
            "basis": "omregistrering",
        }
        await register.stated("/redesignations", change)
        for designation in (VARVA, "Gävle Åby 1:2"):
            answer = await register.post("/lookups", {"designation": designation})
            found = answer.json()
            assert found["objectIdentity"] == stated["objectIdentity"]
            names = [each["designation"] for each in found["designations"]]
            assert names == ["Gävle Åby 1:2", VARVA]
        assert await listed(register, "/searches", text="varva 2:3") == []
        assert await listed(register, "/searches", text="gävle åby") == ["Gävle Åby 1:2"]
        before = await listed(register, "/searches", text="varva 2:3", validAt="2009-12-31")
        assert before == ["Gävle Åby 1:2"]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-5")
@pytest.mark.capability("GD-7")
def test_corrections_closings_and_removals_stand_in_the_feed(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        stated = await register.stated("/registrations", registration())
        wrong = {**CONTENT, "area": {"land": 900}}
        correction = {
            "designation": VARVA,
            "validFrom": "2003-01-01",
            "validTo": "2004-01-01",
            "content": wrong,
            "basis": "rättelse",
        }
        await register.stated("/corrections", correction)
        middle = await register.post("/lookups", {"designation": VARVA, "validAt": "2003-05-01"})
        assert middle.json()["fields"]["area"]["value"] == {"land": 900}
        closing = {"designation": VARVA, "validTo": "2020-01-01", "basis": "sammanläggning"}
        await register.stated("/closings", closing)
        assert (await register.post("/lookups", {"designation": VARVA})).status_code == 404
        assert (await owned(register, ANNA))["total"] == 0
        await register.stated("/removals", {"designation": VARVA, "basis": "misstag"})
        events = (await register.get("/changes")).json()["events"]
        assert [event["type"].partition(".")[2] for event in events] == [
            "registered",
            "corrected",
            "closed",
            "removed",
        ]
        assert {event["subject"] for event in events} == {stated["objectIdentity"]}
        assert ANNA not in msgspec.json.encode(events).decode()

    run(fresh_database(), MANIFEST, work)


def test_what_a_property_is_found_by_follows_a_correction_of_its_middle(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        correction: dict[str, Any] = {
            "designation": VARVA,
            "validFrom": "2003-01-01",
            "validTo": "2004-01-01",
            "content": {"owners": [owner(BERTIL)]},
            "basis": "rättelse",
        }
        await register.stated("/corrections", correction)
        for day, found in (("2002-12-31", 1), ("2003-05-01", 0), ("2004-01-01", 1)):
            question = {"addressId": ADDRESS_ID, "validAt": day}
            assert len(await listed(register, "/address-lookups", **question)) == found, day

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("who", ["usurper", "malmo", "scopeless"])
def test_only_the_owner_of_the_register_changes_it(
    fresh_database: Callable[[], str], who: str
) -> None:
    async def work(register: Served) -> None:
        answer = await register.post("/registrations", registration(), who=who)
        assert answer.status_code == 403

    run(fresh_database(), MANIFEST, work)


def test_a_repeated_registration_gives_the_same_answer(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        sent = [
            await register.post("/registrations", registration(), who="owner", key="once")
            for _ in range(2)
        ]
        assert sent[0].content == sent[1].content
        body = registration("Gävle Varva 2:4", {})
        other = await register.post("/registrations", body, who="owner", key="once")
        assert other.status_code == 409

    run(fresh_database(), MANIFEST, work)


def test_a_municipality_that_does_not_deliver_is_an_error_on_its_field(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        await register.stated("/source-notices", {"producer": "Kommunerna", "available": False})
        fields = (await register.post("/lookups", {"designation": VARVA})).json()["fields"]
        assert fields["addresses"]["error"]["type"] == "source-unavailable"
        assert fields["area"]["value"] == {"land": 812}

    run(fresh_database(), MANIFEST, work)
