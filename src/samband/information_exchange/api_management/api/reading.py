# SPDX-License-Identifier: EUPL-1.2
"""What everybody may read (AP-1, AP-8)."""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from samband.core.feed import MAX_PAGE, CloudEvent, FeedPage, format_cursor
from samband.core.node import Node
from samband.core.web import Limit, Offset, Page
from samband.core.web.paging import DEFAULT_LIMIT
from samband.information_exchange.api_management import service
from samband.information_exchange.api_management.api.examples import (
    DOCUMENT,
    OPEN,
    RECORD,
    REPORT,
    ApiName,
    VersionNumber,
)
from samband.information_exchange.api_management.model.lifecycle import State
from samband.information_exchange.api_management.model.records import (
    ApiRecord,
    VersionDocument,
    VersionReport,
)

Words = Annotated[str, QueryParameter(max_length=100, description="Words to find. Sökord.")]
Owner = Annotated[
    str | None,
    QueryParameter(pattern=r"^[0-9]{10}$(?!\n)", description="Only this owner's: ten digits."),
]
InState = Annotated[
    State | None,
    QueryParameter(description="Only with a version in this state. Läge."),
]
After = Annotated[
    str | None, QueryParameter(max_length=64, description="The `next` of the last answer.")
]
Changes = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE, description="How many changes at most.")]
_CHANGES = FeedPage(
    [
        CloudEvent(
            id="019ab000-0000-7000-8000-000000000003",
            source="https://node.example/api-catalogue/v1",
            type="api-catalogue.version-moved",
            subject="api/permits/1.2.0",
            time="2026-11-24T10:00:00.000Z",
            data={"api": "permits", "version": "1.2.0", "state": "active", "breaking": 0},  # type: ignore[arg-type]
        )
    ],
    format_cursor(7, 9),
)


@get(
    "/apis",
    opt={**OPEN, "answer_example": Page([RECORD], 1, DEFAULT_LIMIT, 0)},
    operation_id="list-apis",
    summary="Find APIs",
    description="By words, owner and state; drafts are not shown. Sök API:er.",
)
async def list_apis(
    node: NamedDependency[Node],
    q: Words = "",
    owner: Owner = None,
    lifecycle: InState = None,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Page[ApiRecord]:
    """Find APIs."""
    sought = service.Search(words=q, owner=owner, state=lifecycle, limit=limit, offset=offset)
    return await service.search(node, sought)


@get(
    "/apis/{name:str}",
    opt={**OPEN, "answer_example": RECORD},
    operation_id="get-api",
    summary="One API",
    description="What the owner says of it, and its versions. Ett API och dess versioner.",
)
async def get_api(node: NamedDependency[Node], name: ApiName) -> ApiRecord:
    """Find one API."""
    return await service.find(node, name)


@get(
    "/apis/{name:str}/versions/{version:str}/report",
    opt={**OPEN, "answer_example": REPORT},
    operation_id="get-report",
    summary="How a version keeps the profile",
    description="Rule by rule, and what broke. Rapport per regel, och vad som bröts.",
)
async def get_report(
    node: NamedDependency[Node], name: ApiName, version: VersionNumber
) -> VersionReport:
    """Tell how a version keeps the profile."""
    return await service.version_report(node, name, version)


@get(
    "/apis/{name:str}/versions/{version:str}/openapi",
    opt={**OPEN, "answer_example": DOCUMENT},
    operation_id="get-document",
    summary="A version's OpenAPI document",
    description="As text, just as it was given. OpenAPI-dokumentet, så som det lämnades.",
)
async def get_document(
    node: NamedDependency[Node], name: ApiName, version: VersionNumber
) -> VersionDocument:
    """Give a version's OpenAPI document."""
    return await service.version_document(node, name, version)


@get(
    "/changes",
    opt={**OPEN, "answer_example": _CHANGES},
    operation_id="list-changes",
    summary="Follow the catalogue",
    description="Every change once, in order. Varje ändring en gång, i ordning.",
)
async def changes(
    node: NamedDependency[Node], after: After = None, limit: Changes = DEFAULT_LIMIT
) -> FeedPage:
    """Read changes after a cursor."""
    return await service.changes(node, after, limit)


HANDLERS = (list_apis, get_api, get_report, get_document, changes)
