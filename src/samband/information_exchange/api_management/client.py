# SPDX-License-Identifier: EUPL-1.2
"""The catalogue at the hub, as a producer's node asks it over HTTP."""

from __future__ import annotations

import msgspec

from samband.core.node import Node
from samband.core.problems import Unavailable
from samband.information_exchange.api_management.vocabulary import READ_ACCESS
from samband.information_exchange.api_management.wire.access_list import (
    MAX_BYTES,
    BadList,
    verify,
)
from samband.trust_and_security.authorization import Call, Caller
from samband.trust_and_security.trust_framework import Followed, RegisterClient, trusted_keys

SECONDS = 5.0
_NOT_MODIFIED = 304


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
        try:
            found = msgspec.json.decode(answer.body, type=SignedList)
        except (msgspec.DecodeError, UnicodeError) as error:
            raise Unavailable(reason=f"the catalogue: {type(error).__name__}") from None
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
