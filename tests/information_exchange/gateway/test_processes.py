# SPDX-License-Identifier: EUPL-1.2
"""A node as an operator runs it, with four web processes: one count, and what is revoked is so in all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from house import House, new_house, start, wait_until_ready
from information_exchange.gateway.stand import (
    LUND,
    MALMO,
    Stand,
    answers,
    beside,
    members_join,
    service,
    settings_of,
)
from samband.core import postgres as embedded
from samband.settings import DatabaseSettings
from soak.node import below

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
WORKERS = 4
BOUND_SECONDS = 5.0
MINUTE_SECONDS = 61.0
GIGABYTE = 1_000_000_000


@pytest.fixture(scope="module")
def four(
    postgres: embedded.Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, int]]:
    """Serve a node with four web processes, and members; gives its parent process too."""
    asyncio.run(embedded.create_database(postgres.dsn("postgres"), "gateway_four"))
    made = new_house(tmp_path_factory.mktemp("four"), postgres.dsn("gateway_four"))
    process = start(made, WORKERS)
    try:
        wait_until_ready(made, process)
        asyncio.run(_fill(made))
        yield made, process.pid
    finally:
        process.terminate()
        process.wait(60)


@asynccontextmanager
async def _standing(house: House) -> AsyncIterator[Stand]:
    port = int(house.url.rpartition(":")[2])
    settings = settings_of(house.dsn, house.data, port)
    four = msgspec.structs.replace(settings, database=DatabaseSettings(dsn=house.dsn))
    async with beside(four) as stand:
        yield stand


async def _fill(house: House) -> None:
    async with _standing(house) as stand:
        await members_join(stand.node)
        await stand.registers_once()


async def _until(condition: Callable[[], Awaitable[bool]]) -> float:
    """Wait until something holds; gives how long it took (s)."""
    began = time.monotonic()
    while not await condition():
        assert time.monotonic() - began < 20
        await asyncio.sleep(0.05)
    return time.monotonic() - began


async def _each(stand: Stand, key: str, times: int = 24) -> list[int]:
    """Ask on connections of their own, so that every process is asked; gives the statuses."""

    headers = {"x-api-key": key}
    async with one_connection_each() as http:
        asked = (http.get(f"{stand.published}/x", headers=headers) for _ in range(times))
        return [each.status_code for each in await asyncio.gather(*asked)]


def one_connection_each() -> httpx.AsyncClient:
    """Make a client that keeps no connection, so that chance chooses the process."""
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(trust_env=False, timeout=60, limits=limits)


@pytest.mark.capability("AP-7")
@pytest.mark.parametrize("what", ["key", "subscription"])
def test_what_is_revoked_is_refused_by_every_process_within_five_seconds(
    four: tuple[House, int], what: str
) -> None:
    async def work() -> None:
        async with _standing(four[0]) as stand, service(answers(OK)) as upstream:
            await stand.publishes(upstream, per_minute=10_000)
            access, key = await stand.lets_in(LUND)

            async def all_are(status: int, times: int = 24) -> bool:
                return set(await _each(stand, key, times)) == {status}

            await _until(lambda: all_are(200))
            if what == "key":
                await stand.revokes(LUND, access, key)
            else:
                await stand.withdraws(stand.operator, access)
            # so often that chance leaves no process out
            took = await _until(lambda: all_are(401, 100))
            assert took < BOUND_SECONDS
            assert set(await _each(stand, key, 100)) == {401}
            if what == "key":
                await stand.withdraws(stand.operator, access)

    asyncio.run(work())


def test_no_path_no_key_and_no_number_is_in_the_log_file(four: tuple[House, int]) -> None:
    """A service's own addresses may hold a personal number; our log must not."""

    async def work() -> str:
        async with _standing(four[0]) as stand, service(answers(b"no HTTP\r\n\r\n")) as upstream:
            await stand.publishes(upstream)
            # Not Lund, which may have used up this minute's calls in the tests before.
            access, key = await stand.lets_in(MALMO)
            await _until(lambda: _is_open(stand, key))
            for path in ("/18900101-9802", "/x?number=189001019802", "/../189001019802"):
                assert (await stand.ask(path, key=key)).status_code in {400, 404, 502}
            await stand.withdraws(stand.operator, access)
            return key

    key = asyncio.run(work())
    logged = (four[0].data / "samband.log").read_text()
    assert "gateway.service_failed" in logged
    assert "9802" not in logged
    assert key not in logged


