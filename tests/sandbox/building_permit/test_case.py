# SPDX-License-Identifier: EUPL-1.2
"""A case officer opens a case, and finds its form filled in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import pytest

from house import House
from samband.sandbox.journey.client import Browser, Document, Form
from samband.sandbox.journey.service.showing import log_in_as, take_role
from samband.sandbox.population import well_known, well_known_companies

COMPANY = well_known_companies()["jointly"].number


def run(house: House, work: Callable[[Browser], Awaitable[None]], who: str = "alva") -> None:
    async def inside() -> None:
        async with Browser(house.url) as browser:
            await log_in_as(browser, well_known()[who].number, "/bygglov")
            if who != "anna":
                await take_role(browser)
            await work(browser)

    asyncio.run(inside())


def form_to(page: Document, ending: str = "") -> Form:
    """Find the form that goes to the page itself, or to an address below it."""
    wanted = urlsplit(page.url).path + ending
    found = [form for form in page.forms if urlsplit(form.action).path == wanted]
    assert found, f"{wanted} is not among {[form.action for form in page.forms]}: {page.text}"
    return found[0]


async def opened(browser: Browser, company: str = COMPANY) -> Document:
    page = await browser.open("/bygglov")
    case = await browser.submit(form_to(page), company=company)
    assert case.status == 200, case.text
    return case


def test_the_form_is_filled_in_by_those_who_know(house: House) -> None:
    async def work(browser: Browser) -> None:
        case = await opened(browser)
        for words in ("Alvarssons Bygg AB", "Anna Maria Alvarsson", "Ringvägen 22"):
            assert words in case.text
        for source in ("Bolagsverket", "Skatteverket", "Lantmäteriet"):
            assert source in case.text
        assert "uppgifter behövde ingen lämna igen" in case.text
        again = await browser.open(case.url)
        assert "Anna Maria Alvarsson" in again.text

    run(house, work)


def test_what_the_applicant_wants_is_kept_and_a_closed_case_fetches_no_more(house: House) -> None:
    async def work(browser: Browser) -> None:
        case = await opened(browser)
        saved = await browser.submit(form_to(case), wish="Ett garage för två bilar")
        assert "Ett garage för två bilar" in saved.text
        closed = await browser.submit(form_to(saved, "/avsluta"))
        assert "Avslutat" in closed.text
        assert [form for form in closed.forms if "/bygglov/" in form.action] == []
        refused = await browser.submit(form_to(saved, "/avsluta"))
        assert refused.status == 409

    run(house, work)


@pytest.mark.parametrize("company", ["", "4520000004", "fyra", "198401022382", "4520000003" * 9])
def test_a_wrong_number_is_named_and_opens_nothing(house: House, company: str) -> None:
    async def work(browser: Browser) -> None:
        page = await browser.open("/bygglov")
        before = page.text.count("SBN-")
        answer = await browser.submit(form_to(page), company=company)
        assert answer.status == 400
        assert "Skriv ett organisationsnummer med tio siffror" in answer.text
        assert (await browser.open("/bygglov")).text.count("SBN-") == before

    run(house, work)


def cases_of(page: Document) -> set[str]:
    return set(re.findall(r"SBN-\d{4}-\d{6}", page.text))


def test_a_button_pressed_twice_opens_one_case_and_both_lead_to_it(house: House) -> None:
    async def work(browser: Browser) -> None:
        page = await browser.open("/bygglov")
        form, before = form_to(page), cases_of(page)
        twins = await asyncio.gather(*(browser.submit(form, company=COMPANY) for _ in range(3)))
        (url,) = {case.url for case in twins}
        listed = await browser.open("/bygglov")
        assert re.search(r"Öppnat [a-zåäö]+dag ", listed.text)
        after = cases_of(listed)
        assert {case.status for case in twins} == {200}
        assert after - before == {url.rpartition("/")[2]}
        again = await browser.submit(form, company=COMPANY)
        assert (again.status, again.url) == (200, url)
        assert "Anna Maria Alvarsson" in again.text
        assert cases_of(await browser.open("/bygglov")) == after

    run(house, work)


def test_a_form_that_is_changed_or_shown_anew_opens_a_case_of_its_own(house: House) -> None:
    async def work(browser: Browser) -> None:
        page = await browser.open("/bygglov")
        first = await browser.submit(form_to(page), company=COMPANY)
        changed = await browser.submit(form_to(page), company="4520009996")
        anew = await browser.submit(form_to(await browser.open("/bygglov")), company=COMPANY)
        assert len({first.url, changed.url, anew.url}) == 3

    run(house, work)


@pytest.mark.parametrize("wish", ["", "x" * 1_001])
def test_a_wish_that_cannot_be_kept_is_named_and_stays(house: House, wish: str) -> None:
    async def work(browser: Browser) -> None:
        case = await opened(browser)
        answer = await browser.submit(form_to(case), wish=wish)
        assert answer.status == 400
        assert "Skriv vad du vill bygga" in answer.text

    run(house, work)


def test_a_company_that_nobody_knows_gives_an_empty_form(house: House) -> None:
    async def work(browser: Browser) -> None:
        case = await opened(browser, "4520009996")
        assert "Ingen uppgift kunde hämtas" in case.text

    run(house, work)


def test_an_unknown_case_is_not_found(house: House) -> None:
    async def work(browser: Browser) -> None:
        assert (await browser.open("/bygglov/SBN-1999-000001")).status == 404

    run(house, work)


def test_only_the_municipalitys_case_officers_work_there(house: House) -> None:
    async def work(browser: Browser) -> None:
        assert (await browser.open("/bygglov")).status == 403
        assert (await browser.open("/bygglov/SBN-1999-000001")).status == 403

    run(house, work, "anna")
    run(house, work, "sam")
