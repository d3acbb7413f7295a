# SPDX-License-Identifier: EUPL-1.2
"""Who looks after which part of a member's addresses: the list, giving and taking back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from samband.core.identifiers import person
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Choice, FieldFault, Row
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid
from samband.core.web import StrictRequest
from samband.core.web.pages import first_answer, form, page, see_other, sent_once
from samband.core.web.paging import MAX_LIMIT
from samband.information_exchange.address_register.model.content import Kind
from samband.information_exchange.address_register.model.entries import (
    Delegation,
    DelegationView,
    EntryView,
)
from samband.information_exchange.address_register.pages.addresses import (
    REMOVE,
    SESSION,
    SHARE,
)
from samband.information_exchange.address_register.pages.owning import Confirmed
from samband.information_exchange.address_register.pages.words import (
    Words,
    acting_for,
    is_line,
    title_of,
    words_of,
)
from samband.information_exchange.address_register.service import delegating, looking
from samband.information_exchange.address_register.service.looking import Search


class ShareForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that gives a part to a person or a system."""

    entry: str = ""
    name: str = ""
    number: str = ""
    client: str = ""


class ShareCard(Struct, frozen=True):
    """A part that somebody has."""

    title: str
    facts: tuple[Row, ...]
    remove: str


@get(list(SHARE), **SESSION)
async def share_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[str]:
    """List who has which part."""
    return await _page(request, node, actor, ShareForm(), ())


@post(list(SHARE), **SESSION)
async def give_on_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Give a part, or say what to correct."""
    filled, words = await form(request, actor, ShareForm), words_of(request)
    faults = await _given(node, actor, words, filled, await sent_once(request, actor))
    if faults:
        return await _page(request, node, actor, filled, faults)
    return see_other(words.at(SHARE))


@post(under(SHARE, "{delegation_id:uuid}", REMOVE), **SESSION)
async def take_back_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    delegation_id: FromPath[UUID],
) -> Response[Any]:
    """Take a part back."""
    await form(request, actor, Confirmed)
    await delegating.end_delegation(node, actor, acting_for(actor), delegation_id)
    return see_other(words_of(request).at(SHARE))


async def _given(
    node: Node, actor: Actor, words: Words, filled: ShareForm, asked: Once | None
) -> tuple[FieldFault, ...]:
    faults = []
    if not is_line(filled.name):
        faults.append(FieldFault("name", words.text("ar.fault.given-name")))
    try:
        entry = UUID(filled.entry)
    except ValueError:
        faults.append(FieldFault("entry", words.text("ar.fault.entry")))
    try:
        who = person(filled.number.replace("-", "")) if filled.number else None
    except ValueError:
        faults.append(FieldFault("number", words.text("ar.fault.number")))
    if faults:
        return tuple(faults)
    new = Delegation(
        entry=entry, name=filled.name, person=who, client_id=filled.client[:100] or None
    )
    try:
        giving = delegating.delegate(node, actor, acting_for(actor), new, asked=asked)
        await first_answer(giving, DelegationView)
    except (Invalid, Conflict) as problem:
        field = "name" if problem.reason == "person-named" else "number"
        return (words.fault(problem, field),)
    return ()


async def _page(
    request: StrictRequest,
    node: Node,
    actor: Actor,
    filled: ShareForm,
    faults: tuple[FieldFault, ...],
) -> Response[str]:
    words, member = words_of(request), acting_for(actor)
    found = await delegating.list_delegations(node, actor, member)
    parts = await _parts(node, member.identifier)
    return page(
        request,
        actor,
        "address_register/share.html",
        area="organisations",
        crumbs=("organisations", "own-addresses"),
        status=400 if faults else 200,
        cards=[_card(words, each) for each in found],
        filled=filled,
        faults=faults,
        by_field={fault.field: fault.text for fault in faults},
        choices=[
            Choice(str(each.id), title_of(each), chosen=str(each.id) == filled.entry)
            for each in parts
        ],
    )


async def _parts(node: Node, number: str) -> list[EntryView]:
    """List what can be given: the organisation, its units and its functions, the first hundred."""
    kinds = (Kind.ORGANISATION, Kind.UNIT, Kind.FUNCTION)
    found = [
        await looking.search(node, Search("", kind, number, limit=MAX_LIMIT)) for kind in kinds
    ]
    return [each for answer in found for each in answer.items]


def _card(words: Words, given: DelegationView) -> ShareCard:
    who = words.text("ar.to-system" if given.client_id else "ar.to-person")
    facts = [Row(words.text("ar.part"), given.entry_name), Row(words.text("ar.to"), who)]
    if given.client_id:
        facts.append(Row(words.text("ar.client"), given.client_id))
    facts.append(Row(words.text("ar.given"), words.day(given.given)))
    return ShareCard(given.name, tuple(facts), words.at(SHARE, str(given.id), REMOVE))


HANDLERS = (share_page, give_on_page, take_back_on_page)
