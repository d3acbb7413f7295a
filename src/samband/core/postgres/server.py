# SPDX-License-Identifier: EUPL-1.2
"""A running server: started as a direct child, stopped in order, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from samband.core import launch
from samband.core.postgres.cluster import (
    POLL_SECONDS,
    ROLE,
    START_SECONDS,
    ensure_cluster,
    hold,
    is_ready,
    live_pid_file,
)
from samband.core.postgres.machine import (
    ENVIRONMENT,
    AlreadyRunning,
    StartFailed,
    make_private,
    programs_for,
    runtime_directory,
    seen_from_inside,
    server_user,
)

SETTINGS: Mapping[str, str] = {
    # Enough for a laptop; a quarter of the memory in production.
    "shared_buffers": "128MB",
    # A sandbox runs several nodes, each a few processes with 8 connections.
    "max_connections": "200",
    # A client that got stuck must not hold locks, nor vacuum back.
    "idle_in_transaction_session_timeout": "60s",
    # After a crash everything is synced before recovery: one call, not one for each file.
    "recovery_init_sync_method": "syncfs",
    # Our statements are short: compiling them costs more than it gains.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Details, statements and parameters repeat values, and those may be personal numbers.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
"""What we set beside PostgreSQL's defaults; ``start`` takes others on top."""

THROW_AWAY: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off"}
"""Settings for a cluster that nobody will miss after a power cut: tests.

What was committed still survives every killed process, which tests rely on.
"""

PORT = 5432
"""Only names the socket file; nothing listens on TCP."""

STOP_SECONDS = 30.0
LOG_LIMIT = 8 * 1024 * 1024  # bytes; then the log is set aside once, as .log.1
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's limit is 107, and PostgreSQL adds a lock file


@dataclass(frozen=True)
class Server:
    """A running server that we started."""

    data: Path
    runtime: Path
    settings: Mapping[str, str]
    process: subprocess.Popen[bytes]

    def dsn(self, database: str) -> str:
        """Where asyncpg and psql find this database."""
        return _dsn(self.runtime, database)

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Roll back what is open, write a checkpoint, end; after ``seconds`` end without one.

        Raises ``TimeoutError`` if it survives even that.
        """
        for how in (signal.SIGINT, signal.SIGQUIT):
            if self.process.poll() is None:
                self.process.send_signal(how)
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(seconds)
        if self.process.poll() is None:
            raise TimeoutError(f"PostgreSQL (process {self.process.pid}) does not stop")
        with suppress(OSError):
            self.runtime.rmdir()


def start(
    data: Path, runtime: Path | None = None, settings: Mapping[str, str] | None = None
) -> Server:
    """Start the server on ``data``, making the cluster if there is none, and wait until it is ready.

    Call it from the main thread of the process that shall own the server: when that thread ends,
    however it ends, the server stops. ``runtime`` is the private folder for the socket, by default
    one found from ``data``. Raises ``AlreadyRunning`` or ``StartFailed``.
    """
    data = data.absolute()
    ensure_cluster(data)
    user = server_user(data)
    runtime = runtime or runtime_directory(data)
    if len(os.fsencode(_socket(runtime))) > SOCKET_PATH_LIMIT:
        raise StartFailed(f"The path of the socket is too long: {_socket(runtime)}")
    make_private(runtime, user)
    argv = (
        str(programs_for(user) / "postgres"),
        "-D",
        seen_from_inside(data),
        *_options(runtime, settings or {}),
    )
    identity = (user.pw_uid, user.pw_gid) if os.geteuid() == 0 else None
    with hold(data) as lock, _open_log(data) as log:
        _clear_leftovers(data, runtime)
        process = subprocess.Popen(
            launch.command(argv, signal.SIGINT, identity),
            cwd=data,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(lock,),
            start_new_session=True,
        )
    server = Server(data, runtime, settings or {}, process)
    _wait_until_ready(server)
    return server


def running_dsn(data: Path, database: str) -> str | None:
    """Return the DSN of a server that another process runs on ``data``; None when none is ready."""
    lines = live_pid_file(data)
    return _dsn(Path(lines[4]), database) if is_ready(lines) else None


async def create_database(dsn: str, name: str, template: str = "template1") -> None:
    """Create the database ``name`` on the server that ``dsn`` names, unless it is there."""
    connection = await asyncpg.connect(dsn)
    try:
        found = "select exists (select from pg_database where datname = $1)"
        if not await connection.fetchval(found, name):
            statement = "select format('create database %I template %I', $1::text, $2::text)"
            await connection.execute(await connection.fetchval(statement, name, template))
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        pass  # somebody else was faster, and it is there
    finally:
        await connection.close()


def _clear_leftovers(data: Path, runtime: Path) -> None:
    """Throw away what a crash left: call only with the lock held, when no server of ours lives."""
    if live_pid_file(data):
        raise AlreadyRunning(f"A server that Samband did not start uses {data}.")
    for leftover in (data / "postmaster.pid", *runtime.glob(f"{_socket(runtime).name}*")):
        leftover.unlink(missing_ok=True)


def _options(runtime: Path, settings: Mapping[str, str]) -> list[str]:
    """Return the command line for ours, then the caller's settings, then what is not negotiable."""
    fixed = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(runtime),
        "unix_socket_permissions": "0700",
    }
    wanted = {**SETTINGS, **settings, **fixed}
    return [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]


def _wait_until_ready(server: Server) -> None:
    give_up = time.monotonic() + START_SECONDS
    while server.process.poll() is None and time.monotonic() < give_up:
        lines = live_pid_file(server.data)
        if is_ready(lines) and int(lines[0]) == server.process.pid:
            return
        time.sleep(POLL_SECONDS)
    server.stop()
    last_words = _log_file(server.data).read_text(errors="replace")[-1000:]
    raise StartFailed(f"PostgreSQL did not start:\n{last_words}")


@contextmanager
def _open_log(data: Path) -> Iterator[int]:
    log = _log_file(data)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(log.name + ".1"))
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _log_file(data: Path) -> Path:
    return data.with_name(data.name + ".log")


def _socket(runtime: Path) -> Path:
    return runtime / f".s.PGSQL.{PORT}"


def _dsn(runtime: Path, database: str) -> str:
    where = f"host={quote(str(runtime))}&port={PORT}"
    return f"postgresql://{ROLE}@/{quote(database, safe='')}?{where}"
