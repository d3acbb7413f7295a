# SPDX-License-Identifier: EUPL-1.2
"""What passes through the gateway, who is let in, and what an event says of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from information_exchange.gateway.conftest import Play
from information_exchange.gateway.stand import (
    LUND,
    MALMO,
    OPERATOR,
    OWNER,
    SCOPE,
    Stand,
    answers,
    echoes,
    free_port,
    service,
    serving,
)
from samband.trust_and_security.trust_framework.service import reinstate, suspend


@pytest.mark.capability("AP-7")
def test_a_call_with_a_key_goes_on_without_what_is_ours(play: Play) -> None:
    async def work(stand: Stand) -> None:
        seen: list[dict[str, Any]] = []
        port = free_port()
        async with serving(echoes(seen), port):
            await stand.offers(f"http://127.0.0.1:{port}/base")
            _, key = await stand.lets_in()
            answer = await stand.ask(
                "/a%20b/c?tag=1&tag=2",
                key=key,
                method="POST",
                content=b"hej",
                headers={
                    "cookie": "session=1",
                    "connection": "keep-alive, x-hop",
                    "x-hop": "1",
                    "x-forwarded-for": "10.0.0.1",
                    "samband-consumer": "5555555555",
                    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    "x-own": "stays",
                },
            )
        assert answer.status_code == 200, answer.text
        [got] = seen
        assert (got["method"], got["path"], got["query"], got["body"]) == (
            "POST",
            "/base/a%20b/c",
            "tag=1&tag=2",
            "hej",
        )
        headers = got["headers"]
        gone = {"authorization", "x-api-key", "cookie", "x-hop", "connection", "x-forwarded-for"}
        assert gone & headers.keys() <= {"connection"}
        assert headers["samband-consumer"] == LUND.identifier
        assert headers["x-own"] == "stays"
        assert headers["x-forwarded-prefix"] == "/gateway/permits/v1"
        assert headers["traceparent"].split("-")[1] == "0af7651916cd43dd8448eb211c80319c"
        assert "set-cookie" not in answer.headers
        assert answer.headers["ratelimit-policy"] == '"minute";q=600;w=60'
        assert "sandbox" in answer.headers["content-security-policy"]
        [event] = await stand.events("gateway.forwarded")
        assert event["organisation"]["identifier"] == LUND.identifier
        assert f"bytes:{len(answer.content)}" in event["items"]
        assert {"api:permits", "major:1", "status:200", "method:POST"} <= set(event["items"])
        assert event["evidence"]
        assert "a%20b" not in str(event)
        assert len(answer.headers["samband-event"].split(", ")) == 1

    play(work)


@pytest.mark.capability("AP-6", "AP-7")
def test_an_approved_request_lets_the_scope_be_held_and_its_token_passes(play: Play) -> None:
    async def work(stand: Stand) -> None:
        async with service(answers(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")) as upstream:
            await stand.offers(upstream)
            client = await stand.system(LUND)
            before = await stand.token(client, stand.published, "read")
            assert before.status_code == 400
            await stand.lets_in()
            answer = await stand.token(client, stand.published, "read")
            assert answer.status_code == 200, answer.text
            bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
            passed = await stand.ask(headers=bearer)
            assert (passed.status_code, passed.text) == (200, "ok")
            other = await stand.system(MALMO)
            assert (await stand.token(other, stand.published, "read")).status_code == 400
            # a token for another resource of the node opens nothing
            wrong = await stand.token(client, f"{stand.url}/gateway/v1", "own-statistics")
            assert wrong.status_code == 200, wrong.text
            bearer = {"authorization": f"Bearer {wrong.json()['access_token']}"}
            assert (await stand.ask(headers=bearer)).status_code == 401

    play(work)


@pytest.mark.capability("AP-7")
def test_nobody_is_let_in_without_a_key_that_holds(play: Play) -> None:
    async def work(stand: Stand) -> None:
        async with service(answers(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")) as upstream:
            await stand.offers(upstream)
            _, key = await stand.lets_in()
            other = key[:-1] + ("A" if key[-1] != "A" else "B")
            for shown in ("", "x", other, key.replace("_", "-")):
                answer = await stand.ask(key=shown)
                assert answer.status_code == 401, shown
                assert answer.headers["content-type"] == "application/problem+json"
                assert "www-authenticate" in answer.headers
            both = await stand.ask(key=key, headers={"authorization": "Bearer x"})
            assert both.status_code == 400
            assert (await stand.http.get(f"{stand.url}/gateway/nothing/v1/x")).status_code == 404
            assert (await stand.http.get(f"{stand.url}/gateway/permits/v2/x")).status_code == 404
            refused = await stand.events("gateway.refused")
            assert [each["reason"] for each in refused] == [
                *["nothing-shown", *["key-unknown"] * 3],
                "token-and-key",
                *["api-unknown"] * 2,
            ]
            assert (await stand.ask(key=key)).status_code == 200

    play(work)


def test_no_address_climbs_out_of_the_api(play: Play) -> None:
    async def work(stand: Stand) -> None:
        async with service(answers(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")) as upstream:
            await stand.offers(f"{upstream}/base")
            _, key = await stand.lets_in()
            for path in (
                "/../x",
                "/a/%2e%2e/b",
                "/a/..%2fb",
                "/a%5c..%5cb",
                "/%00",
                "/.",
                "/a;/..;",
            ):
                assert await _first_line(stand, path, key) == b"HTTP/1.1 400 Bad Request", path
            assert await _first_line(stand, "/a..b", key) == b"HTTP/1.1 200 OK"

    play(work)


async def _first_line(stand: Stand, path: str, key: str) -> bytes:
    """Ask with exactly this path, which a client would tidy up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(stand.url.rpartition(":")[2]))
    head = f"GET /gateway/permits/v1{path} HTTP/1.1\r\nhost: x\r\nx-api-key: {key}\r\n"
    writer.write(f"{head}connection: close\r\n\r\n".encode())
    line = await reader.readline()
    writer.close()
    return line.strip()


