# SPDX-License-Identifier: EUPL-1.2
"""The first administrator comes in by a link that only she can use, once, within seven days."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import pytest

from samband.core.identifiers import Party
from samband.core.ports import ANYONE, Actor
from samband.core.problems import Conflict, NotFound, Problem, Refused, Unauthenticated
from samband.trust_and_security.trust_framework import accept_invitation
from samband.trust_and_security.trust_framework.service import look_at_invitation
from trust_and_security.trust_framework.conftest import Play
from trust_and_security.trust_framework.office import (
    ALVA,
    KIM,
    MALMO,
    Office,
    acting,
    open_office,
)

INVITATIONS = f"/members/{MALMO.identifier}/invitations"


async def invite(office: Office, person: Party = KIM, key: str | None = None) -> str:
    answer = await office.ask(
        "operator", "POST", INVITATIONS, {"person": msgspec.to_builtins(person)}, key
    )
    assert answer.status_code == 201, answer.text
    link: str = answer.json()["link"]
    return link.rsplit("/", 1)[-1] if link else ""


async def problem_of(call: Awaitable[object]) -> Problem:
    with pytest.raises(Problem) as caught:
        await call
    return caught.value


@pytest.mark.capability("TR-7")
def test_the_invited_person_becomes_administrator_once(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        token = await invite(office)
        kim = acting(KIM)
        assert await look_at_invitation(office.node, kim, token) == "Malmö kommun"
        assert await accept_invitation(office.node, kim, token) == MALMO
        (role,) = await office.register.roles_of(KIM)
        assert role.role == "organisation-administrator"
        again = await problem_of(accept_invitation(office.node, kim, token))
        assert (type(again), again.reason) == (Conflict, "invitation-used")

    play(test)


@pytest.mark.parametrize(
    ("actor", "kind", "reason"),
    [
        (ANYONE, Unauthenticated, None),
        (acting(ALVA), Refused, "invitation-not-you"),
        (
            acting(KIM, assurance="http://id.elegnamnden.se/loa/1.0/loa2"),
            Refused,
            "invitation-level",
        ),
        (acting(KIM, assurance=""), Refused, "invitation-level"),
    ],
)
def test_nobody_else_can_use_the_link(
    play: Play, actor: Actor, kind: type[Problem], reason: str | None
) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        token = await invite(office)
        problem = await problem_of(accept_invitation(office.node, actor, token))
        assert isinstance(problem, kind)
        assert reason is None or problem.reason == reason
        assert await accept_invitation(office.node, acting(KIM), token) == MALMO

    play(test)


def test_a_wrong_an_old_and_a_replaced_link_do_not_hold(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        first, second = await invite(office), await invite(office)
        for token in ("", "x" * 43, first, second[:-1]):
            problem = await problem_of(accept_invitation(office.node, acting(KIM), token))
            assert (type(problem), problem.reason) == (NotFound, "invitation-unknown")
        async with office.node.db.connection() as connection:
            await connection.execute(
                "update trust_framework.invitation set expires = now() - interval '1 second'"
            )
        problem = await problem_of(accept_invitation(office.node, acting(KIM), second))
        assert (type(problem), problem.reason) == (Conflict, "invitation-expired")
        assert await office.register.roles_of(KIM) == ()

    play(test)


def test_of_ten_uses_at_once_one_counts(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        token = await invite(office)
        results = await asyncio.gather(
            *(accept_invitation(office.node, acting(KIM), token) for _ in range(10)),
            return_exceptions=True,
        )
        assert [r for r in results if not isinstance(r, Problem)] == [MALMO]
        assert len(await office.register.roles_of(KIM)) == 1

    play(test)


def test_the_link_is_kept_nowhere(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        token = await invite(office, key="once")
        assert await invite(office, key="once") == ""
        async with office.node.db.connection() as connection:
            for table in ("core.inbox", "core.feed", "trust_framework.invitation", "event"):
                stored = str(await connection.fetch(f"select t::text from {table} t"))  # noqa: S608 (four constants)
                assert token not in stored
            assert await connection.fetchval("select count(*) from core.inbox where key = 'once'")

    play(test)


def test_only_the_operator_invites(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        body = {"person": msgspec.to_builtins(KIM)}
        assert (await office.ask("malmo", "POST", INVITATIONS, body)).status_code == 403

    play(test)


def test_production_invites_no_test_number_and_nobody_invites_an_organisation(
    fresh_database: Callable[[], str],
) -> None:
    async def refusals(*, test_mode: bool) -> list[tuple[int, str]]:
        async with open_office(fresh_database(), test_mode=test_mode) as office:
            await office.malmo_joins()
            answers = [
                await office.ask(
                    "operator", "POST", INVITATIONS, {"person": msgspec.to_builtins(who)}
                )
                for who in (KIM, MALMO)
            ]
            reasons = [reason for event, _, reason in await office.events() if reason]
            return [(answer.status_code, str(reasons)) for answer in answers]

    (sandbox, reasons), _ = asyncio.run(refusals(test_mode=True))
    assert (sandbox, reasons) == (201, "['person-not-a-person']")
    production = asyncio.run(refusals(test_mode=False))
    assert production == [(400, "['person-test-number', 'person-not-a-person']")] * 2
