# SPDX-License-Identifier: EUPL-1.2
"""A subscriber's own address, which is told when its subscription's feed holds something new.

What is told hangs on that feed alone: who is hidden from the subscriber leaves nothing in it, so
no notice comes for her sake.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

from samband.core import webhooks
from samband.core.db import Connection
from samband.core.identifiers import holds_personal_number
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid
from samband.core.recording import Record, changing, reading
from samband.core.webhooks import Followed, NewReceiver, Receiver
from samband.information_management.indexing.model.definitions import Index
from samband.information_management.indexing.model.lookups import Subscription
from samband.information_management.indexing.service.common import attempt, load
from samband.information_management.indexing.service.watching import (
    followed,
    own_to_read,
    told_of,
)
from samband.information_management.indexing.store.watching import StoredSubscription
from samband.information_management.indexing.vocabulary import READ


async def see_subscription(node: Node, actor: Actor, name: str, id_: UUID) -> Subscription:
    """Tell of a subscription, and of its receiver if it has one."""
    record = attempt(node, actor, "index.subscription-read", READ, name)
    async with reading(node, record), node.db.connection() as connection:
        index, found, followed = await _followed(node, connection, record, name, id_)
        receiver = await webhooks.find_receiver(connection, node, followed)
        return msgspec.structs.replace(told_of(index, found), receiver=receiver)


async def set_receiver(
    node: Node, actor: Actor, name: str, id_: UUID, new: NewReceiver, *, asked: Once
) -> Receiver:
    """Set where a subscription is told; the receiver must prove itself before it is."""
    record = attempt(node, actor, "index.receiver-set", READ, name)
    async with changing(node, record, asked) as tx:
        _, found, followed = await _followed(node, tx, record, name, id_, lock=True)
        if found.ended is not None:
            raise Conflict("The subscription has ended.", reason="subscription ended")
        if holds_personal_number(new.address, anywhere=True):
            raise Invalid.field("$.address", "must not hold a person's number")
        made = await webhooks.set_receiver(tx, node, followed, new.address)
        record.answer = made
        return made


async def confirm_receiver(node: Node, actor: Actor, name: str, id_: UUID, asked: Once) -> Receiver:
    """Ask a receiver to prove itself again, which starts one that is held."""
    record = attempt(node, actor, "index.receiver-set", READ, name)
    record.status = 200
    async with changing(node, record, asked) as tx:
        _, _, followed = await _followed(node, tx, record, name, id_, lock=True)
        again = await webhooks.confirm(tx, node, followed)
        record.answer = again
        return again


async def end_receiver(node: Node, actor: Actor, name: str, id_: UUID, asked: Once) -> Subscription:
    """Stop telling a receiver; the subscription goes on, and this may be repeated."""
    record = attempt(node, actor, "index.receiver-ended", READ, name)
    record.status = 200
    async with changing(node, record, asked) as tx:
        index, found, followed = await _followed(node, tx, record, name, id_)
        await webhooks.end(tx, followed)
        told = told_of(index, found)
        record.answer = told
        return told


async def _followed(
    node: Node,
    connection: Connection,
    record: Record,
    name: str,
    id_: UUID,
    *,
    lock: bool = False,
) -> tuple[Index, StoredSubscription, Followed]:
    """Find a consumer's own subscription; raises ``Refused`` and ``NotFound`` as its feed does."""
    index, admitted = await load(node, connection, name, record.actor.organisation)
    found = await own_to_read(node, connection, record, (index, admitted), id_, lock=lock)
    return index, found, followed(node, index, found)
