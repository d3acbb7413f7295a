# SPDX-License-Identifier: EUPL-1.2
"""What a soak came to, in lines that are printed under the test results."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest

from soak.run import SEED, Soak

LINES = pytest.StashKey[list[str]]()
_JUST_KILLED = 0.2  # seconds: answers that were on their way when the process died


def lines_of(seen: Soak) -> Iterator[str]:
    """Tell how much was done, what was refused meanwhile, and how long the node was away."""
    tally, heads = seen.tally, seen.witness.seen
    kills = _counted(Counter(kill.kind for kill in seen.kills))
    repeated = sum(change.attempts > 1 for change in seen.changes)
    yield (
        f"soak: {len(seen.entries):,} events in the log, {len(seen.kills)} kills ({kills}),"
        f" seed {SEED}, {seen.ended - seen.started:.0f} s"
    )
    yield (
        f"soak: {tally.asked:,} requests, {len(tally.answers):,} answered,"
        f" {sum(tally.refused.values()):,} refused ({_counted(tally.refused)}),"
        f" {len(tally.wrong)} wrong"
    )
    yield (
        f"soak: {len(seen.changes):,} changes acknowledged, {repeated} sent more than once,"
        f" {tally.replayed} of them already done; {len(heads):,} checkpoints,"
        f" each held against every earlier one"
    )
    gaps = _gaps(seen)
    longest = max(gap for of_kind in gaps.values() for gap in of_kind)
    away = ", ".join(f"{kind} {max(of_kind):.1f}" for kind, of_kind in sorted(gaps.items()))
    yield f"soak: longest gap between answers {longest:.1f} s; by what was killed (s): {away}"
    gone = [kill.gone for kill in seen.kills if kill.gone is not None]
    loaded = [head.seen for head in heads if head.seen < seen.ended]
    slow = max(new - old for old, new in pairwise(loaded))
    yield (
        f"soak: all below a killed parent gone within {max(gone):.1f} s;"
        f" longest time without a new checkpoint {slow:.1f} s"
    )


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in sorted(counter.items()))


def _gaps(seen: Soak) -> dict[str, list[float]]:
    """Give, for each kill, the longest gap between two answers until the next one, by kind."""
    longest = [0.0] * len(seen.kills)
    moments = [kill.at - _JUST_KILLED for kill in seen.kills]
    times = [answer.done for answer in seen.tally.answers if answer.done < seen.ended]
    for before, after in pairwise(times):
        number = bisect_right(moments, before) - 1
        if number >= 0:
            longest[number] = max(longest[number], after - before)
    by_kind: dict[str, list[float]] = defaultdict(list)
    for kill, gap in zip(seen.kills, longest, strict=True):
        by_kind[kill.kind].append(gap)
    return by_kind
