# SPDX-License-Identifier: EUPL-1.2
"""Finding objects by a number that people read, by what they point to, and by where they lie.

All list in the Swedish order of the numbers, as of a day, and never an object that is protected.
That a version holds on the day is asked with the function, not the operator ``@>``: for a day that
the planner does not know it would else read the whole index of periods (forty times as long).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
from asyncpg import Box, Polygon

from samband.basic_data.objects.model.versions import Hits, Passed, Place
from samband.core import db
from samband.core.db import Connection

MOST = 10_000
"""So many are put in order for one question about an area; one that holds more is refused."""


class Area(msgspec.Struct, frozen=True):
    """An area: the outline's corners, (northing, easting) in metres, and the rectangle around it."""

    around: Place
    outline: tuple[tuple[float, float], ...]


class Suggested(msgspec.Struct, frozen=True):
    """A number that begins as was typed."""

    object_identity: UUID
    value: str


class Linked(msgspec.Struct, frozen=True):
    """An object that points to something."""

    object_identity: UUID


class InOrder(Hits, frozen=True):
    """A page of a list in order; ``next`` is where it ended, ``None`` when nothing comes after it."""

    next: Passed | None


class AreaHits(InOrder, frozen=True):
    """Objects found by their place; ``met`` counts all that lie there, up to one above ``MOST``."""

    met: int


class _Page(msgspec.Struct, frozen=True):
    """A page and the first thing after it: where each stands, and who it is unless it is hidden."""

    total: int
    identities: list[UUID | None]
    orders: list[str]
    ids: list[int]
    met: int

    def cut(self, limit: int) -> InOrder:
        """Give the page itself, which may show fewer than it lists."""
        shown = [identity for identity in self.identities[:limit] if identity is not None]
        if len(self.ids) <= limit:
            return InOrder(self.total, shown, None)
        return InOrder(
            self.total, shown, Passed(self.orders[limit - 1], self.ids[limit - 1], self.total)
        )


async def suggest(
    connection: Connection,
    domain: str,
    ranges: Sequence[tuple[str, str]],
    valid_at: date,
    *,
    limit: int,
    offset: int,
) -> list[Suggested]:
    """List numbers within ranges of the order: each from its first text, up to its second."""
    return await db.rows(
        connection,
        Suggested,
        """
        select o.object_identity, hit.value
        from unnest($2::text[], $3::text[]) as range (low, high)
        cross join lateral (
            select object_id, value, label_order from objects.identifier
            where label_order >= low and label_order < high and known_to is null
                and range_contains_elem(valid, $4::date)
            order by label_order limit $5::bigint + $6::bigint
        ) as hit
        join objects.object o on o.id = hit.object_id
        where o.domain = $1 and o.protection in (0, 3)
        order by hit.label_order limit $5::bigint offset $6::bigint
        """,
        domain,
        [low for low, _ in ranges],
        [high for _, high in ranges],
        valid_at,
        limit,
        offset,
    )


async def by_words(
    connection: Connection,
    domain: str,
    patterns: Sequence[str],
    valid_at: date,
    *,
    limit: int,
    offset: int,
) -> Hits:
    """Find objects whose number holds all the patterns, by the longest of them in the index."""
    return await db.one_row(
        connection,
        Hits,
        """
        with found as (
            select o.object_identity, o.id, i.label_order
            from objects.identifier i join objects.object o on o.id = i.object_id
            where i.label like $2 and i.label like all ($3) and i.label is not null
                and i.known_to is null and range_contains_elem(i.valid, $4::date)
                and o.domain = $1 and o.protection in (0, 3)
        )
        select (select count(*) from found) as total,
            array(select object_identity from found
                order by label_order, id limit $5 offset $6) as identities
        """,
        domain,
        max(patterns, key=len),
        list(patterns),
        valid_at,
        limit,
        offset,
    )


# What is counted is numbers, by the index alone: that an object is hidden or not would have to be
# looked up for each.  Nobody who may be hidden has a number of which there is an order.
_IN_ORDER = """
with listed as (
    select label_order, object_id from objects.identifier
    where (label_order, object_id) > ($5, $6) and label_order < $3 and known_to is null
        and range_contains_elem(valid, $4::date)
    order by label_order, object_id limit $7::bigint + 1 offset $8
), page as (
    select label_order, object_id, object_identity
    from listed left join lateral (
        select object_identity from objects.object
        where id = listed.object_id and domain = $1 and protection in (0, 3) limit 1
    ) as o on true
    order by label_order, object_id
)
select
    coalesce($9::bigint, (
        select count(*) from objects.identifier
        where label_order >= $2 and label_order < $3 and known_to is null
            and range_contains_elem(valid, $4::date)
    )) as total,
    array(select object_identity from page) as identities,
    array(select label_order from page) as orders,
    array(select object_id from page) as ids,
    0 as met
"""


