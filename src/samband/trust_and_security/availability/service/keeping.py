# SPDX-License-Identifier: EUPL-1.2
"""Keep what a round of looks has shown: standings, measured time, and what has changed.

All in one transaction under the standings' locks, so that two processes that look at the same
services count no time twice.

The database's clock decides: what a process dates by another is dated anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from msgspec.structs import replace

from samband.core.db import Tx
from samband.core.node import Node
from samband.core.time import STOCKHOLM, now
from samband.trust_and_security.availability.model.figures import Span, Tally
from samband.trust_and_security.availability.model.measuring import (
    Sample,
    Standing,
    State,
    Taken,
    counts,
    hour_of,
    take,
)
from samband.trust_and_security.availability.service.telling import MAX_SERVICES, tell
from samband.trust_and_security.availability.store import heard, spans, standing
from samband.trust_and_security.availability.store.heard import HeardRow
from samband.trust_and_security.availability.store.standing import Key

KEPT_DAYS = 400
HOURS_FOR_DAYS = 3
SAME_TIME = timedelta(seconds=2)
"""A clock that differs by less from the database's is as good as the same."""
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
        turns = [(before.get((each.place, each.service)), found) for each, found in taken]
        await tell(node, tx, turns)


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
