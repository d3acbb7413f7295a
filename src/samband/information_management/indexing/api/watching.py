# SPDX-License-Identifier: EUPL-1.2
"""Subscriptions and feeds."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from samband.core.feed import MAX_PAGE, FeedPage
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once
from samband.information_management.indexing.api import common
from samband.information_management.indexing.api.common import IndexName
from samband.information_management.indexing.model.lookups import NewSubscription, Subscription
from samband.information_management.indexing.service import watching
from samband.information_management.indexing.vocabulary import READ

After = Annotated[
    str | None, QueryParameter(max_length=64, description="Where the last page ended: `next`.")
]
FeedLimit = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE, description="How many changes.")]


def _opt(answer: object, body: object = None) -> dict[str, Any]:
    sent = {} if body is None else {"example": body}
    return {"scope": READ, **sent, "answer_example": answer}


@get(
    "/{index:str}/changes",
    opt=_opt(common.CHANGES),
    operation_id="list-index-changes",
    summary="Changes of an index in order",
    description="Which producer's entries changed, and how many. Ändringar i indexet i ordning.",
)
async def changes(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    after: After = None,
    limit: FeedLimit = 100,
) -> FeedPage:
    """Give changes after a cursor; ask again with ``next``."""
    return await watching.changes(node, actor, index, after, limit)


@post(
    "/{index:str}/subscriptions",
    opt=_opt(common.SUBSCRIPTION, common.NEW_SUBSCRIPTION),
    operation_id="subscribe-to-index",
    summary="Subscribe to changes",
    description="Of types, producers or subjects; read from a feed of its own. Bevaka ändringar.",
)
async def subscribe(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    data: JSONBody[NewSubscription],
    idempotency_key: IdempotencyKey,
) -> Subscription:
    """Subscribe to changes."""
    asked = await asked_once(request, actor, idempotency_key)
    return await watching.subscribe(node, actor, index, data, asked)


@get(
    "/{index:str}/subscriptions/{subscription:uuid}/changes",
    opt=_opt(common.CHANGES),
    operation_id="list-subscribed-changes",
    summary="Changes of a subscription in order",
    description="Somebody watched is called by your reference. Bevakade ändringar i ordning.",
)
async def subscribed_changes(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    subscription: FromPath[UUID],
    after: After = None,
    limit: FeedLimit = 100,
) -> FeedPage:
    """Give a subscription's changes after a cursor."""
    return await watching.changes(node, actor, index, after, limit, id_=subscription)


@post(
    "/{index:str}/subscriptions/{subscription:uuid}/end",
    status_code=200,
    opt=_opt(common.SUBSCRIPTION),
    operation_id="end-subscription",
    summary="End a subscription",
    description="Forgets whom it watched. Avsluta en bevakning.",
)
async def unsubscribe(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    subscription: FromPath[UUID],
    idempotency_key: IdempotencyKey,
) -> Subscription:
    """End a subscription."""
    asked = await asked_once(request, actor, idempotency_key)
    return await watching.unsubscribe(node, actor, index, subscription, asked)


HANDLERS = (changes, subscribe, subscribed_changes, unsubscribe)
