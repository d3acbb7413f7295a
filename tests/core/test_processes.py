# SPDX-License-Identifier: EUPL-1.2
"""Processes start, are replaced and stop in order; none outlives its parent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from samband.core.postgres.machine import runtime_directory
from samband.core.processes import PortRefused, adopt, listen

SUPERVISOR = """
import sys
from pathlib import Path
from samband.core import postgres, processes

folder, wanted = Path(sys.argv[1]), sys.argv[2].split()
def child(name, kind, group=0, descriptors=(), at_exit="respawn"):
    argv = (sys.executable, sys.argv[3], str(folder), name, kind, *map(str, descriptors))
    return processes.Child(
        name, argv, group, descriptors, {"CHILD": name}, at_exit, folder / f"{name}.held"
    )

listener = processes.listen("127.0.0.1", 0)
(folder / "port").write_text(str(listener.getsockname()[1]))
(folder / "log").touch()
children = {
    "web": child("web", "web", 0, (listener.fileno(),)),
    "jobs": child("jobs", "idle", 1),
    "sequencer": child("sequencer", "idle", 1),
    "deaf": child("deaf", "deaf", 1),
    "broken": child("broken", "broken"),
    "journey": child("journey", "journey", 1, at_exit="finish"),
}
database = None
if "database" in wanted:
    database = postgres.start(folder / "data" / "postgres", settings=postgres.THROW_AWAY)
    (folder / "log").open("a").write(f"started database {database.process.pid}\\n")
plan = processes.Plan(
    tuple(children[name] for name in wanted if name in children), (listener,), database, grace=1.0
)
code = processes.supervise(plan)
if database:
    (folder / "log").open("a").write("stopped database 0\\n")
sys.exit(code)
"""

CHILD = """
import asyncio, os, signal, sys, time
from pathlib import Path

folder, name, kind, *descriptors = sys.argv[1:]
assert os.environ["CHILD"] == name
def note(what):
    with (Path(folder) / "log").open("a") as log:
        log.write(f"{what} {name} {os.getpid()}\\n")

async def app(scope, receive, send):
    if scope["path"] == "/slow":
        note("asked")
        await asyncio.sleep(0.3)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(os.getpid()).encode()})
    note("answered")

def serve():
    import uvicorn
    from samband.core.processes import adopt

    config = uvicorn.Config(app, lifespan="off", log_level="warning")
    note("started")
    uvicorn.Server(config).run(sockets=[adopt(int(descriptors[0]))])

def idle():
    def end(*_):
        note("stopped")
        sys.exit(0)
    signal.signal(signal.SIGTERM, end)
    note("started")
    while True:
        time.sleep(60)

def deaf():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note("started")
    while True:
        time.sleep(60)

def broken():
    note("started")
    sys.exit(3)

def journey():
    while "started jobs" not in (Path(folder) / "log").read_text():
        time.sleep(0.01)
    sys.exit(7)

