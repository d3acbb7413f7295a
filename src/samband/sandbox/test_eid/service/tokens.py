# SPDX-License-Identifier: EUPL-1.2
"""From a code to an ID token and an access token, and from that to UserInfo."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from samband.core.identifiers import person as party_of
from samband.core.node import Node
from samband.core.time import now
from samband.sandbox.test_eid import client, store
from samband.sandbox.test_eid.model import (
    OAuthFault,
    TestPerson,
    answers_challenge,
    hashed,
    subject_of,
)
from samband.sandbox.test_eid.service.logins import settings_of
from samband.sandbox.test_eid.service.metadata import issuer_of, signer
from samband.sandbox.test_eid.wire import check_assertion, client_id_of, sign_jwt

TOKEN_LIFETIME = timedelta(minutes=5)
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


async def exchange_code(node: Node, form: Mapping[str, str]) -> dict[str, object]:
    """Give the tokens for a code, once; raises ``OAuthFault``."""
    client_id = await _authenticate(node, form)
    if form.get("grant_type") != "authorization_code":
        raise OAuthFault("unsupported_grant_type", "only authorization_code is served")
    row = await _spend(node, form.get("code", ""))
    if row.client_id != client_id or row.redirect_uri != form.get("redirect_uri"):
        raise OAuthFault("invalid_grant", "the code was given to another client or redirect URI")
    if not answers_challenge(form.get("code_verifier", ""), row.challenge):
        raise OAuthFault("invalid_grant", "code_verifier does not answer the code_challenge")
    access_token = secrets.token_urlsafe(32)
    async with node.db.connection() as connection:
        await store.insert_token(
            connection, hashed(access_token), row.code_hash, now() + TOKEN_LIFETIME
        )
    return {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": int(TOKEN_LIFETIME.total_seconds()),
        "id_token": await _id_token(node, row),
    }


async def user_info(node: Node, access_token: str) -> str:
    """Give the signed claims that belong to an access token (OpenID Connect Core section 5.3.2)."""
    async with node.db.connection() as connection:
        row = await store.code_of_token(connection, hashed(access_token), now())
    if row is None:
        raise OAuthFault("invalid_token", "the access token has ended or never was", status=401)
    claims = {"iss": issuer_of(node), "aud": row.client_id, **_claims_about(node, row)}
    return sign_jwt(await signer(node), "JWT", claims)


async def _authenticate(node: Node, form: Mapping[str, str]) -> str:
    if form.get("client_assertion_type") != _ASSERTION_TYPE:
        raise OAuthFault(
            "invalid_client", "authenticate with private_key_jwt, nothing else", status=401
        )
    assertion = form.get("client_assertion", "")
    client_id = client_id_of(assertion)
    registered = await settings_of(node).client(client_id)
    if registered is None or form.get("client_id", client_id) != client_id:
        raise OAuthFault("invalid_client", "the client is not registered", status=401)
    issuer = issuer_of(node)
    jti, expires = check_assertion(
        assertion,
        await client.keys_of(registered),
        client_id,
        (issuer, f"{issuer}/token"),
        int(time.time()),
    )
    async with node.db.connection() as connection:
        if not await store.use_assertion(
            connection, hashed(f"{client_id} {jti}"), datetime.fromtimestamp(expires, UTC)
        ):
            raise OAuthFault("invalid_client", "the assertion was used before", status=401)
    return client_id


async def _spend(node: Node, code: str) -> store.CodeRow:
    async with node.db.connection() as connection:
        row = await store.spend_code(connection, hashed(code), now())
        if row is None:
            await store.delete_tokens_of(connection, hashed(code))
            raise OAuthFault("invalid_grant", "the code was used, has ended or never was")
    return row


async def _id_token(node: Node, row: store.CodeRow) -> str:
    moment = int(time.time())
    claims: dict[str, object] = {
        "iss": issuer_of(node),
        "aud": row.client_id,
        "iat": moment,
        "exp": moment + int(TOKEN_LIFETIME.total_seconds()),
        "auth_time": int(row.auth_time.timestamp()),
        "acr": row.acr,
        **_claims_about(node, row),
    }
    if row.nonce is not None:
        claims["nonce"] = row.nonce
    return sign_jwt(await signer(node), "JWT", claims)


def _claims_about(node: Node, row: store.CodeRow) -> dict[str, object]:
    party = party_of(row.number)
    known = TestPerson(party, row.given_name, row.family_name).claims()
    granted = {name: value for name, value in known.items() if name in row.claims}
    return {"sub": subject_of(node.subject_key("test-eid", party)), **granted}
