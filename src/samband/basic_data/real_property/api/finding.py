# SPDX-License-Identifier: EUPL-1.2
"""Finding properties: by the beginning of a designation, by words, owner, area and address."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from samband.basic_data.real_property.api import examples
from samband.basic_data.real_property.model.lookups import (
    AddressLookUp,
    AreaLookUp,
    AreaPage,
    OwnerLookUp,
    Property,
    Search,
    Suggestions,
)
from samband.basic_data.real_property.service import finding, reading
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import Page

Typed = Annotated[
    str,
    QueryParameter(
        max_length=100,
        description="What the designation begins with, municipality first; three letters or more.",
    ),
]
Day = Annotated[
    date | None, QueryParameter(name="validAt", description="As of this day; today if not given.")
]
Few = Annotated[int, QueryParameter(ge=1, le=50, description="How many designations.")]
Passed = Annotated[int, QueryParameter(ge=0, le=1_000, description="How many to pass over.")]


def _opt(answer: object, body: object = None) -> dict[str, Any]:
    sent = {} if body is None else {"example": body}
    return {"scope": reading.SCOPE, **sent, "answer_example": answer}


@get(
    "/designations",
    opt=_opt(examples.SUGGESTIONS),
    operation_id="suggest-designations",
    summary="Designations that begin so",
    description="While somebody types. Beteckningar som börjar så, medan någon skriver.",
)
async def suggest(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    text: Typed = "",
    valid_at: Day = None,
    limit: Few = 10,
    offset: Passed = 0,
) -> Suggestions:
    """Give the designations that begin as was typed."""
    return await finding.suggest(node, actor, text, valid_at, limit=limit, offset=offset)


@post(
    "/searches",
    status_code=200,
    opt=_opt(examples.FOUND, examples.SEARCH),
    operation_id="search-properties",
    summary="Properties by words",
    description="By words of the designation, in Swedish order. Sök på ord i beteckningen.",
)
async def search(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[Search]
) -> Page[Property]:
    """Find properties by words of their designations."""
    return await finding.search(node, actor, data)


@post(
    "/owner-lookups",
    status_code=200,
    opt=_opt(examples.FOUND, examples.OWNER_LOOK_UP),
    operation_id="look-up-owner",
    summary="What somebody owns",
    description="For a stated purpose. Vilka fastigheter en person eller organisation äger.",
)
async def look_up_owner(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[OwnerLookUp]
) -> Page[Property]:
    """List the properties that somebody owns a share of."""
    return await finding.look_up_owner(node, actor, data)


@post(
    "/area-lookups",
    status_code=200,
    opt=_opt(examples.AREA, examples.AREA_LOOK_UP),
    operation_id="look-up-area",
    summary="What lies in an area",
    description="A box, a municipality or both; `next` is the next page's `after`."
    " Fastigheter i en ruta, i en kommun eller båda.",
)
async def look_up_area(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[AreaLookUp]
) -> AreaPage:
    """List the properties of an area."""
    return await finding.look_up_area(node, actor, data)


@post(
    "/address-lookups",
    status_code=200,
    opt=_opt(examples.FOUND, examples.ADDRESS_LOOK_UP),
    operation_id="look-up-address",
    summary="The property of an address",
    description="By address point or as written. Fastigheten på en adress.",
)
async def look_up_address(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[AddressLookUp]
) -> Page[Property]:
    """Find the property of an address."""
    return await finding.look_up_address(node, actor, data)


HANDLERS = (suggest, search, look_up_owner, look_up_area, look_up_address)
