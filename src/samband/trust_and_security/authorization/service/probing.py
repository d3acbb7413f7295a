# SPDX-License-Identifier: EUPL-1.2
"""See that tokens are issued, by being a client of this node as any other system is."""

from __future__ import annotations

from samband.core.node import Node
from samband.core.probing import ProbeFailed
from samband.core.problems import Problem
from samband.trust_and_security.authorization.service.calling import Call, Caller
from samband.trust_and_security.authorization.service.vouching import client_of
from samband.trust_and_security.trust_framework import MemberRegister

SECONDS = 2.0


async def is_own_client(node: Node) -> bool:
    """Tell whether the member register has this node and the system by which it asks.

    Before that the node is nobody's client, its own neither.  Raises ``ProbeFailed`` when the
    copy of the register has expired.
    """
    register = node.door(MemberRegister)
    try:
        system = await register.system(client_of(node))
        present = await register.node_at(node.public_url)
    except Problem:
        raise ProbeFailed("behind") from None
    return bool(system and system.active and present and present.active)


async def probe_issuing(node: Node) -> None:
    """Get a token that every member may have, over HTTP, and keep it nowhere."""
    if not await is_own_client(node):
        return
    call = Call(
        target=node.public_url,
        api="traceability",
        path="/",
        scopes=("traceability/answer",),
        seconds=SECONDS,
    )
    try:
        await node.door(Caller).fetch_token(node, call)
    except Problem:
        raise ProbeFailed("refused") from None
