# SPDX-License-Identifier: EUPL-1.2
"""Reconciling a set that is too large for one request: it is sent in parts and worked on by a job.

A part may be sent again, since what is stated twice is one entry; so a part that got no answer is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import msgspec

from samband.core.identifiers import Party
from samband.core.inbox import Once
from samband.core.jobs import Job, enqueue
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import NotFound
from samband.core.recording import Record, changing, reading
from samband.core.web.lines import ahead
from samband.information_management.indexing.model.entries import (
    MAX_FAULTS,
    Conclusion,
    ReconciliationReport,
)
from samband.information_management.indexing.service.common import attempt
from samband.information_management.indexing.service.hearing import attempted_by, speaker
from samband.information_management.indexing.service.loading import heard_in_chunks
from samband.information_management.indexing.service.reconciling import (
    Gathered,
    begun,
    conclude,
    gather,
    held,
    written,
)
from samband.information_management.indexing.store import reconciling as store
from samband.information_management.indexing.vocabulary import WRITE

RECONCILE = "index.reconcile"
_ANY = ("gathering", "working", "done", "needs-confirmation", "faulty")


class Promise(msgspec.Struct, frozen=True):
    """What the job is to conclude, and on whose behalf."""

    index: str
    id: UUID
    organisation: Party
    organisation_name: str
    client: str | None
    confirmed: bool


async def begin(
    node: Node, actor: Actor, name: str, type_name: str, asked: Once
) -> ReconciliationReport:
    """Begin a reconciliation that comes in parts."""
    record = _record(node, actor, name)
    async with changing(node, record, asked) as tx:
        _, report = await begun(node, tx, record, name, type_name)
        record.reason, record.answer = "a reconciliation began", report
        return report


async def add_part(
    node: Node, actor: Actor, name: str, id_: UUID, stream: AsyncIterator[bytes]
) -> ReconciliationReport:
    """Gather a part of the set; its faulty lines are told at once, and make the whole faulty."""
    record = _record(node, actor, name)
    async with reading(node, record), node.db.connection() as connection:
        who = await speaker(node, connection, record, name)
        before = await held(connection, who, id_, "gathering")
        record.items, record.reason = (before.information_type,), "a part began"
    gathered = Gathered(id_, who.index.type_ids[before.information_type])
    async for chunk in ahead(heard_in_chunks(who, stream)):
        await gather(node, who, chunk, gathered)
    record = _record(node, actor, name)
    async with changing(node, record) as tx:
        before = await held(tx, who, id_, "gathering")
        record.items = (before.information_type,)
        record.reason = f"{gathered.stated} gathered, {gathered.refused} faulty"
        report = msgspec.structs.replace(
            before,
            stated=before.stated + gathered.stated,
            refused=before.refused + gathered.refused,
            faults=(before.faults + gathered.faults)[:MAX_FAULTS],
        )
        await store.keep(tx, id_, report.stated, written(report))
        return report


async def finish(
    node: Node, actor: Actor, name: str, id_: UUID, said: Conclusion, *, asked: Once
) -> ReconciliationReport:
    """Say that the set is whole; a job then makes the index agree, or asks to be confirmed."""
    record = _record(node, actor, name)
    record.status = 200
    async with changing(node, record, asked) as tx:
        who = await speaker(node, tx, record, name)
        before = await held(tx, who, id_, "gathering", "needs-confirmation")
        report = msgspec.structs.replace(before, state="working")
        await store.keep(tx, id_, report.stated, written(report))
        promise = Promise(
            name,
            id_,
            who.producer.organisation,
            actor.organisation_name,
            actor.client,
            said.confirm_removals,
        )
        await enqueue(tx, RECONCILE, promise)
        record.items, record.answer = (before.information_type,), report
        record.reason = "a job was promised"
        return report


async def read(node: Node, actor: Actor, name: str, id_: UUID) -> ReconciliationReport:
    """Tell how a reconciliation stands; it is remembered for a day."""
    record = _record(node, actor, name)
    async with reading(node, record), node.db.connection() as connection:
        who = await speaker(node, connection, record, name)
        report = await held(connection, who, id_, *_ANY)
        record.items, record.reason = (report.information_type,), "its state was read"
        return report


async def run_reconcile(node: Node, job: Job) -> None:
    """Conclude a reconciliation; a repeated attempt finds it concluded and does nothing."""
    promise = job.read(Promise)
    actor = Actor(
        organisation=promise.organisation,
        organisation_name=promise.organisation_name,
        client=promise.client,
        scopes=frozenset({WRITE}),
    )
    record = _record(node, actor, promise.index)
    async with changing(node, record) as tx:
        who = await speaker(node, tx, record, promise.index)
        try:
            waiting = await held(tx, who, promise.id, "working")
        except NotFound:
            record.reason = "concluded before"
            return
        record.items = (waiting.information_type,)
        gathered = Gathered(
            promise.id,
            who.index.type_ids[waiting.information_type],
            waiting.stated,
            waiting.refused,
            waiting.faults,
        )
        await conclude(
            tx,
            record,
            who,
            waiting.information_type,
            gathered,
            confirmed=promise.confirmed,
        )


def _record(node: Node, actor: Actor, name: str) -> Record:
    return attempted_by(actor, attempt(node, actor, "index.reconciled", WRITE, name))
