# SPDX-License-Identifier: EUPL-1.2
"""The catalogue behind its real API, asked by members, their systems and their people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from information_exchange.api_management.bazaar import Bazaar, open_bazaar

Play = Callable[[Callable[[Bazaar], Awaitable[None]]], None]


@pytest.fixture
def play(fresh_database: Callable[[], str]) -> Play:
    """Give a function that runs an asynchronous test against a newly opened catalogue."""

    def run(test: Callable[[Bazaar], Awaitable[None]]) -> None:
        async def inside() -> None:
            async with open_bazaar(fresh_database()) as bazaar:
                await test(bazaar)

        asyncio.run(inside())

    return run
