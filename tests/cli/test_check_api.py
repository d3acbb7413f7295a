# SPDX-License-Identifier: EUPL-1.2
"""A description of an API is tried at the command line, from a file or an address."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from cli.terminal import Type
from information_exchange.api_management.documents import compliant

BROKEN = compliant(
    ("/servers/0/url", "http://api.malmo.example/permits/v1"),
    ("/paths/~1building-permits/get/description", ""),
)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    file = tmp_path / "broken.yaml"
    file.write_text(yaml.safe_dump(BROKEN, allow_unicode=True), encoding="utf-8")
    return file


@pytest.mark.capability("AP-2")
def test_a_good_description_ends_in_zero(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(compliant()), encoding="utf-8")
    done = typed("api", "check", file)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{file}: 51 rules, 0 errors, 0 warnings.\n"


@pytest.mark.capability("AP-2")
def test_each_breach_is_told_with_its_rule_and_place(typed: Type, broken: Path) -> None:
    done = typed("api", "check", broken, COLUMNS="200")
    assert done.code == 1
    assert "UFN.02  error  /servers/0/url" in done.out
    assert "/paths/~1building-permits/get/description" in done.out
    assert done.out.endswith(" 3 errors, 0 warnings.\n")
    swedish = typed("api", "check", broken, "--swedish", COLUMNS="200")
    assert "Byt till https" in swedish.out


def test_the_report_comes_as_json(typed: Type, broken: Path) -> None:
    done = typed("api", "check", broken, "--json")
    assert done.code == 1
    report = json.loads(done.out)
    assert report["errors"] == len(report["findings"]) == 3
    assert {"rule", "severity", "pointer", "sv", "en"} == set(report["findings"][0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "(line 2): The document is neither valid JSON nor valid YAML."),
        ("[]", "must be an object"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_document_is_told_in_a_line(
    typed: Type, tmp_path: Path, text: str | None, said: str
) -> None:
    file = tmp_path / "openapi.yaml"
    if text is not None:
        file.write_text(text)
    done = typed("api", "check", file)
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1


@pytest.fixture
def address() -> Iterator[str]:
    """Serve the broken document at ``/openapi.json`` and nothing else."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(BROKEN).encode()
            self.send_response(200 if self.path == "/openapi.json" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_description_is_fetched_from_an_address(typed: Type, address: str) -> None:
    assert typed("api", "check", f"{address}/openapi.json").code == 1
    gone = typed("api", "check", f"{address}/elsewhere")
    assert (gone.code, gone.err) == (2, f"samband: {address}/elsewhere answers 404.\n")
    nobody = typed("api", "check", "http://127.0.0.1:1/openapi.json")
    assert nobody.code == 2
    assert "cannot be fetched: nobody answers there." in nobody.err
