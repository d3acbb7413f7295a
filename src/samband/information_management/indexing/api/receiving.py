# SPDX-License-Identifier: EUPL-1.2
"""Where a subscriber is told that there is something new."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from samband.core import webhooks
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once
from samband.core.webhooks import NewReceiver, Receiver
from samband.information_management.indexing.api import common
from samband.information_management.indexing.api.common import IndexName
from samband.information_management.indexing.model.lookups import Subscription
from samband.information_management.indexing.service import receiving
from samband.information_management.indexing.vocabulary import READ


@get(
    "/{index:str}/subscriptions/{subscription:uuid}",
    opt={"scope": READ, "answer_example": common.TOLD_SUBSCRIPTION},
    operation_id="get-index-subscription",
    summary="A subscription and its receiver",
    description="What is watched, and how telling its receiver goes. En bevakning.",
)
async def see(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    subscription: FromPath[UUID],
) -> Subscription:
    """Tell of a subscription."""
    return await receiving.see_subscription(node, actor, index, subscription)


@post(
    "/{index:str}/subscriptions/{subscription:uuid}/receiver",
    opt={
        "scope": READ,
        "example": common.NEW_RECEIVER,
        "answer_example": common.UNPROVED_RECEIVER,
    },
    operation_id="set-subscription-receiver",
    summary="Set where a subscription is told",
    description=(
        "The receiver must answer a signed challenge before it is told of anything."
        " Ange en mottagare av aviseringar."
    ),
)
async def set_receiver(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    subscription: FromPath[UUID],
    data: JSONBody[NewReceiver],
    idempotency_key: IdempotencyKey,
) -> Receiver:
    """Set a receiver."""
    asked = await asked_once(request, actor, idempotency_key)
    return await receiving.set_receiver(node, actor, index, subscription, data, asked=asked)


@post(
    "/{index:str}/subscriptions/{subscription:uuid}/receiver/confirmation",
    status_code=200,
    opt={"scope": READ, "answer_example": common.UNPROVED_RECEIVER},
    operation_id="confirm-subscription-receiver",
    summary="Ask a receiver to prove itself again",
    description="Starts one that is held or did not answer. Bekräfta mottagaren igen.",
)
async def confirm_receiver(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    subscription: FromPath[UUID],
    idempotency_key: IdempotencyKey,
) -> Receiver:
    """Confirm a receiver again."""
    asked = await asked_once(request, actor, idempotency_key)
    return await receiving.confirm_receiver(node, actor, index, subscription, asked)


@post(
    "/{index:str}/subscriptions/{subscription:uuid}/receiver/end",
    status_code=200,
    opt={"scope": READ, "answer_example": common.SUBSCRIPTION},
    operation_id="end-subscription-receiver",
    summary="Stop telling a receiver",
    description="The subscription and its feed go on. Sluta avisera mottagaren.",
)
async def end_receiver(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: IndexName,
    subscription: FromPath[UUID],
    idempotency_key: IdempotencyKey,
) -> Subscription:
    """Stop telling a receiver."""
    asked = await asked_once(request, actor, idempotency_key)
    return await receiving.end_receiver(node, actor, index, subscription, asked)


@get(
    "/jwks",
    opt={"public": True, "answer_example": {"keys": [common.KEY]}},
    operation_id="list-index-keys",
    summary="Keys that sign notices",
    description=(
        "They verify what receivers are sent (RFC 7517). Nycklarna som undertecknar aviseringar."
    ),
)
async def list_keys(node: NamedDependency[Node]) -> dict[str, list[dict[str, str]]]:
    """Give the keys that sign notices."""
    return await webhooks.key_set(node)


HANDLERS = (see, set_receiver, confirm_receiver, end_receiver, list_keys)
