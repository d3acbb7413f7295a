# SPDX-License-Identifier: EUPL-1.2
"""Requests held inside a node of the country, by its own database, so that it dies with them.

A lock lets a request wait where it is about to read or write; a standby that there is not lets it
wait when it has committed and nobody has been told.  Both make it certain that the node has begun.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import LiteralString

import asyncpg
import httpx
import msgspec

from journeys.country import Country
from samband.cli.country import Name
from samband.settings import Settings

REACH_SECONDS = 15.0
SERVES_SECONDS = 60.0
_PAUSE = 0.02

_WAITS: LiteralString = (
    "select exists (select from pg_locks where not granted and relation = $1::regclass"
    " and database = (select oid from pg_database where datname = current_database()))"
)
_COMMITTED: LiteralString = (
    "select exists (select from pg_stat_activity activity join pg_locks held using (pid)"
    " where activity.datname = current_database() and activity.wait_event = 'SyncRep'"
    " and held.granted and held.relation = 'core.inbox'::regclass)"
)
_IN_EFFECT: LiteralString = (
    "select exists (select from pg_locks waits join pg_locks held using (pid)"
    " where not waits.granted and waits.relation = 'traceability.event'::regclass"
    " and held.granted and held.relation = 'core.inbox'::regclass)"
)

_AWAITED: LiteralString = "select current_setting('synchronous_standby_names') = $1"

Reached = Callable[[], Awaitable[None]]
"""Waits until a request is held."""


def settings_of(country: Country, name: Name) -> Settings:
    """Read the settings that a node of the country runs with."""
    file = country.data / "nodes" / name / "settings.json"
    return msgspec.json.decode(file.read_bytes(), type=Settings)


@asynccontextmanager
async def locked(country: Country, name: Name, table: str) -> AsyncIterator[Reached]:
    """Let whoever touches a table of the node wait."""
    async with _connected(country, name) as database, database.transaction():
        await database.execute(f"lock table {table} in access exclusive mode")
        yield lambda: _until(database, _WAITS, table)


@asynccontextmanager
async def unwritten(country: Country, name: Name) -> AsyncIterator[Reached]:
    """Let a keyed change of the node wait with its rows written, before its event is."""
    async with _connected(country, name) as database, database.transaction():
        await database.execute("lock table traceability.event in share mode")
        yield lambda: _until(database, _IN_EFFECT)


@asynccontextmanager
async def untold(country: Country, name: Name) -> AsyncIterator[Reached]:
    """Let a keyed change of the node wait when it has been committed."""
    folder = country.data / "postgres"
    file, postmaster = folder / "postgresql.auto.conf", folder / "postmaster.pid"
    parent, before = int(postmaster.read_text().split()[0]), file.read_text()
    async with _connected(country, name) as database:
        try:
            file.write_text(f"{before}\nsynchronous_standby_names = 'nobody'\n")
            os.kill(parent, signal.SIGHUP)
            await _until(database, _AWAITED, "nobody")
            yield lambda: _until(database, _COMMITTED)
        finally:
            file.write_text(before)
            os.kill(parent, signal.SIGHUP)


async def kill(country: Country, name: Name) -> None:
    """End the node's process without a word; its parent starts another."""
    url = settings_of(country, name).node.public_url
    pid = country.process_of(url)
    os.kill(pid, signal.SIGKILL)
    give_up = time.monotonic() + REACH_SECONDS
    while _lives(country, url, pid):
        assert time.monotonic() < give_up, f"{name} does not die"
        await asyncio.sleep(_PAUSE)


async def until_serving(country: Country, name: Name) -> None:
    """Wait until the node that was started again serves."""
    url = settings_of(country, name).node.public_url
    give_up = time.monotonic() + SERVES_SECONDS
    async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
        while time.monotonic() < give_up:
            try:
                if (await http.get(f"{url}/readyz")).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(5 * _PAUSE)
    raise AssertionError(f"{name} does not serve again")


def _lives(country: Country, url: str, pid: int) -> bool:
    try:
        return country.process_of(url) == pid
    except LookupError:
        return False


@asynccontextmanager
async def _connected(country: Country, name: Name) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(settings_of(country, name).database.dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def _until(database: asyncpg.Connection, question: LiteralString, *given: str) -> None:
    give_up = time.monotonic() + REACH_SECONDS
    while not await database.fetchval(question, *given):
        assert time.monotonic() < give_up, "the request did not reach the node"
        await asyncio.sleep(_PAUSE)
