# SPDX-License-Identifier: EUPL-1.2
"""Access to an API: a consumer asks, the owner decides, either may end it (AP-6)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import msgspec

from samband.core.db import Connection, Tx
from samband.core.identifiers import Party, organisation
from samband.core.ids import new_id
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, changing, reading
from samband.core.time import now
from samband.core.web.paging import Page
from samband.information_exchange.api_management.model.lifecycle import IN_USE, State
from samband.information_exchange.api_management.model.records import (
    Access,
    ApiFacts,
    Decided,
    KeyFacts,
    NewLimits,
    NewRequest,
    RequestState,
)
from samband.information_exchange.api_management.service.common import (
    Standing,
    acting,
    attempt,
    conflict,
    missing,
    own_member,
    refused,
    wrong,
)
from samband.information_exchange.api_management.service.standing import standing_nodes
from samband.information_exchange.api_management.store import access, addresses, catalogue
from samband.information_exchange.api_management.store.access import AccessRow, KeyRow, Quota
from samband.information_exchange.api_management.vocabulary import PUBLISH, USE
from samband.trust_and_security.trust_framework import MemberRegister

TELL_REQUESTED = "access-requested"
TELL_DECIDED = "access-decided"
TELL_LIMITS = "access-limits-changed"
LEFT = "Medlemskapet har upphört. The membership has ended."
"""Why access ends when its consumer leaves."""
_OFFERED = IN_USE | {State.ALPHA, State.BETA}


async def request_access(
    node: Node, actor: Actor, new: NewRequest, *, asked: Once | None = None
) -> Access:
    """Ask to use a major version of somebody else's API, with one of its scopes or none."""
    record = attempt(node, actor, "access-requested", f"api:{new.api}", f"major:{new.major}")
    name = await own_member(node, actor)
    standing, stopped = await standing_nodes(node), await node.door(MemberRegister).stopped()
    async with changing(node, record, asked) as tx:
        consumer = acting(record, USE)
        if not name:
            raise refused("not-a-member")
        owner = await _offering(tx, new, consumer.identifier, standing)
        if owner in stopped:
            raise wrong("$.api", "api-unknown")
        row = _open(new, owner, consumer.identifier, name)
        taken = await access.has_subscription(tx, row)
        if taken or not await access.insert_request(tx, row):
            raise conflict("request-open")
        record.items += (f"request:{row.id}", f"producer:{owner}")
        await node.ports.notifier.tell(tx, organisation(owner), TELL_REQUESTED, {})
        record.answer = told = await _again(tx, row.id)
    return told


async def decide_request(
    node: Node, actor: Actor, id_: UUID, decided: Decided, *, asked: Once | None = None
) -> Access:
    """Approve or refuse a request for one of the actor's own APIs."""
    record = attempt(node, actor, "access-decided", f"request:{id_}")
    async with changing(node, record, asked) as tx:
        owner = acting(record, PUBLISH)
        _check_quota(decided)
        await access.lock(tx, id_)
        row = await access.find(tx, id_)
        if row is None or row.owner != owner.identifier:
            raise missing("request-unknown")
        if row.state != RequestState.OPEN:
            raise conflict("request-decided")
        state = RequestState.APPROVED if decided.approved else RequestState.REFUSED
        record.subjects = (organisation(row.consumer),)
        record.items += (f"api:{row.api}", f"decision:{state}")
        record.reason = decided.reason
        await access.decide(tx, id_, state, now(), decided.reason)
        if decided.approved:
            record.items += _quota_items(decided)
            await access.subscribe(tx, row, now(), Quota(decided.per_minute, decided.per_day))
        await node.ports.notifier.tell(tx, organisation(row.consumer), TELL_DECIDED, {})
        record.answer = told = await _again(tx, id_)
    return told


