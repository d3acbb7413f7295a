# SPDX-License-Identifier: EUPL-1.2
"""Revocation (RFC 7009) and introspection (RFC 7662): only authenticated clients, only their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from samband.core.ports import Actor
from samband.core.problems import Unauthenticated
from samband.trust_and_security.authorization.service.granting import NewGrant, grant
from trust_and_security.authorization.house import (
    ISSUER,
    OWNER,
    Client,
    House,
    a_client,
    event_of,
)

Play = Callable[[Callable[[House], Any]], Any]
RESOURCE = f"{ISSUER}/person/v1"


@pytest.fixture(scope="module")
def granted(house: Play, malmo: Client, owner: Client) -> Client:
    """Let the owner grant Malmö ``person/read``."""

    async def story(house: House) -> None:
        new = NewGrant(member=malmo.member, scope="person/read")
        await grant(house.node, Actor(organisation=OWNER, client=owner.client_id), new)
        await house.rules.refresh()

    house(story)
    return malmo


def _about(client: Client, token: str, **changed: str | None) -> dict[str, str]:
    return client.form(**{"grant_type": None, "scope": None, "token": token, **changed})


@pytest.mark.capability("AU-10")
def test_a_client_revokes_its_token_which_then_works_nowhere(house: Play, granted: Client) -> None:
    async def story(house: House) -> None:
        token = await house.token(granted)
        await house.node.ports.actors.from_token(token, RESOURCE)
        answer = await house.ask(_about(granted, token), "/oauth2/revoke")
        assert (answer.status_code, answer.content) == (200, b"")
        type_, event = await event_of(house, answer)
        assert (type_, event["outcome"]) == ("authorization.token-revoked", "done")
        await house.rules.refresh()
        with pytest.raises(Unauthenticated, match="has been revoked"):
            await house.node.ports.actors.from_token(token, RESOURCE)
        again = await house.ask(_about(granted, token), "/oauth2/revoke")
        assert again.status_code == 200

    house(story)


def test_another_member_cannot_revoke_it_but_the_node_s_owner_can(
    house: Play, granted: Client, owner: Client
) -> None:
    async def story(house: House) -> None:
        token = await house.token(granted)
        other = await a_client(house.node, granted.member, "annat system")
        answer = await house.ask(_about(other, token), "/oauth2/revoke")
        assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
        assert (await house.node.ports.actors.from_token(token, RESOURCE)).client
        assert (await house.ask(_about(owner, token), "/oauth2/revoke")).status_code == 200
        await house.rules.refresh()
        with pytest.raises(Unauthenticated):
            await house.node.ports.actors.from_token(token, RESOURCE)

    house(story)


def test_a_token_that_never_was_is_as_revoked_as_can_be(house: Play, granted: Client) -> None:
    async def story(house: House) -> None:
        answer = await house.ask(_about(granted, "never.was.one"), "/oauth2/revoke")
        assert answer.status_code == 200

    house(story)


@pytest.mark.parametrize("path", ["/oauth2/revoke", "/oauth2/introspect"])
@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        ("client_assertion", (401, "invalid_client")),
        ("client_id", (400, "invalid_request")),
        ("token", (400, "invalid_request")),
    ],
)
def test_both_need_an_authenticated_client_and_a_token(
    house: Play, granted: Client, path: str, left_out: str, expected: tuple[int, str]
) -> None:
    async def story(house: House) -> None:
        form = _about(granted, "word", client_assertion=granted.assertion())
        answer = await house.ask({n: v for n, v in form.items() if n != left_out}, path)
        assert (answer.status_code, answer.json()["error"]) == expected
        type_, event = await event_of(house, answer)
        assert type_.startswith("authorization.token-")
        assert event["outcome"] == "refused"

    house(story)


@pytest.mark.capability("AU-10")
def test_introspection_tells_the_owner_and_the_client_itself_and_nobody_else(
    house: Play, granted: Client, owner: Client
) -> None:
    async def story(house: House) -> None:
        token = await house.token(granted)
        for asker in (owner, granted):
            state = (await house.ask(_about(asker, token), "/oauth2/introspect")).json()
            assert state["active"] is True
            assert state["client_id"] == state["sub"] == granted.client_id
            assert (state["aud"], state["iss"]) == (RESOURCE, ISSUER)
            assert state["scope"] == f"{RESOURCE}/read"
        other = await a_client(house.node, granted.member, "nyfiket system")
        hidden = await house.ask(_about(other, token), "/oauth2/introspect")
        assert hidden.json() == {"active": False}
        unknown = await house.ask(_about(owner, "never.was.one"), "/oauth2/introspect")
        assert unknown.json() == {"active": False}
        await house.ask(_about(granted, token), "/oauth2/revoke")
        revoked = await house.ask(_about(owner, token), "/oauth2/introspect")
        assert revoked.json() == {"active": False}

    house(story)
