# SPDX-License-Identifier: EUPL-1.2
"""Changes: the lock, the split of what is known, numbers and protection.

The split of a period is PostgreSQL's own multirange arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from asyncpg import Box, Range

from samband.basic_data.objects.model.versions import (
    Act,
    Changed,
    Held,
    Label,
    LockedObject,
    NewObject,
    Number,
    Period,
    Protection,
    Reference,
    Said,
)
from samband.core import db
from samband.core.db import Tx


class Bounds(msgspec.Struct, frozen=True):
    """A stored period's first day, and the first day after it."""

    start: date
    end: date | None


class InsertedObject(msgspec.Struct, frozen=True):
    """A new object's key and the moment from which it is known."""

    id: int
    known_from: datetime


class Twin(msgspec.Struct, frozen=True):
    """A removed object and the object whose number it had."""

    id: int
    twin_of: int


def as_range(period: Period) -> Range[date]:
    """Write a period as PostgreSQL's ``daterange``; the beginning of time is without a bound."""
    return Range(None if period.start == date.min else period.start, period.end)


async def lock(tx: Tx, domain: str, reference: Reference) -> LockedObject | None:
    """Take the object's row lock, under which all its changes stand in line."""
    if isinstance(reference, UUID):
        return await _lock_by_identity(tx, domain, reference)
    return await _lock_by_number(tx, domain, reference)


async def _lock_by_identity(tx: Tx, domain: str, identity: UUID) -> LockedObject | None:
    return await db.row_or_none(
        tx,
        LockedObject,
        "select id, object_identity, protection, revision, removed,"
        " greatest(objects.moment(), known_from + interval '1 millisecond') as moment"
        " from objects.object where domain = $1 and object_identity = $2 for update",
        domain,
        identity,
    )


async def _lock_by_number(tx: Tx, domain: str, number: Number) -> LockedObject | None:
    return await db.row_or_none(
        tx,
        LockedObject,
        """
        select id, object_identity, protection, revision, removed,
            greatest(objects.moment(), known_from + interval '1 millisecond') as moment
        from objects.object where id = (
            select object_id from objects.identifier
            where key = objects.number_key($1, $2, $3, 0::smallint)
                and domain = $1 and scheme = $2 and value = $3 and serial = $4
                and known_to is null
            order by lower(valid) desc limit 1
        ) for update
        """,
        domain,
        number.scheme,
        number.value,
        number.serial,
    )


async def last_period(tx: Tx, object_id: int) -> Period | None:
    """Tell the latest period of which something is known.  Ask only under the row lock."""
    bounds = await db.row_or_none(
        tx,
        Bounds,
        "select lower(valid) as start, upper(valid) as end from objects.version"
        " where object_id = $1 order by valid desc limit 1",
        object_id,
    )
    return None if bounds is None else Period(bounds.start, bounds.end)


async def insert_object(tx: Tx, identity: UUID, new: NewObject) -> InsertedObject:
    """Insert an object at revision 0: the version that follows makes it 1."""
    return await db.one_row(
        tx,
        InsertedObject,
        "insert into objects.object (domain, kind, object_identity, protection, revision,"
        " known_from) values ($1, $2, $3, $4, 0, objects.moment()) returning id, known_from",
        new.domain,
        new.kind,
        identity,
        int(new.protection),
    )


async def insert_number(
    tx: Tx, object_id: int, domain: str, held: Held, *, known_from: datetime, basis: str
) -> None:
    """Give an object a number; PostgreSQL refuses a number that another object holds then."""
    number = held.number
    await db.execute(
        tx,
        "insert into objects.identifier (object_id, domain, scheme, value, serial, valid,"
        " known_from, basis, label, label_order)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        object_id,
        domain,
        number.scheme,
        number.value,
        number.serial,
        as_range(held.valid),
        known_from,
        basis,
        *label_columns(held.label),
    )


