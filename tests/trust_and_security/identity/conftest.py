# SPDX-License-Identifier: EUPL-1.2
"""Run scenes against a running portal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from trust_and_security.identity.stage import Portal, portal

Scene = Callable[[Portal], Coroutine[Any, Any, None]]


@pytest.fixture
def play(fresh_database: Callable[[], str]) -> Callable[..., None]:
    """Run a scene against a portal with a database of its own."""

    def run(scene: Scene, **settings: Any) -> None:
        async def staged() -> None:
            async with portal(fresh_database(), **settings) as stage:
                await scene(stage)

        asyncio.run(staged())

    return run
