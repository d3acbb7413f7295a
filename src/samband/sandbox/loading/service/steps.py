# SPDX-License-Identifier: EUPL-1.2
"""Steps of setting a sandbox up, each of which can be repeated: it is then the same request."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from uuid import NAMESPACE_URL, uuid5

from samband.sandbox.country import Body
from samband.sandbox.loading.model.purposes import Purpose
from samband.sandbox.systems import Answer, SystemClient, TokenRefused

GRANT = "authorization/admin"
PATIENCE, PAUSE = 100, 0.1  # a node hears of a change at the hub within two seconds
_OK, _CREATED, _UNKNOWN, _CONFLICT = 200, 201, 400, 409


class JoinFailed(LookupError):
    """A step of joining was refused; the message is the node's own words."""


async def grant(
    owner: SystemClient, member: Body, scope: str, purposes: tuple[Purpose, ...]
) -> None:
    """Grant a scope to a member, as its owner and at its own node."""
    document = {
        "member": {"scheme": "organisation-number", "identifier": member.number},
        "scope": scope,
        "purposes": purposes,
    }
    path, at = "/authorization/v1/grants", scope.partition("/")[0]
    key = _key(owner, path, f"{member.number} {scope}", document)
    await copied(owner, GRANT, at)
    for _ in range(PATIENCE):
        answer = await owner.post(path, GRANT, document, key=key, at=at)
        if answer.status != _UNKNOWN or owner.places.of(at) == owner.places.home:
            break
        await asyncio.sleep(PAUSE)  # the node has not heard of the member yet
    expect(answer, _CREATED, _CONFLICT)


async def copied(client: SystemClient, scope: str, at: str) -> None:
    """Wait until the node at an API has heard of a system that has just joined at the hub."""
    for _ in range(PATIENCE):
        with suppress(TokenRefused):
            await client.token(scope, at)
            return
        await asyncio.sleep(PAUSE)


async def settled(
    client: SystemClient,
    path: str,
    scope: str,
    document: object,
    *,
    what: str = "",
    at: str = "",
) -> None:
    """Post once: the key is made of what is asked, so that a repeat is the same request."""
    key = _key(client, path, what, document)
    expect(await client.post(path, scope, document, key=key, at=at), _CREATED, _CONFLICT)


def _key(client: SystemClient, path: str, what: str, document: object) -> str:
    return str(uuid5(NAMESPACE_URL, f"{client.key.client_id} {path} {what} {document}"))


def expect(answer: Answer, *statuses: int) -> None:
    """Raise ``JoinFailed`` unless the answer is 200 or one of these."""
    if answer.status not in {_OK, *statuses}:
        detail = answer.body.get("detail", "") if isinstance(answer.body, dict) else ""
        raise JoinFailed(f"The node answered {answer.status}: {detail}")
