# SPDX-License-Identifier: EUPL-1.2
"""Whose an object identity is; the persons are in the engine's tables."""

from __future__ import annotations

from uuid import UUID

import msgspec

from samband.core import db
from samband.core.db import Connection


class Holder(msgspec.Struct, frozen=True):
    """A number, and whether it is of the object that was asked about."""

    scheme: str
    value: str
    known: bool


async def holder(connection: Connection, identity: UUID) -> Holder | None:
    """Find the newest number of an object; of one that is not there, a number of anybody.

    So both cost the same rows of the same tables, and time tells nothing.  ``None`` if there are
    no numbers at all.
    """
    rows = await db.rows(
        connection,
        Holder,
        """
        select number.scheme, number.value, asked.id is not null as known
        from (select object_id as id from objects.identifier limit 1) as anybody
        left join objects.object asked on asked.object_identity = $1 and asked.domain = 'person'
        cross join lateral (
            select scheme, value from objects.identifier
            where object_id = case when asked.id is null then anybody.id else asked.id end
            order by known_to is null desc, lower(valid) desc limit 1
        ) as number
        """,
        identity,
    )
    return rows[0] if rows else None
