# SPDX-License-Identifier: EUPL-1.2
"""Watch the nodes in the member register: a node that does not answer is named, never left out.

The node as a whole is measured from outside.  Of its services the node itself tells, and what it
tells is counted for as long as it is heard; while it is silent nobody knows (design section 8).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

from msgspec import Struct

from samband.core.node import Node
from samband.core.outbound import Outbound
from samband.core.time import now
from samband.trust_and_security.availability.client import Met, meet
from samband.trust_and_security.availability.model.measuring import Sample, State
from samband.trust_and_security.availability.store.heard import HeardRow
from samband.trust_and_security.trust_framework import MemberRegister, RegisteredNode

NODE = "node"
"""The service that stands for a node as a whole; no API has that name."""
AT_ONCE = 16
AGAIN_SECONDS = 0.3
GATHER_SECONDS = 0.5
_HOLDS = 2
_SLACK = timedelta(seconds=5)


class Watched(Struct, frozen=True):
    """What a round over the nodes gave, or a part of it."""

    samples: list[Sample]
    said: list[HeardRow]


async def watch(node: Node, every: timedelta) -> AsyncIterator[Watched]:
    """Ask every node of an active member but this one; raises ``Unavailable`` without a register.

    What they answer comes as it comes, gathered for a moment: those that never answer keep no
    word of the others waiting.
    """
    others = await others_of(node)
    outbound, gate = Outbound(node.test_mode), asyncio.Semaphore(AT_ONCE)

    async def ask(asked: RegisteredNode) -> tuple[RegisteredNode, Met]:
        async with gate:
            met = await meet(outbound, asked.url)
            if met.state is State.DOWN:
                await asyncio.sleep(AGAIN_SECONDS)
                met = await meet(outbound, asked.url)
            return asked, met

    waiting = {asyncio.create_task(ask(each)) for each in others}
    try:
        while waiting:
            done, waiting = await asyncio.wait(waiting, timeout=GATHER_SECONDS)
            if done:
                yield _told([each.result() for each in done], every)
    finally:
        for each in waiting:
            each.cancel()


def _told(found: list[tuple[RegisteredNode, Met]], every: timedelta) -> Watched:
    holds = every * _HOLDS + _SLACK
    return Watched(
        [sample for each, one in found for sample in _samples(each.url, one, holds)],
        [
            HeardRow(each.url, each.member_name, one.text, now())
            for each, one in found
            if one.said is not None
        ],
    )


async def others_of(node: Node) -> list[RegisteredNode]:
    """List the nodes of active members but this one."""
    nodes = await node.door(MemberRegister).nodes()
    return [each for each in nodes if each.url != node.public_url]


def _samples(url: str, met: Met, holds: timedelta) -> list[Sample]:
    moment = now()
    samples = [
        Sample(
            place=url,
            service=NODE,
            at=moment,
            state=met.state,
            ms=met.ms,
            holds=holds,
            reason=met.reason,
        )
    ]
    said = {each.service.name: each for each in (met.said.services if met.said else ())}
    said.pop(NODE, None)
    return samples + [
        Sample(
            place=url,
            service=name,
            at=moment,
            state=each.state,
            ms=0,
            holds=holds,
            timed=False,
            reason=each.reason,
        )
        for name, each in said.items()
        if each.state is not State.UNKNOWN
    ]
