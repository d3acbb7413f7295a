# SPDX-License-Identifier: EUPL-1.2
"""Background work: the hourly round of probes and reminders."""

from __future__ import annotations

from samband.core.jobs import Handler, Job
from samband.core.node import Node
from samband.information_exchange.address_register.service import tending


async def run_round(node: Node, _: Job) -> None:
    """Knock on endpoints, remind owners, and promise the next round."""
    await tending.tend(node)


JOBS: dict[str, Handler] = {tending.TEND: run_round}
