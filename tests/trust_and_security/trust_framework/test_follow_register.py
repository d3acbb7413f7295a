# SPDX-License-Identifier: EUPL-1.2
"""A register copied to another node: whole, proved, renewed, and believed no longer than it holds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.builders import events_of, node_on
from samband.core.keys import SigningKey, base64url, public_jwk
from samband.core.node import Node
from samband.core.problems import Unavailable
from samband.trust_and_security.trust_framework import (
    Followed,
    LocalRegister,
    NewKey,
    NewSystem,
    Publisher,
    RegisterClient,
    confirm,
    found,
    register_key,
    register_system,
)
from samband.trust_and_security.trust_framework.model import Founding, MemberKind
from samband.trust_and_security.trust_framework.service.statements import statements_of
from samband.trust_and_security.trust_framework.wire import statement
from samband.trust_and_security.trust_framework.wire.statement import BadHead, Head
from trust_and_security.trust_framework.office import (
    ACTORS,
    LUND,
    MALMO,
    Office,
    a_key,
    app_of,
    open_office,
)

LOG_KEY = "malmo.example/log+5f2a91c3+AQxlbW9uc3RyYXRpb25rZXktb2YtYS1ub2RlLWxvZy0wMDAwMDE="
NODE = {"url": "http://127.0.0.1:8703", "logKey": LOG_KEY}
MEMBER = f"/members/{MALMO.identifier}"
REASON = {"reason": "The signing key has leaked"}
Change = Callable[[str, bytes], bytes]


class Wire(httpx.AsyncBaseTransport):
    """The way to the hub, which can be cut, or on which somebody changes what goes by."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.ASGITransport(app)
        self.change: Change | None = None
        self.cut = False
        self.until_slow = 0
        self.came, self.go = asyncio.Event(), asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on."""
        if self.cut:
            raise httpx.ConnectError("cut")
        answer = await self._inner.handle_async_request(request)
        self.until_slow -= 1
        if self.until_slow == 0:
            self.came.set()
            await self.go.wait()
        if self.change is None:
            return answer
        body = self.change(request.url.path.rpartition("/")[2], await answer.aread())
        return httpx.Response(answer.status_code, content=body)


class Follower(msgspec.Struct):
    """A node that follows the hub's register."""

    hub: Office
    node: Node
    register: LocalRegister
    wire: Wire
    followed: Followed
    client: RegisterClient

    async def confirm(self) -> bool:
        """Take one turn, as the background loop does every two seconds."""
        publisher = self.hub.node.door(Publisher)
        publisher._signed_at = float("-inf")
        return await confirm(self.node, self.followed, self.client)

    async def agrees(self) -> bool:
        """Tell whether both say the same of everybody, statement by statement."""
        sides = []
        for node in (self.hub.node, self.node):
            async with node.db.connection() as connection:
                sides.append(await statements_of(connection, [MALMO.identifier, LUND.identifier]))
        return sides[0] == sides[1]


@asynccontextmanager
async def following(fresh_database: Callable[[], str]) -> AsyncIterator[Follower]:
    """Open a hub, and a node that follows it and has copied nothing yet."""
    async with open_office(fresh_database()) as hub, node_on(fresh_database()) as node:
        wire = Wire(app_of(hub.node))
        client = RegisterClient(hub.node.public_url, wire)
        register = LocalRegister(node.db, node.subject_key, follows=True)
        followed = Followed(hub.node.public_url, (await register_key(hub.node),))
        yield Follower(hub, node, register, wire, followed, client)
        await client.close()


Play = Callable[[Callable[[Follower], Awaitable[None]]], None]


@pytest.fixture
def follow(fresh_database: Callable[[], str]) -> Play:
    """Give a function that runs an asynchronous test on a newly opened pair."""

    def run(test: Callable[[Follower], Awaitable[None]]) -> None:
        async def inside() -> None:
            async with following(fresh_database) as pair:
                await test(pair)

        asyncio.run(inside())

    return run


