# SPDX-License-Identifier: EUPL-1.2
"""Ask another node, as this node's own system or for a person who is logged in here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from samband.core.connections import Connections
from samband.core.keys import SigningKey
from samband.core.node import Node, resource_of
from samband.core.outbound import Fetched, FetchFailed, Limits, Outbound
from samband.core.ports import Actor
from samband.core.problems import Refused, Unavailable
from samband.core.trace import current_trace
from samband.trust_and_security.authorization.client import Issuers
from samband.trust_and_security.authorization.service.vouching import (
    CLIENT_USE,
    client_of,
    grant_for,
)
from samband.trust_and_security.authorization.wire.answers import (
    Answered,
    ReadToken,
    answered,
    lacks_token,
    oauth_error,
    read_token,
)
from samband.trust_and_security.authorization.wire.client_assertion import (
    ASSERTION_TYPE,
    sign_assertion,
)
from samband.trust_and_security.authorization.wire.oauth import CLIENT_CREDENTIALS, JWT_BEARER
from samband.trust_and_security.trust_framework import MemberRegister, RegisteredNode

CONNECT_SECONDS = 2.0
REST_SECONDS = 15.0
"""Less than a node keeps a connection that rests open (``cli.serving``)."""
MAX_ANSWER = 1_048_576
MARGIN_SECONDS = 30.0
"""A token is not used in its last half minute: it must still hold when it arrives."""
_TOKEN_BYTES = 65_536
_SERVER_FAILS = 500
_OK = 200


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A question to another node.

    ``target`` is its issuer, ``scopes`` short names such as ``traceability/own-reads``, ``path``
    begins with a slash below the API's own address, and ``body`` is JSON already.  ``key`` is the
    ``Idempotency-Key`` of what creates something, ``unless`` the entity tag of what is held already:
    the answer is then 304 without a body.  ``seconds`` is how long all of it may take.
    """

    target: str
    api: str
    path: str
    scopes: tuple[str, ...]
    seconds: float
    major: int = 1
    method: str = "POST"
    query: Mapping[str, str] = {}
    body: bytes | None = None
    key: str | None = None
    unless: str = ""
    max_answer: int = MAX_ANSWER

    @property
    def resource(self) -> str:
        """The API's address, which is what the token is for (RFC 8707)."""
        return resource_of(self.target, self.api, self.major)

    @property
    def url(self) -> str:
        """Where the question goes."""
        query = f"?{urlencode(self.query)}" if self.query else ""
        return f"{self.resource}{self.path}{query}"

    @property
    def rights(self) -> str:
        """The scopes as they stand in a token request."""
        return " ".join(f"{self.resource}/{name.partition('/')[2]}" for name in self.scopes)


