# SPDX-License-Identifier: EUPL-1.2
"""Whose entries are: what the member register calls them, and whether they are stopped.

What an organisation calls itself in an entry is its own choice; the name in the member register was
checked when it joined, so it always stands beside.  Asked before a transaction is held.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec import Struct

from samband.core.node import Node
from samband.trust_and_security.trust_framework import MemberRegister


class Owner(Struct, frozen=True):
    """A member as its entries show it; ``stopped`` is since when it is suspended or has left."""

    name: str = ""
    stopped: datetime | None = None


Owners = Mapping[str, Owner]
NO_OWNER = Owner()


async def owners_of(node: Node, numbers: Collection[str]) -> Owners:
    """Tell whose entries are, by number."""
    register = node.door(MemberRegister)
    names, stopped = await register.names(set(numbers)), await register.stopped()
    return {each: Owner(names.get(each, ""), stopped.get(each)) for each in set(numbers)}
