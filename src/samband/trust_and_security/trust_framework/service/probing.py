# SPDX-License-Identifier: EUPL-1.2
"""See that the member register can be used: signed anew where it is kept, else copied in time."""

from __future__ import annotations

from datetime import timedelta

from samband.core.node import Node
from samband.core.probing import ProbeFailed, Weak, answers, ask_own
from samband.core.time import now
from samband.trust_and_security.trust_framework.store import statements as store

LATE = timedelta(seconds=15)
"""A copy is confirmed every two seconds; so long without it, the hub is away."""

probe_register = answers("/trust-framework/v1/head")
"""The head is signed anew for whoever asks, over the whole register."""


async def probe_copy(node: Node) -> None:
    """See that the copy holds; while only the hub is away it does, and the service is weak."""
    await ask_own(node, "/trust-framework/v1/api-info")
    async with node.db.connection() as connection:
        head = await store.head(connection)
    moment = now()
    if head is None or head.expires <= moment:
        raise ProbeFailed("behind")
    if moment - head.confirmed > LATE:
        raise Weak("behind")
