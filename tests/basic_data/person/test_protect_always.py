# SPDX-License-Identifier: EUPL-1.2
"""Protection that comes with another change: it holds, hides what was known, and shows nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from basic_data.person.people import (
    ANNA,
    BERTIL,
    CECILIA,
    CONTENT,
    STREET,
    WITHOUT_ADDRESS,
    party,
    registration,
)
from basic_data.person.test_change import ask, dump, feed_of
from basic_data.served import PURPOSE, Served, run
from samband.basic_data.person.block import MANIFEST

Fresh = Callable[[], str]
HIDDEN = "protected-registration"
POINT = {"identifier": party(ANNA), "basis": "beslut"}


async def _unknown(register: Served, number: str) -> bool:
    """Tell if a number gives exactly what nobody's gives, whenever it is asked for."""
    for more in ({}, {"validAt": "2005-01-01"}, {"knownAt": "2026-01-01T00:00:00Z"}):
        answers = [
            await register.post("/lookups", {**ask(which), **more}, who="malmo")
            for which in (number, "189001049809")
        ]
        if len({(each.status_code, each.content) for each in answers}) != 1:
            return False
    return True


@pytest.mark.capability("ID-6", "GD-11")
def test_who_is_registered_again_as_protected_is_so(fresh_database: Fresh) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        await register.stated("/closings", {**POINT, "validTo": "2020-01-01"})
        again = registration(ANNA, WITHOUT_ADDRESS, HIDDEN)
        again["versions"][0]["validFrom"] = "2022-01-01"
        with_address = {**again, "versions": [{**again["versions"][0], "content": CONTENT}]}
        refused = await register.post("/registrations", with_address, who="owner")
        assert refused.status_code == 400, refused.text
        await register.stated("/registrations", again)
        assert await _unknown(register, ANNA)
        assert STREET not in await dump(register)

    run(fresh_database(), MANIFEST, work)


def test_who_is_protected_stays_so_when_registered_again_without_a_word(
    fresh_database: Fresh,
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(ANNA, WITHOUT_ADDRESS, HIDDEN))
        await register.stated("/closings", {**POINT, "validTo": "2020-01-01"})
        again = registration(ANNA, CONTENT)
        again["versions"][0]["validFrom"] = "2022-01-01"
        refused = await register.post("/registrations", again, who="owner")
        assert refused.status_code == 400, refused.text
        again["versions"][0]["content"] = WITHOUT_ADDRESS
        await register.stated("/registrations", again)
        assert await _unknown(register, ANNA)

    run(fresh_database(), MANIFEST, work)


def test_numbers_that_are_stated_when_registering_again_are_given(fresh_database: Fresh) -> None:
    async def work(register: Served) -> None:
        first = await register.stated("/registrations", registration())
        await register.stated("/closings", {**POINT, "validTo": "2020-01-01"})
        again = registration()
        again["versions"][0]["validFrom"] = "2022-01-01"
        again["identifiers"].insert(0, {**party(BERTIL), "validFrom": "1990-01-01"})
        await register.stated("/registrations", again)
        found = await register.post("/lookups", ask(BERTIL), who="malmo")
        assert found.json()["objectIdentity"] == first["objectIdentity"]

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("ID-6", "GD-11")
def test_a_new_number_opens_nothing_that_was_known_under_it(fresh_database: Fresh) -> None:
    """Somebody was registered twice by mistake; the number of the one becomes the other's."""

    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(BERTIL))
        twin = {"identifier": party(BERTIL), "basis": "dubblett"}
        removed = await register.stated("/removals", twin)
        await register.stated("/registrations", registration(ANNA, WITHOUT_ADDRESS, HIDDEN))
        new = {"newIdentifier": party(BERTIL), "validFrom": "2020-01-01"}
        await register.stated("/renumberings", {**POINT, **new})
        before = {**ask(BERTIL), "knownAt": removed["knownFrom"].replace("Z", "+00:00")}
        for body in (before, {**before, "validAt": "2005-01-01"}):
            assert (await register.post("/lookups", body, who="malmo")).status_code == 404
        assert await _unknown(register, BERTIL)
        assert STREET not in await dump(register)

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("GD-5")
def test_a_renumbering_is_not_known_before_it_was_said(fresh_database: Fresh) -> None:
    async def work(register: Served) -> None:
        stated = await register.stated("/registrations", registration())
        new = {"newIdentifier": party(BERTIL), "validFrom": "2020-05-05"}
        await register.stated("/renumberings", {**POINT, **new})
        [then] = (
            await register.post("/lookups", {**ask(), "knownAt": stated["knownFrom"]}, who="malmo")
        ).json()["identifiers"]
        assert (then["identifier"], then["validTo"]) == (ANNA, None)
        now = (await register.post("/lookups", ask(), who="malmo")).json()["identifiers"]
        assert {each["identifier"]: each["validTo"] for each in now} == {
            ANNA: "2020-05-05",
            BERTIL: None,
        }

    run(fresh_database(), MANIFEST, work)


