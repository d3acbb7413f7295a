# SPDX-License-Identifier: EUPL-1.2
"""Background work: the hourly round of probes and reminders, and the files that are fetched."""

from __future__ import annotations

from samband.core.jobs import Handler, Job
from samband.core.node import Node
from samband.information_exchange.address_register.service import harvesting, tending


async def run_round(node: Node, _: Job) -> None:
    """Knock on endpoints, remind owners, and promise the next round."""
    await tending.tend(node)


async def run_fetch(node: Node, job: Job) -> None:
    """Fetch one published file, and promise the next time."""
    await harvesting.fetch(node, job.read(harvesting.Fetch).source)


JOBS: dict[str, Handler] = {tending.TEND: run_round, harvesting.FETCH: run_fetch}
