# SPDX-License-Identifier: EUPL-1.2
"""The owner's changes over HTTP, and what a protected person leaves behind: nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from basic_data.person.people import (
    ADDRESS,
    ANNA,
    BERTIL,
    CONTENT,
    STREET,
    WITHOUT_ADDRESS,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.person.block import MANIFEST
from samband.core.events import Outcome


def ask(number: str = ANNA) -> dict[str, Any]:
    return {"identifier": party(number), "purpose": PURPOSE}


async def feed_of(register: Served) -> list[dict[str, Any]]:
    """Follow the feed one change at a time, as a slow reader would."""
    events: list[dict[str, Any]] = []
    after = ""
    while True:
        page = (await register.get(f"/changes?limit=1{after}")).json()
        if not page["events"]:
            return events
        events += page["events"]
        after = f"&after={page['next']}"


async def dump(register: Served) -> str:
    """Write out every row of every table of the database."""
    async with register.node.db.connection() as connection:
        tables = await connection.fetch(
            "select format('%I.%I', schemaname, tablename) as name from pg_tables"
            " where schemaname not in ('pg_catalog', 'information_schema')"
        )
        rows = [
            str(row[0])
            for table in tables
            for row in await connection.fetch(
                f"select t::text from {table['name']} t"  # noqa: S608 (names from the catalogue)
            )
        ]
    return "\n".join(rows)


@pytest.mark.capability("GD-7")
def test_feed_tells_every_change_in_order_with_removals_as_tombstones(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        point = {"identifier": party(ANNA), "basis": "beslut"}
        first = await register.stated("/registrations", registration())
        await register.stated(
            "/updates", {**point, "validFrom": "2020-01-01", "content": WITHOUT_ADDRESS}
        )
        await register.stated("/closings", {**point, "validTo": "2024-01-01"})
        await register.stated(
            "/corrections", {**point, "validFrom": "2023-01-01", "content": CONTENT}
        )
        await register.stated("/removals", point)
        events = await feed_of(register)
        assert [event["type"] for event in events] == [
            "person.registered",
            "person.updated",
            "person.closed",
            "person.corrected",
            "person.removed",
        ]
        assert {event["subject"] for event in events} == {first["objectIdentity"]}
        assert events[0]["data"] == {
            "objectIdentity": first["objectIdentity"],
            "versionId": first["versionId"],
            "verb": "register",
            "validFrom": "2001-01-01",
            "validTo": None,
        }
        assert set(events[-1]["data"]) == {"objectIdentity", "versionId", "verb"}
        assert ANNA not in str(events)
        assert (await register.post("/lookups", ask())).status_code == 404

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11", "ID-6")
def test_nothing_of_a_protected_address_is_left_anywhere(
    fresh_database: Callable[[], str],
) -> None:
    """Anna lived somewhere and moved; then her population registration is protected."""

    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        moved = {**CONTENT, "registeredAddress": {**ADDRESS, "lines": [f"{STREET} B"]}}
        point = {"identifier": party(ANNA), "basis": "flyttanmälan"}
        await register.stated("/updates", {**point, "validFrom": "2020-01-01", "content": moved})
        assert STREET in await dump(register)
        feed_before = len(await feed_of(register))
        protect = {
            **point,
            "validFrom": "2024-01-01",
            "content": WITHOUT_ADDRESS,
            "protection": "protected-registration",
        }
        await register.stated("/updates", protect)
        again = {**point, "validFrom": "2025-01-01", "content": WITHOUT_ADDRESS}
        await register.stated("/updates", again)
        with_address = {**point, "validFrom": "2026-01-01", "content": CONTENT}
        refused = await register.post("/updates", with_address, who="owner")
        assert refused.status_code == 400
        said = [refused.text]
        for who in ("malmo", "entitled"):
            past = {**ask(), "validAt": "2021-01-01"}
            asked = [("/lookups", ask()), ("/lookups", past), ("/history-lookups", ask())]
            said += [(await register.post(path, body, who=who)).text for path, body in asked]
        events = await feed_of(register)
        said += [str(events), str(register.events), await dump(register)]
        assert not any("Hemligagatan" in text for text in said)
        # as if she were removed, and nothing beside it; only what comes later is somebody's change
        assert [(e["type"], e["subject"] == "protected") for e in events[feed_before:]] == [
            ("person.removed", False),
            ("person.changed", True),
        ]
        assert events[feed_before]["data"].keys() == {"objectIdentity", "versionId", "verb"}
        assert events[-1]["data"] == {"protected": True}

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize("kind", ["registeredAddress", "contactAddress", "specialPostalAddress"])
def test_address_cannot_be_registered_for_somebody_with_protected_registration(
    fresh_database: Callable[[], str], kind: str
) -> None:
    async def work(register: Served) -> None:
        content = {**WITHOUT_ADDRESS, kind: ADDRESS}
        body = registration(ANNA, content, "protected-registration")
        answer = await register.post("/registrations", body, who="owner")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "$.content"
        assert "Hemligagatan" not in await dump(register)

    run(fresh_database(), MANIFEST, work)


def test_protection_that_ends_lets_the_person_be_found_again(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        stated = await register.stated(
            "/registrations", registration(ANNA, WITHOUT_ADDRESS, "confidentiality")
        )
        assert (await register.post("/lookups", ask())).status_code == 404
        body = {
            "identifier": party(ANNA),
            "validFrom": "2024-01-01",
            "content": CONTENT,
            "basis": "beslut",
            "protection": "none",
        }
        await register.stated("/updates", body)
        assert (await register.post("/lookups", ask())).status_code == 200
        events = await feed_of(register)
        assert [event["type"] for event in events] == [
            "person.changed",
            "person.registered",
            "person.updated",
        ]
        assert events[1]["subject"] == stated["objectIdentity"]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/registrations", registration(BERTIL)),
        ("/updates", {"validFrom": "2020-01-01", "content": CONTENT}),
        ("/closings", {"validTo": "2020-01-01"}),
        ("/corrections", {"validFrom": "2020-01-01", "content": CONTENT}),
        ("/removals", {}),
        ("/renumberings", {"newIdentifier": party(BERTIL), "validFrom": "2020-01-01"}),
        ("/source-notices", {"producer": "Skatteverket", "available": False}),
    ],
)
def test_only_the_organisation_that_owns_the_register_may_change_it(
    fresh_database: Callable[[], str], path: str, body: dict[str, Any]
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        before = await dump(register)
        register.events.clear()
        pointed = path in {"/registrations", "/source-notices"}
        whole = body if pointed else {"identifier": party(ANNA), "basis": "x", **body}
        answer = await register.post(path, whole, who="usurper")
        assert answer.status_code == 403
        assert "Only the organisation" in answer.json()["detail"]
        assert await dump(register) == before
        (event,) = register.events
        assert event.outcome is Outcome.REFUSED
        assert event.policies == ("person.owner-writes",)

    run(fresh_database(), MANIFEST, work)


def test_same_request_twice_takes_effect_once(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        first = await register.post("/registrations", registration(), who="owner", key="a")
        again = await register.post("/registrations", registration(), who="owner", key="a")
        assert (again.status_code, again.json()) == (201, first.json())
        other = await register.post("/registrations", registration(BERTIL), who="owner", key="a")
        assert other.status_code == 409
        assert len(await feed_of(register)) == 1

    run(fresh_database(), MANIFEST, work)


def test_change_of_a_version_that_is_no_longer_the_latest_conflicts(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        body = {
            "identifier": party(ANNA),
            "validFrom": "2020-01-01",
            "content": CONTENT,
            "basis": "x",
            "expectedVersion": 1,
        }
        await register.stated("/corrections", body)
        answer = await register.post("/corrections", body, who="owner")
        assert answer.status_code == 409
        assert "version 2" in answer.json()["detail"]

    run(fresh_database(), MANIFEST, work)


def test_number_that_somebody_has_cannot_be_registered_again(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        answer = await register.post("/registrations", registration(), who="owner")
        assert answer.status_code == 409
        assert ANNA not in answer.text
        swap = {
            "identifier": party(BERTIL),
            "newIdentifier": party(ANNA),
            "validFrom": "2020-01-01",
            "basis": "x",
        }
        await register.stated("/registrations", registration(BERTIL))
        answer = await register.post("/renumberings", swap, who="owner")
        assert answer.status_code == 409

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-11")
def test_person_registered_twice_by_mistake_is_hidden_in_the_past_too(
    fresh_database: Callable[[], str],
) -> None:
    """What a removed duplicate said must not show where somebody protected lives."""

    async def work(register: Served) -> None:
        stated = await register.stated("/registrations", registration())
        await register.stated("/removals", {"identifier": party(ANNA), "basis": "dubblett"})
        then = {**ask(), "knownAt": stated["knownFrom"]}
        assert (await register.post("/lookups", then)).status_code == 200
        hidden = registration(ANNA, WITHOUT_ADDRESS, "protected-registration")
        await register.stated("/registrations", hidden)
        assert (await register.post("/lookups", then)).status_code == 404
        assert "Hemligagatan" not in await dump(register)

    run(fresh_database(), MANIFEST, work)


def test_production_refuses_a_test_number_and_stores_nothing(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        answer = await register.post("/registrations", registration(), who="owner")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "$.identifiers"
        assert ANNA not in answer.text
        async with register.node.db.connection() as connection:
            assert await connection.fetchval("select count(*) from objects.object") == 0

    run(fresh_database(), MANIFEST, work, test_mode=False)
