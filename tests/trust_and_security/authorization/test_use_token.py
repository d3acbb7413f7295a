# SPDX-License-Identifier: EUPL-1.2
"""A token at a resource: which are refused, and how (RFC 6750, RFC 9068 section 4)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest
from joserfc.jwk import ECKey

from samband.core.keys import base64url
from samband.trust_and_security.trust_framework.service.systems import close_system
from trust_and_security.authorization.house import (
    ISSUER,
    OPERATOR,
    OWNER,
    Client,
    House,
    a_client,
    sign,
)

Play = Callable[[Callable[[House], Any]], Any]
RESOURCE = f"{ISSUER}/authorization/v1"
ADMIN = f"{RESOURCE}/admin"
Change = Callable[[dict[str, Any], dict[str, Any]], None]


async def _forged(house: House, client: Client, change: Change) -> str:
    """Sign a changed token with the node's own key, which only the node could do."""
    moment = int(time.time())
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": RESOURCE,
        "sub": client.client_id,
        "client_id": client.client_id,
        "scope": ADMIN,
        "exp": moment + 300,
        "iat": moment,
        "jti": f"forged-{moment}",
        "https://id.oidc.se/claim/orgNumber": OWNER.identifier,
        "https://id.oidc.se/claim/orgName": "Skatteverket",
        "sandbox": True,
    }
    key = await house.node.keys.signer("access-token")
    header = {"alg": "ES256", "kid": key.kid, "typ": "at+jwt"}
    change(header, claims)
    message = f"{base64url(msgspec.json.encode(header))}.{base64url(msgspec.json.encode(claims))}"
    return f"{message}.{base64url(key.sign(message.encode()))}"


def _assert_refused(answer: httpx.Response) -> None:
    assert answer.status_code == 401, answer.text
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert answer.headers["www-authenticate"].startswith("Bearer ")


def _claim(name: str, value: Any) -> Change:
    return lambda _header, claims: claims.update({name: value})


def _without(name: str) -> Change:
    return lambda _header, claims: claims.pop(name) and None


def _member(name: str, value: Any) -> Change:
    return lambda header, _claims: header.update({name: value})


@pytest.mark.capability("AU-1")
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_claim("aud", f"{ISSUER}/person/v1"), id="for another resource"),
        pytest.param(_claim("aud", [RESOURCE]), id="audience in a list"),
        pytest.param(_claim("iss", "http://other.test"), id="of another issuer"),
        pytest.param(_claim("exp", int(time.time()) - 1), id="expired"),
        pytest.param(_claim("exp", "soon"), id="expiry is not a number"),
        pytest.param(_claim("iat", int(time.time()) + 3_600), id="issued in the future"),
        pytest.param(_claim("sandbox", False), id="not of the sandbox"),
        pytest.param(_claim("client_id", "nobody"), id="of a client that is gone"),
        pytest.param(_without("jti"), id="no jti"),
        pytest.param(_without("scope"), id="no scope"),
        pytest.param(_without("exp"), id="no expiry"),
        pytest.param(_member("typ", "JWT"), id="an ID token's type"),
        pytest.param(_member("typ", "client-authentication+jwt"), id="a client assertion's type"),
        pytest.param(_member("alg", "none"), id="alg none"),
        pytest.param(_member("alg", "RS256"), id="alg RS256"),
        pytest.param(_member("kid", "nobody"), id="unknown kid"),
        pytest.param(_member("crit", ["exp"]), id="critical extension"),
    ],
)
def test_a_token_that_is_not_good_here_is_an_invalid_token(
    house: Play, owner: Client, change: Change
) -> None:
    async def story(house: House) -> None:
        good = await _forged(house, owner, lambda _header, _claims: None)
        assert (await house.call("GET", "/authorization/v1/scopes", good)).status_code == 200
        bad = await _forged(house, owner, change)
        _assert_refused(await house.call("GET", "/authorization/v1/scopes", bad))

    house(story)


