# SPDX-License-Identifier: EUPL-1.2
"""Found a production node as its operator does, and tell as JSON what was seen on the way.

Run as ``python production.py DSN FOLDER``: it moves to a network of its own (``cli.network``).
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import httpx

from cli import network
from samband.cli import main as command_line
from samband.core.identifiers import luhn_digit
from samband.sandbox.journey.client import Document, Form
from samband.sandbox.systems import SystemClient, SystemKey, new_key

NUMBER, NAME = "2120001124", "Malmö stad"
TEST_PERSON = "198401022382"
UNBORN = "20990101238" + str(luhn_digit("990101238"))
"""Nobody's number, and no test number: production takes no other that is made up."""

SETTINGS = """
[node]
name = "Malmö stads nod"
organisation = "{number}"
public_url = "{url}"
shape = "node"
data = "{data}"
contact = "it@malmo.example.se"

[web]
port = {port}

[[identity.providers]]
name = "foreign"
issuer = "{issuer}"
client_id = "portal"
label_sv = "Främmande legitimation"
label_en = "Foreign e-ID"
scopes = ["openid", "profile"]
number_claim = "urn:foreign:national-number"

[identity.providers.levels]
"urn:foreign:substantial" = "http://id.elegnamnden.se/loa/1.0/loa3"
"""


class Person:
    """A person at a browser that trusts the one certificate of this network."""

    def __init__(self, url: str, trusted: ssl.SSLContext) -> None:
        self.http = httpx.AsyncClient(
            base_url=url,
            verify=trusted,
            trust_env=False,
            follow_redirects=True,
            timeout=60,
            headers={"accept": "text/html"},
        )

    async def open(self, address: str) -> Document:
        """Go to a page."""
        return _read(await self.http.get(address))

    async def send(self, form: Form, **filled: str) -> Document:
        """Send a form."""
        return _read(await self.http.post(form.action, data={**form.fields, **filled}))

    async def log_in(self, address: str, subject: str) -> Document:
        """Open a page that needs a login, and log in at the foreign provider."""
        query = {"next": address, "level": "loa3"}
        there = _read(await self.http.get("/logga-in/foreign", params=query))
        forms = [form for form in there.forms if subject in _values(form)]
        assert forms, f"{there.url}: {there.text}"
        return await self.send(forms[0], sub=subject)


def _values(form: Form) -> set[str]:
    return {*form.fields.values(), *(value for each in form.choices.values() for value in each)}


def _read(answer: httpx.Response) -> Document:
    return Document(str(answer.url), answer.status_code, answer.text)


async def typed(*words: str) -> tuple[int, str]:
    """Run a command of ours to its end, in this process: starting one costs seconds."""
    return await asyncio.to_thread(_typed, words)


def _typed(words: tuple[str, ...]) -> tuple[int, str]:
    said, sys.argv = io.StringIO(), ["samband", *words]
    with redirect_stdout(said), redirect_stderr(said):
        try:
            command_line()
        except SystemExit as ended:
            return int(ended.code or 0), said.getvalue()
    raise AssertionError("the command line gives no exit code")


@asynccontextmanager
async def running(*words: str, log: Path) -> AsyncIterator[None]:
    """Keep a program running."""
    with log.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, stdout=said, stderr=said
        )
        try:
            yield
        finally:
            process.terminate()
            await process.wait()


def provider_words(port: int) -> tuple[str, ...]:
    """Tell how oidc-provider-mock is started, with a person who may and one who may not."""
    common = {"name": "Kim Alvarsson", "acr": "urn:foreign:substantial"}
    users = [
        {"sub": subject, "urn:foreign:national-number": number, **common}
        for subject, number in (("kim", UNBORN), ("anna", TEST_PERSON))
    ]
    said = [word for user in users for word in ("--user-claims", json.dumps(user))]
    return ("-m", "oidc_provider_mock", "--port", str(port), *said)


async def until_ready(http: httpx.AsyncClient, path: str) -> None:
    """Wait until an address answers."""
    async with asyncio.timeout(90):
        while True:
            try:
                if (await http.get(path)).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)


