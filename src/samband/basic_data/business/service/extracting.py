# SPDX-License-Identifier: EUPL-1.2
"""The whole register, for those whose task needs it; what is protected is left out as elsewhere.

Sole traders are left out too where no purpose is stated.
"""

from __future__ import annotations

from samband.basic_data import objects
from samband.basic_data.business.model.content import Item
from samband.basic_data.business.model.lookups import Extract, ExtractPage
from samband.basic_data.business.service.telling import telling
from samband.basic_data.objects import Judge
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, reading
from samband.core.time import today

SCOPE = "business/extract"


async def extract(node: Node, actor: Actor, asked: Extract) -> ExtractPage:
    """Give a page of the register; raises ``Refused``."""
    record = Record(
        type="business.extracted",
        actor=actor,
        items=tuple(item.value for item in asked.items),
        scope=SCOPE,
        purpose=asked.purpose,
    )
    async with reading(node, record):
        judge = Judge(
            node, actor, record, "business.extract", personal=Item.OFFICER_NUMBERS in asked.items
        )
        shown = judge.shown()
        day = asked.valid_at or today()
        async with node.db.connection() as connection:
            page = await objects.extract(
                connection,
                "business",
                asked.after,
                asked.limit,
                day,
                shown=shown,
            )
        permitted = [row for row in page.rows if judge.permits(row)]
        told = await telling(judge, asked.items, permitted)
        found = told.companies(permitted)
        record.reason = None
        return ExtractPage(found, page.next, page.changes_after)
