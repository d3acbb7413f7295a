# SPDX-License-Identifier: EUPL-1.2
"""The owner's changes of companies."""

from __future__ import annotations

from typing import Any

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from samband.basic_data.business.api import examples
from samband.basic_data.business.model.content import CompanyContent
from samband.basic_data.business.model.roles import OfficerProtection
from samband.basic_data.business.service import protecting
from samband.basic_data.business.service.protecting import GUARDED
from samband.basic_data.objects import (
    Closing,
    Correcting,
    Loaded,
    Registration,
    Removing,
    Renumbering,
    SourceNotice,
    Stated,
    Updating,
    bulk,
    stating,
)
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.web import IdempotencyKey, StrictRequest, asked_once


def _opt(body: object, answer: object = examples.STATED) -> dict[str, Any]:
    return {"scope": "business/write", "example": body, "answer_example": answer}


@post(
    "/registrations",
    opt=_opt(examples.REGISTRATION),
    operation_id="register-company",
    summary="Register a company",
    description="Or one that is registered anew. Registrera ett företag, också på nytt.",
)
async def register(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[Registration[CompanyContent]],
    idempotency_key: IdempotencyKey,
) -> Stated:
    """Register a company."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.register(node, actor, GUARDED, data, asked)


@post(
    "/updates",
    opt=_opt(examples.UPDATE),
    operation_id="update-company",
    summary="The world changed",
    description="From a date on. Något har ändrats i verkligheten från ett datum.",
)
async def update(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[Updating[CompanyContent]],
    idempotency_key: IdempotencyKey,
) -> Stated:
    """Say that something about a company changed on a date."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.update(node, actor, GUARDED, data, asked)


@post(
    "/closings",
    opt=_opt(examples.CLOSING),
    operation_id="close-company",
    summary="End a registration",
    description="On a date. Avsluta en registrering.",
)
async def close(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[Closing],
    idempotency_key: IdempotencyKey,
) -> Stated:
    """End a company's registration on a date."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.close(node, actor, GUARDED, data, asked)


@post(
    "/corrections",
    opt=_opt(examples.CORRECTION),
    operation_id="correct-company",
    summary="We were wrong",
    description="About a period. Rätta det som var fel registrerat för en tid.",
)
async def correct(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[Correcting[CompanyContent]],
    idempotency_key: IdempotencyKey,
) -> Stated:
    """Correct what was wrongly registered for a period."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.correct(node, actor, GUARDED, data, asked)


@post(
    "/removals",
    opt=_opt(examples.REMOVAL),
    operation_id="remove-company",
    summary="Registered in error",
    description="The number is free again. Ta bort ett företag som registrerats av misstag.",
)
async def remove(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[Removing],
    idempotency_key: IdempotencyKey,
) -> Stated:
    """Remove a company registered in error."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.remove(node, actor, GUARDED, data, asked)


@post(
    "/renumberings",
    opt=_opt(examples.RENUMBERING),
    operation_id="renumber-company",
    summary="A new number",
    description="The old one goes on finding the company. Byt nummer; det gamla hittar fortfarande.",
)
async def renumber(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[Renumbering],
    idempotency_key: IdempotencyKey,
) -> Stated:
    """Give a company a new number."""
    asked = await asked_once(request, actor, idempotency_key)
    return await stating.renumber(node, actor, GUARDED, data, asked)


@post(
    "/officer-protections",
    opt=_opt(examples.OFFICER_PROTECTION, examples.OFFICER_PROTECTION),
    operation_id="protect-officer",
    summary="How an officer is protected",
    description="No company is found by her or names her. Skydda den som har uppdrag i företag.",
)
async def protect_officer(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    data: JSONBody[OfficerProtection],
    idempotency_key: IdempotencyKey,
) -> OfficerProtection:
    """Set how an officer's identity is protected."""
    asked = await asked_once(request, actor, idempotency_key)
    return await protecting.protect(node, actor, data, asked)


@post(
    "/source-notices",
    opt=_opt(examples.SOURCE_NOTICE, examples.SOURCE_NOTICE),
    operation_id="note-company-source",
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
    return await stating.note_source(node, actor, GUARDED, data, asked)


@post(
    "/bulk-registrations",
    opt={
        "scope": "business/load",
        "line_type": Registration[CompanyContent],
        "answer_example": examples.LOADED,
    },
    request_max_body_size=None,
    operation_id="register-companies",
    summary="Register many companies",
    description="One registration per line of application/x-ndjson, a thousand lines at a time."
    " Registrera många företag, en per rad.",
)
async def register_many(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Loaded:
    """Register one company per line; a fault names its line and leaves its thousand out."""
    lines = bulk.lines_of(request)
    return await bulk.register_many(node, actor, GUARDED, Registration[CompanyContent], lines)


HANDLERS = (
    register,
    update,
    close,
    correct,
    remove,
    renumber,
    protect_officer,
    note_source,
    register_many,
)
