# SPDX-License-Identifier: EUPL-1.2
"""An owner gives and takes back grants over HTTP, and what a member may do follows at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from samband.core.problems import Refused
from samband.trust_and_security.authorization.service.granting import ADMIN
from trust_and_security.authorization.house import ISSUER, Client, House, event_of

Play = Callable[[Callable[[House], Any]], Any]
PURPOSE = {
    "code": "building-permit",
    "sv": "handlägga bygglov",
    "en": "handling building permits",
    "legalGround": "9 kap. plan- och bygglagen",
}
REASONS = {"purpose": "building-permit", "legal_ground": PURPOSE["legalGround"], "case": "A 1"}
PLAIN = {"protection": "none"}


def _grant(client: Client, **changed: object) -> dict[str, object]:
    member = {"scheme": "organisation-number", "identifier": client.member.identifier}
    return {"member": member, "scope": "person/read", "purposes": [PURPOSE], **changed}


async def _admin(house: House, owner: Client) -> str:
    return await house.token(owner, scope=f"{ISSUER}/{ADMIN.replace('/', '/v1/')}")


@pytest.mark.capability("AU-4")
def test_a_grant_opens_exactly_its_purposes_and_its_withdrawal_closes_them(
    house: Play, malmo: Client, owner: Client
) -> None:
    async def story(house: House) -> None:
        admin = await _admin(house, owner)
        assert (await house.ask(malmo.form())).json()["error"] == "invalid_scope"
        given = await house.call("POST", "/authorization/v1/grants", admin, _grant(malmo))
        assert given.status_code == 201, given.text
        type_, event = await event_of(house, given)
        assert (type_, event["outcome"]) == ("authorization.granted", "done")

        token = await house.token(malmo)
        await house.rules.refresh()
        resource = f"{ISSUER}/person/v1"
        actor = await house.node.ports.actors.from_token(token, resource)
        gate = house.node.ports.gate
        decision = gate.decide(actor, "person.read", PLAIN, REASONS)
        assert decision.policies == ("authorization.scope-held",)
        assert decision.purpose_words == (PURPOSE["sv"], PURPOSE["en"])
        with pytest.raises(Refused) as refused:
            gate.decide(actor, "person.read", PLAIN, {**REASONS, "purpose": "curiosity"})
        assert refused.value.policies == ("authorization.purpose-outside-grant",)

        path = f"/authorization/v1/grants/{given.json()['id']}/withdrawals"
        taken = await house.call("POST", path, admin, {"reason": "Uppdraget är slut."})
        assert (taken.status_code, taken.json()["withdrawnAt"] is None) == (201, False)
        await house.rules.refresh()
        assert (await house.node.ports.actors.from_token(token, resource)).scopes == frozenset()
        with pytest.raises(Refused):
            gate.decide(actor, "person.read", PLAIN, REASONS)
        assert (await house.ask(malmo.form())).json()["error"] == "invalid_scope"
        again = await house.call("POST", path, admin, {"reason": "Igen."})
        assert again.status_code == 409

    house(story)


def test_a_grant_can_be_used_at_once(house: Play, malmo: Client, owner: Client) -> None:
    async def story(house: House) -> None:
        admin = await _admin(house, owner)
        await house.rules.refresh()
        await house.call("POST", "/authorization/v1/grants", admin, _grant(malmo))
        token = await house.token(malmo)
        actor = await house.node.ports.actors.from_token(token, f"{ISSUER}/person/v1")
        assert actor.scopes == {"person/read"}

    house(story)


def test_a_grant_sent_twice_is_given_once(house: Play, malmo: Client, owner: Client) -> None:
    async def story(house: House) -> None:
        admin = await _admin(house, owner)
        headers = {"authorization": f"Bearer {admin}", "idempotency-key": uuid4().hex}
        url, body = "/authorization/v1/grants", _grant(malmo, scope="business/read", purposes=[])
        first = await house.http.post(url, headers=headers, json=body)
        second = await house.http.post(url, headers=headers, json=body)
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json() == second.json()
        listed = await house.call("GET", f"{url}?member={malmo.member.identifier}", admin)
        found = [each for each in listed.json()["items"] if each["scope"] == "business/read"]
        assert [each["id"] for each in found] == [first.json()["id"]]
        other = {**body, "scope": "person/write"}
        assert (await house.http.post(url, headers=headers, json=other)).status_code == 409

    house(story)


def test_only_the_owner_of_a_scope_grants_it(house: Play, malmo: Client, owner: Client) -> None:
    async def story(house: House) -> None:
        admin = await _admin(house, owner)
        grant = _grant(malmo, scope=ADMIN, purposes=[])
        assert (await house.call("POST", "/authorization/v1/grants", admin, grant)).is_success
        theirs = await _admin(house, malmo)
        await house.rules.refresh()
        answer = await house.call("POST", "/authorization/v1/grants", theirs, _grant(malmo))
        assert answer.status_code == 403
        type_, event = await event_of(house, answer)
        assert (type_, event["outcome"]) == ("authorization.granted", "refused")
        assert event["policies"] == ["authorization.owner-only"]
        listed = await house.call("GET", "/authorization/v1/grants", theirs)
        assert listed.json()["total"] == 0
        policies = await house.call("GET", "/authorization/v1/policies", theirs)
        assert policies.status_code == 403

    house(story)


def test_without_the_admin_scope_nothing_is_reached(house: Play, owner: Client) -> None:
    async def story(house: House) -> None:
        token = await house.token(owner)
        answer = await house.call("GET", "/authorization/v1/grants", token)
        assert answer.status_code == 401  # a token for another resource
        assert (await house.http.get("/authorization/v1/grants")).status_code == 401

    house(story)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"scope": "person/fly"}, "$.scope"),
        ({"purposes": [PURPOSE, PURPOSE]}, "$.purposes"),
        ({"purposes": [{**PURPOSE, "code": "Bygg Lov"}]}, "$.purposes[0].code"),
        ({"purposes": [{**PURPOSE, "legalGround": ""}]}, "$.purposes[0].legalGround"),
        ({"validUntil": "2020-01-01T00:00:00Z"}, "$.validUntil"),
        ({"validUntil": "9999-12-31T23:59:59-12:00"}, "$.validUntil"),
        ({"validFrom": "0001-01-01T00:00:00+12:00"}, "$.validFrom"),
        ({"validFrom": "2026-01-01T00:00:00"}, "$.validFrom"),
        ({"member": {"scheme": "organisation-number", "identifier": "2021000555"}}, "$.member"),
        ({"member": {"scheme": "personal-identity-number", "identifier": "189001019802"}}, "$.member"),
        ({"colour": "red"}, "$.colour"),
    ],
)  # fmt: skip
def test_a_wrong_grant_names_the_field_and_gives_nothing(
    house: Play, malmo: Client, owner: Client, changed: dict[str, object], field: str
) -> None:
    async def story(house: House) -> None:
        admin = await _admin(house, owner)
        answer = await house.call(
            "POST", "/authorization/v1/grants", admin, _grant(malmo, **changed)
        )
        assert answer.status_code == 400, answer.text
        assert answer.json()["errors"][0]["field"] == field
        assert "189001019802" not in answer.text

    house(story)
