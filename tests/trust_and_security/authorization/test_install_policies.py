# SPDX-License-Identifier: EUPL-1.2
"""Policies are stored by version, refused whole when wrong, and explained to the owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from samband.core.block import PolicyText, Vocabulary
from samband.core.ports import Actor
from samband.core.problems import Refused
from samband.trust_and_security.authorization import install
from samband.trust_and_security.authorization.model.policies import WrongPolicies
from samband.trust_and_security.authorization.service.granting import ADMIN
from trust_and_security.authorization.house import (
    ISSUER,
    MANIFESTS,
    Client,
    House,
    RegisterBlock,
    event_of,
)

Play = Callable[[Callable[[House], Any]], Any]
CLOSED = PolicyText(
    "person.closed",
    'forbid(principal, action == Action::"person.read", resource);',
    "Registret är stängt.",
    "The register is closed.",
)


def _with(*policies: PolicyText) -> tuple[Any, ...]:
    old: Vocabulary = RegisterBlock.vocabulary
    vocabulary = msgspec.structs.replace(old, policies=(*old.policies, *policies))
    return (MANIFESTS[0], msgspec.structs.replace(RegisterBlock, vocabulary=vocabulary))


async def _in_force(house: House, owner: Client) -> dict[str, Any]:
    admin = await house.token(owner, scope=f"{ISSUER}/authorization/v1/admin")
    answer = await house.call("GET", "/authorization/v1/policies", admin)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.capability("AU-4")
def test_a_changed_policy_is_a_new_version_and_an_unchanged_set_is_not(
    house: Play, owner: Client
) -> None:
    async def story(house: House) -> None:
        before = await _in_force(house, owner)
        await install(house.node, MANIFESTS)
        assert await _in_force(house, owner) == before
        assert before["why"] == "as the blocks ship them"

        await install(house.node, _with(CLOSED))
        after = await _in_force(house, owner)
        assert after["version"] == before["version"] + 1
        assert CLOSED.id in {policy["id"] for policy in after["policies"]}
        await house.rules.refresh()
        asker = Actor(client="a", scopes=frozenset({"person/read"}))
        with pytest.raises(Refused) as refused:
            house.node.ports.gate.decide(asker, "person.read", {}, {})
        assert (refused.value.detail, refused.value.policies) == (CLOSED.en, (CLOSED.id,))

        await install(house.node, MANIFESTS)
        assert (await _in_force(house, owner))["policies"] == before["policies"]
        await house.rules.refresh()
        assert house.node.ports.gate.decide(asker, "person.read", {}, {}).version == 3

    house(story)


def test_one_wrong_policy_leaves_the_set_in_force_standing(house: Play, owner: Client) -> None:
    async def story(house: House) -> None:
        before = await _in_force(house, owner)
        wrong = PolicyText(
            "person.wrong",
            "forbid(principal, action, resource) when { resource.height > 2 };",
            "",
            "",
        )
        with pytest.raises(WrongPolicies, match=r"person\.wrong"):
            await install(house.node, _with(CLOSED, wrong))
        assert await _in_force(house, owner) == before

    house(story)


@pytest.mark.capability("AU-5")
@pytest.mark.parametrize(
    ("changed", "reason", "told"),
    [
        (
            {},
            "authorization.purpose-outside-grant",
            "Your organisation has not been granted this purpose.",
        ),
        ({"resource": {"known": True}}, "authorization.scope-held", ""),
        (
            {"resource": {"protection": "x"}, "context": {"personal": False}},
            "person.protected",
            "",
        ),
    ],
)
def test_the_owner_is_told_every_reason_and_what_the_asker_would_be_told(
    house: Play, owner: Client, changed: dict[str, object], reason: str, told: str
) -> None:
    async def story(house: House) -> None:
        admin = await house.token(owner, scope=f"{ISSUER}/authorization/v1/admin")
        hypothesis = {
            "member": "2120001124",
            "client": "2120001124-bygglov",
            "action": "person.read",
            "scopes": ["person/read"],
            "purpose": {"code": "curiosity", "legalGround": "ingen", "case": "A 1"},
            "resource": {"protection": "none"},
            **changed,
        }
        url = "/authorization/v1/decision-explanations"
        answer = await house.call("POST", url, admin, hypothesis)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["permitted"] is (reason == "authorization.scope-held")
        assert [each["policy"] for each in found["reasons"]] == [reason]
        assert found["toldToAsker"] == told
        type_, _ = await event_of(house, answer)
        assert type_ == "authorization.decision-explained"

    house(story)


def test_every_scope_of_the_blocks_is_listed_with_its_owner(house: Play, owner: Client) -> None:
    async def story(house: House) -> None:
        admin = await house.token(owner, scope=f"{ISSUER}/authorization/v1/admin")
        listed = (await house.call("GET", "/authorization/v1/scopes", admin)).json()
        names = {scope["name"] for scope in listed}
        assert {ADMIN, "person/read", "business/read"} <= names
        assert {scope["owner"]["identifier"] for scope in listed} == {"2021005448"}

    house(story)