async def change_limits(
    node: Node, actor: Actor, id_: UUID, new: NewLimits, *, asked: Once | None = None
) -> Access:
    """Change how much a consumer may ask of one of the actor's own APIs; its gateway soon knows."""
    record = attempt(node, actor, "limits-changed", f"request:{id_}")
    async with changing(node, record, asked) as tx:
        owner = acting(record, PUBLISH).identifier
        row = await _living(tx, record, id_, lambda row: row.owner == owner)
        record.items += (f"api:{row.api}", *_quota_items(new))
        record.reason = new.reason
        quota = Quota(new.per_minute, new.per_day)
        await access.set_quota(tx, id_, now(), quota, new.reason)
        await node.ports.notifier.tell(tx, organisation(row.consumer), TELL_LIMITS, {})
        record.answer = told = await _again(tx, id_)
    return told


async def give_up_access(
    node: Node, actor: Actor, id_: UUID, reason: str, *, asked: Once | None = None
) -> Access:
    """End the actor's own access for good; its keys stop holding at once."""
    record = attempt(node, actor, "access-ended", f"request:{id_}")
    async with changing(node, record, asked) as tx:
        consumer = acting(record, USE).identifier
        record.answer = told = await _ended(
            tx, record, id_, reason, lambda row: row.consumer == consumer
        )
    return told


async def withdraw_access(
    node: Node, actor: Actor, id_: UUID, reason: str, *, asked: Once | None = None
) -> Access:
    """End a consumer's access to one of the actor's APIs for good; the keys stop at once."""
    record = attempt(node, actor, "access-ended", f"request:{id_}")
    async with changing(node, record, asked) as tx:
        owner = acting(record, PUBLISH).identifier
        record.answer = told = await _ended(tx, record, id_, reason, lambda row: row.owner == owner)
        await node.ports.notifier.tell(tx, told.consumer, TELL_DECIDED, {})
    return told


async def end_all_access(tx: Tx, consumer: Party) -> None:
    """End all access of a member that leaves, keys too: none comes back when it joins again.

    The register calls it in its own transaction, whose event names the member.
    """
    await access.end_all(tx, consumer.identifier, now(), LEFT)


async def own_requests(node: Node, actor: Actor, limit: int, offset: int) -> Page[Access]:
    """List what the actor's organisation has asked for, newest first."""
    record = attempt(node, actor, "access-read", "own")
    async with reading(node, record), node.db.connection() as connection:
        consumer = acting(record, USE).identifier
        rows = await access.page(connection, consumer, None, limit, offset)
        total = await access.count(connection, consumer, None)
        return Page(await _all_told(connection, rows), total, limit, offset)


async def received_requests(node: Node, actor: Actor, limit: int, offset: int) -> Page[Access]:
    """List what others have asked of the actor's organisation, newest first."""
    record = attempt(node, actor, "access-read", "received")
    async with reading(node, record), node.db.connection() as connection:
        owner = acting(record, PUBLISH).identifier
        rows = await access.page(connection, None, owner, limit, offset)
        total = await access.count(connection, None, owner)
        return Page(await _all_told(connection, rows), total, limit, offset)


async def one_request(node: Node, actor: Actor, id_: UUID) -> tuple[Access, bool]:
    """Find a request that the actor's organisation made or received, and tell if it received it."""
    record = attempt(node, actor, "access-read", f"request:{id_}")
    async with reading(node, record), node.db.connection() as connection:
        own = acting(record, USE).identifier
        row = await access.find(connection, id_)
        if row is None or own not in {row.owner, row.consumer}:
            raise missing("request-unknown")
        [told] = await _all_told(connection, [row])
    return told, row.owner == own


async def received_access(node: Node, actor: Actor, id_: UUID) -> Access:
    """Find an access that the actor's organisation gives and may change; raises otherwise."""
    access, received = await one_request(node, actor, id_)
    if not received:
        raise missing("request-unknown")
    if access.since is None or access.ended is not None:
        raise conflict("subscription-none")
    return access


