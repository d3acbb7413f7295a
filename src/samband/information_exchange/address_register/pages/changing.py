# SPDX-License-Identifier: EUPL-1.2
"""Adding, revising and closing an entry on its pages, now or planned to a day that comes."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from samband.core.identifiers import Party, organisation
from samband.core.inbox import Once
from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import FieldFault
from samband.core.ports import Actor
from samband.core.problems import Conflict, Invalid, NotFound
from samband.core.web import StrictRequest
from samband.core.web.pages import first_answer, form, page, see_other, sent_once
from samband.information_exchange.address_register.model.content import PARENTS, Kind
from samband.information_exchange.address_register.model.entries import (
    Closing,
    EntryView,
    NewEntry,
    Revision,
)
from samband.information_exchange.address_register.pages.addresses import (
    ADD,
    CLOSE,
    ENTRY_ID,
    FIRST,
    OWN,
    REVISE,
    SESSION,
)
from samband.information_exchange.address_register.pages.fields import (
    EntryForm,
    content_from,
    filled_from,
    moment_from,
    shown_fields,
    times_from,
)
from samband.information_exchange.address_register.pages.finding import wrong_field
from samband.information_exchange.address_register.pages.words import (
    Words,
    acting_for,
    is_line,
    title_of,
    words_of,
)
from samband.information_exchange.address_register.service import access, looking, writing
from samband.information_exchange.address_register.service.common import refused
from samband.information_exchange.address_register.service.views import current
from samband.trust_and_security.trust_framework import MemberRegister

_ADD = under(OWN, ENTRY_ID, ADD, "{kind:str}")
_REVISE = under(OWN, ENTRY_ID, REVISE)
_CLOSE = under(OWN, ENTRY_ID, CLOSE)


Whose = Annotated[str, QueryParameter(name="organisation", max_length=11)]


class Place(Struct, frozen=True):
    """What a form is about: a new entry of a kind under another, or one that is revised.

    ``name`` is the member's, where nothing of it stands in the register yet.
    """

    kind: Kind
    member: Party
    entry: EntryView | None
    adding: bool
    name: str = ""


class CloseForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that closes an entry."""

    reason: str = ""
    validUntil: str = ""  # noqa: N815 (as on the wire)


@get(list(FIRST), **SESSION)
async def first_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Whose = "",
) -> Response[str]:
    """Ask for what the organisation itself says."""
    place = await _first(node, actor, number)
    return _form_page(request, actor, place, EntryForm(name=place.name))


@post(list(FIRST), **SESSION)
async def add_first_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: Whose = "",
) -> Response[Any]:
    """Register the organisation, or say what to correct."""
    place = await _first(node, actor, number)
    return await _save(request, node, actor, place)


@get(_ADD, **SESSION)
async def add_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
    kind: FromPath[str],
) -> Response[str]:
    """Ask for what a new entry says."""
    place = await _below(node, actor, entry_id, kind)
    return _form_page(request, actor, place, EntryForm())


@post(_ADD, **SESSION)
async def add_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
    kind: FromPath[str],
) -> Response[Any]:
    """Register an entry, or say what to correct."""
    place = await _below(node, actor, entry_id, kind)
    return await _save(request, node, actor, place)


@get(_REVISE, **SESSION)
async def revise_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
) -> Response[str]:
    """Show what an entry says, to change it now or later."""
    view = await _within(node, actor, entry_id)
    content = current(view)
    filled = EntryForm() if content is None else filled_from(content)
    return _form_page(request, actor, _revised(view), filled)


@post(_REVISE, **SESSION)
async def revise_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
) -> Response[Any]:
    """Revise an entry or plan it, or say what to correct."""
    view = await _within(node, actor, entry_id)
    return await _save(request, node, actor, _revised(view))


@get(_CLOSE, **SESSION)
async def close_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
) -> Response[str]:
    """Say what ends, before anything does."""
    view = await _within(node, actor, entry_id)
    return _close_page(request, actor, view, CloseForm(), ())


@post(_CLOSE, **SESSION)
async def close_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
) -> Response[Any]:
    """Close an entry, or say what to correct."""
    view, words = await _within(node, actor, entry_id), words_of(request)
    filled = await form(request, actor, CloseForm)
    faults = await _closed(node, actor, view, words, filled)
    if faults:
        return _close_page(request, actor, view, filled, faults)
    return see_other(words.at(OWN, str(entry_id)))


async def _first(node: Node, actor: Actor, number: str) -> Place:
    """Find whose first entry it is: one's own organisation's, or the one that is named."""
    try:
        whose = organisation(number) if number else acting_for(actor)
    except ValueError:
        raise NotFound from None
    if not (await access.reach_now(node, actor, whose)).everything:
        raise refused("not-yours")
    member = await node.door(MemberRegister).member(whose)
    if member is None:
        raise NotFound
    return Place(Kind.ORGANISATION, whose, None, adding=True, name=member.name)


