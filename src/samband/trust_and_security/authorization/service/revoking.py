# SPDX-License-Identifier: EUPL-1.2
"""Revoke a token (RFC 7009) and tell its state (RFC 7662), to authenticated clients."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from samband.core.node import Node
from samband.core.ports import ANYONE
from samband.core.recording import Record, changing, reading
from samband.core.time import now
from samband.trust_and_security.authorization.service.clients import actor_of, authenticate
from samband.trust_and_security.authorization.service.tokens import verified_claims
from samband.trust_and_security.authorization.store import epochs
from samband.trust_and_security.authorization.store import tokens as token_store
from samband.trust_and_security.authorization.wire.access_token import AccessClaims, jti_hash
from samband.trust_and_security.authorization.wire.es256 import BadToken
from samband.trust_and_security.authorization.wire.oauth import BEARER, Form, OAuthError
from samband.trust_and_security.trust_framework import MemberRegister, System


class TokenState(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to an introspection; a token that may not be told of is only not active."""

    active: bool
    iss: str = ""
    aud: str = ""
    sub: str = ""
    client_id: str = ""
    scope: str = ""
    exp: int = 0
    iat: int = 0
    jti: str = ""
    token_type: str = ""


NOT_ACTIVE = TokenState(active=False)


async def revoke_token(node: Node, form: Form) -> None:
    """Revoke a token of the client that asks, or any token when the node's owner asks.

    A token that does not work is already as revoked as it can be: no error (RFC 7009 section
    2.2).  Raises ``OAuthError``.
    """
    record = Record(type="authorization.token-revoked", actor=ANYONE)
    try:
        claims = await _of_own(node, form, record)
    except BaseException:
        async with reading(node, record):
            raise
    if claims is None:
        async with reading(node, record):
            record.reason = "the token did not work"
        return
    hashed = jti_hash(claims.jti)
    record.resource, record.items = claims.aud, (hashed,)
    expires, by = datetime.fromtimestamp(claims.exp, UTC), record.actor.client or ""
    async with changing(node, record) as tx:
        if await token_store.revoke(tx, hashed, expires, now(), by):
            await epochs.bump(tx, "tokens")


async def _of_own(node: Node, form: Form, record: Record) -> AccessClaims | None:
    system = await authenticate(node, form)
    record.actor = actor_of(system)
    claims = await _readable(node, form.needed("token"))
    if claims is not None and not _may_see(node, system, claims):
        raise OAuthError("unauthorized_client", "The token was issued to another client.")
    return claims


async def introspect_token(node: Node, form: Form) -> TokenState:
    """Tell a resource server of the node's owner, or the token's own client, how a token stands."""
    record = Record(type="authorization.token-introspected", actor=ANYONE)
    async with reading(node, record):
        system = await authenticate(node, form)
        record.actor = actor_of(system)
        claims = await _readable(node, form.needed("token"))
        if claims is None or not _may_see(node, system, claims):
            return NOT_ACTIVE
        record.resource, record.items = claims.aud, (jti_hash(claims.jti),)
        if not await _still_works(node, claims):
            return NOT_ACTIVE
        return _told(claims)


async def _readable(node: Node, token: str) -> AccessClaims | None:
    try:
        return await verified_claims(token, node.keys, node.public_url, test_mode=node.test_mode)
    except BadToken:
        return None


def _may_see(node: Node, system: System, claims: AccessClaims) -> bool:
    return system.client_id == claims.client_id or system.member == node.organisation


async def _still_works(node: Node, claims: AccessClaims) -> bool:
    async with node.db.connection() as connection:
        if await token_store.is_revoked(connection, jti_hash(claims.jti)):
            return False
    system = await node.door(MemberRegister).system(claims.client_id)
    return system is not None and system.active


def _told(claims: AccessClaims) -> TokenState:
    return TokenState(
        active=True,
        iss=claims.iss,
        aud=claims.aud,
        sub=claims.sub,
        client_id=claims.client_id,
        scope=claims.scope,
        exp=claims.exp,
        iat=claims.iat,
        jti=claims.jti,
        token_type=BEARER,
    )
