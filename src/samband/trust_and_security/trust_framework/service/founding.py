# SPDX-License-Identifier: EUPL-1.2
"""How a register begins: the node's own organisation is its first member, once.

Nobody can admit it, since there is nobody yet; whoever may read the node's secret is its operator
and founds it at the machine itself.  So this verb has no address in the API.
"""

from __future__ import annotations

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import changing
from samband.core.time import now, today
from samband.trust_and_security.trust_framework.model import (
    Action,
    AgreementKind,
    Founding,
    Member,
    MemberState,
)
from samband.trust_and_security.trust_framework.service.common import (
    attempt,
    authorise,
    conflict,
    wrong,
)
from samband.trust_and_security.trust_framework.service.membership import admit
from samband.trust_and_security.trust_framework.store import members
from samband.trust_and_security.trust_framework.store.members import MemberRow


async def found(node: Node, actor: Actor, founding: Founding) -> Member:
    """Admit the node's own organisation; raises ``Conflict`` when anybody ever joined."""
    record = attempt(node, actor, "founded", node.organisation)
    async with changing(node, record) as tx:
        authorise(record, node.organisation, Action.OPERATE)
        if founding.decided > today():
            raise wrong("$.decided", "founding-date")
        await members.wait_for_others(tx)
        if await members.any_ever(tx):
            raise conflict("founded-already")
        record.answer = member = await admit(tx, _row(node, founding))
    return member


def _row(node: Node, founding: Founding) -> MemberRow:
    return MemberRow(
        id=0,
        organisation=node.organisation.identifier,
        number_source=founding.number_source,
        name=founding.name,
        kind=founding.kind,
        state=MemberState.ACTIVE,
        state_reason="",
        since=now(),
        agreement_kind=AgreementKind.FOUNDING_DECISION,
        agreement_version=founding.decision,
        agreement_signed=founding.decided,
    )
