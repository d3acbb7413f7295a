# SPDX-License-Identifier: EUPL-1.2
"""Services, their state and what was measured of them, for machines; and one protected call."""

from __future__ import annotations

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct

from samband.core.feed import MAX_PAGE, FeedPage
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web.paging import DEFAULT_LIMIT, Limit, Offset, Page
from samband.trust_and_security.availability.api import examples
from samband.trust_and_security.availability.model.saying import (
    MeasuredService,
    MeasuredSpan,
    NodeStatus,
    SeenNode,
    ServiceFacts,
    Trouble,
)
from samband.trust_and_security.availability.service import proving, reading
from samband.trust_and_security.availability.service.drawing import SHOWN_DAYS
from samband.trust_and_security.availability.service.proving import Proved
from samband.trust_and_security.availability.vocabulary import PROBE

Place = Annotated[
    str,
    QueryParameter(
        max_length=200,
        description="Address of a node; this one unless said. Nodens adress.",
    ),
]
Of = Annotated[
    str,
    QueryParameter(min_length=1, max_length=64, description="Name of a service. Tjänstens namn."),
]
Days = Annotated[
    int, QueryParameter(ge=1, le=SHOWN_DAYS, description="How many days back at most.")
]
After = Annotated[
    str | None, QueryParameter(max_length=64, description="The `next` of the last answer.")
]
Changes = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE, description="How many changes at most.")]


class ServiceList(Struct, frozen=True):
    """This node's services."""

    services: list[ServiceFacts]


class SeenNodes(Struct, frozen=True):
    """The other nodes as this one sees them."""

    nodes: list[SeenNode]


class Measurements(Struct, frozen=True):
    """What was measured of each service."""

    measurements: list[MeasuredService]


class MeasuredDays(Struct, frozen=True):
    """What was measured of a service, a day at a time, oldest first."""

    days: list[MeasuredSpan]


class NoParts(Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing: the call concerns nobody."""


@get(
    "/services",
    opt={"public": True, "answer_example": ServiceList([examples.SERVICE])},
    operation_id="list-services",
    summary="List services",
    description="What is promised of each service, and what hangs on it."
    " Vad som är lovat om varje tjänst, och vad som hänger på den.",
    sync_to_thread=False,
)
def list_services(node: NamedDependency[Node]) -> ServiceList:
    """List this node's services."""
    return ServiceList(reading.list_services(node))


@get(
    "/status",
    opt={"public": True, "answer_example": examples.NODE_STATUS},
    operation_id="get-status",
    summary="See how the services are",
    description="How each service of this node is now, and since when."
    " Hur varje tjänst på noden mår nu, och sedan när.",
)
async def get_status(node: NamedDependency[Node]) -> NodeStatus:
    """Tell how this node's services are."""
    return (await reading.board(node)).own


@get(
    "/nodes",
    opt={"public": True, "answer_example": SeenNodes([examples.SEEN])},
    operation_id="list-seen-nodes",
    summary="See how other nodes are",
    description="How the nodes in the member register are, seen from here; none where this node"
    " watches no others. Hur noderna i medlemsregistret mår, sett härifrån.",
)
async def list_nodes(node: NamedDependency[Node]) -> SeenNodes:
    """Tell how the other nodes are."""
    return SeenNodes(list((await reading.board(node)).nodes))


@get(
    "/measurements",
    opt={"public": True, "answer_example": Measurements([examples.MEASURED])},
    operation_id="list-measurements",
    summary="Compare with the objectives",
    description="Measured availability of the last 30 days against what is promised."
    " Uppmätt tillgänglighet de senaste 30 dagarna mot det som är lovat.",
)
async def list_measurements(node: NamedDependency[Node]) -> Measurements:
    """Compare what was measured with what is promised."""
    return Measurements(await reading.measurements(node))


@get(
    "/days",
    opt={"public": True, "answer_example": MeasuredDays([examples.DAY])},
    operation_id="list-days",
    summary="See measured days",
    description="Seconds in each state, day by day; what is missing of a day is unknown."
    " Sekunder i varje läge, dag för dag; det som fattas är okänt.",
)
async def list_days(
    node: NamedDependency[Node],
    service: Of,
    place: Place = "",
    days: Days = SHOWN_DAYS,
) -> MeasuredDays:
    """Give what was measured of a service, day by day."""
    return MeasuredDays(await reading.measured_days(node, place, service, days))


@get(
    "/troubles",
    opt={"public": True, "answer_example": Page([examples.TROUBLE], 1, 20, 0)},
    operation_id="list-troubles",
    summary="List stretches of trouble",
    description="When services did not do what they should, the latest first."
    " När tjänster inte har fungerat som de ska, det senaste först.",
)
async def list_troubles(
    node: NamedDependency[Node], limit: Limit = DEFAULT_LIMIT, offset: Offset = 0
) -> Page[Trouble]:
    """List stretches of trouble."""
    items, total = await reading.troubles(node, limit, offset)
    return Page(items, total, limit, offset)


@get(
    "/changes",
    opt={"public": True, "answer_example": examples.CHANGES},
    operation_id="list-availability-changes",
    summary="Follow changes of state",
    description="Every change of state once, oldest first. Varje ändring av läget, äldst först.",
)
async def list_changes(
    node: NamedDependency[Node], after: After = None, limit: Changes = MAX_PAGE
) -> FeedPage:
    """Give changes of state after a cursor."""
    return await reading.changes(node, after, limit)


@post(
    "/probes",
    status_code=200,
    opt={
        "scope": PROBE,
        "example": NoParts(),
        "answer_example": Proved(examples.MOMENT),
    },
    operation_id="probe",
    summary="Try a protected call",
    description="Goes the whole way of a protected call, token, decision and event, and reads"
    " nothing about anybody. Går hela vägen genom ett skyddat anrop, utan att läsa något om någon.",
)
async def probe(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[NoParts]
) -> Proved:
    """Try the whole way of a protected call."""
    return await proving.prove(node, actor)


HANDLERS = (
    list_services,
    get_status,
    list_nodes,
    list_measurements,
    list_days,
    list_troubles,
    list_changes,
    probe,
)
