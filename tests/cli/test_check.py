# SPDX-License-Identifier: EUPL-1.2
"""``samband check`` says in one line each what is wrong with a node, why, and what to do."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from cli.network import make_certificate
from cli.terminal import Type, Typed
from samband.cli import examining, examining_hub
from samband.core import connections
from samband.core import postgres as embedded
from samband.settings import node_secret

DEAD = "postgresql://127.0.0.1:1/samband"
KEY = "A" * 43
NODE = """
[node]
organisation = "2120001124"
shape = "node"
test = true
public_url = "http://127.0.0.1:{port}"
data = "data"
[web]
port = {port}
"""


def found(done: Typed) -> list[str]:
    """Give the lines that tell of something, each of which says what to do."""
    lines = [line for line in done.out.splitlines() if line.startswith("✗ ")]
    assert all(line.endswith((".", "?")) and line.count(". ") >= 1 for line in lines), lines
    assert done.code == (1 if lines else 0), done
    assert done.err == ""
    return lines


@pytest.fixture
def here(fresh_database: Callable[[], str], typed: Type) -> dict[str, str]:
    """Prepare a node's database and folder, with which nothing is wrong."""
    Path("samband.toml").write_text(NODE.format(port=free_port()))
    environment = {
        "SAMBAND_SETTINGS": "samband.toml",
        "SAMBAND__DATABASE__DSN": fresh_database(),
    }
    assert typed("migrate", **environment).code == 0
    return environment


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def test_nothing_is_said_of_a_node_that_is_well(typed: Type, here: dict[str, str]) -> None:
    done = typed("check", **here)
    assert found(done) == []
    assert done.out == "The log holds: every row, leaf, node and checkpoint agrees.\n"


def test_a_secret_that_others_may_use_is_told(typed: Type, here: dict[str, str]) -> None:
    Path("data/secret").chmod(0o640)
    [line] = found(typed("check", **here))
    assert "others than its owner may use it" in line
    assert "chmod 600" in line


def test_a_secret_that_was_cut_off_is_told(typed: Type, here: dict[str, str]) -> None:
    Path("data/secret").write_text("abc")
    lines = found(typed("check", **here))
    assert "not the 32 bytes" in lines[0]


def test_a_folder_without_a_secret_is_told_and_none_is_made(
    typed: Type, here: dict[str, str]
) -> None:
    [line] = found(typed("check", "--data", "elsewhere", **here))
    assert "there is none yet" in line
    assert not Path("elsewhere").exists()


def test_a_password_that_everybody_may_read_is_told(typed: Type, here: dict[str, str]) -> None:
    file = Path("samband.toml")
    file.write_text(file.read_text() + '[mail]\npassword = "hemligt"\n')
    file.chmod(0o644)
    [line] = found(typed("check", **here))
    assert "holds a password" in line
    file.chmod(0o640)
    assert found(typed("check", **here)) == []


def test_a_node_that_does_not_run_is_told_and_nothing_is_made(typed: Type) -> None:
    lines = found(typed("check"))
    assert any("Start it: `samband serve`." in line for line in lines)
    assert not Path(".samband").exists()


@pytest.mark.parametrize(
    ("dsn", "said"),
    [(DEAD, "no connection"), ("postgresql://", "no connection"), ("nonsense", "no connection")],
)
def test_a_database_that_does_not_answer_is_told(
    typed: Type, here: dict[str, str], dsn: str, said: str
) -> None:
    [line] = found(typed("check", **{**here, "SAMBAND__DATABASE__DSN": dsn}))
    assert line.startswith("✗ database.dsn: ")
    assert said in line


def test_a_database_that_is_not_prepared_is_told(
    typed: Type, here: dict[str, str], postgres: embedded.Server
) -> None:
    empty = {**here, "SAMBAND__DATABASE__DSN": postgres.dsn("postgres")}
    [line] = found(typed("check", **empty))
    assert "Run `samband migrate`." in line


class Server:
    """A PostgreSQL of another version or without its extensions, which no machine here has."""

    def __init__(self, version: str, *extensions: str) -> None:
        self._version, self._extensions = version, extensions

    async def fetchval(self, _: str) -> str:
        return self._version

    async def fetch(self, _: str) -> list[tuple[str]]:
        return [(name,) for name in self._extensions]


def test_a_dump_from_a_server_that_had_counted_further_is_told_and_can_be_caught_up_with(
    typed: Type, here: dict[str, str]
) -> None:
    """Feeds are read by the numbers of transactions, and would tell of nothing new for long."""
    guide = Path(__file__).parents[2] / "docs" / "how-to" / "back-up-and-restore.md"
    count_on = guide.read_text().partition("off;\n")[2].partition("\nSQL")[0]

    async def run(*statements: str) -> None:
        connection = await asyncpg.connect(here["SAMBAND__DATABASE__DSN"])
        await connection.execute("set synchronous_commit = off")
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    further = "(pg_current_xact_id()::text::bigint + 150000)::text::xid8"
    asyncio.run(
        run(
            "insert into core.feed (stream, xid, id, time, type, subject, data)"  # noqa: S608 (a constant)
            f" values ('x', {further}, gen_random_uuid(), now(), 'x', 'x', '{{}}')"
        )
    )
    [line] = found(typed("check", **here))
    assert "changes reach nobody" in line
    asyncio.run(run(count_on))
    assert found(typed("check", **here)) == []


