# SPDX-License-Identifier: EUPL-1.2
"""Follow the register at the hub: a copy of it that is proved whole, and confirmed every 2 seconds.

Nothing of the copy is used beyond the hour that its head holds; within it the hub may be away, and
systems and producers go on without it (design section 2).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import structlog
from msgspec import Struct
from msgspec.structs import replace

from samband.core.identifiers import organisation
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Problem, Unavailable
from samband.core.recording import Record, changing
from samband.core.time import now
from samband.trust_and_security.trust_framework.client import RegisterClient, StatedMember
from samband.trust_and_security.trust_framework.service.common import BLOCK
from samband.trust_and_security.trust_framework.service.departing import end_what_it_held
from samband.trust_and_security.trust_framework.service.statements import lay
from samband.trust_and_security.trust_framework.store import members
from samband.trust_and_security.trust_framework.store import statements as store
from samband.trust_and_security.trust_framework.store.statements import CopiedRow, HeadRow
from samband.trust_and_security.trust_framework.wire import statement
from samband.trust_and_security.trust_framework.wire.jwk import BadKey, read_public_key
from samband.trust_and_security.trust_framework.wire.statement import BadHead, Head

POLL_SECONDS = 2.0
DOUBT_SECONDS = 30.0
"""The pause after an answer that cannot be believed: it will hardly be better in two seconds."""
MOVING_SECONDS, MOST_TRIES = 0.5, 6
"""A head is at most a second old, so what changes while it is copied is of another moment."""
_log = structlog.get_logger()


class Followed(Struct, frozen=True):
    """Which register is followed: the hub's address, and the ids of the keys that are trusted.

    A key's id is its thumbprint (RFC 7638), so that to know the id is to know the key.
    """

    url: str
    keys: tuple[str, ...]


class HubSeen(Struct, frozen=True):
    """What a hub shows to whoever would follow it.

    ``keys`` are the ids of the keys that sign its register; ``pinned`` tells whether one of them is
    trusted, and ``trouble`` why a head that such a key should have signed is not believed.
    """

    keys: tuple[str, ...]
    pinned: bool
    trouble: str = ""


async def look(followed: Followed) -> HubSeen:
    """See whether a hub can be followed, and change nothing; raises ``Unavailable``."""
    client = RegisterClient(followed.url)
    try:
        keys = await client.keys()
        trusted = [key for key in keys if _thumbprint(key) in followed.keys]
        seen = HubSeen(tuple(filter(None, map(_thumbprint, keys))), bool(trusted))
        if not trusted:
            return seen
        try:
            statement.verify(await client.head(), trusted, followed.url)
        except BadHead as error:
            return replace(seen, trouble=str(error))
        return seen
    finally:
        await client.close()


async def follow(node: Node, followed: Followed, stop: asyncio.Event) -> None:
    """Follow until ``stop``; trouble is told once, and what cannot be believed is not asked often."""
    client = RegisterClient(followed.url)
    told = ""
    try:
        while not stop.is_set():
            pause, trouble = await _turn(node, followed, client)
            if trouble and trouble != told:
                _log.warning("register.not_followed", hub=followed.url, reason=trouble)
            elif told and not trouble:
                _log.info("register.followed", hub=followed.url)
            told = trouble
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
    finally:
        await client.close()


async def _turn(node: Node, followed: Followed, client: RegisterClient) -> tuple[float, str]:
    """Confirm the copy, or renew it; tells how long to wait for the next turn, and what was wrong."""
    try:
        await confirm(node, followed, client)
    except BadHead as error:
        return DOUBT_SECONDS, str(error)
    except Problem as problem:
        return POLL_SECONDS, problem.reason or problem.detail
    except Exception as error:  # noqa: BLE001 (the node goes on with the copy that it has)
        return DOUBT_SECONDS, repr(error)
    return POLL_SECONDS, ""


async def confirm(node: Node, followed: Followed, client: RegisterClient) -> bool:
    """Confirm the copy, or renew it from what has changed; tells whether it was renewed.

    Raises ``BadHead`` for what cannot be believed, and ``Unavailable`` when the hub is away; the
    copy then stays as it was.
    """
    async with node.db.connection() as connection:
        present = await store.head(connection)
    keys = await _keys(followed, present, client)
    row, head = await _head(client, keys, followed)
    if present is not None and head.epoch < present.epoch:
        raise BadHead("the head is older than the copy")
    if present is not None and head.epoch == present.epoch:
        async with node.db.connection() as connection:
            await store.put_head(connection, row)
        return False
    first = head.epoch
    for _ in range(MOST_TRIES):
        changed = await client.statements(present.epoch if present else -1)
        began = head.epoch
        row, head = await _head(client, keys, followed)
        if await _agree(node, changed, head):
            await _renew(node, followed, changed, row)
            return True
        if head.epoch == began and all(each.changed <= head.epoch for each in changed):
            break
        await asyncio.sleep(MOVING_SECONDS)
    if head.epoch != first:
        raise Unavailable(reason="the register changes faster than it can be copied")
    raise BadHead("the statements are not those that the head has signed")


async def trusted_keys(
    node: Node, followed: Followed, client: RegisterClient
) -> list[dict[str, str]]:
    """Give the keys that what the hub signs is believed by, the register and all else."""
    async with node.db.connection() as connection:
        present = await store.head(connection)
    return await _keys(followed, present, client)


async def _keys(
    followed: Followed, present: HeadRow | None, client: RegisterClient
) -> list[dict[str, str]]:
    trusted = _trusted(followed, present)
    return [key for key in await client.keys() if _thumbprint(key) in trusted]


def _trusted(followed: Followed, present: HeadRow | None) -> tuple[str, ...]:
    """Tell which keys may sign: those that the last head named, else those that were given.

    A key that the register has stopped using is thereby not trusted any more, although it was
    given once; to be given other keys is to begin anew with them.
    """
    if present is None or tuple(present.pinned) != followed.keys:
        return followed.keys
    return statement.keys_of(present.jws)


async def _head(
    client: RegisterClient, keys: list[dict[str, str]], followed: Followed
) -> tuple[HeadRow, Head]:
    signed = await client.head()
    head = statement.verify(signed, keys, followed.url)
    row = HeadRow(
        jws=signed,
        pinned=list(followed.keys),
        epoch=head.epoch,
        as_of=datetime.fromtimestamp(head.iat, UTC),
        expires=datetime.fromtimestamp(head.exp, UTC),
        confirmed=now(),
    )
    return row, head


async def _agree(node: Node, changed: list[StatedMember], head: Head) -> bool:
    """See whether what was kept and what has changed are, together, what the head has signed."""
    async with node.db.connection() as connection:
        kept = {row.organisation: row.digest for row in await store.digests(connection)}
    kept |= {each.organisation: statement.digest(each.statement) for each in changed}
    return len(kept) == head.size and statement.root(kept.values()) == head.root


async def _renew(node: Node, followed: Followed, changed: list[StatedMember], row: HeadRow) -> None:
    record = Record(
        type=f"{BLOCK}.register-copied",
        actor=Actor(organisation=node.organisation, organisation_name=node.name),
        resource=followed.url,
        items=(f"epoch:{row.epoch}",),
        evidence=(statement.digest(row.jws).hex(),),
    )
    async with changing(node, record) as tx:
        for each in changed:
            laid = await lay(tx, each.statement)
            if laid.organisation != each.organisation:
                raise BadHead("a statement is not of whom it is said to be")
            if laid.ended:
                await end_what_it_held(node, tx, organisation(laid.organisation))
                record.items += (f"ended:{laid.organisation}",)
            digest = statement.digest(each.statement)
            await store.put_digest(tx, CopiedRow(each.organisation, digest))
        if not await store.put_head(tx, row):  # another process of the node was faster
            raise Unavailable(reason="the copy was renewed meanwhile")
        await members.next_epoch(tx)


def _thumbprint(key: dict[str, str]) -> str:
    try:
        return read_public_key(key).thumbprint
    except BadKey:
        return ""
