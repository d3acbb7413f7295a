# SPDX-License-Identifier: EUPL-1.2
"""Questions about companies."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from samband.basic_data.business.api import examples
from samband.basic_data.business.model.lookups import (
    BatchAnswer,
    BatchLookUp,
    Companies,
    Company,
    Extract,
    ExtractPage,
    History,
    HistoryLookUp,
    LookUp,
    Search,
)
from samband.basic_data.business.model.roles import Engagement, RoleLookUp
from samband.basic_data.business.service import extracting, reading, roles, searching
from samband.core.feed import MAX_PAGE, FeedPage
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import Page

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
    opt=_opt(examples.COMPANIES, examples.LOOK_UP),
    operation_id="look-up-company",
    summary="Look up a company",
    description="As of a day and a moment; a sole trader may have several. Slå upp ett företag, då eller nu.",
)
async def look_up(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[LookUp]
) -> Companies:
    """Look up the companies of one number."""
    return await reading.look_up(node, actor, data)


@post(
    "/batch-lookups",
    status_code=200,
    opt=_opt(examples.BATCH_ANSWER, examples.BATCH_LOOK_UP),
    operation_id="look-up-companies-by-numbers",
    summary="Look up many companies",
    description="Up to 1,000, each with an answer of its own. Slå upp upp till 1 000 företag.",
)
async def look_up_many(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[BatchLookUp]
) -> BatchAnswer:
    """Look up many companies for one purpose."""
    return await reading.look_up_many(node, actor, data)


@post(
    "/history-lookups",
    status_code=200,
    opt=_opt(examples.HISTORY, examples.HISTORY_LOOK_UP),
    operation_id="look-up-company-history",
    summary="Look up a company's history",
    description="Everything that is or was known. Allt som är och har varit känt om företaget.",
)
async def look_up_history(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[HistoryLookUp]
) -> History:
    """Tell everything that is or was known of one company."""
    return await reading.look_up_history(node, actor, data)


@get(
    "/changes",
    opt=_opt(examples.CHANGES),
    operation_id="list-company-changes",
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
    "/searches",
    status_code=200,
    opt=_opt(examples.FOUND, examples.SEARCH),
    operation_id="search-companies",
    summary="Companies by name",
    description="Sole traders only for a purpose. Sök företag på ord i namnet; enskilda firmor för ett ändamål.",
)
async def search(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[Search]
) -> Page[Company]:
    """Find companies by words of their names."""
    return await searching.search(node, actor, data)


@post(
    "/role-lookups",
    status_code=200,
    opt=_opt(examples.ENGAGEMENTS, examples.ROLE_LOOK_UP),
    operation_id="look-up-roles",
    summary="Companies that somebody has a role in",
    description="Former roles too, with when they ended. Företag som någon har uppdrag i.",
)
async def look_up_roles(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[RoleLookUp]
) -> Page[Engagement]:
    """Find companies by who has a role in them."""
    return await roles.look_up_roles(node, actor, data)


@post(
    "/extracts",
    status_code=200,
    opt={**_opt(examples.EXTRACT_PAGE, examples.EXTRACT), "scope": extracting.SCOPE},
    operation_id="extract-companies",
    summary="The whole register, page by page",
    description="As of a day; follow the changes from `changesAfter`. Hämta hela registret sida för sida.",
)
async def extract(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[Extract]
) -> ExtractPage:
    """Give a page of the whole register."""
    return await extracting.extract(node, actor, data)


HANDLERS = (look_up, look_up_many, look_up_history, changes, extract, search, look_up_roles)
