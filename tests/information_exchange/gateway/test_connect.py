# SPDX-License-Identifier: EUPL-1.2
"""Services that we did not write, published in the catalogue and behind the gateway by one command."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from oidc_provider_mock import run_server_in_thread

from information_exchange.gateway.stand import (
    LUND,
    OPERATOR,
    Stand,
    consumer_of,
    free_port,
    open_stand,
    serving,
)
from samband.information_exchange.api_management import service as catalogue
from samband.information_exchange.api_management.model.records import (
    Decided,
    NewApiKey,
    NewRequest,
)


class Foreign(msgspec.Struct, frozen=True):
    """A running service, what its description says, and a resource that it has."""

    upstream: str
    document: dict[str, Any]
    path: str


def _document(title: str, *paths: str) -> dict[str, Any]:
    """Describe a service as its makers might: right, and far from the REST API profile."""
    operation = {"get": {"responses": {"200": {"description": "OK"}}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "2024.11"},
        "paths": {"/{table}.json": {"get": operation["get"]}, **dict.fromkeys(paths, operation)},
    }


@contextmanager
def identity_provider() -> Iterator[Foreign]:
    """Run an OpenID provider, a Flask application of others."""
    path = "/.well-known/openid-configuration"
    with run_server_in_thread() as server:
        url = f"http://127.0.0.1:{server.server_port}"
        yield Foreign(url, _document("OIDC Provider Mock", path, "/jwks"), path)


async def _connect(stand: Stand, data: Path, *options: str) -> tuple[int, str]:
    """Run the command as an operator does."""
    environment = {
        **os.environ,
        "SAMBAND__NODE__PUBLIC_URL": stand.url,
        "SAMBAND__DATABASE__DSN": stand.node.db.dsn,
    }
    command = [sys.executable, "-m", "samband.cli", "api", "connect", "--data", str(data), *options]
    process = await asyncio.create_subprocess_exec(
        *command,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


Work = Callable[[Stand, Foreign, str, Path], Awaitable[None]]


def _played(fresh_database: Callable[[], str], tmp: Path, work: Work) -> None:
    """Run a test with a node, a foreign service, and somewhere that its description is read."""

    async def inside() -> None:
        port = free_port()
        async with open_stand(fresh_database(), tmp) as stand:
            with identity_provider() as found:
                described = [found.document]

                async def tells(scope: Any, receive: Any, send: Any) -> None:
                    await send({"type": "http.response.start", "status": 200, "headers": []})
                    body = json.dumps(described[0]).encode()
                    await send({"type": "http.response.body", "body": body})

                async with serving(tells, port):
                    await work(stand, found, f"http://127.0.0.1:{port}/openapi.json", tmp)

    asyncio.run(inside())


@pytest.mark.capability("AP-7")
def test_a_service_of_others_is_published_by_one_command(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work(stand: Stand, found: Foreign, described: str, data: Path) -> None:
        options = ("--openapi", described, "--upstream", found.upstream, "--name", "foreign-api")
        code, said = await _connect(stand, data, *options)
        assert code == 0, said
        address = f"{stand.url}/gateway/foreign-api/v1"
        assert f"is published at {address}" in said
        assert "errors and" in said
        assert f'curl -H "X-API-Key: $KEY" {address}{found.path}' in said
        # in the catalogue, with its report; the gateway lets nobody in yet
        listed = await stand.http.get(f"{stand.url}/api-catalogue/v1/apis/foreign-api")
        [version] = listed.json()["versions"]
        assert (version["version"], version["state"]) == ("1.0.0", "active")
        assert version["errors"] > 0
        await stand.hears()
        assert (await stand.http.get(f"{address}{found.path}")).status_code == 401
        key = await _key(stand)
        headers = {"x-api-key": key}
        answer = await stand.http.get(f"{address}{found.path}", headers=headers)
        straight = await stand.http.get(f"{found.upstream}{found.path}")
        assert (answer.status_code, straight.status_code) == (200, 200), answer.text
        assert answer.json().keys() == straight.json().keys()
        # again: nothing changes
        assert (await _connect(stand, data, *options))[0] == 0
        listed = await stand.http.get(f"{stand.url}/api-catalogue/v1/apis/foreign-api")
        assert len(listed.json()["versions"]) == 1

    _played(fresh_database, tmp_path, work)


async def _key(stand: Stand) -> str:
    """Ask for access as Lund, approve, and make a key; the loops do not run here, so hear of it."""
    lund = consumer_of(LUND)
    new = NewRequest(api="foreign-api", major=1, scope="foreign-api/use", purpose="Prova.")
    asked = await catalogue.request_access(stand.node, lund, new)
    yes = Decided(approved=True, reason="Det är tillåtet.")
    await catalogue.decide_request(stand.node, OPERATOR, asked.id, yes)
    made = await catalogue.make_key(stand.node, lund, asked.id, NewApiKey())
    await stand.hears()
    assert made.key is not None
    return made.key


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--openapi", "http://127.0.0.1:9/x", "--upstream", "http://127.0.0.1:9"), "cannot be"),
        (("--upstream", "http://127.0.0.1:9"), "openapi"),
        (("--name", "Fel Namn", "--upstream", "http://127.0.0.1:9"), "--name"),
        (
            ("--upstream", "ftp://x"),
            "--upstream: write it as http(s)://host:port, and a path where",
        ),
        (("--upstream", "http://127.0.0.1:9", "--per-minute", "0"), "--per-minute: must be >= 1."),
        (("--openapi", "o.json", "--upstream", "https://x.example.se"), "'o.json' is none."),
        (("--upstream", "http://127.0.0.1:9", "--major", "-1"), "major"),
    ],
)
def test_what_cannot_be_connected_is_told_in_one_line(
    fresh_database: Callable[[], str], tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    async def work(stand: Stand, found: Foreign, described: str, data: Path) -> None:
        given = (
            options
            if says == "openapi" or "--openapi" in options
            else (
                "--openapi",
                described,
                *options,
            )
        )
        code, said = await _connect(stand, data, *given)
        assert code != 0
        assert says in said
        assert "Traceback" not in said
        assert len(said.strip().splitlines()) == 1, said
        async with stand.node.db.connection() as connection:
            kept = await connection.fetchval(
                "select count(*) from gateway.published where upstream <> ''"
            )
        assert kept == 0

    _played(fresh_database, tmp_path, work)
