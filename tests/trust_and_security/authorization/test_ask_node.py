# SPDX-License-Identifier: EUPL-1.2
"""One node asks another: as its own system, and for a person who is logged in at it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import (
    Conflict,
    Invalid,
    LevelNeeded,
    NotFound,
    Problem,
    Refused,
    TooLarge,
    Unavailable,
)
from samband.core.recording import Record, reading
from samband.core.trace import start_trace
from samband.trust_and_security.authorization import (
    Call,
    Caller,
    Issuers,
    announce_node,
    client_keys,
    client_of,
    grant_for,
    renew_client_key,
)
from samband.trust_and_security.authorization.wire.es256 import decode_part
from samband.trust_and_security.traceability import log_key, my_reads
from samband.trust_and_security.trust_framework import MemberRegister, NewKey, OwnNode
from samband.trust_and_security.trust_framework.service.nodes import register_own_node
from samband.trust_and_security.trust_framework.service.systems import (
    add_key,
    renew_own_key,
    revoke_key,
)
from trust_and_security.authorization.house import server_process
from trust_and_security.authorization.neighbours import (
    ANNA,
    BO,
    LEVEL,
    LUND,
    MALMO,
    NUMBER,
    OPERATOR,
    Neighbourhood,
    logged_in,
)

OWN_SYSTEM = "trust-framework/own-system"
Play = Callable[[Callable[[Neighbourhood], Any]], Any]
STEP_UP = 'Bearer error="insufficient_user_authentication", acr_values="http://id.elegnamnden.se/loa/1.0/loa4"'  # fmt: skip


def own_reads(there: Neighbourhood, **changed: Any) -> Call:
    values: dict[str, Any] = {
        "target": there.tax.url,
        "api": "traceability",
        "path": "/my-lookups",
        "scopes": ("traceability/own-reads",),
        "seconds": 10.0,
        **changed,
    }
    return Call(**values)


def received(there: Neighbourhood, **changed: Any) -> Call:
    """Ask what the node's own organisation has been asked: a question of its system's own."""
    values = {
        "path": "/received-questions",
        "method": "GET",
        "scopes": ("traceability/answer",),
        "query": {"limit": "5"},
        **changed,
    }
    return own_reads(there, **values)


async def asked_once(node: Node, call: Call) -> Any:
    """Ask as a node that has asked nobody before."""
    caller = Caller(test_mode=True)
    try:
        return await caller.ask(node, call)
    finally:
        await caller.close()


@pytest.mark.capability("AU-2")
def test_a_person_sees_at_home_who_has_read_about_her_at_another_node(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        anna, caller = await logged_in(there.malmo), there.malmo.node.door(Caller)
        trace = start_trace(None)
        answer = await caller.ask(there.malmo.node, own_reads(there), anna)
        reads = msgspec.json.decode(answer.body)
        assert answer.status == 200
        assert answer.media_type == "application/json"
        assert [item["type"] for item in reads["items"]] == ["authorization.token-issued"]

        [listed] = await there.tax.events("traceability.reads-listed")
        assert listed["client"] == client_of(there.malmo.node) == f"{MALMO.identifier}-node"
        assert listed["traceId"] == trace.trace_id
        [vouched] = await there.malmo.events("authorization.user-vouched")
        assert vouched["traceId"] == trace.trace_id
        assert vouched["resource"] == there.tax.url
        assert len(answer.events) == 1
        assert ANNA.identifier not in msgspec.json.encode([listed, vouched]).decode()

        # The next question takes a fresh grant; at home she sees that she was vouched for.
        await caller.ask(there.malmo.node, own_reads(there), anna)
        at_home = await my_reads(there.malmo.node, anna, 10, 0)
        assert [read.type for read in at_home.items] == ["authorization.user-vouched"] * 2
        assert {read.by for read in at_home.items} == {"self"}

    next_door(story)


def test_a_grant_tells_the_target_what_it_needs_and_nothing_else(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        node = there.malmo.node
        anna = await logged_in(there.malmo)
        grants = [await grant_for(node, anna, url) for url in (there.tax.url, there.tax.url, there.lund.url)]  # fmt: skip
        parts = [grant.split(".")[:2] for grant in grants]
        headers, claims = ([msgspec.json.decode(decode_part(part)) for part in column] for column in zip(*parts, strict=True))  # fmt: skip
        assert all(header["typ"] == "authorization-grant+jwt" for header in headers)
        first, second, other = claims
        assert first.keys() == {
            "iss", "aud", "sub", "client_id", "exp", "iat", "jti", "acr", "auth_time", "name",
            NUMBER, "sandbox",
        }  # fmt: skip
        assert (first["iss"], first["aud"]) == (there.malmo.url, there.tax.url)
        assert (first["acr"], first[NUMBER]) == (LEVEL, ANNA.identifier)
        assert first["exp"] - first["iat"] <= 60
        assert abs(first["auth_time"] - time.time()) < 60
        assert first["jti"] != second["jti"]
        assert first["sub"] == second["sub"] != other["sub"]
        assert ANNA.identifier not in first["sub"]
        published = (await there.malmo.http.get("/oauth2/jwks")).json()["keys"]
        assert headers[0]["kid"] in {key["kid"] for key in published}

    next_door(story)


@pytest.mark.parametrize(
    ("actor", "problem"),
    [
        (Actor(client="a-system", organisation=MALMO), Refused),
        (Actor(), Refused),
        (Actor(user=ANNA, assurance=LEVEL), Refused),
        (Actor(user=ANNA, assurance=LEVEL, client="from-a-token", token="t"), Refused),
        (Actor(user=MALMO, assurance=LEVEL, session=b"s"), Refused),
        (Actor(user=ANNA, session=b"s"), LevelNeeded),
        (Actor(user=ANNA, assurance="https://elsewhere.example/loa4", session=b"s"), LevelNeeded),
    ],
)
def test_nobody_is_vouched_for_but_a_person_logged_in_here_at_a_known_level(
    next_door: Play, actor: Actor, problem: type[Problem]
) -> None:
    async def story(there: Neighbourhood) -> None:
        before = len(await there.malmo.events("authorization.user-vouched"))
        with pytest.raises(problem):
            await grant_for(there.malmo.node, actor, there.tax.url)
        events = await there.malmo.events("authorization.user-vouched")
        assert len(events) == before + 1
        assert events[-1]["outcome"] == "refused"

    next_door(story)


def test_a_node_s_own_token_is_fetched_once_and_used_again(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        caller, node = Caller(test_mode=True), there.malmo.node
        before = len(await there.tax.events("authorization.token-issued"))
        answers = await asyncio.gather(
            *(caller.ask(node, received(there)) for _ in range(20)),
        )
        assert {answer.status for answer in answers} == {200}
        assert msgspec.json.decode(answers[0].body)["limit"] == 5
        assert len(await there.tax.events("authorization.token-issued")) == before + 1

        # A revoked token is answered with 401, and replaced once by a new one.
        hashed = (await there.tax.events("authorization.token-issued"))[-1]["token"]
        await there.tax.sql(
            "insert into \"authorization\".revoked_token values ($1, now() + interval '1 hour',"
            " now(), 'test')",
            hashed,
        )
        await there.tax.sql(
            "update \"authorization\".epoch set value = value + 1 where topic = 'tokens'"
        )
        await there.tax.composed.rules.refresh()
        assert (await caller.ask(node, received(there))).status == 200
        assert len(await there.tax.events("authorization.token-issued")) == before + 2
        await caller.close()

    next_door(story)


def test_a_rotated_client_key_is_used_when_the_register_has_it_and_not_before(
    next_door: Play,
) -> None:
    async def story(there: Neighbourhood) -> None:
        node = there.lund.node
        old = (await client_keys(node))[0]["kid"]
        new = await node.keys.rotate("node-client")
        await there.lund.sql(
            "update core.key set activates = case kid when $1 then now() - interval '1 second'"
            " else activates - interval '1 hour' end where use = 'node-client'",
            new,
        )
        node.keys._rows.clear()
        assert (await node.keys.signer("node-client")).kid == new

        def asked() -> Any:
            return asked_once(node, received(there))

        assert (await asked()).status == 200  # with the old one, for the new one is not known
        public = next(key for key in await client_keys(node) if key["kid"] == new)
        for each in (there.lund, there.tax):
            await add_key(
                each.node, OPERATOR, LUND, client_of(node), NewKey(public_jwk=dict(public))
            )
            await revoke_key(each.node, OPERATOR, LUND, client_of(node), old, reason="rotated")
        assert (await asked()).status == 200

    next_door(story)


def test_a_rotated_client_key_is_given_to_the_register_by_the_node_itself(
    next_door: Play,
) -> None:
    async def story(there: Neighbourhood) -> None:
        node, hub = there.lund.node, there.tax
        assert not await renew_client_key(node, hub.url), "what is known is not sent again"
        first = (await client_keys(node))[0]["kid"]
        second = await node.keys.rotate("node-client")
        assert await renew_client_key(node, hub.url)
        assert await known(hub.node, client_of(node)) == {first, second}
        [event] = await there.lund.events("authorization.client-key-renewed")
        assert event["items"] == [f"key:{second}"]
        # The copy at the node hears of it in time; here by hand.
        public = next(key for key in await client_keys(node) if key["kid"] == second)
        new = NewKey(public_jwk=dict(public))
        await add_key(node, OPERATOR, LUND, client_of(node), new)
        assert not await renew_client_key(node, hub.url)
        third = await node.keys.rotate("node-client")
        assert await renew_client_key(node, hub.url)
        assert await known(hub.node, client_of(node)) == {second, third}, "the older of two ends"

    next_door(story)


def test_a_member_s_first_node_says_itself_where_it_is_and_no_other_takes_its_place(
    next_door: Play,
) -> None:
    async def story(there: Neighbourhood) -> None:
        node, hub = there.lund.node, there.tax
        assert not await announce_node(node, hub.url), "what is known is not said again"
        for each in (there.lund, hub):
            await each.sql("delete from trust_framework.node where url = $1", node.public_url)
        assert await announce_node(node, hub.url)
        told = await hub.node.door(MemberRegister).node_at(node.public_url)
        assert told is not None
        assert (told.member, told.vouches) == (LUND, False)
        assert told.log_key == (await log_key(node)).keys[0]
        [event] = await there.lund.events("authorization.node-announced")
        assert event["outcome"] == "done"
        own = Actor(organisation=LUND, client=client_of(node), scopes=frozenset({OWN_SYSTEM}))
        elsewhere = OwnNode(url="http://127.0.0.1:1", log_key=told.log_key)
        with pytest.raises(Conflict):
            await register_own_node(hub.node, own, elsewhere)
        other = msgspec.structs.replace(own, client=there.lund_client.client_id)
        with pytest.raises(Conflict):
            await register_own_node(hub.node, other, elsewhere)

    next_door(story)


async def known(node: Node, client: str) -> set[str]:
    system = await node.door(MemberRegister).system(client)
    assert system is not None
    return {key["kid"] for key in system.keys}


def test_a_key_that_replaced_a_leaked_one_at_once_is_registered_by_hand(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        node = there.lund.node
        await node.keys.rotate("node-client", at_once=True)
        assert not await renew_client_key(node, there.tax.url)

    next_door(story)


def test_a_system_renews_no_key_but_its_own_and_no_person_does(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        node, hub = there.lund.node, there.tax.node
        new = NewKey(public_jwk=dict((await client_keys(there.malmo.node))[0]))
        person = msgspec.structs.replace(await logged_in(there.tax), scopes=frozenset({OWN_SYSTEM}))
        lacking = Actor(organisation=LUND, client=client_of(node), scopes=frozenset({"a/b"}))
        for actor in (person, lacking):
            with pytest.raises(Refused):
                await renew_own_key(hub, actor, new)
        foreign = Actor(organisation=MALMO, client=client_of(node), scopes=frozenset({OWN_SYSTEM}))
        with pytest.raises(NotFound):
            await renew_own_key(hub, foreign, new)

    next_door(story)


def test_what_the_other_node_refuses_is_told_as_our_own_problem(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        caller, node = there.malmo.node.door(Caller), there.malmo.node
        anna = await logged_in(there.malmo)
        with pytest.raises(Refused) as refused:
            await caller.ask(node, own_reads(there, scopes=("person/read",), api="person"), None)
        assert "Skatteverket" in refused.value.detail
        assert "invalid_scope" in refused.value.reason
        with pytest.raises(Invalid) as invalid:
            await caller.ask(node, received(there, query={"limit": "0"}))
        assert invalid.value.errors[0].field == "limit"
        ask = {"path": "/receipts", "scopes": ("traceability/own",)}
        body = msgspec.json.encode({"eventId": str(uuid4())})
        with pytest.raises(NotFound):
            await caller.ask(node, own_reads(there, **ask, body=body), anna)
        with pytest.raises(Unavailable, match="not among the nodes"):
            await caller.ask(node, own_reads(there, target="http://127.0.0.1:9"), anna)

    next_door(story)


def test_an_idempotency_key_is_a_person_s_own_though_one_system_asks_for_many(
    next_door: Play,
) -> None:
    async def story(there: Neighbourhood) -> None:
        caller, node = there.malmo.node.door(Caller), there.malmo.node
        anna = await logged_in(there.malmo)
        lund = Actor(organisation=there.lund.node.organisation, client="a-system-of-lund")
        record = Record(type="person.looked-up", actor=lund, subjects=(ANNA,))
        async with reading(there.tax.node, record):
            pass
        listed = msgspec.json.decode((await caller.ask(node, own_reads(there), anna)).body)
        [event] = [i["eventId"] for i in listed["items"] if i["type"] == "person.looked-up"]
        ask = {"path": "/questions", "scopes": ("traceability/own",), "key": "the same"}
        body = msgspec.json.encode({"eventId": event, "question": "Varför?"})
        asked = [
            (await caller.ask(node, own_reads(there, **ask, body=body), anna)).body
            for _ in range(2)
        ]
        assert asked[0] == asked[1]
        other = msgspec.json.encode({"eventId": event, "question": "Hur?"})
        with pytest.raises(Conflict):
            await caller.ask(node, own_reads(there, **ask, body=other), anna)
        bo = await logged_in(there.malmo, BO, name="Bo Prov")
        with pytest.raises(NotFound):
            await caller.ask(node, own_reads(there, **ask, body=body), bo)

    next_door(story)


def _http(status: str, body: bytes = b"{}", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@contextlib.asynccontextmanager
async def _stranger(
    there: Neighbourhood, answer: Callable[[str, str], Awaitable[bytes | None]]
) -> AsyncIterator[str]:
    """Run a registered node that answers as a test wants; ``None`` cuts the connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ")[1].decode()
        with contextlib.suppress(ConnectionError):
            sent = await answer(url, path)
            if sent is not None:
                writer.write(sent)
                await writer.drain()
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    await there.malmo.sql(
        "insert into trust_framework.node (url, member_id, log_key, vouches, registered)"
        " select $1, id, 'x', true, now() from trust_framework.member where name = 'Lunds kommun'",
        url,
    )
    try:
        yield url
    finally:
        server.close()


