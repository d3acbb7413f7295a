# SPDX-License-Identifier: EUPL-1.2
"""Files that producers publish at an address of their own, fetched again and again (AR-4).

The register fetches as a stranger on the open internet would: https only, no private network, no
redirect, with limits.  A fetch that fails changes nothing and is tried again at its next time.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from samband.core import jobs
from samband.core.db import Tx
from samband.core.identifiers import Party, organisation
from samband.core.ids import new_id
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.outbound import FetchFailed, Limits, Outbound
from samband.core.ports import Actor
from samband.core.problems import Problem
from samband.core.recording import changing, reading
from samband.core.time import now
from samband.information_exchange.address_register.model.imports import (
    MAX_FETCHED,
    FileFormat,
    Import,
    ImportReport,
    Policy,
    Source,
    SourceOutcome,
    SourceView,
)
from samband.information_exchange.address_register.model.targets import fault_in_url
from samband.information_exchange.address_register.model.timeline import Misplaced
from samband.information_exchange.address_register.service.common import (
    attempt,
    conflict,
    desk_at,
    missing,
    reach_of,
    refused,
    wrong,
)
from samband.information_exchange.address_register.service.importing import import_file
from samband.information_exchange.address_register.store import care
from samband.information_exchange.address_register.store.care import SourceRow
from samband.information_exchange.address_register.vocabulary import OPERATE
from samband.information_exchange.address_register.wire.files import text_of

FETCH = "address-register.fetch"
NOTICE = "address-file-fails"
_GOOD = (SourceOutcome.STORED, SourceOutcome.WAITING)
_FOUND = 200


class Fetch(Struct, frozen=True):
    """A promise to fetch a file."""

    source: UUID


async def add_source(
    node: Node, actor: Actor, member: Party, new: Source, *, asked: Once | None = None
) -> SourceView:
    """Let a published file be fetched, at once and then regularly."""
    record = attempt(node, actor, "source-added", member)
    async with changing(node, record, asked) as tx:
        desk = await desk_at(node, tx, record, member)
        if not desk.reach.everything:
            raise refused("not-yours")
        fault = fault_in_url(new.url, test_mode=node.test_mode)
        if fault is not None:
            raise wrong("$.url", fault)
        row = SourceRow(
            id=new_id(),
            organisation=member.identifier,
            url=new.url,
            format=new.format,
            policy=new.policy,
            every_minutes=new.every_minutes,
            digest=None,
            fetched=None,
            outcome=SourceOutcome.WAITING,
            report=None,
            due=desk.moment,
        )
        if not await care.insert_source(tx, row):
            raise conflict("source-used")
        await _promise(tx, row, timedelta(0))
        record.items = (f"source:{row.id}",)
        record.answer = answer = _view(row)
    return answer


async def list_sources(node: Node, actor: Actor, member: Party) -> list[SourceView]:
    """List the files that are fetched for a member, each with its last report."""
    record = attempt(node, actor, "sources-read", member)
    async with reading(node, record), node.db.connection() as connection:
        await reach_of(connection, node, record, member)
        found = await care.sources(connection, member.identifier)
    return [_view(row) for row in found]


async def remove_source(node: Node, actor: Actor, member: Party, source_id: UUID) -> None:
    """Fetch a file no more; what it has brought stays."""
    record = attempt(node, actor, "source-removed", member, f"source:{source_id}")
    async with changing(node, record) as tx:
        desk = await desk_at(node, tx, record, member)
        if not desk.reach.everything:
            raise refused("not-yours")
        if not await care.delete_source(tx, member.identifier, source_id):
            raise missing("source-unknown")


async def fetch(node: Node, source_id: UUID) -> None:
    """Fetch a file and import it, note how it went, and promise the next time."""
    async with node.db.connection() as connection:
        row = await care.source(connection, source_id)
    if row is None:
        return
    outcome, digest, report = await _fetched(node, row)
    moment = now()
    after = replace(
        row,
        digest=digest,
        fetched=moment,
        outcome=outcome,
        report=None if report is None else msgspec.json.encode(report).decode(),
        due=moment + timedelta(minutes=row.every_minutes),
    )
    async with node.db.transaction() as tx:
        await care.note_fetch(tx, after)
        await _promise(tx, after, timedelta(minutes=row.every_minutes))
        if outcome not in _GOOD and row.outcome != outcome:
            await node.ports.notifier.tell(tx, organisation(row.organisation), NOTICE, {})


async def _fetched(
    node: Node, row: SourceRow
) -> tuple[SourceOutcome, bytes | None, ImportReport | None]:
    outbound = Outbound(node.test_mode)
    accept = "text/csv" if row.format == FileFormat.CSV else "application/json"
    try:
        limits = Limits(bytes=MAX_FETCHED)
        answer = await outbound.fetch(row.url, headers={"Accept": accept}, limits=limits)
    except FetchFailed:
        return SourceOutcome.SILENT, row.digest, None
    if answer.status != _FOUND:
        return SourceOutcome.SILENT, row.digest, None
    digest = hashlib.sha256(answer.body).digest()
    try:
        report = await _import(node, row, answer.body)
    except (Problem, Misplaced):
        return SourceOutcome.REFUSED, digest, None
    if not report.stored:
        return SourceOutcome.REFUSED, digest, report
    return (SourceOutcome.PARTLY if report.faults else SourceOutcome.STORED), digest, report


async def _import(node: Node, row: SourceRow, body: bytes) -> ImportReport:
    given = Import(content=text_of(body), format=FileFormat(row.format), policy=Policy(row.policy))
    owner = node.owner("address-register")
    harvester = Actor(organisation=owner, client=f"source:{row.id}", scopes=frozenset({OPERATE}))
    return await import_file(node, harvester, organisation(row.organisation), given)


async def _promise(tx: Tx, row: SourceRow, delay: timedelta) -> None:
    once = f"{FETCH}/{row.id}/{row.due.isoformat()}"
    await jobs.enqueue(tx, FETCH, Fetch(row.id), delay=delay, once=once)


def _view(row: SourceRow) -> SourceView:
    report = None
    if row.report is not None:
        report = msgspec.json.decode(row.report, type=ImportReport)
    return SourceView(
        id=row.id,
        url=row.url,
        format=FileFormat(row.format),
        policy=Policy(row.policy),
        every_minutes=row.every_minutes,
        outcome=SourceOutcome(row.outcome),
        fetched=row.fetched,
        due=row.due,
        report=report,
    )
