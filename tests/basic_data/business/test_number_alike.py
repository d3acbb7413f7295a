# SPDX-License-Identifier: EUPL-1.2
"""By every road, a question with a protected person's number is answered as one with nobody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from basic_data.business.companies import (
    AB,
    ANNA,
    BERTIL,
    CONTENT,
    OFFICERS,
    SOLE,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run, seen
from samband.basic_data.business.block import MANIFEST

UNKNOWN = "189001049809"
LINE = {"authorization": "Bearer owner", "content-type": "application/x-ndjson"}
DAY, OTHER = "2005-01-01", "2020-01-01"
NUMBERS = ["names", "officers", "officerNumbers", "signatoryRule", "postalAddress"]

ROADS: dict[str, tuple[str, str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "look-up": ("malmo", "/lookups", lambda who: {"identifier": who}),
    "every item": ("malmo", "/lookups", lambda who: {"identifier": who, "items": NUMBERS}),
    "of a day": ("malmo", "/lookups", lambda who: {"identifier": who, "validAt": DAY}),
    "as known": ("malmo", "/lookups", lambda who: {"identifier": who, "knownAt": "?"}),
    "as of both": (
        "malmo",
        "/lookups",
        lambda who: {"identifier": who, "validAt": DAY, "knownAt": "?"},
    ),
    "batch": ("malmo", "/batch-lookups", lambda who: {"identifiers": [who, party(AB), who]}),
    "batch as known": (
        "malmo",
        "/batch-lookups",
        lambda who: {"identifiers": [who], "validAt": DAY, "knownAt": "?"},
    ),
    "history": ("malmo", "/history-lookups", lambda who: {"identifier": who}),
    "roles": ("malmo", "/role-lookups", lambda who: {"party": who}),
    "roles of a day": ("malmo", "/role-lookups", lambda who: {"party": who, "validAt": DAY}),
    "a page of roles": (
        "malmo",
        "/role-lookups",
        lambda who: {"party": who, "limit": 1, "offset": 1, "items": NUMBERS},
    ),
    "search": ("malmo", "/searches", lambda who: {"name": who["identifier"]}),
    "register": ("usurper", "/registrations", lambda who: registration(who["identifier"], SOLE)),
    "update": (
        "usurper",
        "/updates",
        lambda who: {"identifier": who, "validFrom": OTHER, "content": SOLE, "basis": "x"},
    ),
    "close": (
        "usurper",
        "/closings",
        lambda who: {"identifier": who, "validTo": OTHER, "basis": "x"},
    ),
    "correct": (
        "usurper",
        "/corrections",
        lambda who: {"identifier": who, "validFrom": OTHER, "content": SOLE, "basis": "x"},
    ),
    "remove": ("usurper", "/removals", lambda who: {"identifier": who, "basis": "x"}),
    "renumber": (
        "usurper",
        "/renumberings",
        lambda who: {
            "identifier": party(AB),
            "newIdentifier": who,
            "validFrom": OTHER,
            "basis": "x",
        },
    ),
    "protect": (
        "usurper",
        "/officer-protections",
        lambda who: {"officer": who, "protection": "none", "basis": "x"},
    ),
}


async def protect(register: Served, word: str) -> None:
    body = {"officer": party(ANNA), "protection": word, "basis": "underrättelse"}
    await register.stated("/officer-protections", body)


async def hide(register: Served, way: str, word: str) -> str:
    """Let Anna be protected in one way; give a moment before she was so, where there was one."""
    if way == "loaded":
        await protect(register, word)
        lines = msgspec.json.encode(registration(ANNA, SOLE, 1))
        path = "/business/v1/bulk-registrations"
        loaded = await register.client.post(path, content=lines, headers=LINE)
        assert loaded.json() == {"registered": 1}
        return str((await register.stated("/registrations", registration()))["knownFrom"])
    if way == "by itself":
        content = {**CONTENT, "officers": [OFFICERS[1]]}
        await register.stated("/registrations", registration(ANNA, SOLE, 1, word))
        return str(
            (await register.stated("/registrations", registration(AB, content)))["knownFrom"]
        )
    await register.stated("/registrations", registration())
    own = {**SOLE, "postalAddress": CONTENT["postalAddress"], "officers": OFFICERS}
    known = (await register.stated("/registrations", registration(ANNA, own, 1)))["knownFrom"]
    if way == "renumbered":
        new = {"newIdentifier": party(BERTIL), "validFrom": "2010-01-01", "basis": "övertagen"}
        moved = await register.stated(
            "/renumberings", {**new, "identifier": party(ANNA), "serial": 1}
        )
        known = moved["knownFrom"]
    if way == "removed":
        gone = {"identifier": party(ANNA), "serial": 1, "basis": "misstag"}
        await register.stated("/removals", gone)
    await protect(register, word)
    return str(known)


async def differing(register: Served, known: str, purpose: object, who: str) -> list[object]:
    """Ask by every road about Anna and about nobody, and list the roads that tell them apart."""
    found: list[object] = []
    for road, (asker, path, question) in ROADS.items():
        answers = []
        for number in (ANNA, UNKNOWN):
            body = question(party(number))
            if asker == "malmo":
                body |= {"purpose": purpose}
            if "knownAt" in body:
                body |= {"knownAt": known}
            sender = who if asker == "malmo" else asker
            answers.append(seen(await register.post(path, body, who=sender)))
        if answers[0] != answers[1]:
            found.append((road, answers))
    return found


@pytest.mark.parametrize("word", ["confidentiality", "protected-registration"])
@pytest.mark.parametrize("way", ["protected", "loaded", "by itself", "renumbered", "removed"])
@pytest.mark.capability("GD-11")
def test_no_road_tells_a_protected_number_from_an_unknown_one(
    fresh_database: Callable[[], str], way: str, word: str
) -> None:
    async def work(register: Served) -> None:
        known = await hide(register, way, word)
        for purpose in (PURPOSE, {}, {**PURPOSE, "code": "curiosity"}):
            assert await differing(register, known, purpose, "malmo") == []
        for more in ("", "&after=0", f"&after={ANNA}"):
            told = (await register.get(f"/changes?limit=100{more}")).text
            assert not any(each in told for each in (ANNA, "confidentiality", 'registration"'))
        # and the table would show it, were it so: the entitled are told more
        assert await differing(register, known, PURPOSE, "entitled")

    run(fresh_database(), MANIFEST, work)