async def _below(node: Node, actor: Actor, entry_id: UUID, kind: str) -> Place:
    view = await _within(node, actor, entry_id)
    found = next((each for each in Kind if each == kind), None)
    if found is None or view.kind not in PARENTS[found]:
        raise NotFound
    return Place(found, organisation(view.organisation), view, adding=True)


async def _within(node: Node, actor: Actor, entry_id: UUID) -> EntryView:
    """Find an entry that the reader may change; raises ``Refused`` for another."""
    view = (await looking.entry(node, entry_id)).entry
    reach = await access.reach_now(node, actor, organisation(view.organisation))
    if not await access.may_change(node, reach, view):
        raise refused("not-yours")
    return view


def _revised(view: EntryView) -> Place:
    return Place(view.kind, organisation(view.organisation), view, adding=False)


async def _save(request: StrictRequest, node: Node, actor: Actor, place: Place) -> Response[Any]:
    words, filled = words_of(request), await form(request, actor, EntryForm)
    saved = await _saved(node, actor, words, place, filled, await sent_once(request, actor))
    if isinstance(saved, EntryView):
        return see_other(words.at(OWN, str(saved.id)))
    return _form_page(request, actor, place, filled, saved)


async def _saved(
    node: Node,
    actor: Actor,
    words: Words,
    place: Place,
    filled: EntryForm,
    asked: Once | None,
) -> EntryView | tuple[FieldFault, ...]:
    content, faults = content_from(words, place.kind, filled)
    times, wrong_times = times_from(words, filled)
    if content is None or wrong_times:
        return (*faults, *wrong_times)
    start, end = times["validFrom"], times["validUntil"]
    try:
        if place.entry is not None and not place.adding:
            gap = bool(filled.gap)
            said = Revision(content=content, valid_from=start, valid_until=end, announce_gap=gap)
            revising = writing.revise(node, actor, place.entry.id, said, asked=asked)
            return await first_answer(revising, EntryView)
        new = NewEntry(
            organisation=place.member.identifier,
            content=content,
            parent=place.entry.id if place.entry else None,
            valid_from=start,
            valid_until=end,
        )
        return await first_answer(writing.register(node, actor, new, asked=asked), EntryView)
    except (Invalid, Conflict) as problem:
        return (words.fault(problem, _field_of(problem, place.kind)),)


def _field_of(problem: Invalid | Conflict, kind: Kind) -> str:
    """Tell beside which field a fault stands: time faults at the time, others where they are."""
    named = wrong_field(problem) if isinstance(problem, Invalid) else ""
    if named in EntryForm.__struct_fields__:
        return named
    if problem.reason.startswith(("time-", "closed-", "plan-")):
        return "validFrom"
    first = {Kind.ENDPOINT: "url", Kind.CERTIFICATE: "pem"}
    return first.get(kind, "name")


def _form_page(
    request: StrictRequest,
    actor: Actor,
    place: Place,
    filled: EntryForm,
    faults: tuple[FieldFault, ...] = (),
) -> Response[str]:
    words, view = words_of(request), place.entry
    by_field = {fault.field: fault.text for fault in faults}
    verb = "add" if place.adding else "revise"
    return page(
        request,
        actor,
        "address_register/form.html",
        area="organisations",
        crumbs=("organisations", "own-addresses"),
        status=400 if faults else 200,
        title=words.text(f"ar.{verb}.{place.kind}"),
        small=title_of(view) if view else place.name,
        fields=shown_fields(words, place.kind, filled, by_field),
        filled=filled,
        adding=place.adding,
        faults=faults,
        by_field=by_field,
        cancel=words.at(OWN, str(view.id)) if view else words.at(OWN),
    )


async def _closed(
    node: Node, actor: Actor, view: EntryView, words: Words, filled: CloseForm
) -> tuple[FieldFault, ...]:
    if not is_line(filled.reason):
        return (FieldFault("reason", words.text("ar.fault.reason")),)
    try:
        end = moment_from(filled.validUntil)
    except (ValueError, OverflowError):
        return (FieldFault("validUntil", words.text("ar.fault.time")),)
    try:
        await writing.close(node, actor, view.id, Closing(reason=filled.reason, valid_until=end))
    except (Invalid, Conflict) as problem:
        return (words.fault(problem, "validUntil"),)
    return ()


def _close_page(
    request: StrictRequest,
    actor: Actor,
    view: EntryView,
    filled: CloseForm,
    faults: tuple[FieldFault, ...],
) -> Response[str]:
    words = words_of(request)
    return page(
        request,
        actor,
        "address_register/close.html",
        area="organisations",
        crumbs=("organisations", "own-addresses"),
        status=400 if faults else 200,
        small=title_of(view),
        filled=filled,
        faults=faults,
        by_field={fault.field: fault.text for fault in faults},
        cancel=words.at(OWN, str(view.id)),
    )


HANDLERS = (
    first_page,
    add_first_on_page,
    add_page,
    add_on_page,
    revise_page,
    revise_on_page,
    close_page,
    close_on_page,
)
