# SPDX-License-Identifier: EUPL-1.2
"""Say to the catalogue at the hub what this node answers, soon after each start and then hourly.

The hub may be away when the node starts: it is told when it is back.  It is told again each hour,
so that a catalogue that was restored from yesterday is whole again without anybody's doing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import structlog

from samband.core.block import Manifest
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Problem
from samband.core.recording import Record, reading
from samband.information_exchange.api_management import Answered, Told, answered, tell_catalogue
from samband.trust_and_security.trust_framework import MemberRegister

FIRST_SECONDS, LONGEST_SECONDS = 2.0, 60.0
EVERY_SECONDS = 3_600.0
_log = structlog.get_logger()


async def keep_told(
    node: Node, hub: str, manifests: Sequence[Manifest], stop: asyncio.Event
) -> None:
    """Tell until ``stop``; trouble is logged once and tried again, with growing pauses."""
    own: Answered | None = None
    pause, trouble = FIRST_SECONDS, ""
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
            return
        if not await _registered(node):  # the hub's operator, or the hub, has not heard of it yet
            continue
        own = own or await answered(node, manifests)
        said = await _turn(node, hub, own)
        if said and said != trouble:
            _log.warning("catalogue.not_told", hub=hub, reason=said)
        trouble = said
        pause = min(pause * 2, LONGEST_SECONDS) if said else EVERY_SECONDS


async def _registered(node: Node) -> bool:
    try:
        found = await node.door(MemberRegister).node_at(node.public_url)
    except Problem:
        return False
    return found is not None and found.active


async def _turn(node: Node, hub: str, own: Answered) -> str:
    try:
        told = await tell(node, hub, own)
        if told.taken:
            _log.warning("catalogue.names_taken", hub=hub, names=told.taken)
    except Problem as problem:
        return problem.reason or problem.detail
    except Exception as error:  # noqa: BLE001 (the node serves its APIs all the same)
        return repr(error)
    return ""


async def tell(node: Node, hub: str, own: Answered) -> Told:
    """Tell the catalogue once, and record it; raises what ``tell_catalogue`` raises."""
    record = Record(
        type="gateway.catalogue-told",
        actor=Actor(organisation=node.organisation, organisation_name=node.name),
        resource=hub,
        items=(f"apis:{len(own.said.apis)}",),
    )
    async with reading(node, record):
        told = await tell_catalogue(node, hub, own)
        record.items += tuple(f"described:{name}" for name in told.described)
    return told
