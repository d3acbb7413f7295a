# SPDX-License-Identifier: EUPL-1.2
"""A client that we did not write reads a person and a company, and programs check its token.

Authlib is told the node's address, its own key and nothing else.  The token's signature is then
checked with the published keys by OpenSSL, and the whole token by Authlib's own reader of it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]
from authlib.oauth2.rfc7523 import PrivateKeyJWT  # type: ignore[import-untyped]
from authlib.oauth2.rfc9068.claims import JWTAccessTokenClaims  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey

from basic_data.person.people import party
from house import House
from samband.sandbox.population import well_known, well_known_companies
from samband.sandbox.systems import SystemKey, load_system

NAME = "Malmö stad"
PURPOSE = {
    "code": "building-permit",
    "legalGround": "9 kap. plan- och bygglagen",
    "case": "SBN 2026-117",
}
LONGEST_SECONDS = 300


@pytest.fixture(scope="module")
def key(house: House) -> Iterator[SystemKey]:
    return load_system(house.data, NAME)


async def _discover(url: str) -> dict[str, Any]:
    return await _document(f"{url}/.well-known/oauth-authorization-server")


async def _document(url: str) -> dict[str, Any]:
    async with httpx.AsyncClient(trust_env=False) as plain:
        document: dict[str, Any] = (await plain.get(url)).json()
    return document


def _client(key: SystemKey, server: dict[str, Any]) -> AsyncOAuth2Client:
    """Configure Authlib from the server's metadata, by the Ena OAuth profile."""
    authentication = PrivateKeyJWT(
        server["token_endpoint"],
        claims={"aud": server["issuer"], "exp": int(time.time()) + 30},
        headers={"typ": "client-authentication+jwt", "kid": key.private_jwk["kid"]},
        alg="ES256",
    )
    return AsyncOAuth2Client(
        client_id=key.client_id,
        client_secret=ECKey.import_key({**key.private_jwk}),
        token_endpoint_auth_method=authentication,
        trust_env=False,
    )


async def _token(client: AsyncOAuth2Client, server: dict[str, Any], scope: str) -> dict[str, Any]:
    token: dict[str, Any] = await client.fetch_token(
        server["token_endpoint"],
        grant_type="client_credentials",
        client_id=client.client_id,
        scope=scope,
    )
    return token


async def _read(
    house: House, key: SystemKey, api: str, question: dict[str, Any]
) -> tuple[dict[str, Any], httpx.Response]:
    server = await _discover(house.url)
    resource = next(each for each in server["protected_resources"] if each.endswith(f"/{api}/v1"))
    async with _client(key, server) as client:
        token = await _token(client, server, f"{resource}/read")
        return token, await client.post(f"{resource}/lookups", json=question)


@pytest.mark.capability("AU-1", "ID-7", "GD-6")
def test_authlib_reads_a_person_for_a_case(house: House, key: SystemKey) -> None:
    anna = well_known()["anna"]
    question = {"identifier": party(anna.number), "purpose": PURPOSE, "items": ["names"]}
    token, answer = asyncio.run(_read(house, key, "person", question))
    assert answer.status_code == httpx.codes.OK
    assert answer.json()["fields"]["names"]["value"]["surname"] == anna.name.surname
    assert answer.headers["samband-event"]
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] <= LONGEST_SECONDS
    assert "refresh_token" not in token


@pytest.mark.capability("AU-1", "GD-6")
def test_authlib_reads_a_company(house: House, key: SystemKey) -> None:
    company = well_known_companies()["jointly"]
    number = {"scheme": "organisation-number", "identifier": company.number}
    question = {"identifier": number, "purpose": PURPOSE, "items": ["names", "signatoryRule"]}
    _, answer = asyncio.run(_read(house, key, "business", question))
    assert answer.status_code == httpx.codes.OK
    (found,) = answer.json()["companies"]
    assert found["fields"]["names"]["value"][0]["name"] == company.name
    assert found["fields"]["signatoryRule"]["value"]["kind"] == "jointly"


@pytest.mark.capability("AU-1", "GD-11")
def test_authlib_without_a_purpose_reads_nothing(house: House, key: SystemKey) -> None:
    question = {"identifier": party(well_known()["anna"].number), "items": ["names"]}
    _, answer = asyncio.run(_read(house, key, "person", question))
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "State the purpose" in answer.json()["detail"]


@pytest.mark.capability("AU-1")
def test_authlib_takes_the_token_for_an_access_token_of_rfc_9068(
    house: House, key: SystemKey
) -> None:
    async def check() -> None:
        server, header, claims = await _issued(house, key)
        assert header["typ"] == "at+jwt"
        essential = {"essential": True}
        options = dict.fromkeys(("exp", "iat", "jti", "client_id"), essential) | {
            "iss": {"essential": True, "value": server["issuer"]},
            "aud": {"essential": True, "value": f"{house.url}/person/v1"},
        }
        JWTAccessTokenClaims(claims, header, options=options).validate()
        assert claims["sub"] == claims["client_id"] == key.client_id
        assert claims["scope"].split() == [f"{house.url}/person/v1/read"]

    asyncio.run(check())


async def _issued(
    house: House, key: SystemKey
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    server = await _discover(house.url)
    async with _client(key, server) as client:
        token = await _token(client, server, f"{house.url}/person/v1/read")
    header, claims, _ = token["access_token"].split(".")
    return server, json.loads(_bytes(header)), json.loads(_bytes(claims))


@pytest.mark.capability("AU-1")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_verifies_the_token_by_the_published_keys(
    house: House, key: SystemKey, tmp_path: Path
) -> None:
    async def fetch() -> tuple[str, list[dict[str, str]]]:
        server = await _discover(house.url)
        async with _client(key, server) as client:
            token = await _token(client, server, f"{house.url}/person/v1/read")
        return token["access_token"], (await _document(server["jwks_uri"]))["keys"]

    token, keys = asyncio.run(fetch())
    signed, _, signature = token.rpartition(".")
    kid = json.loads(_bytes(signed.partition(".")[0]))["kid"]
    (one,) = [each for each in keys if each["kid"] == kid]
    assert _openssl(tmp_path, one, signed, signature) == "Verified OK"
    changed = f"{signed[:-1]}{'A' if signed[-1] != 'A' else 'B'}"
    assert _openssl(tmp_path, one, changed, signature) == "Verification failure"


def _openssl(folder: Path, jwk: dict[str, str], signed: str, signature: str) -> str:
    """Ask OpenSSL, which wants the key as PEM and the two halves of the signature as DER."""
    x, y = (int.from_bytes(_bytes(jwk[part]), "big") for part in ("x", "y"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    raw = _bytes(signature)
    halves = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    files = {"key": pem, "signature": encode_dss_signature(*halves), "signed": signed.encode()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    command = ["openssl", "dgst", "-sha256", "-verify", "key", "-signature", "signature", "signed"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[0] if done.stdout else done.stderr


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
