# SPDX-License-Identifier: EUPL-1.2
"""Say to the catalogue what this node answers, and how much everybody may ask of its gateway.

A node elsewhere tells the hub soon after each start, when a limit has changed, and hourly, so that
a catalogue that was restored from yesterday is whole again without anybody's doing.  The hub may be
away: it is told when it is back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

import structlog

from samband.core.block import Manifest
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Problem
from samband.core.recording import Record, reading
from samband.information_exchange.api_management import (
    Answered,
    OfferedLimit,
    Told,
    answered,
    keep_limits,
    tell_catalogue,
)
from samband.information_exchange.gateway.store import published as store
from samband.trust_and_security.trust_framework import MemberRegister

LOOK_SECONDS, LONGEST_SECONDS = 2.0, 60.0
EVERY_SECONDS = 3_600.0
_log = structlog.get_logger()

Limits = tuple[tuple[str, OfferedLimit], ...]
"""What is offered to all, each with the number of the organisation that offers it."""


class _Turns:
    """What was told, when to tell it next, and how long to wait after trouble."""

    def __init__(self, node: Node, hub: str, manifests: Sequence[Manifest]) -> None:
        self._node, self._hub, self._manifests = node, hub, manifests
        self._own: Answered | None = None
        self._told: Limits | None = None
        self._next, self._pause, self._trouble = 0.0, LOOK_SECONDS, ""

    async def look(self) -> None:
        """Tell what there is to tell now."""
        limits = await limits_of(self._node)
        if not self._hub:
            await keep_limits(self._node, limits)
        elif self._due(limits) and await _registered(self._node):
            own = self._own = self._own or await answered(self._node, self._manifests)
            self._went(limits, await _turn(self._node, self._hub, own, limits))

    def _due(self, limits: Limits) -> bool:
        news = self._told is not None and limits != self._told and not self._trouble
        return news or time.monotonic() >= self._next

    def _went(self, limits: Limits, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            _log.warning("catalogue.not_told", hub=self._hub, reason=trouble)
        self._told, self._trouble = limits, trouble
        self._next = time.monotonic() + (self._pause if trouble else EVERY_SECONDS)
        self._pause = min(self._pause * 2, LONGEST_SECONDS) if trouble else LOOK_SECONDS


async def keep_told(
    node: Node, hub: str, manifests: Sequence[Manifest], stop: asyncio.Event
) -> None:
    """Tell until ``stop``: the catalogue at ``hub``, or the one beside this gateway where none is
    given; trouble is logged once and tried again, with growing pauses."""
    turns = _Turns(node, hub, manifests)
    fault = ""
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
            return
        try:
            await turns.look()
        except Exception as error:  # noqa: BLE001 (the node serves its APIs all the same)
            if fault != repr(error):
                _log.warning("catalogue.not_told", reason=repr(error))
            fault = repr(error)


async def limits_of(node: Node) -> Limits:
    """Read what this gateway offers to all."""
    async with node.db.connection() as connection:
        rows = await store.all_published(connection)
    return tuple(
        (
            row.owner,
            OfferedLimit(
                api=row.api, major=row.major, per_minute=row.per_minute, per_day=row.per_day
            ),
        )
        for row in rows
        if row.closed is None
    )


async def _registered(node: Node) -> bool:
    """Tell whether the hub knows the node: before that it would not be believed."""
    try:
        found = await node.door(MemberRegister).node_at(node.public_url)
    except Problem:
        return False
    return found is not None and found.active


async def _turn(node: Node, hub: str, own: Answered, limits: Limits) -> str:
    try:
        told = await tell(node, hub, own, limits)
    except Problem as problem:
        return problem.reason or problem.detail
    if told.taken:
        _log.warning("catalogue.names_taken", names=told.taken)
    return ""


async def tell(node: Node, hub: str, own: Answered, limits: Limits = ()) -> Told:
    """Tell the catalogue once, and record it; raises what ``tell_catalogue`` raises."""
    record = Record(
        type="gateway.catalogue-told",
        actor=Actor(organisation=node.organisation, organisation_name=node.name),
        resource=hub,
        items=(f"apis:{len(own.said.apis)}", f"limits:{len(limits)}"),
    )
    async with reading(node, record):
        told = await tell_catalogue(node, hub, own, [each for _, each in limits])
        record.items += tuple(f"described:{name}" for name in told.described)
    return told
