# SPDX-License-Identifier: EUPL-1.2
"""People's roles in time: given, ended, never without an administrator, never in clear."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from core.builders import events_of
from samband.core.identifiers import Party, Scheme
from samband.core.time import now, rfc3339
from samband.trust_and_security.trust_framework.model import MemberRole
from samband.trust_and_security.trust_framework.vocabulary import WRONG
from samband.trust_and_security.trust_framework.wire.sealed import Person, seal, unseal
from trust_and_security.trust_framework.conftest import Play
from trust_and_security.trust_framework.office import (
    ALVA,
    KIM,
    MALMO,
    Office,
    acting,
    log_in,
    open_office,
)

ROLES = f"/members/{MALMO.identifier}/roles"
ADMINISTRATOR = "organisation-administrator"


async def roles(office: Office, person: Party) -> list[str]:
    return [role.role for role in await office.register.roles_of(person)]


def test_a_role_holds_from_the_next_question_and_ends_at_once(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        given_role = await office.malmo_gives(KIM, "case-officer")
        assert given_role.status_code == 201
        assert await office.register.roles_of(KIM) == (
            MemberRole(MALMO, "Malmö kommun", "case-officer"),
        )
        assert await office.register.roles_of(ALVA) == ()
        epoch = await office.register.epoch()
        ended = await office.ask("malmo", "POST", f"{ROLES}/{given_role.json()['id']}/ending", {})
        assert ended.status_code == 204
        assert await roles(office, KIM) == []
        assert await office.register.epoch() > epoch

    play(test)


def test_a_role_can_begin_and_end_at_a_coming_time(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        body = {
            "person": msgspec.to_builtins(KIM),
            "name": "Kim Alvarsson",
            "role": "reviewer",
            "begins": rfc3339(now() + timedelta(days=1)),
            "ends": rfc3339(now() + timedelta(days=9)),
        }
        later = await office.ask("malmo", "POST", ROLES, body)
        assert later.status_code == 201
        assert await roles(office, KIM) == []
        during = await office.ask("malmo", "POST", ROLES, {**body, "ends": None})
        assert (during.status_code, during.json()["detail"]) == (409, WRONG["role-held"][1])
        before = {**body, "begins": None, "ends": body["begins"]}
        assert (await office.ask("malmo", "POST", ROLES, before)).status_code == 201
        backwards = {**body, "begins": body["ends"], "ends": body["begins"]}
        assert (await office.ask("malmo", "POST", ROLES, backwards)).status_code == 400

    play(test)


@pytest.mark.parametrize(
    "changes",
    [
        {"ends": "9999-12-31T23:59:59Z"},
        {"ends": "9999-12-31T23:59:59-12:00"},
        {"begins": "9999-12-31T23:59:59-12:00"},
        {"begins": "0001-01-01T00:00:00+12:00"},
    ],
)
def test_a_role_at_a_time_that_nobody_can_mean_is_refused_with_the_field(
    play: Play, changes: dict[str, str]
) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        body = {"person": msgspec.to_builtins(KIM), "name": "Kim Alvarsson", "role": "reviewer"}
        refused = await office.ask("malmo", "POST", ROLES, {**body, **changes})
        assert refused.status_code == 400
        assert [each["field"] for each in refused.json()["errors"]] == [f"$.{f}" for f in changes]
        assert await roles(office, KIM) == []

    play(test)


def test_the_last_administrator_cannot_leave(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        kim = (await office.malmo_gives(KIM, ADMINISTRATOR)).json()["id"]
        refused = await office.ask("malmo", "POST", f"{ROLES}/{kim}/ending", {})
        later = {"ends": rfc3339(now() + timedelta(days=30))}
        also_refused = await office.ask("malmo", "POST", f"{ROLES}/{kim}/ending", later)
        assert (refused.status_code, also_refused.status_code) == (409, 409)
        assert refused.json()["detail"] == WRONG["role-last-administrator"][1]

        temporary = {
            "person": msgspec.to_builtins(ALVA),
            "name": "Alva Lind",
            "role": ADMINISTRATOR,
            "ends": rfc3339(now() + timedelta(days=30)),
        }
        alva = await office.ask("malmo", "POST", ROLES, temporary)
        still = await office.ask("malmo", "POST", f"{ROLES}/{kim}/ending", {})
        assert (alva.status_code, still.status_code) == (201, 409)
        await office.ask("malmo", "POST", f"{ROLES}/{alva.json()['id']}/ending", {})
        await office.malmo_gives(ALVA, ADMINISTRATOR)
        assert (await office.ask("malmo", "POST", f"{ROLES}/{kim}/ending", {})).status_code == 204

    play(test)


def test_two_administrators_who_leave_at_once_cannot_both(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        ids = [(await office.malmo_gives(p, ADMINISTRATOR)).json()["id"] for p in (KIM, ALVA)]
        answers = await asyncio.gather(
            *(office.ask("malmo", "POST", f"{ROLES}/{role}/ending", {}) for role in ids)
        )
        assert sorted(answer.status_code for answer in answers) == [204, 409]

    play(test)


@pytest.mark.parametrize(
    ("role", "status"),
    [(ADMINISTRATOR, 201), ("system-administrator", 403), ("auditor", 403)],
)
def test_only_an_administrator_gives_roles(play: Play, role: str, status: int) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        log_in(office, "alva", acting(ALVA, role))
        answer = await office.malmo_gives(KIM, "case-officer", who="alva")
        assert answer.status_code == status
        if status != 201:
            assert answer.json()["detail"] == WRONG["role-needed-manage-roles"][1]

    play(test)


def test_numbers_are_shown_to_administrators_and_the_listed_can_see_who_looked(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        await office.malmo_gives(KIM, "case-officer")
        log_in(office, "auditor", acting(ALVA, "auditor"))
        log_in(office, "administrator", acting(ALVA, ADMINISTRATOR))
        (seen,) = (await office.ask("auditor", "GET", ROLES)).json()
        (known,) = (await office.ask("administrator", "GET", ROLES)).json()
        assert (seen["name"], seen["person"]) == ("Kim Alvarsson", None)
        assert known["person"] == msgspec.to_builtins(KIM)
        read = [
            e
            for e in await events_of(office.node).all()
            if e["type"] == "trust-framework.people-read"
        ]
        assert len(read) == 2
        assert all(msgspec.to_builtins(KIM) in event["subjects"] for event in read)

    play(test)


def test_neither_name_nor_number_is_in_the_registers_tables(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        await office.malmo_gives(KIM, "case-officer")
        async with office.node.db.connection() as connection:
            tables = await connection.fetch(
                "select table_name from information_schema.tables"
                " where table_schema = 'trust_framework'"
            )
            everything = "".join(
                [
                    str(await connection.fetch(f'select t::text from trust_framework."{name}" t'))  # noqa: S608 (names from the catalogue)
                    for (name,) in tables
                ]
            )
        assert "Malmö kommun" in everything
        for secret in ("Alvarsson", KIM.identifier, b"Alvarsson".hex()):
            assert secret not in everything

    play(test)


def test_a_role_is_for_a_person(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        answer = await office.malmo_gives(MALMO, "auditor")
        assert answer.json()["errors"][0]["field"] == "$.person"
        wrong = {"scheme": Scheme.PERSONAL, "identifier": "189001019803"}
        body = {"person": wrong, "name": "Kim", "role": "auditor"}
        answer = await office.ask("malmo", "POST", ROLES, body)
        assert answer.json()["errors"][0]["field"] == "$.person"
        assert "189001019803" not in answer.text

    play(test)


def test_test_numbers_do_not_count_in_production(fresh_database: Callable[[], str]) -> None:
    async def test() -> None:
        async with open_office(fresh_database(), test_mode=False) as office:
            await office.malmo_joins()
            answer = await office.malmo_gives(KIM, "auditor")
            assert answer.status_code == 400
            assert answer.json()["errors"][0]["detail"] == WRONG["person-test-number"][1]

    asyncio.run(test())


@given(st.binary(min_size=1, max_size=1), st.integers(0, 60))
def test_a_sealed_person_opens_only_whole_and_in_her_place(change: bytes, where: int) -> None:
    key, person = bytes(32), Person(KIM, "Kim Alvarsson")
    sealed = seal(key, person, b"row 1")
    assert unseal(key, sealed, b"row 1") == person
    altered = sealed[:where] + change + sealed[where + 1 :]
    for wrong_key, text, place in (
        (key, altered, b"row 1" if altered != sealed else b"row 2"),
        (key, sealed, b"row 2"),
        (b"\x01" * 32, sealed, b"row 1"),
    ):
        with pytest.raises(InvalidTag):
            unseal(wrong_key, text, place)
