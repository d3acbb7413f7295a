# SPDX-License-Identifier: EUPL-1.2
"""Believe another node about who has logged in there: the target's half of Ena chaining."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import msgspec

from samband.core.identifiers import Party
from samband.core.node import Node
from samband.trust_and_security.authorization.client import Issuers
from samband.trust_and_security.authorization.store import tokens as token_store
from samband.trust_and_security.authorization.wire import es256
from samband.trust_and_security.authorization.wire.es256 import BadToken
from samband.trust_and_security.authorization.wire.jwt_grant import (
    TYP,
    GrantClaims,
    check_grant,
    claimed_issuer,
    person_in,
    read_grant,
)
from samband.trust_and_security.authorization.wire.oauth import Form, OAuthError
from samband.trust_and_security.trust_framework import MemberRegister, System


class Vouched(msgspec.Struct, frozen=True):
    """A person whom another node has vouched for, and the claims that say so."""

    person: Party
    claims: GrantClaims


async def believe(node: Node, system: System, form: Form) -> Vouched:
    """Verify the grant that an authenticated system shows, and use it up.

    Raises ``OAuthError`` (``invalid_grant``), or ``Unavailable`` when the issuer's keys cannot be
    fetched.  The grant is used up also when the rest of the request is then refused.
    """
    grant = form.needed("assertion")
    try:
        vouched = await _verified(node, system, grant)
    except BadToken as error:
        raise _invalid_grant(system, str(error)) from None
    claims = vouched.claims
    expires = datetime.fromtimestamp(claims.exp, UTC)
    async with node.db.connection() as connection:
        first = await token_store.use_grant(connection, claims.iss, claims.jti_hash, expires)
    if not first:
        raise _invalid_grant(system, "jti has been used")
    return vouched


async def _verified(node: Node, system: System, grant: str) -> Vouched:
    issuer, kid = claimed_issuer(grant)
    await _check_issuer(node, system, issuer)
    keys = await node.door(Issuers).keys(issuer, kid)
    claims = read_grant(es256.verify(grant, TYP, keys))
    check_grant(
        claims,
        target=node.public_url,
        client_id=system.client_id,
        moment=time.time(),
        sandbox=node.test_mode,
    )
    return Vouched(person_in(claims, sandbox=node.test_mode), claims)


async def _check_issuer(node: Node, system: System, issuer: str) -> None:
    """Ask the member register, before any key is fetched, whether the issuer may be believed."""
    origin = await node.door(MemberRegister).node_at(issuer)
    if origin is None or origin.url != issuer:
        raise BadToken("iss is not the address of a registered node")
    if not origin.active:
        raise BadToken("the member that has the node at iss is not active")
    if not origin.vouches:
        raise BadToken("the node at iss may not vouch for people")
    if origin.member != system.member:
        raise BadToken("the client and the node at iss belong to different members")


def _invalid_grant(system: System, why: str) -> OAuthError:
    return OAuthError(
        "invalid_grant", f"The assertion is refused: {why}.", reason=f"{system.client_id}: {why}"
    )