@pytest.mark.capability("ID-6", "GD-7")
def test_an_extract_has_no_place_where_somebody_protected_is(fresh_database: Fresh) -> None:
    """On no day and on no page: an empty page would be hers, since who is removed has none."""

    async def work(register: Served) -> None:
        await register.stated("/registrations", registration(BERTIL))
        await register.stated("/registrations", registration(ANNA, WITHOUT_ADDRESS, HIDDEN))
        await register.stated("/registrations", registration(CECILIA))
        for day in ({}, {"validAt": "2001-01-01"}):
            sizes, after = [], {}
            while after is not None:
                body = {"limit": 1, "purpose": PURPOSE, **day, **after}
                answer = (await register.post("/extracts", body, who="copier")).json()
                sizes.append(len(answer["persons"]))
                after = {"after": answer["next"]} if answer["next"] else None
            assert sizes == [1, 1, 0]

    run(fresh_database(), MANIFEST, work)


FIRST_DAY = "0001-01-01"
CONTENT_OF = {"validFrom": FIRST_DAY, "content": CONTENT}
IMPOSSIBLE: list[tuple[str, dict[str, Any], str]] = [
    (
        "/registrations",
        {"identifiers": [{**party(BERTIL), "validFrom": FIRST_DAY}]},
        "$.identifiers",
    ),
    ("/registrations", {"versions": [CONTENT_OF]}, "$.validFrom"),
    (
        "/registrations",
        {"versions": [{**CONTENT_OF, "validFrom": day} for day in ("2001-01-01", "2002-01-01")]},
        "$.versions",
    ),
    ("/corrections", {**POINT, **CONTENT_OF, "validTo": "1980-01-01"}, "$.validFrom"),
]


@pytest.mark.parametrize(("path", "changed", "field"), IMPOSSIBLE)
def test_time_that_cannot_be_is_refused_and_nothing_is_lost(
    fresh_database: Fresh, path: str, changed: dict[str, Any], field: str
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        before = len(await feed_of(register))
        base = registration(BERTIL) if path == "/registrations" else {}
        answer = await register.post(path, {**base, **changed}, who="owner")
        assert answer.status_code == 400, answer.text
        assert answer.json()["errors"][0]["field"] == field
        assert len(await feed_of(register)) == before
        assert (await register.post("/lookups", ask(), who="malmo")).status_code == 200

    run(fresh_database(), MANIFEST, work)


@pytest.mark.parametrize(
    ("known_at", "status"),
    [("0001-01-01T00:00:00+14:00", 404), ("9999-12-31T23:59:59-14:00", 200)],
)
def test_a_moment_outside_of_all_years_is_the_first_or_the_last(
    fresh_database: Fresh, known_at: str, status: int
) -> None:
    async def work(register: Served) -> None:
        await register.stated("/registrations", registration())
        answer = await register.post("/lookups", {**ask(), "knownAt": known_at}, who="malmo")
        assert answer.status_code == status, answer.text

    run(fresh_database(), MANIFEST, work)
