# SPDX-License-Identifier: EUPL-1.2
"""Which indexes there are, what is in each, and how good it is: open to all, for it names nobody."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from samband.core import pages
from samband.core.block import NavLink
from samband.core.identifiers import Party, shown
from samband.core.node import Node
from samband.core.pages.format import number, percent
from samband.core.pages.views import Column, Link, Row
from samband.core.ports import Actor
from samband.core.web import StrictRequest
from samband.core.web.pages import page, words_in
from samband.information_management.indexing.model.definitions import Described, InformationType
from samband.information_management.indexing.model.lookups import Figures
from samband.information_management.indexing.service import keeping, setting_up
from samband.trust_and_security.trust_framework import MemberRegister

INDEXES = ("/indexering", "/en/indexing")
PUBLIC: dict[str, Any] = {"opt": {"public": True}, "include_in_schema": False}
LINKS = (NavLink("block.indexing", "ix.title", *INDEXES),)


class Words(pages.Words, frozen=True):
    """A page's language and texts."""

    def columns(self, *keys: str, figures: int = 0) -> list[Column]:
        """Head columns, the last of them figures."""
        plain = len(keys) - figures
        return [Column(self.text(key), place >= plain) for place, key in enumerate(keys)]


class Card(Struct, frozen=True):
    """An index in the list."""

    link: Link
    purpose: str
    facts: list[Row]


class Measured(Struct, frozen=True):
    """What is known of how good the entries of a type are, by producer."""

    name: str
    rows: list[list[str]]


class TypeView(Struct, frozen=True):
    """An information type with its conditions in words."""

    name: str
    facts: list[Row]
    conditions: list[str]


@get(list(INDEXES), **PUBLIC)
async def indexes_page(
    request: StrictRequest, node: NamedDependency[Node], actor: NamedDependency[Actor]
) -> Response[str]:
    """List the indexes."""
    words = _words(request)
    found = await setting_up.list_indexes(node)
    cards = [_card(words, each, await _name(node, each.holder)) for each in found]
    crumbs = ("building-blocks",)
    return page(request, actor, "indexing/indexes.html", crumbs=crumbs, cards=cards)


@get([f"{path}/{{index:str}}" for path in INDEXES], **PUBLIC)
async def index_page(
    request: StrictRequest,
    node: NamedDependency[Node],
    actor: NamedDependency[Actor],
    index: FromPath[str],
) -> Response[str]:
    """Show what is in an index, and how good it is."""
    shown_ = await _shown(node, _words(request), index)
    crumbs = ("building-blocks", "block.indexing")
    return page(request, actor, "indexing/index.html", crumbs=crumbs, **shown_)


async def _shown(node: Node, words: Words, name: str) -> dict[str, Any]:
    described = await setting_up.describe(node, name)
    quality = await keeping.quality(node, name)
    return _index(words, described, await _name(node, described.holder), quality.figures)


def _words(request: StrictRequest) -> Words:
    return words_in(request, Words)


async def _name(node: Node, party: Party) -> str:
    member = await node.door(MemberRegister).member(party)
    return member.name if member else shown(party)


def _card(words: Words, index: Described, holder: str) -> Card:
    root = words.at(INDEXES)
    return Card(
        link=Link(words.either(index.sv, index.en), f"{root}/{index.name}"),
        purpose=words.either(index.purpose_sv, index.purpose_en),
        facts=[
            Row(words.text("ix.holder"), holder),
            Row(words.text("ix.types"), _series(words, index.information_types)),
            Row(words.text("ix.producers"), number(_producing(index), words.lang)),
        ],
    )


def _index(words: Words, index: Described, holder: str, figures: list[Figures]) -> dict[str, Any]:
    named = {kind.name: words.either(kind.sv, kind.en) for kind in index.information_types}
    pointing = [words.either(kind.sv, kind.en) for kind in index.identifier_types]
    return {
        "title": words.either(index.sv, index.en),
        "purpose": words.either(index.purpose_sv, index.purpose_en),
        "facts": [
            Row(words.text("ix.holder"), holder),
            Row(words.text("ix.opened"), words.day(index.opened)),
            Row(words.text("ix.pointing"), ", ".join(pointing) or words.text("ix.none-yet")),
            Row(words.text("ix.producers"), number(_producing(index), words.lang)),
        ],
        "types": [_type(words, kind) for kind in index.information_types],
        "columns": words.columns(
            "ix.producer", "ix.entries", "ix.coverage", "ix.fresh", "ix.false", figures=4
        ),
        "quality": [
            Measured(named[name], [_figures(words, each) for each in own])
            for name, own in groupby(figures, key=lambda each: each.information_type)
        ],
        "measured": words.day(figures[0].measured) if figures else None,
    }


def _type(words: Words, kind: InformationType) -> TypeView:
    return TypeView(
        name=words.either(kind.sv, kind.en),
        facts=[
            Row(words.text("ix.permission"), kind.permission_code),
            Row(words.text("ix.concept"), kind.concept),
        ],
        conditions=[words.either(each.sv, each.en) for each in kind.conditions],
    )


def _figures(words: Words, each: Figures) -> list[str]:
    fresh = each.up_to_a_day + each.up_to_a_month
    unknown, nothing = words.text("ix.not-stated"), "\u2013"
    return [
        each.producer_name,
        number(each.entries, words.lang),
        unknown if each.coverage is None else percent(each.coverage, words.lang),
        percent(round(100 * fresh / each.entries, 1), words.lang) if each.entries else nothing,
        percent(each.false_share, words.lang) if each.entries else nothing,
    ]


def _series(words: Words, kinds: tuple[InformationType, ...]) -> str:
    return ", ".join(words.either(each.sv, each.en) for each in kinds) or words.text("ix.none-yet")


def _producing(index: Described) -> int:
    return sum(bool(producer.information_types) for producer in index.producers)


PAGES = (indexes_page, index_page)
