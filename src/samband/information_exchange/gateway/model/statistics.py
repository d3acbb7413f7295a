# SPDX-License-Identifier: EUPL-1.2
"""How APIs are used, as it is told: periods of an API and a consumer, and no person anywhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from samband.core.problems import Invalid
from samband.core.time import FAR, can_be_meant, now

USUAL = timedelta(days=30)
LONGEST = {"hour": timedelta(days=31), "day": timedelta(days=400)}


class Period(StrEnum):
    """How long each line is for."""

    HOUR = "hour"
    DAY = "day"


class Asked(Struct, frozen=True, kw_only=True):
    """Which statistics are asked for; 30 days until now unless said otherwise."""

    period: Period = Period.DAY
    first: datetime | None = None
    end: datetime | None = None
    api: str | None = None


class Line(Struct, frozen=True, kw_only=True, rename="camel"):
    """A period (UTC) of an API and a consumer.

    ``consumer`` is null for calls that nobody was known by.  ``statuses`` are calls by what was
    answered; times are milliseconds that so many did not go over, null above the last bound.
    """

    start: datetime
    api: str
    major: int
    consumer: str | None
    calls: int
    errors: int
    bytes: int
    statuses: dict[str, int]
    p50_ms: int | None
    p95_ms: int | None
    p99_ms: int | None


def stretch(asked: Asked) -> tuple[datetime, datetime]:
    """Tell from when until when; raises ``Invalid`` for what cannot be meant."""
    for field, moment in (("from", asked.first), ("to", asked.end)):
        if moment is not None and moment.tzinfo is None:
            raise Invalid.field(field, "must have a time zone")
        if moment is not None and not can_be_meant(moment):
            raise Invalid.field(field, FAR)
    end = asked.end or now()
    first = asked.first or end - USUAL
    if first >= end:
        raise Invalid.field("from", "must be before `to`")
    if end - first > LONGEST[asked.period]:
        days = LONGEST[asked.period].days
        raise Invalid.field("from", f"is more than {days} days before `to`")
    return first, end
