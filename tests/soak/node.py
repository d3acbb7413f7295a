# SPDX-License-Identifier: EUPL-1.2
"""A node's processes seen from outside, through /proc: who they are, and whether they live."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import NamedTuple

POLL_SECONDS = 0.02
GONE_SECONDS = 60.0
KINDS = ("web 1", "web 2", "sequencer", "jobs", "backend", "postmaster", "parent")
"""What may be killed: every process of a node, and one of PostgreSQL's own."""


class Process(NamedTuple):
    """A process; ``started`` tells it from a later one with the same number."""

    pid: int
    parent: int
    started: str
    command: str


def processes() -> list[Process]:
    """List what lives; a dead process that nobody has waited for yet does not."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (OSError, UnicodeDecodeError):
            continue
        if fields[0] not in "ZX":
            found.append(Process(int(folder.name), int(fields[1]), fields[19], command))
    return found


def below(parent: int) -> list[Process]:
    """List a process's children, and theirs in turn."""
    everything, found, level = processes(), [], {parent}
    while level:
        children = [each for each in everything if each.parent in level]
        found += children
        level = {each.pid for each in children}
    return found


def find(parent: int, kind: str) -> int | None:
    """Find the process of a kind under a node's parent; None while it is being replaced."""
    if kind == "parent":
        return parent
    family = below(parent)
    own = [each for each in family if each.parent == parent]
    postmasters = [each.pid for each in own if "/postgres -D " in each.command]
    backends = [
        each.pid
        for each in family
        if each.parent in postmasters and each.command.startswith("postgres: samband samband ")
    ]
    webs = sorted(each.pid for each in own if " web --descriptor" in each.command)
    loops = {name: [e.pid for e in own if f" loop {name}" in e.command] for name in KINDS[2:4]}
    candidates = {
        "web 1": webs[:1],
        "web 2": webs[1:],
        "backend": backends[-1:],
        "postmaster": postmasters,
        **loops,
    }[kind]
    return candidates[0] if candidates else None


def kill(pid: int) -> None:
    """End a process as the kernel's memory killer does: without a word."""
    os.kill(pid, signal.SIGKILL)


def seconds_until_gone(family: list[Process]) -> float:
    """Wait until none of these processes lives and tell how long it took; fails if any stays."""
    started = time.monotonic()
    ours = {(each.pid, each.started) for each in family}
    while alive := [each for each in processes() if (each.pid, each.started) in ours]:
        assert time.monotonic() < started + GONE_SECONDS, f"still alive: {alive}"
        time.sleep(POLL_SECONDS)
    return time.monotonic() - started
