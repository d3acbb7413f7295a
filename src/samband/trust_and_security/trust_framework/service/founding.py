# SPDX-License-Identifier: EUPL-1.2
"""How a register begins: the node's own organisation is its first member, once.

Nobody can admit it, since there is nobody yet; whoever may read the node's secret is its operator
and founds it at the machine itself.  So this verb has no address in the API.
"""

from __future__ import annotations

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import changing
from samband.core.time import today
from samband.trust_and_security.trust_framework.model import (
    Action,
    Agreement,
    AgreementKind,
    Founding,
    Member,
)
from samband.trust_and_security.trust_framework.service.common import (
    attempt,
    authorise,
    conflict,
    wrong,
)
from samband.trust_and_security.trust_framework.service.membership import admit
from samband.trust_and_security.trust_framework.store import members, statements


async def found(node: Node, actor: Actor, founding: Founding) -> Member:
    """Admit the node's own organisation; raises ``Conflict`` when anybody ever joined.

    At a node that follows a register elsewhere others may be known already: it founds only its own
    organisation's entry, which the register's statement takes the place of when it comes.
    """
    record = attempt(node, actor, "founded", node.organisation)
    async with changing(node, record) as tx:
        authorise(record, node.organisation, Action.OPERATE)
        if founding.decided > today():
            raise wrong("$.decided", "founding-date")
        await members.wait_for_others(tx)
        follows = await statements.head(tx) is not None
        if not follows and await members.any_ever(tx):
            raise conflict("founded-already")
        decision = Agreement(AgreementKind.FOUNDING_DECISION, founding.decision, founding.decided)
        record.answer = member = await admit(tx, node.organisation, founding, decision)
    return member
