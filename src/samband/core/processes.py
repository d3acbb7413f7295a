# SPDX-License-Identifier: EUPL-1.2
"""The parent of a node's processes: starts, watches and stops them in order (ADR 3).

Three things the usual runners do not give: children die when the parent is killed outright, so
nothing stays behind holding the port; the listening socket belongs to the parent, so no request
is refused while a web process is replaced; and the database stops last, when nobody needs it.
"""

from __future__ import annotations

import errno
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import structlog

from samband.core import launch, postgres

BACKLOG = 2048
STEADY_SECONDS = 5.0
"""A child that lived this long was well; one that did not is started with growing delay."""
LONGEST_SLEEP = 3600.0  # select takes no infinity
FIRST_DELAY, LONGEST_DELAY = 0.1, 10.0  # seconds
GIVE_UP_AFTER = 5
"""Quick deaths in a row of a child that was never well: then its start-up is at fault."""

_STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
_log = structlog.get_logger()

Wake = Callable[[float | None], Collection[int]]


class PortRefused(Exception):
    """The port cannot be had; the message says how to choose another."""


@dataclass(frozen=True)
class Child:
    """A process to keep alive.

    ``argv`` starts with an absolute path. Children with the lowest ``stop_group`` stop first.
    ``descriptors`` stay open in the child under the same numbers. A child that ``finish``es ends
    the whole supervision with its own exit code: a journey that runs once.  While the file
    ``held_by`` exists, the child is kept dead and its own sockets refuse: a trial of a lost node.
    SIGUSR1 tells the parent to look at those files.
    """

    name: str
    argv: tuple[str, ...]
    stop_group: int = 0
    descriptors: tuple[int, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    at_exit: Literal["respawn", "finish"] = "respawn"
    held_by: Path | None = None


@dataclass(frozen=True)
class Plan:
    """What to run: the children, the sockets we listen on for them, and the database we started.

    ``grace`` is how long, in seconds, each stop group may take to finish what it is doing.
    """

    children: tuple[Child, ...]
    listeners: tuple[socket.socket, ...] = ()
    database: postgres.Server | None = None
    grace: float = 30.0


@dataclass
class _Life:
    """What we know of one child; ``process`` is None while it waits for its next start."""

    child: Child
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    quick_deaths: int = 0
    was_well: bool = False
    held: bool = False
    shut: dict[int, tuple[str, int]] = field(default_factory=dict)


@dataclass
class _State:
    lives: list[_Life]
    database: postgres.Server | None


def listen(host: str, port: int) -> socket.socket:
    """Open the socket that web processes inherit; port 0 takes a free one. Raises ``PortRefused``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        why = (
            "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        )
        raise PortRefused(
            f"Port {port} on {host} {why}. Choose another: --port {port + 1}, or --port 0 for any."
        ) from error
    return opened


def adopt(descriptor: int) -> socket.socket:
    """Take over, in a child, the listening socket that its parent opened."""
    return socket.socket(fileno=descriptor)


def supervise(plan: Plan) -> int:
    """Run the plan until a signal or a finished child ends it; return the exit code.

    Takes over the process's signals and its dead children, so nothing else may run beside it.
    Call it from the main thread: children die with the thread that started them.
    """
    state = _State([_Life(child) for child in plan.children], plan.database)
    with _signals() as wake:
        code = _keep_alive(state, wake)
        for listener in plan.listeners:
            listener.close()
        clean = _stop_in_order(state, plan.grace, wake)
    return code if clean else code or 1


def _keep_alive(state: _State, wake: Wake) -> int:
    while True:
        code = _handle_deaths(state)
        if code is not None:
            return code
        _hold(state.lives)
        _start_due(state.lives)
        if _STOP & set(wake(_seconds_to_next(state.lives))):
            return 0


@contextmanager
def _signals() -> Iterator[Wake]:
    """Yield a function that sleeps until a signal comes, or a time has passed, and names them.

    The handlers do nothing: Python writes each signal's number to the pipe we sleep on, whichever
    thread the kernel gave it to.
    """
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    handled = {*_STOP, signal.SIGCHLD, signal.SIGUSR1}
    before = {number: signal.signal(number, lambda *_: None) for number in handled}
    wakeup_before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)

    def wake(seconds: float | None) -> Collection[int]:
        ready, _, _ = select.select([read], [], [], seconds)
        return os.read(read, 4096) if ready else b""

    try:
        yield wake
    finally:
        signal.set_wakeup_fd(wakeup_before)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(read)
        os.close(write)


def _hold(lives: list[_Life]) -> None:
    """Kill what is to be held and let go of what is not any more, once each time.

    The sockets are ours, so they would take connections for a dead child; they are shut with it.
    """
    for life in lives:
        held = life.child.held_by is not None and life.child.held_by.exists()
        if held == life.held:
            continue
        life.held = held
        if held and life.process:
            os.kill(life.process.pid, signal.SIGKILL)
        for descriptor in life.child.descriptors:
            if held:
                life.shut[descriptor] = _shut(descriptor)
            else:
                _open_again(descriptor, life.shut.pop(descriptor))


def _shut(descriptor: int) -> tuple[str, int]:
    """Refuse connections, by leaving the number to a socket that does not listen."""
    with socket.socket(fileno=os.dup(descriptor)) as listener, socket.socket() as mute:
        host, port = listener.getsockname()[:2]
        os.dup2(mute.fileno(), descriptor)
    return host, port


def _open_again(descriptor: int, address: tuple[str, int]) -> None:
    with listen(*address) as listener:
        os.dup2(listener.fileno(), descriptor)


def _start_due(lives: list[_Life]) -> None:
    now = time.monotonic()
    for life in lives:
        if life.process is None and life.due <= now and not life.held:
            child = life.child
            life.started = now
            life.process = subprocess.Popen(
                launch.command(child.argv, signal.SIGKILL),
                stdin=subprocess.DEVNULL,
                env={**os.environ, **child.environment},
                pass_fds=child.descriptors,
                start_new_session=True,
            )


def _seconds_to_next(lives: list[_Life]) -> float | None:
    due = [life.due for life in lives if life.process is None and not life.held]
    return max(0.0, min(due) - time.monotonic()) if due else None


def _reap(state: _State) -> list[tuple[_Life, int]]:
    """Return the children that died with their exit codes, and note a dead database.

    Waits for orphans too: they fall to us where we are process 1 of a container.
    """
    dead: list[tuple[_Life, int]] = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return dead
        if pid == 0:
            return dead
        code = os.waitstatus_to_exitcode(status)
        if state.database and state.database.process.pid == pid:
            state.database.process.returncode = code
        for life in state.lives:
            if life.process and life.process.pid == pid:
                life.process.returncode = code  # or Popen would wait for what is gone
                life.process = None
                dead.append((life, code))


def _handle_deaths(state: _State) -> int | None:
    """Arrange for what follows each death; return an exit code when supervision shall end."""
    for life, code in _reap(state):
        if life.child.at_exit == "finish":
            return code if code >= 0 else 1
        if not _plan_restart(life, code):
            return 1
    if state.database and state.database.process.returncode is not None:
        return _restart_database(state, state.database)
    return None


def _plan_restart(life: _Life, code: int) -> bool:
    """Set when the child starts again: at once if it was well, else later each time."""
    if life.held:
        return True
    now = time.monotonic()
    if now - life.started >= STEADY_SECONDS:
        life.was_well, life.quick_deaths = True, 0
    else:
        life.quick_deaths += 1
    if life.quick_deaths >= GIVE_UP_AFTER and not life.was_well:
        _log.error("process does not start", process=life.child.name, code=code)
        return False
    delay = min(FIRST_DELAY * 2 ** (life.quick_deaths - 2), LONGEST_DELAY)
    life.due = now + (delay if life.quick_deaths > 1 else 0)
    _log.warning("process ended, starting it again", process=life.child.name, code=code)
    return True


def _restart_database(state: _State, dead: postgres.Server) -> int | None:
    _log.warning("database ended, starting it again", code=dead.process.returncode)
    try:
        state.database = postgres.start(dead.data, dead.runtime, dead.settings)
    except postgres.StartFailed as failure:
        _log.critical("database does not start", reason=str(failure))
        state.database = None
        return 1
    return None


def _stop_in_order(state: _State, grace: float, wake: Wake) -> bool:
    """Stop group after group, then the database; False if something had to be killed.

    A process that ends by our SIGTERM has ended well: uvicorn does, after its last answer. A
    second signal ends the waiting.
    """
    clean = True
    for group in sorted({life.child.stop_group for life in state.lives}):
        members = [life for life in state.lives if life.child.stop_group == group]
        _send(members, signal.SIGTERM)
        give_up = time.monotonic() + grace
        while any(life.process for life in members):
            caught = wake(min(LONGEST_SLEEP, max(0.0, give_up - time.monotonic())))
            _reap(state)
            impatient = bool(_STOP & set(caught)) or time.monotonic() >= give_up
            if impatient and (stuck := [life for life in members if life.process]):
                names = [life.child.name for life in stuck]
                _log.warning("processes do not stop, killing them", processes=names)
                _send(stuck, signal.SIGKILL)
                give_up, clean = float("inf"), False
    if state.database:
        state.database.stop()
    return clean


def _send(lives: list[_Life], number: signal.Signals) -> None:
    """Signal those that live; not through Popen, which would wait for the dead behind our back."""
    for life in lives:
        if life.process:
            os.kill(life.process.pid, number)
