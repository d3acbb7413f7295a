# SPDX-License-Identifier: EUPL-1.2
"""Initial load: many new objects in one transaction, all or none."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from samband.basic_data.objects.model.versions import Changed, NewObject, Verb
from samband.basic_data.objects.service.verbs import PROTECTED_SUBJECT, announcement, hide_twins
from samband.basic_data.objects.store import loading as store
from samband.basic_data.objects.store.loading import Loading
from samband.core import feed
from samband.core.db import Connection, Tx
from samband.core.ids import new_id
from samband.core.problems import Conflict


async def load(tx: Tx, new: Sequence[NewObject]) -> list[Changed]:
    """Register many new objects by COPY, under the same constraints and announced alike.

    Raises ``Conflict`` when a number is held already or two versions of an object overlap; ask
    ``first_held`` afterwards, outside the transaction, which object it was.
    """
    ready = await store.reserve(tx, len(new))
    objects = [
        Loading(id_, new_id(), tuple(new_id() for _ in each.versions), each)
        for id_, each in zip(ready.ids, new, strict=True)
    ]
    try:
        await store.copy(tx, objects, ready.moment)
        await hide_twins(tx, {o.id: o.new.protection for o in objects}, new[0].never_held)
    except asyncpg.ExclusionViolationError:
        raise Conflict("A number is held already, or two versions overlap.") from None
    changes = [
        Changed(
            o.object_identity,
            o.version_ids[-1],
            1,
            Verb.REGISTER,
            o.new.versions[-1].period,
            ready.moment,
        )
        for o in objects
    ]
    await feed.publish_many(tx, [_entry(o.new, c) for o, c in zip(objects, changes, strict=True)])
    return changes


async def first_held(connection: Connection, new: Sequence[NewObject]) -> int | None:
    """Find the place (from 0) of the first object with a number that is held already."""
    return await store.first_held(connection, new)


def _entry(new: NewObject, changed: Changed) -> feed.Entry:
    subject, data = announcement(changed, new.protection)
    past = "changed" if subject == PROTECTED_SUBJECT else "registered"
    return feed.Entry(new.domain, f"{new.domain}.{past}", subject, data)
