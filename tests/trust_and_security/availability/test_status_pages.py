# SPDX-License-Identifier: EUPL-1.2
"""The pages of status in words, the Atom feed, and what happens when there is much to show."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from samband.core.identifiers import shown
from samband.core.probing import ProbeFailed
from samband.core.time import now
from samband.trust_and_security.availability import Drawings
from samband.trust_and_security.availability.model.figures import (
    Span,
    Tally,
    day_length,
    first_day,
)
from samband.trust_and_security.availability.model.measuring import hour_of
from samband.trust_and_security.availability.store import spans
from trust_and_security.availability.watchtower import Tower, run

Fresh = Callable[[], str]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
HERE = "127.0.0.1-8000"


@pytest.mark.capability("TG-4")
@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/driftlage", "Allt fungerar som det ska"),
        ("/en/status", "Everything is working"),
    ],
)
def test_when_all_is_well_one_sentence_says_so(
    fresh_database: Fresh, path: str, sentence: str
) -> None:
    async def test(tower: Tower) -> None:
        await tower.look()
        assert sentence in await tower.page(path)
        tower.faults.met["ground"] = ProbeFailed("no-answer")
        await tower.look()
        assert sentence not in await tower.page(path)

    run(fresh_database(), test)


def test_a_service_has_a_page_with_what_is_promised_and_its_days_in_a_table(
    fresh_database: Fresh,
) -> None:
    async def test(tower: Tower) -> None:
        await tower.look()
        start = hour_of(now())
        async with tower.node.db.transaction() as tx:
            tally = Tally(up=3_000_000, degraded=60_000, down=120_000, answers=299, late=3)
            await spans.add(tx, [Span("", "house", start, tally)])
        page = await tower.page(f"/driftlage/{HERE}/house")
        for words in (
            "Tillgänglig 99,9\u00a0% av 30 dagar",
            "1 timme",
            "95 av 100 svar inom 100 millisekunder",
            shown(tower.node.organisation),
            "Tjänsten ground",
            "50 min",
            "2 min",
            "Den kan vara borta 41 minuter 12 sekunder till innan målet är missat.",
            "99\u00a0% av svaren kom inom den tid som är lovad.",
        ):
            assert words in page, words
        english = await tower.page(f"/en/status/{HERE}/house")
        assert "Available 99.9% of 30 days" in english
        assert "The service ground" in english
        assert "Tjänsten house" in await tower.page(f"/driftlage/{HERE}")

    run(fresh_database(), test)


def test_an_outage_of_the_day_in_which_the_thirty_begin_is_told(fresh_database: Fresh) -> None:
    async def test(tower: Tower) -> None:
        first = first_day(now(), 31)
        async with tower.node.db.transaction() as tx:
            tally = Tally(down=60_000, up=day_length(first) - 60_000)
            await spans.add(tx, [Span("", "house", first, tally)])
        [house] = (await tower.get("/measurements"))["measurements"]
        assert house["measured"]["downMinutes"] == 1
        assert house["measured"]["availability"] < 100
        page = await tower.page(f"/driftlage/{HERE}/house")
        assert "Den kan vara borta 42 minuter 12 sekunder till" in page

    run(fresh_database(), test)


@pytest.mark.parametrize(
    "path",
    [
        f"/driftlage/{HERE}/node",
        f"/driftlage/{HERE}/nothing",
        "/driftlage/elsewhere",
        "/en/status/elsewhere/house",
        "/driftlage/%00",
        f"/driftlage/{'x' * 3000}",
    ],
)
def test_what_is_not_there_is_not_found(fresh_database: Fresh, path: str) -> None:
    async def test(tower: Tower) -> None:
        assert (await tower.client.get(path)).status_code in {400, 404}

    run(fresh_database(), test)


@pytest.mark.capability("TG-4")
@pytest.mark.parametrize(
    ("path", "began", "over"),
    [
        (
            "/driftlage/flode.atom",
            "Tjänsten ground hos Tornet fungerar inte",
            "Över: Tjänsten ground hos Tornet var nere",
        ),
        (
            "/en/status/feed.atom",
            "The service ground at Tornet does not work",
            "Over: The service ground at Tornet was down",
        ),
    ],
)
def test_the_feed_tells_when_trouble_began_and_when_it_was_over(
    fresh_database: Fresh, path: str, began: str, over: str
) -> None:
    async def test(tower: Tower) -> None:
        await tower.look()
        assert titles(await tower.page(path)) == []
        tower.faults.met["ground"] = ProbeFailed("no-answer")
        await tower.look()
        assert titles(await tower.page(path)) == [began]
        tower.faults.met.clear()
        await tower.look()
        text = await tower.page(path)
        assert titles(text) == [over, began]
        feed = ET.fromstring(text)  # noqa: S314 (our own answer)
        ids = [each.text for each in feed.findall(".//a:id", ATOM)]
        assert len(set(ids)) == 3
        assert len(feed.findall(".//a:updated", ATOM)) == 3
        answer = await tower.client.get(path)
        assert answer.headers["content-type"].startswith("application/atom+xml")

    run(fresh_database(), test)


def titles(text: str) -> list[str | None]:
    feed = ET.fromstring(text)  # noqa: S314 (our own answer)
    return [each.text for each in feed.findall("a:entry/a:title", ATOM)]


def test_of_many_nodes_only_the_services_in_trouble_are_shown_on_the_common_page(
    fresh_database: Fresh,
) -> None:
    async def test(tower: Tower) -> None:
        await tower.look()
        for number in range(20):
            tower.register.add(f"http://127.0.0.1:1/{number}".replace("/", "-x"), f"Nod {number}")
        await tower.watch()
        page = await tower.page("/driftlage")
        assert page.count("svarar inte") >= 20
        assert page.count("Visa alla tjänster") == 20

    run(fresh_database(), test)


def test_strips_are_read_at_most_each_ten_seconds_and_the_state_each_time(
    fresh_database: Fresh,
) -> None:
    async def test(tower: Tower) -> None:
        tower.node.doors[Drawings] = Drawings()
        await tower.look()
        assert "Inte mätt än" in await tower.page("/driftlage")
        await tower.look()
        tower.faults.met["ground"] = ProbeFailed("no-answer")
        await tower.look()
        page = await tower.page("/driftlage")
        assert "Inte mätt än" in page
        assert "Tjänsten ground hos Tornet fungerar inte" in page

    run(fresh_database(), test)
