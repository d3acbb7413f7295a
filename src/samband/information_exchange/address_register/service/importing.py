# SPDX-License-Identifier: EUPL-1.2
"""Importing a file of addresses: row by row through the same rules as the API's verbs.

A trial does exactly what is done for good, and is rolled back: so its report is what would happen.
Nothing is half-stored: the file is one transaction, and a faulty row leaves nothing of itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from samband.core.db import Tx, savepoint
from samband.core.identifiers import Party
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Problem
from samband.core.recording import Record, changing, reading
from samband.information_exchange.address_register.model.content import (
    Kind,
    kind_of,
    participant_of,
)
from samband.information_exchange.address_register.model.entries import NewEntry, Revision
from samband.information_exchange.address_register.model.imports import (
    FileRow,
    Import,
    ImportReport,
    Outcome,
    Policy,
    RowReport,
)
from samband.information_exchange.address_register.model.timeline import (
    Misplaced,
    closed_by,
)
from samband.information_exchange.address_register.service import tending
from samband.information_exchange.address_register.service.checking import same_kind
from samband.information_exchange.address_register.service.common import (
    Desk,
    attempt,
    conflict,
    desk_at,
    entry_at,
    is_member,
    settle,
    within_reach,
    wrong,
)
from samband.information_exchange.address_register.service.timelines import spoken, timelines
from samband.information_exchange.address_register.service.writing import (
    put_end,
    put_new,
    put_whole,
)
from samband.information_exchange.address_register.store import entries
from samband.information_exchange.address_register.store.entries import EntryRow
from samband.information_exchange.address_register.vocabulary import WRONG
from samband.information_exchange.address_register.wire.files import Parsed, read_file

_FIELDS = {
    "parent-closed": "$.parent",
    "participant-used": "$.participant",
    "reference-used": "$.reference",
    "organisation-already": "$.reference",
    "time-taken": "$.validFrom",
    "time-overlap": "$.validUntil",
}
"""Which field of a row is at fault where an entry stands in the way."""


class _NotStored(Problem):
    """The report is made, and the register is to stay as it was: some rows have faults."""

    kind = "invalid"

    def __init__(self, report: ImportReport) -> None:
        super().__init__(reason=f"{report.faults} rows with faults")
        self.report = report


class _Known(Struct):
    """Which entries the references of a member name, growing as rows are taken."""

    ids: dict[str, UUID]
    twice: frozenset[str]
    faulty: set[str]
    over: set[str]
    """References of rows that were over before the register heard of them: history it never had."""
    confirmed: list[int] = []
    """Entries whose rows say what they say already."""


async def import_file(
    node: Node, actor: Actor, member: Party, given: Import, *, asked: Once | None = None
) -> ImportReport:
    """Try a file, or import it for good; raises ``Invalid`` when it is no such file at all."""
    record = attempt(node, actor, "import-tried" if given.dry_run else "imported", member)
    record.status = 200
    standing = await is_member(node, member)
    if given.dry_run:
        async with reading(node, record), _undone(node) as tx:
            return await _imported(node, tx, record, member, given, standing=standing)
    try:
        async with changing(node, record, asked) as tx:
            report = await _imported(node, tx, record, member, given, standing=standing)
            if not report.stored:
                raise _NotStored(report)
            record.answer = report
    except _NotStored as found:
        return found.report
    return report


@asynccontextmanager
async def _undone(node: Node) -> AsyncIterator[Tx]:
    """Lend a transaction in which everything can be tried, and undo it."""
    async with node.db.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            yield Tx(connection)
        finally:
            await transaction.rollback()


async def _imported(
    node: Node, tx: Tx, record: Record, member: Party, given: Import, *, standing: bool
) -> ImportReport:
    desk = await desk_at(node, tx, record, member)
    if not standing:
        raise conflict("member-unknown")
    report = await _run(desk, _parsed(given), given)
    record.items = tuple(f"{key}:{count}" for key, count in _counted(report).items())
    if report.stored:
        await tending.promise(tx, desk.moment)
        await settle(desk)
    return report


def _counted(report: ImportReport) -> dict[str, int]:
    counts = dict.fromkeys(Outcome, 0)
    for row in report.rows:
        counts[row.outcome] += 1
    return {str(key): count for key, count in counts.items() if count}


def _parsed(given: Import) -> list[Parsed]:
    try:
        return read_file(given.content, given.format)
    except Misplaced as fault:
        raise wrong("$.content", fault.code) from None


async def _run(desk: Desk, parsed: list[Parsed], given: Import) -> ImportReport:
    """Take the rows in an order in which parents come first, and report in the file's order."""
    count = Counter(each.reference for each in parsed)
    twice = frozenset(reference for reference, times in count.items() if times > 1)
    known = _Known(await _read_all(desk), twice, set(), set(), [])
    reports: dict[int, RowReport] = {}
    for each in _ordered(parsed):
        report = await _take(desk, known, each)
        if report.outcome is Outcome.FAULT:
            known.faulty.add(each.reference)
        reports[each.line] = report
    await entries.confirm(desk.tx, known.confirmed, desk.moment)
    faults = sum(report.outcome is Outcome.FAULT for report in reports.values())
    return ImportReport(
        stored=not given.dry_run and (faults == 0 or given.policy is Policy.ROWS),
        dry_run=given.dry_run,
        policy=given.policy,
        faults=faults,
        rows=tuple(reports[each.line] for each in parsed),
    )


