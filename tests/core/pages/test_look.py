# SPDX-License-Identifier: EUPL-1.2
"""Every sample page, in both languages, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from core.pages.browser import check_page, chromium
from core.pages.lookbook import SAMPLES, serve
from samband.core.pages import LANGUAGES


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve() as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLES)
def test_page_is_accessible(browser: Browser, address: str, name: str, lang: str) -> None:
    check_page(browser, f"{address}/{lang}/{name}")