@pytest.mark.parametrize("token", ["word", "a.b.c", "....", "a" * 9_000, "e30.e30.", "é.é.é"])
def test_what_is_no_token_at_all_is_an_invalid_token(house: Play, token: str) -> None:
    async def story(house: House) -> None:
        headers = {b"authorization": b"Bearer " + token.encode("latin-1")}
        _assert_refused(await house.http.get("/authorization/v1/scopes", headers=headers))

    house(story)


def test_a_token_signed_by_somebody_else_is_refused(house: Play, owner: Client) -> None:
    async def story(house: House) -> None:
        token = await house.token(owner, scope=ADMIN)
        header, payload, _ = token.split(".")
        key = await house.node.keys.signer("access-token")
        thief = ECKey.generate_key("P-256")
        forged = sign(
            {"alg": "ES256", "kid": key.kid, "typ": "at+jwt"},
            msgspec.json.encode({"aud": RESOURCE}),
            thief,
        )
        _assert_refused(await house.call("GET", "/authorization/v1/scopes", forged))
        swapped = f"{header}.{payload}.{forged.split('.')[2]}"
        _assert_refused(await house.call("GET", "/authorization/v1/scopes", swapped))

    house(story)


def test_a_token_in_the_query_is_not_taken(house: Play, owner: Client) -> None:
    async def story(house: House) -> None:
        token = await house.token(owner, scope=ADMIN)
        answer = await house.http.get("/authorization/v1/scopes", params={"access_token": token})
        assert answer.status_code in (400, 401)

    house(story)


def test_a_token_in_a_form_is_not_taken_where_no_operation_reads_forms(
    house: Play, owner: Client
) -> None:
    """RFC 6750 section 2.2 allows it in a body that is a form; every body here is JSON."""

    async def story(house: House) -> None:
        form = {"access_token": await house.token(owner, scope=ADMIN)}
        answer = await house.http.post("/authorization/v1/decision-explanations", data=form)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="samband"'
        assert form["access_token"] not in answer.text

    house(story)


def test_a_verified_token_is_remembered_without_its_text(house: Play, owner: Client) -> None:
    async def story(house: House) -> None:
        tokens = house.node.ports.actors
        token = await house.token(owner, scope=ADMIN)
        first = await tokens.from_token(token, RESOURCE)
        assert await tokens.from_token(token, RESOURCE) is first
        remembered = repr(vars(tokens))
        assert all(part not in remembered for part in token.split("."))

    house(story)


@pytest.mark.capability("AU-10")
def test_a_closed_system_s_token_stops_working(house: Play, owner: Client) -> None:
    async def story(house: House) -> None:
        client = await a_client(house.node, OWNER, "kortvarig")
        token = await house.token(client, scope=ADMIN)
        assert (await house.call("GET", "/authorization/v1/scopes", token)).status_code == 200
        await close_system(house.node, OPERATOR, OWNER, client.client_id)
        await house.rules.refresh()
        _assert_refused(await house.call("GET", "/authorization/v1/scopes", token))
        assert (await house.ask(client.form(scope=ADMIN))).status_code in (400, 401)

    house(story)


@pytest.mark.capability("AU-10")
def test_a_planned_rotation_disturbs_no_token(house: Play, owner: Client) -> None:
    async def story(house: House) -> None:
        old = await house.token(owner, scope=ADMIN)
        await house.node.keys.rotate("access-token")
        async with house.node.db.connection() as connection:
            await connection.execute(
                "update core.key set activates = now() where activates > now()"
            )
        new = await house.token(owner, scope=ADMIN)
        assert old.split(".")[0] != new.split(".")[0]
        for token in (old, new):
            assert (await house.call("GET", "/authorization/v1/scopes", token)).status_code == 200

    house(story)


def test_tokens_of_a_leaked_key_are_refused_at_once(house: Play, owner: Client) -> None:
    async def story(house: House) -> None:
        old = await house.token(owner, scope=ADMIN)
        assert (await house.call("GET", "/authorization/v1/scopes", old)).status_code == 200
        await house.node.keys.rotate("access-token", at_once=True)
        new = await house.token(owner, scope=ADMIN)
        assert (await house.call("GET", "/authorization/v1/scopes", old)).status_code == 401
        assert (await house.call("GET", "/authorization/v1/scopes", new)).status_code == 200

    house(story)