async def _read_all(desk: Desk) -> dict[str, UUID]:
    """Read all that the member has, at once, since most rows will ask; gives its references."""
    rows = await entries.of_organisation(desk.tx, desk.member.identifier)
    desk.rows.update({row.id: row for row in rows})
    desk.spoken.update(await timelines(desk.tx, [row.seq for row in rows]))
    return {row.reference: row.id for row in rows if row.reference is not None}


def _ordered(parsed: list[Parsed]) -> Iterator[Parsed]:
    """Give rows after the rows that they stand under; what stands in a ring comes last."""
    waiting = list(parsed)
    inside = {each.reference for each in parsed}
    done: set[str] = set()
    while waiting:
        ready = [
            each
            for each in waiting
            if each.row is None or each.row.parent not in inside or each.row.parent in done
        ]
        taken = ready or waiting
        yield from taken
        done |= {each.reference for each in taken}
        lines = {each.line for each in taken}
        waiting = [each for each in waiting if each.line not in lines]


async def _take(desk: Desk, known: _Known, each: Parsed) -> RowReport:
    """Take one row, or undo all of it and say what is wrong."""
    if each.row is None:
        return _fault(each, each.code, each.field, each.detail)
    told, top = len(desk.told), desk.top
    try:
        async with savepoint(desk.tx):
            outcome = await _put(desk, known, each.row)
    except Problem as problem:
        del desk.told[told:]
        desk.top = top
        desk.forget()
        field = problem.errors[0].field if problem.errors else _FIELDS.get(problem.reason, "")
        return _fault(each, problem.reason, field, problem.detail)
    return RowReport(line=each.line, reference=each.reference, outcome=outcome)


async def _put(desk: Desk, known: _Known, row: FileRow) -> Outcome:
    if row.reference in known.twice:
        raise wrong("$.reference", "reference-twice")
    if row.parent in known.faulty:
        raise wrong("$.parent", "reference-fault")
    if row.parent is not None and row.parent not in known.ids and row.parent not in known.over:
        raise wrong("$.parent", "reference-unknown")
    found = known.ids.get(row.reference)
    entry = None if found is None else await entry_at(desk, found)
    if entry is None:
        return await _register(desk, known, row)
    return await _follow(desk, known, within_reach(desk, entry), row)


async def _register(desk: Desk, known: _Known, row: FileRow) -> Outcome:
    if _is_over(desk, row):
        known.over.add(row.reference)
        return Outcome.UNCHANGED
    if row.parent in known.over:
        raise wrong("$.parent", "parent-closed")
    new = NewEntry(
        organisation=desk.member.identifier,
        content=row.content,
        parent=_parent(desk, known, row),
        participant=row.participant,
        reference=row.reference,
        valid_from=_start(desk, row),
        valid_until=row.valid_until,
    )
    entry = await put_new(desk, new)
    known.ids[row.reference] = entry.id
    return Outcome.REGISTERED


def _parent(desk: Desk, known: _Known, row: FileRow) -> UUID | None:
    """Find what a new row stands under: its parent's entry, else the organisation itself."""
    if row.parent is not None:
        return known.ids[row.parent]
    if kind_of(row.content) is Kind.ORGANISATION or desk.top is None:
        return None
    return desk.top.id


async def _follow(desk: Desk, known: _Known, entry: EntryRow, row: FileRow) -> Outcome:
    """Let an entry say what its row says: end, change, or the same and thereby confirmed."""
    same_kind(entry, row.content)
    over = _is_over(desk, row)
    if over and closed_by(await spoken(desk, entry.seq), desk.moment):
        return Outcome.UNCHANGED
    await _check_same_place(desk, known, entry, row)
    if over:
        await put_end(desk, entry, None)
        return Outcome.CLOSED
    start = _start(desk, row)
    said = Revision(content=row.content, valid_from=start, valid_until=row.valid_until)
    if await put_whole(desk, entry, said):
        return Outcome.REVISED
    known.confirmed.append(entry.seq)
    return Outcome.UNCHANGED


async def _check_same_place(desk: Desk, known: _Known, entry: EntryRow, row: FileRow) -> None:
    """Raise ``Invalid`` where a row says of an entry what can never be changed."""
    if row.parent in known.over:
        raise wrong("$.parent", "parent-changed")
    above = _parent(desk, known, row)
    under = None if above is None else await entry_at(desk, above)
    if (None if under is None else under.seq) != entry.parent:
        raise wrong("$.parent", "parent-changed")
    own = None if row.participant is None else row.participant.lower()
    if own is None and entry.kind == Kind.ORGANISATION:
        own = participant_of(entry.organisation)
    if own != entry.participant:
        raise wrong("$.participant", "participant-changed")


def _is_over(desk: Desk, row: FileRow) -> bool:
    return row.valid_until is not None and row.valid_until <= desk.moment


def _start(desk: Desk, row: FileRow) -> datetime | None:
    """Tell from when a row counts: a file stays as it is when its beginning has passed."""
    if row.valid_from is None or row.valid_from <= desk.moment:
        return None
    return row.valid_from


def _fault(each: Parsed, code: str, field: str, detail: str) -> RowReport:
    """Word a fault in both languages; the decoder's own words are English only."""
    sv, en = WRONG.get(code, (detail, detail))
    if code == "row-form" and detail:
        en = f"{en} {detail[:1].upper()}{detail[1:]}."
    return RowReport(
        line=each.line,
        reference=each.reference,
        outcome=Outcome.FAULT,
        field=field,
        sv=sv,
        en=en,
    )
