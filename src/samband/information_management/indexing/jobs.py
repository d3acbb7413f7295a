# SPDX-License-Identifier: EUPL-1.2
"""The keeping of an index, each hour: a job that promises itself again when it is done."""

from __future__ import annotations

from samband.core.jobs import Job, enqueue
from samband.core.node import Node
from samband.information_management.indexing.service.keeping import EVERY, KEEP, keep


async def run_keep(node: Node, job: Job) -> None:
    """Expire and measure one index; a repeated attempt promises the next turn once."""
    name = job.read(str)
    await keep(node, name)
    async with node.db.transaction() as tx:
        await enqueue(tx, KEEP, name, delay=EVERY, once=f"{KEEP}/{name}/{job.id}")


JOBS = {KEEP: run_keep}
