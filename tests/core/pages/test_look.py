# SPDX-License-Identifier: EUPL-1.2
"""Every sample page, in both languages, in a real browser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from core.pages.browser import (
    check_axe,
    check_faults,
    check_frame,
    check_keyboard,
    check_page,
    check_same_content,
    check_targets,
    check_text_spacing,
    check_widths,
)
from core.pages.lookbook import SAMPLES, serve
from samband.core.pages import LANGUAGES


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve() as base:
        yield base


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLES)
def test_page_is_accessible(browser: Browser, address: str, name: str, lang: str) -> None:
    check_page(browser, f"{address}/{lang}/{name}")


FAULTY = {
    "contrast": (check_axe, "color-contrast", '<p class="pale">Too pale to read</p>'),
    "unnamed": (check_axe, "label: ", '<input type="text">'),
    "wide": (check_widths, "sideways at 320", '<p class="wide">Wide</p>'),
    "spaced": (
        check_text_spacing,
        "with text spacing",
        '<p class="nearly">abcdefghijklmnopqrstuvwxyzåäö</p>',
    ),
    "small": (check_targets, "small targets", '<button class="small">x</button>'),
    "unseen focus": (check_keyboard, "cannot be seen", '<button class="plain">Press</button>'),
    "unreachable": (check_keyboard, "2 of 3 controls", '<button tabindex="-1">Press</button>'),
    "no skip link": (check_keyboard, "not the skip link", ""),
    "no switch": (check_frame, "other language", ""),
    "untold fault": (check_faults, "title 'Fel, Samband'", '<div class="error-summary"></div>'),
}
SUMMARY = '<div class="error-summary" id="faults" role="alert" tabindex="-1" autofocus>{}</div>{}'
FAULTS = {
    "leads nowhere": ('<a href="#x">Skriv ett namn</a>', ""),
    "words differ": (
        '<a href="#x">Skriv ett namn</a>',
        '<p id="f">Annat</p><input id="x" aria-label="Namn" aria-describedby="f" aria-invalid="true">',
    ),
    "not marked": (
        '<a href="#x">Skriv ett namn</a>',
        '<p id="f">Skriv ett namn</p><input id="x" aria-label="Namn" aria-describedby="f">',
    ),
}
STYLE = """.pale { color: #bbb; } .wide { width: 400px; } .small { width: 9px; height: 9px; padding: 0; }
:focus-visible { outline: 3px solid; } .plain:focus-visible { outline: none; } .nearly { white-space: nowrap; font: 18px monospace; }
body { margin: 0; }"""


@pytest.mark.parametrize("fault", FAULTY)
def test_the_checks_see_a_planted_fault(browser: Browser, fault: str) -> None:
    check, told, html = FAULTY[fault]
    first = "" if fault == "no skip link" else '<a class="skip" href="#main">Skip</a>'
    page = browser.new_page()
    page.set_content(
        f'<!doctype html><html lang="sv"><title>Fel, Samband</title><style>{STYLE}</style>'
        f'<body>{first}<main id="main"><h1>Fel</h1>{html}<a href="#main">Last</a></main>'
    )
    with pytest.raises(AssertionError, match=told):
        check(page)
    page.close()


@pytest.mark.parametrize("told", FAULTS)
def test_the_checks_see_a_summary_that_does_not_help(browser: Browser, told: str) -> None:
    page = browser.new_page()
    html = SUMMARY.format(*FAULTS[told])
    page.set_content(f"<!doctype html><title>Fel: en uppgift, Samband</title>{html}")
    with pytest.raises(AssertionError, match=told):
        check_faults(page)
    page.close()


def test_the_checks_see_what_only_script_shows(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<p>Plain words</p>")
    with pytest.raises(AssertionError, match="secret"):
        check_same_content(page, Counter(["Plain", "words", "secret"]))
    page.close()


def test_the_copy_button_copies_the_code_and_says_so(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/sv/start")
    page.get_by_role("button", name="Kopiera").click()
    page.get_by_role("status").filter(has_text="Kopierat").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "samband demo"
    context.close()


def test_the_error_summary_leads_to_its_field(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/sv/form")
    page.get_by_role("alert").get_by_role("link").click()
    field = page.locator("#valid-to")
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("aria-describedby") == "valid-to-hint valid-to-fault"
    assert page.evaluate("document.activeElement.id") == "valid-to"
    page.close()
