# SPDX-License-Identifier: EUPL-1.2
"""What a member's own system, or the operator's, may change."""

from __future__ import annotations

from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once
from samband.information_exchange.address_register.api.examples import (
    CLOSING,
    NEW_ENTRY,
    ORGANISATION,
    OWN,
    REVISION,
    SERVICE,
    WITHDRAWAL,
)
from samband.information_exchange.address_register.model.entries import (
    Closing,
    EntryView,
    NewEntry,
    Revision,
    Withdrawal,
)
from samband.information_exchange.address_register.service import writing


@post(
    "/entries",
    opt={**OWN, "example": NEW_ENTRY, "answer_example": ORGANISATION},
    operation_id="register-entry",
    summary="Register an address",
    description="An organisation, unit, function, service, endpoint or certificate."
    " En organisation, enhet, funktion, tjänst, adress eller ett certifikat.",
)
async def register(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[NewEntry],
    idempotency_key: IdempotencyKey,
) -> EntryView:
    """Register an entry."""
    asked = await asked_once(request, actor, idempotency_key)
    return await writing.register(node, actor, data, asked=asked)


@post(
    "/entries/{entry_id:uuid}/revisions",
    opt={**OWN, "example": REVISION, "answer_example": SERVICE},
    operation_id="revise-entry",
    summary="Change, or plan a change",
    description="From now, or from a moment that comes; both are then shown."
    " Från nu, eller från en tid som kommer. Då visas båda.",
)
async def revise(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
    data: JSONBody[Revision],
    idempotency_key: IdempotencyKey,
) -> EntryView:
    """Say something else of an entry."""
    asked = await asked_once(request, actor, idempotency_key)
    return await writing.revise(node, actor, entry_id, data, asked=asked)


@post(
    "/entries/{entry_id:uuid}/closings",
    opt={**OWN, "example": CLOSING, "answer_example": SERVICE},
    operation_id="close-entry",
    summary="Close an address",
    description="With all that stands under it. Med allt som ligger under den.",
)
async def close(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
    data: JSONBody[Closing],
    idempotency_key: IdempotencyKey,
) -> EntryView:
    """End an entry."""
    asked = await asked_once(request, actor, idempotency_key)
    return await writing.close(node, actor, entry_id, data, asked=asked)


@post(
    "/entries/{entry_id:uuid}/withdrawals",
    opt={**OWN, "example": WITHDRAWAL, "answer_example": SERVICE},
    operation_id="withdraw-change",
    summary="Withdraw a planned change",
    description="What holds before it goes on. Det som gäller före fortsätter att gälla.",
)
async def withdraw(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
    data: JSONBody[Withdrawal],
    idempotency_key: IdempotencyKey,
) -> EntryView:
    """Take back a planned change."""
    asked = await asked_once(request, actor, idempotency_key)
    return await writing.withdraw(node, actor, entry_id, data, asked=asked)


@post(
    "/entries/{entry_id:uuid}/confirmations",
    opt={**OWN, "answer_example": SERVICE},
    operation_id="confirm-entry",
    summary="Confirm an address",
    description="Says that it, and all under it, is right. Säger att allt stämmer.",
)
async def confirm(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
    idempotency_key: IdempotencyKey,
) -> EntryView:
    """Say that an entry is right."""
    asked = await asked_once(request, actor, idempotency_key)
    return await writing.confirm(node, actor, entry_id, asked=asked)


HANDLERS = (register, revise, close, withdraw, confirm)
