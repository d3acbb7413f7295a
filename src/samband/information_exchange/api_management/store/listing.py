# SPDX-License-Identifier: EUPL-1.2
"""What an owner's gateway must know, read as it was at one moment."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from samband.core import db
from samband.core.db import Connection, Tx


class VersionRow(Struct, frozen=True):
    """A version that may be used."""

    api: str
    major: int
    minor: int
    patch: int
    state: str
    was_active: bool
    deprecated: datetime | None
    sunset: datetime | None
    facts: str


class SubscriptionRow(Struct, frozen=True):
    """A living subscription to such a version."""

    id: UUID
    api: str
    major: int
    scope: str
    consumer: str
    consumer_name: str
    since: datetime
    per_minute: int | None
    per_day: int | None


class KeyRow(Struct, frozen=True):
    """A key that has not been revoked and has not ended."""

    subscription_id: UUID
    prefix: str
    hash: bytes
    expires: datetime


async def version(connection: Connection, owner: str) -> int:
    """Tell how many times what an owner's gateway must know has changed."""
    found = await db.value(
        connection, "select version from api_management.access_version where owner = $1", owner
    )
    return int(found or 0)


async def see_one_moment(tx: Tx) -> None:
    """Make every query of the transaction see the same moment; it must be the first."""
    await tx.execute("set transaction isolation level repeatable read, read only")


async def versions(tx: Tx, owner: str) -> list[VersionRow]:
    """Read an owner's versions in use or on trial, the newest of a major last."""
    return await db.rows(
        tx,
        VersionRow,
        "select v.api, v.major, v.minor, v.patch, v.state, v.was_active, v.deprecated, v.sunset,"
        " a.facts::text as facts"
        " from api_management.version v join api_management.api a on a.name = v.api"
        " where a.owner = $1 and v.state in ('alpha', 'beta', 'active', 'deprecated')"
        " order by v.api, v.major, v.minor, v.patch",
        owner,
    )


async def subscriptions(tx: Tx, owner: str) -> list[SubscriptionRow]:
    """Read the living subscriptions to those versions."""
    return await db.rows(
        tx,
        SubscriptionRow,
        "select s.id, s.api, s.major, s.scope, s.consumer, r.consumer_name, s.since,"
        " s.per_minute, s.per_day"
        " from api_management.subscription s"
        " join api_management.access_request r on r.id = s.id"
        " where s.producer = $1 and s.ended is null and exists (select"
        " from api_management.version v where v.api = s.api and v.major = s.major"
        " and v.state in ('alpha', 'beta', 'active', 'deprecated'))"
        " order by s.api, s.major, s.consumer, s.scope",
        owner,
    )


async def keys(tx: Tx, owner: str) -> list[KeyRow]:
    """Read the keys of an owner's living subscriptions that still hold."""
    return await db.rows(
        tx,
        KeyRow,
        "select k.subscription_id, k.prefix, k.hash, k.expires from api_management.api_key k"
        " join api_management.subscription s on s.id = k.subscription_id"
        " where s.producer = $1 and s.ended is null and k.revoked is null and k.expires > now()"
        " order by k.prefix",
        owner,
    )
