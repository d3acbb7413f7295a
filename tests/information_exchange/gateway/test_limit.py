# SPDX-License-Identifier: EUPL-1.2
"""How many calls pass: one count for every process, and a consumer is told when to come again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from information_exchange.gateway.conftest import Play
from information_exchange.gateway.stand import (
    LUND,
    MALMO,
    OPERATOR,
    Stand,
    answers,
    app_of,
    consumer_of,
    free_port,
    open_stand,
    service,
    serving,
    settings_of,
)
from samband.app import compose, running
from samband.core.db import Database
from samband.information_exchange.api_management import register_own
from samband.information_exchange.api_management import service as catalogue
from samband.information_exchange.api_management.model.records import Decided, NewRequest
from samband.information_exchange.gateway.block import MANIFEST as GATEWAY
from samband.information_exchange.gateway.client import CONNECTIONS
from samband.information_exchange.gateway.model.published import TooMany
from samband.information_exchange.gateway.service.limiting import DAY, MINUTE, Limiter, Window

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@pytest.mark.capability("AP-7")
def test_four_processes_let_as_many_calls_pass_as_one_would(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        dsn = fresh_database()
        async with AsyncExitStack() as stack:
            stand = await stack.enter_async_context(open_stand(dsn, tmp_path))
            upstream = await stack.enter_async_context(service(answers(OK)))
            await stand.offers(upstream, per_minute=100)
            _, key = await stand.lets_in()
            _, other = await stand.lets_in(MALMO, per_minute=5)
            ports = [int(stand.url.rpartition(":")[2])]
            for _ in range(3):
                ports.append(port := free_port())
                twin = compose(settings_of(dsn, tmp_path, port))
                await stack.enter_async_context(running(twin))
                await stack.enter_async_context(serving(app_of(twin), port))

            async def ask(port: int, with_key: str) -> httpx.Response:
                url = f"http://127.0.0.1:{port}/gateway/permits/v1/x"
                return await stand.http.get(url, headers={"x-api-key": with_key})

            found = await asyncio.gather(*(ask(ports[n % 4], key) for n in range(300)))
            passed = [each for each in found if each.status_code == 200]
            refused = [each for each in found if each.status_code == 429]
            assert (len(passed), len(refused)) == (100, 200)
            for each in refused:
                assert 50 <= int(each.headers["retry-after"]) <= 61
                assert each.headers["ratelimit-policy"] == '"minute";q=100;w=60'
                assert each.headers["ratelimit"].startswith('"minute";r=0;t=')
            # another consumer has its own count, and what its owner agreed to
            found = await asyncio.gather(*(ask(ports[n % 4], other) for n in range(20)))
            assert sum(each.status_code == 200 for each in found) == 5
            events = await stand.events("gateway.refused")
            assert {each["reason"] for each in events} == {"over-the-minute"}
            assert {each["outcome"] for each in events} == {"refused"}

    asyncio.run(work())


def test_a_day_has_its_own_quota(play: Play) -> None:
    async def work(stand: Stand) -> None:
        async with service(answers(OK)) as upstream:
            await stand.offers(upstream)
            _, key = await stand.lets_in(per_day=3)
            statuses = [(await stand.ask(key=key)).status_code for _ in range(5)]
            assert statuses == [200, 200, 200, 429, 429]
            refused = await stand.ask(key=key)
            assert int(refused.headers["retry-after"]) > 3_600

    play(work)


def test_what_the_minute_refuses_uses_up_nothing_of_the_day(play: Play) -> None:
    async def work(stand: Stand) -> None:
        async with service(answers(OK)) as upstream:
            await stand.offers(upstream)
            access, key = await stand.lets_in(per_minute=3, per_day=6)
            found = [await stand.ask(key=key) for _ in range(10)]
            assert [each.status_code for each in found] == [200] * 3 + [429] * 7
            assert all(int(each.headers["retry-after"]) <= 61 for each in found[3:])
            # with a wider minute, all that is left of the day passes, and the day is told of
            await stand.changes_limits(OPERATOR, access, per_minute=8, per_day=6)
            await stand.hears()
            found = [await stand.ask(key=key) for _ in range(10)]
            assert [each.status_code for each in found] == [200] * 3 + [429] * 7
            for each in found[3:]:
                assert int(each.headers["retry-after"]) > 3_600
                assert each.headers["ratelimit-policy"] == '"day";q=6;w=86400'

    play(work)


async def takes_whole_bodies(head: bytes, reader: Any, writer: asyncio.StreamWriter) -> None:
    """Answer a call without a body at once, and one with a body when it has all come."""
    if head.startswith(b"POST"):
        await reader.readexactly(1_000)
    writer.write(OK)
    await writer.drain()


@pytest.mark.capability("AP-7")
def test_a_consumer_whose_calls_never_end_keeps_no_other_out(play: Play) -> None:
    """It opens more uploads than there are connections to the service, and sends a byte of each."""

    async def work(stand: Stand) -> None:
        async with service(takes_whole_bodies) as upstream, AsyncExitStack() as stack:
            await stand.offers(upstream, per_minute=1_000)
            _, lund = await stand.lets_in(LUND)
            _, malmo = await stand.lets_in(MALMO)
            for _ in range(CONNECTIONS + 5):
                stack.callback(await _begins_upload(stand, lund))
            refused = await stand.ask(key=lund)
            assert refused.status_code == 429, refused.text
            assert int(refused.headers["retry-after"]) == 3
            found = await asyncio.gather(*(stand.ask(key=malmo) for _ in range(40)))
            assert {each.status_code for each in found} == {200}
            await stack.aclose()
            await asyncio.sleep(1)
            found = await asyncio.gather(*(stand.ask(key=lund) for _ in range(40)))
            assert {each.status_code for each in found} == {200}  # a burst waits for its turn
        at_once = [
            each
            for each in await stand.events("gateway.refused")
            if each["reason"] == "too-many-at-once"
        ]
        assert {each["organisation"]["identifier"] for each in at_once} == {LUND.identifier}
        assert all("status:429" in each["items"] for each in at_once)

    play(work)


async def _begins_upload(stand: Stand, key: str) -> Callable[[], None]:
    """Send the first byte of a thousand; gives what hangs up."""
    _, writer = await asyncio.open_connection("127.0.0.1", int(stand.url.rpartition(":")[2]))
    head = f"POST /gateway/permits/v1/x HTTP/1.1\r\nhost: x\r\nx-api-key: {key}\r\n"
    writer.write(f"{head}content-length: 1000\r\n\r\na".encode())
    await writer.drain()
    return writer.close


def test_a_window_slides_and_never_holds_more_than_its_limit(
    fresh_database: Callable[[], str],
) -> None:
    """Four processes' leases on one window of two seconds, offered twice what it holds."""

    async def work() -> None:
        window = Window("test", 100, 21)
        databases = [Database(dsn, 2) for _ in range(4)]
        limiters = [Limiter(each) for each in databases]
        loop, passed = asyncio.get_running_loop(), []
        end = loop.time() + 6

        async def offer(limiter: Limiter) -> None:
            while loop.time() < end:
                try:
                    await limiter.take("who", 100, window)
                    passed.append(loop.time())
                except TooMany:
                    pass
                await asyncio.sleep(0.04)

        await asyncio.gather(*(offer(each) for each in limiters))
        for each in databases:
            await each.close()
        most = max(sum(at <= each < at + 2 for each in passed) for at in passed)
        assert 95 <= most <= 100
        assert len(passed) >= 3 * 95

    dsn = fresh_database()
    asyncio.run(work())


