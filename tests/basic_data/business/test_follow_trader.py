# SPDX-License-Identifier: EUPL-1.2
"""A business is as protected as its trader, however it came: counted by nobody, and back after."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import samband
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
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.business.block import MANIFEST

CECILIA = "189001039800"
ADDRESS = CONTENT["postalAddress"]
LINE = {"authorization": "Bearer owner", "content-type": "application/x-ndjson"}
POINT = {"identifier": party(ANNA), "serial": 1, "basis": "ändring"}
AUDITOR = {**OFFICERS[0], "role": "auditor", "party": party(AB)}
BOOKKEEPER = {**OFFICERS[1], "role": "auditor"}


def firm(number: str, protection: str = "none", **more: object) -> dict[str, Any]:
    content = {**SOLE, "officers": [AUDITOR, BOOKKEEPER], **more}
    return registration(number, content, 1, protection)


async def protect(register: Served, number: str, word: str = "confidentiality") -> None:
    body = {"officer": party(number), "protection": word, "basis": "underrättelse"}
    await register.stated("/officer-protections", body)


async def load(register: Served, *bodies: dict[str, Any]) -> Any:
    lines = b"\n".join(msgspec.json.encode(body) for body in bodies)
    path = "/business/v1/bulk-registrations"
    return await register.client.post(path, content=lines, headers=LINE)


async def feed(register: Served) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = (await register.get("/changes")).json()["events"]
    return events


async def hide(register: Served, way: str) -> None:
    """Let Anna, who is protected, have a business in one of the ways that there are."""
    if way != "protected later":
        await protect(register, ANNA)
    if way == "loaded":
        answer = await load(register, firm(BERTIL), firm(ANNA), firm(CECILIA))
        assert answer.json() == {"registered": 3}
        return
    await register.stated("/registrations", firm(BERTIL))
    await register.stated("/registrations", firm(CECILIA))
    if way == "renumbered":
        await register.stated("/registrations", firm("189001049809"))
        new = {"newIdentifier": party(ANNA), "validFrom": "2020-01-01", "basis": "övertagen"}
        await register.stated(
            "/renumberings", {**new, "identifier": party("189001049809"), "serial": 1}
        )
        return
    word = "assumed-identity" if way == "assumed" else "none"
    await register.stated("/registrations", firm(ANNA, word))
    if way == "protected later":
        await protect(register, ANNA)
    if way == "said none":
        update = {
            **POINT,
            "validFrom": "2020-01-01",
            "content": firm(ANNA)["versions"][0]["content"],
        }
        await register.stated("/updates", {**update, "protection": "assumed-identity"})


WAYS = ["loaded", "registered", "assumed", "renumbered", "said none", "protected later"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.capability("GD-6", "GD-11")
def test_totals_and_pages_count_what_is_shown_alone(
    fresh_database: Callable[[], str], way: str
) -> None:
    async def work(register: Served) -> None:
        await hide(register, way)
        for path, asked in (
            ("/searches", {"name": "annas firma"}),
            ("/role-lookups", {"party": party(AB)}),
            ("/role-lookups", {"party": party(BERTIL)}),
        ):
            sizes, totals = [], set()
            for offset in range(3):
                page = {"limit": 1, "offset": offset, "purpose": PURPOSE, **asked}
                answer = (await register.post(path, page)).json()
                sizes.append(len(answer["items"]))
                totals |= {answer["total"]} if answer["items"] else set()
            assert (sizes, totals) == ([1, 1, 0], {2}), path
        after, pages = None, []
        while after is not None or not pages:
            page = {"limit": 1, "purpose": PURPOSE, **({"after": after} if after else {})}
            answer = (await register.post("/extracts", page, who="copier")).json()
            pages.append(len(answer["companies"]))
            after = answer["next"]
        assert pages == [1, 1, 0]
        events = await feed(register)
        open_ = {each["subject"] for each in events} - {"protected"}
        later = way in {"renumbered", "protected later"}
        assert len(open_) == 2 + later
        assert [e["type"] for e in events].count("business.removed") == later
        await protect(register, ANNA, "none")
        question = {"name": "annas firma", "purpose": PURPOSE}
        assert (await register.post("/searches", question)).json()["total"] == 3

    run(fresh_database(), MANIFEST, work)


def test_what_was_loaded_before_is_counted_no_more_after_the_migration(
    fresh_database: Callable[[], str],
) -> None:
    folder = Path(samband.__file__).parent / "basic_data" / "business" / "migrations"
    migration = (folder / "0002_loaded.sql").read_text()

    async def work(register: Served) -> None:
        await hide(register, "loaded")
        question = {"name": "annas firma", "purpose": PURPOSE}
        async with register.node.db.connection() as connection:
            await connection.execute("update objects.object set protection = 0")
            assert (await register.post("/searches", question)).json()["total"] == 3
            await connection.execute(migration)
        assert (await register.post("/searches", question)).json()["total"] == 2

    run(fresh_database(), MANIFEST, work)


def test_roles_without_a_purpose_do_not_count_sole_traders(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", firm(BERTIL))
        content = {**CONTENT, "officers": [AUDITOR], "signatoryRule": None}
        await register.stated("/registrations", registration("4520000011", content))
        for purpose, total in (({}, 1), (PURPOSE, 2)):
            asked = {"party": party(AB), "purpose": purpose}
            answer = (await register.post("/role-lookups", asked)).json()
            assert (answer["total"], len(answer["items"])) == (total, total)

    run(fresh_database(), MANIFEST, work)


def test_an_address_is_not_loaded_for_somebody_protected(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await protect(register, ANNA, "protected-registration")
        answer = await load(register, firm(BERTIL), firm(ANNA, postalAddress=ADDRESS))
        assert answer.status_code == 400
        assert "line 2" in answer.text.lower()
        assert "may not be registered" in answer.text

    run(fresh_database(), MANIFEST, work)


def test_whoever_is_protected_while_a_business_is_loaded_is_so_in_the_end(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        for serial in range(1, 11):
            number = registration(ANNA, SOLE, serial)
            word = "confidentiality" if serial % 2 else "none"
            loaded, _ = await asyncio.gather(load(register, number), protect(register, ANNA, word))
            assert loaded.json() == {"registered": 1}
            question = {"name": "annas firma", "purpose": PURPOSE}
            answer = (await register.post("/searches", question)).json()
            assert answer["total"] == (0 if serial % 2 else serial)

    run(fresh_database(), MANIFEST, work)


def addresses(answer: Any) -> list[object]:
    told = answer.json()
    found = told.get("companies") or told.get("versions")
    return [each["fields"]["postalAddress"]["value"] for each in found]


@pytest.mark.parametrize("by", ["officer", "business"])
@pytest.mark.capability("GD-5", "GD-11")
def test_an_address_is_withheld_while_it_must_be_and_told_again_after(
    fresh_database: Callable[[], str], by: str
) -> None:
    async def work(register: Served) -> None:
        stated = await register.stated("/registrations", firm(ANNA, postalAddress=ADDRESS))
        moved = {**ADDRESS, "lines": ["Box 2"]}
        content = {**SOLE, "postalAddress": moved}
        update = {**POINT, "validFrom": "2010-01-01", "content": content}
        await register.stated("/updates", update)
        asked = {"identifier": party(ANNA), "purpose": PURPOSE, "items": ["postalAddress"]}
        then = {"validAt": "2005-01-01", "knownAt": stated["knownFrom"]}
        ways = [("/lookups", {}), ("/lookups", then), ("/history-lookups", {})]

        async def told(who: str) -> list[list[object]]:
            return [
                addresses(await register.post(path, {**asked, **more}, who=who))
                for path, more in ways
            ]

        async def turn(word: str, day: str) -> None:
            if by == "officer":
                await protect(register, ANNA, word)
                return
            body = {**POINT, "validFrom": day, "content": SOLE, "protection": word}
            await register.stated("/updates", body)

        before = await told("malmo")
        assert before == [[moved], [ADDRESS], [moved, ADDRESS, ADDRESS]]
        await turn("protected-registration", "2020-01-01")
        for path, more in ways:
            hidden = await register.post(path, {**asked, **more})
            assert hidden.status_code == 404
        for found in await told("entitled"):
            assert set(found) == {None}
        await turn("none", "2021-01-01")
        after = await told("malmo")
        if by == "officer":
            assert after == before
        assert after[1] == before[1]
        assert after[2][-len(before[2]) :] == before[2]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("word", ["confidentiality", "protected-registration"])
@pytest.mark.capability("GD-7", "GD-11")
def test_the_feed_tells_once_that_a_business_goes_and_once_that_it_comes(
    fresh_database: Callable[[], str], word: str
) -> None:
    async def work(register: Served) -> None:
        own = {"officers": [{**OFFICERS[0], "role": "sole-trader"}]}
        identity = (await register.stated("/registrations", firm(ANNA, **own)))["objectIdentity"]
        company = (await register.stated("/registrations", registration()))["objectIdentity"]
        before = await feed(register)
        for turned in ("removed", "registered"):
            await protect(register, ANNA, word if turned == "removed" else "none")
            told = (await feed(register))[len(before) :]
            before += told
            assert sorted((each["type"], each["subject"]) for each in told) == sorted(
                [(f"business.{turned}", identity), ("business.corrected", company)]
            )
        asked = {"identifier": party(ANNA), "purpose": PURPOSE}
        assert (await register.post("/lookups", asked)).status_code == 200

    run(fresh_database(), MANIFEST, work)


def test_a_business_that_another_protected_person_has_had_stays_hidden(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", firm(ANNA))
        new = {"newIdentifier": party(BERTIL), "validFrom": "2020-01-01"}
        await register.stated("/renumberings", {**POINT, **new})
        for number, word, total in (
            (ANNA, "protected-registration", 0),
            (BERTIL, "confidentiality", 0),
            (ANNA, "none", 0),
            (BERTIL, "none", 1),
        ):
            await protect(register, number, word)
            question = {"name": "annas firma", "purpose": PURPOSE}
            answer = (await register.post("/searches", question)).json()
            assert (answer["total"], len(answer["items"])) == (total, total)
            told = [each["type"] for each in await feed(register)][2:]
            assert told == ["business.removed", "business.registered"][: 1 + total]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("own", ["none", "confidentiality"])
@pytest.mark.capability("GD-5", "GD-11")
def test_what_was_registered_in_error_before_is_hidden_for_as_long(
    fresh_database: Callable[[], str], own: str
) -> None:
    async def work(register: Served) -> None:
        known = (await register.stated("/registrations", firm(ANNA, own)))["knownFrom"]
        gone = await register.stated("/removals", POINT)
        content = {"names": [{"name": "Rätt firma"}]}
        await register.stated("/registrations", firm(ANNA, **content))
        asked = {"identifier": party(ANNA), "purpose": PURPOSE, "knownAt": known}
        by_identity = {**asked, "objectIdentity": gone["objectIdentity"], "identifier": None}
        statuses = []
        for word in ("none", "protected-registration", "confidentiality", "none"):
            await protect(register, ANNA, word)
            statuses.append(
                [
                    (await register.post("/lookups", each)).status_code
                    for each in (asked, by_identity)
                ]
            )
        shown = [200, 200] if own == "none" else [404, 404]
        assert statuses == [shown, [404, 404], [404, 404], shown]

    run(fresh_database(), MANIFEST, work)
