# SPDX-License-Identifier: EUPL-1.2
"""Who may see what: a person sees the events she is a subject of, under any number she has had."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from samband.core.db import Connection
from samband.core.identifiers import Party, Scheme
from samband.core.node import Node
from samband.core.ports import Actor, Evidence
from samband.core.problems import Refused, Unavailable
from samband.core.recording import Record, reading
from samband.core.time import now, rfc3339
from samband.trust_and_security.traceability.client import Numbers
from samband.trust_and_security.traceability.model.reads import Question, Read, Reads, Wanted
from samband.trust_and_security.traceability.service.appender import PURPOSE
from samband.trust_and_security.traceability.store import reads as store
from samband.trust_and_security.traceability.store.reads import ReadRow
from samband.trust_and_security.traceability.vocabulary import READS_LISTED
from samband.trust_and_security.traceability.wire.body import Body, read_body

IDENTIFIERS = "identifiers"
"""The kind of evidence that tells a person's other numbers, as ``facts["identifiers"]``."""


class _Held(Struct, frozen=True):
    """A number in an evidence, passing over what else is told of it."""

    scheme: Scheme
    identifier: str


class Own(Struct, frozen=True):
    """A person's numbers with the keys they are listed under.

    ``complete`` is false when her former numbers are not known here and could not be asked for.
    ``signed`` is the statement that tells them, when she has had others.
    """

    parties: dict[bytes, Party]
    complete: bool
    evidence: tuple[str, ...] = ()
    signed: str = ""

    @property
    def keys(self) -> list[bytes]:
        """Give the keys to look under."""
        return list(self.parties)


async def own_parties(node: Node, actor: Actor, signed: str = "") -> Own:
    """Tell which numbers are the logged-in person's own; raises ``Refused`` when nobody is.

    The number she logged in with comes from her session or her system's user-bound token, former
    ones only as evidence about that number, which the register of persons has signed: its own node
    asks it, others are shown it as ``signed``.
    """
    if actor.user is None:
        raise Refused("Only a person can see who has read about her.", reason="no user")
    parties, complete, digests, told = [actor.user], True, [], ""
    try:
        for evidence in await _evidence(node, actor.user, signed):
            if _counts(evidence, actor.user):
                parties += _identifiers(evidence)
                digests.append(evidence.digest)
                told = evidence.signature
    except Unavailable:
        complete = False
    keyed = {node.subject_key(PURPOSE, party): party for party in parties}
    return Own(keyed, complete, tuple(digests), told if len(keyed) > 1 else "")


async def _evidence(node: Node, person: Party, signed: str) -> Sequence[Evidence]:
    if Numbers not in node.doors:
        return await node.ports.evidence.about(person, frozenset({IDENTIFIERS}))
    if not signed:
        raise Unavailable(reason="the register of persons is another node's")
    return (await node.door(Numbers).believe(node, signed, person),)


def _counts(evidence: Evidence, person: Party) -> bool:
    right = evidence.kind == IDENTIFIERS and evidence.subject == person
    return right and evidence.expires > now()


def _identifiers(evidence: Evidence) -> list[Party]:
    """Read the numbers of an evidence; one that cannot be read is a failure of its issuer.

    Each is told with the days it was held, which do not matter here.
    """
    try:
        held = msgspec.convert(evidence.facts[IDENTIFIERS], list[_Held])
        return [Party(number.scheme, number.identifier) for number in held]
    except (KeyError, ValueError):
        raise Unavailable(reason="the evidence of identifiers cannot be read") from None


async def my_reads(node: Node, actor: Actor, limit: int, offset: int) -> Reads:
    """List who has read about the logged-in person; that she looked is an event too."""
    record = listing(actor)
    async with reading(node, record):
        own = await own_parties(node, actor)
        record.evidence = own.evidence
        async with node.db.connection() as connection:
            return await reads_of(connection, own, limit, offset)


def listing(actor: Actor) -> Record:
    """Begin the record of somebody looking at her own list."""
    return Record(type=READS_LISTED, actor=actor, subjects=(actor.user,) if actor.user else ())


async def reads_of(
    connection: Connection, own: Own, limit: int, offset: int, wanted: Wanted = store.ALL
) -> Reads:
    """Read a page of the list of whoever ``own`` is about; ``total`` counts what is wanted."""
    rows = await store.list_reads(connection, own.keys, limit, offset, wanted=wanted)
    total = await store.count_reads(connection, own.keys, wanted)
    return Reads([read_of(row) for row in rows], total, limit, offset, own.complete)


async def find_read(connection: Connection, own: Own, event_id: UUID) -> Read | None:
    """Find one event in the list of whoever ``own`` is about."""
    rows = await store.list_reads(connection, own.keys, 1, 0, event_id)
    return read_of(rows[0]) if rows else None


def read_of(row: ReadRow) -> Read:
    """Show a stored event to its subject."""
    body = read_body(row.body)
    return Read(
        event_id=str(row.event_id),
        time=rfc3339(row.time),
        type=row.type,
        outcome=body.outcome,
        by=_by(row, body),
        organisation=body.organisation,
        organisation_name=body.organisation_name,
        client=body.client,
        on_behalf_of=body.on_behalf_of,
        purpose=body.purpose,
        purpose_words=body.purpose_words,
        policies=body.policies,
        resource=body.resource,
        scope=body.scope,
        items=body.items,
        trace_id=body.trace_id,
        sandbox=body.sandbox,
        in_log=row.in_log,
        question=_question(row),
    )


def _by(row: ReadRow, body: Body) -> Literal["self", "representative", "organisation"]:
    """Tell whose doing it was; her own, even when a system carried it for her, comes first."""
    if row.by_self:
        return "self"
    if row.for_person or (body.organisation is None and body.client is None):
        return "representative"
    return "organisation"


def _question(row: ReadRow) -> Question | None:
    if row.question_id is None or row.asked is None or row.question is None:
        return None
    return question_of(row.question_id, row.asked, row.question, row.answered, row.answer)


def question_of(
    question_id: UUID, asked: datetime, text: str, answered: datetime | None, answer: str | None
) -> Question:
    """Show a stored question."""
    return Question(
        id=str(question_id),
        state="asked" if answered is None else "answered",
        asked=rfc3339(asked),
        question=text,
        answered=None if answered is None else rfc3339(answered),
        answer=answer,
    )
