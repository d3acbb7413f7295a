# SPDX-License-Identifier: EUPL-1.2
"""Tell how services are and were: open to all, for it says nothing about anybody.

No event is recorded of such a read.  Events tell who has read what about whom or changed what; an
anonymous look at public figures is neither, as with ``/health`` and the API descriptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from samband.core import feed
from samband.core.block import ServiceClass
from samband.core.feed import FeedPage
from samband.core.node import Node
from samband.core.problems import NotFound, Problem
from samband.core.time import now
from samband.trust_and_security.availability.model.figures import Span, first_day
from samband.trust_and_security.availability.model.measuring import Standing, State, hour_of
from samband.trust_and_security.availability.model.saying import (
    MeasuredService,
    MeasuredSpan,
    NodeStatus,
    SeenNode,
    ServiceFacts,
    ServiceStatus,
    Trouble,
    overall,
)
from samband.trust_and_security.availability.model.services import (
    LEVELS,
    NODE,
    Level,
    Offered,
    Services,
)
from samband.trust_and_security.availability.service.drawing import (
    SHOWN_DAYS,
    Drawings,
    Drawn,
)
from samband.trust_and_security.availability.service.probing import HERE
from samband.trust_and_security.availability.service.telling import FEED
from samband.trust_and_security.availability.service.watching import others_of
from samband.trust_and_security.availability.store import heard, spans, standing
from samband.trust_and_security.availability.store.standing import Key, TroubleRow
from samband.trust_and_security.trust_framework import RegisteredNode

NODE_LEVEL = LEVELS[ServiceClass.IMPORTANT]
"""What is promised of a node as a whole, seen from outside."""
SHOWN_HOURS = 24
SECOND = 1000


def facts(node: Node, offered: Offered) -> ServiceFacts:
    """Describe one of this node's services."""
    return ServiceFacts(
        name=offered.name,
        sv=offered.service.sv,
        en=offered.service.en,
        class_=offered.service.class_,
        availability=offered.level.availability,
        longest_outage=offered.level.longest_outage,
        answers_within=offered.service.answers_within,
        owner=node.owner(offered.name).identifier,
        block_owner=offered.owner,
        needs=offered.needs,
        affects=offered.affects,
    )


def list_services(node: Node) -> list[ServiceFacts]:
    """List this node's services, each after those that it needs."""
    return [facts(node, offered) for offered in node.door(Services).offered]


class Board(Struct, frozen=True):
    """How everything is that this node knows of: its own services, and the other nodes."""

    own: NodeStatus
    nodes: tuple[SeenNode, ...]

    @property
    def levels(self) -> dict[Key, Level]:
        """Tell what is promised of each service, by place and name."""
        found = {(HERE, each.service.name): _level(each) for each in self.own.services}
        for seen in self.nodes:
            found[seen.url, NODE] = NODE_LEVEL
            found |= {(seen.url, each.service.name): _level(each) for each in seen.services}
        return found


async def board(node: Node) -> Board:
    """Tell how everything is now."""
    async with node.db.connection() as connection:
        found = await standing.standings(connection)
        said = {row.place: row.said for row in await heard.every(connection)}
    standings = {(each.place, each.service): each for each in found}
    moment = now()
    others = await _watched(node) if any(each.place for each in found) else []
    nodes = (_seen(each, _said(said.get(each.url)), standings, moment) for each in others)
    return Board(_own(node, standings, moment), tuple(nodes))


class Overview(Struct, frozen=True):
    """What a page shows: how everything is, its strips, and the latest trouble."""

    board: Board
    drawn: Mapping[Key, Drawn]
    troubles: Sequence[TroubleRow]


async def overview(node: Node, latest: int) -> Overview:
    """Gather what the page of all nodes shows, with so many of the latest stretches of trouble."""
    shown = await board(node)
    drawn = await node.door(Drawings).of(node, shown.levels)
    async with node.db.connection() as connection:
        recent = await standing.troubles(connection, latest, 0)
    return Overview(shown, drawn, recent)


class History(Struct, frozen=True):
    """What is known of one service over time: its hours, its days and its trouble."""

    hours: Sequence[Span]
    days: Sequence[Span]
    troubles: Sequence[TroubleRow]


async def history(node: Node, key: Key, latest: int) -> History:
    """Gather what the page of one service shows."""
    moment = now()
    since = hour_of(moment) - timedelta(hours=SHOWN_HOURS - 1)
    async with node.db.connection() as connection:
        hours = await spans.hours(connection, since, *key)
        days = await spans.days(connection, first_day(moment, SHOWN_DAYS), *key)
        recent = await standing.troubles(connection, latest, 0, key)
    return History(hours, days, recent)


