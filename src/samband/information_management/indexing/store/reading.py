# SPDX-License-Identifier: EUPL-1.2
"""Looking up: one statement for all subjects of a question, whatever it finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from samband.core import db
from samband.core.db import Connection, Database
from samband.core.time import now

FEW = 16
"""So many subjects at most are looked up in one statement with those of others."""


class Found(msgspec.Struct, frozen=True):
    """An entry that may be told; ``place`` is its subject's place in the question, from 1."""

    place: int
    information_type: int
    producer: int
    condition: int | None
    content_time: datetime
    logical_address: str
    service: str


class Question(msgspec.Struct, frozen=True):
    """Whose entries are looked up, of which types, and for whom; at most ``limit`` of each."""

    index_id: int
    subjects: tuple[bytes, ...]
    information_types: tuple[int, ...]
    consumer: str
    limit: int

    @property
    def kind(self) -> tuple[object, ...]:
        """What questions in one statement have in common."""
        return self.index_id, self.information_types, self.consumer, self.limit


class Address(msgspec.Struct, frozen=True):
    """The number of an address."""

    id: int


async def find(
    connection: Connection,
    index_id: int,
    subjects: Sequence[bytes],
    information_types: Sequence[int],
    *,
    consumer: str,
    moment: datetime,
    limit: int,
) -> list[Found]:
    """Find the entries of subjects that their producers show to a consumer, ``limit`` for each.

    Its own are left out: by those that it did not find it would know who is protected.
    """
    return await db.rows(
        connection,
        Found,
        "select place, information_type, producer, condition, content_time, logical_address,"
        " service from indexing.find($1, $2, $3, $4, $5, $6)",
        index_id,
        subjects,
        information_types,
        consumer,
        moment,
        limit,
    )


async def find_together(database: Database, question: Question) -> list[Found]:
    """Find entries as :func:`find` does, a few subjects with whoever asks at this moment."""
    if len(question.subjects) > FEW:
        async with database.connection() as connection:
            return (await _find_all(connection, [question]))[0]
    return await database.together(_find_all, question)


async def _find_all(connection: Connection, questions: list[Question]) -> list[list[Found]]:
    """Answer several questions, with one statement for those of a kind."""
    kinds: dict[tuple[object, ...], list[int]] = {}
    for at, question in enumerate(questions):
        kinds.setdefault(question.kind, []).append(at)
    answers: list[list[Found]] = [[] for _ in questions]
    for alike in kinds.values():
        first = questions[alike[0]]
        own = [(at, place) for at in alike for place, _ in enumerate(questions[at].subjects, 1)]
        rows = await find(
            connection,
            first.index_id,
            [subject for at in alike for subject in questions[at].subjects],
            first.information_types,
            consumer=first.consumer,
            moment=now(),
            limit=first.limit,
        )
        for row in rows:
            at, place = own[row.place - 1]
            told = row if row.place == place else msgspec.structs.replace(row, place=place)
            answers[at].append(told)
    return answers


async def pointed(
    connection: Connection,
    index_id: int,
    subject: bytes,
    information_type: int,
    *,
    producer: str,
    logical_address: str,
    service: str,
    consumer: str,
) -> Address | None:
    """Find the address of one entry, if its producer is another and shows it to a consumer."""
    return await db.row_or_none(
        connection,
        Address,
        """
        select e.address as id from indexing.producer p
        join indexing.address a on a.index_id = $1 and a.producer = p.id
            and a.logical_address = $5 and a.service = $6
        join indexing.entry e on e.index_id = $1 and e.subject = $2 and e.information_type = $3
            and e.address = a.id
        join indexing.holding h on h.index_id = $1 and h.producer = p.id and h.information_type = $3
            and h.active and (h.visible_to is null or $7 = any(h.visible_to))
        where p.index_id = $1 and p.organisation = $4 and p.organisation <> $7
            and (e.expires is null or e.expires > now())
        """,
        index_id,
        subject,
        information_type,
        producer,
        logical_address,
        service,
        consumer,
    )


async def report_false(
    connection: Connection,
    index_id: int,
    subject: bytes,
    information_type: int,
    *,
    address: int,
    consumer: str,
) -> None:
    """Keep that a consumer found an entry to be false; once for each consumer."""
    await db.execute(
        connection,
        "insert into indexing.false_pointer"
        " (index_id, subject, information_type, address, consumer)"
        " values ($1, $2, $3, $4, $5) on conflict do nothing",
        index_id,
        subject,
        information_type,
        address,
        consumer,
    )
