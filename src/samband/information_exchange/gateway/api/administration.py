# SPDX-License-Identifier: EUPL-1.2
"""What the node's own organisation publishes at its gateway."""

from __future__ import annotations

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Struct

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once
from samband.information_exchange.gateway import service
from samband.information_exchange.gateway.api.examples import CLOSING, NEW_PUBLISHED, PUBLISHED
from samband.information_exchange.gateway.model.published import Closing, NewPublished, Published
from samband.information_exchange.gateway.vocabulary import ADMIN


class PublishedApis(Struct, frozen=True):
    """What the gateway publishes, and what it no longer does."""

    items: list[Published]


@get(
    "/published-apis",
    opt={"scope": ADMIN, "answer_example": PublishedApis([PUBLISHED])},
    operation_id="list-published-apis",
    summary="List published APIs",
    description="The node's own too. Vad grinden publicerar, nodens egna API:er också.",
)
async def list_published_apis(
    node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> PublishedApis:
    """List published APIs."""
    return PublishedApis(await service.list_published(node, actor))


@post(
    "/published-apis",
    opt={"scope": ADMIN, "example": NEW_PUBLISHED, "answer_example": PUBLISHED},
    operation_id="publish-api",
    summary="Publish an API",
    description="Or publish it anew with other limits. Publicera ett API, eller ändra gränserna.",
)
async def publish_api(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[NewPublished],
    idempotency_key: IdempotencyKey,
) -> Published:
    """Publish an API."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.publish(node, actor, data, asked=asked)


@post(
    "/closures",
    opt={"scope": ADMIN, "example": CLOSING, "answer_example": PUBLISHED},
    operation_id="close-api",
    summary="Stop publishing an API",
    description="Calls are refused within a second. Sluta publicera ett API.",
    status_code=200,
)
async def close_api(
    node: NamedDependency[Node], actor: NamedDependency[Actor], data: JSONBody[Closing]
) -> Published:
    """Stop publishing an API."""
    return await service.stop_publishing(node, actor, data)


HANDLERS = (list_published_apis, publish_api, close_api)