async def _watched(node: Node) -> Sequence[RegisteredNode]:
    """List the nodes that are watched: none where a copy of the register has expired."""
    try:
        return await others_of(node)
    except Problem:
        return ()


def _own(node: Node, standings: Mapping[Key, Standing], moment: datetime) -> NodeStatus:
    services = tuple(
        _status(facts(node, offered), standings.get((HERE, offered.name)), moment)
        for offered in node.door(Services).offered
    )
    return NodeStatus(
        name=node.name,
        organisation=node.organisation.identifier,
        url=node.public_url,
        as_of=moment,
        state=overall([each.state for each in services]),
        services=services,
    )


def _level(status: ServiceStatus) -> Level:
    return LEVELS[status.service.class_]


async def measurements(node: Node) -> list[MeasuredService]:
    """Compare what was measured in the last 30 days with what is promised, for every service."""
    drawn = await node.door(Drawings).of(node, (await board(node)).levels)
    return [
        MeasuredService(node=place or node.public_url, service=service, measured=own.figures)
        for (place, service), own in sorted(drawn.items())
        if own.known
    ]


async def measured_days(node: Node, url: str, service: str, days: int) -> list[MeasuredSpan]:
    """Give what was measured of a service, day by day; raises ``NotFound`` for an unknown one."""
    place = HERE if url in {"", node.public_url} else url
    if (place, service) not in (await board(node)).levels:
        raise NotFound("There is no such service at that node.", reason="service-unknown")
    async with node.db.connection() as connection:
        found = await spans.days(connection, first_day(now(), days), place, service)
    return [said_span(span) for span in found]


def said_span(span: Span) -> MeasuredSpan:
    """Tell of an hour or a day in seconds."""
    tally = span.tally
    return MeasuredSpan(
        start=span.start,
        up_seconds=tally.up / SECOND,
        degraded_seconds=tally.degraded / SECOND,
        down_seconds=tally.down / SECOND,
        answers=tally.answers,
        late=tally.late,
    )


async def troubles(node: Node, limit: int, offset: int) -> tuple[list[Trouble], int]:
    """List stretches of trouble, the latest first, and tell how many there are."""
    async with node.db.connection() as connection:
        found = await standing.troubles(connection, limit, offset)
        total = await standing.count_troubles(connection)
    return [said_trouble(node, row) for row in found], total


def said_trouble(node: Node, row: TroubleRow) -> Trouble:
    """Tell of a stretch of trouble."""
    return Trouble(
        number=row.number,
        node=row.place or node.public_url,
        service=row.service,
        state=State(row.state),
        reason=row.reason,
        began=row.began,
        ended=row.ended,
    )


async def changes(node: Node, after: str | None, limit: int) -> FeedPage:
    """Give changes of state after a cursor."""
    source = node.resource("availability")
    async with node.db.connection() as connection:
        return await feed.read(connection, FEED, after, limit, source)


def _status(facts_: ServiceFacts, found: Standing | None, moment: datetime) -> ServiceStatus:
    if found is None:
        return ServiceStatus(service=facts_, state=State.UNKNOWN)
    state = found.state_at(moment)
    if state is State.UNKNOWN:
        return ServiceStatus(service=facts_, state=state, seen=found.seen)
    return ServiceStatus(
        service=facts_, state=state, since=found.since, seen=found.seen, reason=found.reason
    )


def _seen(
    other: RegisteredNode,
    said: Sequence[ServiceStatus],
    standings: Mapping[Key, Standing],
    moment: datetime,
) -> SeenNode:
    found = standings.get((other.url, NODE))
    state = found.state_at(moment) if found else State.UNKNOWN
    known = found is not None and state is not State.UNKNOWN
    return SeenNode(
        name=other.member_name,
        url=other.url,
        state=state,
        since=found.since if found and known else None,
        seen=found.seen if found else None,
        reason=found.reason if found and known else "",
        services=tuple(
            _heard_of(each.service, other.url, standings, moment, state) for each in said
        ),
    )


def _heard_of(
    facts_: ServiceFacts,
    url: str,
    standings: Mapping[Key, Standing],
    moment: datetime,
    node_state: State,
) -> ServiceStatus:
    """Tell of a service at another node: nothing is known of it while the node is silent."""
    found = standings.get((url, facts_.name))
    if node_state in {State.DOWN, State.UNKNOWN}:
        return ServiceStatus(
            service=facts_, state=State.UNKNOWN, seen=found.seen if found else None
        )
    return _status(facts_, found, moment)


def _said(text: str | None) -> Sequence[ServiceStatus]:
    """Read what was kept; what is no longer understood as it was then tells nothing."""
    try:
        return msgspec.json.decode(text, type=NodeStatus).services if text else ()
    except msgspec.ValidationError:
        return ()
