# SPDX-License-Identifier: EUPL-1.2
"""Driftläge: what works now, what has been measured, and the feed; open to all, without login."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from samband.core.block import NavLink
from samband.core.identifiers import organisation, shown
from samband.core.node import Node
from samband.core.pages.views import Column
from samband.core.ports import Actor
from samband.core.problems import NotFound
from samband.core.time import now
from samband.core.web import StrictRequest
from samband.core.web.pages import page, words_in
from samband.trust_and_security.availability.model.figures import (
    Span,
    day_length,
    day_marks,
    hour_marks,
    measured_since,
)
from samband.trust_and_security.availability.model.saying import ServiceStatus
from samband.trust_and_security.availability.model.services import LEVELS, NODE
from samband.trust_and_security.availability.pages import board as view
from samband.trust_and_security.availability.pages.board import Place
from samband.trust_and_security.availability.pages.feed import MEDIA_TYPE, atom
from samband.trust_and_security.availability.pages.words import Words
from samband.trust_and_security.availability.service import reading
from samband.trust_and_security.availability.service.drawing import SHOWN_DAYS
from samband.trust_and_security.trust_framework import MemberRegister

STATUS = ("/driftlage", "/en/status")
FEED = ("/driftlage/flode.atom", "/en/status/feed.atom")
LATEST, IN_FEED = 10, 50
PUBLIC: dict[str, Any] = {"opt": {"public": True}, "include_in_schema": False}
LINKS = (NavLink("status", "site.status", *STATUS),)


@get(list(STATUS), **PUBLIC)
async def status_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[str]:
    """Show all nodes and their services on one page."""
    shown = await _overview(node, _words(request))
    return page(request, actor, "availability/status.html", crumbs=("start",), **shown)


@get(list(FEED), **PUBLIC)
async def feed(request: StrictRequest, node: NamedDependency[Node]) -> Response[bytes]:
    """Give changes of state as an Atom feed."""
    words = _words(request)
    found = await reading.overview(node, IN_FEED)
    paths = words.text("av.path"), request.url.path
    body = atom(words, node, found.board, found.troubles, paths)
    return Response(body, media_type=MEDIA_TYPE)


@get([f"{path}/{{place:str}}" for path in STATUS], **PUBLIC)
async def place_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    place: FromPath[str],
) -> Response[str]:
    """Show one node with all its services."""
    shown = await _one_place(node, _words(request), place)
    return page(request, actor, "availability/place.html", crumbs=("start", "status"), **shown)


@get([f"{path}/{{place:str}}/{{service:str}}" for path in STATUS], **PUBLIC)
async def service_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    place: FromPath[str],
    service: FromPath[str],
) -> Response[str]:
    """Show one service over time, with the days in a table."""
    shown = await _one_service(node, _words(request), place, service)
    return page(request, actor, "availability/service.html", crumbs=("start", "status"), **shown)


def _words(request: StrictRequest) -> Words:
    return words_in(request, Words)


async def _overview(node: Node, words: Words) -> dict[str, Any]:
    found = await reading.overview(node, LATEST)
    board = found.board
    return {
        "verdict": view.verdict(words, board),
        "sections": view.sections(words, found),
        "happenings": view.happenings(words, board, found.troubles, board.own),
        "as_of": words.moment(board.own.as_of),
        "feed": FEED[0] if words.lang == "sv" else FEED[1],
    }


async def _one_place(node: Node, words: Words, key: str) -> dict[str, Any]:
    found = await reading.overview(node, 0)
    place = _place(found.board, key)
    return {"section": view.section(words, place, found.drawn, whole=True)}


async def _one_service(node: Node, words: Words, key: str, name: str) -> dict[str, Any]:
    board = await reading.board(node)
    place = _place(board, key)
    each = next((each for each in place.services if each.service.name == name), None)
    if each is None and (name != NODE or place.url == ""):
        raise NotFound("There is no such service at that node.")
    past = await reading.history(node, (place.url, name), LATEST)
    return {
        "title": words.of(each.service) if each else words.text("av.node-itself"),
        "node_name": place.name,
        "tag": words.state(each.state if each else place.state),
        "facts": view.facts(words, place, each, await _owner(node, each)),
        "sentences": _figures(words, past, each),
        "hours": hour_marks(past.hours, now(), reading.SHOWN_HOURS),
        "days": day_marks(past.days, now(), SHOWN_DAYS),
        "columns": [
            Column(words.text(f"av.column.{column}"), column != "day")
            for column in ("day", "up", "degraded", "down", "unknown")
        ],
        "rows": [_row(words, span) for span in reversed(past.days)],
        "happenings": view.happenings(words, board, past.troubles, board.own),
    }


def _place(board: reading.Board, key: str) -> Place:
    for place in view.places(board):
        if place.key == key:
            return place
    raise NotFound("There is no such node.")


async def _owner(node: Node, each: ServiceStatus | None) -> str:
    """Name who answers for a service, by number where the register does not know it."""
    if each is None:
        return ""
    try:
        party = organisation(each.service.owner)
    except ValueError:  # another node has said so
        return each.service.owner
    member = await node.door(MemberRegister).member(party)
    return member.name if member else shown(party)


def _figures(words: Words, past: reading.History, each: ServiceStatus | None) -> list[str]:
    level = LEVELS[each.service.class_] if each else reading.NODE_LEVEL
    found = measured_since(past.days, level, now())
    if found.availability is None:
        return [words.text("av.not-measured")]
    left = words.time(abs(found.budget_left) * 60)
    told = [
        words.text(
            "av.measured",
            share=words.percent(found.availability),
            known=words.percent(found.known_share),
        ),
        words.text("av.budget-left" if found.budget_left >= 0 else "av.budget-over", time=left),
    ]
    if found.within_time is not None:
        told.append(words.text("av.within", share=words.percent(found.within_time)))
    return told


def _row(words: Words, span: Span) -> list[str]:
    said = reading.said_span(span)
    length = day_length(said.start, now()) / reading.SECOND
    known = said.up_seconds + said.degraded_seconds + said.down_seconds
    return [
        words.day(said.start),
        words.time(said.up_seconds, short=True),
        words.time(said.degraded_seconds, short=True),
        words.time(said.down_seconds, short=True),
        words.time(max(length - known, 0), short=True),
    ]


PAGES = (status_page, feed, place_page, service_page)
