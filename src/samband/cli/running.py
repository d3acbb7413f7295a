# SPDX-License-Identifier: EUPL-1.2
"""Starts and stops a node's processes: PostgreSQL, web, jobs and sequencer under one parent."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import closing

import msgspec

from samband import app
from samband.cli.options import Data, Port, settings_with
from samband.core import postgres, processes
from samband.core.processes import Child, Plan
from samband.settings import Settings, node_secret

JOURNEY_STOPS, WEB_STOPS, LOOPS_STOP = 0, 1, 2


def serve(*, port: Port = None, data: Data = None) -> int:
    """Start the node: PostgreSQL unless one is configured, web, jobs and sequencer."""
    return run(settings_with(port, data))


def migrate(*, data: Data = None) -> None:
    """Bring the database up to this version; a repeat changes nothing."""
    _, database = prepare(settings_with(data=data))
    if database is not None:
        database.stop()


def run(settings: Settings, journey: Callable[[Settings], Child] | None = None) -> int:
    """Prepare the node and run its processes until a signal or a finished journey ends it.

    A port that is taken, or a database that does not start, is told in one line.
    """
    try:
        return _supervise(settings, journey)
    except processes.PortRefused as error:
        raise LookupError(str(error)) from error


def _supervise(settings: Settings, journey: Callable[[Settings], Child] | None) -> int:
    with closing(processes.listen(settings.web.host, settings.web.port)) as listener:
        settings = with_port(settings, listener.getsockname()[1])
        settings, database = prepare(settings)
        children = [*_web(settings, listener.fileno()), *_loops(settings)]
        if journey is not None:
            children.append(journey(settings))
        return processes.supervise(Plan(tuple(children), (listener,), database))


def prepare(settings: Settings) -> tuple[Settings, postgres.Server | None]:
    """Start PostgreSQL unless one is configured, migrate, and give settings with its DSN."""
    node_secret(settings.data)
    database = None
    if not settings.database.dsn:
        database = postgres.start(settings.data / "postgres")
        dsn = database.dsn(settings.database.name)
        asyncio.run(postgres.create_database(database.dsn("postgres"), settings.database.name))
        changed = msgspec.structs.replace(settings.database, dsn=dsn)
        settings = msgspec.structs.replace(settings, database=changed)
    asyncio.run(app.prepare_database(settings))
    return settings, database


def with_port(settings: Settings, port: int) -> Settings:
    """Put the port that we really listen on into the settings, and into a sandbox's address."""
    web = msgspec.structs.replace(settings.web, port=port)
    node = settings.node
    if settings.test_mode and node.public_url.endswith(f":{settings.web.port}"):
        address = node.public_url.removesuffix(f":{settings.web.port}")
        node = msgspec.structs.replace(node, public_url=f"{address}:{port}")
    return msgspec.structs.replace(settings, web=web, node=node)


def child_environment(settings: Settings) -> dict[str, str]:
    """Hand the settings to a child as they stand, so that no child reads another file."""
    return {app.SETTINGS_JSON: msgspec.json.encode(settings).decode()}


def command(*arguments: str) -> tuple[str, ...]:
    """Write the command line of one of our own processes."""
    return (sys.executable, "-m", "samband.cli", *arguments)


def _web(settings: Settings, descriptor: int) -> list[Child]:
    return [
        Child(
            name=f"web {number}",
            argv=command("web", "--descriptor", str(descriptor)),
            stop_group=WEB_STOPS,
            descriptors=(descriptor,),
            environment=child_environment(settings),
        )
        for number in range(1, settings.web.workers + 1)
    ]


def _loops(settings: Settings) -> list[Child]:
    return [
        Child(
            name=name,
            argv=command("loop", name),
            stop_group=LOOPS_STOP,
            environment=child_environment(settings),
        )
        for name in app.loop_names(settings)
    ]