async def main(dsn: str, folder: Path) -> dict[str, Any]:
    """Go the whole way from nothing to a second member."""
    certificate = network.make_certificate(folder)
    trusted = ssl.create_default_context(cafile=str(certificate))
    node_port, provider_port = 8000, 9000
    async with (
        network.tls(certificate, node_port) as url,
        network.tls(certificate, provider_port) as issuer,
    ):
        settings = folder / "samband.toml"
        values = {"url": url, "issuer": issuer, "data": folder / "data", "port": node_port}
        settings.write_text(SETTINGS.format(number=NUMBER, **values))
        os.environ["SAMBAND_SETTINGS"] = str(settings)
        os.environ["SAMBAND__DATABASE__DSN"] = dsn
        os.environ["SSL_CERT_FILE"] = str(certificate)
        foreign = running(*provider_words(provider_port), log=folder / "foreign")
        async with foreign, running("-m", "samband.cli", "serve", log=folder / "node"):
            visitor = Person(url, trusted)
            await until_ready(visitor.http, f"{issuer}/.well-known/openid-configuration")
            await until_ready(visitor.http, "/readyz")
            seen = await found()
            return {**seen, **await take_over(url, trusted, seen["link"])}


async def found() -> dict[str, Any]:
    """Do what the operator does at the machine."""
    invite = ("admin", "invite", "--organisation", NUMBER, "--person")
    admit = ("admin", "found", "--number", NUMBER, "--name", NAME, "--kind", "municipality")
    decided = (*admit, "--decision", "KS 2026-17")
    seen = {
        "too early": await typed(*invite, UNBORN),
        "founded": await typed(*decided),
        "again": await typed(*decided),
        "otherwise": await typed(*decided[:5], "Malmö", *decided[6:]),
        "test number": await typed(*invite, TEST_PERSON),
        "invited": await typed(*invite, UNBORN),
    }
    return {**seen, "link": seen["invited"][1].splitlines()[-1]}


async def take_over(url: str, trusted: ssl.SSLContext, link: str) -> dict[str, Any]:
    """Be the first administrator: log in, accept, register a system, and let it admit Lund."""
    kim, anna = Person(url, trusted), Person(url, trusted)
    choice = await kim.open("/logga-in")
    pages = ("/tillganglighet", "/en/accessibility", "/personuppgifter")
    notices = [(await kim.open(page)).links for page in pages]
    test_eid = await kim.http.get("/test-eid/.well-known/openid-configuration")
    path = link.removeprefix(url)
    refused = await anna.log_in(path, "anna")
    invitation = await kim.log_in(path, "kim")
    accepted = await kim.send(invitation.forms[-1])
    roles = await kim.open("/valj-roll?next=/anslutning")
    form = next(form for form in roles.forms if "role" in form.choices)
    chosen = await kim.send(form, role=form.choices["role"][-1])
    key = SystemKey("Drift", NUMBER, NAME, "", new_key())
    page = await kim.open("/anslutning/system/nytt")
    system = await kim.send(page.forms[-1], name="Drift", key=json.dumps(key.public_jwk))
    client_id = system.url.rsplit("/", 1)[1]
    return {
        "choice": choice.text,
        "notices": notices,
        "test e-ID": test_eid.status_code,
        "test person": refused.text,
        "invitation": invitation.text,
        "accepted": accepted.text,
        "chosen": chosen.text,
        "admitted": await admit_lund(
            url, trusted, SystemKey("", NUMBER, NAME, client_id, key.private_jwk)
        ),
    }


async def admit_lund(url: str, trusted: ssl.SSLContext, key: SystemKey) -> list[Any]:
    """Let the new system fetch a token and admit a second member."""
    lund = {
        "organisation": "2120001132",
        "numberSource": "SCB",
        "name": "Lunds kommun",
        "kind": "municipality",
        "agreement": {"kind": "accession-contract", "version": "1.0", "signed": "2026-01-15"},
    }
    form = SystemClient(url, key).token_request("trust-framework/operate")
    async with httpx.AsyncClient(base_url=url, verify=trusted, trust_env=False) as http:
        token = (await http.post("/oauth2/token", data=form)).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "lund"}
        done = await http.post("/trust-framework/v1/members", json=lund, headers=headers)
        members = (await http.get("/trust-framework/v1/members")).json()["items"]
    return [done.status_code, [member["name"] for member in members]]


if __name__ == "__main__":
    network.enter()
    print(json.dumps(asyncio.run(main(sys.argv[1], Path(sys.argv[2])))))
