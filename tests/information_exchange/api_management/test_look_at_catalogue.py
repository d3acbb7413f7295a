# SPDX-License-Identifier: EUPL-1.2
"""The catalogue's pages in a real browser: reachable for everybody, in both languages."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser

from core.pages.browser import check_page
from information_exchange.api_management.bazaar import app_of, open_bazaar
from information_exchange.api_management.documents import GONE
from information_exchange.api_management.test_check_profile import LIST, SCHEMA
from samband.core.pages.routes import static
from samband.core.web import Edge
from samband.core.web.acting import cookie_name

Fresh = Callable[[], str]


@contextmanager
def served(dsn: str) -> Iterator[tuple[str, str, str, str]]:
    """Serve a furnished catalogue; gives its address, the cookie's name and the ids of a
    request that was approved and of one that is open."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    ready: list[tuple[str, str, str]] = []
    servers: list[uvicorn.Server] = []

    async def work() -> None:
        async with open_bazaar(dsn) as bazaar:
            await bazaar.offers_active("1.0.0", (f"{LIST}/description", ""))
            await bazaar.adds("2.0.0", (f"{SCHEMA}/floors", GONE))
            await bazaar.moves("2.0.0", "active")
            await bazaar.stands_at_two_nodes()
            id_ = await bazaar.is_let_in()
            wish = {"api": "permits", "major": 1, "scope": "permits/write", "purpose": "Karta."}
            open_ = str((await bazaar.done("lund", "POST", "/access-requests", wish))["id"])
            await bazaar.done("lund", "POST", f"/access-requests/{id_}/keys", {})
            app = app_of(bazaar.node)
            app.register(static)
            config = uvicorn.Config(Edge(app, https=False), log_level="warning", loop="none")
            servers.append(uvicorn.Server(config))
            ready.append((cookie_name(bazaar.node), id_, open_))
            await servers[0].serve(sockets=[listening])

    thread = threading.Thread(target=asyncio.run, args=(work(),))
    thread.start()
    while not ready and thread.is_alive():
        thread.join(0.05)
    try:
        yield url, *ready[0]
    finally:
        servers[0].should_exit = True
        thread.join()
        listening.close()


@pytest.mark.parametrize(
    "path",
    [
        "/anslutning/api-katalog",
        "/en/connection/api-catalogue/permits",
        "/anslutning/api-katalog/permits/1.0.0/rapport",
        "/en/connection/api-catalogue/permits/2.0.0/report",
        "/anslutning/api-katalog/permits/ansok",
        "/anslutning/api-katalog/api-catalogue",
        "/anslutning/api-katalog/api-catalogue/1.0.0/anrop",
        "/en/connection/api-catalogue/api-catalogue/1.0.0/operations/9",
        "/anslutning/api-katalog/permits/2.0.0/anrop/0",
        "/en/connection/api-catalogue/api-catalogue/addresses",
        "/anslutning/api-katalog/api-catalogue/ansok?producer=2120001132",
        "/en/connection/access",
        "/anslutning/atkomst/{id}",
        "/anslutning/atkomst/{id}/avsluta",
        "/anslutning/atkomst/{open}",
        "/anslutning/atkomst/{own}/granser",
        "/en/connection/access/{open}",
    ],
)
def test_a_page_holds_for_everybody(browser: Browser, fresh_database: Fresh, path: str) -> None:
    with served(fresh_database()) as (url, cookie, id_, open_):
        who = "eva" if "{id}" in path else "kim"
        cookies = [{"name": cookie, "value": who, "url": url}]
        check_page(browser, url + path.format(id=id_, own=id_, open=open_), cookies=cookies)
