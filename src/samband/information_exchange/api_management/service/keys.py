# SPDX-License-Identifier: EUPL-1.2
"""A consumer's keys: made and shown once, revoked at once, and tried by whoever guards an API."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from samband.core.db import Tx
from samband.core.identifiers import Party, organisation
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, changing
from samband.core.time import now
from samband.information_exchange.api_management.model import keys
from samband.information_exchange.api_management.model.records import (
    Access,
    KeyFacts,
    MadeKey,
    NewApiKey,
)
from samband.information_exchange.api_management.service.common import (
    acting,
    attempt,
    conflict,
    missing,
    wrong,
)
from samband.information_exchange.api_management.store import access as store
from samband.information_exchange.api_management.store.access import KeyRow
from samband.information_exchange.api_management.vocabulary import USE


class KeyHolder(msgspec.Struct, frozen=True):
    """Whom a key belongs to and what it opens: an API's major version, with a scope or none."""

    consumer: Party
    api: str
    major: int
    scope: str | None


async def make_key(
    node: Node, actor: Actor, id_: UUID, new: NewApiKey, *, asked: Once | None = None
) -> MadeKey:
    """Make a key for a subscription; the answer is the only place where it ever stands.

    What is kept for a repeated request holds no key, so the inbox cannot leak one.
    """
    record = attempt(node, actor, "key-made", f"request:{id_}")
    async with changing(node, record, asked) as tx:
        await _living(tx, record, id_)
        moment = now()
        expires = _until(new.expires, moment)
        in_force = [
            each
            for each in await store.keys(tx, [id_])
            if each.revoked is None and each.expires > moment
        ]
        if len(in_force) >= keys.MAX_KEYS:
            raise conflict("key-too-many")
        made = keys.fresh()
        row = KeyRow(made.prefix, id_, moment, expires, None)
        await store.insert_key(tx, row, keys.digest(made))
        record.items += (f"key:{made.prefix}",)
        facts = KeyFacts(prefix=made.prefix, made=moment, expires=expires)
        record.answer = MadeKey(facts=facts, key=None)
    return MadeKey(facts=facts, key=str(made))


async def revoke_key(
    node: Node, actor: Actor, id_: UUID, prefix: str, *, asked: Once | None = None
) -> KeyFacts:
    """Revoke a key; from the next question on it opens nothing."""
    record = attempt(node, actor, "key-revoked", f"request:{id_}", f"key:{prefix[:20]}")
    async with changing(node, record, asked) as tx:
        await _living(tx, record, id_)
        if not await store.revoke_key(tx, id_, prefix, now()):
            raise missing("key-unknown")
        [row] = [each for each in await store.keys(tx, [id_]) if each.prefix == prefix]
        told = KeyFacts(prefix=prefix, made=row.made, expires=row.expires, revoked=row.revoked)
        record.answer = told
    return told


def key_in(access: Access, prefix: str) -> KeyFacts:
    """Find a key among those of an access; raises ``NotFound``."""
    for key in access.keys:
        if key.prefix == prefix:
            return key
    raise missing("key-unknown")


async def holder_of(node: Node, presented: str) -> KeyHolder | None:
    """Tell whom a presented key belongs to; ``None`` for wrong, expired, revoked and ended alike.

    It records nothing: whoever guards an API records the call that the key came with.
    """
    key = keys.parse(presented)
    if key is None:
        return None
    async with node.db.connection() as connection:
        row = await store.holder(connection, key.prefix, now())
    if row is None or not keys.matches(key, row.hash):
        return None
    return KeyHolder(organisation(row.consumer), row.api, row.major, row.scope or None)


async def _living(tx: Tx, record: Record, id_: UUID) -> None:
    """Hold a subscription of the actor's own; raises unless it is approved and has not ended."""
    consumer = acting(record, USE)
    await store.lock(tx, id_)
    row = await store.find(tx, id_)
    if row is None or row.consumer != consumer.identifier:
        raise missing("request-unknown")
    if row.since is None or row.ended is not None:
        raise conflict("subscription-none")


def _until(wanted: datetime | None, moment: datetime) -> datetime:
    expires = wanted or moment + keys.LIFETIME
    if not moment + keys.SHORTEST <= expires <= moment + keys.LONGEST:
        raise wrong("$.expires", "key-time")
    return expires