async def end_number(
    tx: Tx, object_id: int, number: Number, end: date, *, moment: datetime, basis: str
) -> int:
    """Let a number stop being the object's on a date; it stays as history.

    What was known of it before the moment is known no more, and stays to be asked for as of then.
    """
    return await db.execute(
        tx,
        """
        with ended as (
            update objects.identifier set known_to = $6 where object_id = $1
                and scheme = $2 and value = $3 and serial = $4 and known_to is null
                and lower(valid) < $5 and (upper_inf(valid) or upper(valid) > $5)
            returning *
        )
        insert into objects.identifier (object_id, domain, scheme, value, serial, valid,
            known_from, basis, label, label_order)
        select object_id, domain, scheme, value, serial, daterange(lower(valid), $5), $6, $7,
            label, label_order
        from ended
        """,
        object_id,
        number.scheme,
        number.value,
        number.serial,
        end,
        moment,
        basis,
    )


async def numbers_of(tx: Tx, object_id: int) -> list[Number]:
    """List the numbers that an object has or has had."""
    return await db.rows(
        tx,
        Number,
        "select distinct scheme, value, serial from objects.identifier"
        " where object_id = $1 and known_to is null",
        object_id,
    )


async def release_numbers(tx: Tx, object_id: int, moment: datetime) -> None:
    """Set an object's numbers free, because it should never have had them."""
    await db.execute(
        tx,
        "update objects.identifier set known_to = $2 where object_id = $1 and known_to is null",
        object_id,
        moment,
    )


async def clear(tx: Tx, object_id: int, changed: Changed, act: Act) -> None:
    """Move what is known of the change's period to the log; what sticks out on either side stays known."""
    await db.execute(
        tx,
        """
        with gone as (
            delete from objects.version where object_id = $1 and valid && $2
            returning *
        ), logged as (
            insert into objects.version_log (object_id, valid, known, version_id, verb, basis,
                stated_by, content, ended_verb, ended_basis, ended_by)
            select object_id, valid, tstzrange(known_from, $3), version_id, verb, basis, stated_by,
                content, $4, $5, $6
            from gone
        )
        insert into objects.version (object_id, valid, known_from, version_id, verb, basis,
            stated_by, content, label, label_order, links, place)
        select object_id, rest, $3, version_id, verb, basis, stated_by, content, label, label_order,
            links, place
        from gone, unnest(datemultirange(valid) - datemultirange($2)) as rest
        """,
        object_id,
        as_range(changed.period),
        changed.known_from,
        changed.verb.value,
        act.basis,
        act.by,
    )


async def put(tx: Tx, object_id: int, changed: Changed, said: Said | None, act: Act) -> None:
    """Lay new content over a cleared period, or nothing, and count the change."""
    await db.execute(
        tx,
        """
        with stated as (
            insert into objects.version (object_id, valid, known_from, version_id, verb, basis,
                stated_by, content, label, label_order, links, place)
            select $1, $2, $3, $4, $5, $6, $7, $8::text::json, $9, $10, $12, $13
            where $8 is not null
        )
        update objects.object set revision = $11, known_from = $3,
            removed = case when $5 = 'remove' then $3 else removed end
        where id = $1
        """,
        object_id,
        as_range(changed.period),
        changed.known_from,
        changed.version_id,
        changed.verb.value,
        act.basis,
        act.by,
        None if said is None else said.content,
        *label_columns(said.label if said else None),
        changed.revision,
        *found_by_columns(said),
    )


async def say_again(tx: Tx, object_id: int, changed: Changed) -> Period | None:
    """Say the last version once more, as a correction that changes nothing; gives its period."""
    bounds = await db.row_or_none(
        tx,
        Bounds,
        """
        with last as (
            select * from objects.version where object_id = $1 order by valid desc limit 1
        ), logged as (
            insert into objects.version_log (object_id, valid, known, version_id, verb, basis,
                stated_by, content, ended_verb, ended_basis, ended_by)
            select object_id, valid, tstzrange(known_from, $2), version_id, verb, basis, stated_by,
                content, 'correct', basis, stated_by
            from last
        ), counted as (
            update objects.object set revision = $4, known_from = $2
            where id = $1 and exists (select from last)
        )
        update objects.version v set known_from = $2, version_id = $3, verb = 'correct'
        from last where v.object_id = last.object_id and v.valid = last.valid
        returning lower(v.valid) as start, upper(v.valid) as end
        """,
        object_id,
        changed.known_from,
        changed.version_id,
        changed.revision,
    )
    return None if bounds is None else Period(bounds.start, bounds.end)


