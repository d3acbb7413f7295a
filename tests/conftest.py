# SPDX-License-Identifier: EUPL-1.2
"""One throw-away PostgreSQL per test run, and a fresh, migrated database for whoever asks."""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import logging
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import samband
from core.pages.browser import chromium
from samband.core import postgres as embedded
from samband.core.db import Database
from samband.core.migrate import migrate
from throw_away import throw_away_server

pytest_plugins = ["accessibility", "capabilities", "house"]
if importlib.util.find_spec("fixtures_app"):
    pytest_plugins.append("fixtures_app")

TEMPLATE = "template_samband"


@pytest.fixture(autouse=True)
def _logs_end_with_their_test() -> Iterator[None]:
    """Take away what a test has set up to log with: its stream ends with the test."""
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    root.handlers[:] = [handler for handler in root.handlers if handler in before]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium, or skip where it is not installed."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def postgres() -> Iterator[embedded.Server]:
    """Run a server of our own for as long as the tests run; it does nothing that no test asks.

    What else a server does holds back what a feed shows, in every database that it serves.
    """
    with throw_away_server(autovacuum="off") as server:
        yield server


@pytest.fixture(scope="session")
def template_database(postgres: embedded.Server) -> str:
    """Migrate one database, which every fresh one is a copy of, and return its name."""
    src = Path(samband.__file__).parent
    folders = [(folder.parent.name, folder) for folder in sorted(src.rglob("migrations"))]

    async def build() -> None:
        await embedded.create_database(postgres.dsn("postgres"), TEMPLATE)
        database = Database(postgres.dsn(TEMPLATE), 1)
        await migrate(database, folders)
        await database.close()

    asyncio.run(build())
    return TEMPLATE


@pytest.fixture(scope="session")
def _database_numbers() -> Iterator[int]:
    return itertools.count(1)


@pytest.fixture
def fresh_database(
    postgres: embedded.Server, template_database: str, _database_numbers: Iterator[int]
) -> Iterator[Callable[[], str]]:
    """Give a function that makes a migrated, empty database and returns its DSN, any number of times.

    The databases are dropped after the test, whoever is still connected.
    """
    made: list[str] = []

    def make() -> str:
        name = f"test_{next(_database_numbers)}"
        how = (f"--template={template_database}", "--strategy=file_copy")
        _client_program(postgres, "createdb", *how, name)
        made.append(name)
        return postgres.dsn(name)

    yield make
    for name in made:
        with suppress(subprocess.CalledProcessError):  # the server goes with its data in any case
            _client_program(postgres, "dropdb", "--force", name)


def _client_program(server: embedded.Server, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own tools: a process of its own fits sync and async tests alike."""
    where = (f"--host={server.runtime}", f"--port={embedded.PORT}", f"--username={embedded.ROLE}")
    subprocess.run(
        [embedded.binaries() / program, *where, *arguments], check=True, capture_output=True
    )
