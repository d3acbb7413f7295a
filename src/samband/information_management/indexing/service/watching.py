# SPDX-License-Identifier: EUPL-1.2
"""Telling of changes: a feed for the index, and one for each subscription.

A feed holds no personal data.  A subscription may watch persons by their numbers, which are stored
as keyed hashes; its feed calls them by the references that the subscriber has chosen.  What is
removed without being named (by reconciliation and expiry) is told by type and number only.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from samband.core import feed, webhooks
from samband.core.db import Connection, Tx
from samband.core.feed import FeedPage
from samband.core.identifiers import Party, Scheme, holds_personal_number, organisation
from samband.core.ids import new_id
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid, NotFound
from samband.core.recording import Record, changing, reading
from samband.core.time import now
from samband.core.webhooks import Followed
from samband.information_management.indexing.model.definitions import Index
from samband.information_management.indexing.model.entries import Row
from samband.information_management.indexing.model.lookups import NewSubscription, Subscription
from samband.information_management.indexing.service import asking
from samband.information_management.indexing.service.common import (
    Hasher,
    active_member,
    asked_types,
    attempt,
    load,
    personal,
    settled,
)
from samband.information_management.indexing.service.hearing import Heard, Speaker
from samband.information_management.indexing.store import watching as store
from samband.information_management.indexing.store.entries import Touched
from samband.information_management.indexing.store.watching import Match, StoredSubscription
from samband.information_management.indexing.vocabulary import API, READ, READ_PROTECTED
from samband.trust_and_security.authorization import AccessRules

MAX_SUBSCRIPTIONS = 1_000
UNKNOWN = "You have no such subscription."


class Changed(msgspec.Struct, frozen=True, rename="camel"):
    """What a feed tells: whose entries of which type, and how many."""

    information_type: str
    producer: str
    added: int
    changed: int
    removed: int


class PointerChanged(msgspec.Struct, frozen=True, rename="camel"):
    """What a feed tells of somebody watched, by the subscriber's own reference."""

    reference: str
    information_type: str
    producer: str
    change: str


def stream_of(index: Index, subscription: UUID | None = None) -> str:
    """Name the feed of an index or of a subscription."""
    own = "" if subscription is None else f"/{subscription}"
    return f"index/{index.key_id}{own}"


async def watchers(
    node: Node, record: Record, said: Speaker, heard: Sequence[Heard]
) -> list[Match]:
    """Find who watches those spoken of, before any transaction: a protected person asks evidence."""
    by_key = {each.pointed.key: each.pointed for each in heard}
    organisation = said.producer.organisation.identifier
    async with node.db.connection() as connection:
        found = await store.watchers(
            connection, said.index.id, said.number, organisation, list(by_key)
        )
    if not found:
        return []
    watched = [by_key[key] for key in sorted({match.subject for match in found})]
    known = await asking.identities(node, record, watched)
    hidden = {each.key for each, identity in zip(watched, known, strict=True) if identity.hidden}
    asking_for = {m.consumer for m in found if m.with_protected and m.subject in hidden}
    may = {consumer for consumer in sorted(asking_for) if await _may_see_hidden(node, consumer)}
    return [
        match
        for match in found
        if match.subject not in hidden or (match.with_protected and match.consumer in may)
    ]


async def _may_see_hidden(node: Node, consumer: str) -> bool:
    """Tell whether a subscriber may still be told of protected persons, as it might when it asked."""
    rules = await node.door(AccessRules).fresh()
    return rules.holds(consumer, READ_PROTECTED) and await active_member(
        node, organisation(consumer)
    )


async def to_be_told(
    tx: Tx, index: Index, matches: Sequence[Match], rows: Sequence[Row]
) -> list[tuple[Match, Row]]:
    """Choose the matches whose entry changes by being put as these rows."""
    wanted = {(match.subject, match.information_type) for match in matches}
    touched = [row for row in rows if (row.subject, row.information_type) in wanted]
    if not touched:
        return []
    standing = {
        (each.subject, each.information_type, each.address): each
        for each in await store.standing(tx, index.id, [row.key for row in touched])
    }
    changing_ = [row for row in touched if not _stands(standing.get(row.key), row)]
    return [
        (match, row)
        for match in matches
        for row in changing_
        if (match.subject, match.information_type) == (row.subject, row.information_type)
    ]


async def standing_keys(
    tx: Tx, index: Index, keys: Sequence[tuple[bytes, int, int]]
) -> set[tuple[bytes, int]]:
    """Tell of which subjects and types entries by these keys are there."""
    return {(e.subject, e.information_type) for e in await store.standing(tx, index.id, keys)}


