# SPDX-License-Identifier: EUPL-1.2
"""The embedded server survives what happens to laptops and containers, and outlives nobody."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from samband.core import postgres

STARTER = """
import sys, time
from pathlib import Path
from samband.core import postgres
try:
    server = postgres.start(Path(sys.argv[1]), settings=postgres.THROW_AWAY)
except postgres.AlreadyRunning:
    print("running", flush=True)
else:
    print("started", server.process.pid, flush=True)
    sys.stdin.read()
    server.stop()
"""

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path, as the socket's name is limited."""
    path = Path(tempfile.mkdtemp(prefix="sb-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """One cluster for the module: every test stops its server, and crashes are the subject."""
    path = Path(tempfile.mkdtemp(prefix="sb-"))
    yield path / "postgres"
    shutil.rmtree(path)


@pytest.fixture
def start(data: Path) -> Iterator[Callable[[], postgres.Server]]:
    servers: list[postgres.Server] = []

    def run() -> postgres.Server:
        servers.append(postgres.start(data, settings=postgres.THROW_AWAY))
        return servers[-1]

    yield run
    for server in servers:
        server.stop()


def ask(dsn: str, *statements: str) -> Any:
    async def run() -> Any:
        connection = await asyncpg.connect(dsn)
        try:
            return [await connection.fetchval(statement) for statement in statements][-1]
        finally:
            await connection.close()

    return asyncio.run(run())


def starter(data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, data],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def work(server: postgres.Server) -> str:
    asyncio.run(postgres.create_database(server.dsn("postgres"), "work"))
    return server.dsn("work")


def test_text_is_utf8_whatever_the_operating_system_speaks(
    start: Callable[[], postgres.Server],
) -> None:
    dsn = start().dsn("postgres")
    assert ask(dsn, "select upper('åäö')") == "ÅÄÖ"
    assert ask(dsn, "select datlocprovider::text from pg_database limit 1") == "b"
    assert ask(dsn, "show data_checksums") == "on"


def test_only_a_private_socket_is_open(start: Callable[[], postgres.Server]) -> None:
    server = start()
    assert ask(server.dsn("postgres"), "show listen_addresses") == ""
    assert stat.S_IMODE(server.runtime.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


def test_the_product_is_no_superuser_but_may_create_databases(
    start: Callable[[], postgres.Server],
) -> None:
    server = start()
    odd = "å'\"; drop"
    for _ in range(2):
        asyncio.run(postgres.create_database(server.dsn("postgres"), odd))
    assert ask(server.dsn(odd), "select current_database()") == odd
    assert ask(server.dsn(odd), "create extension btree_gist", "select count(*) from pg_am") > 0
    assert (
        ask(server.dsn(odd), "select rolsuper from pg_roles where rolname = current_user") is False
    )


def test_no_value_reaches_the_log(start: Callable[[], postgres.Server]) -> None:
    server = start()
    taken = "insert into person values ('198112189876')"
    with pytest.raises(asyncpg.UniqueViolationError):
        ask(server.dsn("postgres"), "create temp table person (number text unique)", taken, taken)
    log = server.data.with_name("postgres.log").read_text()
    assert "duplicate key" in log
    assert "198112189876" not in log


def test_a_killed_parent_takes_the_server_along_and_the_next_start_works(
    data: Path, start: Callable[[], postgres.Server]
) -> None:
    parent = starter(data)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline().split()[1])
    maintenance, dsn = (postgres.running_dsn(data, name) for name in ("postgres", "work"))
    assert maintenance is not None
    assert dsn is not None
    asyncio.run(postgres.create_database(maintenance, "work"))
    ask(dsn, "create table outlived as select 42 as answer")
    parent.kill()
    parent.communicate()
    server = start()
    assert not lives(pid)
    assert ask(server.dsn("work"), "select answer from outlived") == 42


def test_a_killed_server_recovers_at_the_next_start(start: Callable[[], postgres.Server]) -> None:
    first = start()
    ask(work(first), "create table recovered as select 42 as answer")
    first.process.kill()
    first.process.wait()
    assert ask(start().dsn("work"), "select answer from recovered") == 42


def test_a_pid_file_that_names_another_living_process_is_no_hindrance(
    data: Path, start: Callable[[], postgres.Server]
) -> None:
    first = start()
    pid_file = (data / "postmaster.pid").read_text()
    first.process.kill()
    first.process.wait()
    stranger = pid_file.replace(str(first.process.pid), str(os.getpid()), 1)
    (data / "postmaster.pid").write_text(stranger)
    first.runtime.mkdir(exist_ok=True)
    (first.runtime / ".s.PGSQL.5432.lock").write_text(stranger)
    assert postgres.running_dsn(data, "postgres") is None
    assert ask(start().dsn("postgres"), "select 1") == 1


def test_a_second_starter_is_told_and_can_connect_instead(
    data: Path, start: Callable[[], postgres.Server]
) -> None:
    start()
    with pytest.raises(postgres.AlreadyRunning, match=str(data)):
        postgres.start(data)
    dsn = postgres.running_dsn(data, "postgres")
    assert dsn is not None
    assert ask(dsn, "select 1") == 1


def test_a_server_that_somebody_else_started_is_left_alone(
    data: Path, start: Callable[[], postgres.Server]
) -> None:
    server = start()
    data.with_name("postgres.lock").unlink()
    with pytest.raises(postgres.AlreadyRunning):
        postgres.start(data)
    assert ask(server.dsn("postgres"), "select 1") == 1


def test_of_two_starters_on_an_empty_folder_one_starts_and_one_is_told(folder: Path) -> None:
    pair = [starter(folder / "postgres") for _ in range(2)]
    said = [process.stdout.readline().split()[0] for process in pair if process.stdout]
    for process in pair:
        process.communicate("")
    assert sorted(said) == ["running", "started"]
    assert [process.returncode for process in pair] == [0, 0]


def test_stopping_ends_a_transaction_that_is_open(start: Callable[[], postgres.Server]) -> None:
    server = start()
    dsn = work(server)

    async def hang() -> None:
        connection = await asyncpg.connect(dsn)
        await connection.execute("begin; create table never (id int)")
        await asyncio.to_thread(server.stop)
        connection.terminate()

    asyncio.run(hang())
    assert server.process.returncode == 0
    assert ask(start().dsn("work"), "select to_regclass('never')") is None


def test_a_long_path_is_refused_in_words(data: Path) -> None:
    with pytest.raises(postgres.StartFailed, match="too long"):
        postgres.start(data, data.parent / ("x" * 100))


def test_a_socket_folder_open_to_others_is_refused(data: Path, folder: Path) -> None:
    shared = folder / "run"
    shared.mkdir()
    owner = data.stat()
    os.chown(shared, owner.st_uid, owner.st_gid)
    shared.chmod(0o777)
    with pytest.raises(postgres.StartFailed, match="not private"):
        postgres.start(data, shared)


def test_a_failed_start_says_why(data: Path) -> None:
    with pytest.raises(postgres.StartFailed, match="no_such_setting"):
        postgres.start(data, settings={"no_such_setting": "1"})


def test_without_the_wheel_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(postgres.StartFailed, match="DSN"):
        postgres.binaries()


@only_root
def test_root_runs_the_server_as_somebody_else_below_a_closed_folder(
    data: Path, start: Callable[[], postgres.Server]
) -> None:
    server = start()
    assert ask(server.dsn("postgres"), "select 1") == 1
    owner = Path(f"/proc/{server.process.pid}").stat().st_uid
    assert pwd.getpwuid(owner).pw_name in ("postgres", "nobody")
    assert stat.S_IMODE(data.parent.stat().st_mode) == 0o700


@only_root
def test_binaries_below_a_closed_folder_are_copied_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = postgres.binaries().parents[1]
    for part in (package, package.with_name(package.name + ".libs")):
        shutil.copytree(part, folder / "closed" / part.name)
    (folder / "closed").chmod(0o700)
    (folder / "caches").mkdir()
    folder.chmod(0o711)
    closed = folder / "closed" / package.name / "pginstall" / "bin"
    monkeypatch.setattr(postgres.machine, "binaries", lambda: closed)
    monkeypatch.setattr(postgres.machine, "COPIES", folder / "caches")
    user = postgres.machine.server_user(folder / "none")
    copied = postgres.machine.programs_for(user)
    made = copied.stat().st_mtime_ns
    assert copied.is_relative_to(folder / "caches")
    assert postgres.machine.programs_for(user).stat().st_mtime_ns == made
    assert stat.S_IMODE((folder / "closed").stat().st_mode) == 0o700


@only_root
def test_other_users_of_the_machine_cannot_reach_the_socket(
    start: Callable[[], postgres.Server],
) -> None:
    server = start()
    path = server.runtime / ".s.PGSQL.5432"
    stranger = subprocess.run(
        ["/bin/ls", path],
        user=12345,
        group=12345,
        extra_groups=(),
        env={"LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Permission denied" in stranger.stderr
    with socket.socket(socket.AF_UNIX) as ours:
        ours.connect(str(path))


def test_sigint_at_the_terminal_does_not_reach_the_server(
    start: Callable[[], postgres.Server],
) -> None:
    server = start()
    assert os.getsid(server.process.pid) == server.process.pid != os.getsid(0)
