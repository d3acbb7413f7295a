# SPDX-License-Identifier: EUPL-1.2
"""The pages under Anslutning in a real browser: reachable for everybody, in both languages."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import uvicorn
from litestar import Litestar
from playwright.sync_api import Browser

from core.builders import KnownActors, node_on
from core.pages.browser import check_page
from samband.core.node import Node
from samband.core.pages.routes import static
from samband.core.time import now
from samband.core.web import Edge
from samband.core.web.acting import cookie_name
from samband.trust_and_security.trust_framework import (
    Appointment,
    Joining,
    NewKey,
    NewSystem,
    Role,
    give_role,
    invite,
    join,
    register_system,
)
from samband.trust_and_security.trust_framework.model import Agreement, AgreementKind, MemberKind
from trust_and_security.trust_framework.office import (
    ACTORS,
    ALVA,
    KIM,
    MALMO,
    a_key,
    acting,
    app_of,
)

Fresh = Callable[[], str]
OPERATOR = ACTORS["operator"]


async def furnish(node: Node) -> str:
    """Let Malmö join with two systems, one key that ends soon, people, and an invitation's path."""
    agreement = Agreement(AgreementKind.ACCESSION_CONTRACT, "1.0", now().date())
    joining = Joining(
        organisation=MALMO.identifier,
        number_source="SCB",
        name="Malmö kommun",
        kind=MemberKind.MUNICIPALITY,
        agreement=agreement,
    )
    await join(node, OPERATOR, joining)
    ending = NewKey(public_jwk={**a_key()}, valid_to=now() + timedelta(days=7))
    await register_system(node, OPERATOR, MALMO, NewSystem(name="Bygglov webb", key=ending))
    lasting = NewKey(public_jwk={**a_key()})
    await register_system(node, OPERATOR, MALMO, NewSystem(name="Skolval", key=lasting))
    for person, role in ((KIM, Role.ORGANISATION_ADMINISTRATOR), (ALVA, Role.CASE_OFFICER)):
        await give_role(
            node, OPERATOR, MALMO, Appointment(person=person, name="Kim Alvarsson", role=role)
        )
    invitation = await invite(node, OPERATOR, MALMO, ALVA)
    return urlsplit(invitation.link or "").path


@contextmanager
def served(dsn: str) -> Iterator[tuple[str, list[dict[str, str]], str]]:
    """Serve a furnished register; gives its address, an administrator's cookies and the path."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    ready: list[tuple[str, str]] = []
    servers: list[uvicorn.Server] = []

    async def work() -> None:
        actors = {"kim": acting(KIM, "organisation-administrator"), "alva": acting(ALVA)}
        async with node_on(dsn, actors) as node:
            assert isinstance(node.ports.actors, KnownActors)
            app: Litestar = app_of(node)
            app.register(static)
            config = uvicorn.Config(Edge(app, https=False), log_level="warning", loop="none")
            servers.append(uvicorn.Server(config))
            ready.append((await furnish(node), cookie_name(node)))
            await servers[0].serve(sockets=[listening])

    thread = threading.Thread(target=asyncio.run, args=(work(),))
    thread.start()
    while not ready and thread.is_alive():
        thread.join(0.05)
    try:
        path, cookie = ready[0]
        yield url, [{"name": cookie, "value": "kim", "url": url}], path
    finally:
        servers[0].should_exit = True
        thread.join()
        listening.close()


@pytest.mark.parametrize(
    "path",
    [
        "/anslutning",
        "/en/connection/systems/new",
        "/anslutning/system/2120001124-bygglov-webb",
        "/en/connection/people",
        "/anslutning/kontakter",
        "/anslutning/system/2120001124-skolval/stang",
    ],
)
def test_a_page_holds_for_everybody(browser: Browser, fresh_database: Fresh, path: str) -> None:
    with served(fresh_database()) as (url, cookies, _):
        check_page(browser, url + path, cookies=cookies)


def test_the_invitation_holds_for_everybody(browser: Browser, fresh_database: Fresh) -> None:
    with served(fresh_database()) as (url, cookies, path):
        check_page(browser, url + path, cookies=[{**cookies[0], "value": "alva"}])