@pytest.mark.capability("AU-11")
def test_a_copy_says_what_the_register_says_and_names_what_it_rests_on(follow: Play) -> None:
    async def test(pair: Follower) -> None:
        await pair.hub.malmo_joins()
        client_id = await pair.hub.malmo_has_a_system()
        await pair.hub.ask("operator", "POST", f"{MEMBER}/nodes", {**NODE, "vouches": True})
        assert await pair.confirm()
        here, there = (
            await pair.register.system(client_id),
            await pair.hub.register.system(client_id),
        )
        assert here is not None
        assert there is not None
        assert (here.keys, here.member_name, here.active) == (there.keys, there.member_name, True)
        (node,) = await pair.register.nodes()
        assert (node.url, node.log_key, node.vouches) == (NODE["url"], LOG_KEY, True)
        assert await pair.register.node_at(NODE["url"]) == node
        (event,) = await events_of(pair.node).all()
        assert event["type"] == "trust-framework.register-copied"
        assert event["evidence"] == [here.evidence]
        assert here.holds_until is not None
        assert await pair.agrees()

    follow(test)


def test_what_has_not_changed_is_confirmed_without_an_event(follow: Play) -> None:
    async def test(pair: Follower) -> None:
        await pair.hub.malmo_joins()
        assert await pair.confirm()
        before = await pair.register.epoch()
        assert not await pair.confirm()
        assert await pair.register.epoch() == before
        assert len(await events_of(pair.node).all()) == 1

    follow(test)


@pytest.mark.capability("AU-11")
def test_every_revocation_comes_with_the_next_turn(follow: Play) -> None:
    async def test(pair: Follower) -> None:
        await pair.hub.malmo_joins()
        client_id = await pair.hub.malmo_has_a_system()
        await pair.hub.ask("operator", "POST", f"{MEMBER}/nodes", NODE)
        await pair.confirm()
        epoch = await pair.register.epoch()
        held = await pair.register.system(client_id)
        assert held is not None
        path = f"{MEMBER}/systems/{client_id}/keys/{held.keys[0]['kid']}/revocation"
        assert (await pair.hub.ask("malmo", "POST", path, REASON)).status_code == 200
        assert (
            await pair.hub.ask("operator", "POST", f"{MEMBER}/nodes/removal", {"url": NODE["url"]})
        ).status_code == 204
        await pair.confirm()
        held = await pair.register.system(client_id)
        assert held is not None
        assert held.keys == ()
        assert await pair.register.nodes() == ()
        assert await pair.register.epoch() > epoch
        await pair.hub.ask("operator", "POST", f"{MEMBER}/suspensions", REASON)
        await pair.confirm()
        held = await pair.register.system(client_id)
        assert held is not None
        assert not held.active
        assert await pair.agrees()

    follow(test)


@pytest.mark.capability("AU-11")
def test_with_the_hub_away_the_copy_holds_until_its_head_expires_and_not_longer(
    follow: Play,
) -> None:
    async def test(pair: Follower) -> None:
        await pair.hub.malmo_joins()
        client_id = await pair.hub.malmo_has_a_system()
        node = pair.hub.node
        node.doors[Publisher] = Publisher(node.db, node.keys, node.public_url, lifetime=2)
        await pair.confirm()
        confirmed = time.time()
        pair.wire.cut = True
        with pytest.raises(Unavailable):
            await pair.confirm()
        assert (await pair.register.system(client_id)) is not None
        await asyncio.sleep(max(0.0, confirmed + 2.1 - time.time()))
        with pytest.raises(Unavailable, match="has not been confirmed in time"):
            await pair.register.system(client_id)
        with pytest.raises(Unavailable):
            await pair.register.nodes()
        pair.wire.cut = False
        await pair.confirm()
        assert (await pair.register.system(client_id)) is not None

    follow(test)


