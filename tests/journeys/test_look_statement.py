# SPDX-License-Identifier: EUPL-1.2
"""The accessibility statement says what the release's tests looked at, and what they did not."""

from __future__ import annotations

import html

import httpx
import msgspec
import pytest

from core.pages.browser import CHECKS
from house import House
from journeys.tour import ROUND
from samband.app.accessibility import REPORT, TEXTS, Report
from samband.core.pages import date_long

STATEMENTS = {"sv": "/tillganglighet", "en": "/en/accessibility"}
UNTESTED = {"sv": "Ingen person har prövat sidorna", "en": "Nobody has tested the pages"}


@pytest.fixture(scope="module")
def report() -> Report:
    return msgspec.json.decode(REPORT.read_bytes(), type=Report)


def test_the_report_is_of_every_page_there_is(report: Report) -> None:
    assert {(page.who, page.page) for page in report.pages} == {
        (stop.who, stop.name) for stop in ROUND
    }
    for page in report.pages:
        assert page.languages == ("en", "sv"), page.page
        assert set(page.checks) == {"script", *(name for name, _ in CHECKS)}, page.page


@pytest.mark.parametrize("lang", STATEMENTS)
def test_the_statement_tells_what_was_checked_when_and_what_was_not(
    house: House, report: Report, lang: str
) -> None:
    shown = html.unescape(httpx.get(house.url + STATEMENTS[lang], trust_env=False).text)
    assert date_long(report.tested_on, "sv" if lang == "sv" else "en") in shown
    assert f"{len(report.pages)} " in shown
    for name in {check for page in report.pages for check in page.checks}:
        assert TEXTS[f"accessibility.check.{name}"][lang == "en"] in shown
    assert UNTESTED[lang] in shown