class Caller:
    """This node as a client of others; ``app.py`` binds one as a door.

    Tokens of the node's own are kept until shortly before they end.  A token for a person is
    fetched for each question with a fresh grant and kept nowhere.
    """

    def __init__(self, *, test_mode: bool) -> None:
        self._connections = Connections(rest=REST_SECONDS)
        self._outbound = Outbound(test_mode, self._connections)
        self._tokens: dict[tuple[str, str], tuple[float, str]] = {}
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}

    async def ask(self, node: Node, call: Call, user: Actor | None = None) -> Answered:
        """Ask, for ``user`` when one is given; a 401 is tried once more with a new token.

        Raises what the other node answered as one of ``core.problems``; ``Unavailable``, naming
        the node, when it does not answer in time or fails; and ``Refused`` when it gives us no
        token.  Nothing else is tried again: the idempotency key lets the caller do that.
        """
        peer, answer = await self._asked(node, call, user)
        return answered(answer, _named(peer))

    async def status(self, node: Node, call: Call) -> int:
        """Ask as this node's own system, and give the status of the answer, whatever it is.

        Raises as :meth:`ask` does where there is no token or no answer.
        """
        _, answer = await self._asked(node, call, None)
        return answer.status

    async def close(self) -> None:
        """Close the connections to other nodes."""
        await self._connections.close()

    async def fetch_token(self, node: Node, call: Call) -> None:
        """See that the other node gives this one a new token for a call; it is kept nowhere.

        Raises as :meth:`ask` does.
        """
        peer = await _peer(node, call.target)
        try:
            async with asyncio.timeout(call.seconds):
                await self._fetch_token(node, peer, call, {"grant_type": CLIENT_CREDENTIALS})
        except TimeoutError:
            raise silent(peer, f"no answer within {call.seconds:g} s") from None

    async def _asked(
        self, node: Node, call: Call, user: Actor | None
    ) -> tuple[RegisteredNode, Fetched]:
        peer = await _peer(node, call.target)
        try:
            async with asyncio.timeout(call.seconds):
                token = await self._token(node, peer, call, user)
                answer = await self._send(peer, call, token)
                if lacks_token(answer):
                    self._forget(call, token)
                    token = await self._token(node, peer, call, user)
                    answer = await self._send(peer, call, token)
        except TimeoutError:
            raise silent(peer, f"no answer within {call.seconds:g} s") from None
        return peer, answer

    async def _token(self, node: Node, peer: RegisteredNode, call: Call, user: Actor | None) -> str:
        if user is not None:
            grant = await grant_for(node, user, peer.url)
            fields = {"grant_type": JWT_BEARER, "assertion": grant}
            return (await self._fetch_token(node, peer, call, fields)).access_token
        kept_as = call.resource, call.rights
        async with self._locks.setdefault(kept_as, asyncio.Lock()):
            ends, token = self._tokens.get(kept_as, (0.0, ""))
            if time.monotonic() >= ends:
                fields = {"grant_type": CLIENT_CREDENTIALS}
                found = await self._fetch_token(node, peer, call, fields)
                token, ends = found.access_token, time.monotonic() + found.expires_in
                self._tokens[kept_as] = (ends - MARGIN_SECONDS, token)
            return token

    def _forget(self, call: Call, token: str) -> None:
        """Forget a token that was refused, unless somebody has fetched another since."""
        kept_as = call.resource, call.rights
        if self._tokens.get(kept_as, (0.0, ""))[1] == token:
            del self._tokens[kept_as]

    async def _fetch_token(
        self, node: Node, peer: RegisteredNode, call: Call, fields: Mapping[str, str]
    ) -> ReadToken:
        metadata = await _metadata(node, peer)
        client, key = client_of(node), await _client_key(node)
        form = {
            **fields,
            "client_id": client,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": sign_assertion(key, client, metadata.issuer, int(time.time())),
            "resource": call.resource,
            "scope": call.rights,
        }
        limits = Limits(bytes=_TOKEN_BYTES, connect=CONNECT_SECONDS, total=call.seconds)
        trace = {"traceparent": current_trace().header}
        try:
            answer = await self._outbound.fetch(
                metadata.token_endpoint, form=form, headers=trace, limits=limits
            )
        except FetchFailed as error:
            raise silent(peer, f"token endpoint: {error}") from None
        return _read_token(peer, answer)

    async def _send(self, peer: RegisteredNode, call: Call, token: str) -> Fetched:
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "traceparent": current_trace().header,
        }
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        if call.key is not None:
            headers["Idempotency-Key"] = call.key
        if call.unless:
            headers["If-None-Match"] = f'"{call.unless}"'
        limits = Limits(bytes=call.max_answer, connect=CONNECT_SECONDS, total=call.seconds)
        try:
            return await self._outbound.send(
                call.method, call.url, call.body, headers, limits=limits
            )
        except FetchFailed as error:
            raise silent(peer, str(error)) from None


async def _peer(node: Node, target: str) -> RegisteredNode:
    found = await node.door(MemberRegister).node_at(target)
    if found is None or not found.active:
        raise Unavailable(
            "The other node is not among the nodes of active members.",
            reason=f"{target} is not a registered node of an active member",
        )
    return found


async def _client_key(node: Node) -> SigningKey:
    """Choose the newest of the node's client keys that the member register has."""
    system = await node.door(MemberRegister).system(client_of(node))
    known = {key.get("kid", "") for key in system.keys} if system is not None else set()
    return await node.keys.signer_known(CLIENT_USE, known)


async def _metadata(node: Node, peer: RegisteredNode) -> Any:
    try:
        return await node.door(Issuers).metadata(peer.url)
    except Unavailable as error:
        raise silent(peer, error.reason) from None


def _read_token(peer: RegisteredNode, answer: Fetched) -> ReadToken:
    if answer.status >= _SERVER_FAILS:
        raise silent(peer, f"token endpoint: {answer.status}")
    if answer.status != _OK:
        raise Refused(
            f"{_named(peer)} does not let this node ask.",
            reason=f"{peer.url}: token endpoint: {oauth_error(answer)}",
        )
    try:
        return read_token(answer)
    except ValueError:
        raise silent(peer, "token endpoint: unreadable") from None


def _named(peer: RegisteredNode) -> str:
    return f"{peer.member_name} ({peer.url})"


def silent(peer: RegisteredNode, reason: str) -> Unavailable:
    """Say which node does not answer; the reason is for the owner's log."""
    return Unavailable(f"{_named(peer)} does not answer.", reason=f"{peer.url}: {reason}")
