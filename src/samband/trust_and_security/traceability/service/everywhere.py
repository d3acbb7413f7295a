# SPDX-License-Identifier: EUPL-1.2
"""One list over the logs of all nodes: personal data stays where it is, and is asked for there.

A node that does not answer is named: its events are missing from the list, and the list says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from samband.core.ids import new_id
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Invalid, NotFound, Problem
from samband.core.recording import Record, reading
from samband.trust_and_security.traceability.client import OtherNodes, RemoteLog
from samband.trust_and_security.traceability.model.reads import (
    MAX_LISTED,
    ProvedRead,
    ProvedReads,
    Question,
    Received,
    Source,
    WantedReads,
)
from samband.trust_and_security.traceability.service import questions
from samband.trust_and_security.traceability.service.public_log import log_key
from samband.trust_and_security.traceability.service.receipts import (
    Proved,
    my_proved_read,
    my_proved_reads,
    my_receipt,
    on_its_way,
)
from samband.trust_and_security.traceability.vocabulary import QUESTION_ANSWERED
from samband.trust_and_security.trust_framework import MemberRegister, RegisteredNode

HERE = ""
"""The place of this node's own log."""
MAX_QUESTIONS = 100
_log = structlog.get_logger()
Answer = TypeVar("Answer")
Asking = Callable[[RemoteLog], Awaitable[Answer]]


class Place(Struct, frozen=True):
    """A log: its node's organisation number (``HERE`` for this node's), and what it signs with."""

    number: str
    name: str
    url: str
    keys: tuple[str, ...]


class Placed(Struct, frozen=True):
    """An event about a person, with its receipt, in the log where it stands."""

    proved: Proved
    place: Place


class Everywhere(Struct, frozen=True):
    """A page of a person's list over all logs, newest first; ``silent`` names who did not answer."""

    items: list[Placed]
    total: int
    limit: int
    offset: int
    complete: bool
    sources: list[Source]
    silent: tuple[str, ...]


class ReceivedAt(Struct, frozen=True):
    """A question to the organisation, in the log where it was asked."""

    received: Received
    place: str


class QuestionsEverywhere(Struct, frozen=True):
    """The questions to an organisation over all logs, unanswered first."""

    items: list[ReceivedAt]
    total: int
    silent: tuple[str, ...]


async def reads_everywhere(node: Node, actor: Actor, wanted: WantedReads) -> Everywhere:
    """List who has read about the logged-in person, at this node and every other.

    The newest ``MAX_LISTED`` of each log can be paged through.  Raises ``Invalid`` beyond them.
    """
    if wanted.offset + wanted.limit > MAX_LISTED:
        raise Invalid.field("offset", "reaches further back than the list does")
    newest = msgspec.structs.replace(wanted, limit=wanted.offset + wanted.limit, offset=0)
    here = await own_reads(node, actor, newest)
    found, silent = await _ask_all(node, lambda log: log.reads(actor, newest))
    lists = [(await _here(node), here), *found]
    items = [Placed(_proved(item), place) for place, own in lists for item in own.items]
    items.sort(key=lambda placed: placed.proved.read.time, reverse=True)
    sources = {source.organisation: source for _, own in lists for source in own.sources}
    return Everywhere(
        items[wanted.offset : wanted.offset + wanted.limit],
        sum(own.total for _, own in lists),
        wanted.limit,
        wanted.offset,
        all(own.complete for _, own in lists),
        list(sources.values()),
        silent,
    )


async def own_reads(node: Node, actor: Actor, wanted: WantedReads) -> ProvedReads:
    """List what this node's own log has about the logged-in person, with receipts."""
    if wanted.event_id is not None:
        proved = await my_proved_read(node, actor, wanted.event_id)
        return ProvedReads([_written(proved)], 1, complete=True, sources=[])
    found = await my_proved_reads(node, actor, wanted.limit, wanted.offset, wanted.part)
    items = [_written(proved) for proved in found.proved]
    return ProvedReads(items, found.reads.total, found.reads.complete, found.sources)


async def read_at(node: Node, actor: Actor, event_id: UUID, number: str) -> Placed:
    """Find one event about the person in the log of a node; raises ``NotFound``."""
    if number == HERE:
        return Placed(await my_proved_read(node, actor, event_id), await _here(node))
    place = await _place(node, number)
    found = await RemoteLog(node, place.url).reads(actor, WantedReads(event_id=event_id))
    if not found.items:
        raise NotFound("There is no such event about you.")
    return Placed(_proved(found.items[0]), place)