@pytest.mark.capability("AP-7")
def test_an_own_api_is_passed_its_own_token_and_decides_itself(play: Play) -> None:
    async def work(stand: Stand) -> None:
        client = await stand.system(LUND)
        answer = await stand.token(client, f"{stand.url}/gateway/v1", "own-statistics")
        bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
        through = f"{stand.url}/gateway/gateway/v1/published-apis"
        refused = await stand.http.get(through, headers=bearer)
        assert refused.status_code == 403  # by the API: the token lacks its scope
        assert len(refused.headers["samband-event"].split(", ")) == 2
        [event] = await stand.events("gateway.forwarded")
        assert "status:403" in event["items"]
        assert event["organisation"]["identifier"] == LUND.identifier
        assert (await stand.http.get(through)).status_code == 401

    play(work)


def test_only_the_nodes_organisation_publishes_and_only_where_it_may_lead(play: Play) -> None:
    async def work(stand: Stand) -> None:
        assert stand.node.organisation == OWNER
        client = await stand.system(OWNER)
        answer = await stand.token(client, f"{stand.url}/gateway/v1", "admin")
        assert answer.status_code == 200, answer.text
        headers = {"authorization": f"Bearer {answer.json()['access_token']}"}

        async def publishes(key: str, **changed: Any) -> Any:
            body = {
                "api": "permits",
                "major": 1,
                "title": "Bygglov",
                "upstream": "http://127.0.0.1:9",
                "scopes": [SCOPE],
                **changed,
            }
            return await stand.http.post(
                f"{stand.url}/gateway/v1/published-apis",
                json=body,
                headers={**headers, "idempotency-key": key},
            )

        assert (await publishes("1")).status_code == 201
        assert (await publishes("2", upstream="ftp://x")).status_code == 400
        assert (await publishes("3", upstream="http://a@b/")).status_code == 400
        assert (await publishes("4", scopes=["person/read"])).status_code == 400
        assert (await publishes("5", api="person", scopes=[])).status_code == 409
        listed = await stand.http.get(f"{stand.url}/gateway/v1/published-apis", headers=headers)
        [found] = [each for each in listed.json()["items"] if each["api"] == "permits"]
        assert found["owner"] == OWNER.identifier
        closed = await stand.http.post(
            f"{stand.url}/gateway/v1/closures",
            json={"api": "permits", "major": 1, "reason": "Flyttat."},
            headers=headers,
        )
        assert closed.status_code == 200, closed.text
        await asyncio.sleep(1)
        assert (await stand.ask(key="x")).status_code == 404

    play(work)


@pytest.mark.capability("AP-7")
def test_a_suspended_members_key_opens_nothing_until_it_is_reinstated(play: Play) -> None:
    async def work(stand: Stand) -> None:
        async with service(answers(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")) as upstream:
            await stand.offers(upstream)
            _, key = await stand.lets_in(LUND)
            assert (await stand.ask(key=key)).status_code == 200
            await suspend(stand.node, OPERATOR, LUND, "Avtalet är brutet.")
            await stand.hears()
            refused = await stand.ask(key=key)
            assert (refused.status_code, refused.json()["detail"]) == (
                401,
                "The API key does not hold.",
            )
            await reinstate(stand.node, OPERATOR, LUND, "Avtalet gäller igen.")
            await stand.hears()
            assert (await stand.ask(key=key)).status_code == 200

    play(work)
