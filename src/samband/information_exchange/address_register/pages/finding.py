# SPDX-License-Identifier: EUPL-1.2
"""Open pages: find an address as you type (or by the button, without script), and read one."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from samband.core.node import Node
from samband.core.pages import under
from samband.core.pages.views import (
    Choice,
    Column,
    FieldFault,
    Happening,
    Paging,
    Row,
    Tag,
    paging,
)
from samband.core.ports import Actor
from samband.core.problems import Invalid
from samband.core.web import StrictRequest
from samband.core.web.pages import page
from samband.core.web.paging import MAX_OFFSET
from samband.information_exchange.address_register.model.content import NAMED, Kind, name_of
from samband.information_exchange.address_register.model.entries import (
    EntriesAnswer,
    EntryAnswer,
    EntryView,
    VersionView,
)
from samband.information_exchange.address_register.model.timeline import State
from samband.information_exchange.address_register.pages.addresses import FIND, PUBLIC
from samband.information_exchange.address_register.pages.words import (
    Words,
    facts_of,
    line_of,
    tags_of,
    title_of,
    under_of,
    words_of,
)
from samband.information_exchange.address_register.service import looking
from samband.information_exchange.address_register.service.looking import Search
from samband.information_exchange.address_register.service.views import current

SIZE = 20
Words_ = Annotated[str, QueryParameter(max_length=200)]
Kind_ = Annotated[str, QueryParameter(max_length=20)]
Place = Annotated[str, QueryParameter(max_length=10)]
Type = Annotated[str, QueryParameter(max_length=500)]
After = Annotated[UUID | None, QueryParameter()]
From = Annotated[int, QueryParameter(name="from", ge=0, le=MAX_OFFSET)]


@get(list(FIND), **PUBLIC)
async def find_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    q: Words_ = "",
    kind: Kind_ = "",
    municipality: Place = "",
    type_: Annotated[str, QueryParameter(name="type", max_length=500)] = "",
    start: From = 0,
) -> Response[str]:
    """Find an address."""
    asked = {"q": q, "kind": kind, "municipality": municipality, "type": type_}
    return await _find_page(request, node, actor, asked, start)


async def _find_page(
    request: StrictRequest, node: Node, actor: Actor, asked: dict[str, str], start: int
) -> Response[str]:
    words = words_of(request)
    place = asked["municipality"]
    faults: tuple[FieldFault, ...] = ()
    if place and not (place.isascii() and place.isdigit() and len(place) == _CODE):
        faults = (FieldFault("municipality", words.text("ar.fault.municipality")),)
    found = await looking.search(node, _search(asked, start)) if not faults else None
    return page(
        request,
        actor,
        "address_register/find.html",
        status=400 if faults else 200,
        asked=asked,
        kinds=kind_choices(words, asked["kind"]),
        faults=faults,
        by_field={fault.field: fault.text for fault in faults},
        lines=[line_of(words, each, own=False) for each in found.items] if found else [],
        total=found.total if found else 0,
        paging=paging_of(words.at(FIND), asked, found) if found else None,
    )


_CODE = 4


def _search(asked: dict[str, str], start: int) -> Search:
    kind = next((each for each in Kind if each == asked["kind"]), None)
    types, place = (asked["type"].strip(),), asked["municipality"] or None
    return Search(asked["q"], kind, None, types, place, SIZE, start)


def kind_choices(words: Words, chosen: str) -> list[Choice]:
    """List the kinds that people search for by name, after "all"."""
    whole = Choice("", words.text("ar.any-kind"), chosen=not chosen)
    named = [Choice(kind, words.text(f"ar.kind.{kind}"), chosen=kind == chosen) for kind in NAMED]
    return [whole, *named]


def paging_of(path: str, asked: dict[str, str], found: EntriesAnswer) -> Paging | None:
    """Tell where in a list the page stands; ``None`` when it holds all."""
    kept = {key: value for key, value in asked.items() if value}
    return paging(
        lambda start: f"{path}?{urlencode({**kept, 'from': start})}",
        offset=found.offset,
        shown=len(found.items),
        total=found.total,
        size=SIZE,
    )


@get(under(FIND, "{entry_id:uuid}"), **PUBLIC)
async def entry_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    entry_id: FromPath[UUID],
    after: After = None,
) -> Response[str]:
    """Show one address."""
    found = await looking.entry(node, entry_id, after)
    shown = shown_entry(words_of(request), found, own=False)
    return page(
        request, actor, "address_register/entry.html", crumbs=("addresses",), manage=None, **shown
    )


def shown_entry(words: Words, found: EntryAnswer, *, own: bool) -> dict[str, Any]:
    """Give what the page of an entry shows, whoever looks."""
    view, content = found.entry, current(found.entry)
    title = title_of(view)
    return {
        "title": title,
        "small": words.text(f"ar.kind.{view.kind}"),
        "lead": getattr(content, "description", "") or None,
        "under": under_of(view),
        "tags": tags_of(words, view),
        "facts": facts_of(words, view, content),
        "state": _state(words, view),
        "history": [
            _happening(words, view, each)
            for each in sorted(view.versions, key=_start, reverse=True)
        ],
        "columns": [Column(words.text(key)) for key in ("ar.name", "ar.what", "ar.state")],
        "below": [line_of(words, each, own=own, below=True) for each in found.below],
        "next": f"?{urlencode({'after': found.next})}" if found.next else None,
        "pem": getattr(content, "pem", None),
    }


def _start(version: VersionView) -> Any:
    return version.valid_from


def _state(words: Words, view: EntryView) -> list[Row]:
    rows = [Row(words.text("ar.confirmed"), words.day(view.confirmed))]
    if view.stopped is not None:
        rows.append(Row(words.text("ar.stopped-since"), words.moment(view.stopped)))
    if view.probe is not None:
        text = words.text(f"ar.probe.{view.probe.state}", since=words.moment(view.probe.since))
        rows.append(Row(words.text("ar.probe"), text))
        rows.append(Row(words.text("ar.probed"), words.moment(view.probe.at)))
    return rows


def _happening(words: Words, view: EntryView, version: VersionView) -> Happening:
    """Put a version on the timeline."""
    del view
    state = {State.PAST: "done", State.NOW: "now", State.COMING: "coming"}[version.state]
    when = words.text("ar.from", start=words.moment(version.valid_from))
    if version.valid_until is not None:
        when = words.text(
            "ar.from-until",
            start=words.moment(version.valid_from),
            end=words.moment(version.valid_until),
        )
    tag = Tag("info", words.text("ar.planned")) if version.state is State.COMING else None
    return Happening(title=name_of(version.content), state=state, when=when, tag=tag)  # type: ignore[arg-type]  # one of the three


def wrong_field(problem: Invalid) -> str:
    """Give the last name of the field that a problem is about."""
    return problem.errors[0].field.rpartition(".")[2] if problem.errors else ""


HANDLERS = (find_page, entry_page)
