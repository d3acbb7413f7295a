# SPDX-License-Identifier: EUPL-1.2
"""By every road a protected owner is as nobody, and her property as one that has no owner."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from basic_data.real_property.properties import (
    ANNA,
    BERTIL,
    POINT,
    UNKNOWN,
    address,
    owner,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run, seen
from samband.basic_data.real_property.block import MANIFEST

HERS, EMPTY = "Gävle Gömman 1:1", "Gävle Tomten 1:1"
ADDRESSES = {
    HERS: "019ab000-0000-7000-8000-00000000000a",
    EMPTY: "019ab000-0000-7000-8000-00000000000b",
}
NUMBERS = {HERS: "1", EMPTY: "3"}
STREET = {"municipality": "2180", "street": "Påhittade gatan"}
OWNERS = ["owners", "kind", "state", "area"]
DAY = "2005-01-01"
BOX = [POINT["northing"] - 50, POINT["easting"] - 50, POINT["northing"] + 50, POINT["easting"] + 50]

Question = Callable[[str], dict[str, Any]]
BY_NUMBER: dict[str, tuple[str, str, Question]] = {
    "owner": ("malmo", "/owner-lookups", lambda n: {"owner": party(n)}),
    "with owners": ("malmo", "/owner-lookups", lambda n: {"owner": party(n), "items": OWNERS}),
    "of a day": ("malmo", "/owner-lookups", lambda n: {"owner": party(n), "validAt": DAY}),
    "a page": ("malmo", "/owner-lookups", lambda n: {"owner": party(n), "limit": 1, "offset": 1}),
    "elsewhere": ("malmo", "/owner-lookups", lambda n: {"owner": party(n), "crs": "EPSG:4326"}),
    "by its words": ("malmo", "/searches", lambda n: {"text": n}),
    "protect": (
        "usurper",
        "/owner-protections",
        lambda n: {"owner": party(n), "protection": "none", "basis": "x"},
    ),
    "register": (
        "usurper",
        "/registrations",
        lambda n: registration("Gävle Nya 1:1", {"owners": [owner(n)]}),
    ),
}
BY_PROPERTY: dict[str, tuple[str, Question]] = {
    "look-up": ("/lookups", lambda d: {"designation": d}),
    "of a day": ("/lookups", lambda d: {"designation": d, "validAt": DAY}),
    "as known": ("/lookups", lambda d: {"designation": d, "knownAt": "?"}),
    "as of both": ("/lookups", lambda d: {"designation": d, "validAt": DAY, "knownAt": "?"}),
    "batch": ("/batch-lookups", lambda d: {"designations": [d]}),
    "batch as known": (
        "/batch-lookups",
        lambda d: {"designations": [d], "validAt": DAY, "knownAt": "?"},
    ),
    "history": ("/history-lookups", lambda d: {"designation": d}),
    "search": ("/searches", lambda d: {"text": d}),
    "search of a day": ("/searches", lambda d: {"text": d, "validAt": DAY}),
    "address": ("/address-lookups", lambda d: {**STREET, "number": NUMBERS[d]}),
    "address point": ("/address-lookups", lambda d: {"addressId": ADDRESSES[d]}),
}


def content(designation: str, *owners: dict[str, Any]) -> dict[str, Any]:
    there = address(NUMBERS[designation], POINT, ADDRESSES[designation])
    return {"area": {"land": 812}, "owners": list(owners), "addresses": [there]}


async def hide(register: Served, way: str, word: str = "confidentiality") -> str:
    """Register a property of Anna's and one of nobody, and protect her; give a moment before."""
    protection = {"owner": party(ANNA), "protection": word, "basis": "underrättelse"}
    hers = registration(HERS, content(HERS, owner(ANNA)))
    empty = registration(EMPTY, content(EMPTY))
    if way == "loaded":
        await register.stated("/owner-protections", protection)
        lines = b"\n".join(msgspec.json.encode(each) for each in (hers, empty))
        headers = {"authorization": "Bearer owner", "content-type": "application/x-ndjson"}
        path = "/real-property/v1/bulk-registrations"
        loaded = await register.client.post(path, content=lines, headers=headers)
        assert loaded.json() == {"registered": 2}
    else:
        for body in (hers, empty):
            await register.stated("/registrations", body)
    known = ""
    for designation in (HERS, EMPTY):
        owners = [owner(ANNA)] if designation == HERS and way != "sold" else []
        update = {"designation": designation, "validFrom": "2015-01-01", "basis": "lagfart"}
        said = await register.stated(
            "/updates", {**update, "content": content(designation, *owners)}
        )
        known = said["knownFrom"]
    if way != "loaded":
        await register.stated("/owner-protections", protection)
    return known


