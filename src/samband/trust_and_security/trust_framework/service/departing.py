# SPDX-License-Identifier: EUPL-1.2
"""What else ends when a membership ends: what higher blocks have let the member do.

A body that joins again does so by a new agreement, and nothing that hung on the old one comes
back with it: neither its systems and roles, nor the grants, subscriptions and keys it was given.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from samband.core.db import Tx
from samband.core.identifiers import Party
from samband.core.node import Node
from samband.trust_and_security.trust_framework.model import MemberState
from samband.trust_and_security.trust_framework.store.statements import MemberRow
from samband.trust_and_security.trust_framework.wire.statement import Statement

Ending = Callable[[Tx, Party], Awaitable[None]]
"""Ends, in the register's own transaction, what a block has given a member that leaves."""


class Departures:
    """The door by which higher blocks hear that a membership ends, at the register or a copy."""

    def __init__(self, *endings: Ending) -> None:
        self._endings = endings

    async def end(self, tx: Tx, member: Party) -> None:
        """Let every block end what it has given the member."""
        for ending in self._endings:
            await ending(tx, member)


async def end_what_it_held(node: Node, tx: Tx, member: Party) -> None:
    """End what a member was given at this node, with the membership; none may hang on it here."""
    departures = node.doors.get(Departures)
    if isinstance(departures, Departures):
        await departures.end(tx, member)


def has_ended(before: MemberRow, systems: set[str], stated: Statement) -> bool:
    """Tell whether the membership that a copy knew has ended, by what is stated now.

    A copy that was away may have missed that the member left and joined again.  Of one and the
    same membership the agreement never changes, no system is ever taken out, and every change of
    its state has a moment of its own.  ``systems`` are the client ids that the copy knew.
    """
    if before.state == MemberState.LEFT:
        return False
    if stated.state == MemberState.LEFT:
        return True
    if stated.since == before.since:
        return False
    agreed = (stated.agreement_kind, stated.agreement_version, stated.agreement_signed)
    if agreed != (before.agreement_kind, before.agreement_version, before.agreement_signed):
        return True
    if systems - {each.client_id for each in stated.systems}:
        return True
    return not systems and before.state == stated.state
