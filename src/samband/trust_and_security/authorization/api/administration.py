# SPDX-License-Identifier: EUPL-1.2
"""The API of an owner: scopes, grants, policies, and why a decision falls as it does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter, QueryParameter

from samband.core.events import Purpose
from samband.core.identifiers import organisation
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, Limit, Offset, Page, StrictRequest, asked_once
from samband.core.web.paging import DEFAULT_LIMIT
from samband.trust_and_security.authorization.model.grants import (
    Grant,
    GrantedPurpose,
    RegisteredScope,
)
from samband.trust_and_security.authorization.service import explaining, granting
from samband.trust_and_security.authorization.service.explaining import (
    Explanation,
    Hypothesis,
    PoliciesInForce,
    Reason,
)
from samband.trust_and_security.authorization.service.granting import (
    NewGrant,
    NewPurpose,
    Withdrawal,
)

GrantId = Annotated[UUID, PathParameter(description="The grant's id.")]
MemberNumber = Annotated[
    str | None,
    QueryParameter(pattern=r"^[0-9]{10}$(?!\n)", description="Only this member's: ten digits."),
]

_ADMIN = {"scope": granting.ADMIN}
_MALMO, _OWNER = organisation("2120001124"), organisation("2021005448")
_BUILDING = ("building-permit", "handlägga bygglov", "handling building permits")
_GROUND = "9 kap. plan- och bygglagen"
_WHEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
_SCOPE = RegisteredScope("person/read", (1,), _OWNER, "Läsa personuppgifter", "Read personal data")
_GRANT = Grant(
    id=UUID("01934f5e-7a10-7c3e-9d1b-5a0c2b1f4e11"),
    member=_MALMO,
    scope="person/read",
    purposes=(GrantedPurpose(*_BUILDING, _GROUND),),
    valid_from=_WHEN,
    valid_until=None,
    granted_by=_OWNER,
    granted_at=_WHEN,
)
_HYPOTHESIS = Hypothesis(
    member=_MALMO.identifier,
    client="2120001124-bygglov",
    action="person.read",
    scopes=("person/read",),
    purpose=Purpose("building-permit", _GROUND, "SBN 2026-117"),
    resource={"protection": "none", "known": True},
)
_EXPLANATION = Explanation(
    permitted=True,
    policy_version=1,
    reasons=(
        Reason(
            "authorization.scope-held",
            "Den som frågar har den behörighet som krävs.",
            "The asker holds the scope that is needed.",
        ),
    ),
    log_reason="",
    told_to_asker="",
)


def _example(answer: object, body: object = None) -> dict[str, Any]:
    sent = {} if body is None else {"example": body}
    return {**_ADMIN, **sent, "answer_example": answer}


@get(
    "/scopes",
    opt=_example([_SCOPE]),
    operation_id="list-scopes",
    summary="Scopes and their owners",
    description="Every scope that a token here can carry. Behörigheter som intyg kan bära.",
)
async def list_scopes(
    node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> list[RegisteredScope]:
    """List the scopes that this node's tokens can carry."""
    return await granting.list_scopes(node, actor)


@get(
    "/grants",
    opt=_example(Page([_GRANT], 1, DEFAULT_LIMIT, 0)),
    operation_id="list-grants",
    summary="Grants of my organisation's scopes",
    description="Newest first, withdrawn ones marked. Givna behörigheter, nyaste först.",
)
async def list_grants(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    member: MemberNumber = None,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Page[Grant]:
    """List the grants of the asking organisation's scopes."""
    return await granting.list_grants(node, actor, member, limit, offset)


@post(
    "/grants",
    opt=_example(
        _GRANT,
        NewGrant(member=_MALMO, scope="person/read", purposes=(NewPurpose(*_BUILDING, _GROUND),)),
    ),
    operation_id="give-grant",
    summary="Grant a scope",
    description="To one member, for named purposes. Ge en medlem en behörighet för vissa ändamål.",
)
async def give_grant(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[NewGrant],
    idempotency_key: IdempotencyKey,
) -> Grant:
    """Let a member hold a scope for named purposes."""
    asked = await asked_once(request, actor, idempotency_key)
    return await granting.grant(node, actor, data, asked=asked)


@post(
    "/grants/{grant_id:uuid}/withdrawals",
    opt=_example(_GRANT, Withdrawal("Uppdraget är slut.")),
    operation_id="withdraw-grant",
    summary="Withdraw a grant",
    description="Acts within a second, also on tokens. Dra in en behörighet; verkar på en sekund.",
)
async def withdraw_grant(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    *,
    grant_id: GrantId,
    data: JSONBody[Withdrawal],
    idempotency_key: IdempotencyKey,
) -> Grant:
    """Take a grant back."""
    asked = await asked_once(request, actor, idempotency_key)
    return await granting.withdraw(node, actor, grant_id, data.reason, asked=asked)


@get(
    "/policies",
    opt=_example(PoliciesInForce(1, _WHEN, "2021005448", "as the blocks ship them", "", [])),
    operation_id="list-policies",
    summary="The policies in force",
    description="With who made them, when and why. Gällande åtkomstregler och vem som beslutat.",
)
async def list_policies(
    node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> PoliciesInForce:
    """Show the policies in force, with who put them there, when and why."""
    return await explaining.policies_in_force(node, actor)


@post(
    "/decision-explanations",
    opt=_example(_EXPLANATION, _HYPOTHESIS),
    operation_id="explain-decision",
    summary="Explain a decision",
    description="All reasons, for the owner only. Alla skäl till ett beslut, för ägaren.",
    status_code=200,
)
async def explain_decision(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[Hypothesis]
) -> Explanation:
    """Explain how a decision would fall, for the owner who may see the true reasons."""
    return await explaining.explain(node, actor, data)


HANDLERS = (
    list_scopes,
    list_grants,
    give_grant,
    withdraw_grant,
    list_policies,
    explain_decision,
)