def test_the_windows_are_a_minute_and_a_day() -> None:
    assert (MINUTE.seconds, DAY.seconds) == (60, 86_400)


@pytest.mark.capability("AP-7")
def test_a_changed_limit_counts_at_once_up_and_down(play: Play) -> None:
    """What has been spent stays spent, and a wait that the old limit gave ends."""

    async def work(stand: Stand) -> None:
        async with service(answers(OK)) as upstream:
            await stand.offers(upstream)
            access, key = await stand.lets_in(per_day=3)

            async def passes() -> int:
                answers = [await stand.ask(key=key) for _ in range(10)]
                assert {each.status_code for each in answers} <= {200, 429}
                return sum(each.status_code == 200 for each in answers)

            assert await passes() == 3
            for per_day, more in ((5, 2), (4, 0), (7, 2), (None, 10)):
                await stand.changes_limits(OPERATOR, access, per_day=per_day)
                await stand.hears()
                assert await passes() == more, per_day

    play(work)


@pytest.mark.capability("AP-7")
def test_what_was_agreed_of_an_api_of_the_node_itself_counts_at_its_gateway(play: Play) -> None:
    async def work(stand: Stand) -> None:
        await register_own(stand.node, (GATEWAY,))
        scope = "gateway/own-statistics"
        new = NewRequest(api="gateway", major=1, scope=scope, purpose="Uppföljning.")
        asked = await catalogue.request_access(stand.node, consumer_of(LUND), new)
        yes = Decided(approved=True, reason="Det är tillåtet.", per_minute=3)
        await catalogue.decide_request(stand.node, OPERATOR, asked.id, yes)
        await stand.hears()
        client = await stand.system(LUND)
        resource = f"{stand.url}/gateway/v1"
        token = await stand.token(client, resource, "own-statistics")
        assert token.status_code == 200, token.text
        headers = {"authorization": f"Bearer {token.json()['access_token']}"}
        found = [
            await stand.http.get(f"{stand.url}/gateway/gateway/v1/own-statistics", headers=headers)
            for _ in range(5)
        ]
        assert [each.status_code for each in found] == [200, 200, 200, 429, 429]
        assert found[0].headers["ratelimit-policy"] == '"minute";q=3;w=60'

    play(work)
