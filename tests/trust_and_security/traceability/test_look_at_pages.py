# SPDX-License-Identifier: EUPL-1.2
"""The pages in a real browser: reachable for everybody, and the check that the browser makes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page

from core.pages.browser import (
    check_axe,
    check_frame,
    check_keyboard,
    check_page,
    check_targets,
    check_text_spacing,
    check_widths,
)
from samband.core.events import Outcome
from samband.core.identifiers import Party
from samband.core.web.acting import cookie_name
from samband.trust_and_security.traceability import verify_receipt
from samband.trust_and_security.traceability.wire import body
from trust_and_security.traceability.builders import (
    ANNA,
    BO,
    MemoryLog,
    event,
    key_of,
    log_of,
    new_event,
    served,
)

Fresh = Callable[[], str]
SALT = b"salt for browser"


def sealed(**changes: object) -> body.Sealed:
    return body.seal(event(subjects=(ANNA, BO), **changes), SALT, key_of)


def log_with(one: body.Sealed, index: int, size: int) -> MemoryLog:
    entries = [b"%d" % number for number in range(size)]
    entries[index] = one.leaf
    return log_of(entries)


def verdict_in(page: Page, receipt: str, key: str) -> str:
    """Check a receipt on the open page, by its script, and give the words of the verdict."""
    page.evaluate("document.getElementById('result').replaceChildren()")
    page.fill("#receipt", receipt)
    page.fill("#key", key)
    page.click("#check button")
    page.wait_for_selector("#result h2")
    return page.inner_text("#result p")


def _receipt(log: MemoryLog, index: int, one: body.Sealed, party: Party, position: int) -> str:
    return log.receipt(index, one, party, position).decode()


def test_the_browser_and_the_node_agree_on_what_holds(
    browser: Browser, fresh_database: Fresh
) -> None:
    one = sealed(organisation_name='Kommun "\u00c5\u00e4\u00f6" \\ \u2028\x7f\t\U0001f600')
    log = log_with(one, 4, 7)
    good = _receipt(log, 4, one, BO, 1)
    vkey, other = log.vkey, log_of([]).vkey.replace("skatteverket", "lantmateriet")
    changed = [
        good.replace('"outcome":"done"', '"outcome":"gone"'),
        good.replace(BO.identifier, ANNA.identifier),
        good.replace('"index":4', '"index":3'),
        good.replace('"treeSize":7', '"treeSize":8'),
        good.replace("skatteverket.test/log\\n7\\n", "skatteverket.test/log\\n8\\n"),
        good.replace('"position":1', '"position":0'),
        good.replace('"v":1', '"v":2'),
        good.replace('"v":1', '"v":1.0'),
        good.replace('{"checkpoint"', '{"a":1,"checkpoint"'),
        good.replace(",", ", ", 1),
        good[:-1],
        "{}",
        "null",
    ]
    with served(fresh_database()) as (url, _):
        page = browser.new_page()
        posted: list[str] = []
        page.on("request", lambda request: posted.append(request.method))
        page.goto(f"{url}/kvitto")
        words = page.locator("#result").evaluate("e => ({...e.dataset})")
        assert verdict_in(page, good, vkey) == words["holdsText"]
        assert verdict_in(page, good, other) == words["faultBadKey"]
        for text in changed:
            fault = verify_receipt(text.encode(), vkey).fault
            assert fault is not None
            name = "fault" + "".join(part.title() for part in fault.split("-"))
            assert verdict_in(page, text, vkey) == words[name], text
        for size in (1, 2, 3, 8, 13):
            small = log_with(one, size - 1, size)
            text = _receipt(small, size - 1, one, ANNA, 0)
            assert verdict_in(page, text, vkey) == words["holdsText"]
        assert "POST" not in posted
        page.goto(f"{url}/kvitto")
        page.locator("#check button").click()
        page.wait_for_selector("#faults")
        assert verdict_in(page, good, vkey) == words["holdsText"]
        left = page.locator("#faults, .field-fault, .fault, [aria-invalid]")
        assert left.count() == 0
        when = page.locator("#result dd").nth(1).inner_text()
        assert re.search(r"\d{1,2} [a-zåäö]+ \d{4}", when), when
        page.close()


def test_every_changed_character_is_noticed_by_the_browser(
    browser: Browser, fresh_database: Fresh
) -> None:
    one = sealed()
    log = log_with(one, 1, 3)
    good = _receipt(log, 1, one, ANNA, 0)
    with served(fresh_database()) as (url, _):
        page = browser.new_page()
        page.goto(f"{url}/kvitto")
        source = page.get_attribute("script[type=module]", "src")
        passed = page.evaluate(
            """async ([source, good, key]) => {
                const {verifyReceipt} = await import(source);
                await verifyReceipt(good, key);
                const passed = [];
                for (let at = 0; at < good.length; at++) {
                    const other = String.fromCharCode(good.charCodeAt(at) ^ 1);
                    const text = good.slice(0, at) + other + good.slice(at + 1);
                    await verifyReceipt(text, key).then(() => passed.push(at), () => {});
                }
                return passed;
            }""",
            [source, good, log.vkey],
        )
        assert passed == []
        page.close()


def check_reach(page: Page) -> None:
    """Check everything of an open page that does not need it to be opened twice."""
    check_frame(page)
    for scheme in ("light", "dark"):
        check_axe(page, scheme)
    check_widths(page)
    check_targets(page)
    check_text_spacing(page)


def cookies(url: str, node: Any, who: str) -> list[Any]:
    return [{"name": cookie_name(node), "value": who, "url": url}]


def test_the_pages_hold_for_everybody(browser: Browser, fresh_database: Fresh) -> None:
    made = new_event()
    refused = new_event(outcome=Outcome.REFUSED, organisation_name="Exempelkredit AB")
    with served(fresh_database(), made, refused) as (url, node):
        anna, officer = cookies(url, node, "anna"), cookies(url, node, "officer")
        check_page(browser, f"{url}/en/my-pages/receipts/{made.id}", cookies=anna)
        check_page(browser, f"{url}/anslutning/fragor", cookies=officer)
        context = browser.new_context()
        context.add_cookies(anna)
        page = context.new_page()
        # Looking is an event, so this page is never twice the same.
        page.goto(f"{url}/mina-sidor/lasningar")
        check_keyboard(page)
        check_reach(page)
        context.close()


def test_the_public_check_holds_for_everybody(browser: Browser, fresh_database: Fresh) -> None:
    one = sealed()
    log = log_with(one, 1, 3)
    with served(fresh_database()) as (url, _):
        page = browser.new_page()
        page.goto(f"{url}/en/receipt")
        check_keyboard(page)
        verdict_in(page, _receipt(log, 1, one, ANNA, 0), log.vkey)
        check_reach(page)
        page.close()
