# SPDX-License-Identifier: EUPL-1.2
"""Time is UTC inside, RFC 3339 on the wire and Europe/Stockholm on pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment on the wire: one without a zone could be read as two hours apart, so it is refused."""
_TO_MILLISECONDS = len("2026-11-24T10:00:00.001")
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """Tell the present moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Tell the present date in Sweden, which is the date that registers mean by "today"."""
    return datetime.now(STOCKHOLM).date()


def rfc3339(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC with milliseconds, the one form that Samband emits.

    >>> from datetime import timedelta, timezone
    >>> rfc3339(datetime(2026, 11, 24, 11, 0, 0, 1500, timezone(timedelta(hours=1))))
    '2026-11-24T10:00:00.001Z'
    """
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat("T", "milliseconds")[:_TO_MILLISECONDS] + "Z"
