# SPDX-License-Identifier: EUPL-1.2
"""The pages of login meet the guide in a real browser, script off included."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Self
from urllib.parse import urlencode

import pytest

from core.pages.browser import (
    check_axe,
    check_frame,
    check_page,
    check_targets,
    check_widths,
    chromium,
)
from samband.trust_and_security.trust_framework import Role
from trust_and_security.identity.stage import SESSION, Portal, portal


class _Running:
    """A portal in a thread of its own, since the browser's driver blocks this one."""

    def __init__(self, dsn: str) -> None:
        self._dsn, self._ready, self._stop = dsn, threading.Event(), threading.Event()
        self.url, self.session, self.test_eid = "", "", ""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    async def _run(self) -> None:
        try:
            async with portal(self._dsn) as running:
                await self._prepare(running)
                self._ready.set()
                await asyncio.to_thread(self._stop.wait)
        finally:
            self._ready.set()

    async def _prepare(self, running: Portal) -> None:
        await running.anna_works_at_malmo(Role.CASE_OFFICER)
        begun = await running.begin(next="/mig")
        shown = await running.web.get(begun.headers["location"])
        await running.log_in()
        self.url = running.node.public_url
        self.session = running.web.cookies[SESSION]
        self.test_eid = shown.headers["location"]

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(60)
        assert self.url, "the portal did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


@pytest.fixture
def running(fresh_database: Callable[[], str]) -> Iterator[_Running]:
    with _Running(fresh_database()) as one:
        yield one


@pytest.mark.capability("ID-9")
def test_every_page_of_login_is_accessible_in_both_languages(running: _Running) -> None:
    failed = urlencode({"step": "down", "provider": "test-eid", "next": "/mig"})
    query = running.test_eid.partition("?")[2]
    pages = [
        "/logga-in?next=/mig",
        "/en/log-in",
        "/valj-roll?next=/mig",
        "/en/choose-role",
        f"/test-eid/logga-in?{query}",
        f"/en/test-eid/log-in?{query}",
    ]
    cookie = {"name": SESSION, "value": running.session, "url": running.url}
    with chromium() as browser:
        for page in pages:
            check_page(browser, running.url + page, cookies=[cookie])
        page = browser.new_page()
        for path in ("/logga-in/misslyckades", "/en/log-in/failed"):
            page.goto(f"{running.url}{path}?{failed}")
            check_frame(page)
            check_axe(page)
            check_axe(page, "dark")
            check_widths(page)
            check_targets(page)
        page.close()


def test_a_person_logs_in_in_a_browser_without_script(running: _Running) -> None:
    with chromium() as browser:
        context = browser.new_context(java_script_enabled=False, locale="sv-SE")
        try:
            page = context.new_page()
            page.goto(f"{running.url}/logga-in?next=/valj-roll")
            page.get_by_role("link", name="Test-e-legitimation").click()
            page.get_by_label("Anna Alvarsson").check()
            page.get_by_role("button", name="Logga in").click()
            page.wait_for_url("**/valj-roll**")
            page.get_by_label("Malmö kommun").check()
            page.get_by_role("button", name="Fortsätt").click()
            page.wait_for_url("**/valj-roll")
            assert "Malmö kommun" in page.locator("header").inner_text()
        finally:
            context.close()
