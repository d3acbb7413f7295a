# SPDX-License-Identifier: EUPL-1.2
"""Requests for access, the subscriptions they give, and keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx

_ACCESS = (
    "select r.id, r.api, r.producer as owner, r.major, r.scope, r.consumer, r.consumer_name,"
    " r.purpose, r.state, r.requested, r.decided, r.reason, s.since, s.ended,"
    " s.per_minute, s.per_day, s.limits_set, coalesce(s.limits_why, '') as limits_reason,"
    " case when r.producer = a.owner then a.owner_name else"
    " coalesce((select max(d.owner_name) from api_management.address d where d.api = r.api"
    " and d.owner = r.producer), r.producer) end as owner_name,"
    " (select min(l.per_minute) from api_management.offered_limit l where l.api = r.api"
    " and l.major = r.major and l.owner = r.producer) as offered_per_minute,"
    " (select min(l.per_day) from api_management.offered_limit l where l.api = r.api"
    " and l.major = r.major and l.owner = r.producer) as offered_per_day"
    " from api_management.access_request r join api_management.api a on a.name = r.api"
    " left join api_management.subscription s on s.id = r.id"
)
"""Requests (r), each with its subscription (s), if there is one."""


class AccessRow(Struct, frozen=True):
    """A request with its subscription's time and quota; ``owner`` is whose answer is asked for."""

    id: UUID
    api: str
    owner: str
    major: int
    scope: str
    consumer: str
    consumer_name: str
    purpose: str
    state: str
    requested: datetime
    decided: datetime | None
    reason: str
    since: datetime | None
    ended: datetime | None
    per_minute: int | None = None
    per_day: int | None = None
    owner_name: str = ""
    offered_per_minute: int | None = None
    offered_per_day: int | None = None
    limits_set: datetime | None = None
    limits_reason: str = ""


class KeyRow(Struct, frozen=True):
    """A key as stored."""

    prefix: str
    subscription_id: UUID
    made: datetime
    expires: datetime
    revoked: datetime | None


class Quota(Struct, frozen=True):
    """How many calls an owner has agreed to, a minute and a day; null is what the API offers."""

    per_minute: int | None
    per_day: int | None


class HolderRow(Struct, frozen=True):
    """Whom a key belongs to and what it opens."""

    hash: bytes
    api: str
    major: int
    scope: str
    consumer: str


async def insert_request(tx: Tx, row: AccessRow) -> bool:
    """Add a request; tells ``False`` when there is an open one for the same."""
    return bool(
        await db.execute(
            tx,
            "insert into api_management.access_request (id, api, major, scope, consumer,"
            " consumer_name, purpose, state, requested, producer)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
            row.id,
            row.api,
            row.major,
            row.scope,
            row.consumer,
            row.consumer_name,
            row.purpose,
            row.state,
            row.requested,
            row.owner,
        )
    )


async def has_subscription(tx: Tx, row: AccessRow) -> bool:
    """Tell whether the consumer of a request has what it asks for already."""
    return bool(
        await db.value(
            tx,
            "select exists (select from api_management.subscription where api = $1 and major = $2"
            " and scope = $3 and consumer = $4 and producer = $5 and ended is null)",
            row.api,
            row.major,
            row.scope,
            row.consumer,
            row.owner,
        )
    )


async def find(connection: Connection, id_: UUID) -> AccessRow | None:
    """Find a request with what came of it."""
    return await db.row_or_none(
        connection,
        AccessRow,
        _ACCESS + " where r.id = $1",
        id_,
    )


async def lock(tx: Tx, id_: UUID) -> None:
    """Hold a request until the transaction ends."""
    await db.value(tx, "select id from api_management.access_request where id = $1 for update", id_)


async def page(
    connection: Connection, consumer: str | None, owner: str | None, limit: int, offset: int
) -> list[AccessRow]:
    """Read a page of a consumer's requests or of those for an owner's APIs, newest first."""
    return await db.rows(
        connection,
        AccessRow,
        _ACCESS
        + " where ($1::text is null or r.consumer = $1) and ($2::text is null or r.producer = $2)"
        " order by r.requested desc, r.id limit $3 offset $4",
        consumer,
        owner,
        limit,
        offset,
    )


async def count(connection: Connection, consumer: str | None, owner: str | None) -> int:
    """Count what ``page`` pages over."""
    return int(
        await db.value(
            connection,
            "select count(*) from api_management.access_request r"
            " where ($1::text is null or r.consumer = $1) and ($2::text is null or r.producer = $2)",
            consumer,
            owner,
        )
    )


async def decide(tx: Tx, id_: UUID, state: str, at: datetime, reason: str) -> None:
    """Write a decision."""
    await db.execute(
        tx,
        "update api_management.access_request set state = $2, decided = $3, reason = $4"
        " where id = $1",
        id_,
        state,
        at,
        reason,
    )


async def subscribe(tx: Tx, row: AccessRow, at: datetime, quota: Quota) -> None:
    """Let a request's consumer in."""
    await db.execute(
        tx,
        "insert into api_management.subscription"
        " (id, api, major, scope, consumer, since, per_minute, per_day, producer)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        row.id,
        row.api,
        row.major,
        row.scope,
        row.consumer,
        at,
        quota.per_minute,
        quota.per_day,
        row.owner,
    )
    await touch(tx, row.owner)


