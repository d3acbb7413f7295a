# SPDX-License-Identifier: EUPL-1.2
"""Tell another node who has logged in at this one: the origin's half of Ena chaining."""

from __future__ import annotations

import time

from samband.core.identifiers import Scheme
from samband.core.ids import new_id
from samband.core.keys import base64url
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import LevelNeeded, Refused
from samband.core.recording import Record, reading
from samband.trust_and_security.authorization.model.assurance import level_of
from samband.trust_and_security.authorization.service.issuing import SIGNING_USE
from samband.trust_and_security.authorization.vocabulary import USER_VOUCHED
from samband.trust_and_security.authorization.wire.access_token import jti_hash
from samband.trust_and_security.authorization.wire.jwt_grant import (
    LIFETIME_SECONDS,
    GrantClaims,
    sign_grant,
)
from samband.trust_and_security.trust_framework import node_client_of

CLIENT_USE = "node-client"
_LEAST = "http://id.elegnamnden.se/loa/1.0/loa3"


def client_of(node: Node) -> str:
    """Name the system by which this node asks other nodes, as the member register has it."""
    return node_client_of(node.organisation)


async def client_keys(node: Node) -> list[dict[str, str]]:
    """Give the public keys of that system, to be registered; the first time one is made."""
    await node.keys.signer(CLIENT_USE)
    return await node.keys.published(CLIENT_USE)


async def grant_for(node: Node, actor: Actor, target: str) -> str:
    """Write a one-use grant that tells ``target``, an issuer, who is logged in here.

    It works for a minute, once, and only for this node's own client.  The person is vouched for
    as herself, whatever role she acts in.  Raises ``Refused`` unless the actor is a person with a
    session of this node's, for nobody vouches for another's login, and ``LevelNeeded`` when the
    level of the login is unknown.
    """
    subjects = (actor.user,) if actor.user else ()
    record = Record(type=USER_VOUCHED, actor=actor, resource=target, subjects=subjects)
    async with reading(node, record):
        claims = _claims(node, actor, target)
        record.items = (jti_hash(claims.jti),)
        return sign_grant(await node.keys.signer(SIGNING_USE), claims)


def _claims(node: Node, actor: Actor, target: str) -> GrantClaims:
    person = actor.user
    if person is None or actor.session is None or person.scheme is Scheme.ORGANISATION:
        raise Refused("Only a person who has logged in here can be vouched for.", reason="no user")
    if actor.assurance is None or level_of(actor.assurance) == 0:
        raise LevelNeeded(_LEAST)
    issued = int(time.time())
    personal = person.scheme is Scheme.PERSONAL
    return GrantClaims(
        iss=node.public_url,
        aud=target,
        sub=base64url(node.subject_key(f"chaining/{target}", person)),
        client_id=client_of(node),
        exp=issued + LIFETIME_SECONDS,
        iat=issued,
        jti=str(new_id()),
        acr=actor.assurance,
        auth_time=int(actor.logged_in.timestamp()) if actor.logged_in else None,
        name=actor.user_name,
        personal_number=person.identifier if personal else None,
        coordination_number=None if personal else person.identifier,
        sandbox=node.test_mode,
    )
