# SPDX-License-Identifier: EUPL-1.2
"""How the node's APIs are used: for whoever runs it, and for each consumer its own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import Limit, Offset, Page
from samband.core.web.paging import DEFAULT_LIMIT
from samband.information_exchange.gateway import service
from samband.information_exchange.gateway.api.examples import LINE
from samband.information_exchange.gateway.model.statistics import Asked, Line, Period
from samband.information_exchange.gateway.vocabulary import OWN_STATISTICS, STATISTICS

From = Annotated[
    datetime | None, QueryParameter(name="from", description="From when, 30 days back if not said.")
]
To = Annotated[
    datetime | None, QueryParameter(name="to", description="Until when, now if not said.")
]
Each = Annotated[
    Period | None, QueryParameter(description="What each line is for, a day if not said.")
]
OfApi = Annotated[str | None, QueryParameter(max_length=60, description="Only this API's.")]
_PAGE = Page([LINE], 1, DEFAULT_LIMIT, 0)


@get(
    "/statistics",
    opt={"scope": STATISTICS, "answer_example": _PAGE},
    operation_id="get-statistics",
    summary="Read how APIs are used",
    description="Per consumer, newest first; no personal data. Användning per konsument.",
)
async def get_statistics(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    from_: From = None,
    to: To = None,
    period: Each = None,
    api: OfApi = None,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Page[Line]:
    """Read how APIs are used."""
    asked = Asked(period=period or Period.DAY, first=from_, end=to, api=api)
    return await service.statistics(node, actor, asked, limit, offset)


@get(
    "/own-statistics",
    opt={"scope": OWN_STATISTICS, "answer_example": _PAGE},
    operation_id="get-own-statistics",
    summary="Read own use",
    description="How the own organisation uses the node's APIs. Den egna användningen.",
)
async def get_own_statistics(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    from_: From = None,
    to: To = None,
    period: Each = None,
    api: OfApi = None,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Page[Line]:
    """Read own use."""
    asked = Asked(period=period or Period.DAY, first=from_, end=to, api=api)
    return await service.own_statistics(node, actor, asked, limit, offset)


HANDLERS = (get_statistics, get_own_statistics)
