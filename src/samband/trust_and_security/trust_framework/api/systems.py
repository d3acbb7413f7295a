# SPDX-License-Identifier: EUPL-1.2
"""An organisation's own systems and their keys."""

from __future__ import annotations

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once
from samband.trust_and_security.trust_framework import service
from samband.trust_and_security.trust_framework.api.common import (
    KEY,
    NEW_KEY,
    OWN,
    SYSTEM,
    ClientId,
    Kid,
    Number,
    member_in_path,
)
from samband.trust_and_security.trust_framework.model import (
    NewKey,
    NewSystem,
    OwnSystem,
    Reason,
    SystemKey,
)
from samband.trust_and_security.trust_framework.vocabulary import OWN_SYSTEM


@get(
    "/members/{number:str}/systems",
    opt={**OWN, "answer_example": [SYSTEM]},
    operation_id="list-systems",
    summary="List own systems",
    description="The systems with all their keys. Systemen med alla sina nycklar.",
)
async def list_systems(
    node: NamedDependency[Node], actor: NamedDependency[Actor], number: Number
) -> list[OwnSystem]:
    """List a member's systems."""
    return await service.list_systems(node, actor, member_in_path(number))


@get(
    "/members/{number:str}/systems/{client_id:str}",
    opt={**OWN, "answer_example": SYSTEM},
    operation_id="get-system",
    summary="Find an own system",
    description="One system with all its keys. Ett system med alla sina nycklar.",
)
async def get_system(
    node: NamedDependency[Node], actor: NamedDependency[Actor], number: Number, client_id: ClientId
) -> OwnSystem:
    """Find one of a member's systems."""
    return await service.own_system(node, actor, member_in_path(number), client_id)


@post(
    "/members/{number:str}/systems",
    opt={**OWN, "example": NewSystem(name=SYSTEM.name, key=NEW_KEY), "answer_example": SYSTEM},
    operation_id="register-system",
    summary="Register a system",
    description="Gives the system its client_id. Ger systemet dess client_id.",
)
async def register_system(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    data: JSONBody[NewSystem],
    idempotency_key: IdempotencyKey,
) -> OwnSystem:
    """Register a system."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.register_system(node, actor, member_in_path(number), data, asked=asked)


@post(
    "/members/{number:str}/systems/{client_id:str}/closure",
    opt={**OWN, "answer_example": SYSTEM},
    operation_id="close-system",
    summary="Close a system",
    description="Closes it for good; may be repeated. Stänger systemet för gott.",
    status_code=200,
)
async def close_system(
    node: NamedDependency[Node], actor: NamedDependency[Actor], number: Number, client_id: ClientId
) -> OwnSystem:
    """Close a system for good."""
    return await service.close_system(node, actor, member_in_path(number), client_id)


@post(
    "/members/{number:str}/systems/{client_id:str}/keys",
    opt={**OWN, "example": NEW_KEY, "answer_example": KEY},
    operation_id="add-key",
    summary="Add a key",
    description="A system has two at most, so that it can change. Högst två nycklar per system.",
)
async def add_key(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    client_id: ClientId,
    data: JSONBody[NewKey],
    idempotency_key: IdempotencyKey,
) -> SystemKey:
    """Add a key beside the one in use."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.add_key(node, actor, member_in_path(number), client_id, data, asked=asked)


@post(
    "/members/{number:str}/systems/{client_id:str}/keys/{kid:str}/revocation",
    opt={**OWN, "example": Reason("Rotated"), "answer_example": SYSTEM},
    operation_id="revoke-key",
    summary="Revoke a key",
    description="Revokes at once and for ever. Spärrar direkt och för alltid.",
    status_code=200,
)
async def revoke_key(
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    client_id: ClientId,
    kid: Kid,
    data: JSONBody[Reason],
) -> OwnSystem:
    """Revoke a key."""
    member = member_in_path(number)
    return await service.revoke_key(node, actor, member, client_id, kid, reason=data.reason)


@post(
    "/own-key",
    opt={"scope": OWN_SYSTEM, "example": NEW_KEY, "answer_example": KEY},
    operation_id="renew-own-key",
    summary="Renew the own key",
    description="Gives the asking system a new key; the older of two ends. Byter systemets nyckel.",
)
async def renew_own_key(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[NewKey],
    idempotency_key: IdempotencyKey,
) -> SystemKey:
    """Give the system that asks a new key."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.renew_own_key(node, actor, data, asked=asked)


HANDLERS = (
    list_systems,
    get_system,
    register_system,
    close_system,
    add_key,
    revoke_key,
    renew_own_key,
)
