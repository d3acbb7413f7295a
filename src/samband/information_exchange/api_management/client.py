# SPDX-License-Identifier: EUPL-1.2
"""The catalogue at the hub, as a producer's node asks it over HTTP."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from samband.core.ids import new_id
from samband.core.node import Node
from samband.core.problems import Unavailable
from samband.information_exchange.api_management.model.addresses import (
    DescribedApi,
    NodeApis,
    Wanted,
)
from samband.information_exchange.api_management.model.lifecycle import State
from samband.information_exchange.api_management.model.records import (
    ApiRecord,
    NewApi,
    NewState,
    NewVersion,
    VersionDocument,
    VersionReport,
)
from samband.information_exchange.api_management.vocabulary import OWN_NODE, PUBLISH, READ_ACCESS
from samband.information_exchange.api_management.wire.access_list import (
    MAX_BYTES,
    BadList,
    verify,
)
from samband.trust_and_security.authorization import Call, Caller
from samband.trust_and_security.trust_framework import Followed, RegisterClient, trusted_keys

SECONDS = 5.0
ASKING_SECONDS, OFFERING_SECONDS = 10.0, 30.0
"""A question, and what a document is tried in."""
_NOT_MODIFIED = 304
Answer = TypeVar("Answer")


class SignedList(msgspec.Struct, frozen=True):
    """A list as it is kept and sent, and the tag by which the next question names it."""

    tag: str
    text: str


class RemoteAccessLists:
    """The catalogue is at the hub, which signs with the key of the register that is followed."""

    def __init__(self, followed: Followed) -> None:
        self._followed = followed

    async def newest(self, node: Node, owner: str, held: str) -> SignedList | None:
        """Ask the hub for this organisation's list; ``None`` when what is held is the newest.

        Raises ``Unavailable`` when the hub is away, and ``BadList``.
        """
        call = Call(
            target=self._followed.url,
            api="api-catalogue",
            path="/access-list",
            scopes=(READ_ACCESS,),
            seconds=SECONDS,
            method="GET",
            unless=held,
            max_answer=MAX_BYTES,
        )
        answer = await node.door(Caller).ask(node, call)
        if answer.status == _NOT_MODIFIED:
            return None
        found = _read(answer.body, SignedList)
        register = RegisterClient(self._followed.url)
        try:
            keys = await trusted_keys(node, self._followed, register)
        finally:
            await register.close()
        stated = verify(found.text, keys, self._followed.url, owner)
        if found.tag != f"{stated.version}-{stated.iat}":
            raise BadList("the list is not the one that its tag names")
        return found

    def owners(self, node: Node, published: frozenset[str]) -> frozenset[str]:
        """Only its own: the catalogue tells nobody of others' consumers."""
        return frozenset({node.organisation.identifier})


class _Own(msgspec.Struct, frozen=True):
    items: tuple[ApiRecord, ...]


class RemoteCatalogue:
    """The catalogue is at the hub, where this node's own client publishes for its organisation."""

    def __init__(self, node: Node, hub: str) -> None:
        self._node, self._hub = node, hub

    async def own(self, name: str) -> ApiRecord | None:
        """Find one of the owner's APIs."""
        found = _read(await self._ask("GET", "/own-apis?limit=100"), _Own)
        return next((each for each in found.items if each.name == name), None)

    async def register(self, new: NewApi) -> None:
        """Register an API."""
        await self._ask("POST", "/apis", new)

    async def add(self, name: str, new: NewVersion) -> VersionReport:
        """Add a version as a draft."""
        answer = await self._ask("POST", f"/apis/{quote(name)}/versions", new)
        return _read(answer, VersionReport)

    async def activate(self, name: str, version: str) -> None:
        """Make a version active."""
        path = f"/apis/{quote(name)}/versions/{quote(version)}/states"
        await self._ask("POST", path, NewState(state=State.ACTIVE))

    async def described(self, name: str, version: str) -> tuple[str, VersionReport]:
        """Give a version's description, and how it keeps the profile."""
        path = f"/apis/{quote(name)}/versions/{quote(version)}"
        held = _read(await self._ask("GET", f"{path}/openapi"), VersionDocument)
        report = await self._ask("GET", f"{path}/report")
        return held.document, _read(report, VersionReport)

    async def says(self, said: NodeApis) -> Wanted:
        """Say what this node answers."""
        answer = await self._ask("PUT", "/node-apis", said, OWN_NODE)
        return _read(answer, Wanted)

    async def describes(self, name: str, described: DescribedApi) -> None:
        """Describe an API that this node answers."""
        await self._ask("PUT", f"/node-apis/{quote(name)}", described, OWN_NODE)

    async def _ask(self, method: str, path: str, body: Any = None, scope: str = PUBLISH) -> bytes:
        where, _, query = path.partition("?")
        call = Call(
            target=self._hub,
            api="api-catalogue",
            path=where,
            scopes=(scope,),
            seconds=ASKING_SECONDS if method == "GET" else OFFERING_SECONDS,
            method=method,
            query=dict(each.split("=") for each in query.split("&") if each),
            body=None if body is None else msgspec.json.encode(body),
            key=str(new_id()) if method == "POST" else None,
            max_answer=MAX_BYTES,
        )
        return (await self._node.door(Caller).ask(self._node, call)).body


def _read(body: bytes, kind: type[Answer]) -> Answer:
    """Read an answer; raises ``Unavailable`` for what is not one, as from a proxy in between."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unavailable(reason=f"the catalogue: {type(error).__name__}") from None
