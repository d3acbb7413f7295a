# SPDX-License-Identifier: EUPL-1.2
"""The register behind its real API, asked by an operator, two members' systems and people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from trust_and_security.trust_framework.office import Office, open_office

Play = Callable[[Callable[[Office], Awaitable[None]]], None]


@pytest.fixture
def play(fresh_database: Callable[[], str]) -> Play:
    """Give a function that runs an asynchronous test against a newly opened register."""

    def run(test: Callable[[Office], Awaitable[None]]) -> None:
        async def inside() -> None:
            async with open_office(fresh_database()) as office:
                await test(office)

        asyncio.run(inside())

    return run
