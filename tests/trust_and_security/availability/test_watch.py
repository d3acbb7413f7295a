# SPDX-License-Identifier: EUPL-1.2
"""The nodes of others: a silent one is named, and whatever it answers is a fault of its own only."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from samband.core.probing import ProbeFailed
from samband.core.time import now, rfc3339
from samband.trust_and_security.availability import Services
from samband.trust_and_security.availability.block import MANIFEST
from samband.trust_and_security.availability.jobs import run_watch
from samband.trust_and_security.availability.model.figures import Span, Tally
from samband.trust_and_security.availability.model.measuring import hour_of
from samband.trust_and_security.availability.store import heard, spans
from samband.trust_and_security.identity import Provider, provider_services
from trust_and_security.availability.watchtower import Tower, answering, open_tower, place_of, port

Fresh = Callable[[], str]
Reply = Callable[[str], bytes]
HEALTHY = {"status": "pass", "serviceId": "x", "checks": {}}
FACTS = {
    "name": "person",
    "sv": "Personer",
    "en": "Persons",
    "class": "vital",
    "availability": 99.95,
    "longestOutage": 15,
    "answersWithin": 500,
    "owner": "2120001132",
    "blockOwner": "Skatteverket",
}
STATUS = {
    "name": "Lund",
    "organisation": "2120001132",
    "url": "",
    "asOf": "",
    "state": "up",
    "services": [],
}


def ago(seconds: float) -> str:
    return rfc3339(now() - timedelta(seconds=seconds))


def http(body: bytes, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def replying(health: object, status: object) -> Callable[[str], Reply]:
    """Make a node that answers so; its own address and the time are filled in where it says none."""

    def of(url: str) -> Reply:
        def reply(request: str) -> bytes:
            said = health if request.startswith("GET /health") else status
            if isinstance(said, dict) and said.get("url") == "":
                said = {**said, "url": url}
            if isinstance(said, dict) and said.get("asOf") == "":
                said = {**said, "asOf": rfc3339(now())}
            return said if isinstance(said, bytes) else http(json.dumps(said).encode())

        return reply

    return of


@asynccontextmanager
async def pretending(make: Callable[[str], Reply]) -> AsyncIterator[str]:
    """Answer on a port with whatever bytes; nothing at all is a node that hangs."""
    listening, url = port()
    reply = make(url)

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        body = reply(request)
        with suppress(ConnectionError):
            if body:
                writer.write(body)
                await writer.drain()
            else:
                await reader.read()  # until the other gives up
            writer.close()
            await writer.wait_closed()

    async with await asyncio.start_server(meet, sock=listening):
        yield url


def play(fresh: Fresh, test: Callable[[Tower, Tower], Awaitable[None]]) -> None:
    """Run a test with a node that watches and a real one that is watched, each with a database."""

    async def inside() -> None:
        listening, url = port()
        async with (
            open_tower(fresh()) as hub,
            open_tower(fresh(), url=url, name="Lunds nod") as lund,
            answering(lund.node, listening),
        ):
            hub.register.add(url, "Lunds kommun")
            await test(hub, lund)

    asyncio.run(inside())


@pytest.mark.capability("TG-4")
def test_another_node_is_seen_with_its_services_and_is_measured(fresh_database: Fresh) -> None:
    async def test(hub: Tower, lund: Tower) -> None:
        await lund.look()
        await hub.watch()
        await hub.watch()
        [seen] = (await hub.get("/nodes"))["nodes"]
        assert (seen["name"], seen["url"], seen["state"]) == (
            "Lunds kommun",
            lund.node.public_url,
            "up",
        )
        states = {each["service"]["name"]: each["state"] for each in seen["services"]}
        assert states == {"database": "up", "ground": "up", "house": "up"}
        measured = {
            (each["node"], each["service"])
            for each in (await hub.get("/measurements"))["measurements"]
        }
        assert (lund.node.public_url, "node") in measured
        assert (lund.node.public_url, "house") in measured
        page = await hub.page("/driftlage")
        assert "Lunds kommun" in page
        assert "Noden som helhet" in page

    play(fresh_database, test)


@pytest.mark.capability("TG-4")
def test_trouble_at_another_node_is_told_with_whose_it_is(fresh_database: Fresh) -> None:
    async def test(hub: Tower, lund: Tower) -> None:
        lund.faults.met["house"] = ProbeFailed("refused")
        await lund.look()
        await hub.watch()
        assert await hub.seen() == {"Lunds kommun": ("up", "")}
        [trouble] = (await hub.get("/troubles"))["items"]
        assert (trouble["node"], trouble["service"]) == (lund.node.public_url, "house")
        assert "Tjänsten house hos Lunds kommun fungerar inte" in await hub.page("/driftlage")
        assert "The service house at Lunds kommun does not work" in await hub.page("/en/status")

    play(fresh_database, test)


@pytest.mark.capability("TG-3", "TG-4")
def test_a_silent_node_is_named_with_since_when_and_nothing_is_known_of_its_services(
    fresh_database: Fresh,
) -> None:
    async def test() -> None:
        listening, url = port()
        async with open_tower(fresh_database()) as hub:
            hub.register.add(url, "Lunds kommun")
            async with open_tower(fresh_database(), url=url, name="Lunds nod") as lund:
                await lund.look()
                async with answering(lund.node, listening):
                    await hub.watch()
            listening.close()
            await hub.watch()
            [seen] = (await hub.get("/nodes"))["nodes"]
            assert (seen["state"], seen["reason"]) == ("down", "no-answer")
            assert seen["since"]
            assert {each["state"] for each in seen["services"]} == {"unknown"}
            page = await hub.page("/driftlage")
            assert "Lunds kommun svarar inte" in page
            assert "Hur dess tjänster mår är inte känt" in page

    asyncio.run(test())


@pytest.mark.parametrize(
    ("make", "state", "reason"),
    [
        (lambda _: lambda _: b"", "down", "no-answer"),
        (lambda _: lambda _: b"\x00\x01\x02\r\n\r\n", "down", "no-answer"),
        (replying(http(b"9" * 400_000), STATUS), "down", "wrong-answer"),
        (replying(http(b"<html>"), STATUS), "down", "wrong-answer"),
        (replying(http(b"\xff\xfe"), STATUS), "down", "wrong-answer"),
        (replying(http(b"[" * 100_000), STATUS), "down", "wrong-answer"),
        (replying(http(b'{"status":"pass"}', "302 Found"), STATUS), "down", "wrong-answer"),
        (replying({"status": "splendid"}, STATUS), "down", "wrong-answer"),
        (replying({**HEALTHY, "status": "fail"}, STATUS), "down", "not-well"),
        (replying(HEALTHY, http(b"no")), "degraded", "wrong-answer"),
        (replying(HEALTHY, http(b"9" * 400_000)), "degraded", "wrong-answer"),
        (replying(HEALTHY, {**STATUS, "url": "http://other.example"}), "degraded", "wrong-answer"),
        (
            replying(HEALTHY, {**STATUS, "services": [{"service": FACTS, "state": "fine"}]}),
            "degraded",
            "wrong-answer",
        ),
        (
            replying(
                HEALTHY,
                {
                    **STATUS,
                    "services": [{"service": {**FACTS, "sv": "x" * 201}, "state": "up"}],
                },
            ),
            "degraded",
            "wrong-answer",
        ),
        (
            replying(HEALTHY, {**STATUS, "services": [{"service": FACTS, "state": "up"}] * 2}),
            "degraded",
            "wrong-answer",
        ),
        (
            replying(
                HEALTHY,
                {**STATUS, "services": [{"service": {**FACTS, "name": "node"}, "state": "up"}]},
            ),
            "degraded",
            "wrong-answer",
        ),
        (replying({**HEALTHY, "status": "warn"}, STATUS), "up", ""),
        (replying(HEALTHY, {**STATUS, "asOf": "2025-01-01T00:00:00Z"}), "degraded", "wrong-time"),
        (replying(HEALTHY, {**STATUS, "asOf": "2199-01-01T00:00:00Z"}), "degraded", "wrong-time"),
        (replying(HEALTHY, {**STATUS, "asOf": ago(-3_600)}), "degraded", "wrong-time"),
        (replying(HEALTHY, {**STATUS, "asOf": "2026-11-24T10:00:00"}), "degraded", "wrong-answer"),
    ],
)
def test_a_node_that_answers_wrongly_is_named_and_the_others_are_seen_all_the_same(
    fresh_database: Fresh, make: Callable[[str], Reply], state: str, reason: str
) -> None:
    async def test(hub: Tower, lund: Tower) -> None:
        async with pretending(make) as url:
            hub.register.add(url, "Bjärreds nod")
            await hub.watch()
        assert await hub.seen() == {"Lunds kommun": ("up", ""), "Bjärreds nod": (state, reason)}

    play(fresh_database, test)


def test_no_node_chooses_what_is_promised_of_it_as_a_whole(fresh_database: Fresh) -> None:
    easy = {**FACTS, "name": "node", "sv": "Hela noden", "class": "ordinary", "availability": 99.5}

    async def test(hub: Tower, _: Tower) -> None:
        said = {**STATUS, "services": [{"service": easy, "state": "up"}]}
        async with pretending(replying(HEALTHY, said)) as url:
            hub.register.add(url, "Bjärreds nod")
            await hub.watch()
            await hub.watch()
            await kept_before(hub, url, json.dumps({**said, "url": url, "asOf": ago(0)}))
            [whole] = [
                each["measured"]
                for each in (await hub.get("/measurements"))["measurements"]
                if each["node"] == url
            ]
            assert whole["objective"] == 99.9
            page = await hub.page(f"/driftlage/{place_of(url)}/node")
            assert "Tillgänglig 99,9\u00a0% av 30 dagar" in page
            assert "Hela noden" not in page
            assert (await hub.seen())["Bjärreds nod"] == ("degraded", "wrong-answer")

    play(fresh_database, test)


async def kept_before(hub: Tower, url: str, said: str) -> None:
    """Keep a word as it was kept when less was refused."""
    async with hub.node.db.transaction() as tx:
        await heard.put(tx, [heard.HeardRow(url, "Bjärreds nod", said, now())])


def test_an_old_word_counts_for_nothing_and_the_page_says_so(fresh_database: Fresh) -> None:
    clocks = [0.0]

    def of(url: str) -> Reply:
        def reply(request: str) -> bytes:
            said = {**STATUS, "url": url, "asOf": ago(clocks[-1])}
            services = [{"service": FACTS, "state": "up"}]
            answer = (
                HEALTHY if request.startswith("GET /health") else {**said, "services": services}
            )
            return http(json.dumps(answer).encode())

        return reply

    async def test(hub: Tower, _: Tower) -> None:
        async with pretending(of) as url:
            hub.register.add(url, "Bjärreds nod")
            await hub.watch()
            measured_before = await seen_at(hub, url)
            clocks.append(3_600)
            await hub.watch()
            assert (await hub.seen())["Bjärreds nod"] == ("degraded", "wrong-time")
            assert await seen_at(hub, url) == measured_before
            assert "nodens klocka går fel" in await hub.page("/driftlage")
            assert "the answer is old" in await hub.page("/en/status")
            clocks.append(-30)
            await hub.watch()
            assert (await hub.seen())["Bjärreds nod"] == ("up", "")

    play(fresh_database, test)


async def seen_at(hub: Tower, url: str) -> str:
    """Tell when the service of a node was last seen."""
    [node] = [each for each in (await hub.get("/nodes"))["nodes"] if each["url"] == url]
    [service] = node["services"]
    seen: str = service["seen"]
    return seen


def test_what_a_node_says_of_itself_is_shown_as_words_and_never_as_markup(
    fresh_database: Fresh,
) -> None:
    hostile = {**FACTS, "sv": "<script>alert(1)</script>", "needs": ["person"]}
    said = {**STATUS, "services": [{"service": hostile, "state": "down", "reason": "made-up"}]}

    async def test(hub: Tower, _: Tower) -> None:
        async with pretending(replying(HEALTHY, said)) as url:
            hub.register.add(url, "Bjärreds nod")
            await hub.watch()
        page = await hub.page("/driftlage")
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "Ett fel i tjänsten." in page
        assert "<script>alert" not in await hub.page("/driftlage/flode.atom")

    play(fresh_database, test)


def test_a_node_that_tells_of_ever_new_services_fills_nothing(fresh_database: Fresh) -> None:
    told = iter(range(10_000))

    def of(url: str) -> Reply:
        def reply(request: str) -> bytes:
            if request.startswith("GET /health"):
                return http(json.dumps(HEALTHY).encode())
            services = [
                {"service": {**FACTS, "name": f"n{next(told)}"}, "state": "up"} for _ in range(60)
            ]
            return http(
                json.dumps(
                    {**STATUS, "url": url, "asOf": rfc3339(now()), "services": services}
                ).encode()
            )

        return reply

    async def test(hub: Tower, _: Tower) -> None:
        async with pretending(of) as url:
            hub.register.add(url, "Bjärreds nod")
            for _turn in range(4):
                await hub.watch()
            async with hub.node.db.connection() as connection:
                count = await connection.fetchval(
                    "select count(*) from availability.standing where place = $1", url
                )
        assert count == 101

    play(fresh_database, test)


@pytest.mark.capability("TG-3")
def test_those_that_never_answer_keep_no_word_of_the_others_waiting(fresh_database: Fresh) -> None:
    async def test(hub: Tower, _: Tower) -> None:
        async with pretending(lambda _: lambda _: b"") as url:
            for number in range(18):
                hub.register.add(f"{url}/{number}", f"Nod {number}")
            stop = asyncio.Event()
            watching = asyncio.create_task(run_watch(hub.node, stop))
            async with asyncio.timeout(3):
                while (await hub.seen()).get("Lunds kommun") != ("up", ""):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            assert (await hub.seen())["Nod 17"][0] == "unknown"  # the round is not over
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    play(fresh_database, test)


@pytest.mark.capability("TG-3")
def test_however_many_are_silent_what_answers_is_known_all_the_time(fresh_database: Fresh) -> None:
    async def test(hub: Tower, lund: Tower) -> None:
        hub.node.door(Services).watching = timedelta(seconds=0.3)  # an answer holds for 5.6 s then
        async with pretending(lambda _: lambda _: b"") as url:
            for number in range(80):
                hub.register.add(f"{url}/{number}", f"Nod {number}")
            hub.register.others.append(hub.register.others.pop(0))  # the one that is well is last
            stop = asyncio.Event()
            watching = asyncio.create_task(run_watch(hub.node, stop))
            began, seen = time.monotonic(), []
            while time.monotonic() - began < 13:
                seen.append(await hub.seen())
                await asyncio.sleep(0.5)
            stop.set()
            await watching
        of_lund = [each.get("Lunds kommun", ("unknown", ""))[0] for each in seen]
        assert set(of_lund[of_lund.index("up") :]) == {"up"}, of_lund
        assert of_lund.index("up") < 10
        for number in range(80):
            states = [each.get(f"Nod {number}", ("unknown", ""))[0] for each in seen]
            assert set(states[states.index("down") :]) == {"down"}, states
        days = await hub.get("/days", service="node", place=lund.node.public_url)
        assert sum(each["upSeconds"] for each in days["days"]) > 7

    play(fresh_database, test)


@pytest.mark.capability("TG-3")
def test_a_node_whose_services_change_all_the_time_fills_neither_feed_nor_troubles(
    fresh_database: Fresh,
) -> None:
    turns = [0]

    def of(url: str) -> Reply:
        def reply(request: str) -> bytes:
            if request.startswith("GET /health"):
                return http(json.dumps(HEALTHY).encode())
            state = "down" if turns[0] % 2 == 0 else "up"
            services = [
                {"service": {**FACTS, "name": f"n{n}"}, "state": state, "reason": ""}
                for n in range(20)
            ]
            return http(
                json.dumps(
                    {**STATUS, "url": url, "asOf": rfc3339(now()), "services": services}
                ).encode()
            )

        return reply

    async def test(hub: Tower, _: Tower) -> None:
        async with pretending(of) as url:
            hub.register.add(url, "Bjärreds nod")
            for turn in range(8):
                turns[0] = turn
                await hub.watch()
        await hub.watch()  # it is silent now
        changes = (await hub.get("/changes"))["events"]
        theirs = [each["data"]["state"] for each in changes if url in each["subject"]]
        # what was told to begin was told to end, and the node's own silence is told as well
        assert (theirs.count("down"), theirs.count("up")) == (31, 30)
        troubles = await hub.get("/troubles", limit=100)
        of_node = [each for each in troubles["items"] if each["service"] == "node"]
        assert (troubles["total"], len(of_node)) == (31, 1)

    play(fresh_database, test)


def test_nothing_is_said_of_how_fast_a_whole_node_answers_for_nothing_is_promised(
    fresh_database: Fresh,
) -> None:
    async def test(hub: Tower, lund: Tower) -> None:
        await lund.look()
        await lund.look()
        for _ in range(3):
            await hub.watch()
        await hub.look()
        await hub.look()
        measured = {
            (each["node"], each["service"]): each["measured"]
            for each in (await hub.get("/measurements"))["measurements"]
        }
        whole = measured[lund.node.public_url, "node"]
        assert whole["availability"] == 100
        assert (whole["withinTime"], whole["fast"]) == (None, None)
        assert measured[hub.node.public_url, "house"]["withinTime"] == 100
        page = await hub.page(f"/driftlage/{place_of(lund.node.public_url)}/node")
        assert "Tjänsten var tillgänglig" in page
        assert "inom den tid som är lovad" not in page

    play(fresh_database, test)


def test_what_was_counted_as_fast_enough_of_whole_nodes_is_no_more(fresh_database: Fresh) -> None:
    async def test(hub: Tower, lund: Tower) -> None:
        assert MANIFEST.migrations is not None
        mend = (MANIFEST.migrations / "0002_no_promised_time.sql").read_text()
        for service in ("node", "house"):
            span = Span(
                lund.node.public_url, service, hour_of(now()), Tally(up=9, answers=3, late=1)
            )
            async with hub.node.db.transaction() as tx:
                await spans.add(tx, [span])
                await tx.execute("insert into availability.day select * from availability.hour")
                await tx.execute(mend)
                left = await tx.fetch(
                    "select * from availability.hour union all select * from availability.day"
                )
                await tx.execute("delete from availability.day")
        assert {(row["service"], row["up"], row["answers"], row["late"]) for row in left} == {
            ("node", 9, 0, 0),
            ("house", 9, 3, 1),
        }

    play(fresh_database, test)


def test_a_node_that_has_left_the_register_is_shown_no_more(fresh_database: Fresh) -> None:
    async def test(hub: Tower, _: Tower) -> None:
        await hub.watch()
        hub.register.others.clear()
        assert await hub.seen() == {}
        assert "Lunds kommun" not in await hub.page("/driftlage")

    play(fresh_database, test)


def test_an_e_id_outside_is_a_service_that_is_tried(fresh_database: Fresh) -> None:
    wrong = json.dumps({"issuer": "http://other.example"}).encode()

    async def test(hub: Tower, _: Tower) -> None:
        async with pretending(lambda _: lambda _: http(wrong)) as url:
            provider = Provider(
                name="bra-id", issuer=url, client_id="c", label_sv="Bra-id", label_en="Good ID"
            )
            [service] = provider_services((provider,))
            assert (service.name, service.sv) == ("eid-bra-id", "E-legitimation: Bra-id")
            with pytest.raises(ProbeFailed):
                await service.probe(hub.node)
        with pytest.raises(ProbeFailed):
            await service.probe(hub.node)

    play(fresh_database, test)
