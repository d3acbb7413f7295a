# SPDX-License-Identifier: EUPL-1.2
"""A producer's node hears from the hub who may use its APIs, and holds to it for so long and no longer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from information_exchange.gateway.pair import PRODUCER, Pair, country
from information_exchange.gateway.stand import LUND, MALMO, answers, service
from samband.core.keys import SigningKey, public_jwk
from samband.core.node import Node
from samband.core.problems import Unavailable
from samband.information_exchange.api_management import (
    AccessList,
    AccessLists,
    BadList,
    SignedList,
    read,
)
from samband.information_exchange.api_management.wire.access_list import sign, verify
from samband.information_exchange.gateway import Known, confirm_access

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


async def _offered(pair: Pair, upstream: str) -> str:
    """Register at the hub, publish at the node, let Lund in; gives Lund's key."""
    await pair.hub.registers(PRODUCER)
    await pair.node.publishes(upstream)
    _, key = await pair.hub.lets_in(LUND, owner=PRODUCER)
    await pair.node.hears()
    return key


@pytest.mark.capability("AP-6", "AP-7")
def test_the_hub_tells_a_producer_who_may_and_its_authorization_server_follows(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        async with (
            country(fresh_database, tmp_path) as pair,
            service(answers(OK)) as upstream,
        ):
            key = await _offered(pair, upstream)
            assert (await pair.node.ask(key=key)).status_code == 200
            client = await pair.hub.system(LUND)
            await pair.follows()
            answer = await pair.node.token(client, pair.node.published, "read")
            assert answer.status_code == 200, answer.text
            bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
            assert (await pair.node.ask(headers=bearer)).status_code == 200
            # nothing has changed: the next turn takes in nothing, and is no event at the hub
            assert await confirm_access(pair.node.node) == frozenset()
            assert len(await pair.hub.events("api-catalogue.access-list-read")) == 1
            [event] = await pair.node.events("gateway.access-taken-in")
            assert event["evidence"] == (await pair.node.events("gateway.forwarded"))[0]["evidence"]
            # revoked at the hub: gone with the next turn, key and scope alike
            [access] = read(await _held(pair)).subscriptions
            await pair.hub.revokes(LUND, access, key)
            await pair.node.hears()
            assert (await pair.node.ask(key=key)).status_code == 401
            assert (await pair.node.ask(headers=bearer)).status_code == 200
            await pair.hub.withdraws(PRODUCER, access)
            await pair.node.hears()
            assert (await pair.node.ask(headers=bearer)).status_code in {401, 403}
            assert (await pair.node.token(client, pair.node.published, "read")).status_code == 400

    asyncio.run(work())


async def _held(pair: Pair) -> str:
    async with pair.node.node.db.connection() as connection:
        return str(await connection.fetchval("select jws from gateway.access_list"))


class Slow:
    """A catalogue that answers, and is then not heard for as long as a test says."""

    def __init__(self, lists: AccessLists) -> None:
        self.lists, self.asked, self.heard = lists, asyncio.Event(), asyncio.Event()

    async def newest(self, node: Node, owner: str, held: str) -> SignedList | None:
        found = await self.lists.newest(node, owner, held)
        self.asked.set()
        await self.heard.wait()
        return found

    def owners(self, node: Node, published: frozenset[str]) -> frozenset[str]:
        return self.lists.owners(node, published)


@pytest.mark.capability("AP-6", "AP-7")
def test_a_process_that_is_slow_to_take_in_a_list_lets_nobody_in_again(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        async with (
            country(fresh_database, tmp_path) as pair,
            service(answers(OK)) as upstream,
        ):
            key = await _offered(pair, upstream)
            [access] = read(await _held(pair)).subscriptions
            await pair.hub.changes_limits(PRODUCER, access)  # so that there is a list to take in
            doors = pair.node.node.doors
            slow = Slow(lists := doors[AccessLists])  # type: ignore[arg-type]
            doors[AccessLists] = slow
            late = asyncio.create_task(confirm_access(pair.node.node))
            await slow.asked.wait()
            doors[AccessLists] = lists
            await pair.hub.withdraws(PRODUCER, access)
            newest = asyncio.create_task(confirm_access(pair.node.node))
            await asyncio.wait({newest}, timeout=0.5)
            slow.heard.set()
            await late
            await newest
            await pair.node.node.door(Known).refresh()
            assert (await pair.node.ask(key=key)).status_code == 401
            assert read(await _held(pair)).subscriptions == ()

    asyncio.run(work())


@pytest.mark.capability("AP-7")
def test_with_the_hub_away_the_list_holds_until_it_ends_and_not_longer(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        async with (
            country(fresh_database, tmp_path, holds=5) as pair,
            service(answers(OK)) as upstream,
        ):
            key = await _offered(pair, upstream)
            signed = time.time()
            lists = pair.node.node.doors[AccessLists]
            pair.node.node.doors[AccessLists] = Away()
            with pytest.raises(Unavailable):
                await confirm_access(pair.node.node)
            assert (await pair.node.ask(key=key)).status_code == 200
            await asyncio.sleep(max(0.0, signed + 5.1 - time.time()))
            late = await pair.node.ask(key=key)
            assert late.status_code == 503
            assert "catalogue" in late.json()["detail"]
            assert int(late.headers["retry-after"]) > 0
            pair.node.node.doors[AccessLists] = lists
            await pair.follows()
            await pair.node.hears()
            assert (await pair.node.ask(key=key)).status_code == 200

    asyncio.run(work())


class Away:
    """A catalogue that does not answer."""

    async def newest(self, node: object, owner: str, held: str) -> SignedList | None:
        """Fail."""
        raise Unavailable(reason="away")

    def owners(self, node: object, published: frozenset[str]) -> frozenset[str]:
        """Tell the one that matters."""
        return frozenset({MALMO.identifier})


def _list(**changed: object) -> AccessList:
    moment = int(time.time())
    made: dict[str, Any] = {
        "iss": "http://hub",
        "owner": MALMO.identifier,
        "iat": moment,
        "exp": moment + 60,
        "version": 1,
        "versions": (),
        "subscriptions": (),
        **changed,
    }
    return AccessList(**made)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "http://other"},
        {"owner": LUND.identifier},
        {"iat": 3_000, "exp": 3_060},
        {"iat": -100, "exp": -40},
        {"exp": 4_000},
        {"exp": -1_000_000_000},
    ],
)
def test_a_list_that_is_anothers_or_of_another_time_is_not_believed(
    changed: dict[str, Any],
) -> None:
    """Times are in seconds from when the test runs."""
    moment = int(time.time())
    changed = changed | {name: moment + changed[name] for name in ("iat", "exp") if name in changed}
    private = ec.generate_private_key(ec.SECP256R1())
    public = public_jwk(private, "ES256")
    key = SigningKey(kid=public["kid"], algorithm="ES256", private=private)
    assert verify(sign(_list(), key), [public], "http://hub", MALMO.identifier)
    with pytest.raises(BadList):
        verify(sign(_list(**changed), key), [public], "http://hub", MALMO.identifier)


@pytest.mark.parametrize("where", [5, 80, -5])
def test_a_list_that_somebody_has_changed_is_not_believed(where: int) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    public = public_jwk(private, "ES256")
    key = SigningKey(kid=public["kid"], algorithm="ES256", private=private)
    text = sign(_list(), key)
    changed = text[:where] + ("A" if text[where] != "A" else "B") + text[where:][1:]
    for wrong, keys in ((changed, [public]), (text, []), ("x", [public]), ("a.b.c", [public])):
        with pytest.raises(BadList):
            verify(wrong, keys, "http://hub", MALMO.identifier)
