# SPDX-License-Identifier: EUPL-1.2
"""Watch the nodes in the member register: a node that does not answer is named, never left out.

The node as a whole is measured from outside.  Of its services the node itself tells, and what it
tells is counted for as long as it is heard; while it is silent nobody knows (design section 8).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import structlog
from msgspec import Struct

from samband.core.node import Node
from samband.core.outbound import Outbound
from samband.core.time import now
from samband.trust_and_security.availability.client import Met, meet
from samband.trust_and_security.availability.model.measuring import Sample, State
from samband.trust_and_security.availability.model.services import NODE
from samband.trust_and_security.availability.store.heard import HeardRow
from samband.trust_and_security.trust_framework import MemberRegister, RegisteredNode

AT_ONCE = 64
"""So many nodes are asked at once, and besides them so many of those that were silent."""
AGAIN_SECONDS = 0.3
GATHER_SECONDS = 0.5
_HOLDS = 2
_SLACK = timedelta(seconds=5)
_log = structlog.get_logger()


class Watched(Struct, frozen=True):
    """What a round over the nodes gave, or a part of it."""

    samples: list[Sample]
    said: list[HeardRow]


class _Heard(Struct, frozen=True):
    """What a node answered, when, and for how long it was waited for."""

    of: RegisteredNode
    met: Met
    at: datetime
    took: timedelta


class Watching:
    """The nodes that are watched: who is being asked, and who was silent when last asked.

    Those that answer are asked on their own beat: a node that is silent is asked beside them, and
    no round waits for it.
    """

    def __init__(self, node: Node, every: timedelta) -> None:
        self._node, self._every = node, every
        self._outbound = Outbound(node.test_mode)
        self._well, self._mute = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(AT_ONCE)
        self._silent: set[str] = set()
        self._asking: dict[str, asyncio.Task[_Heard]] = {}

    @property
    def waiting(self) -> bool:
        """Whether some node has been asked and has not been heard yet."""
        return bool(self._asking)

    async def ask(self) -> None:
        """Ask every node of an active member but this one, unless it is being asked.

        Raises ``Unavailable`` without a register.
        """
        others = {each.url: each for each in await others_of(self._node)}
        self._silent &= others.keys()
        for url, each in others.items():
            if url not in self._asking:
                self._asking[url] = asyncio.create_task(self._meet(each))

    async def heard(self, seconds: float) -> AsyncIterator[Watched]:
        """Give what was answered as it comes, gathered for a moment, for so long at most."""
        until = time.monotonic() + seconds
        while self._asking and (left := until - time.monotonic()) > 0:
            done, _ = await asyncio.wait(self._asking.values(), timeout=min(GATHER_SECONDS, left))
            found = [task.result() for task in done]
            for each in found:
                del self._asking[each.of.url]
            if found:
                yield self._told(found)

    async def close(self) -> None:
        """Ask no more."""
        for task in self._asking.values():
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)
        self._asking.clear()

    async def _meet(self, asked: RegisteredNode) -> _Heard:
        """Ask one node; one that was well gets a second chance, in the line of those that were not.

        So a node that is well waits at most for the first try of others that fell silent at once.
        """
        began = time.monotonic()
        was_silent = asked.url in self._silent
        async with self._mute if was_silent else self._well:
            met = await meet(self._outbound, asked.url)
        if met.state is State.DOWN and not was_silent:
            await asyncio.sleep(AGAIN_SECONDS)
            async with self._mute:
                met = await meet(self._outbound, asked.url)
        (self._silent.add if met.state is State.DOWN else self._silent.discard)(asked.url)
        return _Heard(asked, met, now(), timedelta(seconds=time.monotonic() - began))

    def _done(self) -> list[_Heard]:
        done = [url for url, task in self._asking.items() if task.done()]
        found = []
        for url in done:
            task = self._asking.pop(url)
            if error := task.exception():
                _log.warning("availability.not_asked", reason=type(error).__name__)
            else:
                found.append(task.result())
        return found

    def _told(self, found: Sequence[_Heard]) -> Watched:
        return Watched(
            [sample for each in found for sample in _samples(each, self._every)],
            [
                HeardRow(each.of.url, each.of.member_name, each.met.text, each.at)
                for each in found
                if each.met.said is not None
            ],
        )


async def others_of(node: Node) -> list[RegisteredNode]:
    """List the nodes of active members but this one."""
    nodes = await node.door(MemberRegister).nodes()
    return [each for each in nodes if each.url != node.public_url]


def _samples(heard: _Heard, every: timedelta) -> list[Sample]:
    """Make samples of an answer; it holds for as long as it took besides: the next may take that."""
    url, met = heard.of.url, heard.met
    holds = (every + heard.took) * _HOLDS + _SLACK
    samples = [
        Sample(
            place=url,
            service=NODE,
            at=heard.at,
            state=met.state,
            ms=met.ms,
            holds=holds,
            timed=False,  # nobody has promised how fast a whole node answers
            reason=met.reason,
        )
    ]
    return samples + [
        Sample(
            place=url,
            service=each.service.name,
            at=heard.at,
            state=each.state,
            ms=0,
            holds=holds,
            timed=False,
            reason=each.reason,
        )
        for each in (met.said.services if met.said else ())
        if each.state is not State.UNKNOWN
    ]
