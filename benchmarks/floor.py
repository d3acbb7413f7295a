# SPDX-License-Identifier: EUPL-1.2
"""The floor: what the parts of a protected request cost in the fastest programs there are.

A static answer by nginx, a look-up of twenty columns by pgbench (server and client), and one raw
ES256 verification and signature.  Their sum is what a request's cost is held against.
"""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from benchmarks import machine, traffic
from benchmarks.node import Running
from benchmarks.traffic import Shot
from samband.core.processes import listen

ROUNDS = 5
_SIGNATURES = 500
# Seconds: a backend's time is PostgreSQL's only when it has ended and been waited for.
_BURIAL = 0.3
_ANSWER = '{"name":"Anna Testsson","address":{"lines":["Exempelgatan 1"],"postalCode":"21145"}}'
_NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 64; }}
http {{ access_log off; keepalive_requests 10000000; default_type application/json;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}/root; }} }}
"""
_TABLE = (
    "create table if not exists twenty as select id, "  # noqa: S608 (numbers of our own)
    + ", ".join(f"md5((id * {n})::text) as c{n}" for n in range(1, 20))
    + " from generate_series(1, 10000) as id;"
    " create unique index if not exists twenty_id on twenty (id); analyze twenty;"
)
_LOOKUP = "\\set id random(1, 10000)\nselect * from twenty where id = :id;\n"


class Floor(msgspec.Struct, frozen=True):
    """The parts, ready to be measured in turns with what is held against them.

    ``skipped`` says of a part why it is absent; ``servers`` are processes started for the purpose.
    """

    parts: dict[str, Callable[[], float]]
    skipped: dict[str, str]
    servers: tuple[int, ...]


def measure(node: Running) -> dict[str, object]:
    """Give each part in microseconds of processor time, and what could not be measured and why."""
    with ready(node) as floor, machine.apart(node.postgres, *floor.servers):
        found = machine.in_turns(ROUNDS, floor.parts)
    return {"parts": found, "skipped": floor.skipped, "floor": round(sum(found.values()), 1)}


@contextmanager
def ready(node: Running) -> Iterator[Floor]:
    """Make the parts ready."""
    parts: dict[str, Callable[[], float]] = {"es256_verify": _verify(), "es256_sign": _sign()}
    skipped: dict[str, str] = {}
    servers: tuple[int, ...] = ()
    with tempfile.TemporaryDirectory() as name, _nginx(Path(name)) as nginx:
        if nginx is None:
            skipped["nginx_static"] = "nginx is not installed"
        else:
            pid, parts["nginx_static"] = nginx
            servers = (pid,)
        lookup = _pgbench(node, Path(name))
        if lookup is None:
            skipped["pgbench_lookup"] = "pgbench is not installed"
        else:
            parts["pgbench_lookup"] = lookup
        yield Floor(parts, skipped, servers)


def _verify() -> Callable[[], float]:
    key = ec.generate_private_key(ec.SECP256R1())
    signature, public = key.sign(b"message", ec.ECDSA(hashes.SHA256())), key.public_key()
    return _each(lambda: public.verify(signature, b"message", ec.ECDSA(hashes.SHA256())))


def _sign() -> Callable[[], float]:
    key = ec.generate_private_key(ec.SECP256R1())
    return _each(lambda: key.sign(b"message", ec.ECDSA(hashes.SHA256())))


def _each(work: Callable[[], object]) -> Callable[[], float]:
    def once() -> float:
        began = time.process_time()
        for _ in range(_SIGNATURES):
            work()
        return (time.process_time() - began) / _SIGNATURES * 1_000_000

    return once


@contextmanager
def _nginx(folder: Path) -> Iterator[tuple[int, Callable[[], float]] | None]:
    program = shutil.which("nginx")
    if program is None:
        yield None
        return
    folder.chmod(0o755)
    root = folder / "root"
    root.mkdir(mode=0o755)
    (root / "answer.json").write_text(_ANSWER)
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    listener.close()
    file = folder / "nginx.conf"
    file.write_text(_NGINX.format(folder=folder, port=port))
    process = subprocess.Popen([program, "-c", str(file), "-e", f"{folder}/errors"])
    time.sleep(0.5)
    try:
        shot = Shot(port, "/answer.json", method="GET")
        yield process.pid, lambda: _cost(lambda: machine.cpu_of_family(process.pid), shot)
    finally:
        process.terminate()
        process.wait()


def _cost(cpu: Callable[[], float], shot: Shot) -> float:
    before = cpu()
    seen = traffic.fire(shot)
    return (cpu() - before) / seen.answered


def _pgbench(node: Running, folder: Path) -> Callable[[], float] | None:
    program, dsn = shutil.which("pgbench"), node.settings.database.dsn
    if program is None:
        return None
    script = folder / "lookup.sql"
    script.write_text(_LOOKUP)
    subprocess.run(
        [shutil.which("psql") or "psql", "-q", "-c", f"set search_path = public; {_TABLE}", dsn],
        check=True,
    )
    # As it comes, in the simple protocol: so the measure was defined, and prepared it costs half.
    command = [program, "-n", "-c4", "-T1", "-f", str(script), dsn]

    def once() -> float:
        before = machine.cpu_of_family(node.postgres) + _own_children()
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        time.sleep(_BURIAL)
        spent = machine.cpu_of_family(node.postgres) + _own_children() - before
        counted = re.search(r"actually processed: (\d+)", text)
        return spent / int(counted[1]) if counted else 0.0

    return once


def _own_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1_000_000
