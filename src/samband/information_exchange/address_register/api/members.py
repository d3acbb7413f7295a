# SPDX-License-Identifier: EUPL-1.2
"""What belongs to one member: who looks after which branch, and the files that it publishes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter

from samband.core.identifiers import Party, organisation
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once
from samband.information_exchange.address_register.api.examples import (
    DELEGATION,
    DELEGATION_VIEW,
    OWN,
)
from samband.information_exchange.address_register.model.entries import Delegation, DelegationView
from samband.information_exchange.address_register.service import delegating
from samband.information_exchange.address_register.service.common import missing

Number = Annotated[
    str, PathParameter(description="Organisation number, ten digits.", max_length=11)
]


def member_in_path(number: str) -> Party:
    """Read the organisation number of a path; a wrong one is a member that is not there."""
    try:
        return organisation(number)
    except ValueError:
        raise missing("member-unknown") from None


@post(
    "/members/{number:str}/delegations",
    opt={**OWN, "example": DELEGATION, "answer_example": DELEGATION_VIEW},
    operation_id="delegate",
    summary="Give a branch",
    description="To a person or a system of the member. Till en person eller ett system hos medlemmen.",
)
async def delegate(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    data: JSONBody[Delegation],
    idempotency_key: IdempotencyKey,
) -> DelegationView:
    """Give a branch to a person or a system."""
    asked = await asked_once(request, actor, idempotency_key)
    return await delegating.delegate(node, actor, member_in_path(number), data, asked=asked)


@get(
    "/members/{number:str}/delegations",
    opt={**OWN, "answer_example": [DELEGATION_VIEW]},
    operation_id="list-delegations",
    summary="List branches given",
    description="Who looks after which branch. Vem som sköter vilken del.",
)
async def list_delegations(
    node: NamedDependency[Node], actor: NamedDependency[Actor], number: Number
) -> list[DelegationView]:
    """List who has which branch."""
    return await delegating.list_delegations(node, actor, member_in_path(number))


@delete(
    "/members/{number:str}/delegations/{delegation_id:uuid}",
    opt=OWN,
    operation_id="end-delegation",
    summary="Take a branch back",
    description="Counts from the next change on. Gäller från och med nästa ändring.",
)
async def end_delegation(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    delegation_id: FromPath[UUID],
) -> None:
    """Take a branch back."""
    await delegating.end_delegation(node, actor, member_in_path(number), delegation_id)


HANDLERS = (delegate, list_delegations, end_delegation)
