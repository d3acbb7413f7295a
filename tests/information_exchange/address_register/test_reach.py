# SPDX-License-Identifier: EUPL-1.2
"""Who may change what: the operator all, a member its own, and a delegate her branch and no more."""

from __future__ import annotations

import httpx
import pytest

from information_exchange.address_register.bureau import (
    ALVA,
    DIGG,
    KIM,
    LUND,
    MALMO,
    Bureau,
    a_service,
    acting,
    log_in,
)
from information_exchange.address_register.conftest import Play

UNIT = {"kind": "unit", "name": "Skola"}


async def add(bureau: Bureau, who: str, parent: str, content: object = None) -> httpx.Response:
    """Try to register something under an entry of Malmö's."""
    body = {"organisation": MALMO.identifier, "content": content or UNIT, "parent": parent}
    return await bureau.ask(who, "POST", "/entries", body)


async def give(bureau: Bureau, who: str, **to: object) -> httpx.Response:
    """Try to give a branch to somebody."""
    return await bureau.ask(who, "POST", f"/members/{MALMO.identifier}/delegations", to)


@pytest.mark.capability("AR-3")
def test_the_operator_reaches_all_and_a_member_only_its_own(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        top = (await bureau.malmo())["id"]
        assert (await add(bureau, "operator", top)).status_code == 201
        assert (await add(bureau, "malmo", top)).status_code == 201
        assert (await add(bureau, "lund", top)).status_code == 403
        assert (await add(bureau, "no-scope", top)).status_code == 403
        assert (await add(bureau, "nobody", top)).status_code == 401
        path = f"/entries/{top}/closings"
        for who in ("lund", "no-scope"):
            refused = await bureau.ask(who, "POST", path, {"reason": "x"})
            assert refused.status_code == 403
        assert ("entry-closed", "refused", "not-yours") in await bureau.events()
        assert (await bureau.get(f"/entries/{top}"))["entry"]["versions"][0]["state"] == "now"

    play(test)


@pytest.mark.capability("AR-3")
def test_a_person_s_role_decides_and_a_delegate_has_her_branch_alone(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        top, unit = made["organisation"]["id"], made["unit"]["id"]
        log_in(bureau, "kim", acting(KIM, "organisation-administrator"))
        log_in(bureau, "alva", acting(ALVA, "case-officer"))
        assert (await add(bureau, "alva", unit)).status_code == 403
        to_alva = {
            "entry": unit,
            "name": "Alva på kontoret",
            "person": {"scheme": ALVA.scheme, "identifier": ALVA.identifier},
        }
        for who in ("alva", "lund"):
            assert (await give(bureau, who, **to_alva)).status_code == 403
        given = await give(bureau, "kim", **to_alva)
        assert given.status_code == 201, given.text
        assert ALVA.identifier not in given.text
        assert (await give(bureau, "kim", **to_alva)).status_code == 409

        assert (await add(bureau, "alva", unit)).status_code == 201
        assert (await add(bureau, "alva", made["function"]["id"], a_service())).status_code == 201
        assert (await add(bureau, "alva", top)).status_code == 403
        revision = {"content": {"kind": "organisation", "name": "Nytt namn"}}
        assert (
            await bureau.ask("alva", "POST", f"/entries/{top}/revisions", revision)
        ).status_code == 403
        assert (
            await bureau.ask("alva", "POST", f"/entries/{unit}/confirmations")
        ).status_code == 201
        nobody_now = acting(ALVA)  # has lost her role in the member
        log_in(bureau, "alva", nobody_now)
        assert (await add(bureau, "alva", unit)).status_code == 403
        log_in(bureau, "alva", acting(ALVA, "case-officer", member=LUND))
        assert (await add(bureau, "alva", unit)).status_code == 403

        log_in(bureau, "alva", acting(ALVA, "case-officer"))
        listed = await bureau.ask("kim", "GET", f"/members/{MALMO.identifier}/delegations")
        [one] = listed.json()
        assert (one["name"], one["entryName"]) == ("Alva på kontoret", "Stadsbyggnadskontoret")
        path = f"/members/{MALMO.identifier}/delegations/{one['id']}"
        assert (await bureau.ask("alva", "DELETE", path)).status_code == 403
        assert (await bureau.ask("kim", "DELETE", path)).status_code == 204
        assert (await bureau.ask("kim", "DELETE", path)).status_code == 404
        assert (await add(bureau, "alva", unit)).status_code == 403

    play(test)


async def taken_back(bureau: Bureau, who: str, delegation: str) -> int:
    """Try to take a branch back."""
    path = f"/members/{MALMO.identifier}/delegations/{delegation}"
    return (await bureau.ask(who, "DELETE", path)).status_code


@pytest.mark.capability("AR-3")
def test_a_system_with_a_branch_of_its_own_has_that_branch_alone(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        top, unit = made["organisation"]["id"], made["unit"]["id"]
        log_in(bureau, "kim", acting(KIM, "organisation-administrator"))
        assert (await add(bureau, "school", top)).status_code == 201
        given = await give(bureau, "kim", entry=unit, name="Skolsystemet", clientId="school")
        assert given.status_code == 201, given.text
        assert (await add(bureau, "school", top)).status_code == 403
        assert (await add(bureau, "school", unit)).status_code == 201
        person = {"scheme": ALVA.scheme, "identifier": ALVA.identifier}
        for to in ({"clientId": "school"}, {"clientId": "malmo"}, {"person": person}):
            more = await give(bureau, "school", entry=top, name="Mer", **to)
            assert more.status_code == 403
        assert await taken_back(bureau, "school", given.json()["id"]) == 403
        listed = await bureau.ask("school", "GET", f"/members/{MALMO.identifier}/delegations")
        assert listed.status_code == 403
        assert (await add(bureau, "malmo", top)).status_code == 201

    play(test)


@pytest.mark.capability("AR-3")
def test_taking_a_branch_back_from_a_system_leaves_it_nothing(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        top, unit = made["organisation"]["id"], made["unit"]["id"]
        log_in(bureau, "kim", acting(KIM, "organisation-administrator"))
        given = await give(bureau, "kim", entry=unit, name="Skolsystemet", clientId="school")
        assert await taken_back(bureau, "kim", given.json()["id"]) == 204
        for place in (top, unit):
            assert (await add(bureau, "school", place)).status_code == 403
        locked = await give(bureau, "school", entry=unit, name="x", clientId="malmo")
        assert locked.status_code == 403
        assert (await add(bureau, "malmo", top)).status_code == 201

        whole = await give(bureau, "kim", entry=top, name="Allt", clientId="school")
        assert whole.status_code == 201, whole.text
        source = {"url": "https://skola.example.se/a.json", "format": "json", "everyMinutes": 1440}
        path = f"/members/{MALMO.identifier}/sources"
        assert (await add(bureau, "school", top)).status_code == 201
        assert (await bureau.ask("school", "POST", path, source)).status_code == 201
        assert await taken_back(bureau, "kim", whole.json()["id"]) == 204
        assert (await add(bureau, "school", unit)).status_code == 403

    play(test)


def test_what_a_system_may_do_is_never_decided_by_a_system(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        top, unit = made["organisation"]["id"], made["unit"]["id"]
        log_in(bureau, "kim", acting(KIM, "organisation-administrator"))
        for who, other in (("school", "malmo"), ("malmo", "school"), ("malmo", "malmo")):
            answer = await give(bureau, who, entry=unit, name="x", clientId=other)
            assert answer.status_code == 403, answer.text
        assert (await add(bureau, "malmo", top)).status_code == 201
        given = await give(bureau, "operator", entry=unit, name="x", clientId="school")
        assert given.status_code == 201, given.text
        assert await taken_back(bureau, "malmo", given.json()["id"]) == 403
        assert ("delegation-ended", "refused", "delegate-person") in await bureau.events()
        person = {"scheme": ALVA.scheme, "identifier": ALVA.identifier}
        alva = await give(bureau, "malmo", entry=unit, name="Alva", person=person)
        assert alva.status_code == 201, alva.text
        assert await taken_back(bureau, "malmo", alva.json()["id"]) == 204
        assert await taken_back(bureau, "operator", given.json()["id"]) == 204

    play(test)


def test_the_register_s_own_administrators_reach_every_member(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        top = (await bureau.malmo())["id"]
        log_in(bureau, "central", acting(KIM, "system-administrator", member=DIGG))
        log_in(bureau, "clerk", acting(ALVA, "case-officer", member=DIGG))
        assert (await add(bureau, "central", top)).status_code == 201
        assert (await add(bureau, "clerk", top)).status_code == 403

    play(test)


def test_a_delegation_that_cannot_be_meant_is_refused(play: Play) -> None:
    async def test(bureau: Bureau) -> None:
        made = await bureau.permits()
        lund = await bureau.put({"kind": "organisation", "name": "Lunds kommun"}, who="lund")
        person = {"scheme": ALVA.scheme, "identifier": ALVA.identifier}
        unit = made["unit"]["id"]
        log_in(bureau, "kim", acting(KIM, "organisation-administrator"))
        wrong: tuple[tuple[dict[str, object], int], ...] = (
            ({"entry": unit, "name": "x"}, 400),
            ({"entry": unit, "name": "x", "person": person, "clientId": "c"}, 400),
            ({"entry": made["endpoint"]["id"], "name": "x", "clientId": "c"}, 400),
            ({"entry": lund["id"], "name": "x", "clientId": "c"}, 404),
            ({"entry": unit, "name": "Alva 18900102-9819", "clientId": "c"}, 400),
            (
                {
                    "entry": unit,
                    "name": "x",
                    "person": {"scheme": MALMO.scheme, "identifier": MALMO.identifier},
                },
                400,
            ),
        )
        for body, status in wrong:
            answer = await give(bureau, "kim", **body)
            assert answer.status_code == status, answer.text
        assert (await bureau.rows())["delegation"] == 0

    play(test)
