# SPDX-License-Identifier: EUPL-1.2
"""Keep what a round of looks has shown: standings, measured time, and what has changed.

All in one transaction under the standings' locks, so that two processes that look at the same
services count no time twice.  A change of state is an event, and stands in the change feed.

The database's clock decides: what a process dates by another is dated anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from msgspec.structs import replace

from samband.core import feed
from samband.core.db import Tx
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, events_of
from samband.core.time import STOCKHOLM, now
from samband.trust_and_security.availability.model.figures import Span, Tally
from samband.trust_and_security.availability.model.measuring import (
    TROUBLE,
    Sample,
    Standing,
    State,
    Taken,
    counts,
    hour_of,
    take,
)
from samband.trust_and_security.availability.service.watching import NODE
from samband.trust_and_security.availability.store import heard, spans, standing
from samband.trust_and_security.availability.store.heard import HeardRow
from samband.trust_and_security.availability.store.standing import Key
from samband.trust_and_security.availability.vocabulary import STATE_CHANGED

FEED = "availability"
KEPT_DAYS = 400
HOURS_FOR_DAYS = 3
MAX_SERVICES = 101
"""Of one place, ever: the node and a hundred services; what more it tells of is not measured."""
SAME_TIME = timedelta(seconds=2)
"""A clock that differs by less from the database's is as good as the same."""
NEWS_AN_HOUR = 30
"""Troubles of a watched node's services, and of the node itself, that are told of."""
_log = structlog.get_logger()


async def keep(node: Node, samples: Sequence[Sample], said: Sequence[HeardRow] = ()) -> None:
    """Keep a round: at most one sample per service, and what watched nodes said."""
    if not samples:
        return
    async with node.db.transaction() as tx:
        present, dated = await _dated(tx, samples)
        before = await standing.lock(tx, [(each.place, each.service) for each in dated])
        counted = [
            each for each in dated if counts(before.get((each.place, each.service)), each, present)
        ]
        if len(counted) < len(dated):
            _log.warning("availability.not_counted", looks=len(dated) - len(counted))
        taken = [
            (each, take(before.get((each.place, each.service)), each, present))
            for each in await _bounded(tx, counted, before)
        ]
        for sample, found in taken:
            if found.void is not None:
                await spans.void(tx, sample.place, sample.service, *found.void)
        await standing.put(tx, [found.standing for _, found in taken])
        await spans.add(tx, [span for sample, found in taken for span in _spans(sample, found)])
        if said:
            await heard.put(tx, said)
        changed = [
            (before.get((each.place, each.service)), found.standing)
            for each, found in taken
            if _changed(before.get((each.place, each.service)), found.standing)
        ]
        if changed:
            await _tell(node, tx, changed)


async def tidy(node: Node) -> int:
    """Make days of old hours and forget what is older than 13 months; tells how many hours."""
    async with node.db.transaction() as tx:
        present = (await standing.clock(tx)).astimezone(STOCKHOLM)
        midnight = present.replace(hour=0, minute=0, second=0, microsecond=0)
        oldest = present - timedelta(days=KEPT_DAYS)
        gathered = await spans.gather(tx, midnight - timedelta(days=HOURS_FOR_DAYS))
        await spans.forget(tx, oldest)
        await standing.forget_troubles(tx, oldest)
    return gathered


async def _dated(tx: Tx, samples: Sequence[Sample]) -> tuple[datetime, list[Sample]]:
    """Tell the present moment by the database's clock, and date what was seen by that clock.

    Two processes whose clocks differ would else each date what the other had seen as to come.
    """
    asked = now()
    present = await standing.clock(tx)
    wrong_by = present - now()
    if asked - SAME_TIME <= present <= now() + SAME_TIME:
        return present, list(samples)
    return present, [replace(each, at=each.at + wrong_by) for each in samples]


async def _bounded(
    tx: Tx, samples: Sequence[Sample], before: Mapping[Key, Standing]
) -> list[Sample]:
    """Order samples, and leave out new services of a place that has told of too many."""
    ordered = sorted(samples, key=lambda each: (each.place, each.service))
    fresh = {each.place for each in ordered if (each.place, each.service) not in before}
    room = {place: MAX_SERVICES - await standing.count(tx, place) for place in sorted(fresh)}
    kept = []
    for each in ordered:
        if (each.place, each.service) not in before:
            room[each.place] -= 1
            if room[each.place] < 0:
                continue
        kept.append(each)
    return kept


def _spans(sample: Sample, taken: Taken) -> list[Span]:
    """Gather what a sample adds, by hour: a statement may touch each row once."""
    hours: dict[datetime, Tally] = {}
    for credit in taken.credits:
        spent = Tally(**{credit.state.value: credit.ms})
        hours[credit.hour] = hours.get(credit.hour, Tally()) + spent
    if sample.timed and sample.state is not State.DOWN:
        hour = hour_of(taken.standing.seen)
        answer = Tally(answers=1, late=int(sample.late))
        hours[hour] = hours.get(hour, Tally()) + answer
    return [Span(sample.place, sample.service, hour, tally) for hour, tally in hours.items()]


def _changed(before: Standing | None, present: Standing) -> bool:
    """Tell whether somebody wants to know: a service that was never in trouble is no news."""
    if before is None:
        return present.state in TROUBLE
    return before.state is not present.state


async def _is_news(tx: Tx, before: Standing | None, present: Standing) -> bool:
    """Begin and end stretches of trouble; tells whether others are to hear of the change.

    A watched node says what it likes of itself, as often as it is asked: of its services only so
    many troubles an hour are news, and of the node itself as many.  What is told to begin is
    always told to end.
    """
    troubled = present.state in TROUBLE
    if troubled and present.place:
        hour, whole = now() - timedelta(hours=1), present.service == NODE
        if await standing.begun(tx, present.place, hour, whole=whole) >= NEWS_AN_HOUR:
            return False
    was_troubled = before is not None and before.state in TROUBLE
    ended = was_troubled and await standing.end_trouble(tx, present)
    if troubled:
        await standing.begin_trouble(tx, present)
    return troubled or ended or not present.place


async def _tell(node: Node, tx: Tx, changed: Sequence[tuple[Standing | None, Standing]]) -> None:
    told = [present for before, present in changed if await _is_news(tx, before, present)]
    if not told:
        return
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
