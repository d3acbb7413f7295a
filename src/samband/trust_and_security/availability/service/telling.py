# SPDX-License-Identifier: EUPL-1.2
"""Tell of what has changed: trouble that begins and ends is kept, is an event and stands in the feed.

A watched node says what it likes of itself, as often as it is asked, so what it can have told of is
bounded: so many troubles an hour, and with them as many that last as it has services.  One that is
over at once may be passed over; one that stays is told of, however much came before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from samband.core import feed
from samband.core.db import Tx
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, events_of
from samband.trust_and_security.availability.model.measuring import TROUBLE, Standing, Taken
from samband.trust_and_security.availability.model.services import NODE
from samband.trust_and_security.availability.store import standing
from samband.trust_and_security.availability.store.standing import Key
from samband.trust_and_security.availability.vocabulary import STATE_CHANGED

FEED = "availability"
MAX_SERVICES = 101
"""Of one place, ever: the node and a hundred services; what more it tells of is not measured."""
NEWS_AN_HOUR = 30
"""Troubles of a watched node's services, and as many of the node itself, that are told of."""
LASTING = timedelta(minutes=1)
"""Trouble that has lasted so long is told of beyond them: not more of it than ``MAX_SERVICES``."""
Turn = tuple[Standing | None, Taken]
"""How a service was before a look, and what the look led to."""


async def tell(node: Node, tx: Tx, turns: Sequence[Turn]) -> None:
    """Begin and end stretches of trouble, and tell of what others are to hear."""
    troubled = [taken.standing for _, taken in turns if taken.standing.state in TROUBLE]
    keys = [(each.place, each.service) for each in troubled]
    room = _Room(tx, await standing.going_on(tx, keys) if keys else frozenset())
    told = [taken.standing for before, taken in turns if await _is_news(room, before, taken)]
    if told:
        await _publish(node, tx, told)


class _Room:
    """What goes on already, and how much more trouble of each place there is room for."""

    def __init__(self, tx: Tx, going_on: frozenset[Key]) -> None:
        self.tx, self.going_on = tx, going_on
        self._begun: dict[tuple[str, bool], int] = {}

    async def take(self, present: Standing) -> bool:
        """Tell whether a stretch of trouble can begin, and count it if so."""
        if not present.place:
            return True
        whole = present.service == NODE
        if (present.place, whole) not in self._begun:
            hour = present.seen - timedelta(hours=1)
            begun = await standing.begun(self.tx, present.place, hour, whole=whole)
            self._begun[present.place, whole] = begun
        lasts = present.seen - present.since >= LASTING
        most = NEWS_AN_HOUR + (MAX_SERVICES if lasts else 0)
        if self._begun[present.place, whole] >= most:
            return False
        self._begun[present.place, whole] += 1
        return True


async def _is_news(room: _Room, before: Standing | None, taken: Taken) -> bool:
    """Begin or end the trouble of one service; tells whether others are to hear of it.

    What is told to begin is always told to end, and ends when nobody knows of it any more.  Trouble that there was no room for begins when
    there is, if it still goes on.
    """
    present, until = taken.standing, taken.until
    was_troubled = before is not None and before.state in TROUBLE
    ended = until and was_troubled and await standing.end_trouble(room.tx, present, until)
    new = bool(until) or (present.place, present.service) not in room.going_on
    begins = present.state in TROUBLE and new and await room.take(present)
    if begins:
        await standing.begin_trouble(room.tx, present)
    own = before is not None and before.state is not present.state and not present.place
    return begins or bool(ended) or own


async def _publish(node: Node, tx: Tx, told: Sequence[Standing]) -> None:
    for present in told:
        await feed.publish(
            tx,
            FEED,
            f"{FEED}.changed",
            f"{present.place or node.public_url}/{present.service}",
            {"state": present.state, "since": present.since},
        )
    record = Record(
        type=STATE_CHANGED,
        actor=Actor(organisation=node.organisation, organisation_name=node.name),
        resource=node.public_url,
        items=tuple(
            f"{present.place or node.public_url} {present.service} {present.state}"
            for present in told
        ),
    )
    for event in events_of(node, record):
        await node.ports.events.in_tx(tx, event)
