# SPDX-License-Identifier: EUPL-1.2
"""Joining, suspension and leaving: what they demand, what they stop, what is left behind."""

from __future__ import annotations

import asyncio

import pytest

from trust_and_security.trust_framework.conftest import Play
from trust_and_security.trust_framework.office import (
    JOINING,
    KIM,
    LUND,
    MALMO,
    Office,
)

REASON = {"reason": "The signing key has leaked"}
MEMBER = f"/members/{MALMO.identifier}"


@pytest.mark.capability("TR-7", "TR-9")
def test_a_body_joins_once_and_stands_in_the_public_register(play: Play) -> None:
    async def test(office: Office) -> None:
        first = await office.ask("operator", "POST", "/members", JOINING, key="join")
        again = await office.ask("operator", "POST", "/members", JOINING, key="join")
        other = await office.malmo_joins()
        assert first.status_code == 201
        assert again.json() == first.json()
        assert again.headers["Idempotency-Replayed"] == "true"
        assert (other.status_code, other.json()["detail"]) == (
            409,
            "The organisation is a member already.",
        )
        listed = await office.client.get("/trust-framework/v1/members")
        assert [(m["name"], m["state"]) for m in listed.json()["items"]] == [
            ("Malmö kommun", "active")
        ]

    play(test)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"organisation": ""}, "$.organisation"),
        ({"organisation": "2120001125"}, "$.organisation"),
        ({"organisation": "189001019802"}, "$.organisation"),
        ({"name": " "}, "$.name"),
        ({"name": "Malmö\nkommun"}, "$.name"),
        ({"numberSource": ""}, "$.numberSource"),
        ({"kind": "kingdom"}, "$.kind"),
        ({"kind": "state-agency"}, "$.agreement.kind"),
        (
            {"agreement": {**JOINING["agreement"], "signed": "2999-01-01"}},
            "$.agreement.signed",
        ),
        ({"agreement": {**JOINING["agreement"], "signed": "soon"}}, "$.agreement.signed"),
        ({"approved": True}, "$.approved"),
    ],
)
def test_what_a_joining_body_says_must_be_right(
    play: Play, changes: dict[str, object], field: str
) -> None:
    async def test(office: Office) -> None:
        answer = await office.malmo_joins(**changes)
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert await office.register.member(MALMO) is None

    play(test)


def test_state_bodies_join_by_agreement_between_agencies(play: Play) -> None:
    async def test(office: Office) -> None:
        agreement = {**JOINING["agreement"], "kind": "agency-agreement"}
        answer = await office.malmo_joins(kind="court", agreement=agreement)
        assert answer.status_code == 201

    play(test)


@pytest.mark.parametrize("who", ["malmo", "no-scope"])
def test_only_the_operator_admits_members(play: Play, who: str) -> None:
    async def test(office: Office) -> None:
        answer = await office.ask(who, "POST", "/members", JOINING)
        assert answer.status_code == 403

    play(test)


def test_a_suspended_member_stops_at_once_and_can_come_back(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        client_id = await office.malmo_has_a_system()
        await office.malmo_gives(KIM, "case-officer")
        before = await office.register.epoch()

        suspended = await office.ask("operator", "POST", f"{MEMBER}/suspensions", REASON)
        system = await office.register.system(client_id)
        assert suspended.json()["state"] == "suspended"
        assert system is not None
        assert (system.active, system.keys) == (False, ())
        assert await office.register.roles_of(KIM) == ()
        assert await office.register.epoch() > before

        change = await office.ask("malmo", "POST", f"{MEMBER}/systems", {"name": "Skola"})
        twice = await office.ask("operator", "POST", f"{MEMBER}/suspensions", REASON)
        assert (change.status_code, twice.status_code) == (409, 409)

        await office.ask("operator", "POST", f"{MEMBER}/reinstatements", REASON)
        system = await office.register.system(client_id)
        assert system is not None
        assert system.active
        assert len(system.keys) == 1
        assert len(await office.register.roles_of(KIM)) == 1

    play(test)


def test_a_member_that_left_joins_again_without_its_old_systems(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        old = await office.malmo_has_a_system()
        left = await office.ask("operator", "POST", f"{MEMBER}/departures", REASON)
        listed = await office.client.get("/trust-framework/v1/members")
        assert left.json()["state"] == "left"
        assert listed.json()["total"] == 0
        assert (await office.ask("malmo", "GET", f"{MEMBER}/systems")).status_code == 404

        assert (await office.malmo_joins()).status_code == 201
        new = await office.malmo_has_a_system()
        system = await office.register.system(old)
        assert system is not None
        assert not system.active
        assert new != old

    play(test)


@pytest.mark.capability("TR-9")
def test_members_are_searched_and_paged_in_swedish_order(play: Play) -> None:
    async def test(office: Office) -> None:
        names = {
            "2120001124": "Malmö kommun",
            "2120001132": "Lunds kommun",
            "2120000142": "Stockholms kommun",
            "2120001355": "Göteborgs kommun",
            "2120000555": "Ödeshögs kommun",
            "2120001553": "Åmåls kommun",
        }
        for number, name in names.items():
            answer = await office.malmo_joins(organisation=number, name=name)
            assert answer.status_code == 201, answer.text

        async def listed(query: str) -> list[str]:
            answer = await office.client.get(f"/trust-framework/v1/members?{query}")
            return [member["name"].split()[0] for member in answer.json()["items"]]

        assert await listed("") == [
            "Göteborgs",
            "Lunds",
            "Malmö",
            "Stockholms",
            "Åmåls",
            "Ödeshögs",
        ]
        assert await listed("limit=2&offset=4") == ["Åmåls", "Ödeshögs"]
        assert await listed("q=malmo") == ["Malmö"]
        assert await listed("q=MALMÖ") == ["Malmö"]
        assert await listed("q=mälmo") == []
        assert await listed("q=2120001132") == ["Lunds"]
        assert await listed("q=%25") == []
        assert await listed("kind=region") == []
        wrong = await office.client.get("/trust-framework/v1/members?limit=0")
        typo = await office.client.get("/trust-framework/v1/members?limitt=1")
        assert (wrong.status_code, typo.status_code) == (400, 400)

    play(test)


def test_of_twelve_that_admit_a_body_at_once_one_does(play: Play) -> None:
    async def test(office: Office) -> None:
        answers = await asyncio.gather(*(office.malmo_joins() for _ in range(12)))
        assert sorted(a.status_code for a in answers) == [201, *[409] * 11]

    play(test)


def test_every_attempt_is_an_event_and_every_change_is_in_the_feed(play: Play) -> None:
    async def test(office: Office) -> None:
        await office.malmo_joins()
        await office.malmo_joins()
        await office.ask("operator", "POST", f"{MEMBER}/suspensions", REASON)
        await office.ask("operator", "POST", f"/members/{LUND.identifier}/suspensions", REASON)
        assert await office.events() == [
            ("member-joined", "done", None),
            ("member-joined", "conflict", "member-already"),
            ("member-suspended", "done", REASON["reason"]),
            ("member-suspended", "not-found", "member-unknown"),
        ]
        first = await office.client.get("/trust-framework/v1/changes?limit=1")
        rest = await office.client.get(f"/trust-framework/v1/changes?after={first.json()['next']}")
        seen = [*first.json()["events"], *rest.json()["events"]]
        assert [(e["type"], e["subject"], e["data"]["epoch"]) for e in seen] == [
            ("trust-framework.member-joined", "member/2120001124", 2),
            ("trust-framework.member-suspended", "member/2120001124", 3),
        ]

    play(test)
