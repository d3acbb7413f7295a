# SPDX-License-Identifier: EUPL-1.2
"""The verbs that change addresses: register, revise or plan, close, withdraw a plan, confirm."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from samband.core.db import Tx
from samband.core.identifiers import Party, organisation
from samband.core.ids import new_id
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, changing
from samband.information_exchange.address_register.model.content import (
    Certificate,
    Content,
    Kind,
    kind_of,
)
from samband.information_exchange.address_register.model.entries import (
    Closing,
    EntryView,
    NewEntry,
    Revision,
    Withdrawal,
)
from samband.information_exchange.address_register.model.timeline import (
    Misplaced,
    Timeline,
    bounded,
    closed,
    ending,
    stated,
    whole,
    withdrawn,
)
from samband.information_exchange.address_register.service import tending, views
from samband.information_exchange.address_register.service.checking import (
    check_place,
    content_of,
    own_participant,
    own_reference,
    placed,
    same_kind,
    span_of,
)
from samband.information_exchange.address_register.service.common import (
    Desk,
    announce,
    attempt,
    conflict,
    desk_at,
    entry_at,
    is_member,
    missing,
    party_of,
    refused,
    settle,
    within_reach,
    wrong,
)
from samband.information_exchange.address_register.service.owners import Owners, owners_of
from samband.information_exchange.address_register.service.timelines import spoken, write
from samband.information_exchange.address_register.store import entries
from samband.information_exchange.address_register.store.entries import EntryRow


class Span(Struct, frozen=True):
    """A time that is stated: its bounds, when it is stated, and when what it stands under ends."""

    start: datetime
    end: datetime | None
    moment: datetime
    limit: datetime | None


async def register(
    node: Node, actor: Actor, new: NewEntry, *, asked: Once | None = None
) -> EntryView:
    """Register an entry; raises ``Invalid`` or ``Conflict`` for what cannot stand."""
    member = party_of(new.organisation)
    record = attempt(node, actor, "entry-registered", member)
    standing, owners = await is_member(node, member), await owners_of(node, [member.identifier])
    async with changing(node, record, asked) as tx:
        desk = await desk_at(node, tx, record, member)
        if not standing:
            raise conflict("member-unknown")
        entry = await put_new(desk, new)
        await tending.promise(tx, desk.moment)
        await settle(desk)
        record.items = (f"entry:{entry.id}",)
        record.answer = answer = await views.one(tx, entry, desk.moment, owners)
    return answer


async def revise(
    node: Node, actor: Actor, entry_id: UUID, revision: Revision, *, asked: Once | None = None
) -> EntryView:
    """Say something else, from now or planned from a moment that comes."""
    member, owners = await _owner(node, entry_id)
    record = attempt(node, actor, "entry-revised", member, f"entry:{entry_id}")
    async with changing(node, record, asked) as tx:
        desk, entry = await _at_entry(node, tx, record, member, entry_id)
        await put_revision(desk, entry, revision)
        await settle(desk)
        confirmed = replace(entry, confirmed=desk.moment)
        record.answer = answer = await views.one(tx, confirmed, desk.moment, owners)
    return answer


async def close(
    node: Node, actor: Actor, entry_id: UUID, closing: Closing, *, asked: Once | None = None
) -> EntryView:
    """End an entry and all that stands under it, now or from a moment that comes."""
    member, owners = await _owner(node, entry_id)
    record = attempt(node, actor, "entry-closed", member, f"entry:{entry_id}")
    async with changing(node, record, asked) as tx:
        desk, entry = await _at_entry(node, tx, record, member, entry_id)
        await put_end(desk, entry, closing.valid_until)
        await settle(desk)
        record.reason = closing.reason
        record.answer = answer = await views.one(tx, entry, desk.moment, owners)
    return answer


async def withdraw(
    node: Node, actor: Actor, entry_id: UUID, plan: Withdrawal, *, asked: Once | None = None
) -> EntryView:
    """Take back a planned change: what was said before it holds again, for as long as it said."""
    member, owners = await _owner(node, entry_id)
    record = attempt(node, actor, "change-withdrawn", member, f"entry:{entry_id}")
    async with changing(node, record, asked) as tx:
        desk, entry = await _at_entry(node, tx, record, member, entry_id)
        before = await spoken(desk, entry.seq)
        try:
            limit = await _limit(desk, entry.parent)
            after = withdrawn(before, plan.valid_from, moment=desk.moment, limit=limit)
        except Misplaced as fault:
            raise placed(fault) from None
        await write(desk, entry, before, after)
        announce(desk, "change-withdrawn", entry)
        await _pass_down(desk, entry, before, drop=False)
        await settle(desk)
        record.answer = answer = await views.one(tx, entry, desk.moment, owners)
    return answer


async def confirm(
    node: Node, actor: Actor, entry_id: UUID, *, asked: Once | None = None
) -> EntryView:
    """Say that an entry, and all under it, is right as it stands (AR-9)."""
    member, owners = await _owner(node, entry_id)
    record = attempt(node, actor, "entry-confirmed", member, f"entry:{entry_id}")
    async with changing(node, record, asked) as tx:
        desk, entry = await _at_entry(node, tx, record, member, entry_id)
        below = await entries.branch(tx, entry.seq)
        await entries.confirm(tx, [entry.seq, *(each.seq for each in below)], desk.moment)
        announce(desk, "entry-confirmed", entry)
        await settle(desk)
        found = await entries.find(tx, entry_id)
        record.answer = answer = await views.one(tx, found or entry, desk.moment, owners)
    return answer


async def put_new(desk: Desk, new: NewEntry) -> EntryRow:
    """Add an entry in a change under way."""
    kind = kind_of(new.content)
    parent = await _parent(desk, new.parent)
    check_place(kind, parent)
    if parent is None and desk.top is not None:
        raise conflict("organisation-already")
    if not (desk.reach.everything or (parent and desk.reach.covers(parent))):
        raise refused("not-yours")
    content = content_of(new.content, test_mode=desk.node.test_mode)
    start, end = span_of(content, new.valid_from, new.valid_until, desk.moment)
    limit = None if parent is None else await _limit(desk, parent.seq)
    if limit is not None and start >= limit:
        raise wrong("$.parent", "parent-closed")
    entry = await _insert(desk, new, kind, parent)
    if kind is Kind.ORGANISATION:
        desk.top, desk.names = entry, None
    after = _stated((), content, Span(start, end, desk.moment, limit), gap=False)
    await write(desk, entry, (), after)
    announce(desk, "entry-registered", entry)
    return entry


async def put_revision(desk: Desk, entry: EntryRow, revision: Revision) -> None:
    """Say something else of an entry in a change under way."""
    content, span = await _revision(desk, entry, revision)
    before = await spoken(desk, entry.seq)
    after = _stated(before, content, span, gap=revision.announce_gap)
    await write(desk, entry, before, after)
    await entries.confirm(desk.tx, [entry.seq], desk.moment)
    announce(desk, "entry-revised", entry, validFrom=span.start.isoformat())
    await _pass_down(desk, entry, before, drop=False)


async def put_whole(desk: Desk, entry: EntryRow, said: Revision) -> bool:
    """Let this be all that an entry says from its time on; tells whether that is a change.

    Plans that are not stated are withdrawn, and an end that is not stated is taken back.
    """
    content, span = await _revision(desk, entry, said)
    before = await spoken(desk, entry.seq)
    try:
        after = whole(before, content, span.start, span.end, **_bounds(content, span))
    except Misplaced as fault:
        raise placed(fault) from None
    if after == before:
        return False
    await write(desk, entry, before, after)
    await entries.confirm(desk.tx, [entry.seq], desk.moment)
    if {(each.start, each.said) for each in after} <= {(each.start, each.said) for each in before}:
        _announce_end(desk, entry, ending(before, desk.moment), ending(after, desk.moment))
    else:
        announce(desk, "entry-revised", entry, validFrom=span.start.isoformat())
    await _pass_down(desk, entry, before, drop=True)
    return True


async def put_end(desk: Desk, entry: EntryRow, end: datetime | None) -> None:
    """End an entry and its branch in a change under way."""
    start = desk.moment if end is None else end
    before = await spoken(desk, entry.seq)
    try:
        after = closed(before, start, moment=desk.moment)
    except Misplaced as fault:
        raise placed(fault) from None
    await write(desk, entry, before, after)
    announce(desk, "entry-closed", entry, validUntil=start.isoformat())
    await _pass_down(desk, entry, before, drop=True)


async def _limit(desk: Desk, parent: int | None) -> datetime | None:
    """Tell when what an entry stands under ends, if it does."""
    return None if parent is None else ending(await spoken(desk, parent), desk.moment)


async def _pass_down(desk: Desk, entry: EntryRow, before: Timeline[Content], *, drop: bool) -> None:
    """Let no address outlive what it stands under, nor end with it when that goes on after all."""
    after = await spoken(desk, entry.seq)
    if ending(after, desk.moment) == ending(before, desk.moment):
        return
    for each in await entries.branch(desk.tx, entry.seq):
        was = await spoken(desk, each.seq)
        limit = await _limit(desk, each.parent)
        try:
            will = bounded(was, limit, moment=desk.moment, drop=drop)
        except Misplaced as fault:
            raise placed(fault) from None
        if will != was:
            await write(desk, each, was, will)
            _announce_end(desk, each, ending(was, desk.moment), ending(will, desk.moment))


def _announce_end(desk: Desk, entry: EntryRow, was: datetime | None, will: datetime | None) -> None:
    if will is None or (was is not None and will > was):
        announce(desk, "change-withdrawn", entry)
    else:
        announce(desk, "entry-closed", entry, validUntil=will.isoformat())


async def _revision(desk: Desk, entry: EntryRow, revision: Revision) -> tuple[Content, Span]:
    same_kind(entry, revision.content)
    content = content_of(revision.content, test_mode=desk.node.test_mode)
    start, end = span_of(content, revision.valid_from, revision.valid_until, desk.moment)
    return content, Span(start, end, desk.moment, await _limit(desk, entry.parent))


def _stated(
    before: Timeline[Content], content: Content, span: Span, *, gap: bool
) -> Timeline[Content]:
    bounds = _bounds(content, span)
    try:
        return stated(before, content, span.start, span.end, gap=gap, **bounds)
    except Misplaced as fault:
        raise placed(fault) from None


class _Bounds(TypedDict):
    moment: datetime
    lasts: datetime | None
    limit: datetime | None


def _bounds(content: Content, span: Span) -> _Bounds:
    """Tell what bounds a time: a certificate never holds longer than it says itself."""
    lasts = content.not_after if isinstance(content, Certificate) else None
    return {"moment": span.moment, "lasts": lasts, "limit": span.limit}


async def _insert(desk: Desk, new: NewEntry, kind: Kind, parent: EntryRow | None) -> EntryRow:
    number = desk.member.identifier
    own = own_participant(kind, new.participant, number)
    service = 0 if kind is Kind.SERVICE else parent.service if parent else None
    row = EntryRow(
        seq=0,
        id=new_id(),
        kind=kind,
        organisation=number,
        parent=parent.seq if parent else None,
        ancestors=(*parent.ancestors, parent.seq) if parent else (),
        service=service,
        participant=own,
        reached_by=own or (parent.reached_by if parent else ""),
        reference=own_reference(new.reference),
        registered=desk.moment,
        confirmed=desk.moment,
    )
    seq = await entries.insert(desk.tx, row)
    if seq is None:
        twice = kind is Kind.ORGANISATION
        raise conflict("organisation-already" if twice else "reference-used")
    desk.rows[row.id] = replace(row, seq=seq, service=seq if service == 0 else service)
    return desk.rows[row.id]


async def _parent(desk: Desk, parent_id: UUID | None) -> EntryRow | None:
    if parent_id is None:
        return None
    parent = await entry_at(desk, parent_id)
    if parent is None or parent.organisation != desk.member.identifier:
        raise wrong("$.parent", "parent-unknown")
    return parent


async def _at_entry(
    node: Node, tx: Tx, record: Record, member: Party | None, entry_id: UUID
) -> tuple[Desk, EntryRow]:
    if member is None:
        raise missing("entry-unknown")
    desk = await desk_at(node, tx, record, member)
    return desk, within_reach(desk, await entry_at(desk, entry_id))


async def _owner(node: Node, entry_id: UUID) -> tuple[Party | None, Owners]:
    """Tell whose entry it is, which never changes."""
    async with node.db.connection() as connection:
        found = await entries.find(connection, entry_id)
    if found is None:
        return None, {}
    return organisation(found.organisation), await owners_of(node, [found.organisation])
