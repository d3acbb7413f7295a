# SPDX-License-Identifier: EUPL-1.2
"""How others reach the organisation: its contacts, adding, revising and removing them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Choice, FieldFault, Row
from samband.core.ports import Actor
from samband.core.problems import NotFound
from samband.core.web import StrictRequest
from samband.core.web.pages import first_answer, form, page, see_other, sent_once
from samband.trust_and_security.trust_framework import service
from samband.trust_and_security.trust_framework.model import (
    Action,
    Contact,
    ContactFacts,
    ContactPurpose,
)
from samband.trust_and_security.trust_framework.pages.addresses import (
    CONTACTS,
    REMOVE,
    REVISE,
    SESSION,
)
from samband.trust_and_security.trust_framework.pages.systems import Confirmed
from samband.trust_and_security.trust_framework.pages.words import (
    Words,
    acting_for,
    managing,
    words_of,
)
from samband.trust_and_security.trust_framework.service.common import may

_REVISE = under(CONTACTS, "{contact_id:uuid}", REVISE)


class ContactForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that adds or revises a contact."""

    purpose: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""


class ContactCard(Struct, frozen=True):
    """A contact as shown, and where it is revised and removed."""

    title: str
    facts: tuple[Row, ...]
    revise: str | None
    remove: str | None


@get(list(CONTACTS), **SESSION)
async def contacts_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[str]:
    """List the contacts."""
    return await _page(request, node, actor, ContactForm(), ())


@post(list(CONTACTS), **SESSION)
async def add_on_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Add a contact, or say what to correct."""
    words, filled = words_of(request), await form(request, actor, ContactForm)
    faults = _faults(words, filled)
    if faults:
        return await _page(request, node, actor, filled, faults)
    await _add(node, actor, filled, await sent_once(request, actor))
    return see_other(words.at(CONTACTS))


async def _add(node: Node, actor: Actor, filled: ContactForm, asked: Once | None) -> None:
    facts = msgspec.convert(msgspec.to_builtins(filled), ContactFacts)
    adding = service.add_contact(node, actor, acting_for(actor), facts, asked=asked)
    await first_answer(adding, Contact)


@get(_REVISE, **SESSION)
async def revise_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    contact_id: FromPath[UUID],
) -> Response[str]:
    """Show what a contact says, to change it."""
    member = managing(actor, Action.MANAGE_CONTACTS)
    found = {one.id: one for one in await service.list_contacts(node, actor, member)}
    if contact_id not in found:
        raise NotFound(reason="contact-unknown")
    one = found[contact_id]
    return _revise_page(request, actor, ContactForm(one.purpose, one.name, one.email, one.phone))


@post(_REVISE, **SESSION)
async def revise_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    contact_id: FromPath[UUID],
) -> Response[Any]:
    """Revise a contact, or say what to correct."""
    words, filled = words_of(request), await form(request, actor, ContactForm)
    faults = _faults(words, filled)
    if faults:
        return _revise_page(request, actor, filled, faults)
    facts = msgspec.convert(msgspec.to_builtins(filled), ContactFacts)
    await service.revise_contact(node, actor, acting_for(actor), contact_id, facts)
    return see_other(words.at(CONTACTS))


@post(under(CONTACTS, "{contact_id:uuid}", REMOVE), **SESSION)
async def remove_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    contact_id: FromPath[UUID],
) -> Response[Any]:
    """Remove a contact."""
    await form(request, actor, Confirmed)
    await service.remove_contact(node, actor, acting_for(actor), contact_id)
    return see_other(words_of(request).at(CONTACTS))


def _faults(words: Words, filled: ContactForm) -> tuple[FieldFault, ...]:
    """Find every wrong field by trying each with good values for the others."""
    good = {"purpose": "operations", "name": "A", "email": "a@b.se", "phone": "040-34 10 00"}
    wrong = []
    for field, value in msgspec.to_builtins(filled).items():
        try:
            msgspec.convert({**good, field: value}, ContactFacts)
        except msgspec.ValidationError:
            wrong.append(FieldFault(field, words.text(f"tf.fault.{field}")))
    return tuple(wrong)


async def _page(
    request: StrictRequest,
    node: Node,
    actor: Actor,
    filled: ContactForm,
    faults: tuple[FieldFault, ...],
) -> Response[str]:
    words, member = words_of(request), acting_for(actor)
    found = await service.list_contacts(node, actor, member)
    manage = may(actor, member, Action.MANAGE_CONTACTS)
    return page(
        request,
        actor,
        "trust_framework/contacts.html",
        area="organisations",
        crumbs=("organisations",),
        status=400 if faults else 200,
        cards=[_card(words, contact, manage=manage) for contact in found],
        manage=manage,
        **_filled(words, filled, faults),
    )


def _revise_page(
    request: StrictRequest,
    actor: Actor,
    filled: ContactForm,
    faults: tuple[FieldFault, ...] = (),
) -> Response[str]:
    words = words_of(request)
    return page(
        request,
        actor,
        "trust_framework/revise-contact.html",
        area="organisations",
        crumbs=("organisations", "organisation-contacts"),
        status=400 if faults else 200,
        cancel=words.at(CONTACTS),
        **_filled(words, filled, faults),
    )


def _filled(words: Words, filled: ContactForm, faults: tuple[FieldFault, ...]) -> dict[str, Any]:
    return {
        "faults": faults,
        "by_field": {fault.field: fault.text for fault in faults},
        "filled": filled,
        "choices": [
            Choice(purpose, _purpose(words, purpose), chosen=purpose == filled.purpose)
            for purpose in ContactPurpose
        ],
    }


def _card(words: Words, contact: Contact, *, manage: bool) -> ContactCard:
    return ContactCard(
        title=f"{_purpose(words, contact.purpose)}: {contact.name}",
        facts=(
            Row(words.text("tf.email"), contact.email),
            Row(words.text("tf.phone"), contact.phone),
        ),
        revise=words.at(CONTACTS, str(contact.id), REVISE) if manage else None,
        remove=words.at(CONTACTS, str(contact.id), REMOVE) if manage else None,
    )


def _purpose(words: Words, purpose: ContactPurpose) -> str:
    return words.text(f"tf.purposes.{purpose}").capitalize()


HANDLERS = (contacts_page, add_on_page, revise_page, revise_on_page, remove_on_page)
