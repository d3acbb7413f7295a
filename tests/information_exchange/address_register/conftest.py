# SPDX-License-Identifier: EUPL-1.2
"""The address register behind its real API and pages, asked by systems, people and strangers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from information_exchange.address_register.bureau import Bureau, open_bureau

Play = Callable[..., None]


@pytest.fixture
def play(fresh_database: Callable[[], str]) -> Play:
    """Give a function that runs an asynchronous test against a newly opened register."""

    def run(test: Callable[[Bureau], Awaitable[None]], *, test_mode: bool = True) -> None:
        async def inside() -> None:
            async with open_bureau(fresh_database(), test_mode=test_mode) as bureau:
                await test(bureau)

        asyncio.run(inside())

    return run
