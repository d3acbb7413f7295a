# SPDX-License-Identifier: EUPL-1.2
"""Sequencer processes that are killed outright, while events keep coming."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from samband.trust_and_security.traceability import check, grow
from trust_and_security.traceability.builders import fetch, new_event, node_on, run_on

Fresh = Callable[[], str]
TESTS = Path(__file__).parents[2]
PROGRAM = """
import asyncio, sys
sys.path.insert(0, sys.argv[1])
from trust_and_security.traceability.builders import node_on
from samband.trust_and_security.traceability.jobs import run_sequencer
asyncio.run(run_sequencer(node_on(sys.argv[2]), asyncio.Event()))
"""


@pytest.mark.soak
def test_killed_sequencers_leave_a_whole_log_with_every_event_once(fresh_database: Fresh) -> None:
    dsn = fresh_database()
    node = node_on(dsn)
    chance = random.Random(7)  # noqa: S311 (repeatable moments, no secret)

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", PROGRAM, str(TESTS), dsn])

    async def scenario() -> None:
        running = [start(), start()]
        for turn in range(40):
            await asyncio.gather(*(node.ports.events.durable(new_event()) for _ in range(50)))
            await asyncio.sleep(chance.random() * 0.3)
            if turn % 2:
                victim = running.pop(0)
                victim.kill()
                victim.wait()
                running.append(start())
        for process in running:
            process.kill()
            process.wait()
        while await grow(node):
            pass
        [row] = await fetch(
            node, "select count(*), count(distinct seq) as seqs from traceability.leaf"
        )
        assert (row["count"], row["seqs"]) == (2000, 2000)
        assert await check(node) == []

    run_on(node, scenario())
