# SPDX-License-Identifier: EUPL-1.2
"""The register's pages in a real browser: reachable for everybody, and searched as one types."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from core.pages.browser import check_page
from information_exchange.address_register.bureau import (
    KIM,
    Bureau,
    acting,
    an_endpoint,
    app_of,
    in_days,
    log_in,
    open_bureau,
)
from samband.core.pages.routes import static
from samband.core.time import now
from samband.core.web import Edge
from samband.core.web.acting import cookie_name
from samband.information_exchange.address_register.service import tending

OWN = "/anslutning/adresser"
PICTURES = os.environ.get("SAMBAND_PICTURES")
"""A folder to leave pictures of the pages in, for people to look at."""


async def furnish(bureau: Bureau) -> dict[str, str]:
    """Register Malmö with a planned change, a silent endpoint, a fetched file and a delegate."""
    log_in(bureau, "kim", acting(KIM, "organisation-administrator"))
    made = await bureau.permits()
    change = {"content": an_endpoint("http://127.0.0.1:2/as4"), "validFrom": in_days(7)}
    await bureau.ask("malmo", "POST", f"/entries/{made['endpoint']['id']}/revisions", change)
    await tending.probe(bureau.node, now())
    path = "/members/2120001124"
    given = {"entry": made["unit"]["id"], "name": "Registratorn", "clientId": "school"}
    await bureau.ask("kim", "POST", f"{path}/delegations", given)
    source = {"url": "http://127.0.0.1:1/en/mycket/lang/adress/till/en/fil/med/adresser.json"}
    await bureau.ask("malmo", "POST", f"{path}/sources", source)
    return {kind: each["id"] for kind, each in made.items()}


@contextmanager
def served(dsn: str) -> Iterator[tuple[str, list[dict[str, str]], dict[str, str]]]:
    """Serve a furnished register; gives its address, an administrator's cookies and its entries."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    ready: list[tuple[dict[str, str], str]] = []
    servers: list[uvicorn.Server] = []

    async def work() -> None:
        async with open_bureau(dsn) as bureau:
            app = app_of(bureau.node)
            app.register(static)
            config = uvicorn.Config(Edge(app, https=False), log_level="warning", loop="none")
            servers.append(uvicorn.Server(config))
            ready.append((await furnish(bureau), cookie_name(bureau.node)))
            await servers[0].serve(sockets=[listening])

    thread = threading.Thread(target=asyncio.run, args=(work(),))
    thread.start()
    while not ready and thread.is_alive():
        thread.join(0.05)
    try:
        entries, cookie = ready[0]
        yield url, [{"name": cookie, "value": "kim", "url": url}], entries
    finally:
        servers[0].should_exit = True
        thread.join()
        listening.close()


def wrong(page: Page) -> None:
    """Send the form empty."""
    page.locator("main form button.button").last.click()
    page.wait_for_load_state()


def a_faulty_file(page: Page) -> None:
    """Try a file with a good row and a bad one."""
    page.locator("input[name=format][value=csv]").check()
    page.locator("#content").fill("reference;kind;name\nsbk;unit;Kontoret\nx;person;Kim")
    page.get_by_role("button").filter(has_text="Prova filen").click()
    page.wait_for_load_state()


VIEWS: tuple[tuple[str, Callable[[Page], None] | None], ...] = (
    ("/adresser", None),
    ("/en/addresses/{endpoint}", None),
    ("/adresser/{certificate}", None),
    (OWN, None),
    (f"{OWN}/{{endpoint}}", None),
    ("/en/connection/addresses/{service}/revise", None),
    (f"{OWN}/{{unit}}/lagg-till/service", wrong),
    (f"{OWN}/{{unit}}/avsluta", wrong),
    (f"{OWN}/fil", a_faulty_file),
    (f"{OWN}/filer", None),
    ("/en/connection/addresses/responsibility", None),
)


def test_every_page_holds_for_everybody(
    browser: Browser, fresh_database: Callable[[], str]
) -> None:
    with served(fresh_database()) as (url, cookies, entries):
        for number, (path, act) in enumerate(VIEWS):
            where = url + path.format_map(entries)
            check_page(browser, where, cookies=cookies, act=act, steady=act is None)
            _picture(browser, where, cookies, act, number)


@pytest.mark.capability("AR-2")
def test_the_results_follow_what_one_types(
    browser: Browser, fresh_database: Callable[[], str]
) -> None:
    with served(fresh_database()) as (url, _, __):
        page = browser.new_page()
        page.goto(f"{url}/adresser")
        page.locator("#q").press_sequentially("expedit")
        page.get_by_text("En adress", exact=True).wait_for()
        assert page.locator("#results tbody tr").count() == 1
        assert page.url.endswith("?q=expedit")
        page.locator("#q").fill("")
        page.get_by_text("4 adresser").wait_for()
        page.close()


def _picture(
    browser: Browser,
    url: str,
    cookies: list[dict[str, str]],
    act: Callable[[Page], None] | None,
    number: int,
) -> None:
    if PICTURES is None:
        return
    for width in (320, 1280):
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.add_cookies(cookies)  # type: ignore[arg-type]  # what Playwright takes
        page = context.new_page()
        page.goto(url)
        if act is not None:
            act(page)
        page.screenshot(path=Path(PICTURES) / f"{number:02}-{width}.png", full_page=True)
        context.close()
