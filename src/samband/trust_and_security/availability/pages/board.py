# SPDX-License-Identifier: EUPL-1.2
"""What the pages of status show, made from what is known: strips, faults and what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from samband.core.pages.views import Happening, Link, Row, SloStrip, Tag
from samband.core.time import now
from samband.trust_and_security.availability.model.measuring import TROUBLE, State
from samband.trust_and_security.availability.model.saying import (
    NodeStatus,
    SeenNode,
    ServiceStatus,
)
from samband.trust_and_security.availability.model.services import LEVELS, NODE
from samband.trust_and_security.availability.pages.words import Words, place_key
from samband.trust_and_security.availability.service.drawing import Drawn
from samband.trust_and_security.availability.service.probing import HERE
from samband.trust_and_security.availability.service.reading import (
    NODE_LEVEL,
    SECOND,
    Board,
    Overview,
)
from samband.trust_and_security.availability.store.standing import Key, TroubleRow

SHOWN_WHOLE = 12
"""With more nodes than that, only services in trouble are shown of each on the common page."""


_MOST = 50
"""Percent of the 30 days: a figure of less says for how long it was measured."""


class Fault(Struct, frozen=True):
    """Something that is wrong now: in what words, since when, why, and what else it hits."""

    title: str
    text: str


class Verdict(Struct, frozen=True):
    """How the whole is, in one sentence; ``kind`` is how it is marked."""

    kind: Literal["done", "wait", "info"]
    title: str
    text: str
    faults: tuple[Fault, ...]


class Section(Struct, frozen=True):
    """A node on the page: what is said of it, its strip as a ``whole``, and those of its services.

    They are ``opened`` where something is wrong with one of them.
    """

    id: str
    name: str
    tag: Tag
    text: str
    whole: list[SloStrip]
    strips: list[SloStrip]
    opened: bool = False
    rest: Link | None = None


class Place(Struct, frozen=True):
    """A node as the pages name it; ``key`` stands in paths and ``url`` is ``HERE`` for this one."""

    key: str
    url: str
    name: str
    state: State
    since: datetime | None
    seen: datetime | None
    reason: str
    services: tuple[ServiceStatus, ...]


def places(board: Board) -> list[Place]:
    """List this node and then those that it watches."""
    own, seen = board.own, board.nodes
    return [
        Place(place_key(own.url), HERE, own.name, own.state, None, own.as_of, "", own.services),
        *(_place(node) for node in seen),
    ]


def _place(node: SeenNode) -> Place:
    return Place(
        place_key(node.url),
        node.url,
        node.name,
        node.state,
        node.since,
        node.seen,
        node.reason,
        node.services,
    )


def verdict(words: Words, board: Board) -> Verdict:
    """Say how the whole is; what is not known is never said to work."""
    faults = tuple(fault for place in places(board) for fault in _faults(words, place))
    if faults:
        title = words.plural("av.verdict.faults", len(faults))
        return Verdict("wait", title, words.text("av.verdict.rest"), faults)
    unknown = sum(_unknown(place) for place in places(board))
    if unknown:
        title = words.plural("av.verdict.unknown", unknown)
        return Verdict("info", title, words.text("av.verdict.unknown-text"), ())
    return Verdict("done", words.text("av.verdict.well"), _counted(words, board), ())


def _counted(words: Words, board: Board) -> str:
    count = sum(len(place.services) for place in places(board))
    if board.nodes:
        return words.text("av.verdict.nodes", services=count, nodes=len(board.nodes) + 1)
    return words.plural("av.verdict.services", count)


def _unknown(place: Place) -> int:
    if place.url != HERE and place.state is State.UNKNOWN:
        return 1
    return sum(each.state is State.UNKNOWN for each in place.services)


def _faults(words: Words, place: Place) -> Iterable[Fault]:
    if place.url != HERE and place.state in TROUBLE:
        yield Fault(
            words.text(f"av.node.{place.state.value}", node=place.name),
            _since(words, place.since, place.reason),
        )
    for each in place.services:
        if each.state in TROUBLE:
            yield _fault(words, place, each)


def _fault(words: Words, place: Place, each: ServiceStatus) -> Fault:
    title = words.text(
        f"av.service.{each.state.value}", service=words.of(each.service), node=place.name
    )
    text = _since(words, each.since, each.reason)
    named = {other.service.name: words.of(other.service) for other in place.services}
    hit = [named[name] for name in each.service.affects if name in named]
    if hit and each.state is State.DOWN:
        text = f"{text} {words.text('av.affects-also', services=', '.join(hit))}"
    return Fault(title, text)


def _since(words: Words, since: datetime | None, reason: str) -> str:
    why = words.reason(reason)
    return words.text("av.since", when=words.moment(since), why=why) if since else why


def sections(words: Words, overview: Overview) -> list[Section]:
    """Show each node with its services; of many nodes only the services in trouble."""
    shown = places(overview.board)
    whole = len(shown) <= SHOWN_WHOLE
    return [
        section(words, place, overview.drawn, whole=whole or place.url == HERE) for place in shown
    ]


def section(words: Words, place: Place, drawn: Mapping[Key, Drawn], *, whole: bool) -> Section:
    """Show one node."""
    address = f"{words.text('av.path')}/{place.key}"
    shown = [each for each in place.services if whole or each.state in TROUBLE]
    return Section(
        id=f"node-{place.key}",
        name=place.name,
        tag=words.state(place.state),
        text=_said(words, place),
        whole=[] if place.url == HERE else [_node_strip(words, place, drawn)],
        strips=[strip(words, place, each, drawn) for each in shown],
        opened=any(each.state in TROUBLE for each in shown),
        rest=None if whole else Link(words.text("av.all-services"), address),
    )


def _said(words: Words, place: Place) -> str:
    if place.url == HERE:
        return words.text("av.section.own")
    if place.state is State.DOWN:
        return words.text("av.section.silent", when=words.moment(place.since or now()))
    if place.state is State.UNKNOWN:
        return words.text("av.section.unknown")
    return words.text("av.section.seen")


def strip(words: Words, place: Place, each: ServiceStatus, drawn: Mapping[Key, Drawn]) -> SloStrip:
    """Draw the days of a service."""
    key = place.url, each.service.name
    address = f"{words.text('av.path')}/{place.key}/{each.service.name}"
    link = Link(words.of(each.service), address)
    return _strip(words, link, drawn[key], each.state)


def _node_strip(words: Words, place: Place, drawn: Mapping[Key, Drawn]) -> SloStrip:
    address = f"{words.text('av.path')}/{place.key}/{NODE}"
    link = Link(words.text("av.node-itself"), address)
    return _strip(words, link, drawn[place.url, NODE], place.state)


def _strip(words: Words, link: Link, drawn: Drawn, state: State) -> SloStrip:
    figures = drawn.figures
    little = figures.availability is not None and figures.known_share < _MOST
    return SloStrip(
        service=link,
        days=drawn.days,
        figure=figures.availability,
        target=figures.objective,
        tag=words.state(state),
        note=words.text("av.known", time=words.time(drawn.known / SECOND)) if little else None,
    )


def happenings(
    words: Words, board: Board, found: Sequence[TroubleRow], own: NodeStatus
) -> list[Happening]:
    """Tell what has happened, the latest first."""
    named = names(words, board)
    return [
        Happening(
            title=trouble_title(words, named, row, own.name),
            state="done" if row.ended else "now",
            when=trouble_when(words, row),
            text=words.reason(row.reason),
        )
        for row in found
    ]


def names(words: Words, board: Board) -> dict[Key, tuple[str, str]]:
    """Name every service and its node, by place and service."""
    found = {}
    for place in places(board):
        found[place.url, NODE] = "", place.name
        for each in place.services:
            found[place.url, each.service.name] = words.of(each.service), place.name
    return found


def trouble_title(
    words: Words, named: Mapping[Key, tuple[str, str]], row: TroubleRow, own: str
) -> str:
    """Name a stretch of trouble; one of a service that is no more has its bare names."""
    fallback = "" if row.service == NODE else row.service, place_key(row.place) or own
    service, node = named.get((row.place, row.service), fallback)
    tense = "was." if row.ended else ""
    kind = "service" if service else "node"
    return words.text(f"av.{kind}.{tense}{row.state}", service=service, node=node)


def trouble_when(words: Words, row: TroubleRow) -> str:
    """Say when it began, and how long it lasted."""
    began = words.moment(row.began)
    if row.ended is None:
        return words.text("av.goes-on", when=began)
    lasted = words.time((row.ended - row.began).total_seconds())
    return words.text("av.lasted", when=began, time=lasted)


def facts(words: Words, place: Place, each: ServiceStatus | None, owner: str) -> list[Row]:
    """Tell what is promised of a service, whose it is, and what it hangs together with.

    ``owner`` is the name of who answers for it.
    """
    level = LEVELS[each.service.class_] if each else NODE_LEVEL
    rows = [
        Row(
            words.text("av.objective"),
            words.text("av.objective-is", share=words.percent(level.availability)),
        ),
        Row(words.text("av.longest"), words.time(60 * level.longest_outage)),
    ]
    if each is None:
        return [*rows, Row(words.text("av.address"), place.url)]
    named = {other.service.name: words.of(other.service) for other in place.services}
    service, nothing = each.service, words.text("av.nothing")
    return [
        Row(words.text("av.class"), words.text(f"av.class.{service.class_.value}")),
        *rows,
        Row(
            words.text("av.answers"),
            words.text("av.answers-in", ms=words.number(service.answers_within)),
        ),
        Row(words.text("av.owner"), owner),
        Row(words.text("av.block-owner"), service.block_owner or nothing),
        Row(words.text("av.needs"), _listed(named, service.needs) or nothing),
        Row(words.text("av.affects"), _listed(named, service.affects) or nothing),
    ]


def _listed(named: Mapping[str, str], wanted: Iterable[str]) -> str:
    return ", ".join(named.get(name, name) for name in wanted)
