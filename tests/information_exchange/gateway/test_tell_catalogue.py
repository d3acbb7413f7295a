# SPDX-License-Identifier: EUPL-1.2
"""Every node's own APIs stand in the hub's catalogue: one entry, and an address for each node."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from information_exchange.gateway.pair import Pair, country
from information_exchange.gateway.stand import (
    LUND,
    MALMO,
    OWNER,
    Stand,
    answers,
    consumer_of,
    service,
)
from samband.app.blocks import manifests
from samband.core.problems import Conflict, Invalid, Unavailable
from samband.information_exchange.api_management import (
    Answered,
    answered,
    keep_limits,
    register_own,
)
from samband.information_exchange.api_management import service as catalogue
from samband.information_exchange.api_management.model.addresses import NodeApis
from samband.information_exchange.api_management.model.records import Decided, NewRequest
from samband.information_exchange.gateway import confirm_access, keep_told, limits_of, tell
from samband.settings import HubSettings, NodeSettings, Settings
from samband.trust_and_security.authorization import Answered as Reply
from samband.trust_and_security.authorization import Call, Caller, install

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
HUB = manifests(Settings(node=NodeSettings(shape="hub")))
FOLLOWER = manifests(
    Settings(
        node=NodeSettings(shape="node", domains=("person",)),
        hub=HubSettings(url="http://127.0.0.1:1", keys=("k",)),
    )
)


async def _told(pair: Pair, own: Answered | None = None) -> tuple[str, ...]:
    """Let the node tell the hub once; gives what it had to describe."""
    own = own or await answered(pair.node.node, FOLLOWER)
    return (await tell(pair.node.node, pair.hub.url, own)).described


async def _get(hub: Stand, path: str) -> Any:
    answer = await hub.http.get(f"{hub.url}/api-catalogue/v1{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.capability("AP-1", "AP-3", "AP-8")
def test_every_nodes_apis_stand_in_the_hubs_catalogue_with_their_addresses(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair:
            await register_own(pair.hub.node, HUB)
            # what the hub does not have is described, and nothing else
            assert await _told(pair) == ("trust-framework", "person")
            # a source of basic data: an entry of its own, owned by who runs the node
            person = await _get(pair.hub, "/apis/person")
            assert person["owner"]["identifier"] == MALMO.identifier
            assert person["address"] == f"{pair.node.url}/person/v1"
            assert person["addresses"] == 1
            [version] = person["versions"]
            assert (version["version"], version["state"]) == ("1.0.0", "active")
            report = await _get(pair.hub, "/apis/person/versions/1.0.0/report")
            assert len(report["report"]["rules"]) == 51
            # what stands at every node: one entry, the owner's address first
            trace = await _get(pair.hub, "/apis/traceability/addresses")
            assert [(e["address"], e["ownerName"], e["same"]) for e in trace["items"]] == [
                (f"{pair.hub.url}/traceability/v1", "Digg", True),
                (f"{pair.node.url}/traceability/v1", "Malmö kommun", True),
            ]
            live = await pair.hub.http.get(trace["items"][1]["description"])
            assert live.json()["servers"][0]["url"] == trace["items"][1]["address"]
            # a node that answers a part says so itself, with a report of its own
            both = (await _get(pair.hub, "/apis/trust-framework/addresses"))["items"]
            assert [each["same"] for each in both] == [True, False]
            path = f"/apis/trust-framework/contracts/{both[1]['contract']}"
            part = await _get(pair.hub, path)
            assert "Medlemsregister, en kopia" in part["document"]
            assert part["report"]["errors"] == both[1]["errors"]
            # found by who answers it, too
            found = await _get(pair.hub, f"/apis?limit=100&owner={MALMO.identifier}")
            assert {e["name"] for e in found["items"]} == {
                api.name for block in FOLLOWER for api in block.apis if api.name
            }

    asyncio.run(work())


def test_a_repeat_changes_nothing_and_is_one_event_at_each_end(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair:
            await register_own(pair.hub.node, HUB)
            await _told(pair)
            before = await _rows(pair.hub)
            assert await _told(pair) == ()
            assert await _rows(pair.hub) == before
            assert len(await pair.hub.events("api-catalogue.node-told")) == 2
            assert len(await pair.hub.events("api-catalogue.node-api-described")) == 2
            told = await pair.node.events("gateway.catalogue-told")
            assert told[0]["items"][1:] == [
                "limits:0",
                "described:trust-framework",
                "described:person",
            ]
            # the hub starts again: nothing of the nodes' is touched
            assert await register_own(pair.hub.node, HUB) == ()
            assert await _rows(pair.hub) == before

    asyncio.run(work())


async def _rows(hub: Stand) -> list[Any]:
    """Give all that the catalogue holds of APIs."""
    async with hub.node.db.connection() as connection:
        return [
            [tuple(row) for row in await connection.fetch(f"select * from api_management.{table}")]  # noqa: S608
            for table in (
                "api",
                "version",
                "address",
                "contract",
                "access_version",
                "offered_limit",
            )
        ]


@pytest.mark.capability("AP-7")
def test_the_limits_of_every_gateway_stand_where_access_is_decided(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair, service(answers(OK)) as upstream:
            producer = _owner(MALMO)
            await pair.hub.registers(producer)
            await pair.node.publishes(upstream, per_minute=120, per_day=9_000)
            own = await answered(pair.node.node, ())
            await tell(pair.node.node, pair.hub.url, own, await limits_of(pair.node.node))
            access, _ = await pair.hub.lets_in(LUND, owner=producer, per_day=70)
            assert (access.offered_per_minute, access.offered_per_day) == (120, 9_000)
            assert (access.per_minute, access.per_day) == (None, 70)
            # changed at the gateway: the next that is told is what stands
            await pair.node.publishes(upstream, per_minute=40)
            await tell(pair.node.node, pair.hub.url, own, await limits_of(pair.node.node))
            seen = await catalogue.own_requests(pair.hub.node, consumer_of(LUND), 10, 0)
            assert (seen.items[0].offered_per_minute, seen.items[0].offered_per_day) == (40, None)
            # and in the hub itself, whose gateway stands beside the catalogue
            assert await keep_limits(pair.hub.node, await limits_of(pair.hub.node))
            assert not await keep_limits(pair.hub.node, await limits_of(pair.hub.node))

    asyncio.run(work())


def test_a_gateway_tells_by_itself_when_a_limit_has_changed(
    fresh_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair, service(answers(OK)) as upstream:
            await register_own(pair.hub.node, HUB)
            stop = asyncio.Event()
            task = asyncio.create_task(keep_told(pair.node.node, pair.hub.url, FOLLOWER, stop))
            await _until(lambda: _addresses(pair, "person"), 1)
            await pair.node.publishes(upstream, per_minute=77)
            await _until(lambda: _limit(pair), 77)
            told = await pair.node.events("gateway.catalogue-told")
            assert [each["outcome"] for each in told].count("done") == 2
            stop.set()
            await task

    monkeypatch.setattr("samband.information_exchange.gateway.service.telling.LOOK_SECONDS", 0.1)
    asyncio.run(work())


async def _until(asked: Callable[[], Awaitable[Any]], wanted: Any) -> None:
    """Wait until an answer is what is wanted."""
    for _ in range(300):
        if (found := await asked()) == wanted:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(found)


async def _addresses(pair: Pair, name: str) -> int:
    answer = await pair.hub.http.get(f"{pair.hub.url}/api-catalogue/v1/apis/{name}")
    return int(answer.json().get("addresses", 0))


async def _limit(pair: Pair) -> int | None:
    query = "select per_minute from api_management.offered_limit where api = 'permits'"
    async with pair.hub.node.db.connection() as connection:
        found: int | None = await connection.fetchval(query)
    return found


def test_the_hub_may_be_away_and_is_told_when_it_is_back(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair:
            await register_own(pair.hub.node, HUB)
            own = await answered(pair.node.node, FOLLOWER)
            caller = pair.node.node.doors[Caller]
            pair.node.node.doors[Caller] = Away()
            with pytest.raises(Unavailable):
                await tell(pair.node.node, pair.hub.url, own)
            # killed between what it said and what it described: the next turn goes on
            pair.node.node.doors[Caller] = _Once(caller)
            with pytest.raises(Unavailable):
                await tell(pair.node.node, pair.hub.url, own)
            pair.node.node.doors[Caller] = caller
            assert await _told(pair, own) == ("trust-framework", "person")
            assert (await _get(pair.hub, "/apis/person"))["addresses"] == 1

    asyncio.run(work())


class Garbled:
    """A way to a hub behind something that answers in its stead."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.asked: list[float] = []

    async def ask(self, *_: object) -> Reply:
        """Answer with success and something else than what was asked for."""
        self.asked.append(time.monotonic())
        return Reply(200, "application/json", self._body)


