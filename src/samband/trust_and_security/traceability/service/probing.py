# SPDX-License-Identifier: EUPL-1.2
"""See that the log grows: no event waits long for its leaf, and the checkpoint can be fetched."""

from __future__ import annotations

from datetime import timedelta

from samband.core.node import Node
from samband.core.probing import ProbeFailed, Weak, ask_own
from samband.core.time import now
from samband.trust_and_security.traceability.store import tree

SLOW = timedelta(seconds=5)
STUCK = timedelta(seconds=30)


async def probe_log(node: Node) -> None:
    """Fetch the signed checkpoint over HTTP, and see how long events wait to be in the tree."""
    async with node.db.connection() as connection:
        oldest = await tree.oldest_waiting(connection)
    waits = now() - oldest if oldest else timedelta()
    if waits > STUCK:
        raise ProbeFailed("behind")
    await ask_own(node, "/log/checkpoint")
    if waits > SLOW:
        raise Weak("behind")
