# SPDX-License-Identifier: EUPL-1.2
"""Who is logged in on the whole node, for the tests that look at its pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from house import House
from journeys.country import country
from journeys.tour import Tour, prepare

__all__ = ["country", "tour"]


@pytest.fixture(scope="module")
def tour(house: House, browser: Browser) -> Tour:
    """Log everybody in and make what the pages are to show."""
    return prepare(house, browser)