async def set_quota(tx: Tx, id_: UUID, at: datetime, quota: Quota, reason: str) -> None:
    """Change how much a subscription allows; its gateway is told."""
    await db.execute(
        tx,
        "update api_management.subscription set per_minute = $2, per_day = $3,"
        " limits_set = $4, limits_why = $5 where id = $1",
        id_,
        quota.per_minute,
        quota.per_day,
        at,
        reason,
    )
    await _touch_for(tx, id_)


async def end(tx: Tx, id_: UUID, at: datetime, reason: str) -> None:
    """End a subscription and revoke its keys."""
    await db.execute(
        tx,
        "update api_management.subscription set ended = $2, ended_why = $3 where id = $1",
        id_,
        at,
        reason,
    )
    await db.execute(
        tx,
        "update api_management.api_key set revoked = $2"
        " where subscription_id = $1 and revoked is null",
        id_,
        at,
    )
    await _touch_for(tx, id_)


async def end_all(tx: Tx, consumer: str, at: datetime, reason: str) -> None:
    """End all that a consumer has or has asked for: requests, subscriptions and their keys."""
    await db.execute(
        tx,
        "select id from api_management.access_request where consumer = $1 order by id for update",
        consumer,
    )
    await db.execute(
        tx,
        "update api_management.api_key k set revoked = $2 from api_management.subscription s"
        " where s.id = k.subscription_id and s.consumer = $1 and k.revoked is null",
        consumer,
        at,
    )
    await db.execute(
        tx,
        "update api_management.access_request set state = 'refused', decided = $2, reason = $3"
        " where consumer = $1 and state = 'open'",
        consumer,
        at,
        reason,
    )
    ended = await tx.fetch(
        "with ended as (update api_management.subscription set ended = $2, ended_why = $3"
        " where consumer = $1 and ended is null returning producer)"
        " select distinct producer from ended order by producer",
        consumer,
        at,
        reason,
    )
    for row in ended:
        await touch(tx, row["producer"])


async def consumers(connection: Connection, api: str, major: int) -> list[str]:
    """List the organisations that use a major version."""
    found = await connection.fetch(
        "select distinct consumer from api_management.subscription"
        " where api = $1 and major = $2 and ended is null order by consumer",
        api,
        major,
    )
    return [row["consumer"] for row in found]


async def keys(connection: Connection, ids: Sequence[UUID]) -> list[KeyRow]:
    """List the keys of some subscriptions, newest first."""
    return await db.rows(
        connection,
        KeyRow,
        "select prefix, subscription_id, made, expires, revoked from api_management.api_key"
        " where subscription_id = any($1) order by made desc, prefix",
        list(ids),
    )


async def insert_key(tx: Tx, row: KeyRow, hash_: bytes) -> None:
    """Add a key."""
    await db.execute(
        tx,
        "insert into api_management.api_key (prefix, subscription_id, hash, made, expires)"
        " values ($1, $2, $3, $4, $5)",
        row.prefix,
        row.subscription_id,
        hash_,
        row.made,
        row.expires,
    )
    await _touch_for(tx, row.subscription_id)


async def revoke_key(tx: Tx, id_: UUID, prefix: str, at: datetime) -> bool:
    """Revoke a key of a subscription; tells whether there was one to revoke."""
    revoked = await db.execute(
        tx,
        "update api_management.api_key set revoked = $3"
        " where subscription_id = $1 and prefix = $2 and revoked is null",
        id_,
        prefix,
        at,
    )
    await _touch_for(tx, id_)
    return bool(revoked)


async def hand_over(tx: Tx, api: str, before: str, after: str) -> None:
    """Let what was asked of an API's owner be its new owner's; both gateways are told."""
    if before == after:
        return
    for statement in (
        "update api_management.access_request set producer = $3 where api = $1 and producer = $2",
        "update api_management.subscription set producer = $3 where api = $1 and producer = $2",
    ):
        await db.execute(tx, statement, api, before, after)
    await touch(tx, before)


async def touch(tx: Tx, owner: str) -> None:
    """Count a change of what an owner's gateway must know; changers of one owner take turns."""
    await db.execute(
        tx,
        "insert into api_management.access_version as known (owner, version) values ($1, 1)"
        " on conflict (owner) do update set version = known.version + 1",
        owner,
    )


async def _touch_for(tx: Tx, id_: UUID) -> None:
    owner = await db.value(
        tx,
        "select producer from api_management.subscription where id = $1",
        id_,
    )
    await touch(tx, owner)


async def holder(connection: Connection, prefix: str, at: datetime) -> HolderRow | None:
    """Find whom a key belongs to, if it and its subscription hold now."""
    return await db.row_or_none(
        connection,
        HolderRow,
        "select k.hash, s.api, s.major, s.scope, s.consumer from api_management.api_key k"
        " join api_management.subscription s on s.id = k.subscription_id"
        " where k.prefix = $1 and k.revoked is null and k.expires > $2 and s.ended is null",
        prefix,
        at,
    )