def test_a_node_that_has_copied_nothing_says_so(follow: Play) -> None:
    async def test(pair: Follower) -> None:
        with pytest.raises(Unavailable):
            await pair.register.system("anybody")

    follow(test)


def test_what_only_the_node_knows_stays_when_its_member_is_copied(follow: Play) -> None:
    async def test(pair: Follower) -> None:
        operator = ACTORS["operator"]
        founding = Founding(
            name="Malmö",
            kind=MemberKind.MUNICIPALITY,
            number_source="SCB",
            decision="own",
            decided=date(2026, 1, 15),
        )
        await found(pair.node, operator, founding)
        own = NewSystem(name="Bygglov", key=NewKey(public_jwk={**a_key()}))
        local = await register_system(pair.node, operator, MALMO, own, only_here=True)
        await pair.hub.malmo_joins()
        common = await pair.hub.malmo_has_a_system("Bygglov")
        await pair.confirm()
        assert local.client_id != common
        for client_id in (local.client_id, common):
            system = await pair.register.system(client_id)
            assert system is not None
            assert system.active
        member = await pair.register.member(MALMO)
        assert member is not None
        assert member.name == "Malmö kommun"
        assert await pair.agrees()

    follow(test)


def _forged(head: Head, key: SigningKey, **header: str) -> str:
    """Sign a head with a key and a header of one's own choice."""
    parts = {"alg": key.algorithm, "kid": key.kid, "typ": statement.TYP, **header}
    message = f"{base64url(msgspec.json.encode(parts))}.{base64url(msgspec.json.encode(head))}"
    return f"{message}.{base64url(key.sign(message.encode()))}"


def _head(**changes: Any) -> Head:
    moment = int(time.time())
    whole: dict[str, Any] = {
        "iss": "http://127.0.0.1:8000",
        "iat": moment,
        "exp": moment + 600,
        "epoch": 99,
        "size": 0,
        "root": statement.root([]),
        "keys": (),
    }
    return Head(**{**whole, **changes})


def _stranger() -> SigningKey:
    private = ec.generate_private_key(ec.SECP256R1())
    return SigningKey(public_jwk(private, "ES256")["kid"], "ES256", private)


HEADS: dict[str, Callable[[SigningKey], str]] = {
    "another register's": lambda key: _forged(_head(iss="http://127.0.0.1:9999"), key),
    "of a time to come": lambda key: _forged(
        _head(iat=int(time.time()) + 60, exp=int(time.time()) + 120), key
    ),
    "expired": lambda key: _forged(
        _head(iat=int(time.time()) - 700, exp=int(time.time()) - 100), key
    ),
    "holds for two hours": lambda key: _forged(_head(exp=int(time.time()) + 7_200), key),
    "ends before it begins": lambda key: _forged(_head(exp=int(time.time()) - 1), key),
    "another kind of token": lambda key: _forged(_head(), key, typ="at+jwt"),
    "no signature": lambda key: _forged(_head(), key, alg="none").rpartition(".")[0] + ".",
    "another algorithm": lambda key: _forged(_head(), key, alg="HS256"),
    "a stranger's key": lambda _key: _forged(_head(), _stranger()),
    "a stranger's key under the right name": lambda key: _forged(
        _head(), SigningKey(key.kid, "ES256", _stranger().private)
    ),
    "no members": lambda key: _forged(_head(), key),
    "not a token": lambda _key: "nonsense",
    "empty": lambda _key: "",
    "older than the copy": lambda key: _forged(_head(epoch=0), key),
}


@pytest.mark.parametrize("name", HEADS)
def test_no_head_is_believed_that_the_register_did_not_sign_for_now(
    follow: Play, name: str
) -> None:
    async def test(pair: Follower) -> None:
        await pair.hub.malmo_joins()
        await pair.confirm()
        signed = HEADS[name](await pair.hub.node.keys.signer("register"))

        def forge(what: str, body: bytes) -> bytes:
            return msgspec.json.encode({"head": signed}) if what == "head" else body

        pair.wire.change = forge
        with pytest.raises(BadHead):
            await pair.confirm()
        assert await pair.agrees()
        pair.wire.change = None
        assert not await pair.confirm()

    follow(test)