def _stands(standing: store.StandingRow | None, row: Row) -> bool:
    return standing is not None and (
        standing.condition,
        standing.content_time,
        standing.expires,
    ) == (
        row.condition,
        row.content_time,
        row.expires,
    )


async def tell(
    tx: Tx,
    index: Index,
    producer: int,
    touched: Sequence[Touched],
    *,
    matches: Sequence[Match] = (),
    change: str = "put",
) -> None:
    """Publish a change in its own transaction, to the index's feed and to those who subscribe."""
    names = {id_: name for name, id_ in index.type_ids.items()}
    organisations = {id_: number for number, id_ in index.producer_ids.items()}
    organisation = organisations[producer]
    counts = {each.information_type: each for each in touched}
    if not counts:
        return
    types = sorted(counts)
    told = [(stream_of(index), t) for t in await store.open_types(tx, index.id, producer, types)]
    subscribed = await store.subscribers(tx, index.id, producer, organisation, types)
    told += [(stream_of(index, each.subscription), each.information_type) for each in subscribed]
    entries = [
        feed.Entry(
            stream,
            "index.entries-changed",
            organisation,
            Changed(names[t], organisation, counts[t].added, counts[t].changed, counts[t].removed),
        )
        for stream, t in told
    ]
    entries += [
        feed.Entry(
            stream_of(index, match.subscription),
            "index.pointer-changed",
            match.reference,
            PointerChanged(match.reference, names[match.information_type], organisation, change),
        )
        for match in dict.fromkeys(matches)
    ]
    if entries:
        await feed.publish_many(tx, entries)


async def subscribe(
    node: Node, actor: Actor, name: str, new: NewSubscription, asked: Once
) -> Subscription:
    """Begin to be told of changes; somebody protected is never told of, and nothing shows it."""
    record = attempt(node, actor, "index.subscribed", READ, name)
    record.purpose = new.purpose
    ready, problem = await settled(_subscription(node, record, name, new))
    async with changing(node, record, asked) as tx:
        if ready is None:
            raise problem or Invalid()
        index, stored, watched = ready
        if await store.count(tx, index.id, stored.consumer) >= MAX_SUBSCRIPTIONS:
            raise Conflict("You have as many subscriptions as you may.", reason="too many")
        await store.insert(tx, stored, watched)
        made = told_of(index, stored)
        record.answer = made
        return made


async def _subscription(
    node: Node, record: Record, name: str, new: NewSubscription
) -> tuple[Index, StoredSubscription, list[tuple[bytes, str]]]:
    who = record.actor.organisation
    async with node.db.connection() as connection:
        index, admitted = await load(node, connection, name, who)
    subjects = new.subjects or ()
    hasher = Hasher(node, index)
    pointed = [
        hasher.point(each.identifier, f"$.subjects[{n}].identifier")
        for n, each in enumerate(subjects)
    ]
    record.subjects = asking.subjects_of(pointed)
    record.items = tuple(kind.name for kind in asked_types(index, new.information_types))
    kinds = [index.identifier_type(each.identifier.scheme) for each in subjects]
    verdicts = asking.judge(
        node,
        record,
        consumer=bool(admitted),
        personal=any(personal(kind) for kind in kinds),
        asked=[index.type_ids[item] for item in record.items],
        admitted=admitted or frozenset(),
    )
    _check_subscription(new, [each.key for each in pointed])
    known = await asking.identities(node, record, pointed)
    keys = asking.keys_to_read(hasher, pointed, known, verdicts)
    stored = StoredSubscription(
        id=new_id(),
        index_id=index.id,
        consumer="" if who is None else who.identifier,
        information_types=[index.type_ids[item] for item in record.items],
        producers=None if new.producers is None else [p.identifier for p in new.producers],
        by_subject=new.subjects is not None,
        with_protected=verdicts.protected,
        created=now(),
        ended=None,
        subjects=len(subjects),
    )
    return index, stored, _watched(keys, [each.reference for each in subjects])


def _watched(
    keys: Sequence[tuple[bytes, ...]], references: Sequence[str]
) -> list[tuple[bytes, str]]:
    """Pair keys with references: by the number given first of all, then by the person's others."""
    pairs = list(zip(keys, references, strict=True))
    found = {own[0]: reference for own, reference in pairs}
    for own, reference in pairs:
        for key in own[1:]:
            found.setdefault(key, reference)
    return list(found.items())


