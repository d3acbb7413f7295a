# SPDX-License-Identifier: EUPL-1.2
"""The page of statistics: whoever runs the node sees all, a consumer itself, for everybody to read."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from core.pages.browser import check_page
from information_exchange.gateway.conftest import Play
from information_exchange.gateway.stand import LUND, MALMO, OWNER, Stand, open_stand
from samband.core.identifiers import Party, person
from samband.core.ports import Actor
from samband.core.time import now
from samband.core.web.acting import cookie_name
from samband.information_exchange.gateway.store import counts
from samband.information_exchange.gateway.store.counts import LatencyRow, UsageRow


class People:
    """An ``ActorResolver`` whose cookies name people at work."""

    def __init__(self, inner: object) -> None:
        self.from_token = inner.from_token  # type: ignore[attr-defined]

    async def from_session(self, cookie: str) -> Actor | None:
        """Find who it is."""
        return PEOPLE.get(cookie)


def _at_work(party: Party, name: str, role: str = "system-administrator") -> Actor:
    return Actor(
        organisation=party,
        organisation_name=name,
        user=person("189001019802"),
        user_name="Kim Alvarsson",
        roles=frozenset({role}),
        session=b"kim",
    )


PEOPLE = {
    "runs": _at_work(OWNER, "Digg"),
    "uses": _at_work(LUND, "Lunds kommun"),
    "other": _at_work(LUND, "Lunds kommun", "case-officer"),
}


async def furnish(stand: Stand) -> None:
    """Let people in by cookie, and count some calls."""
    object.__setattr__(stand.node.ports, "actors", People(stand.node.ports.actors))
    hour = now().replace(minute=0, second=0, microsecond=0)
    assert hour.tzinfo == UTC
    async with stand.node.db.transaction() as tx:
        await counts.add_usage(tx, list(_usage(hour)))
        await counts.add_latency(
            tx,
            [LatencyRow(hour, "permits", 1, LUND.identifier, slot, 10 * slot) for slot in range(8)],
        )


def _usage(hour: datetime) -> Iterator[UsageRow]:
    yield UsageRow(hour, "permits", 1, LUND.identifier, 200, 1_200, 4_000_000)
    yield UsageRow(hour, "permits", 1, LUND.identifier, 429, 40, 0)
    yield UsageRow(hour, "permits", 1, MALMO.identifier, 200, 77, 9_000)
    yield UsageRow(hour, "permits", 1, "", 401, 3, 0)


async def _page(stand: Stand, who: str, path: str = "/anslutning/statistik") -> httpx.Response:
    cookies = {cookie_name(stand.node): who}
    async with httpx.AsyncClient(trust_env=False, cookies=cookies) as http:
        return await http.get(f"{stand.url}{path}", headers={"accept": "text/html"})


@pytest.mark.capability("AP-9")
def test_whoever_runs_the_node_sees_all_and_a_consumer_itself(play: Play) -> None:
    async def work(stand: Stand) -> None:
        await furnish(stand)
        everything = (await _page(stand, "runs")).text
        for shown in ("Lunds kommun", "Malmö kommun", "Okänd avsändare", "1.320<", r"43 \(3,3"):
            assert re.search(shown, everything), shown
        own = (await _page(stand, "uses", "/en/connection/statistics?days=7")).text
        assert "Malmö kommun" not in own
        assert "your organisation has used" in own
        assert re.search(r"1.240", own)
        assert len(re.findall(r"<rect class=\"plot-well\"", own)) >= 2
        assert (await _page(stand, "other")).status_code == 403
        assert (await _page(stand, "nobody")).status_code in {302, 303, 401}
        for wrong in ("days=0", "days=401", "days=x", "week=1"):
            path = f"/anslutning/statistik?{wrong}"
            assert (await _page(stand, "runs", path)).status_code == 400

    play(work)


def test_the_page_says_so_when_nothing_has_been_called(play: Play) -> None:
    async def work(stand: Stand) -> None:
        object.__setattr__(stand.node.ports, "actors", People(stand.node.ports.actors))
        answer = await _page(stand, "runs")
        assert answer.status_code == 200
        assert "Inga anrop ännu" in answer.text

    play(work)


@contextmanager
def served(dsn: str, data: Path) -> Iterator[Stand]:
    """Serve a furnished node beside the test."""
    ready: list[Stand] = []
    stop = threading.Event()

    async def work() -> None:
        async with open_stand(dsn, data) as stand:
            await furnish(stand)
            ready.append(stand)
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=asyncio.run, args=(work(),))
    thread.start()
    while not ready and thread.is_alive():
        thread.join(0.05)
    try:
        yield ready[0]
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("path", ["/anslutning/statistik", "/en/connection/statistics?days=7"])
def test_the_page_holds_for_everybody(
    browser: Browser, fresh_database: Callable[[], str], tmp_path: Path, path: str
) -> None:
    with served(fresh_database(), tmp_path) as stand:
        cookies = [{"name": cookie_name(stand.node), "value": "runs", "url": stand.url}]
        check_page(browser, stand.url + path, cookies=cookies)