def _other_name(page: dict[str, Any]) -> None:
    page["statements"][0]["statement"] = page["statements"][0]["statement"].replace(
        "Malmö kommun", "Malmö stad"
    )


def _other_state(page: dict[str, Any]) -> None:
    page["statements"][0]["statement"] = page["statements"][0]["statement"].replace(
        '"state":"suspended"', '"state":"active"'
    )


def _left_out(page: dict[str, Any]) -> None:
    del page["statements"][0]


def _said_of_another(page: dict[str, Any]) -> None:
    page["statements"][0]["organisation"] = LUND.identifier


def _one_more(page: dict[str, Any]) -> None:
    text = page["statements"][0]["statement"].replace(MALMO.identifier, LUND.identifier)
    page["statements"].append({"organisation": LUND.identifier, "changed": 7, "statement": text})


def _with_spaces(page: dict[str, Any]) -> None:
    page["statements"][0]["statement"] = page["statements"][0]["statement"].replace(",", ", ")


def _no_json(page: dict[str, Any]) -> None:
    page["statements"][0]["statement"] = "{"


@pytest.mark.parametrize(
    "change",
    [_other_name, _other_state, _left_out, _said_of_another, _one_more, _with_spaces, _no_json],
)
def test_statements_that_the_head_did_not_sign_change_nothing(
    follow: Play, change: Callable[[dict[str, Any]], None]
) -> None:
    async def test(pair: Follower) -> None:
        await pair.hub.malmo_joins()
        await pair.confirm()
        await pair.hub.ask("operator", "POST", f"{MEMBER}/suspensions", REASON)

        def alter(what: str, body: bytes) -> bytes:
            if what != "statements":
                return body
            page = msgspec.json.decode(body)
            change(page)
            return msgspec.json.encode(page)

        pair.wire.change = alter
        with pytest.raises(BadHead):
            await pair.confirm()
        member = await pair.register.member(MALMO)
        assert member is not None
        assert member.state == "active"
        pair.wire.change = None
        assert await pair.confirm()
        assert await pair.agrees()

    follow(test)


def test_a_change_while_the_copy_is_made_is_taken_in_and_not_doubted(follow: Play) -> None:
    """The head is signed once a second at most, so statements can be newer than it."""

    async def test(pair: Follower) -> None:
        await pair.hub.malmo_joins()
        await pair.client.head()
        await pair.hub.ask("operator", "POST", f"{MEMBER}/suspensions", REASON)
        assert await confirm(pair.node, pair.followed, pair.client)
        assert await pair.agrees()

    follow(test)


@pytest.mark.parametrize("body", [b"", b"[]", b"{" * 5_000, b'{"head":1}', b"\xff"])
def test_an_answer_that_cannot_be_read_is_a_hub_that_does_not_answer(
    follow: Play, body: bytes
) -> None:
    async def test(pair: Follower) -> None:
        pair.wire.change = lambda _what, _body: body
        with pytest.raises(Unavailable):
            await pair.confirm()

    follow(test)


