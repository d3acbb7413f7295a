# SPDX-License-Identifier: EUPL-1.2
"""Every page of the composed node in a real browser, as whoever sees it, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from accessibility import Looked
from core.pages.browser import check_page
from journeys.tour import ROUND, Stop, Tour


# English looks the same and says other words: it is looked at when there is time for it.
@pytest.mark.parametrize("lang", ["sv", pytest.param("en", marks=pytest.mark.soak)])
@pytest.mark.parametrize("stop", ROUND, ids=lambda stop: stop.name)
def test_a_page_holds_for_everybody(
    tour: Tour, browser: Browser, looked: Looked, stop: Stop, lang: str
) -> None:
    check_page(
        browser,
        tour.at(stop, lang),
        cookies=tour.cookies[stop.who],
        act=stop.act,
        steady=stop.steady,
        error=stop.error,
        note=looked.at(stop.who, stop.name, lang),
    )
