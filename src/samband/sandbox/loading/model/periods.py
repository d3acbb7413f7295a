# SPDX-License-Identifier: EUPL-1.2
"""Several histories made into one row of versions: a new one wherever any of them changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """Something that holds from ``since`` up to, not including, ``until``."""

    @property
    def since(self) -> date:
        """The first day."""
        ...

    @property
    def until(self) -> date | None:
        """The first day no longer so."""
        ...


Item = TypeVar("Item", bound=Dated)


def breaks(histories: Iterable[Sequence[Dated]], first: date) -> list[date]:
    """List the days, from ``first`` on, on which any of the histories changes.

    >>> from samband.sandbox.population import Registration, RegistrationStatus
    >>> moved = Registration(RegistrationStatus.EMIGRATED, date(2001, 5, 1))
    >>> breaks([[moved]], date(2000, 1, 1))
    [datetime.date(2000, 1, 1), datetime.date(2001, 5, 1)]
    """
    days = {first}
    for history in histories:
        for item in history:
            days.add(max(item.since, first))
            if item.until is not None:
                days.add(max(item.until, first))
    return sorted(days)


def holding(history: Sequence[Item], day: date) -> Item | None:
    """Find what holds on a day in one history."""
    for item in reversed(history):
        if item.since <= day and (item.until is None or day < item.until):
            return item
    return None


def all_holding(items: Iterable[Item], day: date) -> list[Item]:
    """Find everything that holds on a day."""
    return [
        item for item in items if item.since <= day and (item.until is None or day < item.until)
    ]
