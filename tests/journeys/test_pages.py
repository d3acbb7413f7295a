# SPDX-License-Identifier: EUPL-1.2
"""Every page of the composed node answers in both languages, and links to nothing that is not there."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from house import House
from samband.sandbox.journey.client import Browser, Document
from samband.sandbox.journey.service.showing import log_in_as
from samband.sandbox.population import well_known

PUBLIC = (
    "/",
    "/byggblock",
    "/tillganglighet",
    "/personuppgifter",
    "/logga-in",
    "/kvitto",
    "/indexering",
    "/driftlage",
    "/anslutning/api-katalog",
    "/anslutning/api-katalog/person",
)
ENGLISH = (
    "/en/",
    "/en/building-blocks",
    "/en/accessibility",
    "/en/privacy",
    "/en/log-in",
    "/en/receipt",
    "/en/indexing",
    "/en/status",
    "/en/connection/api-catalogue",
    "/en/connection/api-catalogue/person/1.0.0/report",
)
OWN = ("/mina-sidor", "/mina-sidor/lasningar", "/en/my-pages", "/en/my-pages/reads")


@pytest.mark.parametrize("path", [*PUBLIC, *ENGLISH])
def test_a_public_page_answers_and_its_links_lead_somewhere(house: House, path: str) -> None:
    async def visit() -> None:
        async with Browser(house.url) as browser:
            page = await browser.open(path)
            assert page.status == 200
            await _follow_links(house, browser, page)

    asyncio.run(visit())


def test_a_logged_in_person_reaches_her_pages(house: House) -> None:
    async def visit() -> None:
        async with Browser(house.url) as browser:
            await log_in_as(browser, well_known()["anna"].number, "/mina-sidor")
            for path in OWN:
                page = await browser.open(path)
                assert page.status == 200, path
                assert page.url.endswith(path)
                await _follow_links(house, browser, page)

    asyncio.run(visit())


@pytest.mark.parametrize("path", ["/", "/byggblock", "/driftlage", "/kvitto", "/adresser"])
def test_a_page_that_is_open_to_all_greets_whoever_is_logged_in(house: House, path: str) -> None:
    async def visit() -> None:
        async with Browser(house.url) as browser:
            assert "Logga in" in (await browser.open(path)).text
            await log_in_as(browser, well_known()["anna"].number, "/mina-sidor")
            page = await browser.open(path)
            assert "Anna" in page.text
            assert "Logga ut" in page.text
            assert "Logga in" not in page.text

    asyncio.run(visit())


def test_the_way_to_a_page_is_told_in_a_whole_sentence_whatever_the_page_is_called(
    house: House,
) -> None:
    with httpx.Client(base_url=house.url) as client:
        for there, path, said in (
            ("/valj-roll", "/logga-in", "Sidan ”Vem handlar du för?” kräver tillitsnivå"),
            ("/mina-sidor", "/logga-in", "Sidan ”Översikt” kräver tillitsnivå"),
            ("/valj-roll", "/en/log-in", "The page “Whom do you act for?” requires assurance"),
        ):
            assert said in client.get(path, params={"next": there}).text


@pytest.mark.capability("AP-1")
def test_own_apis_are_named_in_the_language_of_the_page(house: House) -> None:
    operations = "person/1.0.0"
    with httpx.Client(base_url=house.url) as client:
        swedish = client.get("/anslutning/api-katalog").text
        english = client.get("/en/connection/api-catalogue").text
        for sv, en in (("Personer", "Persons"), ("Spårbarhet", "Traceability")):
            assert f">{sv}</a>" in swedish
            assert f">{en}</a>" not in swedish
            assert f">{en}</a>" in english
            assert f">{sv}</a>" not in english
        said = "Look up a person"
        own = client.get(f"/anslutning/api-katalog/{operations}/anrop").text
        assert f'<span lang="en">{said}</span>' in own
        same = client.get(f"/en/connection/api-catalogue/{operations}/operations").text
        assert f">{said}<" in same
        assert '<span lang="en">' not in same


@pytest.mark.parametrize("path", ["/finns-inte", "/en/mina-sidor/nowhere", "/byggblock?what=1"])
def test_a_page_that_tells_of_a_problem_greets_whoever_is_logged_in(
    house: House, path: str
) -> None:
    async def visit() -> None:
        async with Browser(house.url) as browser:
            stranger = await browser.open(path)
            assert stranger.status in {400, 404}
            assert "Anna" not in stranger.text
            await log_in_as(browser, well_known()["anna"].number, "/mina-sidor")
            page = await browser.open(path)
            assert page.status == stranger.status
            assert "Anna" in page.text
            assert ("Log out" if path.startswith("/en/") else "Logga ut") in page.text

    asyncio.run(visit())


@pytest.mark.parametrize("path", ["/mina-sidor", "/anslutning", "/en/my-pages/reads"])
def test_a_page_that_needs_a_person_sends_nobody_to_log_in_and_back(
    house: House, path: str
) -> None:
    answer = httpx.get(f"{house.url}{path}", headers={"accept": "text/html"}, trust_env=False)
    assert answer.status_code == 303
    assert answer.headers["location"].split("?next=")[1] == path.replace("/", "%2F")


@pytest.mark.parametrize(
    ("path", "words"), [("/finns-inte", "Sidan finns inte"), ("/en/no", "Page not found")]
)
def test_an_unknown_page_says_so_in_the_language_of_its_path(
    house: House, path: str, words: str
) -> None:
    answer = httpx.get(f"{house.url}{path}", headers={"accept": "text/html"}, trust_env=False)
    assert answer.status_code == 404
    assert words in answer.text


async def _follow_links(house: House, browser: Browser, page: Document) -> None:
    own = {link.partition("#")[0] for link in page.links if link.startswith(house.url)}
    for link in sorted(own):
        assert (await browser.open(link)).status == 200, link
