# SPDX-License-Identifier: EUPL-1.2
"""Whom a person acts for, and how surely she must have logged in."""

from __future__ import annotations

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import LevelNeeded, Refused, Unauthenticated
from samband.core.recording import Record, changing
from samband.trust_and_security.identity import store
from samband.trust_and_security.identity.model import rank
from samband.trust_and_security.identity.vocabulary import ROLE_CHOSEN
from samband.trust_and_security.trust_framework import MemberRegister, MemberRole


async def roles_of(node: Node, actor: Actor) -> tuple[MemberRole, ...]:
    """List the roles that the person has now, in every member."""
    if actor.user is None:
        return ()
    return await node.door(MemberRegister).roles_of(actor.user)


async def choose_role(node: Node, actor: Actor, organisation: str | None) -> None:
    """Act for an organisation from now on, or for oneself; raises ``Refused`` without a role."""
    subjects = (actor.user,) if actor.user else ()
    chosen = f"organisation/{organisation}" if organisation else "self"
    record = Record(type=ROLE_CHOSEN, actor=actor, subjects=subjects, resource=chosen)
    held = {role.member.identifier for role in await roles_of(node, actor)}
    async with changing(node, record) as tx:
        if organisation is not None and organisation not in held:
            raise Refused("You have no role in that organisation.")
        if not await store.set_acting_for(tx, actor.session or b"", organisation):
            raise Unauthenticated("The session has ended. Log in again.")


def require_level(actor: Actor, level: str) -> None:
    """Raise ``LevelNeeded`` unless the person logged in at ``level`` or higher (ID-2)."""
    if rank(actor.assurance) < rank(level):
        raise LevelNeeded(level)
