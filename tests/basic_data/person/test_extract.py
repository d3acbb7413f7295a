# SPDX-License-Identifier: EUPL-1.2
"""The whole register page by page, and the changes from where the copy began."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from basic_data.person.people import (
    ANNA,
    BERTIL,
    CECILIA,
    UNKNOWN,
    WITHOUT_ADDRESS,
    party,
    registration,
)
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.person.block import MANIFEST
from samband.core.events import Outcome


async def copy(register: Served, **asked: object) -> tuple[list[str], str]:
    """Fetch every page; give the numbers found and the feed's cursor of the first page."""
    numbers: list[str] = []
    after: dict[str, Any] = {}
    cursor = ""
    while True:
        body = {"purpose": PURPOSE, "items": ["names"], "limit": 1, **asked, **after}
        answer = await register.post("/extracts", body, who="copier")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        numbers += [person["identifiers"][0]["identifier"] for person in page["persons"]]
        cursor = cursor or page["changesAfter"]
        if page["next"] is None:
            return numbers, cursor
        after = {"after": page["next"]}


@pytest.mark.capability("GD-7", "GD-11")
def test_copy_and_changes_together_miss_nothing_and_hold_nobody_protected(
    fresh_database: Callable[[], str],
) -> None:
    async def work(register: Served) -> None:
        for number in (ANNA, BERTIL):
            await register.stated("/registrations", registration(number))
        hidden = registration(CECILIA, WITHOUT_ADDRESS, "confidentiality")
        await register.stated("/registrations", hidden)
        await register.stated("/removals", {"identifier": party(BERTIL), "basis": "fel"})
        register.events.clear()
        numbers, cursor = await copy(register)
        assert numbers == [ANNA]
        subjects = [subject.identifier for e in register.events for subject in e.subjects]
        assert subjects == [ANNA]
        assert {event.type for event in register.events} == {"person.extracted"}
        await register.stated("/registrations", registration(UNKNOWN))
        page = (await register.get(f"/changes?after={cursor}")).json()
        assert [event["type"] for event in page["events"]] == ["person.registered"]

    run(fresh_database(), MANIFEST, work)


def test_copy_is_as_of_a_day(fresh_database: Callable[[], str]) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(ANNA, valid_from="2001-01-01"))
        await register.stated("/registrations", registration(BERTIL, valid_from="2020-01-01"))
        assert (await copy(register, validAt="2010-01-01"))[0] == [ANNA]
        assert (await copy(register))[0] == [ANNA, BERTIL]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        ("malmo", {"purpose": PURPOSE}, 403),
        ("copier", {}, 403),
        ("copier", {"purpose": PURPOSE, "after": "x"}, 400),
        ("copier", {"purpose": PURPOSE, "limit": 1_001}, 400),
    ],
)
def test_copy_needs_its_scope_a_purpose_and_our_own_cursor(
    fresh_database: Callable[[], str], who: str, body: dict[str, object], status: int
) -> None:
    async def work(register: Served) -> None:
        answer = await register.post("/extracts", body, who=who)
        assert answer.status_code == status
        if register.events:
            assert register.events[-1].outcome in {Outcome.REFUSED, Outcome.INVALID}

    run(fresh_database(), MANIFEST, work)
