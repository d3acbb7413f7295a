# SPDX-License-Identifier: EUPL-1.2
"""Statistics say what the log says, to the last call, and tell a consumer only of itself."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

import pytest

from information_exchange.gateway.conftest import Play
from information_exchange.gateway.stand import LUND, MALMO, OWNER, Stand, free_port, serving
from samband.information_exchange.gateway import Closing, count, stop_publishing
from samband.trust_and_security.traceability import grow

BIG = b"x" * 300_000


async def answers_as_told(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the status in the path, and a large body where it says so."""
    path = scope["path"].rpartition("/")[2]
    status = int(path) if path.isdigit() else 200
    await send({"type": "http.response.start", "status": status, "headers": []})
    body = BIG if path == "big" else b"hello"
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _counted(stand: Stand) -> None:
    while await grow(stand.node):
        pass
    while await count(stand.node):
        pass


@pytest.mark.capability("AP-9")
def test_statistics_equal_the_log(play: Play) -> None:
    async def work(stand: Stand) -> None:
        port = free_port()
        async with serving(answers_as_told, port):
            await stand.offers(f"http://127.0.0.1:{port}")
            _, lund = await stand.lets_in(LUND, per_minute=12)
            _, malmo = await stand.lets_in(MALMO)
            for path in ("/a", "/b", "/404", "/503", "/big"):
                await asyncio.gather(*(stand.ask(path, key=lund) for _ in range(3)))
                await stand.ask(path, key=malmo)
            await stand.ask("/a", key="wrong")
        await _counted(stand)
        await _counted(stand)  # each event once
        lines = await _statistics(stand, OWNER, "statistics")
        by_consumer = {each["consumer"]: each for each in lines if each["api"] == "permits"}
        assert by_consumer.keys() == {LUND.identifier, MALMO.identifier, None}
        statuses, sizes = await _in_the_log(stand)
        for consumer, line in by_consumer.items():
            assert line["statuses"] == statuses[consumer]
            assert line["bytes"] == sizes[consumer]
            assert line["calls"] == sum(line["statuses"].values())
            assert line["errors"] == sum(
                calls for status, calls in line["statuses"].items() if int(status) >= 400
            )
        assert by_consumer[LUND.identifier]["statuses"] == {"200": 6, "404": 3, "503": 3, "429": 3}
        assert by_consumer[MALMO.identifier]["bytes"] == 4 * 5 + len(BIG)
        assert by_consumer[MALMO.identifier]["p99Ms"] >= by_consumer[MALMO.identifier]["p50Ms"] > 0
        assert by_consumer[None]["statuses"] == {"401": 1}

    play(work)


@pytest.mark.capability("AP-9")
def test_what_was_never_published_has_an_event_and_no_row(play: Play) -> None:
    """Anybody can make up names: neither the counts nor the log hold what a stranger writes."""

    async def work(stand: Stand) -> None:
        await stand.offers("http://127.0.0.1:9")
        for path in ("made-up-7/v7/x", "made-up-8/v1", "permits/v9/x"):
            url = f"{stand.url}/gateway/{path}"
            assert (await stand.http.get(url)).status_code == 404
        assert (await stand.ask()).status_code == 401
        await _counted(stand)
        async with stand.node.db.connection() as connection:
            rows = await connection.fetch("select api, major, status from gateway.usage")
        assert [tuple(row) for row in rows] == [("permits", 1, 401)]
        *unknown, known = await stand.events("gateway.refused")
        assert [each["reason"] for each in unknown] == ["api-unknown"] * 3
        assert {each["resource"] for each in unknown} == {f"{stand.url}/gateway"}
        assert "made-up" not in str(unknown)
        assert known["resource"] == stand.published

    play(work)


@pytest.mark.capability("AP-9")
def test_a_closed_api_is_counted_on(play: Play) -> None:
    async def work(stand: Stand) -> None:
        await stand.offers("http://127.0.0.1:9")
        await stop_publishing(stand.node, stand.operator, Closing("permits", 1, "Flyttat."))
        await stand.hears()
        assert (await stand.ask()).status_code == 404
        await _counted(stand)
        [line] = await _statistics(stand, OWNER, "statistics", "?api=permits")
        assert line["statuses"] == {"404": 1}

    play(work)