def label_columns(label: Label | None) -> tuple[str | None, str | None]:
    """Write a label as its two columns."""
    return (None, None) if label is None else (label.search, label.order)


def found_by_columns(said: Said | None) -> tuple[list[int] | None, Box | None]:
    """Write links and place as their columns; a ``box`` is (northing, easting) twice."""
    if said is None:
        return None, None
    place, box = said.place, None
    if place is not None:
        box = Box((place.north, place.east), (place.south, place.west))
    return (list(said.links) or None), box


async def protect(tx: Tx, object_id: int, protection: Protection) -> None:
    """Set the object's current protection."""
    await db.execute(
        tx, "update objects.object set protection = $2 where id = $1", object_id, int(protection)
    )


async def removed_twins(tx: Tx, object_ids: Sequence[int]) -> list[Twin]:
    """Find removed objects that had a number of these: they may tell of the same person."""
    return await db.rows(
        tx,
        Twin,
        """
        select distinct theirs.object_id as id, mine.object_id as twin_of
        from objects.identifier mine
        join objects.identifier theirs on theirs.key = mine.key and theirs.domain = mine.domain
            and theirs.scheme = mine.scheme and theirs.value = mine.value
            and theirs.object_id <> mine.object_id and theirs.known_to is not null
        join objects.object gone on gone.id = theirs.object_id and gone.removed is not null
        where mine.object_id = any($1)
        """,
        object_ids,
    )


async def hide_twin(tx: Tx, twin: Twin, protection: Protection) -> None:
    """Protect a removed object with another; one that is protected by itself stays so after."""
    await db.execute(
        tx,
        "update objects.object set protection = $3,"
        " hidden_with = case when protection in (0, 3) then $2 else hidden_with end where id = $1",
        twin.id,
        twin.twin_of,
        int(protection),
    )


async def show_twins(tx: Tx, object_id: int) -> None:
    """Let go what was hidden with an object, unless another protected one has had its number."""
    await db.execute(
        tx,
        """
        update objects.object gone
        set protection = coalesce(other.protection, 0), hidden_with = other.id
        from (select id from objects.object where hidden_with = $1) as hidden
        left join lateral (
            select o.id, o.protection
            from objects.identifier theirs
            join objects.identifier mine on mine.key = theirs.key and mine.domain = theirs.domain
                and mine.scheme = theirs.scheme and mine.value = theirs.value
            join objects.object o on o.id = mine.object_id and o.protection in (1, 2)
                and o.id <> hidden.id and o.hidden_with is null
            where theirs.object_id = hidden.id
            order by o.protection desc, o.id limit 1
        ) as other on true
        where gone.id = hidden.id
        """,
        object_id,
    )


async def redact(tx: Tx, object_id: int, members: Sequence[str]) -> None:
    """Take members out of every version, known now or before, because the law says so."""
    await db.value(tx, "select objects.redact($1, $2)", object_id, list(members))


async def set_out_of_service(tx: Tx, domain: str, producer: str) -> None:
    """Note that a producer does not deliver now."""
    await db.execute(
        tx,
        "insert into objects.out_of_service (domain, producer) values ($1, $2)"
        " on conflict do nothing",
        domain,
        producer,
    )


async def set_in_service(tx: Tx, domain: str, producer: str) -> None:
    """Note that a producer delivers again."""
    await db.execute(
        tx,
        "delete from objects.out_of_service where domain = $1 and producer = $2",
        domain,
        producer,
    )
