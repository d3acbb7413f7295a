# SPDX-License-Identifier: EUPL-1.2
"""What the parent's children run: a web process, one background loop, or a whole node."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
import uvloop

from samband import app
from samband.core.logs import configure_logs
from samband.core.processes import adopt
from samband.core.web.server import GatheringProtocol
from samband.settings import Settings

MAX_HEADER_BYTES = 32_768
KEEP_ALIVE_SECONDS = 75
GRACE_SECONDS = 25


def web(*, descriptor: int) -> None:
    """Serve HTTP on the parent's socket until SIGTERM, finishing the requests in flight."""
    settings = app.settings_of_child()
    configure_logs(log_file(settings), process="web")
    uvicorn.Server(_config(settings)).run(sockets=[adopt(descriptor)])


def loop(name: str) -> None:
    """Run a background loop until SIGTERM or SIGINT."""
    settings = app.settings_of_child()
    configure_logs(log_file(settings), process=name)
    asyncio.run(_until_stopped(settings, name))


def whole(*, descriptor: int) -> None:
    """Be a whole node in one process, web and every loop, where a machine holds several nodes.

    The web ends first and then the loops, as the parent does it with processes of their own.
    """
    settings = app.settings_of_child()
    configure_logs(log_file(settings), process="node")
    uvloop.run(_whole(settings, descriptor))


async def _whole(settings: Settings, descriptor: int) -> None:
    server, stop = _Told(_config(settings)), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, server.end)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(app.run_loop(settings, app.ALL_LOOPS, stop))
        await server.serve(sockets=[adopt(descriptor)])
        stop.set()


class _Told(uvicorn.Server):
    """A server that leaves signals to others: it would raise them again before the loops ended."""

    def end(self) -> None:
        """Finish the requests in flight and serve no more."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app.web_application(settings),
        loop="uvloop",
        http=GatheringProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # addresses come from the settings, never from who happens to ask
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
    )


def log_file(settings: Settings) -> Path:
    """Say where a node's processes write their log."""
    return settings.data / "samband.log"


async def _until_stopped(settings: Settings, name: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await app.run_loop(settings, name, stop)
