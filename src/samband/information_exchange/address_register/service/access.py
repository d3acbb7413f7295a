# SPDX-License-Identifier: EUPL-1.2
"""What a reader of the pages may change, so that no form is shown to who would be refused."""

from __future__ import annotations

from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Refused
from samband.core.recording import Record
from samband.information_exchange.address_register.model.entries import EntryView
from samband.information_exchange.address_register.service.common import Reach, reach_of
from samband.information_exchange.address_register.store import entries


async def reach_now(node: Node, actor: Actor, member: Party) -> Reach:
    """Tell what an actor may change of a member's addresses; nothing rather than a refusal."""
    async with node.db.connection() as connection:
        try:
            return await reach_of(connection, node, Record(type="", actor=actor), member)
        except Refused:
            return Reach()


async def may_change(node: Node, reach: Reach, entry: EntryView) -> bool:
    """Tell whether an entry is within reach."""
    if reach.everything:
        return True
    async with node.db.connection() as connection:
        row = await entries.find(connection, entry.id)
    return row is not None and reach.covers(row)
