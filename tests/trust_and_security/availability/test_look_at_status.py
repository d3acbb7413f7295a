# SPDX-License-Identifier: EUPL-1.2
"""The pages of status in a real browser: for everybody, in both languages, in every state."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from core.pages.browser import check_page
from samband.core.probing import ProbeFailed, Weak
from samband.core.time import now
from samband.trust_and_security.availability.model.figures import Span, Tally
from samband.trust_and_security.availability.model.measuring import hour_of
from samband.trust_and_security.availability.service.keeping import keep
from samband.trust_and_security.availability.store import spans
from trust_and_security.availability.watchtower import (
    Tower,
    answering,
    open_tower,
    place_of,
    port,
)

Fresh = Callable[[], str]


async def furnish(tower: Tower, lund: Tower) -> None:
    """Let things have happened: a fault that goes on, one that is over, a node that is silent."""
    tower.register.add(lund.node.public_url, "Lunds kommun")
    tower.register.add("http://127.0.0.1:1", "Myndigheten för samhällsskydd och beredskap")
    await lund.look()
    await tower.look()
    tower.faults.met |= {"ground": ProbeFailed("no-answer"), "house": Weak("behind")}
    await tower.look()
    tower.faults.met.pop("house")
    await tower.look()
    await tower.watch()
    hours = [Tally(up=3_600_000), Tally(up=3_000_000, down=600_000), Tally(degraded=3_600_000)]
    async with tower.node.db.transaction() as tx:
        start = hour_of(now())
        await spans.add(
            tx,
            [
                Span("", "house", start.replace(hour=hour), tally)
                for hour, tally in enumerate(hours)
            ],
        )
    await keep(tower.node, [])


@contextmanager
def served(fresh: Fresh) -> Iterator[tuple[str, str]]:
    """Serve a furnished node in a thread, since the browser's driver blocks this one."""
    listening, url = port()
    other, lund_url = port()
    ready, stop = threading.Event(), threading.Event()

    async def work() -> None:
        async with (
            open_tower(fresh(), url=url) as tower,
            open_tower(fresh(), url=lund_url, name="Lunds nod") as lund,
            answering(lund.node, other),
            answering(tower.node, listening),
        ):
            await furnish(tower, lund)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=asyncio.run, args=(work(),))
    thread.start()
    assert ready.wait(60)
    try:
        yield url, place_of(url)
    finally:
        stop.set()
        thread.join()


@pytest.mark.capability("TG-4")
@pytest.mark.parametrize(
    "path",
    [
        "/driftlage",
        "/en/status",
        "/driftlage/{here}",
        "/driftlage/{here}/house",
        "/en/status/{here}/ground",
        "/en/status/127.0.0.1-1/node",
    ],
)
def test_a_page_holds_for_everybody(browser: Browser, fresh_database: Fresh, path: str) -> None:
    with served(fresh_database) as (url, here):
        check_page(browser, url + path.format(here=here), steady=False)  # the time goes on
