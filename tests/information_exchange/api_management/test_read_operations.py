# SPDX-License-Identifier: EUPL-1.2
"""A version as a developer reads it; the description is a stranger's, and may be hostile."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from information_exchange.api_management.bazaar import Bazaar
from information_exchange.api_management.conftest import Play
from information_exchange.api_management.documents import compliant
from information_exchange.api_management.test_catalogue_pages import CATALOGUE, Reader
from samband.information_exchange.api_management.model.outline import (
    MAX_OPERATIONS,
    curl,
    operation_at,
    outline,
)

SECONDS = 1.5
"""What a hostile operation may take to read, on a slow machine that is busy."""
AT = f"{CATALOGUE}/permits/1.0.0/anrop"


@pytest.mark.capability("AP-5")
def test_a_developer_reads_what_to_send_and_copies_a_call(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers_active("1.0.0")
        anybody = Reader(bazaar, None)
        assert f'href="{AT}"' in await anybody.opens(f"{CATALOGUE}/permits")
        listed = await anybody.opens(AT)
        assert "https://api.malmo.example/permits/v1" in listed
        assert "Skapa en API-nyckel" in listed
        found = re.findall(rf'href="({AT}/\d+)"', listed)
        assert found
        told = ""
        for each in found:
            told += (shown := await anybody.opens(each))
            assert "<h2>Svar</h2>" in shown
            call = unescape(re.findall(r"<pre[^>]*><code>(curl .*?)</code>", shown, re.DOTALL)[0])
            assert "https://api.malmo.example/permits/v1/" in call
            assert '"X-API-Key: $KEY"' in call
        assert "permitId" in told
        assert "string (date)" in told
        assert "Permit" in told
        english = await anybody.opens("/en/connection/api-catalogue/permits/1.0.0/operations/0")
        assert "An example to copy" in english
        await anybody.opens(f"{AT}/{len(found)}", 404)
        await anybody.opens(f"{AT}/999999999999999999999", 404)
        await anybody.opens(f"{CATALOGUE}/permits/9.0.0/anrop", 404)

    play(work)


@pytest.mark.capability("AP-5")
def test_an_api_of_a_node_is_called_with_a_token_at_that_node(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.stands_at_two_nodes()
        at = f"{CATALOGUE}/api-catalogue/1.0.0/anrop"
        listed = await Reader(bazaar, None).opens(at)
        assert f"{bazaar.node.public_url}/oauth2/token" in listed
        assert f"{bazaar.node.public_url}/api-catalogue/v1/publish" in listed
        calls = ""
        for index in range(10):
            calls += unescape(await Reader(bazaar, None).opens(f"{at}/{index}"))
        assert f"{bazaar.node.public_url}/api-catalogue/v1/apis" in calls
        assert '-H "Authorization: Bearer $TOKEN"' in calls
        assert "Anropet är öppet." in calls

    play(work)


EVIL = "</code><script>alert(1)</script>\x1b]0;x\x07'; touch /tmp/x; echo '$(id)`id`\n\u202e"


def _evil() -> dict[str, Any]:
    schema = {"type": EVIL, "description": EVIL, "enum": [EVIL, {EVIL: [EVIL]}], "format": EVIL}
    body = {"content": {f"application/json{EVIL}": {"schema": schema, "example": EVIL}}}
    parameters = [
        {"name": EVIL, "in": where, "required": True, "schema": schema, "example": EVIL}
        for where in ("query", "header", "path", "cookie", EVIL)
    ]
    operation = {
        "summary": EVIL,
        "description": EVIL,
        "parameters": parameters,
        "requestBody": body,
        "responses": {EVIL: {"description": EVIL, **body}},
        "security": [{EVIL: []}],
    }
    return {
        "openapi": "3.1.0",
        "info": {"version": "1.0.0", "title": EVIL},
        "servers": [{"url": f"https://evil.example/{EVIL}"}, {"url": "javascript:alert(1)"}],
        "paths": {f"/{EVIL}/{{{EVIL}}}": {"post": operation, "get": operation}},
    }


@pytest.mark.capability("AP-5")
def test_a_strangers_words_are_words_on_the_page(play: Play) -> None:
    async def work(bazaar: Bazaar) -> None:
        await bazaar.offers()
        body = {"version": "1.0.0", "document": json.dumps(_evil())}
        await bazaar.done("malmo", "POST", "/apis/permits/versions", body)
        assert (await bazaar.moves("1.0.0", "active")).status_code == 201
        anybody = Reader(bazaar, None)
        for path in (AT, f"{AT}/0", f"{AT}/1"):
            shown = await anybody.opens(path)
            assert "<script>alert" not in shown
            assert "\x1b" not in shown
            assert "\u202e" not in shown
            assert "javascript:" not in shown

    play(work)


def _arguments(command: str) -> list[str]:
    """Let a shell read a command as it would be pasted, with ``curl`` put aside."""
    script = f"curl() {{ printf '%s\\0' \"$@\"; }}; KEY=secret; {command}"
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, check=True, timeout=10)
    assert done.stderr == b"", done.stderr
    return done.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize("index", [0, 1])
def test_what_is_copied_runs_nothing_but_the_call(index: int) -> None:
    one = operation_at(_evil(), index)
    assert one is not None
    given = _arguments(curl(one, "https://evil.example/v1", "X-API-Key: $KEY"))
    assert "X-API-Key: secret" in given
    assert sum(each.startswith("https://evil.example/v1/") for each in given) == 1
    assert not any("uid=" in each for each in given)


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@settings(max_examples=60, deadline=None)
@given(path=words, name=words, value=words, media=words, header=words)
def test_no_words_get_out_of_their_quotes(
    path: str, name: str, value: str, media: str, header: str
) -> None:
    parameters = [
        {"name": name, "in": "query", "required": True, "example": value},
        {"name": header, "in": "header", "required": True, "example": value},
        {"name": name, "in": "path", "required": True, "example": value},
    ]
    operation = {
        "parameters": parameters,
        "requestBody": {"content": {media or "x": {"example": value}}},
        "responses": {},
        "security": [{"k": []}],
    }
    one = operation_at({"paths": {f"/{path}{{{name}}}": {"put": operation}}}, 0)
    assert one is not None
    given_ = _arguments(curl(one, "https://a.example", "X-API-Key: $KEY"))
    assert given_[:3] == ["-g", "-X", "PUT"]
    assert given_[3].startswith("https://a.example/")
    assert given_.count("-H") + given_.count("--data-raw") <= len(given_) // 2


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_sends_the_words_and_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the files of who pasted it")
    body = {"content": {"text/plain": {"schema": {"type": "string"}, "example": f"@{secret}"}}}
    operation = {"requestBody": body, "responses": {}}
    one = operation_at({"paths": {"/a/{id}": {"post": operation}}}, 0)
    assert one is not None
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/{{v1,v2}}[1-3]"
        command = curl(one, address, "") + " -sS --noproxy '*' --max-time 10"
        with subprocess.Popen(["/bin/sh", "-c", command]) as asked:
            connection, _ = server.accept()
            with connection:
                sent = ""
                while not sent.endswith(f"@{secret}") and (part := connection.recv(65_536)):
                    sent += part.decode()
                connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            assert asked.wait(10) == 0
    assert sent.startswith("POST /{v1,v2}[1-3]/a/{id} HTTP/1.1")
    assert sent.endswith(f"\r\n\r\n@{secret}")


def _nested(depth: int) -> dict[str, Any]:
    """Give alternatives of alternatives: each level ten times as many."""
    level = {"$ref": "#/components/schemas/L0"}
    schemas: dict[str, Any] = {"L0": {"oneOf": [level] * 10, "allOf": [level] * 10}}
    for n in range(1, depth):
        inner = {"$ref": f"#/components/schemas/L{n - 1}"}
        fields = {f"f{i}": inner for i in range(200)}
        schemas[f"L{n}"] = {"oneOf": [inner] * 10, "allOf": [inner] * 10, "properties": fields}
    return schemas


def _of(schemas: dict[str, Any], schema: Any, operations: int = 1) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    answers = {str(200 + n): {"content": content} for n in range(30)}
    parameters = [{"name": f"p{n}", "in": "query", "schema": schema} for n in range(100)]
    operation = {
        "parameters": parameters,
        "requestBody": {"content": content},
        "responses": answers,
    }
    paths = {f"/p{n}": {"get": operation} for n in range(operations)}
    return {"openapi": "3.1.0", "paths": paths, "components": {"schemas": schemas}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.capability("AP-5")
@pytest.mark.parametrize(
    "document",
    [
        _of({"A": _ref("A")}, _ref("A")),
        _of({"A": _ref("B"), "B": _ref("A")}, _ref("A")),
        _of({"A": {"properties": {"a": _ref("A")}, "items": _ref("A")}}, _ref("A")),
        _of({"A": {"type": "array", "items": _ref("A")}}, _ref("A")),
        _of({"A": {"allOf": [_ref("A")] * 50}}, _ref("A")),
        _of(_nested(20), _ref("L19")),
        _of({}, {"properties": {f"f{n}": {"type": "string"} for n in range(20_000)}}),
        _of({}, {"example": "x" * 800_000}),
        _of({}, {"enum": ["x" * 800_000] * 3}),
        _of({"A": {"type": "string"}}, _ref("A"), operations=2_000),
    ],
    ids=["self", "ring", "inside", "list", "all", "fan", "wide", "long", "enum", "many"],
)
def test_a_hostile_description_neither_breaks_nor_slows_the_page(document: dict[str, Any]) -> None:
    began = time.monotonic()
    listed = outline(document)
    one = operation_at(document, 0)
    took = time.monotonic() - began
    assert took < SECONDS, took
    assert one is not None
    assert len(listed.operations) <= MAX_OPERATIONS
    assert listed.more == (len(document["paths"]) > MAX_OPERATIONS)
    assert len(repr(one)) < 1_500_000


@pytest.mark.parametrize("wrong", [None, 7, "x", [], {}, [[]], {"": None}, {"$ref": "#/nowhere"}])
@pytest.mark.parametrize(
    "where",
    [
        "/paths",
        "/servers",
        "/components",
        "/security",
        "/paths/~1permits",
        "/paths/~1permits/get",
        "/paths/~1permits/get/parameters",
        "/paths/~1permits/get/parameters/0",
        "/paths/~1permits/get/parameters/0/schema",
        "/paths/~1permits/get/responses",
        "/paths/~1permits/get/responses/200",
        "/paths/~1permits/get/responses/200/content",
        "/components/schemas/Permit",
        "/components/schemas/Permit/properties",
        "/components/schemas/Permit/required",
    ],
)
def test_a_description_of_any_shape_is_read(where: str, wrong: Any) -> None:
    document = compliant((where, wrong))
    listed = outline(document)
    for index in range(len(listed.operations)):
        one = operation_at(document, index)
        assert one is not None
        assert curl(one, listed.server, "X-API-Key: $KEY").startswith("curl ")
