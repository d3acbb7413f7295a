# SPDX-License-Identifier: EUPL-1.2
"""Finding properties by what is typed of a designation, by owner, by area and by address."""

from __future__ import annotations

from datetime import date

from samband.basic_data import objects
from samband.basic_data.objects import Hits, InOrder, Judge
from samband.basic_data.real_property.model import designations
from samband.basic_data.real_property.model.content import DOMAIN, POINTS, address_link, street_link
from samband.basic_data.real_property.model.coordinates import around, outline
from samband.basic_data.real_property.model.lookups import (
    AddressLookUp,
    AreaLookUp,
    AreaPage,
    OwnerLookUp,
    Property,
    Search,
    Suggestion,
    Suggestions,
    property_of,
)
from samband.basic_data.real_property.model.municipalities import MUNICIPALITIES
from samband.basic_data.real_property.service.owners import link_of, without_protected
from samband.basic_data.real_property.service.reading import judge_of, record_of
from samband.core.db import Connection
from samband.core.events import Purpose
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Invalid
from samband.core.recording import reading
from samband.core.text import search_patterns
from samband.core.time import today
from samband.core.web import Page

Listing = Search | OwnerLookUp | AreaLookUp | AddressLookUp
_SEARCHED = "real-property.searched"


async def suggest(
    node: Node, actor: Actor, text: str, valid_at: date | None, *, limit: int, offset: int = 0
) -> Suggestions:
    """Give the designations that begin as was typed, in Swedish order."""
    record = record_of(actor, _SEARCHED, Purpose(), ())
    async with reading(node, record):
        judge_of(node, record).decide(known=True, protection=0)
        try:
            starts = designations.starts(text)
        except ValueError as error:
            raise Invalid.field("text", str(error)) from None
        ranges = [(start, designations.following(start)) for start in starts]
        async with node.db.connection() as connection:
            rows = await objects.suggest(
                connection,
                DOMAIN.name,
                ranges,
                valid_at or today(),
                limit=limit,
                offset=offset,
            )
        return Suggestions(
            [
                Suggestion(str(designations.read_number(row.value)), row.object_identity)
                for row in rows
            ]
        )


async def search(node: Node, actor: Actor, asked: Search) -> Page[Property]:
    """Find properties by words of their designation."""
    record = record_of(actor, _SEARCHED, asked.purpose, asked.items)
    async with reading(node, record):
        judge = judge_of(node, record)
        judge.decide(known=True, protection=0)
        patterns = search_patterns(asked.text)
        if not patterns:
            raise Invalid.field("$.text", "give at least one letter or digit")
        async with node.db.connection() as connection:
            hits = await objects.by_words(
                connection,
                DOMAIN.name,
                patterns,
                asked.valid_at or today(),
                limit=asked.limit,
                offset=asked.offset,
            )
        return await _page(judge, asked, hits)


async def look_up_owner(node: Node, actor: Actor, asked: OwnerLookUp) -> Page[Property]:
    """List what somebody owns; a protected owner is answered as one who owns nothing."""
    record = record_of(actor, "real-property.owner-read", asked.purpose, asked.items)
    record.subjects = (asked.owner,)
    async with reading(node, record):
        judge = judge_of(node, record)
        judge.personal = True
        judge.decide(known=True, protection=0)
        link = await link_of(judge, asked.owner)
        return await _linked(judge, asked, link)


async def look_up_address(node: Node, actor: Actor, asked: AddressLookUp) -> Page[Property]:
    """Find the property of an address point."""
    record = record_of(actor, _SEARCHED, asked.purpose, asked.items)
    async with reading(node, record):
        judge = judge_of(node, record)
        judge.decide(known=True, protection=0)
        return await _linked(judge, asked, _address(asked))


async def look_up_area(node: Node, actor: Actor, asked: AreaLookUp) -> AreaPage:
    """List the properties of an area; raises ``Invalid`` for a box that holds too many."""
    record = record_of(actor, _SEARCHED, asked.purpose, asked.items)
    async with reading(node, record):
        judge = judge_of(node, record)
        judge.decide(known=True, protection=0)
        within, area = _within(asked.municipality), _area(asked)
        async with node.db.connection() as connection:
            hits = await _in_area(connection, asked, within, area)
        page = await _page(judge, asked, hits)
        following = objects.write_cursor(hits.next)
        return AreaPage(page.items, page.total, page.limit, page.offset, following)


async def _in_area(
    connection: Connection,
    asked: AreaLookUp,
    within: tuple[str, str] | None,
    area: objects.Area | None,
) -> InOrder:
    day, limit, offset = asked.valid_at or today(), asked.limit, asked.offset
    after = objects.read_cursor(asked.after, within)
    if after is not None and offset:
        raise Invalid.field("$.after", "give either after or offset")
    if area is None:
        if within is None:
            raise Invalid.field("$.boundingBox", "give boundingBox, municipality or both")
        return await objects.in_order(
            connection, DOMAIN.name, within, day, limit=limit, offset=offset, after=after
        )
    hits = await objects.by_place(
        connection,
        DOMAIN.name,
        area,
        within,
        day,
        limit=limit,
        offset=offset,
        points=POINTS,
        after=after,
    )
    if hits.met > objects.MOST:
        detail = f"holds more than {objects.MOST} properties; ask for a smaller area"
        raise Invalid.field("$.boundingBox", detail)
    return hits


async def _linked(judge: Judge, asked: OwnerLookUp | AddressLookUp, link: int) -> Page[Property]:
    async with judge.node.db.connection() as connection:
        hits = await objects.by_link(
            connection,
            DOMAIN.name,
            link,
            asked.valid_at or today(),
            limit=asked.limit,
            offset=asked.offset,
        )
    return await _page(judge, asked, hits)


async def _page(judge: Judge, asked: Listing, hits: Hits) -> Page[Property]:
    day = asked.valid_at or today()
    async with judge.node.db.connection() as connection:
        rows = await objects.read(connection, DOMAIN.name, hits.identities, day)
    told = [property_of(row, row.version, asked.items, asked.crs) for row in rows if row.version]
    shown = await without_protected(judge, told)
    return Page(shown, hits.total, asked.limit, asked.offset)


def _address(asked: AddressLookUp) -> int:
    written = (asked.municipality, asked.street, asked.number)
    if asked.address_id is not None:
        if any(part is not None for part in written):
            raise Invalid.field("$.addressId", "give either addressId or the address as written")
        return address_link(asked.address_id)
    if asked.municipality is None or asked.street is None or asked.number is None:
        raise Invalid.field("$.addressId", "give addressId, or municipality, street and number")
    return street_link(asked.municipality, asked.street, asked.number)


def _within(municipality: str | None) -> tuple[str, str] | None:
    if municipality is None:
        return None
    if municipality not in MUNICIPALITIES:
        raise Invalid.field("$.municipality", "is not a municipality's code")
    start = designations.municipality_order(municipality)
    return start, designations.following(start)


def _area(asked: AreaLookUp) -> objects.Area | None:
    box = asked.bounding_box
    if box is None:
        return None
    if box[0] >= box[2] or box[1] >= box[3]:
        raise Invalid.field(
            "$.boundingBox", "give the smallest coordinates first, then the largest"
        )
    try:
        corners = outline(asked.crs, box)
    except ValueError as error:
        raise Invalid.field("$.boundingBox", str(error)) from None
    return objects.Area(around(corners), tuple(corners))
