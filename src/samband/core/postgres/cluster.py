# SPDX-License-Identifier: EUPL-1.2
"""A data directory: made once, locked by whoever runs a server on it.

Every process of a running server inherits one locked file (``<data>.lock``). While any of them
lives the lock is held, whatever happened to its starter; once it is free, leftovers of a crash
(a pid file that names some other process by now) can be thrown away without guessing.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from samband.core.postgres.machine import (
    AlreadyRunning,
    make_private,
    programs_for,
    run_as,
    seen_from_inside,
    server_user,
)

ROLE = "samband"
"""The database role of the product: may create databases and owns its own; no superuser."""

ADMIN = "samband_admin"
"""The cluster's superuser, for a human with psql; the product never connects as it."""

START_SECONDS = 300.0  # recovery after a crash of a large cluster takes its time
POLL_SECONDS = 0.01

_STATUS = 7  # line 8 of postmaster.pid
_LOCALE = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)


def ensure_cluster(data: Path) -> None:
    """Create and sync the cluster in ``data`` unless it is there; safe for two starters at once.

    It is made beside ``data`` and renamed into place last, so that a half-made one never counts.
    The collation is PostgreSQL's own, by code point: the same on every operating system.
    """
    data = data.absolute()
    user = server_user(data)
    if (data / "PG_VERSION").exists():
        return
    data.parent.mkdir(parents=True, exist_ok=True)
    with hold(data) as lock:
        if not (data / "PG_VERSION").exists():
            staging = data.with_name(data.name + ".new")
            shutil.rmtree(staging, ignore_errors=True)
            make_private(staging, user)
            _fill(staging, user, lock)
            staging.rename(data)
            _sync_folder(data.parent)


def _fill(staging: Path, user: pwd.struct_passwd, lock: int) -> None:
    """Run initdb, add the product's role, and sync everything at the end."""
    programs = programs_for(user)
    inside = seen_from_inside(staging)
    initdb = [str(programs / "initdb"), "-D", inside]
    create = [*initdb, *_LOCALE, "--no-sync", "--data-checksums", f"--username={ADMIN}"]
    single = [str(programs / "postgres"), "--single", "-D", inside, "postgres"]
    run_as(user, create, staging, pass_fds=(lock,))
    _write_access_rules(staging, user)
    run_as(user, single, staging, pass_fds=(lock,), text=f"create role {ROLE} login createdb\n")
    run_as(user, [*initdb, "--sync-only"], staging, pass_fds=(lock,))


def _write_access_rules(cluster: Path, user: pwd.struct_passwd) -> None:
    """Let in, over the socket, the user who made the cluster and the one who runs it: nobody else.

    The kernel tells the server who is calling (``peer``), so there is no password to keep.
    """
    callers = {user.pw_name, pwd.getpwuid(os.geteuid()).pw_name}
    rules = [f'samband "{caller}" {role}\n' for caller in sorted(callers) for role in (ROLE, ADMIN)]
    (cluster / "pg_hba.conf").write_text("local all all peer map=samband\n")
    (cluster / "pg_ident.conf").write_text("".join(rules))


@contextmanager
def hold(data: Path) -> Iterator[int]:
    """Hold the cluster's lock; raises ``AlreadyRunning`` when a server that is ready has it.

    Waits while it is held without one: another starter at work, or an old server on its way out.
    """
    lock = os.open(data.with_name(data.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        give_up = time.monotonic() + START_SECONDS
        while not _take(lock):
            if is_ready(live_pid_file(data)) or time.monotonic() > give_up:
                raise AlreadyRunning(f"Another process runs the server on {data}.")
            time.sleep(POLL_SECONDS)
        yield lock
    finally:
        os.close(lock)  # and not unlock: the server's copy of the descriptor keeps the lock


def _take(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def live_pid_file(data: Path) -> list[str]:
    """Return the lines of ``postmaster.pid``; none if the process it names is not on this cluster.

    The number may have been given to another process since, and a dead process that nobody has
    waited for still has one; neither works in ``data``.
    """
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        alive = Path(f"/proc/{int(lines[0])}/cwd").samefile(data)
    except (OSError, ValueError, IndexError):
        return []
    return lines if alive else []


def is_ready(lines: Sequence[str]) -> bool:
    """Tell whether the lines of ``postmaster.pid`` say that connections are accepted."""
    return len(lines) > _STATUS and lines[_STATUS].strip() == "ready"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
