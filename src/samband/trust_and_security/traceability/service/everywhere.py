# SPDX-License-Identifier: EUPL-1.2
"""One list over the logs of all nodes: personal data stays where it is, and is asked for there.

A node that does not answer is named: its events are missing from the list, and the list says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TypeVar
from uuid import UUID

import structlog
from msgspec import Struct
from msgspec.structs import replace

from samband.core.ids import new_id
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Invalid, NotFound, Problem, Unavailable
from samband.core.recording import Record, reading
from samband.trust_and_security.traceability.client import Numbers, OtherNodes, RemoteLog
from samband.trust_and_security.traceability.model.reads import (
    MAX_LISTED,
    NewQuestion,
    ProvedRead,
    ProvedReads,
    Question,
    Received,
    Source,
    WantedReads,
)
from samband.trust_and_security.traceability.service import questions
from samband.trust_and_security.traceability.service.own_data import own_parties
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

PERSONS = "person"
"""The API of the register of persons."""
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
    whole_at: str | None = None
    """Where the whole list is, when nobody else believes who has logged in at this node."""


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
    newest = replace(wanted, limit=wanted.offset + wanted.limit, offset=0)
    whole_at = await _whole_at(node)
    if whole_at is None:
        lists, silent, complete = await _listed(node, actor, newest)
    else:
        lists, silent, complete = (
            [(await _here(node), await own_reads(node, actor, newest))],
            (),
            True,
        )
    items = [Placed(_proved(item), place) for place, own in lists for item in own.items]
    items.sort(key=lambda placed: placed.proved.read.time, reverse=True)
    sources = {source.organisation: source for _, own in lists for source in own.sources}
    return Everywhere(
        items[wanted.offset : wanted.offset + wanted.limit],
        sum(own.total for _, own in lists),
        wanted.limit,
        wanted.offset,
        complete,
        list(sources.values()),
        silent,
        whole_at,
    )


async def _whole_at(node: Node) -> str | None:
    """Name a node that vouches for who has logged in at it, when this one does not."""
    if OtherNodes not in node.doors:
        return None
    own = await node.door(MemberRegister).node_at(node.public_url)
    if own is None or own.vouches:
        return None
    return next((each.url for each in await _others(node) if each.vouches and each.active), None)


async def _listed(
    node: Node, actor: Actor, wanted: WantedReads
) -> tuple[list[tuple[Place, ProvedReads]], tuple[str, ...], bool]:
    """Ask every log, and once more with her former numbers where the register tells of some.

    Whoever has had one number alone, nearly everybody, is asked for once: the register's node has
    said so in the same answer.  Gives the lists, who was silent, and whether nothing can be missing.
    """
    here = await own_reads(node, actor, wanted)
    asked = replace(wanted, identifier_evidence=here.identifier_evidence)
    found, silent = await _ask_all(node, lambda log: log.reads(actor, asked))
    lists, register = [(await _here(node), here), *found], _register(node)
    if here.identifier_evidence:
        return lists, silent, all(own.complete for _, own in lists)
    told = [own for place, own in found if place.number == register and own.complete]
    signed = "".join(own.identifier_evidence for own in told)
    if not signed:
        return lists, silent, here.complete or bool(told)
    asked = replace(wanted, identifier_evidence=signed)
    here = await own_reads(node, actor, asked)
    but = {place.number for place, _ in found if place.number != register}
    again, mute = await _ask_all(node, lambda log: log.reads(actor, asked), but)
    kept = [(place, own) for place, own in found if place.number == register]
    lists = [(await _here(node), here), *kept, *again]
    complete = all(own.complete for _, own in lists)
    return lists, (*silent, *mute), complete


def _register(node: Node) -> str:
    """Name who has the register of persons, whose node alone is believed on a person's numbers."""
    return node.owner(PERSONS).identifier


async def own_reads(node: Node, actor: Actor, wanted: WantedReads) -> ProvedReads:
    """List what this node's own log has about the logged-in person, with receipts."""
    given = wanted.identifier_evidence
    if wanted.event_id is not None:
        proved = await my_proved_read(node, actor, wanted.event_id, given)
        return ProvedReads([_written(proved)], 1, complete=True, sources=[])
    found = await my_proved_reads(node, actor, wanted)
    items, reads = [_written(proved) for proved in found.proved], found.reads
    told = "" if given else found.signed
    return ProvedReads(items, reads.total, reads.complete, found.sources, told)


async def read_at(node: Node, actor: Actor, event_id: UUID, number: str) -> Placed:
    """Find one event about the person in the log of a node; raises ``NotFound``."""
    place = await _here(node) if number == HERE else await _place(node, number)

    async def read(signed: str) -> Proved:
        if number == HERE:
            return await my_proved_read(node, actor, event_id, signed)
        wanted = WantedReads(event_id=event_id, identifier_evidence=signed)
        found = await RemoteLog(node, place.url).reads(actor, wanted)
        if not found.items:
            raise NotFound("There is no such event about you.")
        return _proved(found.items[0])

    return Placed(await _under_any_number(node, actor, number, read), place)


async def receipt_at(node: Node, actor: Actor, event_id: UUID, number: str) -> bytes:
    """Give an event's receipt from the log of a node, as its exact bytes."""
    if number == HERE:
        return await _under_any_number(
            node, actor, HERE, lambda signed: my_receipt(node, actor, event_id, signed)
        )
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
        return await _under_any_number(
            node,
            actor,
            HERE,
            lambda signed: questions.ask(node, actor, event_id, question, once, signed=signed),
        )
    text = questions.checked_text("question", question)
    place = await _place(node, number)
    log, key = RemoteLog(node, place.url), _key(once)
    return await _under_any_number(
        node, actor, number, lambda signed: log.ask(actor, NewQuestion(event_id, text, signed), key)
    )


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


async def _under_any_number(
    node: Node, actor: Actor, number: str, work: Callable[[str], Awaitable[Answer]]
) -> Answer:
    """Look under the number she logged in with, and under her former ones if nothing is there.

    The register's own log has been looked through under all of them at once.  Raises
    ``Unavailable`` when the register of persons cannot be asked for them: that there is nothing
    would not be certain.
    """
    try:
        return await work("")
    except NotFound:
        if number == HERE and Numbers not in node.doors:
            raise
        signed = await _former_numbers(node, actor)
        if not signed:
            raise
    return await work(signed)


async def _former_numbers(node: Node, actor: Actor) -> str:
    """Have the register's statement of her numbers; empty when she has had no other.

    The register's node makes it itself, every other asks for it there.
    """
    if Numbers not in node.doors:
        own = await own_parties(node, actor)
        if not own.complete:
            raise Unavailable(reason="this node's own register of persons does not answer")
        return own.signed
    register = _register(node)
    for other in await _others(node):
        if other.member.identifier == register:
            wanted = WantedReads(limit=1)
            return (await RemoteLog(node, other.url).reads(actor, wanted)).identifier_evidence
    return ""


def _key(once: Once | None) -> str:
    """Give the key under which another node knows the same form again."""
    return once.key if once else str(new_id())


async def _ask_all(
    node: Node, ask: Asking[Answer], only: Collection[str] | None = None
) -> tuple[list[tuple[Place, Answer]], tuple[str, ...]]:
    """Ask every other node at the same time; gives the answers, and who did not answer.

    ``only`` are the organisation numbers of those who are asked, where it is not all.
    """
    others = [
        other for other in await _others(node) if only is None or other.member.identifier in only
    ]
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
