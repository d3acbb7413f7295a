# SPDX-License-Identifier: EUPL-1.2
"""Time is UTC inside, RFC 3339 on the wire and Europe/Stockholm on pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment on the wire: one without a zone could be read as two hours apart, so it is refused."""
ANY = msgspec.Meta(tz=True, extra={"any": True})
AnyMoment = Annotated[datetime, ANY]
"""A moment that is only asked about: outside of the years there are, it is the first or the last."""
_TO_MILLISECONDS = len("2026-11-24T10:00:00.001")
_FIRST, _LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
FAR = "must lie between 1900 and 2200"
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """Tell the present moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Tell the present date in Sweden, which is the date that registers mean by "today"."""
    return datetime.now(STOCKHOLM).date()


def in_utc(moment: datetime) -> datetime:
    """Write a moment in UTC; one that lies outside of the years there are is the first or last.

    >>> from datetime import timedelta, timezone
    >>> in_utc(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))).year
    1
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if moment.year == 1 else _LAST


def can_be_meant(moment: datetime) -> bool:
    """Tell whether a moment lies between 1900 and 2200, as all do that are stated in earnest.

    >>> can_be_meant(datetime(9999, 12, 31, tzinfo=UTC))
    False
    """
    return _EARLIEST <= moment < _LATEST


def rfc3339(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC with milliseconds, the one form that Samband emits.

    >>> from datetime import timedelta, timezone
    >>> rfc3339(datetime(2026, 11, 24, 11, 0, 0, 1500, timezone(timedelta(hours=1))))
    '2026-11-24T10:00:00.001Z'
    """
    if moment.tzinfo is not UTC:
        moment = in_utc(moment)
    return moment.isoformat("T", "milliseconds")[:_TO_MILLISECONDS] + "Z"
