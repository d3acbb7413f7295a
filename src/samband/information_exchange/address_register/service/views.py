# SPDX-License-Identifier: EUPL-1.2
"""Entries as they are shown: with what they stand under, where their versions are, how they answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from samband.core.db import Connection
from samband.information_exchange.address_register.model.content import Content, Endpoint, Kind
from samband.information_exchange.address_register.model.entries import (
    STALE_DAYS,
    EntryView,
    ProbeState,
    ProbeView,
    VersionView,
)
from samband.information_exchange.address_register.model.timeline import (
    State,
    Timeline,
    closed_by,
)
from samband.information_exchange.address_register.service.owners import NO_OWNER, Owners
from samband.information_exchange.address_register.service.timelines import timelines
from samband.information_exchange.address_register.store import entries, reading
from samband.information_exchange.address_register.store.entries import EntryRow
from samband.information_exchange.address_register.store.reading import ProbeRow


async def one(
    connection: Connection, entry: EntryRow, moment: datetime, owners: Owners
) -> EntryView:
    """Show one entry with its whole history."""
    [view] = await several(connection, [entry], moment, owners, history=True)
    return view


async def several(
    connection: Connection,
    rows: Sequence[EntryRow],
    moment: datetime,
    owners: Owners,
    *,
    history: bool = False,
) -> list[EntryView]:
    """Show entries in the order given; without history, only what holds and what is coming."""
    spoken = await timelines(connection, [row.seq for row in rows])
    above = {seq for row in rows for seq in row.ancestors}
    called = {each.seq: each.name for each in await entries.names(connection, [*above], moment)}
    knocked = {
        each.entry: each
        for each in await reading.probes(
            connection, [row.seq for row in rows if row.kind == Kind.ENDPOINT]
        )
    }
    parents = {each.seq: each.id for each in await entries.by_seq(connection, [*above])}
    return [
        EntryView(
            id=row.id,
            kind=Kind(row.kind),
            organisation=row.organisation,
            organisation_name=owners.get(row.organisation, NO_OWNER).name,
            stopped=owners.get(row.organisation, NO_OWNER).stopped,
            participant=row.reached_by,
            parent=parents.get(row.parent) if row.parent else None,
            under=tuple(called.get(seq, "") for seq in row.ancestors),
            reference=row.reference,
            registered=row.registered,
            confirmed=row.confirmed,
            stale=_stale(row, spoken[row.seq], moment),
            versions=_shown(spoken[row.seq], moment, history=history),
            probe=_probe(knocked.get(row.seq), spoken[row.seq], moment),
        )
        for row in rows
    ]


def current(view: EntryView) -> Content | None:
    """Give what an entry says: now, else what comes first, else what it said last."""
    for state in (State.NOW, State.COMING):
        for each in view.versions:
            if each.state is state:
                return each.content
    return view.versions[-1].content if view.versions else None


def turn_of(views: Sequence[EntryView], moment: datetime) -> datetime | None:
    """Tell when something of what is shown begins or ends the next time."""
    edges = (
        edge
        for view in views
        for each in view.versions
        for edge in (each.valid_from, each.valid_until)
    )
    return min((edge for edge in edges if edge is not None and edge > moment), default=None)


def _shown(
    timeline: Timeline[Content], moment: datetime, *, history: bool
) -> tuple[VersionView, ...]:
    return tuple(
        VersionView(
            state=each.state(moment),
            valid_from=each.start,
            valid_until=each.end,
            content=each.said,
        )
        for each in timeline
        if history or each.state(moment) is not State.PAST
    )


def _stale(row: EntryRow, timeline: Timeline[Content], moment: datetime) -> bool:
    old = row.confirmed < moment - timedelta(days=STALE_DAYS)
    return old and not closed_by(timeline, moment)


def _probe(row: ProbeRow | None, timeline: Timeline[Content], moment: datetime) -> ProbeView | None:
    """Show what a knock gave, on the address that holds now and on no other."""
    if row is None:
        return None
    said = next((each.said for each in timeline if each.state(moment) is State.NOW), None)
    if not isinstance(said, Endpoint) or said.url != row.url:
        return None
    return ProbeView(state=ProbeState(row.state), at=row.at, since=row.since, detail=row.detail)