globals()["serve" if kind == "web" else kind]()
"""


@dataclass
class Supervision:
    folder: Path
    process: subprocess.Popen[str]

    def lines(self) -> list[str]:
        log = self.folder / "log"
        return log.read_text().splitlines() if log.exists() else []

    def pid(self, name: str, nth: int = 0) -> int:
        """Wait for the nth start of a child and return its process id."""

        def starts() -> list[str]:
            return [line for line in self.lines() if line.startswith(f"started {name} ")]

        wait_until(lambda: len(starts()) > nth or self.process.poll() is not None)
        return int(starts()[nth].split()[2])

    def get(self, path: str = "/") -> int:
        port = (self.folder / "port").read_text()
        with httpx.Client(trust_env=False) as client:
            return int(
                client.get(f"http://127.0.0.1:{port}{path}", timeout=20).raise_for_status().text
            )

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[str], Supervision]]:
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    runs: list[Supervision] = []

    def start(wanted: str) -> Supervision:
        argv = [sys.executable, "-c", SUPERVISOR, str(tmp_path), wanted, str(script)]
        process = subprocess.Popen(
            argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        runs.append(Supervision(tmp_path, process))
        return runs[-1]

    yield start
    for each in runs:
        each.process.kill()
        each.process.communicate()


def test_stopping_answers_the_request_in_flight_and_ends_the_database_last(
    run: Callable[[str], Supervision],
) -> None:
    node = run("database web jobs sequencer")
    names = ["web", "jobs", "sequencer", "database"]
    pids = {name: node.pid(name) for name in names}
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(node.get, "/slow")
        wait_until(lambda: any(line.startswith("asked") for line in node.lines()))
        code = node.stop()
        assert answer.result() == pids["web"]
    assert code == 0
    ends = [line.split()[1] for line in node.lines() if line.startswith(("answered", "stopped"))]
    assert ends[0] == "web"
    assert sorted(ends[1:3]) == ["jobs", "sequencer"]
    assert ends[3:] == ["database"]
    assert not any(lives(pid) for pid in pids.values())


def test_nothing_outlives_a_parent_that_is_killed(run: Callable[[str], Supervision]) -> None:
    node = run("database web jobs deaf")
    pids = [node.pid(name) for name in ("database", "web", "jobs", "deaf")]
    port = int((node.folder / "port").read_text())
    node.process.kill()
    wait_until(lambda: not any(lives(pid) for pid in pids), seconds=10)
    listen("127.0.0.1", port).close()
    runtime_directory(node.folder / "data" / "postgres").rmdir()


def test_a_killed_web_process_is_replaced_and_no_request_is_refused(
    run: Callable[[str], Supervision],
) -> None:
    node = run("web")
    first = node.pid("web")
    assert node.get() == first
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not lives(first))
    answers = {node.get() for _ in range(5)}
    assert answers == {node.pid("web", 1)}
    assert node.stop() == 0


def test_a_held_child_is_killed_and_its_socket_refuses_until_it_is_let_go(
    run: Callable[[str], Supervision],
) -> None:
    node = run("web jobs")
    first, jobs = node.pid("web"), node.pid("jobs")
    assert node.get() == first
    for nth in (1, 2):
        (node.folder / "web.held").touch()
        node.process.send_signal(signal.SIGUSR1)
        wait_until(lambda: not lives(node.pid("web", nth - 1)))  # noqa: B023 (called at once)
        with pytest.raises(httpx.ConnectError):
            node.get()
        (node.folder / "web.held").unlink()
        node.process.send_signal(signal.SIGUSR1)
        again = node.pid("web", nth)
        assert node.get() == again
    assert lives(jobs)
    assert node.stop() == 0


def test_a_killed_database_comes_back_under_running_children(
    run: Callable[[str], Supervision],
) -> None:
    node = run("database jobs")
    dead, jobs = node.pid("database"), node.pid("jobs")
    pid_file = node.folder / "data" / "postgres" / "postmaster.pid"
    os.kill(dead, signal.SIGKILL)

    def back() -> bool:
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        return len(lines) > 7 and lines[0] != str(dead) and lines[7].strip() == "ready"

    wait_until(back)
    assert lives(jobs)
    assert node.stop() == 0
    assert not pid_file.exists()


def test_a_child_that_finishes_ends_everything_with_its_code(
    run: Callable[[str], Supervision],
) -> None:
    node = run("jobs journey")
    assert node.process.wait(30) == 7
    assert not lives(node.pid("jobs"))


def test_a_child_that_never_starts_is_given_up_in_words(run: Callable[[str], Supervision]) -> None:
    node = run("broken")
    output, _ = node.process.communicate(timeout=30)
    assert node.process.returncode == 1
    assert "does not start" in output
    assert "broken" in output
    assert len([line for line in node.lines() if line.startswith("started broken")]) == 5


def test_a_child_that_ignores_the_request_to_stop_is_killed_and_told_of(
    run: Callable[[str], Supervision],
) -> None:
    node = run("deaf")
    pid = node.pid("deaf")
    assert node.stop(signal.SIGINT) == 1
    assert not lives(pid)
    assert node.process.stdout is not None
    assert "deaf" in node.process.stdout.read()


def test_every_child_has_a_session_of_its_own(run: Callable[[str], Supervision]) -> None:
    node = run("jobs")
    pid = node.pid("jobs")
    assert os.getsid(pid) == pid
    assert node.stop(signal.SIGHUP) == 0


def test_a_busy_port_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortRefused) as refused:
            listen("127.0.0.1", port)
    assert f"Port {port} on 127.0.0.1 is taken" in str(refused.value)
    assert "--port" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_inherited_socket_is_the_one_that_was_opened() -> None:
    with listen("127.0.0.1", 0) as opened, adopt(os.dup(opened.fileno())) as inherited:
        assert inherited.getsockname() == opened.getsockname()
