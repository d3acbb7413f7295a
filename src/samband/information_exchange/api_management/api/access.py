# SPDX-License-Identifier: EUPL-1.2
"""Requests for access, decisions and keys (AP-5, AP-6)."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, Limit, Offset, Page, StrictRequest, asked_once
from samband.core.web.paging import DEFAULT_LIMIT
from samband.information_exchange.api_management import service
from samband.information_exchange.api_management.api.examples import (
    ACCESS,
    ACCESS_LIST,
    CONSUMER,
    DECIDED,
    ENDED,
    MADE_KEY,
    NEW_KEY,
    NEW_LIMITS,
    NEW_REQUEST,
    OWN_GATEWAY,
    OWNER,
    REVOKED_KEY,
    KeyPrefix,
    RequestId,
)
from samband.information_exchange.api_management.client import SignedList
from samband.information_exchange.api_management.model.records import (
    Access,
    Decided,
    Ended,
    KeyFacts,
    MadeKey,
    NewApiKey,
    NewLimits,
    NewRequest,
)

_PAGE = Page([ACCESS], 1, DEFAULT_LIMIT, 0)


@get(
    "/access-requests",
    opt={**CONSUMER, "answer_example": _PAGE},
    operation_id="list-own-requests",
    summary="List own requests",
    description="What came of them, and keys without secrets. Egna ansökningar.",
)
async def list_own_requests(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Page[Access]:
    """List own requests."""
    return await service.own_requests(node, actor, limit, offset)


@get(
    "/received-requests",
    opt={**OWNER, "answer_example": _PAGE},
    operation_id="list-received-requests",
    summary="List requests for own APIs",
    description="Newest first. Ansökningar om de egna API:erna, nyaste först.",
)
async def list_received_requests(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Page[Access]:
    """List requests for own APIs."""
    return await service.received_requests(node, actor, limit, offset)


@post(
    "/access-requests",
    opt={**CONSUMER, "example": NEW_REQUEST, "answer_example": ACCESS},
    operation_id="request-access",
    summary="Request access",
    description="To a major version, with one scope or none. Sök åtkomst till ett API.",
)
async def request_access(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[NewRequest],
    idempotency_key: IdempotencyKey,
) -> Access:
    """Request access."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.request_access(node, actor, data, asked=asked)


@post(
    "/received-requests/{request_id:uuid}/decisions",
    opt={**OWNER, "example": DECIDED, "answer_example": ACCESS},
    operation_id="decide-request",
    summary="Decide a request",
    description="Once, with a reason. Avgör en ansökan, en gång och med skäl.",
)
async def decide_request(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: RequestId,
    data: JSONBody[Decided],
    idempotency_key: IdempotencyKey,
) -> Access:
    """Decide a request."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.decide_request(node, actor, request_id, data, asked=asked)


@post(
    "/received-requests/{request_id:uuid}/limits",
    opt={**OWNER, "example": NEW_LIMITS, "answer_example": ACCESS},
    operation_id="change-limits",
    summary="Change somebody's limits",
    description="From now on, with a reason. Ändra gränserna för en åtkomst, med skäl.",
)
async def change_limits(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: RequestId,
    data: JSONBody[NewLimits],
    idempotency_key: IdempotencyKey,
) -> Access:
    """Change a consumer's limits."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.change_limits(node, actor, request_id, data, asked=asked)


@post(
    "/access-requests/{request_id:uuid}/endings",
    opt={**CONSUMER, "example": ENDED, "answer_example": ACCESS},
    operation_id="give-up-access",
    summary="Give up own access",
    description="For good; the keys stop at once. Avsluta egen åtkomst; nycklarna slutar gälla.",
)
async def give_up_access(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: RequestId,
    data: JSONBody[Ended],
    idempotency_key: IdempotencyKey,
) -> Access:
    """End own access."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.give_up_access(node, actor, request_id, data.reason, asked=asked)


@post(
    "/received-requests/{request_id:uuid}/endings",
    opt={**OWNER, "example": ENDED, "answer_example": ACCESS},
    operation_id="withdraw-access",
    summary="Withdraw somebody's access",
    description="For good; the keys stop at once. Dra in en åtkomst; nycklarna slutar gälla.",
)
async def withdraw_access(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: RequestId,
    data: JSONBody[Ended],
    idempotency_key: IdempotencyKey,
) -> Access:
    """End a consumer's access."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.withdraw_access(node, actor, request_id, data.reason, asked=asked)


@post(
    "/access-requests/{request_id:uuid}/keys",
    opt={**CONSUMER, "example": NEW_KEY, "answer_example": MADE_KEY},
    operation_id="make-key",
    summary="Make an API key",
    description="Shown once; two may be in force. Skapa en nyckel; den visas en enda gång.",
)
async def make_key(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: RequestId,
    data: JSONBody[NewApiKey],
    idempotency_key: IdempotencyKey,
) -> MadeKey:
    """Make a key."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.make_key(node, actor, request_id, data, asked=asked)


@post(
    "/access-requests/{request_id:uuid}/keys/{prefix:str}/revocations",
    opt={**CONSUMER, "answer_example": REVOKED_KEY},
    operation_id="revoke-key",
    summary="Revoke an API key",
    description="At once and for ever. Spärra en nyckel, direkt och för alltid.",
)
async def revoke_key(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    request_id: RequestId,
    prefix: KeyPrefix,
    idempotency_key: IdempotencyKey,
) -> KeyFacts:
    """Revoke a key."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.revoke_key(node, actor, request_id, prefix, asked=asked)


@get(
    "/access-list",
    opt={**OWN_GATEWAY, "answer_example": ACCESS_LIST, "answer_type": SignedList},
    operation_id="get-access-list",
    summary="Fetch the own gateway's list",
    description=(
        "Who may use the own APIs, signed, with the hashes of their keys; 304 when `If-None-Match`"
        " names the newest. Vem som får använda de egna API:erna."
    ),
)
async def get_access_list(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[SignedList | None]:
    """Give the own gateway's list, unless ``If-None-Match`` names the newest."""
    held = request.headers.get("if-none-match", "").strip('"')
    found = await service.access_list_of(node, actor, held)
    if found is None:
        return Response(None, status_code=304)
    return Response(found, headers={"ETag": f'"{found.tag}"'})


HANDLERS = (
    get_access_list,
    list_own_requests,
    list_received_requests,
    request_access,
    decide_request,
    change_limits,
    give_up_access,
    withdraw_access,
    make_key,
    revoke_key,
)
