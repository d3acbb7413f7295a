# SPDX-License-Identifier: EUPL-1.2
"""A sandbox node with the test e-ID on a real port, and a relying party's side of the talk."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import re
import secrets
import socket
import time
import warnings
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import msgspec
import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey
from litestar.exceptions import LitestarDeprecationWarning

from samband.core.block import Manifest
from samband.core.db import Database
from samband.core.identifiers import organisation
from samband.core.keys import KeyRing
from samband.core.node import Node, derive
from samband.core.pages import Pages
from samband.core.pages.routes import static
from samband.core.web.application import build_application
from samband.core.web.edge import Edge
from samband.core.web.pages import problem_page
from samband.sandbox.test_eid import RegisteredClient, TestEid
from samband.sandbox.test_eid.block import manifest

SECRET = bytes(range(32))
MALMO = organisation("2120001124")
ANNA = "198401022382"
CALLBACK = "https://rp.example/back"
LOA = "http://id.elegnamnden.se/loa/1.0/"


def listening() -> tuple[socket.socket, str]:
    sock = socket.create_server(("127.0.0.1", 0))
    return sock, f"http://127.0.0.1:{sock.getsockname()[1]}"


def build_node(dsn: str, url: str, doors: dict[type, object], **changes: Any) -> Node:
    db = changes.pop("db", None) or Database(dsn, 8)
    values = {
        "name": "test",
        "organisation": MALMO,
        "public_url": url,
        "test_mode": True,
        "db": db,
        "keys": KeyRing(db, derive(SECRET, "keys")),
        "ports": None,
        "secret": SECRET,
        "doors": doors,
    }
    return Node(**{**values, **changes})


def build_app(node: Node, manifests: Sequence[Manifest]) -> Any:
    pages = Pages(
        {m.name: m.templates for m in manifests if m.templates},
        {m.name: m.vocabulary.texts for m in manifests},
    )
    with warnings.catch_warnings():
        # Core's own routes still use the framework's older way to name parameters.
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        app = build_application(
            node,
            [api for m in manifests for api in m.apis],
            [static, *(handler for m in manifests for handler in m.pages)],
            state={
                "pages": pages,
                "navigation": {},
                "links": {link.name: link for m in manifests for link in m.links},
                "problem_page": problem_page,
            },
        )
    return Edge(app, https=node.public_url.startswith("https"))


@contextlib.asynccontextmanager
async def serving(app: Any, sock: socket.socket) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", loop="none"))
    task = asyncio.create_task(server.serve(sockets=[sock]))
    while not server.started and not task.done():  # noqa: ASYNC110 (the server has no event)
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


def browser(url: str) -> httpx.AsyncClient:
    """Keep cookies and follow nothing by itself, on a machine that may be busy."""
    accept = {"accept": "text/html, application/json"}
    return httpx.AsyncClient(base_url=url, headers=accept, timeout=60)


class Stage(msgspec.Struct):
    """A running test e-ID, the relying party's key, and a browser."""

    node: Node
    key: ECKey
    browser: httpx.AsyncClient

    @property
    def issuer(self) -> str:
        return f"{self.node.public_url}/test-eid"

    def assertion(self, key: ECKey | None = None, **changes: Any) -> str:
        claims = {
            "iss": "rp",
            "sub": "rp",
            "aud": self.issuer,
            "exp": int(time.time()) + 60,
            "jti": secrets.token_hex(8),
            **changes,
        }
        signer = key or self.key
        signer.ensure_kid()
        header = {"alg": "ES256", "kid": signer.kid, "typ": "client-authentication+jwt"}
        return jwt.encode(header, {k: v for k, v in claims.items() if v is not None}, signer)

    async def post_token(self, **form: str | None) -> httpx.Response:
        members = {
            "grant_type": "authorization_code",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.assertion(),
            "redirect_uri": CALLBACK,
            **form,
        }
        kept = {name: value for name, value in members.items() if value is not None}
        return await self.browser.post(f"{self.issuer}/token", data=kept)

    async def log_in(self, query: dict[str, str], **fields: str) -> dict[str, str]:
        """Choose on the page as a person does and give what came back to the client."""
        shown = await self.browser.get(f"{self.issuer}/authorize?{urlencode(query)}")
        assert shown.status_code == 303, shown.text
        address = shown.headers["location"]
        if address.startswith(CALLBACK):
            return answer_of(address)
        page = await self.browser.get(address)
        assert page.status_code == 200, page.text
        form = {"who": ANNA, "level": f"{LOA}loa3", "csrf": token_in(page.text), **fields}
        chosen = await self.browser.post(address, data=form)
        assert chosen.status_code == 303, chosen.text
        return answer_of(chosen.headers["location"])


@contextlib.asynccontextmanager
async def test_eid(dsn: str, **changes: Any) -> AsyncIterator[Stage]:
    sock, url = listening()
    with contextlib.closing(sock):
        async with _test_eid_at(sock, url, dsn, changes) as stage:
            yield stage


@contextlib.asynccontextmanager
async def _test_eid_at(
    sock: socket.socket, url: str, dsn: str, changes: dict[str, Any]
) -> AsyncIterator[Stage]:
    key = ECKey.generate_key("P-256", parameters={"use": "sig", "alg": "ES256"})
    key.ensure_kid()
    public = {k: str(v) for k, v in key.as_dict(private=False).items()}
    client = RegisteredClient(
        client_id="rp", name="Malmö stad", redirect_uris=(CALLBACK,), jwks=(public,)
    )
    other = RegisteredClient(
        client_id="other", name="Lunds kommun", redirect_uris=(CALLBACK,), jwks=(public,)
    )
    node = build_node(url=url, dsn=dsn, doors={TestEid: TestEid((client, other))}, **changes)
    app = build_app(node, [manifest(test_mode=True)])
    async with (
        serving(app, sock),
        browser(url) as web,
    ):
        try:
            yield Stage(node, key, web)
        finally:
            await node.db.close()


test_eid.__test__ = False  # type: ignore[attr-defined]  # a builder, though its name begins so


def asked(**changes: str | None) -> tuple[dict[str, str], str]:
    """Make a right request to log in, with its PKCE verifier."""
    verifier = secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "client_id": "rp",
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid https://id.oidc.se/scope/naturalPersonNumber profile",
        "state": "the-state",
        "nonce": "the-nonce",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **changes,
    }
    return {name: value for name, value in query.items() if value is not None}, verifier


def answer_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def token_in(html: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found, html
    return found[1]


__all__ = ["Stage", "answer_of", "asked", "build_app", "build_node", "test_eid"]
