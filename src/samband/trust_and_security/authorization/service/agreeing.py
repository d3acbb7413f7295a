# SPDX-License-Identifier: EUPL-1.2
"""Take in what owners have agreed to in the catalogue of APIs: a subscription lets a scope be held.

The gateway, which has the catalogue's signed list, tells it through this door, so that an owner
decides once, in the catalogue, and its own authorization server follows (AP-6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, changing
from samband.trust_and_security.authorization.model.grants import Agreed
from samband.trust_and_security.authorization.store import epochs
from samband.trust_and_security.authorization.store import grants as store
from samband.trust_and_security.authorization.store.grants import AgreedRow


async def agree(
    node: Node, owner: Party, agreed: Sequence[Agreed], until: datetime, evidence: str
) -> None:
    """Let those who have subscribed hold their scopes until a moment, and nobody else of them.

    ``evidence`` names the list that says so.  A repeat changes nothing.  The grants name no
    purpose: what personal data is asked for is still granted by its owner, purpose by purpose.
    """
    given = sorted(
        (AgreedRow(each.id, each.member.identifier, each.scope, each.since) for each in agreed),
        key=lambda row: row.id,
    )
    record = Record(
        type="authorization.agreed",
        actor=Actor(organisation=owner),
        resource=node.resource("authorization"),
        items=(f"subscriptions:{len(given)}",),
        evidence=(evidence,),
    )
    async with changing(node, record) as tx:
        await store.replace_agreed(tx, owner.identifier, given, until)
        await epochs.bump(tx, "grants")
