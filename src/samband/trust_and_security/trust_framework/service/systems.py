# SPDX-License-Identifier: EUPL-1.2
"""Verbs about systems and their keys: register, close, add, revoke."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from samband.core.db import Connection, Tx
from samband.core.identifiers import Party
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, changing, reading
from samband.core.text import fold, slug
from samband.core.time import now
from samband.trust_and_security.trust_framework.model import (
    Action,
    KeyState,
    NewKey,
    NewSystem,
    OwnSystem,
    SystemKey,
)
from samband.trust_and_security.trust_framework.service.common import (
    announce,
    attempt,
    authorise,
    conflict,
    locked_member,
    missing,
    own_member,
    own_system_of,
    wrong,
)
from samband.trust_and_security.trust_framework.store import systems
from samband.trust_and_security.trust_framework.store.systems import KeyRow, OwnSystemRow
from samband.trust_and_security.trust_framework.wire.jwk import BadKey, read_public_key

MAX_KEYS = 2
"""Keys in force or to come: the one in use and the one that takes over."""
RENEWED = "Renewed by the system itself"
KEY_LIFETIME = timedelta(days=365)
LONGEST_KEY_LIFETIME = timedelta(days=730)
_CLOCK_SKEW = timedelta(minutes=5)


async def list_systems(node: Node, actor: Actor, member: Party) -> list[OwnSystem]:
    """List a member's systems with all their keys."""
    record = attempt(node, actor, "organisation-read", member, "systems")
    async with reading(node, record):
        authorise(record, member, Action.SEE)
        async with node.db.connection() as connection:
            row = await own_member(connection, member)
            return await systems_of(connection, row.id)


async def own_system(node: Node, actor: Actor, member: Party, client_id: str) -> OwnSystem:
    """Find one of a member's systems."""
    for found in await list_systems(node, actor, member):
        if found.client_id == client_id:
            return found
    raise missing("system-unknown")


async def register_system(
    node: Node,
    actor: Actor,
    member: Party,
    new: NewSystem,
    *,
    asked: Once | None = None,
    only_here: bool = False,
) -> OwnSystem:
    """Register a system; its ``client_id`` is made of the organisation number and its name.

    ``only_here`` is for what a node's own operator uses at that node: nobody else hears of it.
    """
    record = attempt(node, actor, "system-registered", member)
    async with changing(node, record, asked) as tx:
        authorise(record, member, Action.MANAGE_SYSTEMS)
        row = await locked_member(tx, record, member)
        system = await _insert_system(tx, row.id, member, new.name, only_here=only_here)
        record.items = (f"system:{system.client_id}",)
        await _announce(tx, "system-registered", member, system.client_id)
        if new.key is not None:
            key = await _insert_key(tx, system.client_id, new.key, "$.key")
            record.items += (f"key:{key.thumbprint}",)
            await _announce(tx, "key-added", member, system.client_id, key)
            system = replace(system, keys=(_key(key, now()),))
        record.answer = system
    return system


async def close_system(node: Node, actor: Actor, member: Party, client_id: str) -> OwnSystem:
    """Close a system for good: its tokens and keys stop holding."""
    record = attempt(node, actor, "system-closed", member, f"system:{client_id}")
    async with changing(node, record) as tx:
        authorise(record, member, Action.MANAGE_SYSTEMS)
        system = await _open_system(tx, record, member, client_id)
        closed = replace(system, closed=now())
        await systems.close(tx, client_id, now())
        await _announce(tx, "system-closed", member, client_id)
    return closed


async def add_key(
    node: Node,
    actor: Actor,
    member: Party,
    client_id: str,
    new: NewKey,
    *,
    asked: Once | None = None,
) -> SystemKey:
    """Add a key beside the one in use, so that the system can change without a stop."""
    record = attempt(node, actor, "key-added", member, f"system:{client_id}")
    async with changing(node, record, asked) as tx:
        authorise(record, member, Action.MANAGE_SYSTEMS)
        await _open_system(tx, record, member, client_id)
        row = await _insert_key(tx, client_id, new, "$")
        record.items += (f"key:{row.thumbprint}",)
        await _announce(tx, "key-added", member, client_id, row)
        record.answer = key = _key(row, now())
    return key


async def renew_own_key(
    node: Node, actor: Actor, new: NewKey, *, asked: Once | None = None
) -> SystemKey:
    """Give the system that asks a new key of its own; a node renews its client key so.

    Who has a key that holds may put a new one beside it, and nothing else: the right comes with
    membership and reaches no other system.  The older of two keys ends, so that the newest that
    the system had goes on signing until the new one does.
    """
    record = attempt(node, actor, "key-added", actor.organisation or node.organisation)
    async with changing(node, record, asked) as tx:
        member, client_id = own_system_of(record)
        record.items = (f"system:{client_id}",)
        system = await _open_system(tx, record, member, client_id)
        unended = [key for key in system.keys if key.state in {KeyState.VALID, KeyState.COMING}]
        for old in sorted(unended, key=lambda key: key.valid_from)[: 1 - MAX_KEYS]:
            await systems.revoke_key(tx, client_id, old.kid, now(), RENEWED)
            record.items += (f"kid:{old.kid}",)
            await _announce(tx, "key-revoked", member, client_id)
        row = await _insert_key(tx, client_id, new, "$")
        record.items += (f"key:{row.thumbprint}",)
        await _announce(tx, "key-added", member, client_id, row)
        record.answer = key = _key(row, now())
    return key


