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
    IMPORT,
    OWN,
    REPORT,
    SOURCE,
    SOURCE_VIEW,
)
from samband.information_exchange.address_register.model.entries import Delegation, DelegationView
from samband.information_exchange.address_register.model.imports import (
    Import,
    ImportReport,
    Source,
    SourceView,
)
from samband.information_exchange.address_register.service import (
    delegating,
    harvesting,
    importing,
)
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


@post(
    "/members/{number:str}/imports",
    opt={**OWN, "example": IMPORT, "answer_example": REPORT},
    status_code=200,
    operation_id="import-addresses",
    summary="Import a file",
    description="For trial or for good, with a report per row; see `stored`."
    " På prov eller på riktigt, med en rapport per rad.",
)
async def import_addresses(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    data: JSONBody[Import],
    idempotency_key: IdempotencyKey,
) -> ImportReport:
    """Try a file, or import it."""
    asked = await asked_once(request, actor, idempotency_key)
    return await importing.import_file(node, actor, member_in_path(number), data, asked=asked)


@post(
    "/members/{number:str}/sources",
    opt={**OWN, "example": SOURCE, "answer_example": SOURCE_VIEW},
    operation_id="add-source",
    summary="Fetch a published file",
    description="At once, and then regularly. Genast, och sedan regelbundet.",
)
async def add_source(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    data: JSONBody[Source],
    idempotency_key: IdempotencyKey,
) -> SourceView:
    """Let a published file be fetched."""
    asked = await asked_once(request, actor, idempotency_key)
    return await harvesting.add_source(node, actor, member_in_path(number), data, asked=asked)


@get(
    "/members/{number:str}/sources",
    opt={**OWN, "answer_example": [SOURCE_VIEW]},
    operation_id="list-sources",
    summary="List fetched files",
    description="Each with the report of its last fetch. Med rapport från senaste hämtningen.",
)
async def list_sources(
    node: NamedDependency[Node], actor: NamedDependency[Actor], number: Number
) -> list[SourceView]:
    """List the files that are fetched."""
    return await harvesting.list_sources(node, actor, member_in_path(number))


@delete(
    "/members/{number:str}/sources/{source_id:uuid}",
    opt=OWN,
    operation_id="remove-source",
    summary="Stop fetching a file",
    description="What it has brought stays. Det som redan är inläst finns kvar.",
)
async def remove_source(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    source_id: FromPath[UUID],
) -> None:
    """Fetch a file no more."""
    await harvesting.remove_source(node, actor, member_in_path(number), source_id)


HANDLERS = (
    delegate,
    list_delegations,
    end_delegation,
    import_addresses,
    add_source,
    list_sources,
    remove_source,
)
