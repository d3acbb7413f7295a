# SPDX-License-Identifier: EUPL-1.2
"""From a chosen person to an authorization code."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from samband.core.node import Node
from samband.core.time import now
from samband.sandbox.test_eid import store
from samband.sandbox.test_eid.model import (
    AuthorizationRequest,
    RedirectedFault,
    RegisteredClient,
    TestEid,
    TestPerson,
    answer_url,
    hashed,
)
from samband.sandbox.test_eid.service.metadata import issuer_of

CODE_LIFETIME = timedelta(seconds=60)
_KEPT_FOR_REPLAY = timedelta(hours=1)


def settings_of(node: Node) -> TestEid:
    """Give the settings; raises ``NotFound`` in production."""
    issuer_of(node)
    return node.door(TestEid)


async def client_of(node: Node, query: Mapping[str, str]) -> RegisteredClient | None:
    """Find the client that a request to log in names."""
    return await settings_of(node).client(query.get("client_id", ""))


async def issue_code(
    node: Node, asked: AuthorizationRequest, person: TestPerson, level: str
) -> str:
    """Log a person in and give the address that takes her back with a code, good for a minute.

    Raises ``RedirectedFault`` when the chosen level is not one that the client accepts.
    """
    if not asked.accepts(level):
        raise RedirectedFault(
            "unmet_authentication_requirements",
            "the login was made at another assurance level than asked for",
            asked.redirect_uri,
            asked.state,
        )
    code, moment = secrets.token_urlsafe(32), now()
    row = store.CodeRow(
        code_hash=hashed(code),
        client_id=asked.client.client_id,
        redirect_uri=asked.redirect_uri,
        challenge=asked.challenge,
        nonce=asked.nonce,
        claims=sorted(asked.claims),
        number=person.party.identifier,
        given_name=person.given_name,
        family_name=person.family_name,
        acr=level,
        auth_time=moment,
        expires=moment + CODE_LIFETIME,
    )
    async with node.db.connection() as connection:
        await store.forget_old(connection, moment - _KEPT_FOR_REPLAY)
        await store.insert_code(connection, row)
    return answer_url(asked.redirect_uri, issuer_of(node), asked.state, code=code)


def fault_url(node: Node, fault: RedirectedFault) -> str:
    """Write the address that tells the client of a fault."""
    told = {"error": fault.error, "error_description": fault.description}
    return answer_url(fault.redirect_uri, issuer_of(node), fault.state, **told)
