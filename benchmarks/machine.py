# SPDX-License-Identifier: EUPL-1.2
"""Processor time of processes, as Linux counts it, and the machine's own description."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

TICK = 1_000_000 / os.sysconf("SC_CLK_TCK")  # microseconds
_NANOSECONDS = 1_000


def cpu_of(pid: int) -> float:
    """Tell a process's user and system time in microseconds, with that of children it has buried.

    Living threads are read at the scheduler's precision, since a tick of 10 ms is too coarse.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        threads = list(Path(f"/proc/{pid}/task").glob("*/schedstat"))
        living = sum(int(file.read_text().split()[0]) for file in threads) / _NANOSECONDS
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return living + (int(fields[13]) + int(fields[14])) * TICK


def children_of(pid: int) -> list[int]:
    """List the living children of a process."""
    found = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in file.read_text().split()]
    return found


def cpu_of_family(pid: int) -> float:
    """Tell the time of a process and its children, ended ones too: PostgreSQL with its backends."""
    return cpu_of(pid) + sum(cpu_of(child) for child in children_of(pid))


def command_of(pid: int) -> str:
    """Tell what a process was started as."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def middle(values: list[float]) -> float:
    """Give the median to one decimal."""
    return round(median(values), 1)


def in_turns(rounds: int, measured: dict[str, Callable[[], float]]) -> dict[str, float]:
    """Measure each in turn, several times over, and give the median of each."""
    seen: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, measure in measured.items():
            seen[name].append(measure())
    return {name: middle(values) for name, values in seen.items()}


@contextmanager
def apart(*families: int) -> Iterator[None]:
    """Keep what is measured on one core and the load that it is given on another, if there are two.

    A load that shares the core empties its caches, at a tenth of the cost of a request (measured).
    """
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        yield
        return
    _keep_on({cores[0]}, families)
    os.sched_setaffinity(0, {cores[1]})
    try:
        yield
    finally:
        _keep_on(set(cores), families)
        os.sched_setaffinity(0, cores)


def _keep_on(cores: set[int], families: Sequence[int]) -> None:
    """Bind processes and the children that they have now: a backend may be younger than its load."""
    for pid in [pid for family in families for pid in (family, *children_of(family))]:
        for thread in Path(f"/proc/{pid}/task").glob("*"):
            with suppress(ProcessLookupError):
                os.sched_setaffinity(int(thread.name), cores)


def describe() -> dict[str, object]:
    """Describe the machine and how busy it is, without naming it."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": [round(value, 2) for value in os.getloadavg()],
    }
