# SPDX-License-Identifier: EUPL-1.2
"""Companies by who has a role in them; a protected person is answered as one without any."""

from __future__ import annotations

from samband.basic_data import objects
from samband.basic_data.business import store
from samband.basic_data.business.model.content import DOMAIN, role_link
from samband.basic_data.business.model.roles import (
    Engagement,
    RoleLookUp,
    roles_of,
)
from samband.basic_data.business.service.reading import SCOPE, judge
from samband.basic_data.business.service.telling import allows_people, telling
from samband.core.identifiers import Scheme
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, reading
from samband.core.time import today
from samband.core.web import Page


async def look_up_roles(node: Node, actor: Actor, asked: RoleLookUp) -> Page[Engagement]:
    """List the companies that somebody has a role in; raises ``Refused``."""
    record = Record(
        type="business.roles-read",
        actor=actor,
        subjects=(asked.party,),
        items=tuple(item.value for item in asked.items),
        scope=SCOPE,
        purpose=asked.purpose,
    )
    async with reading(node, record):
        judging = judge(node, actor, record, asked.party)
        judging.decide(known=True, protection=0)
        day = asked.valid_at or today()
        async with node.db.connection() as connection:
            # A protected person is asked about with the same statements as an unknown one.
            [hidden] = await store.protected_among(connection, [(asked.party,)])
            link = 0 if hidden and not judging.with_protected else role_link(asked.party)
            hits = await objects.by_link(
                connection,
                DOMAIN.name,
                link,
                day,
                limit=asked.limit,
                offset=asked.offset,
                only=None if allows_people(judging) else Scheme.ORGANISATION.value,
            )
            rows = await objects.read(connection, DOMAIN.name, hits.identities, day)
        told = await telling(judging, asked.items, rows)
        groups = told.groups([row] for row in rows)
        found = [
            Engagement(roles_of(row.version, asked.party), company)
            for row, companies in zip(rows, groups, strict=True)
            if row.version is not None
            for company in companies
        ]
        if hidden:
            record.reason = "the person is protected"
        return Page(found, hits.total, asked.limit, asked.offset)