@pytest.mark.capability("TR-11")
def test_the_next_key_is_known_before_it_signs_and_a_leaked_one_is_trusted_no_more(
    follow: Play,
) -> None:
    async def test(pair: Follower) -> None:
        await pair.hub.malmo_joins()
        await pair.confirm()
        keys = pair.hub.node.keys
        old = await keys.signer("register")
        await keys.rotate("register")
        await pair.confirm()  # hears of the next key, which does not sign yet
        await keys.rotate("register", at_once=True)
        with pytest.raises(BadHead):
            await pair.confirm()  # of this one it never heard
        pair.followed = Followed(pair.followed.url, ((await keys.signer("register")).kid,))
        assert not await pair.confirm()
        forged = _forged(_head(), old)
        published = msgspec.json.encode(
            {"keys": [public_jwk(old.private, "ES256"), *await keys.published("register")]}
        )

        def forge(what: str, body: bytes) -> bytes:
            told = {"head": msgspec.json.encode({"head": forged}), "head-keys": published}
            return told.get(what, body)

        pair.wire.change = forge
        with pytest.raises(BadHead):
            await pair.confirm()

    follow(test)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "ftp://malmo.example"}, "$.url"),
        ({"url": "https://malmo.example/samband"}, "$.url"),
        ({"url": "https://malmo.example?x=1"}, "$.url"),
        ({"url": "https://user@malmo.example"}, "$.url"),
        ({"url": "https://"}, "$.url"),
        ({"url": "x"}, "$.url"),
        ({"url": NODE["url"] + "\n"}, "$.url"),
        *(
            ({"url": url}, "$.url")
            for url in (
                "http://[::1",
                "http://[1]",
                "http://x:abc",
                "http://x:99999",
                "http://a b",
                "http://LOCALHOST:8404",
                "HTTP://localhost:8404",
                "http://127.0.0.1:08464",
                "http://127.0.0.1:80",
                "https://malmo.example:443",
                "https://malmo.example:",
                "https://malmo.example:0",
                "https://malmo.example.",
                "https://malmö.example",
                "https://-malmo.example",
                "https://malmo..example",
                "http://127.1:8404",
                "http://2130706433:8404",
                "http://0x7f.1:8404",
                "http://127.0.0.01:8404",
                "http://[0:0:0:0:0:0:0:1]:8404",
                "http://[::ffff:127.0.0.1",
                "https://malmo.example\n",
                "https://malmo.example#",
                "https://malmo.example/",
            )
        ),
        ({"logKey": "malmo.example/log"}, "$.logKey"),
        ({"logKey": LOG_KEY.replace("+", " ")}, "$.logKey"),
        ({"vouches": 1}, "$.vouches"),
        ({"trusted": True}, "$.trusted"),
    ],
)
def test_a_wrong_node_is_refused_with_the_field(
    follow: Play, changes: dict[str, object], field: str
) -> None:
    async def test(pair: Follower) -> None:
        await pair.hub.malmo_joins()
        answer = await pair.hub.ask("operator", "POST", f"{MEMBER}/nodes", {**NODE, **changes})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == field
        assert (await pair.hub.client.get("/trust-framework/v1/nodes")).json() == {"nodes": []}

    follow(test)


def test_a_member_has_five_nodes_at_most_and_can_still_revise_them(follow: Play) -> None:
    async def test(pair: Follower) -> None:
        await pair.hub.malmo_joins()
        hosts = ("malmo.example", "x", "xn--malm-8qa.example", "127.0.0.1:8404", "[::1]:8404", "y")
        *five, sixth = ({**NODE, "url": f"http://{host}"} for host in hosts)
        for node in (*five, five[0]):
            answer = await pair.hub.ask("malmo", "POST", f"{MEMBER}/nodes", node)
            assert answer.status_code == 201, answer.text
        for who in ("malmo", "operator"):
            answer = await pair.hub.ask(who, "POST", f"{MEMBER}/nodes", sixth)
            assert answer.status_code == 409
        await pair.hub.ask("malmo", "POST", f"{MEMBER}/nodes/removal", {"url": five[0]["url"]})
        assert (await pair.hub.ask("malmo", "POST", f"{MEMBER}/nodes", sixth)).status_code == 201

    follow(test)


