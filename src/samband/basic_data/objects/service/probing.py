# SPDX-License-Identifier: EUPL-1.2
"""See that a register of basic data can be read and looked up in, without asking about anybody.

What is asked for is the object whose identity is nil: no person, company or property has it.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

from samband.basic_data.objects.model.statements import reference
from samband.basic_data.objects.store.reading import read_together
from samband.core import feed
from samband.core.block import Probe
from samband.core.node import Node
from samband.core.probing import ProbeFailed, ask_own
from samband.core.problems import Problem
from samband.core.time import today
from samband.trust_and_security.authorization import Call, Caller, is_own_client

NOBODY = UUID(int=0)
SECONDS = 2.0
_NOT_SHOWN = {403, 404}


def register_probe(domain: str) -> Probe:
    """Make the probe of a domain: its API answers, and its objects and its feed can be read."""

    async def probe(node: Node) -> None:
        await ask_own(node, f"/{domain}/v1/api-info")
        if await read_together(node.db, domain, [reference(None, NOBODY)], today()):
            raise ProbeFailed("wrong-answer")
        async with node.db.connection() as connection:
            await feed.read(connection, domain, None, 1, node.resource(domain))

    return probe


def look_up_probe(domain: str, item: str) -> Probe:
    """Make the flow of a domain: a protected look-up over HTTP as the node's own system.

    The right answer is that nothing is shown: the object is not there, and where the node has been
    granted no purpose it is refused before that.  The event has no subject.  At a node that answers
    for the register of another, and before it is in the member register, nothing is tried.
    """
    asked = {"objectIdentity": str(NOBODY), "items": [item], "purpose": {}}

    async def probe(node: Node) -> None:
        if node.owner(domain) != node.organisation or not await is_own_client(node):
            return
        call = Call(
            target=node.public_url,
            api=domain,
            path="/lookups",
            scopes=(f"{domain}/read",),
            seconds=SECONDS,
            body=msgspec.json.encode(asked),
        )
        try:
            status = await node.door(Caller).status(node, call)
        except Problem:
            raise ProbeFailed("refused") from None
        if status not in _NOT_SHOWN:
            raise ProbeFailed("wrong-answer")

    return probe