@pytest.mark.capability("AP-9")
def test_a_call_with_an_address_that_cannot_be_is_an_event_and_is_counted(play: Play) -> None:
    async def work(stand: Stand) -> None:
        await stand.offers("http://127.0.0.1:9")
        _, key = await stand.lets_in(LUND)
        bad = ("/a%00", "/a%2f..%2fb", "/a%5Cb", "/" + "a" * 9_000)
        for path in bad:
            assert (await stand.ask(path, key=key)).status_code == 400, path[:20]
            assert (await stand.ask(path)).status_code == 401, path[:20]
        refused = await stand.events("gateway.refused")
        by = [each.get("organisation", {}).get("identifier") for each in refused]
        assert by == [LUND.identifier, None] * len(bad)
        assert {each["reason"] for each in refused} == {"address", "nothing-shown"}
        assert "%00" not in str(refused)
        assert max(len(json.dumps(each)) for each in refused) < 2_000
        await _counted(stand)
        lines = await _statistics(stand, OWNER, "statistics", "?api=permits")
        found = {each["consumer"]: each["statuses"] for each in lines}
        assert found == {LUND.identifier: {"400": 4}, None: {"401": 4}}

    play(work)


async def _in_the_log(stand: Stand) -> tuple[dict[Any, dict[str, int]], Counter[Any]]:
    """Count the events themselves, in another way."""
    statuses: dict[Any, Counter[str]] = {}
    sizes: Counter[Any] = Counter()
    for type_ in ("gateway.forwarded", "gateway.refused", "gateway.ended"):
        for event in await stand.events(type_):
            said = dict(each.split(":", 1) for each in event["items"] if ":" in each)
            if said["api"] != "permits":
                continue
            who = event.get("organisation", {}).get("identifier")
            sizes[who] += int(said.get("bytes", 0))
            if type_ != "gateway.ended":
                statuses.setdefault(who, Counter())[said["status"]] += 1
    return {who: dict(found) for who, found in statuses.items()}, sizes


async def _statistics(stand: Stand, who: Any, path: str, query: str = "") -> list[dict[str, Any]]:
    client = await stand.system(who)
    answer = await stand.token(client, f"{stand.url}/gateway/v1", path)
    assert answer.status_code == 200, answer.text
    headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
    found = await stand.http.get(f"{stand.url}/gateway/v1/{path}{query}", headers=headers)
    assert found.status_code == 200, found.text
    return list(found.json()["items"])


@pytest.mark.capability("AP-9")
def test_a_consumer_reads_its_own_and_nobody_elses(play: Play) -> None:
    async def work(stand: Stand) -> None:
        port = free_port()
        async with serving(answers_as_told, port):
            await stand.offers(f"http://127.0.0.1:{port}")
            _, lund = await stand.lets_in(LUND)
            _, malmo = await stand.lets_in(MALMO)
            await stand.ask(key=lund)
            await asyncio.gather(*(stand.ask(key=malmo) for _ in range(4)))
        await _counted(stand)
        [own] = await _statistics(stand, LUND, "own-statistics", "?period=hour&api=permits")
        assert (own["consumer"], own["calls"]) == (LUND.identifier, 1)
        client = await stand.system(LUND)
        refused = await stand.token(client, f"{stand.url}/gateway/v1", "statistics")
        assert refused.status_code == 400
        # nothing that is kept of a call holds its path, its body or who within the consumer asked
        async with stand.node.db.connection() as connection:
            kept = await connection.fetch("select to_jsonb(u)::text as row from gateway.usage u")
        assert {key for row in kept for key in json.loads(row["row"])} == {
            "hour",
            "api",
            "major",
            "consumer",
            "status",
            "calls",
            "bytes",
        }

    play(work)


def test_a_stretch_that_cannot_be_meant_is_refused(play: Play) -> None:
    async def work(stand: Stand) -> None:
        client = await stand.system(LUND)
        answer = await stand.token(client, f"{stand.url}/gateway/v1", "own-statistics")
        headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
        for query in (
            "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
            "from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
            "from=x",
            "from=2027-01-01T00:00:00",
            "to=2026-01-01T00:00:00",
            "to=9999-12-31T23:59:59-12:00",
            "to=0001-01-01T00:00:00%2B12:00",
            "from=0001-01-01T00:00:00%2B12:00",
            "from=0001-01-01T00:00:00Z",
            "period=week",
            "other=1",
        ):
            url = f"{stand.url}/gateway/v1/own-statistics?{query}"
            assert (await stand.http.get(url, headers=headers)).status_code == 400, query

    play(work)
