# SPDX-License-Identifier: EUPL-1.2
"""What every verb of the register shares: who may, what is recorded, what others are told."""

from __future__ import annotations

from collections.abc import Mapping

from samband.core import feed
from samband.core.db import Connection, Tx
from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Refused
from samband.core.recording import Record
from samband.core.refusing import Refusals
from samband.trust_and_security.trust_framework.model import ALLOWED, Action, MemberState
from samband.trust_and_security.trust_framework.store import members, statements
from samband.trust_and_security.trust_framework.store.members import MemberRow
from samband.trust_and_security.trust_framework.vocabulary import ADMIN, OPERATE, OWN_SYSTEM, WRONG

BLOCK = "trust-framework"
"""The API's name, the feed's stream, and the purpose under which people are keyed."""


def attempt(node: Node, actor: Actor, event: str, subject: Party, *items: str) -> Record:
    """Begin the record of a verb; ``subject`` is the member or person whom it is about."""
    return Record(
        type=f"{BLOCK}.{event}",
        actor=actor,
        subjects=(subject,),
        resource=node.resource(BLOCK),
        items=items,
    )


def authorise(record: Record, member: Party, action: Action) -> None:
    """Let the operator, the member's own system, or a person in the right role; else ``Refused``.

    Which of the three it was stands in the record as the deciding policy.
    """
    actor = record.actor
    if OPERATE in actor.scopes:
        record.scope, record.policies = OPERATE, ("trust-framework.operator",)
        return
    if action is Action.OPERATE:
        raise _refused("role-needed-operate")
    if actor.organisation != member:
        raise _refused("not-yours")
    if actor.user is None and ADMIN in actor.scopes:
        record.scope, record.policies = ADMIN, ("trust-framework.own-system",)
    elif actor.user is not None and actor.roles & ALLOWED[action]:
        record.policies = ("trust-framework.role",)
    else:
        raise _refused("not-yours" if action is Action.SEE else f"role-needed-{action}")


def own_system_of(record: Record) -> tuple[Party, str]:
    """Let a system that acts for itself, and tell whose and which it is; else ``Refused``."""
    actor = record.actor
    if OWN_SYSTEM not in actor.scopes or actor.user is not None:
        raise _refused("not-yours")
    if actor.organisation is None or actor.client is None:
        raise _refused("not-yours")
    record.scope, record.policies = OWN_SYSTEM, ("trust-framework.own-system-alone",)
    return actor.organisation, actor.client


def may(actor: Actor, member: Party, action: Action) -> bool:
    """Tell whether ``authorise`` would let the actor."""
    try:
        authorise(Record(type="", actor=actor), member, action)
    except Refused:
        return False
    return True


async def own_member(connection: Connection, member: Party) -> MemberRow:
    """Find the present membership of an organisation; raises ``NotFound``."""
    row = await members.latest(connection, member.identifier)
    if row is None or row.state == MemberState.LEFT:
        raise missing("member-unknown")
    return row


async def locked_member(tx: Tx, record: Record, member: Party) -> MemberRow:
    """Lock a membership for change; a suspended one only the operator may change."""
    row = await members.lock(tx, member.identifier)
    if row is None:
        raise missing("member-unknown")
    if row.state == MemberState.SUSPENDED and OPERATE not in record.actor.scopes:
        raise conflict("member-suspended")
    return row


async def announce(tx: Tx, event: str, subject: str, data: Mapping[str, str]) -> None:
    """Increase the epoch and publish the change of ``member``; ``data`` names no person."""
    epoch = await members.next_epoch(tx)
    await statements.mark_changed(tx, data["member"], epoch)
    await feed.publish(tx, BLOCK, f"{BLOCK}.{event}", subject, {**data, "epoch": epoch})


_REFUSALS = Refusals(WRONG, f"{BLOCK}.role")
wrong, conflict, missing = _REFUSALS.wrong, _REFUSALS.conflict, _REFUSALS.missing
_refused = _REFUSALS.refused