def test_only_the_operator_says_that_a_node_vouches_and_nobody_takes_anothers_address(
    follow: Play,
) -> None:
    async def test(pair: Follower) -> None:
        await pair.hub.malmo_joins()
        await pair.hub.malmo_joins(organisation=LUND.identifier, name="Lunds kommun")
        refused = await pair.hub.ask("malmo", "POST", f"{MEMBER}/nodes", {**NODE, "vouches": True})
        assert refused.status_code == 403
        assert (await pair.hub.ask("malmo", "POST", f"{MEMBER}/nodes", NODE)).status_code == 201
        taken = await pair.hub.ask("lund", "POST", f"/members/{LUND.identifier}/nodes", NODE)
        assert taken.status_code == 409
        foreign = await pair.hub.ask(
            "lund", "POST", f"{MEMBER}/nodes/removal", {"url": NODE["url"]}
        )
        assert foreign.status_code == 403
        missing = await pair.hub.ask(
            "lund", "POST", f"/members/{LUND.identifier}/nodes/removal", {"url": NODE["url"]}
        )
        assert missing.status_code == 404

    follow(test)


_STEPS = st.lists(
    st.sampled_from(
        [
            "system",
            "key",
            "close",
            "contact",
            "node",
            "unnode",
            "suspend",
            "reinstate",
            "leave",
            "join",
        ]
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=_STEPS)
def test_after_any_sequence_of_changes_the_copy_agrees(
    fresh_database: Callable[[], str], steps: list[str]
) -> None:
    async def test() -> None:
        async with following(fresh_database) as pair:
            await pair.hub.malmo_joins()
            for step in steps:
                await _change(pair.hub, step)
                await pair.confirm()
                assert await pair.agrees(), step

    asyncio.run(test())


async def _change(hub: Office, step: str) -> None:
    """Make a change if it is allowed now; a refusal changes nothing, and is as good a step."""
    listed = await hub.ask("operator", "GET", f"{MEMBER}/systems")
    systems = listed.json() if listed.status_code == 200 else []
    first = systems[0]["clientId"] if systems else "none"
    contact = {
        "purpose": "operations",
        "name": "Driftgruppen",
        "email": "drift@malmo.example",
        "phone": "040-34 10 00",
    }
    requests: dict[str, tuple[str, object]] = {
        "system": (
            f"{MEMBER}/systems",
            {"name": f"S{len(systems)}", "key": {"publicJwk": a_key()}},
        ),
        "key": (f"{MEMBER}/systems/{first}/keys", {"publicJwk": a_key()}),
        "close": (f"{MEMBER}/systems/{first}/closure", None),
        "contact": (f"{MEMBER}/contacts", contact),
        "node": (f"{MEMBER}/nodes", NODE),
        "unnode": (f"{MEMBER}/nodes/removal", {"url": NODE["url"]}),
        "suspend": (f"{MEMBER}/suspensions", REASON),
        "reinstate": (f"{MEMBER}/reinstatements", REASON),
        "leave": (f"{MEMBER}/departures", REASON),
    }
    if step == "join":
        await hub.malmo_joins()
        return
    path, body = requests[step]
    answer = await hub.ask("operator", "POST", path, body)
    assert answer.status_code < 500, (step, answer.text)


def test_a_process_that_is_slow_to_copy_takes_nothing_back(follow: Play) -> None:
    """Of two processes of a node the later one has the older register; a revoked key stays revoked."""

    async def test(pair: Follower) -> None:
        await pair.hub.malmo_joins()
        client_id = await pair.hub.malmo_has_a_system()
        await pair.confirm()
        await pair.hub.ask("operator", "POST", f"{MEMBER}/nodes", NODE)
        pair.wire.until_slow = 4  # keys, head, statements, and the head that it takes them with
        late = asyncio.create_task(pair.confirm())
        await pair.wire.came.wait()
        system = await pair.hub.register.system(client_id)
        assert system is not None
        path = f"{MEMBER}/systems/{client_id}/keys/{system.keys[0]['kid']}/revocation"
        assert (await pair.hub.ask("malmo", "POST", path, REASON)).status_code == 200
        assert await pair.confirm()
        pair.wire.go.set()
        with pytest.raises(Unavailable):
            await late
        assert await pair.agrees()
        copied = await pair.register.system(client_id)
        assert copied is None or copied.keys == ()

    follow(test)
