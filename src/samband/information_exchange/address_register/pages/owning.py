# SPDX-License-Identifier: EUPL-1.2
"""A member's own addresses: the list, one entry with what may be done to it, confirming, undoing."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from samband.core.identifiers import Party, organisation, shown
from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import Link
from samband.core.ports import Actor
from samband.core.time import Moment
from samband.core.web import StrictRequest
from samband.core.web.pages import form, page, see_other
from samband.information_exchange.address_register.model.content import PARENTS, Kind
from samband.information_exchange.address_register.model.entries import EntryView, Withdrawal
from samband.information_exchange.address_register.model.timeline import State
from samband.information_exchange.address_register.pages.addresses import (
    ADD,
    CLOSE,
    CONFIRM,
    ENTRY_ID,
    FILE,
    FIND,
    FIRST,
    OWN,
    REVISE,
    SESSION,
    SHARE,
    SOURCES,
    WITHDRAW,
)
from samband.information_exchange.address_register.pages.finding import (
    SIZE,
    After,
    From,
    Words_,
    paging_of,
    shown_entry,
)
from samband.information_exchange.address_register.pages.words import (
    Words,
    acting_for,
    line_of,
    words_of,
)
from samband.information_exchange.address_register.service import access, looking, writing
from samband.information_exchange.address_register.service.common import is_central
from samband.information_exchange.address_register.service.looking import Search

Number = Annotated[str, QueryParameter(max_length=11)]


class Confirmed(Struct, frozen=True, forbid_unknown_fields=True):
    """A form with nothing to fill in."""


class PlanForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that takes a planned change back."""

    start: Moment


class Plan(Struct, frozen=True):
    """A planned change, and the moment that its form sends."""

    words: str
    start: str


@get(list(OWN), **SESSION)
async def own_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    q: Words_ = "",
    organisation_number: Annotated[str, QueryParameter(name="organisation", max_length=11)] = "",
    start: From = 0,
) -> Response[str]:
    """List a member's addresses."""
    member = chosen_member(node, actor, organisation_number)
    return await _own_page(request, node, actor, member, {"q": q, "from": str(start)})


def chosen_member(node: Node, actor: Actor, number: str) -> Party:
    """Tell whose addresses are meant: one's own, or for the register's administrators any."""
    own = acting_for(actor)
    if not number or not is_central(node, actor):
        return own
    try:
        return organisation(number)
    except ValueError:
        return own


async def _own_page(
    request: StrictRequest, node: Node, actor: Actor, member: Party, asked: dict[str, str]
) -> Response[str]:
    words, central = words_of(request), is_central(node, actor)
    number = member.identifier
    search = Search(asked["q"], None, number, (), None, SIZE, int(asked["from"]))
    found = await looking.search(node, search)
    reach = await access.reach_now(node, actor, member)
    kept = {"q": asked["q"], "organisation": number if central else ""}
    top = await looking.search(node, Search("", Kind.ORGANISATION, number))
    return page(
        request,
        actor,
        "address_register/own.html",
        area="organisations",
        crumbs=("organisations",),
        number=shown(member),
        central=central,
        asked=kept,
        lines=[line_of(words, each, own=True) for each in found.items],
        total=found.total,
        paging=paging_of(words.at(OWN), kept, found),
        first=_first(words, actor, member) if reach.everything and not top.total else None,
        links=_links(words, everything=reach.everything),
    )


def _first(words: Words, actor: Actor, member: Party) -> str:
    """Tell where a member's first entry is made; a central administrator makes another's too."""
    named = f"?organisation={member.identifier}" if member != actor.organisation else ""
    return f"{words.at(FIRST)}{named}"


def _links(words: Words, *, everything: bool) -> list[Link]:
    links = [
        Link(words.text("ar.file"), words.at(FILE)),
        Link(words.text("ar.find"), words.at(FIND)),
    ]
    if everything:
        links.append(Link(words.text("ar.sources"), words.at(SOURCES)))
        links.append(Link(words.text("ar.share"), words.at(SHARE)))
    return links


@get(under(OWN, ENTRY_ID), **SESSION)
async def own_entry_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
    after: After = None,
) -> Response[str]:
    """Show an address with what its owner may do."""
    found, words = await looking.entry(node, entry_id, after), words_of(request)
    member = organisation(found.entry.organisation)
    reach = await access.reach_now(node, actor, member)
    may = await access.may_change(node, reach, found.entry)
    manage = _manage(words, found.entry) if may else None
    values = shown_entry(words, found, own=True)
    return _entry(request, actor, manage=manage, **values)


def _entry(request: StrictRequest, actor: Actor, **values: Any) -> Response[str]:
    return page(
        request,
        actor,
        "address_register/entry.html",
        area="organisations",
        crumbs=("organisations", "own-addresses"),
        **values,
    )


def _manage(words: Words, view: EntryView) -> dict[str, Any]:
    """List what may be done to an entry."""
    own = str(view.id)
    open_ = any(each.state is not State.PAST for each in view.versions)
    below = [kind for kind in Kind if view.kind in PARENTS[kind]]
    return {
        "revise": words.at(OWN, own, REVISE),
        "close": words.at(OWN, own, CLOSE) if open_ else None,
        "confirm": words.at(OWN, own, CONFIRM) if open_ else None,
        "withdraw": words.at(OWN, own, WITHDRAW),
        "plans": [
            Plan(words.moment(each.valid_from), each.valid_from.isoformat())
            for each in view.versions
            if each.state is State.COMING and each is not view.versions[0]
        ],
        "add": [Link(words.text(f"ar.add.{kind}"), words.at(OWN, own, ADD, kind)) for kind in below]
        if open_
        else [],
    }


@post(under(OWN, ENTRY_ID, CONFIRM), **SESSION)
async def confirm_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
) -> Response[Any]:
    """Say that an entry, and all under it, is right."""
    await form(request, actor, Confirmed)
    await writing.confirm(node, actor, entry_id)
    return see_other(words_of(request).at(OWN, str(entry_id)))


@post(under(OWN, ENTRY_ID, WITHDRAW), **SESSION)
async def withdraw_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
) -> Response[Any]:
    """Take a planned change back."""
    plan = await form(request, actor, PlanForm)
    await writing.withdraw(node, actor, entry_id, Withdrawal(valid_from=plan.start))
    return see_other(words_of(request).at(OWN, str(entry_id)))


HANDLERS = (own_page, own_entry_page, confirm_on_page, withdraw_on_page)
