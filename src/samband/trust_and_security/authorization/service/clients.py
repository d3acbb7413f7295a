# SPDX-License-Identifier: EUPL-1.2
"""Client authentication: only ``private_key_jwt``, each assertion once (Ena profile 8.3)."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from samband.core.node import Node
from samband.core.ports import Actor
from samband.trust_and_security.authorization.store import tokens as token_store
from samband.trust_and_security.authorization.wire.client_assertion import (
    ASSERTION_TYPE,
    AssertionClaims,
    check_assertion,
)
from samband.trust_and_security.authorization.wire.es256 import BadToken
from samband.trust_and_security.authorization.wire.oauth import Form, OAuthError
from samband.trust_and_security.trust_framework import MemberRegister, System

MAX_CLIENT_ID = 512
_OTHER_CREDENTIALS = ("client_secret", "password", "username")
_SCHEMES = {"basic": "Basic", "bearer": "Bearer", "dpop": "DPoP"}


async def authenticate(node: Node, form: Form) -> System:
    """Tell which system sends a form; raises ``OAuthError``.

    The assertion is used up also when the rest of the request is then refused.
    """
    _refuse_other_methods(form)
    client_id = form.needed("client_id")
    if form.fields.get("client_assertion_type") != ASSERTION_TYPE:
        raise invalid_client(f"client_assertion_type must be {ASSERTION_TYPE}.")
    assertion = form.fields.get("client_assertion")
    if not assertion:
        raise invalid_client("The parameter client_assertion is missing.")
    system = await _system(node, client_id)
    claims = _checked(assertion, system, client_id, node.public_url)
    await _use_up(node, claims, client_id)
    if system is None or not system.active:
        raise OAuthError(
            "unauthorized_client",
            "The system, or the organisation it belongs to, is not active.",
            reason=f"{client_id} is not active",
        )
    return system


def actor_of(system: System) -> Actor:
    """Describe an authenticated system as the one who acts."""
    return Actor(
        organisation=system.member,
        organisation_name=system.member_name,
        client=system.client_id,
    )


def invalid_client(detail: str, *, scheme: str = "Bearer", reason: str | None = None) -> OAuthError:
    """Refuse a client that is not authenticated: 401 with a challenge (RFC 6749 section 5.2)."""
    challenge = f'{scheme} realm="samband", error="invalid_client"'
    headers = {"WWW-Authenticate": challenge}
    return OAuthError("invalid_client", detail, status=401, headers=headers, reason=reason)


def _refuse_other_methods(form: Form) -> None:
    if form.authorization is not None:
        scheme = form.authorization.partition(" ")[0].lower()
        raise invalid_client(
            "Authenticate with private_key_jwt, and send no Authorization header.",
            scheme=_SCHEMES.get(scheme, "Bearer"),
        )
    if any(name in form.fields for name in _OTHER_CREDENTIALS):
        raise invalid_client("Authenticate with private_key_jwt, and send no secret.")


async def _system(node: Node, client_id: str) -> System | None:
    if len(client_id) > MAX_CLIENT_ID:
        raise invalid_client("The client is not known, or no key of the client has signed it.")
    return await node.door(MemberRegister).system(client_id)


def _checked(assertion: str, system: System | None, client_id: str, issuer: str) -> AssertionClaims:
    keys = system.keys if system is not None else ()
    try:
        return check_assertion(assertion, keys, client_id, issuer, time.time())
    except BadToken as error:
        named = client_id if system is not None else "an unknown client"
        raise invalid_client(
            f"The client assertion is refused: {error}.", reason=f"{named}: {error}"
        ) from None


async def _use_up(node: Node, claims: AssertionClaims, client_id: str) -> None:
    expires = datetime.fromtimestamp(claims.exp, UTC)
    async with node.db.connection() as connection:
        first = await token_store.use_assertion(connection, client_id, claims.jti_hash, expires)
    if not first:
        raise invalid_client(
            "The client assertion is refused: jti has been used.", reason=f"{client_id}: replay"
        )
