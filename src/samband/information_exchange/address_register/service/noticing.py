# SPDX-License-Identifier: EUPL-1.2
"""Whoever follows the register hears when a member is stopped or comes back.

The member register says so, and it stands in answers at once.  Those who work from a copy are told
by the feed, which notices it when it is read and, at the latest, in the hourly round.
"""

from __future__ import annotations

from samband.core import feed
from samband.core.feed import Entry
from samband.core.identifiers import organisation
from samband.core.node import Node
from samband.information_exchange.address_register.service.common import BLOCK
from samband.information_exchange.address_register.store import care, entries
from samband.information_exchange.address_register.store.entries import EntryRow
from samband.trust_and_security.trust_framework import MemberRegister, MemberState


async def notice(node: Node) -> None:
    """Publish which members with entries were stopped or came back since it was last noticed."""
    stopped = await node.door(MemberRegister).stopped()
    async with node.db.connection() as connection:
        told = await care.told_stopped(connection)
        changed = {each for each, since in stopped.items() if told.get(each) != since}
        changed |= told.keys() - stopped.keys()
        tops = await entries.organisations(connection, [*changed]) if changed else []
    for top in tops:
        await _tell(node, top)


async def _tell(node: Node, top: EntryRow) -> None:
    """Tell how a member stands; an older standing, which a process may still believe, is no news."""
    member = await node.door(MemberRegister).member(organisation(top.organisation))
    if member is None:
        return
    stopped = member.state is not MemberState.ACTIVE
    event = f"{BLOCK}.{'member-stopped' if stopped else 'member-returned'}"
    data = {
        "organisation": top.organisation,
        "participant": top.reached_by,
        "kind": top.kind,
        "since": member.since,
    }
    async with node.db.transaction() as tx:
        if await care.note_standing(tx, top.organisation, member.since, stopped=stopped):
            await entries.next_epoch(tx)
            await feed.publish_many(tx, [Entry(BLOCK, event, f"entry/{top.id}", data)])
