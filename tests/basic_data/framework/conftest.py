# SPDX-License-Identifier: EUPL-1.2
"""One small country for the module's tests, with a loop that lives as long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from basic_data.framework.country import Country, country
from samband.core import postgres as embedded

Play = Callable[[Callable[[Country], Coroutine[Any, Any, Any]]], Any]
"""Play a story, ``async def story(there)``, in the module's country."""


@pytest.fixture(scope="module")
def play(
    postgres: embedded.Server, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    """Give a function that plays a story among the nodes."""
    with asyncio.Runner() as runner:
        opened = country(postgres, template_database, tmp_path_factory.mktemp("nodes"))
        there = runner.run(opened.__aenter__())
        try:
            yield lambda story: runner.run(story(there))
        finally:
            runner.run(opened.__aexit__(None, None, None))