async def in_order(
    connection: Connection,
    domain: str,
    within: tuple[str, str],
    valid_at: date,
    *,
    limit: int,
    offset: int,
    after: Passed | None = None,
) -> InOrder:
    """List the objects within a range of the order, from its first text up to its second.

    A page that goes on after another costs the same however far on it is; nothing is counted then.
    """
    low, high = within
    page = await db.one_row(
        connection,
        _Page,
        _IN_ORDER,
        domain,
        low,
        high,
        valid_at,
        low if after is None else after.order,
        -1 if after is None else after.id,
        limit,
        offset,
        None if after is None else after.total,
    )
    return page.cut(limit)


# Object and number are looked up for each row that the index gives, never by reading the tables
# whole, which the planner would else choose for the few rows too many that it expects.
_BY_LINK = """
with found as (
    select o.object_identity, o.id, i.label_order
    from objects.version v
    cross join lateral (
        select id, object_identity from objects.object
        where id = v.object_id and domain = $1 and protection in (0, 3) limit 1
    ) as o
    left join lateral (
        select label_order from objects.identifier
        where object_id = v.object_id and known_to is null
            and range_contains_elem(valid, $3::date)
        order by label_order limit 1
    ) as i on true
    where v.links @> array[$2::bigint] and v.links is not null
        and range_contains_elem(v.valid, $3::date)
        and ($6::text is null or not exists (select from objects.identifier
            where object_id = v.object_id and known_to is null and scheme <> $6::text))
)
select (select count(*) from found) as total,
    array(select object_identity from found
        order by label_order, id limit $4 offset $5) as identities
"""


async def by_link(
    connection: Connection,
    domain: str,
    link: int,
    valid_at: date,
    *,
    limit: int,
    offset: int,
    only: str | None = None,
) -> Hits:
    """Find the objects whose content points to something, by its digest.

    With ``only``, objects that have a number of another scheme are left out.
    """
    return await db.one_row(
        connection,
        Hits,
        _BY_LINK,
        domain,
        link,
        valid_at,
        limit,
        offset,
        only,
    )


async def linked(connection: Connection, domain: str, link: int) -> list[UUID]:
    """List the objects that point to something on any day, protected ones left out."""
    rows = await db.rows(
        connection,
        Linked,
        """
        select distinct o.object_identity
        from objects.version v join objects.object o on o.id = v.object_id
        where v.links @> array[$2::bigint] and v.links is not null
            and o.domain = $1 and o.protection in (0, 3)
        """,
        domain,
        link,
    )
    return [row.object_identity for row in rows]


# Most have one point, or all of them inside; of the others the content tells which points there are.
_BY_PLACE = """
with inside as (
    select object_id from objects.version
    where place && $2::box and range_contains_elem(valid, $4::date)
        and case when place[0] ~= place[1] then place[0] <@ $3::polygon
        else polygon(place) && $3::polygon and (polygon(place) <@ $3::polygon or exists (
            select from unnest($12::text[]) as path
            cross join lateral jsonb_path_query(content::jsonb, path::jsonpath) as known
            where point((known ->> 'northing')::float8, (known ->> 'easting')::float8)
                <@ $3::polygon
        )) end
    limit $9
), found as (
    select o.object_identity, o.id, i.label_order
    from inside
    cross join lateral (
        select id, object_identity from objects.object
        where id = inside.object_id and domain = $1 and protection in (0, 3) limit 1
    ) as o
    cross join lateral (
        select label_order from objects.identifier
        where object_id = inside.object_id and known_to is null
            and range_contains_elem(valid, $4::date)
        order by label_order limit 1
    ) as i
    where $5::text is null or (i.label_order >= $5 and i.label_order < $6)
), page as (
    select label_order, id, object_identity from found
    where $10::text is null or (label_order, id) > ($10, $11::bigint)
    order by label_order, id limit $7::bigint + 1 offset $8
)
select (select count(*) from found) as total,
    array(select object_identity from page) as identities,
    array(select label_order from page) as orders,
    array(select id from page) as ids,
    (select count(*) from inside) as met
"""


async def by_place(
    connection: Connection,
    domain: str,
    area: Area,
    within: tuple[str, str] | None,
    valid_at: date,
    *,
    limit: int,
    offset: int,
    points: Sequence[str],
    after: Passed | None = None,
) -> AreaHits:
    """Find the objects with a point in an area, perhaps within a range of the order only.

    The rectangle is what the index is asked with; the outline then decides.  ``points`` are the JSON
    paths of content's points, each with ``northing`` and ``easting``, for an object that has several.
    """
    low, high = within or (None, None)
    page = await db.one_row(
        connection,
        _Page,
        _BY_PLACE,
        domain,
        Box((area.around.north, area.around.east), (area.around.south, area.around.west)),
        Polygon(*area.outline),
        valid_at,
        low,
        high,
        limit,
        offset,
        MOST + 1,
        None if after is None else after.order,
        None if after is None else after.id,
        list(points),
    )
    hits = page.cut(limit)
    return AreaHits(hits.total, hits.identities, hits.next, page.met)
