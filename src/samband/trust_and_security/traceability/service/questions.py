# SPDX-License-Identifier: EUPL-1.2
"""Fråga om denna läsning: a person asks the organisation that read, and it answers.

She is known to the organisation only through the event it made itself, so asking reveals no
more than it already knows: neither number nor key goes with the question.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

from samband.core.identifiers import Party
from samband.core.ids import new_id
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid, NotFound, Problem, Refused
from samband.core.recording import Record, changing, reading
from samband.core.time import now, rfc3339
from samband.trust_and_security.traceability.model.reads import (
    MAX_QUESTION,
    Question,
    Received,
    ReceivedQuestions,
)
from samband.trust_and_security.traceability.service.own_data import (
    Own,
    own_parties,
    question_of,
    read_of,
)
from samband.trust_and_security.traceability.store import questions as store
from samband.trust_and_security.traceability.store.questions import QuestionRow, ReceivedRow
from samband.trust_and_security.traceability.store.reads import find_openable, list_reads
from samband.trust_and_security.traceability.vocabulary import (
    ANSWER,
    QUESTION_ANSWERED,
    QUESTION_ASKED,
    QUESTIONS_LISTED,
)
from samband.trust_and_security.traceability.wire.body import read_body

CASE_OFFICER = "case-officer"


QUESTION_RECEIVED = "question-received"
"""The kind of notice that tells an organisation that a question waits."""


async def ask(
    node: Node,
    actor: Actor,
    event_id: UUID,
    text: str,
    once: Once | None = None,
    *,
    signed: str = "",
) -> Question:
    """Ask the organisation behind an event about the logged-in person why it was done.

    Raises ``NotFound`` for an event that she cannot see, ``Conflict`` when no organisation did it
    or she has asked already, ``Invalid`` for a text that is empty or over 2,000 characters.
    """
    record = Record(
        type=QUESTION_ASKED,
        actor=actor,
        subjects=(actor.user,) if actor.user else (),
        items=(str(event_id),),
    )
    own = await _own(node, record, signed)
    async with changing(node, record, once) as tx:
        question = checked_text("question", text)
        rows = await list_reads(tx, own.keys, 1, 0, event_id)
        openable = await find_openable(tx, event_id, own.keys)
        if not rows or openable is None:
            raise NotFound("There is no such event about you.")
        read = read_of(rows[0])
        if read.by != "organisation" or read.organisation is None:
            raise Conflict("No organisation did this, so there is nobody to ask.")
        row = QuestionRow(
            new_id(), event_id, read.organisation.identifier, now(), question, None, None
        )
        if not await store.insert_question(tx, row, openable.subject_key):
            raise Conflict("You have already asked about this.")
        await node.ports.notifier.tell(tx, read.organisation, QUESTION_RECEIVED, {})
        asked = _shown(row)
        record.answer = asked
    return asked


async def _own(node: Node, record: Record, signed: str) -> Own:
    """Learn the person's numbers before any transaction; not being able to is an event too."""
    try:
        own = await own_parties(node, record.actor, signed)
    except Problem:
        async with reading(node, record):
            raise
    record.evidence = own.evidence
    return own


async def received(node: Node, actor: Actor, limit: int, offset: int) -> ReceivedQuestions:
    """List the questions to the actor's organisation; raises ``Refused`` for who may not answer."""
    record = Record(type=QUESTIONS_LISTED, actor=actor)
    async with reading(node, record):
        organisation = answering(actor)
        async with node.db.connection() as connection:
            rows = await store.list_received(connection, organisation.identifier, limit, offset)
            total = await store.count_received(connection, organisation.identifier)
        return ReceivedQuestions([_received(row) for row in rows], total, limit, offset)


async def answer(
    node: Node, actor: Actor, question_id: UUID, text: str, once: Once | None = None
) -> Question:
    """Answer a question to the actor's organisation, once.

    Raises ``NotFound`` alike for a question that is unknown and one to somebody else.
    """
    record = Record(type=QUESTION_ANSWERED, actor=actor, items=(str(question_id),))
    async with changing(node, record, once) as tx:
        organisation = answering(actor)
        words = checked_text("answer", text)
        row = await store.find_question(tx, question_id, organisation.identifier)
        if row is None:
            raise NotFound("There is no such question to your organisation.")
        if row.answered is not None:
            raise Conflict("The question has been answered already.")
        moment = now()
        await store.set_answer(tx, question_id, moment, words)
        record.answer = question_of(row.id, row.asked, row.question, moment, words)
        return question_of(row.id, row.asked, row.question, moment, words)


def answering(actor: Actor) -> Party:
    """Tell for which organisation the actor answers: its case officer, or its own system."""
    allowed = CASE_OFFICER in actor.roles or ANSWER in actor.scopes
    if actor.organisation is None or not allowed:
        raise Refused("Only a case officer of the organisation can do this.", reason="no role")
    return actor.organisation


def checked_text(field: str, text: str) -> str:
    """Give what was written without the space around it; raises ``Invalid`` for too little or much."""
    words = text.strip()
    if not 1 <= len(words) <= MAX_QUESTION:
        raise Invalid.field(f"$.{field}", f"must be 1 to {MAX_QUESTION} characters")
    return words


def _shown(row: QuestionRow) -> Question:
    return question_of(row.id, row.asked, row.question, row.answered, row.answer)


def _received(row: ReceivedRow) -> Received:
    question = question_of(row.id, row.asked, row.question, row.answered, row.answer)
    shown = Received(
        question=question,
        event_id=str(row.event_id),
        time=rfc3339(row.time),
        type=row.type,
        outcome="",
    )
    if row.body is None:
        return shown
    body = read_body(row.body)
    return msgspec.structs.replace(
        shown,
        outcome=body.outcome,
        client=body.client,
        purpose=body.purpose,
        purpose_words=body.purpose_words,
        items=body.items,
        trace_id=body.trace_id,
    )