async def receipt_at(node: Node, actor: Actor, event_id: UUID, number: str) -> bytes:
    """Give an event's receipt from the log of a node, as its exact bytes."""
    if number == HERE:
        return await my_receipt(node, actor, event_id)
    placed = await read_at(node, actor, event_id, number)
    if placed.proved.receipt is None:
        raise on_its_way()
    return placed.proved.receipt


async def ask_at(
    node: Node,
    actor: Actor,
    event_id: UUID,
    question: str,
    number: str,
    *,
    once: Once | None = None,
) -> Question:
    """Ask about an event where it stands, once there too."""
    if number == HERE:
        return await questions.ask(node, actor, event_id, question, once)
    text = questions.checked_text("question", question)
    place = await _place(node, number)
    return await RemoteLog(node, place.url).ask(actor, event_id, text, _key(once))


async def received_everywhere(
    node: Node, actor: Actor, limit: int, offset: int
) -> QuestionsEverywhere:
    """List the questions to the actor's organisation; elsewhere, if it is this node's own."""
    here = await questions.received(node, actor, min(limit + offset, MAX_QUESTIONS), 0)
    items = [ReceivedAt(one, HERE) for one in here.items]
    total = here.total
    silent: tuple[str, ...] = ()
    if actor.organisation == node.organisation:
        found, silent = await _ask_all(node, lambda log: log.received(MAX_QUESTIONS, 0))
        for place, other in found:
            items += [ReceivedAt(one, place.number) for one in other.items]
            total += other.total
    items.sort(key=lambda one: (one.received.question.state != "asked", one.received.time))
    return QuestionsEverywhere(items[offset : offset + limit], total, silent)


async def answer_at(
    node: Node,
    actor: Actor,
    question_id: UUID,
    text: str,
    number: str,
    *,
    once: Once | None = None,
) -> Question:
    """Answer a question where it was asked; who answered is an event of this node's own."""
    if number == HERE:
        return await questions.answer(node, actor, question_id, text, once)
    record = Record(type=QUESTION_ANSWERED, actor=actor, items=(str(question_id),))
    async with reading(node, record):
        if questions.answering(actor) != node.organisation:
            raise NotFound("There is no such question to your organisation.")
        words = questions.checked_text("answer", text)
        place = await _place(node, number)
        record.resource = place.url
        return await RemoteLog(node, place.url).answer(question_id, words, _key(once))


def _key(once: Once | None) -> str:
    """Give the key under which another node knows the same form again."""
    return once.key if once else str(new_id())


async def _ask_all(
    node: Node, ask: Asking[Answer]
) -> tuple[list[tuple[Place, Answer]], tuple[str, ...]]:
    """Ask every other node at the same time; gives the answers, and who did not answer."""
    others = await _others(node)
    answers = await asyncio.gather(
        *(ask(RemoteLog(node, other.url)) for other in others), return_exceptions=True
    )
    found: list[tuple[Place, Answer]] = []
    silent: list[str] = []
    for other, answer in zip(others, answers, strict=True):
        if isinstance(answer, Problem):
            _log.warning("traceability.node_silent", node=other.url, reason=answer.reason)
            silent.append(other.member_name)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            found.append((_place_of(other), answer))
    return found, tuple(silent)


async def _others(node: Node) -> Sequence[RegisteredNode]:
    """List the other nodes; none where nothing is bound that could ask them."""
    if OtherNodes not in node.doors:
        return ()
    nodes = await node.door(MemberRegister).nodes()
    return [other for other in nodes if other.url != node.public_url]


async def _here(node: Node) -> Place:
    return Place(HERE, node.name, node.public_url, tuple((await log_key(node)).keys))


async def _place(node: Node, number: str) -> Place:
    for other in await _others(node):
        if other.member.identifier == number:
            return _place_of(other)
    raise NotFound("There is no such node.")


def _place_of(other: RegisteredNode) -> Place:
    return Place(other.member.identifier, other.member_name, other.url, (other.log_key,))


def _written(proved: Proved) -> ProvedRead:
    return ProvedRead(proved.read, None if proved.receipt is None else proved.receipt.decode())


def _proved(item: ProvedRead) -> Proved:
    return Proved(item.read, None if item.receipt is None else item.receipt.encode())
