# SPDX-License-Identifier: EUPL-1.2
"""The forms of the composed node really sent, in a real browser in which scripts are off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from journeys.tour import Tour, fill, log_in, send
from samband.sandbox.systems import new_key


@contextmanager
def page_of(browser: Browser, cookies: list[Any]) -> Iterator[Page]:
    """Open a browser without script, logged in as somebody."""
    context = browser.new_context(java_script_enabled=False, locale="sv-SE")
    context.add_cookies(cookies)
    try:
        yield context.new_page()
    finally:
        context.close()


def test_a_question_is_asked_and_answered(tour: Tour, browser: Browser) -> None:
    receipt, question = (
        f"{tour.house.url}/mina-sidor/kvitton/{tour.names['read']}",
        "Varför just då?",
    )
    with page_of(browser, tour.cookies["resident"]) as anna:
        anna.goto(receipt)
        fill(question=question)(anna)
        assert question in anna.locator(".timeline").inner_text()
        with page_of(browser, tour.cookies["officer"]) as officer:
            officer.goto(f"{tour.house.url}/anslutning/fragor")
            card = officer.locator("section.card", has_text=question)
            card.locator("textarea").fill("Ärendet kom in den dagen.")
            card.get_by_role("button").click()
            assert "Besvarad" in officer.locator("section.card", has_text=question).inner_text()
        anna.goto(receipt)
        assert "Ärendet kom in den dagen." in anna.locator(".timeline").inner_text()


def test_a_receipt_is_downloaded_and_checked(tour: Tour, browser: Browser) -> None:
    with page_of(browser, tour.cookies["resident"]) as anna:
        anna.goto(f"{tour.house.url}/mina-sidor/kvitton/{tour.names['asked']}")
        with anna.expect_download() as coming:
            anna.get_by_role("link", name="Ladda ner kvittot").click()
        receipt = coming.value.path().read_text(encoding="utf-8")
    for text, verdict in ((receipt, "Beviset håller"), (receipt[:-2], "Beviset håller inte")):
        with page_of(browser, []) as anybody:
            anybody.goto(f"{tour.house.url}/kvitto")
            fill(receipt=text)(anybody)
            assert anybody.locator("#result h2").inner_text() == verdict


def test_a_key_is_registered_and_revoked(tour: Tour, browser: Browser) -> None:
    system = f"{tour.house.url}/anslutning/system/{tour.names['system']}"
    public = {name: value for name, value in new_key().items() if name != "d"}
    with page_of(browser, tour.cookies["administrator"]) as sam:
        sam.goto(f"{system}/nyckel")
        fill(key=json.dumps(public))(sam)
        assert sam.url == system
        assert sam.locator("tbody tr", has_text="Gäller").count() == 2
        fresh = sam.locator("tbody tr", has_not_text=tour.names["key"]).last
        fresh.get_by_role("link").click()
        fill(reason="Bara ett prov")(sam)
        assert sam.locator("tbody tr", has_text="Spärrad").count() == 1


def test_one_login_ends_another_and_then_itself(tour: Tour, browser: Browser) -> None:
    first = log_in(browser, tour.house, "newcomer", None)
    second = log_in(browser, tour.house, "newcomer", None)
    page_path = f"{tour.house.url}/mina-sidor/inloggningar"
    with page_of(browser, second) as page:
        page.goto(page_path)
        page.get_by_role("button", name="Logga ut inloggningen från").first.click()
        assert page.locator("tbody tr").count() == 1
        with page_of(browser, first) as other:
            other.goto(page_path)
            assert "/logga-in" in other.url
        page.get_by_role("button", name="Logga ut", exact=True).click()
        page.goto(page_path)
        assert "/logga-in" in page.url


def test_a_person_turns_back_at_the_test_e_id(tour: Tour, browser: Browser) -> None:
    with page_of(browser, []) as page:
        page.goto(f"{tour.house.url}/logga-in?next=/mina-sidor")
        page.get_by_role("link", name="Testperson").click()
        page.locator("button[name=cancel]").click()
        assert page.locator("h1").inner_text() == "Du avbröt inloggningen"
        page.get_by_role("link", name="Försök igen").click()
        assert "/test-eid/" in page.url


def test_an_invitation_is_used_once(tour: Tour, browser: Browser) -> None:
    with page_of(browser, tour.cookies["newcomer"]) as page:
        page.goto(tour.house.url + tour.names["invited-2"])
        send(page)
        accepted = page.locator("h1").inner_text()
        page.goto(tour.house.url + tour.names["invited-2"])
        assert page.locator("h1").inner_text() == "Inbjudan kan inte användas" != accepted
