# SPDX-License-Identifier: EUPL-1.2
"""Exec a program that cannot outlive its parent: ``python -IS launch.py PARENT SIGNAL UID:GID PROGRAM …``.

A supervisor that is killed outright gets no chance to stop its children, so the kernel must do
it: ``PR_SET_PDEATHSIG``. Setting it between fork and exec would run Python in the forked copy of
a threaded process, which can deadlock; this program sets it in a process of its own and then
becomes the target, so the process id stays the same. It imports only the standard library and
nothing of ours, which keeps the cost near 20 ms.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def command(
    argv: tuple[str, ...], death_signal: signal.Signals, user: tuple[int, int] | None = None
) -> list[str]:
    """Wrap ``argv`` (absolute program first) so that it gets ``death_signal`` when this thread ends.

    ``user`` is a (uid, gid) to become first; only root may ask for that.
    """
    identity = f"{user[0]}:{user[1]}" if user else "-"
    return [
        sys.executable,
        "-I",
        "-S",
        __file__,
        str(os.getpid()),
        str(int(death_signal)),
        identity,
        *argv,
    ]


def main(parent: str, death_signal: str, identity: str, *argv: str) -> None:
    """Drop to the user, ask for the death signal, become the program.

    The order matters: the kernel clears the death signal when a process changes its user. A
    parent that died before the request is seen by comparing parent ids afterwards.
    """
    if identity != "-":
        uid, gid = (int(part) for part in identity.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != int(parent):
        sys.exit("the parent has already ended")
    os.execv(argv[0], argv)  # noqa: S606  no shell is wanted: this process becomes the program


if __name__ == "__main__":
    main(*sys.argv[1:])
