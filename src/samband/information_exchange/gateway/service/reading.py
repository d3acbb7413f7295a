# SPDX-License-Identifier: EUPL-1.2
"""Read how APIs are used: a producer of all its consumers, a consumer of itself (AP-9)."""

from __future__ import annotations

import msgspec

from samband.core.identifiers import Party
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.problems import Refused
from samband.core.recording import Record, reading
from samband.core.web.paging import Page
from samband.information_exchange.gateway.model.counting import BOUNDS, quantile
from samband.information_exchange.gateway.model.statistics import Asked, Line, stretch
from samband.information_exchange.gateway.service.publishing import attempt
from samband.information_exchange.gateway.store import counts
from samband.information_exchange.gateway.store.counts import LineRow, Wanted
from samband.information_exchange.gateway.vocabulary import OWN_STATISTICS, STATISTICS
from samband.trust_and_security.trust_framework import Role

_ROLES = frozenset((Role.SYSTEM_ADMINISTRATOR, Role.ORGANISATION_ADMINISTRATOR))
_ERRORS = 400


async def statistics(node: Node, actor: Actor, asked: Asked, limit: int, offset: int) -> Page[Line]:
    """Tell the organisation that runs the node how its APIs are used, consumer by consumer."""
    record = attempt(node, actor, "statistics-read", "all")
    async with reading(node, record):
        if may_read(record, STATISTICS) != node.organisation:
            raise _refused()
        return await _page(node, asked, None, limit, offset)


async def own_statistics(
    node: Node, actor: Actor, asked: Asked, limit: int, offset: int
) -> Page[Line]:
    """Tell a consumer how it uses the node's APIs itself, and nothing of others."""
    record = attempt(node, actor, "statistics-read", "own")
    async with reading(node, record):
        consumer = may_read(record, OWN_STATISTICS)
        return await _page(node, asked, consumer.identifier, limit, offset)


def may_read(record: Record, scope: str) -> Party:
    """Tell for whom a system with the scope, or a person in the right role, reads."""
    actor = record.actor
    if actor.organisation is None:
        raise _refused()
    if actor.user is None and scope in actor.scopes:
        record.scope, record.policies = scope, ("gateway.own-system",)
    elif actor.user is not None and actor.roles & _ROLES:
        record.policies = ("gateway.role",)
    else:
        raise _refused()
    return actor.organisation


def _refused() -> Refused:
    return Refused(
        "Only administrators and systems of the organisation read its statistics.",
        policies=("gateway.role",),
        reason="role-needed",
    )


async def _page(
    node: Node, asked: Asked, consumer: str | None, limit: int, offset: int
) -> Page[Line]:
    first, end = stretch(asked)
    wanted = Wanted(asked.period, first, end, consumer, asked.api)
    async with node.db.connection() as connection:
        rows = await counts.lines(connection, wanted, limit, offset)
        total = await counts.count_lines(connection, wanted)
    return Page([_line(row) for row in rows], total, limit, offset)


def _line(row: LineRow) -> Line:
    statuses = msgspec.json.decode(row.statuses, type=dict[str, int])
    by_slot = msgspec.json.decode(row.slots, type=dict[int, int], strict=False)
    slots = [by_slot.get(slot, 0) for slot in range(len(BOUNDS) + 1)]
    return Line(
        start=row.start,
        api=row.api,
        major=row.major,
        consumer=row.consumer or None,
        calls=row.calls,
        errors=sum(calls for status, calls in statuses.items() if int(status) >= _ERRORS),
        bytes=row.bytes,
        statuses=statuses,
        p50_ms=quantile(slots, 0.5),
        p95_ms=quantile(slots, 0.95),
        p99_ms=quantile(slots, 0.99),
    )