def _published(url: str) -> bytes:
    endpoints = {"token_endpoint": f"{url}/t", "jwks_uri": f"{url}/k"}
    return _http("200 OK", msgspec.json.encode({"issuer": url, **endpoints}))


_TOKEN = _http("200 OK", b'{"access_token":"t","expires_in":300}')


async def _ask_stranger(
    there: Neighbourhood, told: bytes | None, token: bytes | None = _TOKEN, **changed: Any
) -> list[str]:
    """Ask a node that answers as told; gives the paths it was asked for."""
    asked: list[str] = []

    async def answer(url: str, path: str) -> bytes | None:
        asked.append(path)
        if path.startswith("/.well-known"):
            return _published(url)
        return token if path == "/t" else told

    async with _stranger(there, answer) as url:
        call = received(there, target=url, **changed)
        await asked_once(there.malmo.node, call)
    return asked


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (_http("500 Internal Server Error", b"secret"), Unavailable),
        (_http("502 Bad Gateway", b"<html>"), Unavailable),
        (_http("503 Service Unavailable", b"{}", "retry-after: 17"), Unavailable),
        (_http("429 Too Many Requests"), Unavailable),
        (_http("302 Found", b"", "location: http://127.0.0.1:1/"), Unavailable),
        (_http("401 Unauthorized"), Unavailable),
        (_http("401 Unauthorized", b"{}", f"www-authenticate: {STEP_UP}"), LevelNeeded),
        (_http("403 Forbidden", b'{"detail":"No."}'), Refused),
        (_http("404 Not Found", b"not JSON"), NotFound),
        (_http("409 Conflict", b'{"detail":[1]}'), Conflict),
        (_http("413 Content Too Large"), TooLarge),
        (b"garbage\r\n\r\n", Unavailable),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf", Unavailable),
        (_http("200 OK", b"x", "content-encoding: gzip"), Unavailable),
        (_http("200 OK", b"x" * 2_000), Unavailable),
        (None, Unavailable),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_whatever_a_strange_node_answers_is_one_of_our_problems(
    next_door: Play, told: bytes | None, problem: type[Problem]
) -> None:
    async def story(there: Neighbourhood) -> None:
        with pytest.raises(problem) as raised:
            await _ask_stranger(there, told, max_answer=1_000)
        if problem is Unavailable:
            assert "Lunds kommun (http://127.0.0.1:" in raised.value.detail
            assert "secret" not in raised.value.detail
        if b"17" in (told or b""):
            assert raised.value.headers["Retry-After"] == "17"

    next_door(story)


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        (_http("500 Internal Server Error"), Unavailable),
        (_http("400 Bad Request", b'{"error":"invalid_grant"}'), Refused),
        (_http("401 Unauthorized", b'{"error":"invalid_client"}'), Refused),
        (_http("200 OK", b"{}"), Unavailable),
        (_http("302 Found", b"", "location: http://127.0.0.1:1/"), Refused),
        (None, Unavailable),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_node_that_gives_no_token_is_named(
    next_door: Play, token: bytes | None, problem: type[Problem]
) -> None:
    async def story(there: Neighbourhood) -> None:
        with pytest.raises(problem) as raised:
            await _ask_stranger(there, _http("200 OK"), token)
        assert "Lunds kommun" in raised.value.detail

    next_door(story)