@pytest.mark.parametrize(
    ("server", "said"),
    [
        (Server("170004", "btree_gist", "pg_trgm"), "it is PostgreSQL 17, and 18 is needed"),
        (Server("180001", "pg_trgm"), "the server lacks btree_gist"),
        (Server("180001"), "the server lacks btree_gist and pg_trgm"),
    ],
)
def test_a_server_that_cannot_hold_a_node_is_told(server: Any, said: str) -> None:
    [each] = asyncio.run(examining._judged(server))
    assert said in each.line


@contextmanager
def answering(port: int, *, certificate: Path | None = None, late: bool = False) -> Iterator[int]:
    """Let something that is no node answer at a port, with the time of long ago where ``late``."""

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"keys": ["another"]}' if late else b"hello")

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(1_000_000_000 if late else timestamp)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", port), Other)
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_port_that_something_else_has_is_told(typed: Type, here: dict[str, str]) -> None:
    port = int(Path("samband.toml").read_text().rsplit("= ", 1)[1])
    with answering(port):
        [line] = found(typed("check", **here))
    assert f"port {port} on 127.0.0.1 is taken by something that is not Samband" in line


def test_a_port_that_another_node_has_is_told(typed: Type, here: dict[str, str]) -> None:
    port = int(Path("samband.toml").read_text().rsplit("= ", 1)[1])
    with answering(port, late=True):
        [line] = found(typed("check", **here))
    assert "another node than this listens" in line


def _at(url: str, *, more: str = "") -> None:
    file = Path("samband.toml")
    text = file.read_text()
    start = text.index("public_url")
    end = text.index("\n", start)
    file.write_text(f'{text[:start]}public_url = "{url}"{text[end:]}{more}')


def test_a_certificate_that_is_not_trusted_or_ends_soon_is_told(
    typed: Type, here: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate = make_certificate(tmp_path, "127.0.0.1")
    with answering(0, certificate=certificate) as port:
        _at(f"https://127.0.0.1:{port}")
        connections.trusted.cache_clear()
        [line] = found(typed("check", **here))
        assert "it is not trusted" in line
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        connections.trusted.cache_clear()
        [line] = found(typed("check", **here))
        assert "the certificate of 127.0.0.1" in line
        assert "Renew it" in line
    connections.trusted.cache_clear()
    [line] = found(typed("check", **here))
    assert "nothing answers there" in line


@pytest.mark.parametrize(
    ("hub", "said"),
    [("http://127.0.0.1:1", "does not answer as a hub"), ("", "does not answer as a hub")],
)
def test_a_hub_that_does_not_answer_is_told(
    typed: Type, here: dict[str, str], hub: str, said: str
) -> None:
    with answering(0) as port:
        url = hub or f"http://127.0.0.1:{port}"
        _at("http://127.0.0.1:2", more=f'[hub]\nurl = "{url}"\nkeys = ["{KEY}"]\n')
        [line] = found(typed("check", **here))
    assert said in line


def test_a_clock_that_is_apart_from_the_hubs_is_told() -> None:
    with answering(0, late=True) as port:
        [each] = asyncio.run(examining_hub._skew(f"http://127.0.0.1:{port}"))
    assert "ahead of the hub's, and tokens would be refused" in each.line
    with answering(0) as port:
        assert asyncio.run(examining_hub._skew(f"http://127.0.0.1:{port}")) == []


def test_a_provider_that_does_not_answer_is_told(typed: Type, here: dict[str, str]) -> None:
    provider = """
[[identity.providers]]
name = "example"
issuer = "http://127.0.0.1:1"
client_id = "a"
label_sv = "E"
label_en = "E"
"""
    file = Path("samband.toml")
    file.write_text(file.read_text() + provider)
    [line] = found(typed("check", **here))
    assert line.startswith("✗ identity.providers example: http://127.0.0.1:1/")


def test_production_without_a_way_to_log_in_is_told(typed: Type, here: dict[str, str]) -> None:
    file = Path("samband.toml")
    file.write_text(file.read_text().replace("test = true", ""))
    _at("https://127.0.0.1:1")
    lines = found(typed("check", **here))
    assert any("so nobody can log in" in line for line in lines)
    assert any("node.contact: nobody can tell" in line for line in lines)
    contact = {"SAMBAND__NODE__CONTACT": "https://malmo.example.se/kontakt"}
    lines = found(typed("check", **here, **contact))
    assert not any("node.contact" in line for line in lines)


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("[web]\nprot = 1", "did you mean `port`?"),
        ("[nod]\nname = 'a'", "did you mean `node`?"),
        ("[[identity.providers]]\nisuer = 'a'", "did you mean `issuer`?"),
    ],
)
def test_a_misspelt_key_leads_to_the_one_that_was_meant(typed: Type, key: str, near: str) -> None:
    Path("samband.toml").write_text(key)
    done = typed("check", SAMBAND_SETTINGS="samband.toml")
    assert (done.code, done.out) == (2, "")
    assert near in done.err
    assert done.err.count("\n") == 1


def test_a_secret_that_one_may_not_read_is_told(typed: Type, here: dict[str, str]) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    node_secret(Path("data"))
    Path("data/secret").chmod(0o000)
    lines = found(typed("check", **here))
    assert "you may not read it" in lines[0]