async def revoke_key(
    node: Node, actor: Actor, member: Party, client_id: str, kid: str, *, reason: str
) -> OwnSystem:
    """Revoke a key at once and for ever; gives the system as it then is."""
    record = attempt(node, actor, "key-revoked", member, f"system:{client_id}", f"kid:{kid}")
    async with changing(node, record) as tx:
        authorise(record, member, Action.MANAGE_SYSTEMS)
        await _open_system(tx, record, member, client_id)
        if not await systems.revoke_key(tx, client_id, kid, now(), reason):
            raise missing("key-unknown")
        record.reason = reason
        system = await _open_system(tx, record, member, client_id)
        await _announce(tx, "key-revoked", member, client_id)
    return system


async def systems_of(connection: Connection, member_id: int) -> list[OwnSystem]:
    """List a member's systems with all their keys, without asking who wants to know."""
    moment = now()
    keys = await systems.keys_of_member(connection, member_id)
    return [
        OwnSystem(
            client_id=row.client_id,
            name=row.name,
            registered=row.registered,
            closed=row.closed,
            keys=tuple(_key(key, moment) for key in keys if key.client_id == row.client_id),
        )
        for row in await systems.of_member(connection, member_id)
    ]


async def _open_system(tx: Tx, record: Record, member: Party, client_id: str) -> OwnSystem:
    row = await locked_member(tx, record, member)
    for system in await systems_of(tx, row.id):
        if system.client_id == client_id:
            if system.closed is not None:
                raise conflict("system-closed")
            return system
    raise missing("system-unknown")


async def _insert_system(
    tx: Tx, member_id: int, member: Party, name: str, *, only_here: bool
) -> OwnSystem:
    present = await systems.of_member(tx, member_id)
    if any(fold(row.name) == fold(name) and row.closed is None for row in present):
        raise conflict("system-name-used")
    # What the register itself names can then never be called the same.
    where = "-here" if only_here else ""
    stem = f"{member.identifier}{where}-{slug(name) or 'system'}"
    row, number = OwnSystemRow(stem, name, now(), None), 1
    while not await systems.insert(tx, member_id, row, only_here=only_here):
        number += 1
        row = replace(row, client_id=f"{stem}-{number}")
    return OwnSystem(
        client_id=row.client_id, name=name, registered=row.registered, closed=None, keys=()
    )


async def _insert_key(tx: Tx, client_id: str, new: NewKey, field: str) -> KeyRow:
    try:
        key = read_public_key(new.public_jwk)
    except BadKey as error:
        raise wrong(f"{field}.publicJwk", error.code) from None
    row = _row(client_id, new, field)
    if len(await systems.unended_keys(tx, client_id, row.added)) >= MAX_KEYS:
        raise conflict("key-too-many")
    row = replace(
        row,
        thumbprint=key.thumbprint,
        kid=key.kid,
        public_jwk=msgspec.json.encode(key.jwk).decode(),
    )
    if not await systems.insert_key(tx, row):
        raise conflict("key-used")
    return row


def _row(client_id: str, new: NewKey, field: str) -> KeyRow:
    moment = now()
    begins = new.valid_from or moment
    ends = new.valid_to or begins + KEY_LIFETIME
    if not (max(begins, moment) < ends <= moment + LONGEST_KEY_LIFETIME):
        raise wrong(f"{field}.validTo", "key-time")
    return KeyRow("", client_id, "", "", begins, ends, moment, None, "")


def _key(row: KeyRow, at: datetime) -> SystemKey:
    return SystemKey(
        kid=row.kid,
        thumbprint=row.thumbprint,
        public_jwk=msgspec.json.decode(row.public_jwk, type=dict[str, str]),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        state=_state(row, at),
        revoked=row.revoked,
        revoked_reason=row.revoked_reason,
    )


def _state(row: KeyRow, at: datetime) -> KeyState:
    if row.revoked is not None:
        return KeyState.REVOKED
    if at < row.valid_from:
        return KeyState.COMING
    return KeyState.VALID if at < row.valid_to else KeyState.EXPIRED


async def _announce(
    tx: Tx, event: str, member: Party, client_id: str, key: KeyRow | None = None
) -> None:
    more = {"thumbprint": key.thumbprint} if key else {}
    await announce(
        tx,
        event,
        f"system/{client_id}",
        {"member": member.identifier, "clientId": client_id, **more},
    )
