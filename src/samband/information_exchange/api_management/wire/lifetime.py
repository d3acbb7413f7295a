# SPDX-License-Identifier: EUPL-1.2
"""The headers by which every answer of a version tells its end (RFC 9745, RFC 8594; VER.09)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from samband.information_exchange.api_management.model.lifecycle import Life


def deprecation(moment: datetime) -> str:
    """Write ``Deprecation``: a Date of structured fields (RFC 9745 section 2.1, RFC 9651).

    >>> deprecation(datetime(2023, 6, 30, 23, 59, 59, tzinfo=UTC))
    '@1688169599'
    """
    return f"@{int(moment.timestamp())}"


def sunset(moment: datetime) -> str:
    """Write ``Sunset``: an HTTP date (RFC 8594 section 3).

    >>> sunset(datetime(2018, 12, 31, 23, 59, 59, tzinfo=UTC))
    'Mon, 31 Dec 2018 23:59:59 GMT'
    """
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def lifetime_headers(life: Life) -> dict[str, str]:
    """Give the headers that answers of a version carry; none until it is deprecated."""
    found = {}
    if life.deprecated is not None:
        found["Deprecation"] = deprecation(life.deprecated)
    if life.sunset is not None:
        found["Sunset"] = sunset(life.sunset)
    return found
