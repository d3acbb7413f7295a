# SPDX-License-Identifier: EUPL-1.2
"""What everybody may ask: search, one entry, resolve, changes, the whole register, and its keys."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream

from samband.core.feed import MAX_PAGE, FeedPage
from samband.core.node import Node
from samband.core.time import Moment
from samband.core.web import Limit, Offset, StrictRequest
from samband.core.web.paging import DEFAULT_LIMIT
from samband.information_exchange.address_register.api.examples import (
    CHANGES,
    ENTRIES,
    ENTRY,
    KEY,
    OPEN,
    ORGANISATION,
    RESOLUTION,
)
from samband.information_exchange.address_register.model.content import Kind
from samband.information_exchange.address_register.model.entries import (
    EntriesAnswer,
    EntryAnswer,
    EntryView,
    ResolutionAnswer,
)
from samband.information_exchange.address_register.service import answering, looking
from samband.information_exchange.address_register.service.answering import Answer
from samband.information_exchange.address_register.service.looking import Search

Words = Annotated[str, QueryParameter(max_length=200, description="Words, or a number.")]
Number = Annotated[
    str | None, QueryParameter(max_length=11, description="A member's organisation number.")
]
Place = Annotated[
    str | None, QueryParameter(pattern=r"^[0-9]{4}$(?!\n)", description="A municipality's code.")
]
Participant = Annotated[
    str, QueryParameter(max_length=100, description="A participant identifier (ISO 6523).")
]
DocumentType = Annotated[
    str,
    QueryParameter(
        name="documentType", max_length=500, description="A document type's identifier."
    ),
]
ServiceType = Annotated[
    str,
    QueryParameter(name="serviceType", max_length=500, description="A service type's identifier."),
]
At = Annotated[
    Moment | None, QueryParameter(description="At which moment; now unless said otherwise.")
]
After = Annotated[
    str | None, QueryParameter(max_length=64, description="The last answer's `next`.")
]
Under = Annotated[
    UUID | None, QueryParameter(description="The last answer's `next`: more that stands under it.")
]
Changes = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE, description="How many changes at most.")]
LINES = "application/x-ndjson"
_CACHE = {"Cache-Control": "public, max-age=60"}


@get(
    "/entries",
    opt={**OPEN, "answer_type": EntriesAnswer, "answer_example": ENTRIES},
    media_type=MediaType.JSON,
    operation_id="find-entries",
    summary="Find addresses",
    description="By words, organisation, type or municipality. På ord, organisation, typ eller kommun.",
)
async def find_entries(
    request: StrictRequest,
    node: NamedDependency[Node],
    q: Words = "",
    kind: FromQuery[Kind | None] = None,
    organisation: Number = None,
    service_type: ServiceType = "",
    document_type: DocumentType = "",
    municipality: Place = None,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Response[bytes]:
    """Find entries."""
    types = (service_type, document_type)
    asked = Search(q, kind, organisation, types, municipality, limit, offset)
    return await _sealed(request, node, await looking.search(node, asked))


@get(
    "/entries/{entry_id:uuid}",
    opt={**OPEN, "answer_type": EntryAnswer, "answer_example": ENTRY},
    media_type=MediaType.JSON,
    operation_id="get-entry",
    summary="One address",
    description="With its history and what is planned. Med historik och det som är planerat.",
)
async def get_entry(
    request: StrictRequest,
    node: NamedDependency[Node],
    entry_id: FromPath[UUID],
    after: Under = None,
) -> Response[bytes]:
    """Read one entry."""
    return await _sealed(request, node, await looking.entry(node, entry_id, after))


@get(
    "/resolutions",
    opt={**OPEN, "answer_type": ResolutionAnswer, "answer_example": RESOLUTION},
    media_type=MediaType.JSON,
    operation_id="resolve",
    summary="Where to send",
    description=(
        "Endpoints and certificates of a participant for a type, now or at a moment."
        " Adresser och certifikat för en deltagare och en typ, nu eller vid en tidpunkt."
    ),
)
async def resolve(
    request: StrictRequest,
    node: NamedDependency[Node],
    participant: Participant = "",
    document_type: DocumentType = "",
    service_type: ServiceType = "",
    at: At = None,
) -> Response[bytes]:
    """Tell where a participant receives something."""
    wanted = document_type or service_type
    return await _sealed(request, node, await looking.resolve(node, participant, wanted, at))


@get(
    "/changes",
    opt={**OPEN, "answer_example": CHANGES},
    operation_id="list-address-changes",
    summary="Follow changes",
    description="Every change once, in order. Alla ändringar i ordning, en gång var.",
)
async def list_changes(
    node: NamedDependency[Node], after: After = None, limit: Changes = MAX_PAGE
) -> FeedPage:
    """Read the changes after a cursor."""
    return await looking.changes(node, after, limit)


@get(
    "/copy",
    opt={**OPEN, "answer_type": EntryView, "answer_example": ORGANISATION},
    media_type=LINES,
    operation_id="copy-register",
    summary="The whole register",
    description=(
        "One entry per line, in a fixed order; then follow the changes from `samband-changes-after`."
        " En post per rad, i fast ordning. Följ sedan ändringarna."
    ),
)
async def copy_register(request: StrictRequest, node: NamedDependency[Node]) -> Response[Any]:
    """Give the whole register as lines."""
    state, cursor = await looking.copy_state(node)
    headers = {"ETag": f'W/"{state}"', "samband-changes-after": cursor, **_CACHE}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers, media_type=None)
    return Stream(looking.copy(node), media_type=LINES, headers=headers)


@get(
    "/jwks",
    opt={**OPEN, "answer_example": {"keys": [KEY]}},
    operation_id="list-address-keys",
    summary="Keys of the signatures",
    description="The keys that sign answers (RFC 7517). Nycklarna som undertecknar svaren.",
)
async def list_keys(node: NamedDependency[Node]) -> dict[str, list[dict[str, str]]]:
    """Give the keys that sign answers."""
    return {"keys": await answering.keys(node)}


async def _sealed(request: StrictRequest, node: Node, answer: Answer) -> Response[bytes]:
    sealed = await answering.seal(node, answer, request.headers.get("if-none-match"))
    return Response(
        sealed.body,
        status_code=sealed.status,
        headers=sealed.headers,
        media_type=MediaType.JSON if sealed.body else None,
    )


HANDLERS = (find_entries, get_entry, resolve, list_changes, copy_register, list_keys)