@pytest.mark.soak
@pytest.mark.capability("AP-7")
def test_a_hundred_a_minute_of_three_hundred_pass_four_processes(
    four: tuple[House, int],
) -> None:
    """Offered evenly for two minutes; every minute in them passes a hundred, give or take five."""
    passed: list[float] = []
    refused: list[Any] = []

    async def work() -> None:
        async with _standing(four[0]) as stand, service(answers(OK)) as upstream:
            await stand.publishes(upstream, per_minute=100)
            _, key = await stand.lets_in(MALMO)
            await _until(lambda: _is_known(stand, key))
            await asyncio.sleep(MINUTE_SECONDS)  # what was asked above counts no more
            began = time.monotonic()

            async def ask(http: httpx.AsyncClient, number: int) -> None:
                await asyncio.sleep(max(0.0, began + number / 5 - time.monotonic()))
                at = time.monotonic()
                answer = await http.get(f"{stand.published}/x", headers={"x-api-key": key})
                if answer.status_code == 200:
                    passed.append(at)
                else:
                    refused.append(answer)

            async with one_connection_each() as http:
                await asyncio.gather(*(ask(http, number) for number in range(600)))

    asyncio.run(work())
    counts = [sum(at <= each < at + 60 for each in passed) for at in passed if at < passed[0] + 60]
    print(f"gateway: 300/min offered, {min(counts)} to {max(counts)} a minute passed")
    assert 95 <= min(counts) <= max(counts) <= 105
    assert {each.status_code for each in refused} == {429}
    assert all(1 <= int(each.headers["retry-after"]) <= 61 for each in refused)


async def _is_known(stand: Stand, key: str) -> bool:
    """Tell whether every process has heard of the key; one that has not refuses it."""
    return 401 not in await _each(stand, key, 100)


async def _is_open(stand: Stand, key: str) -> bool:
    answer = await stand.ask(key=key)
    return answer.status_code != 401


async def takes_all(head: bytes, reader: Any, writer: asyncio.StreamWriter) -> None:
    """Read a gigabyte and tell how much it was."""
    taken = 0
    while taken < GIGABYTE and (part := await reader.read(1 << 20)):
        taken += len(part)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n%010d" % taken)
    await writer.drain()


async def gives_all(head: bytes, reader: Any, writer: asyncio.StreamWriter) -> None:
    """Send a gigabyte."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % GIGABYTE)
    block = bytes(1_000_000)
    for _ in range(GIGABYTE // len(block)):
        writer.write(block)
        await writer.drain()


async def _gigabyte() -> AsyncIterator[bytes]:
    for _ in range(GIGABYTE // 100_000):
        yield bytes(100_000)


@pytest.mark.soak
@pytest.mark.capability("AP-7")
@pytest.mark.parametrize("way", ["up", "down"])
def test_a_gigabyte_streams_through_in_bounded_memory(four: tuple[House, int], way: str) -> None:
    """The largest process grows by less than 50 MB; how long it takes is the stream's business."""
    answering = takes_all if way == "up" else gives_all

    async def work() -> None:
        async with _standing(four[0]) as stand, service(answering) as upstream:
            await stand.publishes(upstream, max_body=GIGABYTE, answer_seconds=60)
            access, key = await stand.lets_in(LUND)
            await _until(lambda: _is_known(stand, key))
            before, began = _memory(four[1]), time.monotonic()
            size, most = await _through(stand, key, way, four[1])
            took = time.monotonic() - began
            await stand.withdraws(stand.operator, access)
            assert size == (10 if way == "up" else GIGABYTE)
            grown = (most - before) / 1e6
            print(f"gateway: 1 GB {way} in {took:.1f} s, memory grew by {grown:.0f} MB")
            assert most - before < 50_000_000

    asyncio.run(work())


async def _through(stand: Stand, key: str, way: str, parent: int) -> tuple[int, int]:
    """Send or fetch it; gives the size of the answer, and the most memory on the way."""
    headers, most, size = {"x-api-key": key}, 0, 0
    if way == "up":
        headers["content-length"] = str(GIGABYTE)
    watching = asyncio.create_task(_watch(parent))
    asked = stand.http.stream(
        "POST" if way == "up" else "GET",
        f"{stand.published}/x",
        content=_gigabyte() if way == "up" else None,
        headers=headers,
        timeout=300,
    )
    async with asked as answer:
        assert answer.status_code == 200
        async for part in answer.aiter_raw():
            size += len(part)
    watching.cancel()
    most = max(_seen)
    _seen.clear()
    return size, most


_seen: list[int] = []


async def _watch(parent: int) -> None:
    while True:
        _seen.append(_memory(parent))
        await asyncio.sleep(0.2)


async def _is_known(stand: Stand, key: str) -> bool:
    """Ask with a method that the upstream would not be given: the gateway refuses a wrong key."""
    wrong = {"x-api-key": key, "authorization": "Bearer x"}
    async with one_connection_each() as http:
        asked = [await http.get(f"{stand.published}/x", headers=wrong) for _ in range(12)]
    await asyncio.sleep(3)  # then every process has read what was published just now
    return {each.status_code for each in asked} == {400}


def _memory(parent: int) -> int:
    """Tell the resident size of the largest web process (bytes)."""
    sizes = []
    for each in below(parent):
        if " web --descriptor" in each.command:
            pages = int(Path(f"/proc/{each.pid}/statm").read_text().split()[1])
            sizes.append(pages * 4_096)
    return max(sizes)
