# SPDX-License-Identifier: EUPL-1.2
"""An owner's own APIs and their versions."""

from __future__ import annotations

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, Limit, Offset, Page, StrictRequest, asked_once
from samband.core.web.paging import DEFAULT_LIMIT
from samband.information_exchange.api_management import service
from samband.information_exchange.api_management.api.examples import (
    FACTS,
    NEW_API,
    NEW_STATE,
    NEW_VERSION,
    OWNER,
    RECORD,
    REPORT,
    ApiName,
    VersionNumber,
)
from samband.information_exchange.api_management.model.records import (
    ApiFacts,
    ApiRecord,
    NewApi,
    NewState,
    NewVersion,
    VersionReport,
)


@get(
    "/own-apis",
    opt={**OWNER, "answer_example": Page([RECORD], 1, DEFAULT_LIMIT, 0)},
    operation_id="list-own-apis",
    summary="List own APIs",
    description="Drafts among them. Egna API:er, även utkast.",
)
async def list_own_apis(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Page[ApiRecord]:
    """List own APIs."""
    return await service.own_apis(node, actor, limit, offset)


@get(
    "/own-apis/{name:str}/versions/{version:str}/report",
    opt={**OWNER, "answer_example": REPORT},
    operation_id="get-own-report",
    summary="How an own version keeps the profile",
    description="Also for a draft. Rapport även för ett utkast.",
)
async def get_own_report(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    name: ApiName,
    version: VersionNumber,
) -> VersionReport:
    """Tell how an own version keeps the profile."""
    return await service.own_report(node, actor, name, version)


@post(
    "/apis",
    opt={**OWNER, "example": NEW_API, "answer_example": RECORD},
    operation_id="register-api",
    summary="Register an API",
    description="Others see it with its first version. Registrera ett API.",
)
async def register_api(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[NewApi],
    idempotency_key: IdempotencyKey,
) -> ApiRecord:
    """Register an API."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.register_api(node, actor, data, asked=asked)


@put(
    "/apis/{name:str}",
    opt={**OWNER, "example": FACTS, "answer_example": RECORD},
    operation_id="revise-api",
    summary="Revise an API",
    description="Replaces all that is said of it. Ersätter allt som sägs om API:et.",
)
async def revise_api(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    name: ApiName,
    data: JSONBody[ApiFacts],
) -> ApiRecord:
    """Revise an API."""
    return await service.revise_api(node, actor, name, data)


@post(
    "/apis/{name:str}/versions",
    opt={**OWNER, "example": NEW_VERSION, "answer_example": REPORT},
    operation_id="add-version",
    summary="Add a version",
    description="As a draft, tried at once. Lägg till en version som utkast, prövad direkt.",
)
async def add_version(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    name: ApiName,
    data: JSONBody[NewVersion],
    idempotency_key: IdempotencyKey,
) -> VersionReport:
    """Add a version."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.add_version(node, actor, name, data, asked=asked)


@post(
    "/apis/{name:str}/versions/{version:str}/states",
    opt={**OWNER, "example": NEW_STATE, "answer_example": RECORD},
    operation_id="move-version",
    summary="Move a version to another state",
    description="By the profile's rules; others may retire. Ändra läge enligt profilens regler.",
)
async def move_version(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    name: ApiName,
    version: VersionNumber,
    data: JSONBody[NewState],
    idempotency_key: IdempotencyKey,
) -> ApiRecord:
    """Move a version."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.move_version(node, actor, name, version, data, asked=asked)


HANDLERS = (list_own_apis, get_own_report, register_api, revise_api, add_version, move_version)
