# SPDX-License-Identifier: EUPL-1.2
"""Telling receivers: who has news is read from the feeds themselves, so no change is ever untold.

This is no job of ``core.jobs``.  A job that is promised with a change can run before older
transactions end, when the feed does not show the change yet; it would cost every change something;
and a thousand receivers that do not answer would keep the places of all other jobs.  Here a change
costs nothing, what changes while a notice waits is one notice, and a process that is killed leaves
a lease that ends.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from datetime import datetime

import structlog

from samband.core import feed
from samband.core.identifiers import organisation
from samband.core.node import Node
from samband.core.outbound import FetchFailed, Limits, Outbound
from samband.core.ports import Actor
from samband.core.recording import Record, event_of
from samband.core.time import now
from samband.core.trace import current_trace, start_trace
from samband.core.webhooks import store, wire
from samband.core.webhooks.model import ANSWERED, PACE, Outcome, Pace, Standing, State, after
from samband.core.webhooks.store import Claimed

CONFIRMED, STOPPED = "receiver-confirmed", "receiver-stopped"
NOTICE = "receiver-held"
NOT_PUBLIC = "the name leads to no public address"
"""Said alike of a name that is not there and of one inside: nobody outside learns which names are."""
Clock = Callable[[], datetime]
Silent = Callable[[Node], Awaitable[Collection[str]]]
_SUCCESS, _GONE = range(200, 300), 410
_ANSWER_BYTES = 4_096
_SHARE = 20
"""Looking for news takes at most this part of one process's time, however many receivers."""
_INSIDE = frozenset({"gaierror", "the name leads to a private address"})
_GATHERING = 0.02
"""Seconds in which calls that end at about the same time leave their places together."""
_log = structlog.get_logger()


async def nobody(_: Node) -> Collection[str]:
    """Name nobody who is not to be told anything."""
    return ()


async def run_webhooks(
    node: Node, stop: asyncio.Event, pace: Pace = PACE, *, silent: Silent = nobody
) -> None:
    """Tell receivers until ``stop``, then let the calls that have begun end.

    ``silent`` names those whose receivers are not called for now.
    """
    calls: set[asyncio.Task[None]] = set()
    look = time.monotonic()
    while not stop.is_set():
        began = time.monotonic()
        try:
            if began >= look:
                await look_for_news(node)
                look = began + max(pace.poll_seconds, (time.monotonic() - began) * _SHARE)
            room = pace.at_once - len(calls)
            calls |= await begin_calls(node, room, pace, silent=await silent(node))
        except Exception as error:  # noqa: BLE001 (a database that is away is waited for)
            _log.warning("webhooks.not_read", reason=type(error).__name__)
            look = began + pace.poll_seconds
        calls = await _waited(calls, stop, look - time.monotonic())
    if calls:
        await asyncio.wait(calls)


async def look_for_news(node: Node) -> None:
    """Note whose feeds go further than they have been told of."""
    async with node.db.connection() as connection:
        await store.look_for_news(connection)


async def begin_calls(
    node: Node,
    most: int,
    pace: Pace = PACE,
    clock: Clock = now,
    *,
    silent: Collection[str] = (),
) -> set[asyncio.Task[None]]:
    """Begin to call at most ``most`` receivers that have something to be told."""
    if most <= 0:
        return set()
    async with node.db.connection() as connection:
        claimed = await store.claim(connection, clock(), most, pace, silent)
    return {asyncio.create_task(_call(node, each, pace, clock)) for each in claimed}


async def _waited(
    calls: set[asyncio.Task[None]], stop: asyncio.Event, pause: float
) -> set[asyncio.Task[None]]:
    """Wait for the next turn: when it is time to look, or a call has left its place to another."""
    stopping = asyncio.create_task(stop.wait())
    ended, _ = await asyncio.wait(
        {stopping, *calls}, timeout=max(0.0, pause), return_when=asyncio.FIRST_COMPLETED
    )
    if ended and stopping not in ended:
        await asyncio.wait({stopping}, timeout=_GATHERING)
    stopping.cancel()
    with suppress(asyncio.CancelledError):
        await stopping
    return {call for call in calls if not call.done()}


async def _call(node: Node, claimed: Claimed, pace: Pace, clock: Clock) -> None:
    """Call one receiver and write how it went; what fails here is tried again when its lease ends."""
    start_trace("")
    try:
        outcome = await _sent(node, claimed, pace, clock)
        new = after(claimed.standing, claimed.position, outcome, clock(), pace)
        await _settle(node, claimed, new)
    except Exception as error:  # noqa: BLE001 (one receiver's trouble is nobody else's)
        _log.warning("webhooks.not_settled", webhook=claimed.id, reason=type(error).__name__)


async def _sent(node: Node, claimed: Claimed, pace: Pace, clock: Clock) -> Outcome:
    """Send a message; any answer but the wanted one is a failure."""
    message = wire.Message(
        id=claimed.notice,
        time=claimed.noticed,
        source=claimed.source,
        subject=claimed.subject,
        address=claimed.address,
        data=_data(claimed),
    )
    key = await node.keys.signer(wire.KEY_USE)
    body = wire.sign(key, node.public_url, message, int(clock().timestamp()))
    headers = {"Content-Type": wire.MEDIA_TYPE, "Accept": "application/json"}
    headers["traceparent"] = current_trace().header
    limits = Limits(bytes=_ANSWER_BYTES, connect=pace.call_seconds / 2, total=pace.call_seconds)
    outbound = Outbound(node.test_mode)
    try:
        if isinstance(message.data, wire.Changed):
            status = await outbound.tell(claimed.address, body, headers, limits=limits)
            return _outcome(status)
        answer = await outbound.send("POST", claimed.address, body, headers, limits=limits)
    except FetchFailed as error:
        reason = str(error)
        return Outcome(NOT_PUBLIC if reason in _INSIDE else reason)
    outcome = _outcome(answer.status)
    if outcome is ANSWERED and not wire.answers(answer.body, message.data.challenge):
        return Outcome("the challenge was not answered")
    return outcome


def _data(claimed: Claimed) -> wire.Challenge | wire.Changed:
    if claimed.position is None:
        return wire.Challenge(claimed.challenge or "")
    return wire.Changed(claimed.changes, feed.format_cursor(*claimed.position))


def _outcome(status: int) -> Outcome:
    if status in _SUCCESS:
        return ANSWERED
    return Outcome(f"HTTP {status}", gone=status == _GONE)


async def _settle(node: Node, claimed: Claimed, new: Standing) -> None:
    """Write where a webhook stands; that it begins or stops to be told is an event."""
    async with node.db.transaction() as tx:
        there = await store.settle(tx, claimed, new)
        if not there or new.state == claimed.state:
            return
        owner = organisation(claimed.owner)
        record = Record(
            type=f"{claimed.api}.{CONFIRMED if new.state is State.ACTIVE else STOPPED}",
            actor=Actor(organisation=node.organisation, organisation_name=node.name),
            subjects=(owner,),
            resource=claimed.changes,
            reason=new.reason,
        )
        await node.ports.events.in_tx(tx, event_of(node, record))
        if new.state is State.HELD:
            await node.ports.notifier.tell(tx, owner, NOTICE, {})