def told(answer: Any) -> list[dict[str, Any]]:
    """Gather what is told of each property, but what is its own."""
    if isinstance(answer, list):
        return [each for one in answer for each in told(one)]
    if not isinstance(answer, dict):
        return []
    own = [answer["fields"]] if "fields" in answer else []
    counted = [{"total": answer["total"]}] if "total" in answer else []
    return own + counted + [each for one in answer.values() for each in told(one)]


@pytest.mark.parametrize("word", ["confidentiality", "protected-registration"])
@pytest.mark.parametrize("way", ["registered", "loaded", "sold"])
@pytest.mark.capability("GD-11")
def test_no_road_tells_a_protected_owner_from_nobody(
    fresh_database: Callable[[], str], statements: list[str], way: str, word: str
) -> None:
    async def work(register: Served) -> None:
        await hide(register, way, word)
        for road, (who, path, question) in BY_NUMBER.items():
            for purpose in (PURPOSE, {}, {**PURPOSE, "code": "curiosity"}):
                answers, asked = [], []
                for number in (ANNA, UNKNOWN):
                    body = question(number) | ({"purpose": purpose} if who == "malmo" else {})
                    statements.clear()
                    answers.append(seen(await register.post(path, body, who=who)))
                    asked.append(list(statements))
                assert answers[0] == answers[1], road
                assert asked[0] == asked[1], road

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("items", [OWNERS, ["owners"], ["kind"]])
@pytest.mark.parametrize("way", ["registered", "loaded", "sold"])
@pytest.mark.capability("GD-11")
def test_no_road_tells_a_protected_owners_property_from_one_without_any(
    fresh_database: Callable[[], str], statements: list[str], way: str, items: list[str]
) -> None:
    async def work(register: Served) -> None:
        known = await hide(register, way)
        for road, (path, question) in BY_PROPERTY.items():
            found, asked = [], []
            for designation in (HERS, EMPTY):
                body = {**question(designation), "items": items, "purpose": PURPOSE}
                if "knownAt" in body:
                    body["knownAt"] = known
                statements.clear()
                answer = await register.post(path, body)
                assert answer.status_code == 200, answer.text
                asked.append(list(statements))
                assert ANNA not in answer.text
                assert ANNA[-4:] not in str(told(answer.json()))
                assert ANNA not in {each.identifier for each in register.events[-1].subjects}
                fields = told(answer.json())
                if (
                    road == "history"
                ):  # protection stands there as a correction that changes nothing
                    fields = [each for at, each in enumerate(fields) if each not in fields[:at]]
                found.append((fields, len(register.events[-1].subjects)))
            assert found[0] == found[1], road
            assert found[0][0], road
            assert asked[0] == asked[1], road
        for who, path, more in (
            ("malmo", "/area-lookups", {"boundingBox": BOX}),
            ("malmo", "/area-lookups", {"municipality": "2180"}),
            ("malmo", "/area-lookups", {"municipality": "2180", "validAt": DAY}),
            ("copier", "/extracts", {}),
            ("copier", "/extracts", {"validAt": DAY}),
        ):
            body = {**more, "items": items, "purpose": PURPOSE}
            answer = await register.post(path, body, who=who)
            fields = [each for each in told(answer.json()) if "total" not in each]
            assert len(fields) == 2
            assert fields[0] == fields[1]
        feed = (await register.get("/changes")).json()["events"]
        for each in feed:
            assert each["type"] != "real-property.changed"
            assert ANNA not in str(each)

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-7", "GD-11")
def test_protection_that_comes_and_goes_is_told_once_each_of_a_property(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await hide(register, "registered")
        seen_before = len((await register.get("/changes")).json()["events"])
        assert seen_before == 5

        async def turn(word: str) -> None:
            body = {"owner": party(ANNA), "protection": word, "basis": "x"}
            await register.stated("/owner-protections", body)

        await turn("protected-registration")
        await turn("confidentiality")
        assert len((await register.get("/changes")).json()["events"]) == seen_before
        await asyncio.gather(*(turn("none") for _ in range(5)))
        events = (await register.get("/changes")).json()["events"]
        assert len(events) == seen_before + 1
        history = {"designation": HERS, "items": OWNERS, "purpose": PURPOSE}
        versions = (await register.post("/history-lookups", history)).json()["versions"]
        assert all(each["fields"]["owners"]["value"] for each in versions)
        assert BERTIL not in str(versions)

    run(fresh_database(), MANIFEST, work)
