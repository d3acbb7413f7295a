# SPDX-License-Identifier: EUPL-1.2
"""An organisation's own contacts and its people's roles."""

from __future__ import annotations

from uuid import UUID

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.time import Moment
from samband.core.web import IdempotencyKey, StrictRequest, asked_once
from samband.trust_and_security.trust_framework import service
from samband.trust_and_security.trust_framework.api.common import (
    CONTACT,
    CONTACT_FACTS,
    OWN,
    PERSON,
    ROLE,
    Number,
    member_in_path,
)
from samband.trust_and_security.trust_framework.model import (
    Appointment,
    Contact,
    ContactFacts,
    HeldRole,
)


class Ending(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """When a role ends; now unless said otherwise."""

    ends: Moment | None = None


_APPOINTMENT = Appointment(person=PERSON, name=ROLE.name, role=ROLE.role)


@get(
    "/members/{number:str}/contacts",
    opt={**OWN, "answer_example": [CONTACT]},
    operation_id="list-contacts",
    summary="List own contacts",
    description="Whom to reach, and for what. Vem som nås om vad.",
)
async def list_contacts(
    node: NamedDependency[Node], actor: NamedDependency[Actor], number: Number
) -> list[Contact]:
    """List a member's contacts."""
    return await service.list_contacts(node, actor, member_in_path(number))


@post(
    "/members/{number:str}/contacts",
    opt={**OWN, "example": CONTACT_FACTS, "answer_example": CONTACT},
    operation_id="add-contact",
    summary="Add a contact",
    description="Best a function, not a person. Helst en funktion, inte en person.",
)
async def add_contact(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    data: JSONBody[ContactFacts],
    idempotency_key: IdempotencyKey,
) -> Contact:
    """Add a contact."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.add_contact(node, actor, member_in_path(number), data, asked=asked)


@put(
    "/members/{number:str}/contacts/{contact_id:uuid}",
    opt={**OWN, "example": CONTACT_FACTS, "answer_example": CONTACT},
    operation_id="revise-contact",
    summary="Revise a contact",
    description="Replaces what the contact says. Ersätter kontaktens uppgifter.",
)
async def revise_contact(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    contact_id: FromPath[UUID],
    data: JSONBody[ContactFacts],
) -> Contact:
    """Replace what a contact says."""
    return await service.revise_contact(node, actor, member_in_path(number), contact_id, data)


@delete(
    "/members/{number:str}/contacts/{contact_id:uuid}",
    opt=OWN,
    operation_id="remove-contact",
    summary="Remove a contact",
    description="Removes the contact. Tar bort kontakten.",
)
async def remove_contact(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    contact_id: FromPath[UUID],
) -> None:
    """Remove a contact."""
    await service.remove_contact(node, actor, member_in_path(number), contact_id)


@get(
    "/members/{number:str}/roles",
    opt={**OWN, "answer_example": [ROLE]},
    operation_id="list-roles",
    summary="List own roles",
    description="Who has which role; each sees that it was read. Vem som har vilken roll.",
)
async def list_roles(
    node: NamedDependency[Node], actor: NamedDependency[Actor], number: Number
) -> list[HeldRole]:
    """List who has which role in a member."""
    return await service.list_roles(node, actor, member_in_path(number))


@post(
    "/members/{number:str}/roles",
    opt={**OWN, "example": _APPOINTMENT, "answer_example": ROLE},
    operation_id="give-role",
    summary="Give a role",
    description="Gives a person a role in time. Ger en person en roll under en tid.",
)
async def give_role(
    request: StrictRequest,
    *,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    data: JSONBody[Appointment],
    idempotency_key: IdempotencyKey,
) -> HeldRole:
    """Give a person a role."""
    asked = await asked_once(request, actor, idempotency_key)
    return await service.give_role(node, actor, member_in_path(number), data, asked=asked)


@post(
    "/members/{number:str}/roles/{role_id:uuid}/ending",
    opt={**OWN, "example": Ending()},
    operation_id="end-role",
    summary="End a role",
    description="The last administrator cannot leave. Den sista administratören kan inte sluta.",
    status_code=204,
)
async def end_role(
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Number,
    role_id: FromPath[UUID],
    data: JSONBody[Ending],
) -> None:
    """End a role now or at a coming moment."""
    await service.end_role(node, actor, member_in_path(number), role_id, data.ends)


ROLES = (list_roles, give_role, end_role)
HANDLERS = (list_contacts, add_contact, revise_contact, remove_contact, *ROLES)
