# SPDX-License-Identifier: EUPL-1.2
"""What producers state: entries that are there, and that are no longer.

A statement discloses nothing, so its event holds who, which types and how many; the look-ups are
what the person sees.
"""

from __future__ import annotations

from collections.abc import Sequence

from samband.core.db import Tx
from samband.core.identifiers import Party, Scheme
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Invalid
from samband.core.recording import Record, changing
from samband.information_management.indexing.model.definitions import Terms
from samband.information_management.indexing.model.entries import (
    Counted,
    Entry,
    EntryKey,
    Puts,
    Removals,
)
from samband.information_management.indexing.service import watching
from samband.information_management.indexing.service.common import attempt, settled
from samband.information_management.indexing.service.hearing import (
    Heard,
    Speaker,
    attempted_by,
    find_places,
    keys_of,
    latest_rows,
    number_places,
    speaker,
)
from samband.information_management.indexing.store import definitions as definition_store
from samband.information_management.indexing.store import entries as store
from samband.information_management.indexing.store.entries import Touched
from samband.information_management.indexing.store.watching import Match
from samband.information_management.indexing.vocabulary import WRITE


async def put(node: Node, actor: Actor, name: str, said: Puts, asked: Once) -> Counted:
    """State that entries are there, all or none of them."""
    record = attempted_by(actor, attempt(node, actor, "index.put", WRITE, name))
    ready, problem = await settled(_heard(node, record, name, said))
    async with changing(node, record, asked) as tx:
        if ready is None:
            raise problem or Invalid()
        who, heard, matches = ready
        counted = await put_heard(tx, record, who, heard, matches)
        record.answer = counted
        return counted


async def delete(node: Node, actor: Actor, name: str, said: Removals, asked: Once) -> Counted:
    """State that entries are no longer there."""
    record = attempted_by(actor, attempt(node, actor, "index.deleted", WRITE, name))
    record.status = 200
    ready, problem = await settled(_heard(node, record, name, said))
    async with changing(node, record, asked) as tx:
        if ready is None:
            raise problem or Invalid()
        who, heard, matches = ready
        counted = await delete_heard(tx, record, who, heard, matches)
        record.answer = counted
        return counted


async def set_terms(node: Node, actor: Actor, name: str, said: Terms, asked: Once) -> Terms:
    """Let a producer say who sees its entries of a type, and how many it has in its own systems."""
    record = attempted_by(actor, attempt(node, actor, "index.terms-set", WRITE, name))
    async with changing(node, record, asked) as tx:
        who = await speaker(node, tx, record, name)
        if said.information_type not in who.producer.information_types:
            raise Invalid.field("$.informationType", "is not a type that you state in this index")
        for place, party in enumerate(said.visible_to or ()):
            if party.scheme is not Scheme.ORGANISATION:
                raise Invalid.field(f"$.visibleTo[{place}]", "give an organisation number")
        await definition_store.set_terms(
            tx,
            who.index.id,
            who.number,
            who.index.type_ids[said.information_type],
            visible_to=_numbers(said.visible_to),
            holds=said.holds,
        )
        record.items, record.answer = (said.information_type,), said
        return said


async def put_heard(
    tx: Tx, record: Record, who: Speaker, heard: Sequence[Heard], matches: Sequence[Match]
) -> Counted:
    """Put entries and tell of what changed."""
    await store.hold(tx, who.index.id, who.number)
    await number_places(tx, who, (each.place for each in heard))
    rows = latest_rows(who, heard)
    told = await watching.to_be_told(tx, who.index, matches, rows)
    touched = await store.put(tx, who.index.id, who.number, rows)
    added, changed = sum(t.added for t in touched), sum(t.changed for t in touched)
    counted = Counted(added=added, changed=changed, unchanged=len(heard) - added - changed)
    matched = [match for match, _ in told]
    await watching.tell(tx, who.index, who.number, touched, matches=matched)
    _sum_up(record, who, touched, counted)
    return counted


async def delete_heard(
    tx: Tx, record: Record, who: Speaker, heard: Sequence[Heard], matches: Sequence[Match]
) -> Counted:
    """Remove entries and tell of what went."""
    await store.hold(tx, who.index.id, who.number)
    await find_places(tx, who, (each.place for each in heard))
    keys = keys_of(who, heard)
    wanted = {(match.subject, match.information_type) for match in matches}
    watched = [key for key in keys if key[:2] in wanted]
    there = await watching.standing_keys(tx, who.index, watched) if watched else set()
    touched = await store.delete(tx, who.index.id, who.number, keys)
    removed = sum(t.removed for t in touched)
    counted = Counted(removed=removed, unchanged=len(heard) - removed)
    told = [m for m in matches if (m.subject, m.information_type) in there]
    await watching.tell(tx, who.index, who.number, touched, matches=told, change="removed")
    _sum_up(record, who, touched, counted)
    return counted


async def _heard(
    node: Node, record: Record, name: str, said: Puts | Removals
) -> tuple[Speaker, list[Heard], list[Match]]:
    async with node.db.connection() as connection:
        who = await speaker(node, connection, record, name)
    entries: tuple[Entry | EntryKey, ...] = said.entries
    heard = [who.hear(each, f"$.entries[{n}]") for n, each in enumerate(entries)]
    return who, heard, await watching.watchers(node, record, who, heard)


def _sum_up(record: Record, who: Speaker, touched: Sequence[Touched], counted: Counted) -> None:
    names = {id_: name for name, id_ in who.index.type_ids.items()}
    record.items = tuple(sorted(names[each.information_type] for each in touched))
    record.reason = (
        f"{counted.added} added, {counted.changed} changed, {counted.removed} removed,"
        f" {counted.unchanged} as they were"
    )


def _numbers(parties: tuple[Party, ...] | None) -> list[str] | None:
    return None if parties is None else sorted({party.identifier for party in parties})
