# SPDX-License-Identifier: EUPL-1.2
"""How APIs have been used lately, gathered for the page: by day, and by consumer and API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec
from msgspec import Struct

from samband.core.identifiers import organisation
from samband.core.node import Node
from samband.core.ports import Actor
from samband.core.recording import reading
from samband.core.time import now
from samband.information_exchange.gateway.model.counting import BOUNDS, quantile
from samband.information_exchange.gateway.service.publishing import attempt
from samband.information_exchange.gateway.service.reading import may_read
from samband.information_exchange.gateway.store import counts
from samband.information_exchange.gateway.store.counts import LineRow, Wanted
from samband.information_exchange.gateway.vocabulary import OWN_STATISTICS
from samband.trust_and_security.trust_framework import MemberRegister

MOST_LINES = 50_000
_ERRORS = 400


class Sum(Struct):
    """Calls of a day, of a consumer, or of everything."""

    calls: int = 0
    errors: int = 0
    bytes: int = 0
    slots: list[int] = []

    def __post_init__(self) -> None:
        """Begin with an empty histogram."""
        self.slots = self.slots or [0] * (len(BOUNDS) + 1)

    def add(self, row: LineRow) -> None:
        """Add a line."""
        statuses = msgspec.json.decode(row.statuses, type=dict[str, int])
        self.calls += row.calls
        self.bytes += row.bytes
        self.errors += sum(n for status, n in statuses.items() if int(status) >= _ERRORS)
        for slot, calls in msgspec.json.decode(
            row.slots, type=dict[int, int], strict=False
        ).items():
            self.slots[slot] += calls

    def within(self, share: float) -> int | None:
        """Tell what a share of the calls did not go over (ms)."""
        return quantile(self.slots, share)


class User(Struct, frozen=True):
    """A consumer of an API, by number and by name where it is a member."""

    number: str
    name: str
    api: str
    major: int
    used: Sum


class Overview(Struct, frozen=True):
    """A stretch of days (UTC), the first before the last; ``everybody`` is false for a consumer's."""

    days: tuple[tuple[date, Sum], ...]
    users: tuple[User, ...]
    total: Sum
    everybody: bool


async def overview(node: Node, actor: Actor, days: int) -> Overview:
    """Gather so many days until now: of all consumers for whoever runs the node, else one's own."""
    record = attempt(node, actor, "statistics-read", f"days:{days}")
    async with reading(node, record):
        party = may_read(record, OWN_STATISTICS)
        everybody = party == node.organisation
        consumer = None if everybody else party.identifier
        today = now().replace(hour=0, minute=0, second=0, microsecond=0)
        first = today - timedelta(days=days - 1)
        wanted = Wanted("day", first, today + timedelta(days=1), consumer, None)
        async with node.db.connection() as connection:
            rows = await counts.lines(connection, wanted, MOST_LINES, 0)
        names = await _names(node, {row.consumer for row in rows if row.consumer})
    return Overview(_by_day(rows, first, days), _by_user(rows, names), _total(rows), everybody)


async def _names(node: Node, numbers: Iterable[str]) -> dict[str, str]:
    register = node.door(MemberRegister)
    found = {number: await register.member(organisation(number)) for number in sorted(numbers)}
    return {number: member.name for number, member in found.items() if member is not None}


def _by_day(rows: list[LineRow], first: datetime, days: int) -> tuple[tuple[date, Sum], ...]:
    sums = {(first + timedelta(days=number)).date(): Sum() for number in range(days)}
    for row in rows:
        sums[row.start.date()].add(row)
    return tuple(sums.items())


def _by_user(rows: list[LineRow], names: dict[str, str]) -> tuple[User, ...]:
    sums: defaultdict[tuple[str, str, int], Sum] = defaultdict(Sum)
    for row in rows:
        sums[row.consumer, row.api, row.major].add(row)
    users = [
        User(who, names.get(who, who), api, major, used) for (who, api, major), used in sums.items()
    ]
    return tuple(sorted(users, key=lambda user: (-user.used.calls, user.name, user.api)))


def _total(rows: list[LineRow]) -> Sum:
    total = Sum()
    for row in rows:
        total.add(row)
    return total
