# SPDX-License-Identifier: EUPL-1.2
"""The pages of the indexes in a real browser: what they say, in both languages, for everybody."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser

from basic_data.person.people import ANNA, BERTIL
from core.pages.browser import check_page
from information_management.indexing.house import TYPE, House, entry, key, open_house
from samband.app import portal
from samband.core.pages import Pages
from samband.core.pages.routes import static
from samband.core.web import Edge, build_application
from samband.core.web.pages import problem_page
from samband.information_management.indexing.block import MANIFEST
from samband.information_management.indexing.service.keeping import keep

Fresh = Callable[[], str]


async def furnish(house: House) -> None:
    """Set up an index with entries of two producers, one of them found to be false."""
    await house.set_up()
    await house.done("/entries", {"entries": [entry(ANNA), entry(BERTIL)]}, who="lund")
    await house.done("/entries", {"entries": [entry(ANNA)]}, who="kalmar-writes")
    await house.done("/terms", {"informationType": TYPE, "holds": 3}, who="lund")
    purpose = {"code": "building-permit", "legalGround": "9 kap. PBL", "case": "1"}
    lund = {"scheme": "organisation-number", "identifier": "2120001132"}
    await house.done(
        "/false-pointers", {**key(ANNA), "producer": lund, "purpose": purpose}, who="malmo"
    )
    await keep(house.node, "intyg")


@contextmanager
def served(dsn: str, *, empty: bool = False) -> Iterator[str]:
    """Serve the pages in a thread of their own, since the browser's driver blocks this one."""
    listening = socket.create_server(("127.0.0.1", 0))
    servers: list[uvicorn.Server] = []
    ready = threading.Event()

    async def work() -> None:
        async with open_house(dsn) as house:
            if not empty:
                await furnish(house)
            links = {link.name: (link.sv, link.en) for link in MANIFEST.links}
            assert MANIFEST.templates is not None
            state = {
                "pages": Pages(
                    {MANIFEST.name: MANIFEST.templates},
                    {MANIFEST.name: MANIFEST.vocabulary.texts, "portal": portal.TEXTS},
                    links=links,
                ),
                "links": {link.name: link for link in (*MANIFEST.links, *portal.LINKS)},
                "navigation": {},
                "problem_page": problem_page,
            }
            app = build_application(house.node, [], [*MANIFEST.pages, static], state=state)
            config = uvicorn.Config(Edge(app, https=False), log_level="warning", loop="none")
            servers.append(uvicorn.Server(config))
            ready.set()
            await servers[0].serve(sockets=[listening])

    thread = threading.Thread(target=asyncio.run, args=(work(),))
    thread.start()
    ready.wait(60)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        servers[0].should_exit = True
        thread.join()
        listening.close()


@pytest.mark.parametrize(
    "path", ["/indexering", "/en/indexing", "/indexering/intyg", "/en/indexing/intyg"]
)
def test_a_page_holds_for_everybody(browser: Browser, fresh_database: Fresh, path: str) -> None:
    with served(fresh_database()) as url:
        assert httpx.get(url + path, trust_env=False).status_code == 200
        check_page(browser, url + path)


def test_an_index_is_told_of_with_its_types_conditions_and_quality(fresh_database: Fresh) -> None:
    with served(fresh_database()) as url:
        listed = httpx.get(f"{url}/indexering", trust_env=False).text
        assert 'href="/indexering/intyg"' in listed
        shown = httpx.get(f"{url}/indexering/intyg", trust_env=False).text
        for words in ("Personen ska ha samtyckt.", "Lunds kommun", "66,7", "50", "Personnummer"):
            assert words in shown
        english = httpx.get(f"{url}/en/indexing/intyg", trust_env=False).text
        assert "Consent is needed." in english
        missing = httpx.get(
            f"{url}/indexering/finns-inte", headers={"accept": "text/html"}, trust_env=False
        )
        assert missing.status_code == 404


def test_a_node_without_indexes_says_what_will_come(fresh_database: Fresh) -> None:
    with served(fresh_database(), empty=True) as url:
        assert "Det finns inget index än" in httpx.get(f"{url}/indexering", trust_env=False).text
