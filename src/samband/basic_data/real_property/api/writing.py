# SPDX-License-Identifier: EUPL-1.2
"""The owner's changes of properties."""

from __future__ import annotations

from typing import Any

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from samband.basic_data.objects import Loaded, SourceNotice, Stated, bulk, stating
from samband.basic_data.real_property.api import examples
from samband.basic_data.real_property.model.content import DOMAIN
from samband.basic_data.real_property.model.lookups import OwnerProtection
from samband.basic_data.real_property.model.statements import (
    PropertyClosing,
    PropertyCorrecting,
    PropertyRegistration,
    PropertyRemoving,
    PropertyUpdating,
    Redesignating,
)
from samband.basic_data.real_property.service import owners
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once


def _opt(body: object, answer: object = examples.STATED) -> dict[str, Any]:
    return {"scope": "real-property/write", "example": body, "answer_example": answer}


@post(
    "/registrations",
    opt=_opt(examples.REGISTRATION),
    operation_id="register-property",
    summary="Register a property",
    description="Or one that is registered anew. Registrera en fastighet, också på nytt.",
)
async def register(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[PropertyRegistration],
    idempotency_key: IdempotencyKey,
) -> Stated:
    """Register a property."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.register(node, actor, DOMAIN, data, asked)


@post(
    "/updates",
    opt=_opt(examples.UPDATE),
    operation_id="update-property",
    summary="The world changed",
    description="From a date on. Något har ändrats i verkligheten från ett datum.",
)
async def update(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[PropertyUpdating],
    idempotency_key: IdempotencyKey,
) -> Stated:
    """Say that something about a property changed on a date."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.update(node, actor, DOMAIN, data, asked)


@post(
    "/closings",
    opt=_opt(examples.CLOSING),
    operation_id="close-property",
    summary="End a registration",
    description="On a date. Avsluta en registrering.",
)
async def close(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[PropertyClosing],
    idempotency_key: IdempotencyKey,
) -> Stated:
    """End a property's registration on a date."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.close(node, actor, DOMAIN, data, asked)


@post(
    "/corrections",
    opt=_opt(examples.CORRECTION),
    operation_id="correct-property",
    summary="We were wrong",
    description="About a period. Rätta det som var fel registrerat för en tid.",
)
async def correct(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[PropertyCorrecting],
    idempotency_key: IdempotencyKey,
) -> Stated:
    """Correct what was wrongly registered for a period."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.correct(node, actor, DOMAIN, data, asked)


@post(
    "/removals",
    opt=_opt(examples.REMOVAL),
    operation_id="remove-property",
    summary="Registered in error",
    description="The designation is free again. Ta bort en fastighet som registrerats av misstag.",
)
async def remove(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[PropertyRemoving],
    idempotency_key: IdempotencyKey,
) -> Stated:
    """Remove a property registered in error."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.remove(node, actor, DOMAIN, data, asked)


@post(
    "/redesignations",
    opt=_opt(examples.REDESIGNATION),
    operation_id="redesignate-property",
    summary="A new designation",
    description="The old one goes on finding it. Byt beteckning; den gamla hittar fortfarande.",
)
async def redesignate(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[Redesignating],
    idempotency_key: IdempotencyKey,
) -> Stated:
    """Give a property a new designation."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.renumber(node, actor, DOMAIN, data, asked)


@post(
    "/owner-protections",
    opt=_opt(examples.OWNER_PROTECTION, examples.OWNER_PROTECTION),
    operation_id="protect-owner",
    summary="How an owner is protected",
    description="In every property, then and now. Skydda en ägare i alla fastigheter, då och nu.",
)
async def protect_owner(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[OwnerProtection],
    idempotency_key: IdempotencyKey,
) -> OwnerProtection:
    """Set how an owner's identity is protected."""
    asked = await asked_once(request, actor, idempotency_key)
    return await owners.protect(node, actor, data, asked)


@post(
    "/source-notices",
    opt=_opt(examples.SOURCE_NOTICE, examples.SOURCE_NOTICE),
    operation_id="note-property-source",
    summary="Whether a producer delivers",
    description="Its fields answer with an error meanwhile. Om en uppgiftslämnare kan svara nu.",
)
async def note_source(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[SourceNotice],
    idempotency_key: IdempotencyKey,
) -> SourceNotice:
    """Note whether a producer delivers now."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.note_source(node, actor, DOMAIN, data, asked)


@post(
    "/bulk-registrations",
    opt={
        "scope": "real-property/load",
        "line_type": PropertyRegistration,
        "answer_example": examples.LOADED,
    },
    request_max_body_size=None,
    operation_id="register-properties",
    summary="Register many properties",
    description="One registration per line of application/x-ndjson, a thousand lines at a time."
    " Registrera många fastigheter, en per rad.",
)
async def register_many(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Loaded:
    """Register one property per line; a fault names its line and leaves its thousand out."""
    lines = bulk.lines_of(request)
    return await bulk.register_many(node, actor, DOMAIN, PropertyRegistration, lines)


HANDLERS = (
    register,
    update,
    close,
    correct,
    remove,
    redesignate,
    protect_owner,
    note_source,
    register_many,
)
