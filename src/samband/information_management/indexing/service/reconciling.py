# SPDX-License-Identifier: EUPL-1.2
"""Reconciling: a producer states everything it holds of a type, and the index is made to agree.

What is missing is removed and what is new is added, in one transaction.  A set that would remove
more than the index's share, or that has a faulty line, changes nothing: the first can be confirmed
without being sent again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import msgspec

from samband.core.db import Connection, Tx
from samband.core.ids import new_id
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Invalid, NotFound
from samband.core.recording import Record, changing, reading
from samband.core.web.lines import ahead
from samband.information_management.indexing.model.entries import (
    MAX_FAULTS,
    Counted,
    LineFault,
    ReconciliationReport,
)
from samband.information_management.indexing.service import watching
from samband.information_management.indexing.service.common import attempt
from samband.information_management.indexing.service.hearing import (
    Speaker,
    attempted_by,
    latest_rows,
    number_places,
    speaker,
)
from samband.information_management.indexing.service.loading import Chunk, heard_in_chunks
from samband.information_management.indexing.store import reconciling as store
from samband.information_management.indexing.store.entries import Touched, hold
from samband.information_management.indexing.vocabulary import WRITE


class Gathered(msgspec.Struct):
    """What has come of the set so far, under the id that its rows are gathered by."""

    id: UUID
    kind: int
    stated: int = 0
    refused: int = 0
    faults: list[LineFault] = []


async def reconcile(
    node: Node, actor: Actor, name: str, type_name: str, stream: AsyncIterator[bytes]
) -> ReconciliationReport:
    """Take the full set of one type as lines; raises ``Refused`` before any is read."""
    record = attempted_by(actor, attempt(node, actor, "index.reconciled", WRITE, name))
    async with reading(node, record), node.db.connection() as connection:
        who, report = await begun(node, connection, record, name, type_name)
        record.reason = "a reconciliation began"
    gathered = Gathered(report.id, who.index.type_ids[type_name])
    async for chunk in ahead(heard_in_chunks(who, stream)):
        await gather(node, who, chunk, gathered)
    record = attempted_by(actor, attempt(node, actor, "index.reconciled", WRITE, name))
    record.items = (type_name,)
    async with changing(node, record) as tx:
        return await conclude(tx, record, who, type_name, gathered)


async def begun(
    node: Node, connection: Connection, record: Record, name: str, type_name: str
) -> tuple[Speaker, ReconciliationReport]:
    """Begin to gather a producer's set; raises ``NotFound`` for a type that it does not state."""
    who = await speaker(node, connection, record, name)
    if type_name not in who.producer.information_types:
        raise NotFound("You state no such information type.", reason="type not stated")
    record.items = (type_name,)
    report = ReconciliationReport(
        id=new_id(), state="gathering", information_type=type_name, stated=0, counted=Counted()
    )
    kind = who.index.type_ids[type_name]
    await store.begin(connection, report.id, who.index.id, who.number, kind, report=written(report))
    return who, report


async def confirm(
    node: Node, actor: Actor, name: str, id_: UUID, asked: Once
) -> ReconciliationReport:
    """Apply a reconciliation that removes more than the index lets pass by itself."""
    record = attempted_by(actor, attempt(node, actor, "index.reconciled", WRITE, name))
    record.status = 200
    async with changing(node, record, asked) as tx:
        who = await speaker(node, tx, record, name)
        waiting = await held(tx, who, id_, "needs-confirmation")
        record.items = (waiting.information_type,)
        gathered = Gathered(id_, who.index.type_ids[waiting.information_type], waiting.stated)
        report = await conclude(tx, record, who, waiting.information_type, gathered, confirmed=True)
        record.answer = report
        return report


async def held(tx: Connection, who: Speaker, id_: UUID, *states: str) -> ReconciliationReport:
    """Hold a producer's reconciliation in one of some states; raises ``NotFound``."""
    found = await store.find(tx, id_, who.index.id, who.number)
    report = None if found is None else msgspec.json.decode(found.report, type=ReconciliationReport)
    if report is None or report.state not in states:
        raise NotFound("No such reconciliation waits for this.", reason="no such reconciliation")
    return report


def written(report: ReconciliationReport) -> str:
    """Write a report as it is kept."""
    return msgspec.json.encode(report).decode()


async def gather(node: Node, who: Speaker, chunk: Chunk, so_far: Gathered) -> None:
    """Keep a chunk of the set; nothing more is kept once a line of it was faulty."""
    right = [each for each in chunk.put if each.information_type == so_far.kind]
    strayed = len(chunk.put) - len(right) + len(chunk.deleted)
    so_far.refused += len(chunk.faults) + strayed
    so_far.faults += chunk.faults[: MAX_FAULTS - len(so_far.faults)]
    so_far.stated += len(right)
    if right and not so_far.refused:
        async with node.db.transaction() as tx:
            await number_places(tx, who, (each.place for each in right))
            await store.gather(tx, so_far.id, latest_rows(who, right))


async def conclude(
    tx: Tx,
    record: Record,
    who: Speaker,
    type_name: str,
    gathered: Gathered,
    *,
    confirmed: bool = False,
) -> ReconciliationReport:
    """Compare what is gathered with what stands, and apply it unless that needs to be confirmed."""
    id_, kind = gathered.id, gathered.kind
    report = ReconciliationReport(
        id=id_,
        state="faulty",
        information_type=type_name,
        stated=gathered.stated,
        counted=Counted(),
        refused=gathered.refused,
        faults=gathered.faults,
    )
    if gathered.refused:
        await store.forget(tx, id_)
        record.reason = f"{gathered.refused} faulty lines"
    else:
        await hold(tx, who.index.id, who.number, alone=True)
        counted, standing = await _counted(tx, who, id_, kind, gathered.stated)
        much = counted.removed * 100 > standing * who.index.described.max_removal_percent
        if much and not confirmed:
            report = msgspec.structs.replace(report, state="needs-confirmation", counted=counted)
            record.reason = f"would remove {counted.removed} of {standing}"
        else:
            report = msgspec.structs.replace(report, state="done", counted=counted)
            await _apply(tx, record, who, report)
    await store.keep(tx, id_, gathered.stated, written(report))
    return report


async def _counted(tx: Tx, who: Speaker, id_: UUID, kind: int, stated: int) -> tuple[Counted, int]:
    found = await store.compare(tx, id_, who.index.id, who.number, kind)
    if stated and not found.added and found.removed == found.standing:
        raise Invalid("What was gathered is lost. State the set again.", reason="gathered set lost")
    unchanged = found.standing - found.removed - found.changed
    return Counted(found.added, found.changed, unchanged, found.removed), found.standing


async def _apply(tx: Tx, record: Record, who: Speaker, report: ReconciliationReport) -> None:
    kind, counted = who.index.type_ids[report.information_type], report.counted
    holds = counted.added + counted.changed + counted.unchanged
    await store.remove_missing(tx, report.id, who.index.id, who.number, kind)
    await store.put_stated(tx, report.id, who.index.id, who.number, kind)
    await store.mark_reconciled(tx, who.index.id, who.number, kind, holds)
    await store.forget(tx, report.id)
    touched = Touched(kind, counted.added, counted.changed, counted.removed)
    if counted.added or counted.changed or counted.removed:
        await watching.tell(tx, who.index, who.number, [touched])
    record.reason = (
        f"{report.stated} stated: {counted.added} added, {counted.changed} changed,"
        f" {counted.removed} removed"
    )
