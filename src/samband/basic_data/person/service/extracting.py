# SPDX-License-Identifier: EUPL-1.2
"""The whole register, for those whose task needs it; what is protected is left out as elsewhere."""

from __future__ import annotations

from samband.basic_data import objects
from samband.basic_data.objects import Judge
from samband.basic_data.person.model.lookups import Extract, ExtractPage, person_of
from samband.basic_data.person.service.relatives import without_protected
from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import Record, reading
from samband.core.time import today

SCOPE = "person/extract"


async def extract(node: Node, actor: Actor, asked: Extract) -> ExtractPage:
    """Give a page of the register; everybody told in it is a subject of the event."""
    record = Record(
        type="person.extracted",
        actor=actor,
        items=tuple(item.value for item in asked.items),
        scope=SCOPE,
        purpose=asked.purpose,
    )
    async with reading(node, record):
        judge = Judge(node, actor, record, "person.extract", personal=True)
        shown = judge.shown()
        day = asked.valid_at or today()
        async with node.db.connection() as connection:
            page = await objects.extract(
                connection,
                "person",
                asked.after,
                asked.limit,
                day,
                shown=shown,
            )
        persons = [
            person_of(row, row.version, None, asked.items)
            for row in page.rows
            if judge.permits(row) and row.version is not None
        ]
        record.reason = None
        record.subjects = tuple(
            Party(number.scheme, number.identifier)
            for number in (person.identifiers[0] for person in persons)
        )
        found = await without_protected(judge, persons)
        return ExtractPage(found, page.next, page.changes_after)
