# SPDX-License-Identifier: EUPL-1.2
"""Other nodes' logs over HTTP: what a person, or an organisation, has there.

How a node is asked belongs to authorization, which lies above; so it comes as a door.
"""

from __future__ import annotations

from typing import Protocol, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor, Evidence
from samband.core.problems import Unavailable
from samband.trust_and_security.traceability.model.reads import (
    NewAnswer,
    NewQuestion,
    ProvedReads,
    Question,
    ReceivedQuestions,
    WantedReads,
)
from samband.trust_and_security.traceability.vocabulary import ANSWER, OWN, OWN_READS

ASK_SECONDS = 4.0
MAX_ANSWER = 8_000_000
Answer = TypeVar("Answer")


class Asked(Struct, frozen=True, kw_only=True):
    """A question to the traceability API of the node at ``url``; ``key`` is for what creates."""

    url: str
    path: str
    scope: str
    method: str = "POST"
    query: dict[str, str] = {}
    body: bytes | None = None
    key: str | None = None
    seconds: float = ASK_SECONDS
    max_answer: int = MAX_ANSWER


class OtherNodes(Protocol):
    """The door to other nodes: asks as this node's system, or for a person logged in here."""

    async def ask(self, node: Node, asked: Asked, person: Actor | None) -> bytes:
        """Give the answer's body; raises a ``Problem``, ``Unavailable`` when the node is silent."""
        ...


class Numbers(Protocol):
    """The door to what the register of persons, at another node, has signed on somebody's numbers.

    It is open where that register is not this node's own.
    """

    async def believe(self, node: Node, token: str, person: Party) -> Evidence:
        """Read such a statement; raises ``Unavailable`` for what cannot be believed now."""
        ...


class RemoteLog(Struct, frozen=True):
    """One other node's log."""

    node: Node
    url: str

    async def reads(self, person: Actor, wanted: WantedReads) -> ProvedReads:
        """List who has read about a person there, with receipts."""
        asked = Asked(
            url=self.url,
            path="/my-proved-lookups",
            scope=OWN_READS,
            body=msgspec.json.encode(wanted),
        )
        return await self._ask(asked, person, ProvedReads)

    async def ask(self, person: Actor, question: NewQuestion, key: str) -> Question:
        """Ask about an event there."""
        body = msgspec.json.encode(question)
        asked = Asked(url=self.url, path="/questions", scope=OWN, body=body, key=key)
        return await self._ask(asked, person, Question)

    async def received(self, limit: int, offset: int) -> ReceivedQuestions:
        """List the questions there to this node's organisation."""
        asked = Asked(
            url=self.url,
            path="/received-questions",
            scope=ANSWER,
            method="GET",
            query={"limit": str(limit), "offset": str(offset)},
        )
        return await self._ask(asked, None, ReceivedQuestions)

    async def answer(self, question_id: UUID, text: str, key: str) -> Question:
        """Answer a question there."""
        asked = Asked(
            url=self.url,
            path=f"/received-questions/{question_id}/answer",
            scope=ANSWER,
            body=msgspec.json.encode(NewAnswer(text)),
            key=key,
        )
        return await self._ask(asked, None, Question)

    async def _ask(self, asked: Asked, person: Actor | None, type_: type[Answer]) -> Answer:
        others = self.node.door(OtherNodes)
        body = await others.ask(self.node, asked, person)
        try:
            return msgspec.json.decode(body, type=type_)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Unavailable(reason=f"{self.url}: {type(error).__name__}") from None
