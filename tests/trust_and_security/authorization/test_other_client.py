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

from samband.trust_and_security.authorization.wire.access_token import LIFETIME_SECONDS
from trust_and_security.authorization.house import ISSUER, Client, House, server

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
Play = Callable[[Callable[[House], Any]], Any]


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
