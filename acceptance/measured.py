# SPDX-License-Identifier: EUPL-1.2
"""Promises with a number: one run of the benchmarks, and each figure against its limit."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from acceptance.frame import ROOT, Figure

PEOPLE = 1_000
LEAST_EVENTS, LONGEST_DELAY = 2_000, 1.0
MOST_APART = 0.05
MOST_RATIO = 2.5
LEAST_LOOK_UPS, LEAST_UPSERTS, MOST_GROWTH = 1_000, 5_000, 1.1
LEAST_RESOLVED = 2_000
MOST_ADDED = 10.0
"""Milliseconds to a median call."""
SOURCES = 3
"""Producers, which are asked five questions."""
ENTRIES = 100_000
"""Of an index, to be filled in a minute; ``benchmarks index --entries 10000000`` is the whole."""
TRIES = 3
"""Something else on a machine of two cores can slow one half of a comparison, or hold it up."""


@cache
def _measured(name: str, turn: int) -> dict[str, Any]:
    """Run a benchmark for its ``turn``th time, once for all checks that rest on it.

    Raises ``CalledProcessError`` when it fails.
    """
    size = ["--people", str(PEOPLE), "--entries", str(ENTRIES)]
    command = [sys.executable, "-m", "benchmarks", name, "--json", *size]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    found: dict[str, Any] = msgspec.json.decode(done.stdout)[name]
    return found


def _judged(name: str, judge: Callable[[dict[str, Any]], Figure]) -> Figure:
    """Judge a benchmark, and measure again before it is called a failure; says how often."""
    for turn in range(1, TRIES + 1):
        try:
            figure = judge(_measured(name, turn))
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace").strip().splitlines()
            return Figure(False, f"the benchmark stopped: {said[-1:]}", "\n".join(said))
        if figure.ok:
            break
    again = "" if turn == 1 else f", measured {turn} times"
    return Figure(figure.ok, f"{figure.seen}{again}")


def log_keeps_up() -> Figure:
    """Events recorded a second, and how long the slowest waited for the signed tree."""
    return _judged("trace", _log_figure)


def _log_figure(trace: dict[str, Any]) -> Figure:
    rate, delay = trace["events_per_second"], trace["delay_max_s"]
    ok = rate >= LEAST_EVENTS and delay <= LONGEST_DELAY
    return Figure(ok, f"{rate} events/s, at most {delay} s")


def masking_costs_alike() -> Figure:
    """How far the medians of protected, unknown and not allowed lie apart, over 2,000 rounds."""
    return _judged("mask", _mask_figure)


def _mask_figure(mask: dict[str, Any]) -> Figure:
    kinds = ", ".join(
        f"{path}: {' / '.join(str(each) for each in mask[path].values())} ms"
        for path in ("lookups", "history-lookups")
    )
    apart = mask["difference"]
    return Figure(apart < MOST_APART, f"{kinds}; at most {apart:.1%} apart")


def request_is_near_the_floor() -> Figure:
    """The processor time of a protected request against the sum of the raw operations under it."""
    return _judged("request", _request_figure)


def _request_figure(found: dict[str, Any]) -> Figure:
    if found["skipped"]:
        return Figure(False, f"no floor: {found['skipped']}")
    ratio, whole, least = found["ratio_to_floor"], found["request"], found["floor"]
    return Figure(ratio <= MOST_RATIO, f"ratio_to_floor {ratio} ({whole} / {least} µs)")


def index_is_fast() -> Figure:
    """Look-ups and loaded entries a second, and whether look-ups cost more in ten times as many."""
    return _judged("index", _index_figure)


def _index_figure(found: dict[str, Any]) -> Figure:
    looked, loaded = found[f"look_up_at_{ENTRIES}"], found["loaded_per_second"][f"to_{ENTRIES}"]
    asked, late = looked["per_second"], looked["p99_ms"]
    growth = found["growth"]
    ok = asked >= LEAST_LOOK_UPS and loaded >= LEAST_UPSERTS and growth <= MOST_GROWTH
    ratios = f"{found['look_up_to_raw']} and {found['load_to_raw']} times the raw statements"
    seen = f"{asked} look-ups/s (p99 {late} ms), {loaded} entries/s, growth {growth}; {ratios}"
    return Figure(ok, seen)


def index_masks() -> Figure:
    """How far an index's answers for protected, unknown and not allowed lie apart in time."""
    return _judged("index", _index_mask_figure)


def _index_mask_figure(found: dict[str, Any]) -> Figure:
    apart = found["mask"]["difference"]
    return Figure(apart < MOST_APART, f"medians at most {apart:.1%} apart")


def addresses_are_fast() -> Figure:
    """Addresses resolved a second and core, and whether ten times as many make it slower."""
    return _judged("addresses", _addresses_figure)


def _addresses_figure(found: dict[str, Any]) -> Figure:
    rate, growth = found["resolve_per_second_per_core"], found["resolve_growth"]
    return Figure(rate >= LEAST_RESOLVED, f"{rate} a second and core, growth {growth}")


def gateway_adds_little() -> Figure:
    """What the gateway adds to a call at 300 a second, and what it costs the processor."""
    return _judged("gateway", _gateway_figure)


def _gateway_figure(found: dict[str, Any]) -> Figure:
    late = f"p50 +{found['added_p50_ms']} ms, p99 +{found['added_p99_ms']} ms"
    straight = f"straight {found['straight_p50_ms']} and {found['straight_p99_ms']} ms"
    seen = f"{late} ({straight}), {found['web_us_per_call']} µs a call"
    return Figure(found["added_p50_ms"] <= MOST_ADDED, seen)


def combined_is_near_its_parts() -> Figure:
    """What one question to five sources takes, against the same look-ups put by the system."""
    return _judged("combined", _combined_figure)


def _combined_figure(found: dict[str, Any]) -> Figure:
    one, raw, ratio = found["combined_ms"], found["raw_ms"], found["ratio_to_raw"]
    seen = f"p95 {one['p95']} ms against {raw['p95']}; {ratio} times the look-ups themselves"
    return Figure(len(found["sources"]) >= SOURCES, seen)
