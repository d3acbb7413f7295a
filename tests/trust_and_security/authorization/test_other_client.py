# SPDX-License-Identifier: EUPL-1.2
"""A client that we did not write finds the server by its metadata and gets a token."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]
from authlib.oauth2.rfc7523 import PrivateKeyJWT  # type: ignore[import-untyped]
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.jwk import ECKey

from samband.trust_and_security.authorization import client_of, grant_for
from samband.trust_and_security.authorization.wire.access_token import LIFETIME_SECONDS
from trust_and_security.authorization.house import ISSUER, Client, House, server
from trust_and_security.authorization.neighbours import Neighbourhood, logged_in

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
Play = Callable[[Callable[[Any], Any]], Any]


@pytest.mark.capability("AU-1", "ID-7")
def test_authlib_finds_the_server_gets_a_token_and_uses_it(
    house: Play, migrated: str, owner: Client
) -> None:
    async def story(_house: House) -> None:
        with server(migrated) as address:
            await _play(owner, address)

    house(story)


async def _play(owner: Client, address: str) -> None:
    async with httpx.AsyncClient() as plain:
        found = await plain.get(f"{address}/.well-known/oauth-authorization-server")
    discovered = found.json()
    authentication = PrivateKeyJWT(
        discovered["token_endpoint"],
        claims={"aud": discovered["issuer"], "exp": int(time.time()) + 30},
        headers={"typ": "client-authentication+jwt", "kid": owner.key.kid},
        alg="ES256",
    )
    async with AsyncOAuth2Client(
        client_id=owner.client_id,
        client_secret=owner.key,
        token_endpoint_auth_method=authentication,
    ) as client:
        token = await client.fetch_token(
            discovered["token_endpoint"],
            grant_type="client_credentials",
            client_id=owner.client_id,
            scope=f"{address}/authorization/v1/admin",
        )
        assert token["expires_in"] == LIFETIME_SECONDS
        answer = await client.get(f"{address}/authorization/v1/scopes")
        assert answer.status_code == 200
        assert "person/read" in {scope["name"] for scope in answer.json()}


def test_the_metadata_says_what_the_profile_requires(house: Play) -> None:
    async def story(house: House) -> None:
        answer = await house.http.get("/.well-known/oauth-authorization-server")
        assert answer.headers["content-type"] == "application/json"
        found = answer.json()
        assert found["issuer"] == ISSUER
        assert found["token_endpoint"] == f"{ISSUER}/oauth2/token"
        assert found["jwks_uri"] == f"{ISSUER}/oauth2/jwks"
        assert f"{ISSUER}/person/v1/read" in found["scopes_supported"]
        assert f"{ISSUER}/person/v1" in found["protected_resources"]
        assert found["grant_types_supported"] == ["client_credentials", JWT_BEARER]
        for endpoint in ("token", "revocation", "introspection"):
            assert found[f"{endpoint}_endpoint_auth_methods_supported"] == ["private_key_jwt"]
            algorithms = found[f"{endpoint}_endpoint_auth_signing_alg_values_supported"]
            assert {"RS256", "ES256"} <= set(algorithms)
            assert "none" not in algorithms
        assert found["code_challenge_methods_supported"] == ["S256"]
        assert {"sv", "en"} <= set(found["ui_locales_supported"])
        assert "authorization_endpoint" not in found

        # Authlib checks the fields of RFC 8414, with https in front as in production.
        secure = {
            name: value.replace("http://", "https://") if isinstance(value, str) else value
            for name, value in found.items()
        }
        AuthorizationServerMetadata({**secure, "response_types_supported": ["none"]}).validate()

    house(story)


def test_every_published_key_states_its_use_and_none_is_private(house: Play) -> None:
    async def story(house: House) -> None:
        await house.node.keys.rotate("access-token")
        answer: httpx.Response = await house.http.get("/oauth2/jwks")
        keys = answer.json()["keys"]
        assert len(keys) == 2
        assert all(key["use"] == "sig" and key["alg"] == "ES256" and key["kid"] for key in keys)
        assert not any("d" in key for key in keys)

    house(story)


@pytest.mark.capability("AU-2")
def test_authlib_shows_a_grant_and_reads_for_the_person(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        anna = await logged_in(there.malmo)
        key = await there.malmo.node.keys.signer("access-token")
        by_joserfc = jwt.encode(
            {"alg": "ES256", "typ": "authorization-grant+jwt", "kid": key.kid},
            there.claims(client_id=client_of(there.malmo.node)),
            ECKey.import_key(key.private),
        )
        for grant in (await grant_for(there.malmo.node, anna, there.tax.url), by_joserfc):
            await _show(there, grant)

    next_door(story)


async def _show(there: Neighbourhood, grant: str) -> None:
    found = await there.tax.http.get("/.well-known/oauth-authorization-server")
    discovered = found.json()
    assert JWT_BEARER in discovered["grant_types_supported"]
    own = await there.malmo.node.keys.signer("node-client")
    authentication = PrivateKeyJWT(
        discovered["token_endpoint"],
        claims={"aud": discovered["issuer"], "exp": int(time.time()) + 30},
        headers={"typ": "client-authentication+jwt", "kid": own.kid},
        alg="ES256",
    )
    async with AsyncOAuth2Client(
        client_id=client_of(there.malmo.node),
        client_secret=ECKey.import_key(own.private),
        token_endpoint_auth_method=authentication,
    ) as client:
        token = await client.fetch_token(
            discovered["token_endpoint"],
            grant_type=JWT_BEARER,
            assertion=grant,
            client_id=client_of(there.malmo.node),
            scope=f"{there.tax.url}/traceability/v1/own-reads",
        )
        assert "refresh_token" not in token
        answer = await client.post(f"{there.tax.url}/traceability/v1/my-lookups")
        assert answer.status_code == 200, answer.text
        assert {item["by"] for item in answer.json()["items"]} == {"self"}