@pytest.mark.parametrize("body", [b"<html>Welcome</html>", b"[]", b'{"descriptions":7}', b"\xff"])
def test_what_is_not_the_hubs_answer_is_trouble_with_growing_pauses(
    fresh_database: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    body: bytes,
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair:
            caller = pair.node.node.doors[Caller]
            pair.node.node.doors[Caller] = garbled = Garbled(body)
            stop = asyncio.Event()
            task = asyncio.create_task(keep_told(pair.node.node, pair.hub.url, FOLLOWER, stop))
            await _until(lambda: _times(garbled), 5)
            stop.set()
            await task
            gaps = [after - before for before, after in pairwise(garbled.asked)]
            assert all(gap >= 0.05 * 2**n for n, gap in enumerate(gaps)), gaps
            with pytest.raises(Unavailable):
                await _told(pair, Answered(NodeApis(node=pair.node.url, apis=()), {}))
            pair.node.node.doors[Caller] = caller

    monkeypatch.setattr("samband.information_exchange.gateway.service.telling.LOOK_SECONDS", 0.05)
    asyncio.run(work())


async def _times(garbled: Garbled) -> int:
    return len(garbled.asked)


class Away:
    """A way to a hub that does not answer."""

    async def ask(self, *_: object) -> Any:
        """Fail."""
        raise Unavailable(reason="away")


class _Once(Away):
    """A way to a hub that goes away after one answer."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def ask(self, *asked: object) -> Any:
        """Answer once."""
        inner, self._inner = self._inner, Away()
        return await inner.ask(*asked)


def test_a_new_version_retires_the_older_and_an_older_node_keeps_its_own_description(
    fresh_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair:
            await register_own(pair.hub.node, HUB)
            await _told(pair)
            older = (await _get(pair.hub, "/apis/traceability/addresses"))["items"][1]["contract"]
            _product_is(monkeypatch, "1.1.0")
            # the node first: its own API moves on, what it shares with the hub differs for a while
            described = await _told(pair)
            assert set(described) == {a.name for b in FOLLOWER for a in b.apis if a.name}
            person = await _get(pair.hub, "/apis/person")
            assert [(e["version"], e["state"]) for e in person["versions"]] == [
                ("1.1.0", "active"),
                ("1.0.0", "retired"),
            ]
            both = (await _get(pair.hub, "/apis/traceability/addresses"))["items"]
            assert [(e["version"], e["same"]) for e in both] == [("1.0.0", True), ("1.1.0", False)]
            assert both[0]["contract"] == older
            # then the hub: they are the same again, and what no node answers is forgotten
            await register_own(pair.hub.node, HUB)
            assert await _told(pair) == ()
            both = (await _get(pair.hub, "/apis/traceability/addresses"))["items"]
            assert [(e["version"], e["same"]) for e in both] == [("1.1.0", True), ("1.1.0", True)]
            async with pair.hub.node.db.connection() as connection:
                kept = await connection.fetch("select api from api_management.contract")
            assert [row["api"] for row in kept] == ["trust-framework"]
            # the hub first: what the node still answers by is kept, and can be read
            _product_is(monkeypatch, "1.2.0")
            await register_own(pair.hub.node, HUB)
            both = (await _get(pair.hub, "/apis/traceability/addresses"))["items"]
            assert [(e["version"], e["same"]) for e in both] == [("1.2.0", True), ("1.1.0", False)]
            path = f"/apis/traceability/contracts/{both[1]['contract']}"
            held = json.loads((await _get(pair.hub, path))["document"])
            assert held["info"]["version"] == "1.1.0"

    asyncio.run(work())


def _product_is(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """Let the code be of another version."""
    for module in (
        "core.web.openapi",
        "core.web.api_info",
        "information_exchange.api_management.service.telling",
    ):
        monkeypatch.setattr(f"samband.{module}.API_VERSION", version)


def test_what_a_node_does_not_answer_any_more_is_taken_out(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair:
            await register_own(pair.hub.node, HUB)
            await _told(pair)
            fewer = [each for each in FOLLOWER if each.name not in {"traceability", "person"}]
            await _told(pair, await answered(pair.node.node, fewer))
            assert (await _get(pair.hub, "/apis/traceability"))["addresses"] == 1
            person = await pair.hub.http.get(f"{pair.hub.url}/api-catalogue/v1/apis/person")
            assert person.status_code == 404  # nobody else answered it, and nobody had used it
            # the member is suspended: nobody is led to its node
            assert (await _get(pair.hub, "/apis/authorization"))["addresses"] == 2
            async with pair.hub.node.db.connection() as connection:
                await connection.execute(
                    "update trust_framework.member set state = 'suspended' where organisation = $1",
                    MALMO.identifier,
                )
            assert (await _get(pair.hub, "/apis/authorization"))["addresses"] == 1

    asyncio.run(work())


@pytest.mark.capability("AP-6")
def test_access_is_asked_of_the_body_that_answers_and_holds_at_its_node(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair:
            await register_own(pair.hub.node, HUB)
            await install(pair.node.node, FOLLOWER)
            await _told(pair)
            lund, malmo = consumer_of(LUND), _owner(MALMO)
            scope = "authorization/admin"
            new = NewRequest(
                api="authorization",
                major=1,
                scope=scope,
                purpose="Granska.",
                producer=MALMO.identifier,
            )
            asked = await catalogue.request_access(pair.hub.node, lund, new)
            assert (asked.producer, asked.producer_name) == (MALMO, "Malmö kommun")
            # the same of the hub itself is another request, which is not Malmö's to decide
            plain = msgspec.structs.replace(new, producer=None)
            other = await catalogue.request_access(pair.hub.node, lund, plain)
            assert other.producer == OWNER
            seen = await catalogue.received_requests(pair.hub.node, malmo, 10, 0)
            assert [each.id for each in seen.items] == [asked.id]
            yes = Decided(approved=True, reason="Tillsyn.")
            await catalogue.decide_request(pair.hub.node, malmo, asked.id, yes)
            await confirm_access(pair.node.node)
            await pair.follows()
            client = await pair.hub.system(LUND)
            await pair.follows()
            resource = f"{pair.node.url}/authorization/v1"
            right = scope.partition("/")[2]
            answer = await pair.node.token(client, resource, right)
            assert answer.status_code == 200, answer.text
            at_hub = await pair.hub.token(client, f"{pair.hub.url}/authorization/v1", right)
            assert at_hub.status_code == 400

    asyncio.run(work())


def _owner(party: Any) -> Any:
    return msgspec.structs.replace(consumer_of(party), scopes=frozenset({"api-catalogue/publish"}))


def test_only_a_members_own_node_says_what_it_answers(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair:
            await register_own(pair.hub.node, HUB)
            await install(pair.hub.node, HUB)
            said = {"node": pair.node.url, "apis": []}
            resource = f"{pair.hub.url}/api-catalogue/v1"
            # another system of the member, although it may hold the scope
            token = await pair.hub.token(await pair.hub.system(MALMO), resource, "own-node")
            bearer = {"authorization": f"Bearer {token.json()['access_token']}"}
            put = pair.hub.http.put
            answer = await put(f"{resource}/node-apis", json=said, headers=bearer)
            assert (answer.status_code, answer.json()["detail"][:4]) == (403, "Only")
            assert (await put(f"{resource}/node-apis", json=said)).status_code == 401
            # the member's node, for an address that is not its own or is none
            with pytest.raises(Conflict):
                await _says(pair, {"node": pair.hub.url, "apis": []})
            with pytest.raises(Conflict):
                await _says(pair, {"node": "http://127.0.0.1:1", "apis": []})
            for field, wrong in HOSTILE:
                with pytest.raises(Invalid) as refused:
                    await _says(pair, {"node": pair.node.url, "apis": [], **wrong})
                assert refused.value.errors[0].field == field
            assert await _rows(pair.hub) == await _rows(pair.hub)
            async with pair.hub.node.db.connection() as connection:
                query = "select count(*) from api_management.address where node <> $1"
                assert await connection.fetchval(query, pair.hub.url) == 0

    asyncio.run(work())


_API = {"name": "person", "major": 1, "version": "1.0.0", "contract": "0" * 64}
HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("$.node", {"node": "not an address"}),
    ("$.node", {"node": "http://a.example/path"}),
    ("$.apis[0].contract", {"apis": [{**_API, "contract": "0" * 63}]}),
    ("$.apis[0].name", {"apis": [{**_API, "name": "../x"}]}),
    ("$.apis[0].major", {"apis": [{**_API, "major": 0}]}),
    ("$.limits[0].perMinute", {"limits": [{"api": "person", "major": 1, "perMinute": 0}]}),
    ("$.apis", {"apis": [_API] * 101}),
    ("$.more", {"more": 1}),
]


async def _says(pair: Pair, body: dict[str, Any], path: str = "/node-apis") -> Any:
    call = Call(
        target=pair.hub.url,
        api="api-catalogue",
        path=path,
        scopes=("api-catalogue/own-node",),
        seconds=10,
        method="PUT",
        body=msgspec.json.encode(body),
    )
    return await pair.node.node.door(Caller).ask(pair.node.node, call)


def test_a_description_that_is_not_what_was_said_is_refused(
    fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    async def work() -> None:
        async with country(fresh_database, tmp_path) as pair:
            await register_own(pair.hub.node, HUB)
            await pair.hub.registers(_owner(LUND))  # somebody else's API, named "permits"
            own = (await answered(pair.node.node, FOLLOWER)).described["person"]
            before = await _rows(pair.hub)
            for name, wrong, raised in (
                ("person", {"document": "{"}, Invalid),
                ("person", {"document": '{"openapi": "3.1.0", "info": {"version": "x"}}'}, Invalid),
                ("person", {"major": 2}, Invalid),
                ("person", {"node": "http://127.0.0.1:1"}, Conflict),
                ("permits", {}, Conflict),
                ("business", {}, Conflict),
            ):
                told = msgspec.structs.replace(own, **wrong)
                with pytest.raises(raised):
                    await _says(pair, msgspec.to_builtins(told), f"/node-apis/{name}")
            assert await _rows(pair.hub) == before
            # and a name that is another's is told as such
            for name in ("permits", "business"):  # the latter a register, which is Bolagsverket's
                answer = await _says(
                    pair, {"node": pair.node.url, "apis": [{**_API, "name": name}]}
                )
                assert msgspec.json.decode(answer.body) == {"descriptions": [], "taken": [name]}

    asyncio.run(work())
