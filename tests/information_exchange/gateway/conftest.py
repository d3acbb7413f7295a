# SPDX-License-Identifier: EUPL-1.2
"""A node with a gateway in front of a service."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from information_exchange.gateway.stand import Stand, open_stand

Play = Callable[[Callable[[Stand], Awaitable[None]]], None]


@pytest.fixture
def play(fresh_database: Callable[[], str], tmp_path: Path) -> Play:
    """Give a function that runs an asynchronous test against a newly opened node."""

    def run(test: Callable[[Stand], Awaitable[None]]) -> None:
        async def inside() -> None:
            async with open_stand(fresh_database(), tmp_path) as stand:
                await test(stand)

        asyncio.run(inside())

    return run
