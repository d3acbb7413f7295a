# SPDX-License-Identifier: EUPL-1.2
"""Whatever happens, every receiver is in the end told of the newest, and never when it has ended.

Random changes, answers, failures, kills and owners' acts, run on the real tables beside a plain
model of what each receiver has been told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.builders import node_on
from samband.core import feed, webhooks
from samband.core.identifiers import organisation
from samband.core.jobs import Retry
from samband.core.node import Node
from samband.core.webhooks import service, store
from samband.core.webhooks.model import ANSWERED, Followed, Outcome, Pace, Standing, State, after
from samband.core.webhooks.store import Claimed

OWNERS = organisation("2120001124"), organisation("2120001132")
STREAMS = "a", "b"
WHO = [(stream, owner) for stream in STREAMS for owner in OWNERS]
SECOND = timedelta(seconds=1)
PACE = Pace(
    retry=Retry(3, SECOND, 4 * SECOND),
    challenges=Retry(2, SECOND, SECOND),
    of_one=2,
    lease=10 * SECOND,
)
FAILED, GONE = Outcome("HTTP 500"), Outcome("HTTP 410", gone=True)


class Modelled(msgspec.Struct):
    """What a plain mind expects of one receiver."""

    state: State = State.CONFIRMING
    told: tuple[int, int] = (0, 0)
    read: int = 0
    """How many changes it has read, as it does when it is told."""
    failures: int = 0
    quiet_until: datetime = datetime.min.replace(tzinfo=UTC)
    """When it may be called again: after a failure, a notice, or the call of one who was killed."""
    notice: UUID | None = None
    lease: UUID | None = None
    past: set[UUID] = msgspec.field(default_factory=set)


ACTS = st.one_of(
    st.tuples(st.just("publish"), st.sampled_from(STREAMS)),
    st.tuples(st.just("publish late"), st.sampled_from(STREAMS)),
    st.tuples(st.just("commit late")),
    st.tuples(st.sampled_from(("set", "end", "confirm")), st.sampled_from(WHO)),
    st.tuples(st.just("call"), st.lists(st.sampled_from("oofgkl"), min_size=4, max_size=4)),
    st.tuples(st.just("call"), st.just("oooo")),
    st.tuples(st.just("answer late")),
    st.tuples(st.just("wait"), st.sampled_from((1, 5, 30))),
)


class World:
    """The tables and the model, moved together."""

    def __init__(self, node: Node, late: AsyncExitStack) -> None:
        self.node, self.late = node, late
        self.clock = datetime.now(UTC)
        self.receivers: dict[tuple[str, Any], Modelled] = {}
        self.lingering: list[tuple[Claimed, Modelled]] = []

    async def act(self, act: tuple[Any, ...]) -> None:
        what, *rest = act
        await getattr(self, what.replace(" ", "_"))(*rest)

    async def publish(self, stream: str) -> None:
        async with self.node.db.transaction() as tx:
            await feed.publish(tx, stream, "changed", "x", {})

    async def publish_late(self, stream: str) -> None:
        """Publish in a transaction that goes on: nobody sees it, nor what is committed after it."""
        tx = await self.late.enter_async_context(self.node.db.transaction())
        await feed.publish(tx, stream, "changed", "x", {})

    async def commit_late(self) -> None:
        await self.late.aclose()

    async def set(self, who: tuple[str, Any]) -> None:
        async with self.node.db.transaction() as tx:
            await webhooks.set_receiver(tx, self.node, followed(who), "http://127.0.0.1:9/")
        self.receivers[who] = Modelled()

    async def end(self, who: tuple[str, Any]) -> None:
        async with self.node.db.transaction() as tx:
            ended = await webhooks.end(tx, followed(who))
        assert ended == (self.receivers.pop(who, None) is not None)

    async def confirm(self, who: tuple[str, Any]) -> None:
        if who in self.receivers:
            async with self.node.db.transaction() as tx:
                await webhooks.confirm(tx, self.node, followed(who))
            old = self.receivers[who]
            self.receivers[who] = Modelled(told=old.told, read=old.read, past=old.past)

    async def wait(self, seconds: int) -> None:
        self.clock += timedelta(seconds=seconds)

    async def call(self, outcomes: str) -> int:
        """Call whom the tables say; each answers, fails, is gone, or we are killed before we know."""
        async with self.node.db.connection() as connection:
            await store.look_for_news(connection)
            claimed = await store.claim(connection, self.clock, 3, PACE)
        owners = [each.owner for each in claimed]
        assert len(claimed) <= 3
        assert all(owners.count(owner) <= PACE.of_one for owner in owners)
        for each, letter in zip(claimed, outcomes, strict=False):
            await self._answered(each, letter)
        return len(claimed)

    async def _answered(self, claimed: Claimed, letter: str) -> None:
        modelled = self.receivers[claimed.source, organisation(claimed.owner)]
        self._check(claimed, modelled)
        modelled.notice, modelled.lease = claimed.notice, claimed.lease
        if letter in "kl":
            modelled.quiet_until = self.clock + PACE.lease
            self.lingering += [(claimed, modelled)] if letter == "l" else []
            return
        await self._settle(claimed, modelled, letter)

    async def answer_late(self) -> None:
        """Let slow calls end: what was set anew, ended or taken over meanwhile is left alone."""
        for claimed, modelled in self.lingering:
            current = self.receivers.get((claimed.source, organisation(claimed.owner)))
            if current is modelled and modelled.lease == claimed.lease:
                await self._settle(claimed, modelled, "o")
            else:
                assert not await self._settled(claimed, "o")
        self.lingering = []

    async def _settle(self, claimed: Claimed, modelled: Modelled, letter: str) -> None:
        new = await self._settled(claimed, letter)
        if letter == "o" and claimed.position is not None:
            modelled.read = len((await self.page(claimed.source)).events)
        self._expect(claimed, modelled, letter)
        assert new is not None
        assert (new.state, new.failures, new.told) == (
            modelled.state,
            modelled.failures,
            modelled.told,
        )

    async def _settled(self, claimed: Claimed, letter: str) -> Standing | None:
        outcome = {"o": ANSWERED, "f": FAILED, "g": GONE}[letter]
        new = after(claimed.standing, claimed.position, outcome, self.clock, PACE)
        async with self.node.db.connection() as connection:
            return new if await store.settle(connection, claimed, new) else None

    def _check(self, claimed: Claimed, modelled: Modelled) -> None:
        assert modelled.state == claimed.state in {State.CONFIRMING, State.ACTIVE}
        assert modelled.quiet_until <= self.clock
        assert claimed.notice not in modelled.past
        assert modelled.notice in {None, claimed.notice}
        assert (claimed.position is None) == (modelled.state is State.CONFIRMING)
        assert claimed.position is None or claimed.position > modelled.told

    def _expect(self, claimed: Claimed, modelled: Modelled, letter: str) -> None:
        modelled.quiet_until, modelled.lease = self.clock, None
        confirming = modelled.state is State.CONFIRMING
        if letter == "o":
            modelled.quiet_until += PACE.rest if claimed.position else timedelta(0)
            modelled.told = claimed.position or modelled.told
            modelled.state, modelled.failures = State.ACTIVE, 0
        else:
            most = (PACE.challenges if confirming else PACE.retry).attempts
            modelled.failures += 1
            modelled.quiet_until += 0.8 * SECOND
            if letter == "g" or modelled.failures == most:
                modelled.state = State.UNCONFIRMED if confirming else State.HELD
        if letter == "o" or modelled.state in {State.UNCONFIRMED, State.HELD}:
            modelled.past.add(claimed.notice)
            modelled.notice = None

    async def all_is_told(self) -> None:
        """Let everything that can end do so: then every active receiver knows of the newest."""
        await self.late.aclose()
        await self.answer_late()
        for _ in range(12):
            self.clock += PACE.lease
            await self.call("oooo")
        assert await self.call("") == 0
        for (stream, _), modelled in self.receivers.items():
            assert modelled.state is not State.CONFIRMING
            if modelled.state is State.ACTIVE:
                page = await self.page(stream)
                assert modelled.told == feed.parse_cursor(page.next)
                assert modelled.read == len(page.events)

    async def page(self, stream: str) -> feed.FeedPage:
        async with self.node.db.connection() as connection:
            return await feed.read(connection, stream, None, feed.MAX_PAGE, "")


def followed(who: tuple[str, Any]) -> Followed:
    stream, owner = who
    return Followed(stream, owner, "index", stream, "s", "http://127.0.0.1:8000/changes")


@pytest.fixture
def dsn(fresh_database: Callable[[], str]) -> str:
    return fresh_database()


@pytest.mark.capability("IX-7")
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, min_size=10, max_size=40))
@example([("call", "ooo"), ("call", "o"), ("publish late", "a"), ("publish", "a"), ("call", "ooo")])
@example([("call", "kkk"), ("call", "ooo"), ("wait", 5), ("call", "ooo")])
@example([("call", "ooo"), ("call", "o"), ("publish", "a"), ("call", "kk"), ("publish", "a")])
def test_everybody_is_told_of_the_newest_in_the_end_and_nobody_who_has_ended(
    dsn: str, acts: list[tuple[Any, ...]]
) -> None:
    async def work() -> None:
        async with node_on(dsn, size=50) as node, AsyncExitStack() as late:
            async with node.db.connection() as connection:
                await connection.execute("truncate core.webhook, core.webhook_challenge, core.feed")
            world = World(node, late)
            for who in WHO:
                await world.set(who)
            for act in acts:
                await world.act(act)
            await world.all_is_told()

    asyncio.run(work())
    assert service.MAX_CHALLENGES > 40
