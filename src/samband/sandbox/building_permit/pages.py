# SPDX-License-Identifier: EUPL-1.2
"""The case officer's pages: the cases, and one case with its form filled in."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from samband.core import pages
from samband.core.identifiers import Party, organisation
from samband.core.inbox import Once, Replay
from samband.core.node import Node
from samband.core.pages.format import moment_long
from samband.core.pages.views import Column, FieldFault, Tag
from samband.core.ports import Actor
from samband.core.web import StrictRequest
from samband.core.web.pages import form, page, see_other, sent_once, words_in
from samband.sandbox.building_permit import service
from samband.sandbox.building_permit.model import ENGLISH_PAGE, MAX_WISH, PAGE, Case, Fact, State
from samband.sandbox.building_permit.vocabulary import CODED, HUBS

_SETTINGS: dict[str, Any] = {"opt": {"session": True}, "include_in_schema": False}
_LIST = [PAGE, ENGLISH_PAGE]
_ONE = [f"{PAGE}/{{number:str}}", f"{ENGLISH_PAGE}/{{number:str}}"]
_FETCH = [f"{PAGE}/{{number:str}}/hamta", f"{ENGLISH_PAGE}/{{number:str}}/fetch"]
_CLOSE = [f"{PAGE}/{{number:str}}/avsluta", f"{ENGLISH_PAGE}/{{number:str}}/close"]


class NewCase(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that opens a case."""

    company: str = ""


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    """The only thing that the applicant writes."""

    wish: str = ""


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """A form of a button alone."""


class Words(pages.Words, frozen=True):
    """A page's language and texts."""

    def case(self, number: str, paths: list[str] = _ONE) -> str:
        """Give the address of a case in this language."""
        return paths[0 if self.lang == "sv" else 1].replace("{number:str}", number)

    def row(self, fact: Fact) -> list[str]:
        """Write a fact in words, with who gave it."""
        coded = fact.value in CODED.get(fact.key, {})
        value = self.text(f"bp.values.{fact.key}.{fact.value}") if coded else fact.value
        return [self.text(f"bp.facts.{fact.key}"), value, fact.source]

    def who(self, name: str) -> str:
        """Name somebody who does not answer: a producer by its name, the hub's registers in words."""
        return self.text(f"bp.who.{name}") if name in HUBS else name

    def state(self, case: Case) -> Tag:
        """Show where a case stands."""
        kind: Any = "wait" if case.state is State.OPEN else "neutral"
        return Tag(kind, self.text(f"bp.states.{case.state}"))


class Line(Struct, frozen=True):
    """A case in the list."""

    href: str
    number: str
    opened: str
    count: int
    tag: Tag


@get(_LIST, **_SETTINGS)
async def cases_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[str]:
    """Show the latest cases, and a form that opens one."""
    return await _list(request, node, actor, "", ())


@post(_LIST, **_SETTINGS)
async def open_on_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[Any]:
    """Open a case and have it filled in, or say what to correct."""
    given, words = await form(request, actor, NewCase), _words(request)
    company = _company(given.company)
    if company is None:
        fault = FieldFault("company", words.text("bp.company-fault"))
        return await _list(request, node, actor, given.company, (fault,))
    number = await _opened(node, actor, company, await sent_once(request, actor))
    return see_other(words.case(number))


@get(_ONE, **_SETTINGS)
async def case_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: FromPath[str],
) -> Response[str]:
    """Show one case with its form."""
    case = await service.find(node, actor, number)
    return _case(request, actor, case, case.wish, ())


@post(_ONE, **_SETTINGS)
async def save_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: FromPath[str],
) -> Response[Any]:
    """Keep what the applicant wants, or say what to correct."""
    given, words = await form(request, actor, Wish), _words(request)
    if not 0 < len(given.wish) <= MAX_WISH:
        case = await service.find(node, actor, number)
        fault = FieldFault("wish", words.text("bp.wish-fault"))
        return _case(request, actor, case, given.wish, (fault,))
    await service.write_wish(node, actor, number, given.wish)
    return see_other(words.case(number))


@post(_FETCH, **_SETTINGS)
async def fetch_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: FromPath[str],
) -> Response[Any]:
    """Fetch the facts anew, for those who did not answer before."""
    await form(request, actor, Nothing)
    await service.gather(node, actor, number)
    return see_other(_words(request).case(number))


@post(_CLOSE, **_SETTINGS)
async def close_on_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    number: FromPath[str],
) -> Response[Any]:
    """Close the case."""
    await form(request, actor, Nothing)
    await service.close(node, actor, number)
    return see_other(_words(request).case(number))


async def _opened(node: Node, actor: Actor, company: Party, asked: Once | None) -> str:
    """Open a case and fill it in; a form that is sent again leads to the case that it opened.

    Whoever opened it has its facts fetched: not twice, or the company's people would see two reads.
    """
    try:
        opened = await service.open_case(node, actor, company, asked)
    except Replay as replay:
        return msgspec.json.decode(replay.answer, type=Case).number
    await service.gather(node, actor, opened.number)
    return opened.number


async def _list(
    request: StrictRequest,
    node: Node,
    actor: Actor,
    company: str,
    faults: tuple[FieldFault, ...],
) -> Response[str]:
    words, cases = _words(request), await service.latest(node, actor)
    return page(
        request,
        actor,
        "building_permit/cases.html",
        area="organisations",
        status=400 if faults else 200,
        company=company,
        faults=faults,
        cases=[
            Line(
                words.case(case.number),
                case.number,
                moment_long(case.opened, words.lang, inside=True),
                len(case.facts),
                words.state(case),
            )
            for case in cases
        ],
    )


def _case(
    request: StrictRequest, actor: Actor, case: Case, wish: str, faults: tuple[FieldFault, ...]
) -> Response[str]:
    words = _words(request)
    sources = list(dict.fromkeys(fact.source for fact in case.facts))
    return page(
        request,
        actor,
        "building_permit/case.html",
        area="organisations",
        crumbs=("building-permits",),
        status=400 if faults else 200,
        case=case,
        tag=words.state(case),
        columns=[Column(words.text(f"bp.{key}")) for key in ("fact", "value", "source")],
        rows=[words.row(fact) for fact in case.facts],
        sources=", ".join(sources),
        silent=", ".join(words.who(name) for name in case.silent),
        is_open=case.state is State.OPEN,
        gathered=case.gathered is not None,
        wish=wish,
        faults=faults,
        fetch=words.case(case.number, _FETCH),
        close=words.case(case.number, _CLOSE),
        here=words.case(case.number),
    )


def _company(written: str) -> Party | None:
    try:
        return organisation(written.replace("-", "").replace(" ", ""))
    except ValueError:
        return None


def _words(request: StrictRequest) -> Words:
    return words_in(request, Words)


HANDLERS = (
    cases_page,
    open_on_page,
    case_page,
    save_on_page,
    fetch_on_page,
    close_on_page,
)
