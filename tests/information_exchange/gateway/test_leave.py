# SPDX-License-Identifier: EUPL-1.2
"""A member that leaves and joins again gets back nothing that it was given before, at any node."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from information_exchange.gateway.pair import PRODUCER, Pair, country
from information_exchange.gateway.stand import LUND, MALMO, OWNER, Client, Stand, answers, service
from samband.core.identifiers import Party

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
GRANTED = "gateway/statistics"
LEAVES, RETURNS = (
    {"reason": "Avtalet är uppsagt."},
    {
        "organisation": LUND.identifier,
        "numberSource": "SCB",
        "name": "Lunds kommun",
        "kind": "municipality",
        "agreement": {"kind": "accession-contract", "version": "1.0", "signed": "2026-01-01"},
    },
)


class Caller:
    """A system that calls one node's APIs over HTTP."""

    def __init__(self, stand: Stand, client: Client) -> None:
        self.stand, self.client = stand, client

    async def token(self, api: str, right: str) -> httpx.Response:
        """Ask for a token."""
        return await self.stand.token(self.client, f"{self.stand.url}/{api}/v1", right)

    async def ask(self, method: str, api: str, right: str, path: str, body: Any = None) -> Any:
        """Send one request that succeeds."""
        token = await self.token(api, right)
        assert token.status_code == 200, token.text
        headers = {"authorization": f"Bearer {token.json()['access_token']}"}
        if method == "POST":
            headers["idempotency-key"] = uuid4().hex
        url = f"{self.stand.url}/{api}/v1{path}"
        answer = await self.stand.http.request(method, url, headers=headers, json=body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    async def grants(self, member: Party, scope: str = GRANTED) -> None:
        """Grant a scope of the caller's own."""
        party = {"scheme": "organisation-number", "identifier": member.identifier}
        body = {"member": party, "scope": scope}
        await self.ask("POST", "authorization", "admin", "/grants", body)

    async def withdrawn(self) -> list[bool]:
        """Tell of each grant, newest first, whether it has been withdrawn."""
        told = await self.ask("GET", "authorization", "admin", "/grants")
        return [each["withdrawnAt"] is not None for each in told["items"]]


async def _may(stand: Stand, client: Client) -> int:
    return (await stand.token(client, f"{stand.url}/gateway/v1", "statistics")).status_code


async def _leaves_and_returns(pair: Pair, operator: Caller, *, heard: bool) -> None:
    path = f"/members/{LUND.identifier}/departures"
    await operator.ask("POST", "trust-framework", "operate", path, LEAVES)
    if heard:
        await pair.follows()
    await operator.ask("POST", "trust-framework", "operate", "/members", RETURNS)
    await pair.follows()


@pytest.mark.capability("TR-7", "AP-6")
@pytest.mark.parametrize("heard", [True, False], ids=["heard", "missed"])
def test_keys_subscriptions_and_grants_end_with_the_membership(
    fresh_database: Callable[[], str], tmp_path: Path, heard: bool
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair, service(answers(OK)) as upstream:
            await pair.hub.registers(PRODUCER)
            await pair.node.publishes(upstream)
            access, key = await pair.hub.lets_in(LUND, owner=PRODUCER)
            await pair.node.hears()
            digg = Caller(pair.hub, await pair.hub.system(OWNER))
            malmo = Caller(pair.node, await pair.hub.system(MALMO))
            lund = await pair.hub.system(LUND)
            await pair.follows()
            await digg.grants(LUND)
            await malmo.grants(LUND)
            before = [await _may(stand, lund) for stand in (pair.hub, pair.node)]
            assert (before, (await pair.node.ask(key=key)).status_code) == ([200, 200], 200)

            await _leaves_and_returns(pair, digg, heard=heard)
            await pair.node.hears()
            assert (await pair.node.ask(key=key)).status_code == 401
            returned = await pair.hub.system(LUND)
            await pair.follows()
            assert [await _may(stand, returned) for stand in (pair.hub, pair.node)] == [400, 400]
            assert (await digg.withdrawn(), await malmo.withdrawn()) == ([True], [True])
            # what it is given under its new membership holds
            await digg.grants(LUND, "api-catalogue/use")
            consumer = Caller(pair.hub, returned)
            own = await consumer.ask("GET", "api-catalogue", "use", "/access-requests")
            [told] = own["items"]
            assert (told["id"], told["ended"] is not None) == (str(access.id), True)
            assert all(each["revoked"] for each in told["keys"])
            await malmo.grants(LUND)
            assert await _may(pair.node, returned) == 200

    asyncio.run(work())


def test_a_suspension_ends_nothing_for_good(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair:
            digg = Caller(pair.hub, await pair.hub.system(OWNER))
            malmo = Caller(pair.node, await pair.hub.system(MALMO))
            lund = await pair.hub.system(LUND)
            await pair.follows()
            await malmo.grants(LUND)
            for path in ("suspensions", "reinstatements"):
                await digg.ask(
                    "POST",
                    "trust-framework",
                    "operate",
                    f"/members/{LUND.identifier}/{path}",
                    LEAVES,
                )
            await pair.follows()
            assert await _may(pair.node, lund) == 200
            assert await malmo.withdrawn() == [False]

    asyncio.run(work())