def test_a_refused_token_is_tried_once_more_and_a_refusal_not_at_all(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        for status, times in (("401 Unauthorized", 2), ("403 Forbidden", 1)):
            asked: list[str] = []

            async def answer(
                url: str, path: str, told: str = status, asked: list[str] = asked
            ) -> bytes | None:
                asked.append(path)
                if path.startswith("/.well-known"):
                    return _published(url)
                return _TOKEN if path == "/t" else _http(told)

            async with _stranger(there, answer) as url:
                with pytest.raises(Problem):
                    await asked_once(there.malmo.node, received(there, target=url))
            assert asked.count("/t") == times
            assert sum(path.startswith("/traceability") for path in asked) == times

    next_door(story)


def test_a_node_that_dies_in_the_middle_or_never_answers_is_named_in_time(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        dying = asyncio.Event()

        async def answer(url: str, path: str) -> bytes | None:
            if path.startswith("/.well-known"):
                return _published(url)
            if path == "/t":
                return _TOKEN
            await dying.wait()
            return None

        async with _stranger(there, answer) as url:
            call = received(there, target=url)
            waiting = asyncio.create_task(asked_once(there.malmo.node, call))
            await asyncio.sleep(0.2)
            dying.set()
            with pytest.raises(Unavailable, match="Lunds kommun"):
                await waiting
            dying.clear()
            began = time.monotonic()
            with pytest.raises(Unavailable, match="Lunds kommun"):
                await asked_once(there.malmo.node, received(there, target=url, seconds=0.5))
            assert time.monotonic() - began < 2
            dying.set()

    next_door(story)


@pytest.mark.capability("AU-2")
def test_a_node_whose_process_is_killed_while_it_is_asked_is_named(
    next_door: Play, migrated: str
) -> None:
    async def story(there: Neighbourhood) -> None:
        with server_process(migrated) as (url, process):
            await there.malmo.sql(
                "insert into trust_framework.node (url, member_id, log_key, vouches, registered)"
                " select $1, id, 'x', true, now() from trust_framework.member"
                " where name = 'Lunds kommun'",
                url,
            )
            process.send_signal(signal.SIGSTOP)  # it has been asked, and has not answered yet
            began = time.monotonic()
            waiting = asyncio.create_task(asked_once(there.malmo.node, received(there, target=url)))
            await asyncio.sleep(0.3)
            assert not waiting.done()
            process.kill()
            with pytest.raises(Unavailable, match="Lunds kommun"):
                await waiting
            assert time.monotonic() - began < 4  # told at once, long before the time is out

    next_door(story)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "http://127.0.0.1:9"},
        {"token_endpoint": "http://127.0.0.1:9/t"},
        {"jwks_uri": "https://elsewhere.example/keys"},
        {"token_endpoint": None},
    ],
)
def test_metadata_that_leads_elsewhere_is_not_followed(
    next_door: Play, changes: dict[str, Any]
) -> None:
    async def story(there: Neighbourhood) -> None:

        async def answer(url: str, path: str) -> bytes | None:
            honest = {"issuer": url, "token_endpoint": f"{url}/t", "jwks_uri": f"{url}/k"}
            return _http("200 OK", msgspec.json.encode({**honest, **changes}))

        async with _stranger(there, answer) as url:
            with pytest.raises(Unavailable):
                await asked_once(there.malmo.node, received(there, target=url))
            with pytest.raises(Unavailable):
                await there.malmo.node.door(Issuers).keys(url, "any")

    next_door(story)


