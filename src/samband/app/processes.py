# SPDX-License-Identifier: EUPL-1.2
"""What each of a node's processes runs, and how it gets the settings of its parent."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Collection

import msgspec

from samband.app.blocks import manifests
from samband.app.composition import compose, running
from samband.core import jobs
from samband.core.block import Loop
from samband.core.housekeeping import run_housekeeping
from samband.core.node import Node
from samband.core.webhooks import run_webhooks
from samband.information_exchange.gateway import follow_access, keep_counts, keep_told
from samband.settings import Settings, read_settings
from samband.trust_and_security.authorization import keep_known
from samband.trust_and_security.availability import run_probes, run_watch
from samband.trust_and_security.trust_framework import Followed, MemberRegister, follow

SETTINGS_JSON = "SAMBAND_SETTINGS_JSON"
"""How the parent hands its settings to its children: whole, so that no child reads a file."""

ALL_LOOPS = "all"
"""The one process that runs every loop of a node, where a machine holds several nodes."""


def loop_names(settings: Settings) -> list[str]:
    """Name the background loops, each of which gets a process of its own."""
    return ["jobs", *(name for block in manifests(settings) for name in block.loops)]


async def run_loop(settings: Settings, name: str, stop: asyncio.Event) -> None:
    """Run one background loop until ``stop``, or all of them in one process (``all``)."""
    composed = compose(settings)
    handlers = {job: run for block in composed.manifests for job, run in block.jobs.items()}
    handlers |= composed.jobs
    beside = _beside(settings)

    async def work(node: Node, stop: asyncio.Event) -> None:
        own = (loop(node, stop) for loop in beside)
        await asyncio.gather(jobs.run_jobs(node, handlers, stop), *own)

    loops: dict[str, Loop] = {
        "jobs": work,
        **{own: loop for block in composed.manifests for own, loop in block.loops.items()},
    }
    wanted = loops.values() if name == ALL_LOOPS else (loops[name],)
    async with running(composed):
        await asyncio.gather(*(loop(composed.node, stop) for loop in wanted))


async def tell_receivers(node: Node, stop: asyncio.Event) -> None:
    """Tell receivers of changes; those of a member that is suspended or has left wait."""

    async def silent(node: Node) -> Collection[str]:
        return await node.door(MemberRegister).stopped()

    await run_webhooks(node, stop, silent=silent)


def _beside(settings: Settings) -> tuple[Loop, ...]:
    """Tell what runs beside the jobs: housekeeping, webhooks, probes, gateway, the register.

    Where the register is kept the nodes in it are watched; elsewhere it is followed, and
    told of the node's own key.  The catalogue is told of the node's APIs and limits.
    """

    async def telling(node: Node, stop: asyncio.Event) -> None:
        hub = settings.hub.url if settings.follows else ""
        await keep_told(node, hub, manifests(settings), stop)

    everywhere = (run_housekeeping, tell_receivers, run_probes, follow_access, keep_counts, telling)
    if not settings.follows:
        return (*everywhere, run_watch)
    followed = Followed(settings.hub.url, settings.hub.keys)

    async def following(node: Node, stop: asyncio.Event) -> None:
        await follow(node, followed, stop)

    async def renewing(node: Node, stop: asyncio.Event) -> None:
        await keep_known(node, settings.hub.url, stop)

    return (*everywhere, following, renewing)


def settings_of_child() -> Settings:
    """Read what the parent handed over, or the operator's own settings when there is no parent."""
    handed = os.environ.get(SETTINGS_JSON)
    if handed is None:
        return read_settings(dict(os.environ))
    return msgspec.json.decode(handed, type=Settings)
