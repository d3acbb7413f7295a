# SPDX-License-Identifier: EUPL-1.2
"""The receiver that the how-to shows works as it stands, but for the addresses in it."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from basic_data.person.people import ANNA
from basic_data.served import PURPOSE
from core.webhooks.receiver import Clock, tell
from docs.manifests import ROOT
from information_management.indexing.house import House, entry, open_house

PAGE = ROOT / "docs" / "how-to" / "receive-changes.md"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def key_server(house: House) -> AsyncIterator[str]:
    """Serve the node's keys at a port: the house itself is served without one."""
    body = (await house.client.get("/index/v1/jwks")).content
    head = f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + body)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


async def listening(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def example(node: str, address: str, subscription: str, port: int) -> str:
    """Take the receiver out of the page, and put the test's own addresses in it."""
    text = next(re.finditer(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL))[1]
    assert len(text.partition("class Receiver")[2].partition("\n\n\n")[0].splitlines()) < 16
    for shown, own in (
        ("https://hub.example", node),
        ("https://malmo.example/changed", address),
        ("019ab000-0000-7000-8000-000000000001", subscription),
        ("8443", str(port)),
    ):
        assert shown in text
        text = text.replace(shown, own)
    return text


@pytest.mark.capability("IX-7")
def test_the_receiver_of_the_how_to_proves_itself_and_is_told(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work(house: House) -> None:
        subscribed = await house.done("/subscriptions", {"purpose": PURPOSE}, who="malmo")
        own, port = f"/subscriptions/{subscribed['id']}", free_port()
        address = f"http://127.0.0.1:{port}/changed"
        program = tmp_path / "receiver.py"
        async with key_server(house) as keys:
            text = example(house.node.public_url, address, subscribed["id"], port)
            program.write_text(text.replace('f"{NODE}/index/v1/jwks"', f'"{keys}"'))
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-u", program), stdout=asyncio.subprocess.PIPE
            )
            try:
                await listening(port)
                await house.done(f"{own}/receiver", {"address": address}, who="malmo")
                await house.done("/entries", {"entries": [entry(ANNA)]}, who="lund")
                clock = Clock()
                assert await tell(house.node, clock, turns=3) == 2
                receiver = (await house.get(own)).json()["receiver"]
                assert (receiver["state"], receiver["failures"]) == ("active", 0)
                assert process.stdout is not None
                said = (await process.stdout.readline()).decode().split()
                page = (await house.get(f"{own}/changes")).json()
                changes = f"http://127.0.0.1:1/index/v1/intyg{own}/changes"
                assert said == ["read", changes, "up", "to", page["next"]]
            finally:
                process.kill()
                await process.wait()

    async def inside() -> None:
        async with open_house(fresh_database()) as house:
            await house.set_up()
            await work(house)

    asyncio.run(inside())