def _check_quota(decided: Decided) -> None:
    """Refuse limits on what is refused: they would be lost without a word."""
    for field, given in (("perMinute", decided.per_minute), ("perDay", decided.per_day)):
        if given is not None and not decided.approved:
            raise wrong(f"$.{field}", "quota-refused")


def _quota_items(decided: Decided | NewLimits) -> tuple[str, ...]:
    quota = (("perMinute", decided.per_minute), ("perDay", decided.per_day))
    return tuple(f"{name}:{calls}" for name, calls in quota if calls is not None)


async def _offering(tx: Tx, new: NewRequest, consumer: str, standing: Standing) -> str:
    """Give whose answer is asked for; raises when there is no such thing to use."""
    row = await catalogue.keep_api(tx, new.api)
    versions = await catalogue.versions(tx, [new.api])
    if row is None or all(each.state == State.DRAFT for each in versions):
        raise wrong("$.api", "api-unknown")
    producer = new.producer or row.owner
    if producer == consumer:
        raise conflict("own-api")
    if not any(each.major == new.major and each.state in _OFFERED for each in versions):
        raise wrong("$.major", "version-unknown")
    scopes = msgspec.json.decode(row.facts, type=ApiFacts).scopes
    if new.scope is not None and new.scope not in scopes:
        raise wrong("$.scope", "scope-unknown")
    if producer != row.owner and not await addresses.answers(
        tx, new.api, new.major, producer, list(standing)
    ):
        raise wrong("$.producer", "producer-unknown")
    return producer


def _open(new: NewRequest, owner: str, consumer: str, name: str) -> AccessRow:
    return AccessRow(
        id=new_id(),
        api=new.api,
        owner=owner,
        major=new.major,
        scope=new.scope or "",
        consumer=consumer,
        consumer_name=name,
        purpose=new.purpose,
        state=RequestState.OPEN,
        requested=now(),
        decided=None,
        reason="",
        since=None,
        ended=None,
    )


async def _ended(
    tx: Tx, record: Record, id_: UUID, reason: str, own: Callable[[AccessRow], bool]
) -> Access:
    await _living(tx, record, id_, own)
    record.reason = reason
    await access.end(tx, id_, now(), reason)
    return await _again(tx, id_)


async def _living(tx: Tx, record: Record, id_: UUID, own: Callable[[AccessRow], bool]) -> AccessRow:
    """Hold an access that is the actor's to change, and has not ended, until the transaction ends."""
    await access.lock(tx, id_)
    row = await access.find(tx, id_)
    if row is None or not own(row):
        raise missing("request-unknown")
    if row.since is None or row.ended is not None:
        raise conflict("subscription-none")
    record.subjects = (organisation(row.consumer),)
    return row


async def _again(tx: Tx, id_: UUID) -> Access:
    row = await access.find(tx, id_)
    [told] = await _all_told(tx, [row] if row else [])
    return told


async def _all_told(connection: Connection, rows: list[AccessRow]) -> list[Access]:
    keys = await access.keys(connection, [row.id for row in rows])
    return [_told(row, [key for key in keys if key.subscription_id == row.id]) for row in rows]


def _told(row: AccessRow, keys: list[KeyRow]) -> Access:
    return Access(
        id=row.id,
        api=row.api,
        major=row.major,
        scope=row.scope or None,
        consumer=organisation(row.consumer),
        consumer_name=row.consumer_name,
        producer=organisation(row.owner),
        producer_name=row.owner_name,
        purpose=row.purpose,
        state=RequestState(row.state),
        requested=row.requested,
        decided=row.decided,
        reason=row.reason,
        since=row.since,
        ended=row.ended,
        per_minute=row.per_minute,
        per_day=row.per_day,
        offered_per_minute=row.offered_per_minute,
        offered_per_day=row.offered_per_day,
        limits_set=row.limits_set,
        limits_reason=row.limits_reason,
        keys=tuple(
            KeyFacts(prefix=k.prefix, made=k.made, expires=k.expires, revoked=k.revoked)
            for k in keys
        ),
    )
