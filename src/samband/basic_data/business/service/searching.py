# SPDX-License-Identifier: EUPL-1.2
"""Finding companies by name; businesses of protected traders are never among them.

Sole traders are only with a stated purpose: they have personal numbers.
"""

from __future__ import annotations

from samband.basic_data import objects
from samband.basic_data.business.model.lookups import Company, Search
from samband.basic_data.business.service.reading import DOMAIN, SCOPE, judge
from samband.basic_data.business.service.telling import allows_people, telling
from samband.core.identifiers import Scheme
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Invalid
from samband.core.recording import Record, reading
from samband.core.text import search_patterns
from samband.core.time import today
from samband.core.web import Page


async def search(node: Node, actor: Actor, asked: Search) -> Page[Company]:
    """Find companies by words of their names, in Swedish order; raises ``Refused``."""
    items = tuple(item.value for item in asked.items)
    record = Record(
        type="business.searched", actor=actor, items=items, scope=SCOPE, purpose=asked.purpose
    )
    async with reading(node, record):
        judging = judge(node, actor, record)
        judging.decide(known=True, protection=0)
        patterns = search_patterns(asked.name)
        if not patterns:
            raise Invalid.field("$.name", "give at least one letter or digit")
        day = asked.valid_at or today()
        async with node.db.connection() as connection:
            hits = await objects.search(
                connection,
                DOMAIN,
                patterns,
                day,
                limit=asked.limit,
                offset=asked.offset,
                only=None if allows_people(judging) else Scheme.ORGANISATION.value,
            )
            rows = await objects.read(connection, DOMAIN, hits.identities, day)
        told = await telling(judging, asked.items, rows)
        found = told.companies(rows)
        return Page(found, hits.total, asked.limit, asked.offset)
