# SPDX-License-Identifier: EUPL-1.2
"""Questions about reads; who asked is a keyed hash, and the organisation is never shown it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class QuestionRow(Struct, frozen=True):
    """A question to an organisation."""

    id: UUID
    event_id: UUID
    organisation: str
    asked: datetime
    question: str
    answered: datetime | None
    answer: str | None


class ReceivedRow(Struct, frozen=True):
    """A question with the event it is about; ``body`` is None once the event is erased."""

    id: UUID
    asked: datetime
    question: str
    answered: datetime | None
    answer: str | None
    event_id: UUID
    time: datetime
    type: str
    body: str | None


async def insert_question(tx: Tx, row: QuestionRow, subject_key: bytes) -> bool:
    """Keep a question; false when this subject has asked about the event before."""
    return bool(
        await db.execute(
            tx,
            """
            insert into traceability.question
                (id, event_id, subject_key, organisation, asked, question)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (event_id, subject_key) do nothing
            """,
            row.id,
            row.event_id,
            subject_key,
            row.organisation,
            row.asked,
            row.question,
        )
    )


async def find_question(tx: Tx, question_id: UUID, organisation: str) -> QuestionRow | None:
    """Find a question to the organisation and keep others from answering it meanwhile."""
    return await db.row_or_none(
        tx,
        QuestionRow,
        """
        select id, event_id, organisation, asked, question, answered, answer
        from traceability.question where id = $1 and organisation = $2
        for update
        """,
        question_id,
        organisation,
    )


async def set_answer(tx: Tx, question_id: UUID, answered: datetime, answer: str) -> None:
    """Keep the answer to a question that had none."""
    await db.execute(
        tx,
        """
        update traceability.question set answered = $2, answer = $3
        where id = $1 and answered is null
        """,
        question_id,
        answered,
        answer,
    )


async def list_received(
    connection: Connection, organisation: str, limit: int, offset: int
) -> list[ReceivedRow]:
    """List the questions to an organisation: unanswered first, the oldest of those on top."""
    return await db.rows(
        connection,
        ReceivedRow,
        """
        select question.id, question.asked, question.question, question.answered,
            question.answer, event.event_id, event.time, event.type, event.body
        from traceability.question join traceability.event using (event_id)
        where question.organisation = $1
        order by question.answered desc nulls first, question.asked, question.id
        limit $2 offset $3
        """,
        organisation,
        limit,
        offset,
    )


async def count_received(connection: Connection, organisation: str) -> int:
    """Count the questions to an organisation."""
    return int(
        await db.value(
            connection,
            "select count(*) from traceability.question where organisation = $1",
            organisation,
        )
    )
