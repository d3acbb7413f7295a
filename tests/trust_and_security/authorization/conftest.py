# SPDX-License-Identifier: EUPL-1.2
"""One node per test module, with a loop that lives as long, since its tests only add to it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

import samband
from samband.core import postgres as embedded
from samband.core.db import Database
from samband.core.migrate import migrate
from trust_and_security.authorization.house import (
    MALMO,
    OWNER,
    Client,
    House,
    a_client,
    a_member,
    open_house,
)
from trust_and_security.authorization.neighbours import Neighbourhood, neighbourhood

Play = Callable[[Callable[[House], Coroutine[Any, Any, Any]]], Any]
"""Play a story, ``async def story(house)``, in the module's node."""
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def migrated(postgres: embedded.Server) -> str:
    """Make a database with the schemas that authorization needs; gives its DSN."""
    name = f"authorization_{next(_numbers)}"
    src = Path(samband.__file__).parent
    folders = [(folder.parent.name, folder) for folder in sorted(src.rglob("migrations"))]
    needed = {"core", "trust_framework", "traceability", "authorization"}

    async def make() -> None:
        await embedded.create_database(postgres.dsn("postgres"), name)
        database = Database(postgres.dsn(name), 1)
        await migrate(database, [pair for pair in folders if pair[0] in needed])
        await database.close()

    asyncio.run(make())
    return postgres.dsn(name)


@pytest.fixture(scope="module")
def house(migrated: str) -> Iterator[Play]:
    """Give a function that plays a story, ``async def story(house)``, in the module's node."""
    with asyncio.Runner() as runner:
        opened = open_house(migrated)
        house = runner.run(opened.__aenter__())
        try:
            yield lambda story: runner.run(story(house))
        finally:
            runner.run(opened.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def malmo(house: Play) -> Client:
    """Let Malmö stad join, with a case system that is granted nothing yet."""

    async def story(house: House) -> Client:
        await a_member(house.node, MALMO, "Malmö stad")
        return await a_client(house.node, MALMO, "bygglov")

    client: Client = house(story)
    return client


@pytest.fixture(scope="module")
def owner(house: Play) -> Client:
    """Let the node's owner join, with a system of its own."""

    async def story(house: House) -> Client:
        await a_member(house.node, OWNER, "Skatteverket")
        return await a_client(house.node, OWNER, "register")

    client: Client = house(story)
    return client


PlayNextDoor = Callable[[Callable[[Neighbourhood], Coroutine[Any, Any, Any]]], Any]
"""Play a story, ``async def story(there)``, among the module's nodes."""


@pytest.fixture(scope="module")
def next_door(
    postgres: embedded.Server, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PlayNextDoor]:
    """Give a function that plays a story, ``async def story(there)``, among three nodes."""
    with asyncio.Runner() as runner:
        opened = neighbourhood(postgres, template_database, tmp_path_factory.mktemp("nodes"))
        there = runner.run(opened.__aenter__())
        try:
            yield lambda story: runner.run(story(there))
        finally:
            runner.run(opened.__aexit__(None, None, None))