def _check_subscription(new: NewSubscription, keys: Sequence[bytes]) -> None:
    seen: set[bytes] = set()
    for place, each in enumerate(new.subjects or ()):
        if holds_personal_number(each.reference, anywhere=True):
            raise Invalid.field(f"$.subjects[{place}].reference", "must not hold a person's number")
        if keys[place] in seen:
            raise Invalid.field(f"$.subjects[{place}].identifier", "is given twice")
        seen.add(keys[place])
    for place, party in enumerate(new.producers or ()):
        if party.scheme is not Scheme.ORGANISATION:
            raise Invalid.field(f"$.producers[{place}]", "give an organisation number")


async def unsubscribe(node: Node, actor: Actor, name: str, id_: UUID, asked: Once) -> Subscription:
    """End a subscription, for good; may be repeated."""
    record = attempt(node, actor, "index.unsubscribed", READ, name)
    record.status = 200
    async with changing(node, record, asked) as tx:
        index, _ = await load(node, tx, name)
        found = await _own(tx, index, id_, actor, lock=True)
        ended = found.ended or now()
        await store.end(tx, id_, ended)
        await webhooks.end(tx, followed(node, index, found))
        closed = msgspec.structs.replace(found, ended=ended, subjects=0)
        record.answer = told_of(index, closed)
        return told_of(index, closed)


async def changes(
    node: Node,
    actor: Actor,
    name: str,
    after: str | None,
    limit: int,
    *,
    id_: UUID | None = None,
) -> FeedPage:
    """Give the changes of an index, or those that a subscription is told of, after a cursor."""
    feed.parse_cursor(after)
    record = attempt(node, actor, "index.changes-read", READ, name)
    async with reading(node, record), node.db.connection() as connection:
        loaded = await load(node, connection, name, actor.organisation)
        index, admitted = loaded
        if id_ is None:
            judge_reader(node, record, admitted)
        else:
            await own_to_read(node, connection, record, loaded, id_)
        stream = stream_of(index, id_)
        return await feed.read(connection, stream, after, limit, f"{node.resource(API)}/{name}")


def judge_reader(node: Node, record: Record, admitted: frozenset[int] | None) -> asking.Verdicts:
    """Decide what a reader of feeds may be told; raises ``Refused`` for who is no consumer."""
    return asking.judge(
        node,
        record,
        consumer=bool(admitted),
        personal=False,
        asked=(),
        admitted=frozenset(),
    )


async def own_to_read(
    node: Node,
    connection: Connection,
    record: Record,
    loaded: tuple[Index, frozenset[int] | None],
    id_: UUID,
    *,
    lock: bool = False,
) -> StoredSubscription:
    """Find a consumer's own subscription whose feed the actor may read.

    One that tells of protected persons is unknown to a system that may not see them.  Raises
    ``Refused`` for who is no consumer, else ``NotFound``.
    """
    index, admitted = loaded
    verdicts = judge_reader(node, record, admitted)
    found = await _own(connection, index, id_, record.actor, lock=lock)
    if found.by_subject and found.with_protected and not verdicts.protected:
        raise NotFound(UNKNOWN, reason="the subscription tells of protected persons")
    return found


def followed(node: Node, index: Index, subscription: StoredSubscription) -> Followed:
    """Name a subscription's feed, and what its notices say of it."""
    source = f"{node.resource(API)}/{index.described.name}"
    return Followed(
        stream=stream_of(index, subscription.id),
        owner=organisation(subscription.consumer),
        api=API,
        source=source,
        subject=str(subscription.id),
        changes=f"{source}/subscriptions/{subscription.id}/changes",
    )


async def _own(
    connection: Connection, index: Index, id_: UUID, actor: Actor, *, lock: bool = False
) -> StoredSubscription:
    who = "" if actor.organisation is None else actor.organisation.identifier
    found = await store.find(connection, index.id, id_, who, lock=lock)
    if found is None:
        raise NotFound(UNKNOWN, reason="no such subscription")
    return found


def told_of(index: Index, stored: StoredSubscription) -> Subscription:
    """Write a subscription as its consumer sees it."""
    names = {id_: name for name, id_ in index.type_ids.items()}
    return Subscription(
        id=stored.id,
        information_types=tuple(names[t] for t in stored.information_types),
        producers=None
        if stored.producers is None
        else tuple(Party(Scheme.ORGANISATION, number) for number in stored.producers),
        subjects=stored.subjects,
        created=stored.created,
        ended=stored.ended,
    )