def test_a_flood_of_invented_keys_asks_the_issuer_once(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        asked: list[str] = []

        async def answer(url: str, path: str) -> bytes | None:
            asked.append(path)
            if path.startswith("/.well-known"):
                return _published(url)
            strange = [{"kty": "EC", "crv": "P-256", "kid": "a"}, {"kty": "RSA", "kid": "b"}, 1]
            return _http("200 OK", msgspec.json.encode({"keys": strange[:2]}))

        async with _stranger(there, answer) as url:
            issuers = Issuers(test_mode=True)
            found = await asyncio.gather(*(issuers.keys(url, f"k{n}") for n in range(100)))
            assert not any(found)
            assert len(asked) == 2

    next_door(story)


def test_outside_the_sandbox_no_private_or_plain_address_is_asked(next_door: Play) -> None:
    async def story(there: Neighbourhood) -> None:
        for url in (there.tax.url, "https://127.0.0.1:1", "https://localhost", "https://10.0.0.1"):
            with pytest.raises(Unavailable):
                await Issuers(test_mode=False).metadata(url)
        caller = Caller(test_mode=False)
        with pytest.raises(Unavailable, match="Skatteverket"):
            await caller.ask(there.malmo.node, received(there))

    next_door(story)


def test_a_proxy_of_the_environment_is_not_used(
    next_door: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    async def story(there: Neighbourhood) -> None:
        answer = await asked_once(there.malmo.node, received(there))
        assert answer.status == 200

    next_door(story)
