# SPDX-License-Identifier: EUPL-1.2
"""Questions about properties by designation, and the register as a whole."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from samband.basic_data.real_property.api import examples
from samband.basic_data.real_property.model.lookups import (
    BatchAnswer,
    BatchLookUp,
    Extract,
    ExtractPage,
    History,
    HistoryLookUp,
    LookUp,
    Property,
)
from samband.basic_data.real_property.service import reading
from samband.core.feed import MAX_PAGE, FeedPage
from samband.core.node import Node
from samband.core.ports import Actor

After = Annotated[
    str | None, QueryParameter(max_length=64, description="Where the last page ended: `next`.")
]
FeedLimit = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE, description="How many changes.")]


def _opt(answer: object, body: object = None) -> dict[str, Any]:
    sent = {} if body is None else {"example": body}
    return {"scope": reading.SCOPE, **sent, "answer_example": answer}


@post(
    "/lookups",
    status_code=200,
    opt=_opt(examples.PROPERTY, examples.LOOK_UP),
    operation_id="look-up-property",
    summary="Look up a property",
    description="By designation, as of a day and a moment. Slå upp en fastighet, då eller nu.",
)
async def look_up(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[LookUp]
) -> Property:
    """Look up one property."""
    return await reading.look_up(node, actor, data)


@post(
    "/batch-lookups",
    status_code=200,
    opt=_opt(examples.BATCH_ANSWER, examples.BATCH_LOOK_UP),
    operation_id="look-up-properties",
    summary="Look up many properties",
    description="Up to 1,000, each with an answer of its own, or what is wrong with it."
    " Slå upp upp till 1 000 fastigheter.",
)
async def look_up_many(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[BatchLookUp]
) -> BatchAnswer:
    """Look up many properties for one purpose."""
    return await reading.look_up_many(node, actor, data)


@post(
    "/history-lookups",
    status_code=200,
    opt=_opt(examples.HISTORY, examples.HISTORY_LOOK_UP),
    operation_id="look-up-property-history",
    summary="Look up a property's history",
    description="Everything that is or was known. Allt som är och har varit känt om fastigheten.",
)
async def look_up_history(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[HistoryLookUp]
) -> History:
    """Tell everything that is or was known of one property."""
    return await reading.look_up_history(node, actor, data)


@get(
    "/changes",
    opt=_opt(examples.CHANGES),
    operation_id="list-property-changes",
    summary="Changes in order",
    description="Each once, removals included. Ändringar i ordning, borttag inräknade.",
)
async def changes(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    after: After = None,
    limit: FeedLimit = 100,
) -> FeedPage:
    """Give changes after a cursor; ask again with ``next``."""
    return await reading.changes(node, actor, after, limit)


@post(
    "/extracts",
    status_code=200,
    opt={**_opt(examples.EXTRACT_PAGE, examples.EXTRACT), "scope": reading.EXTRACT_SCOPE},
    operation_id="extract-properties",
    summary="The whole register, page by page",
    description="As of a day; follow the changes from `changesAfter`. Hämta hela registret sida för sida.",
)
async def extract(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[Extract]
) -> ExtractPage:
    """Give a page of the whole register."""
    return await reading.extract(node, actor, data)


HANDLERS = (look_up, look_up_many, look_up_history, changes, extract)
